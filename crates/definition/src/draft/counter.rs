//! The hours of a counter as written.

use chrono::NaiveTime;
use onewindow_engine::counter::CounterHours;
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use crate::error::Code;
use crate::read::{At, Definitions, Read, Reader, record};
use crate::yaml::Node;

record! {
    /// When a counter is open on a working day.
    pub(crate) struct CounterHoursDraft {
        /// The first minute, such as 09:00.
        opens: At<NaiveTime>,
        /// From this minute on it is closed, such as 17:00.
        closes: At<NaiveTime>,
    }
}

impl CounterHoursDraft {
    /// As the engine takes them.
    pub fn hours(&self) -> CounterHours {
        CounterHours {
            opens: self.opens.value,
            closes: self.closes.value,
        }
    }
}

impl Read for NaiveTime {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text(node, "时刻（文本）", "a time of day (as text)")?;
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok();
        if time.is_none() {
            let message = Text::new(
                format!("“{text}”不是时刻，请写成 09:00"),
                format!("“{text}” is no time of day; write it like 09:00"),
            );
            reader.report(Code::InvalidValue, node.at, message);
        }
        time
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
    }
}

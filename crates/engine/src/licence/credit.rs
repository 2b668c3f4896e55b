//! The repair of a holder's credit 信用修复: it lifts the bars that have no last day of their own.

use chrono::NaiveDate;

use super::bar::Bar;
use super::decide::Work;
use super::event::LicenceEvent;
use super::state::Licence;
use crate::refusal::{LicenceRefusal, Refusal};
use crate::text::Text;

/// Whoever broke a commitment is not trusted with another until the credit is repaired (国办发〔2020〕42号).
pub(super) fn repair(work: &mut Work<'_>, evidence: &str) -> Result<(), Refusal> {
    work.written("evidence", evidence)?;
    if !work.licence.bars.iter().any(Bar::waits_for_repair) {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("信用修复", "the repair of the holder's credit"),
        }
        .into());
    }
    let (on, evidence) = (work.facts.today(), evidence.to_owned());
    work.did(LicenceEvent::CreditRepaired { on, evidence });
    work.follows(LicenceEvent::CreditRecorded {
        words: Text::new(
            format!("信用已于 {on} 修复，可再次适用告知承诺制。"),
            format!("The credit was repaired on {on}; commitments are trusted again."),
        ),
    });
    Ok(())
}

impl Licence {
    /// From the day of the repair on nothing waits for it any more.
    pub(super) fn apply_repair(&mut self, on: NaiveDate) {
        for bar in self.bars.iter_mut().filter(|bar| bar.waits_for_repair()) {
            bar.until = on.pred_opt();
        }
    }
}

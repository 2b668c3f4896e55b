//! A form as written: a JSON Schema that keeps the places of its parts.

use onewindow_engine::form::FormSchema;
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use crate::error::Code;
use crate::read::{Definitions, Read, Reader};
use crate::yaml::Node;

/// A form with the tree it was written as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FormDraft {
    pub schema: FormSchema,
    pub node: Node,
}

impl Read for FormDraft {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        reader.entries(node)?;
        match FormSchema::try_new(node.to_json()) {
            Ok(schema) => Some(FormDraft {
                schema,
                node: node.clone(),
            }),
            Err(error) => {
                let message = Text::new(
                    format!("表单不是有效的 JSON Schema:{}", error.message),
                    format!("the form is not a valid JSON Schema: {}", error.message),
                );
                reader.report(Code::InvalidForm, node.at, message);
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({
            "type": "object",
            "properties": {
                "type": {"const": "object"},
                "title": {"type": "string", "minLength": 1},
                "x-title-en": {"type": "string", "minLength": 1},
                "properties": {"type": "object"},
                "additionalProperties": {"const": false},
            },
            "required": ["type", "title", "x-title-en", "properties", "additionalProperties"],
        })
    }
}

//! A form as written: a JSON Schema that keeps the places of its parts.

use jsonschema::draft202012;
use onewindow_engine::form::FormSchema;
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use crate::error::Code;
use crate::read::{Definitions, Read, Reader};
use crate::yaml::{Node, Place};

/// A form with the tree it was written as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FormDraft {
    pub schema: FormSchema,
    pub node: Node,
}

impl Read for FormDraft {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        reader.entries(node)?;
        let json = node.to_json();
        let broken: Vec<(Place, String)> = draft202012::meta::validator()
            .iter_errors(&json)
            .map(|error| {
                (
                    node.nearest(&error.instance_path().to_string()).at,
                    error.to_string(),
                )
            })
            .collect();
        for (at, said) in &broken {
            invalid(reader, *at, said);
        }
        if !broken.is_empty() {
            return None;
        }
        match FormSchema::try_new(json) {
            Ok(schema) => Some(FormDraft {
                schema,
                node: node.clone(),
            }),
            Err(error) => {
                invalid(reader, node.at, &error.message);
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

fn invalid(reader: &mut Reader<'_>, at: Place, said: &str) {
    let message = Text::new(
        format!("表单不是有效的 JSON Schema：{said}"),
        format!("the form is not a valid JSON Schema: {said}"),
    );
    reader.report(Code::InvalidForm, at, message);
}

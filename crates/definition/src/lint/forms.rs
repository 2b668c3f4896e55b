//! A form is closed and speaks both languages. That it is a JSON Schema has been seen when it was read.

use super::Lint;
use crate::error::Code;
use crate::yaml::{Node, Place, Source, Value};
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for form in file.draft.form.values() {
            closed(lint, &file.source, &form.node);
            titles(lint, &file.source, &form.node, form.node.at);
        }
    }
}

fn closed(lint: &mut Lint<'_>, source: &Source, form: &Node) {
    let object = form.get("type").and_then(Node::text) == Some("object");
    let closed = form
        .get("additionalProperties")
        .is_some_and(|n| n.value == Value::Boolean(false));
    if !object || !closed {
        lint.report(
            source,
            Code::InvalidForm,
            form.at,
            Text::new(
                "表单须有 type: object 与 additionalProperties: false",
                "a form needs type: object and additionalProperties: false, or an unknown answer would \
                 pass unseen",
            ),
        );
    }
    let known = |name: &str| {
        form.get("properties")
            .is_some_and(|properties| properties.get(name).is_some())
    };
    let Some(Value::List(required)) = form.get("required").map(|n| &n.value) else {
        return;
    };
    for field in required {
        if let Some(name) = field.text().filter(|name| !known(name)) {
            lint.report(
                source,
                Code::InvalidForm,
                field.at,
                Text::new(
                    format!("必填项“{name}”未在 properties 中定义"),
                    format!("“{name}” is required but is no property of the form, so nobody could fill it"),
                ),
            );
        }
    }
}

/// The form and each of its fields, those of inner objects and lists too.
fn titles(lint: &mut Lint<'_>, source: &Source, schema: &Node, at: Place) {
    for (key, zh, en) in [
        ("title", "中文标题", "the Chinese title"),
        ("x-title-en", "英文标题", "the English title"),
    ] {
        let titled = schema
            .get(key)
            .and_then(Node::text)
            .is_some_and(|title| !title.trim().is_empty());
        if !titled {
            lint.report(
                source,
                Code::MissingTranslation,
                at,
                Text::new(
                    format!("缺少{zh}（{key}）"),
                    format!("{en} ({key}) is missing here"),
                ),
            );
        }
    }
    choices(lint, source, schema);
    fields(lint, source, schema);
}

/// What a field offers in Chinese has an English name in the same place of `x-enum-en`.
fn choices(lint: &mut Lint<'_>, source: &Source, schema: &Node) {
    let Some(Value::List(offered)) = schema.get("enum").map(|n| &n.value) else {
        return;
    };
    let translated = match schema.get("x-enum-en").map(|n| &n.value) {
        Some(Value::List(names)) => {
            names.len() == offered.len()
                && names
                    .iter()
                    .all(|name| name.text().is_some_and(|t| !t.is_empty()))
        }
        _ => false,
    };
    let chinese = offered.iter().filter_map(Node::text).any(|text| !text.is_ascii());
    if let (true, false, Some(first)) = (chinese, translated, offered.first()) {
        lint.report(
            source,
            Code::MissingTranslation,
            first.at,
            Text::new(
                "选项须在 x-enum-en 中逐一给出英文",
                "each of these choices needs its English name in x-enum-en, in the same order",
            ),
        );
    }
}

fn fields(lint: &mut Lint<'_>, source: &Source, schema: &Node) {
    if let Some(Value::Map(properties)) = schema.get("properties").map(|n| &n.value) {
        for property in properties {
            titles(lint, source, &property.node, property.at);
        }
    }
    if let Some(items) = schema.get("items") {
        fields(lint, source, items);
    }
}

//! The format of the files as JSON Schema, for editors and other programs. It comes from the very
//! declarations that the files are read by, so that it can't say anything else.

use serde_json::{Value as Json, json};

use crate::draft::{ProcedureDraft, RouteDraft};
use crate::read::{Definitions, Read};

/// The JSON Schema (draft 2020-12) of a procedure's file.
pub fn procedure_schema() -> Json {
    document::<ProcedureDraft>("procedure", "A procedure 事项 of a OneWindow catalogue")
}

/// The JSON Schema (draft 2020-12) of a route's file.
pub fn route_schema() -> Json {
    document::<RouteDraft>("route", "A route 审批流程 of a OneWindow catalogue")
}

fn document<T: Read>(name: &str, title: &str) -> Json {
    let mut definitions = Definitions::new();
    let root = T::schema(&mut definitions);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:onewindow:schema:{name}"),
        "title": title,
        "$ref": root["$ref"],
        "$defs": definitions,
    })
}

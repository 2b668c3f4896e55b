//! Whether the variables that an operation needs are there (GraphQL, section 6.1.2, `CoerceVariableValues`). What they
//! hold is looked at where they are used.

use async_graphql::parser::types::OperationDefinition;
use onewindow_engine::text::Text;
use serde_json::{Map, Value};

use super::fault::Fault;
use crate::error_code::ErrorCode;

/// Refuses an operation that lacks a variable that may not be null.
///
/// # Errors
/// `BAD_USER_INPUT` at the first one.
pub fn check(operation: &OperationDefinition, supplied: &Map<String, Value>) -> Result<(), Fault> {
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        let name = variable.name.node.as_str();
        let is_there = match supplied.get(name) {
            None => variable.default_value.is_some(),
            Some(value) => !value.is_null(),
        };
        if !is_there && !variable.var_type.node.nullable {
            let form = &variable.var_type.node;
            let text = Text::new(
                format!("缺少变量 ${name}，其类型为 {form}，不能为空。"),
                format!("The variable ${name} of type {form} has no value; give it one."),
            );
            return Err(Fault::document(ErrorCode::BadUserInput, text).with_position(definition.pos));
        }
    }
    Ok(())
}

//! The parameters of a GraphQL request, from a JSON body or from a query string.

use axum::extract::Query;
use axum::http::Uri;
use onewindow_engine::text::Text;
use serde_json::{Map, Value};

use super::fault::Fault;
use crate::error_code::ErrorCode;

/// What a request asks (GraphQL over HTTP, "Request Parameters"). Of `extensions` only `persistedQuery` is used.
#[derive(Debug, PartialEq)]
pub struct Parameters {
    /// The document; empty when it is asked for by its hash.
    pub query: String,
    /// The SHA-256 of a document that was laid down beforehand, in lower-case hexadecimal.
    pub persisted: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Map<String, Value>,
}

impl Parameters {
    /// Reads a JSON body. Nesting beyond 128 is refused by the JSON parser.
    ///
    /// # Errors
    /// 400 if it is not JSON, not one object, or a parameter has the wrong type.
    pub fn from_json(body: &[u8]) -> Result<Self, Fault> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Self::from_map(map),
            Ok(Value::Array(_)) => Err(bad(
                "不支持批量请求，请逐个发送。",
                "Batches are not supported; send the requests one by one.",
            )),
            Ok(_) => Err(bad(
                "请求体必须是一个 JSON 对象。",
                "The body must be one JSON object.",
            )),
            Err(error) => Err(bad(
                format!(
                    "请求体不是合格的 JSON（第 {} 行第 {} 列）。",
                    error.line(),
                    error.column()
                ),
                format!(
                    "The body is not JSON (line {}, column {}).",
                    error.line(),
                    error.column()
                ),
            )),
        }
    }

    /// Reads a query string, in which `variables` and `extensions` are JSON.
    ///
    /// # Errors
    /// 400 if it cannot be decoded, names a parameter twice, or a parameter has the wrong type.
    pub fn from_uri(uri: &Uri) -> Result<Self, Fault> {
        let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
            return Err(bad(
                "网址中的参数无法解码。",
                "The parameters in the address cannot be decoded.",
            ));
        };
        let mut map = Map::new();
        for (name, text) in pairs {
            let value = match name.as_str() {
                "variables" | "extensions" => serde_json::from_str(&text)
                    .map_err(|_| wrong_type(&name, "JSON 对象", "a JSON object"))?,
                "query" | "operationName" => Value::String(text),
                _ => continue,
            };
            if map.insert(name.clone(), value).is_some() {
                return Err(bad(
                    format!("网址中的参数 {name} 出现了两次。"),
                    format!("The parameter {name} stands in the address twice."),
                ));
            }
        }
        Self::from_map(map)
    }

    /// Takes the parameters out of a JSON object.
    ///
    /// # Errors
    /// 400 if one is missing or has the wrong type.
    pub fn from_map(mut map: Map<String, Value>) -> Result<Self, Fault> {
        let mut extensions = object(&mut map, "extensions")?;
        let persisted = persisted(&mut extensions)?;
        let query = match map.remove("query") {
            Some(Value::String(query)) => query,
            None | Some(Value::Null) if persisted.is_some() => String::new(),
            None => return Err(bad("缺少参数 query。", "The parameter query is missing.")),
            Some(_) => return Err(wrong_type("query", "字符串", "a string")),
        };
        let operation_name = match map.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(wrong_type("operationName", "字符串", "a string")),
        };
        let variables = object(&mut map, "variables")?;
        Ok(Self {
            query,
            persisted,
            operation_name,
            variables,
        })
    }
}

fn object(map: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Fault> {
    match map.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(wrong_type(name, "JSON 对象", "a JSON object")),
    }
}

/// The hash in `persistedQuery`, whose one version is 1.
fn persisted(extensions: &mut Map<String, Value>) -> Result<Option<String>, Fault> {
    let mut asked = object(extensions, "persistedQuery")?;
    match asked.remove("sha256Hash") {
        None => Ok(None),
        Some(Value::String(hash)) => Ok(Some(hash.to_ascii_lowercase())),
        Some(_) => Err(wrong_type("sha256Hash", "字符串", "a string")),
    }
}

fn wrong_type(name: &str, chinese: &str, english: &str) -> Fault {
    bad(
        format!("参数 {name} 必须是{chinese}。"),
        format!("The parameter {name} must be {english}."),
    )
}

fn bad(chinese: impl Into<String>, english: impl Into<String>) -> Fault {
    Fault::request(ErrorCode::BadRequest, Text::new(chinese, english))
}

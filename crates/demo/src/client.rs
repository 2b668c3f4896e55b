//! A GraphQL client: JSON over HTTP with a bearer token.

use serde_json::{Value, json};

use crate::error::DemoError;
use crate::words::Language;

/// A caller of one server.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    language: Language,
}

impl Client {
    /// An anonymous caller of the server at `http://host:port`, answered in a language.
    pub fn new(server: &str, language: Language) -> Self {
        let url = server.trim_end_matches('/').to_owned();
        Self {
            http: reqwest::Client::new(),
            url,
            token: None,
            language,
        }
    }

    /// The language it is answered in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The server's address.
    pub fn server(&self) -> &str {
        &self.url
    }

    /// The same caller, signed in.
    #[must_use]
    pub fn signed_in(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Asks a question.
    ///
    /// # Errors
    /// When no answer comes, or it has errors.
    pub async fn query(&self, document: &str, variables: Value) -> Result<Value, DemoError> {
        let unreachable = |source| DemoError::Unreachable {
            url: self.url.clone(),
            source,
        };
        let mut request = self
            .http
            .post(format!("{}/graphql", self.url))
            .header("accept", "application/graphql-response+json")
            .header("accept-language", self.language.code())
            .json(&json!({"query": document, "variables": variables}));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let mut answer: Value = request
            .send()
            .await
            .map_err(unreachable)?
            .json()
            .await
            .map_err(unreachable)?;
        match answer.get("errors") {
            Some(errors) => Err(DemoError::Request {
                operation: document.split_whitespace().take(4).collect::<Vec<_>>().join(" "),
                errors: errors.clone(),
            }),
            None => Ok(answer["data"].take()),
        }
    }

    /// Does something: `field(input: …) { selection userErrors }`. Gives the payload.
    ///
    /// # Errors
    /// When no answer comes, it has errors, or the act is refused.
    pub async fn mutate(&self, field: &str, selection: &str, input: Value) -> Result<Value, DemoError> {
        let mut name = field.to_owned();
        name[..1].make_ascii_uppercase();
        let document = format!(
            "mutation {name}($input: {name}Input!) {{ {field}(input: $input) {{ {selection} userErrors {{ message code path }} }} }}"
        );
        let mut data = self.query(&document, json!({"input": input})).await?;
        let payload = data[field].take();
        match payload["userErrors"].as_array() {
            Some(errors) if !errors.is_empty() => Err(DemoError::Refused {
                operation: field.to_owned(),
                errors: errors.clone(),
            }),
            _ => Ok(payload),
        }
    }

    /// Uploads the bytes of a file to the address that `createUpload` gave.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn upload(&self, address: &str, bytes: Vec<u8>) -> Result<(), DemoError> {
        let unreachable = |source| DemoError::Unreachable {
            url: self.url.clone(),
            source,
        };
        let address = if address.starts_with('/') {
            format!("{}{address}", self.url)
        } else {
            address.to_owned()
        };
        let answer = self
            .http
            .put(address)
            .body(bytes)
            .send()
            .await
            .map_err(unreachable)?;
        answer.error_for_status().map_err(unreachable)?;
        Ok(())
    }
}

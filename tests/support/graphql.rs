//! A GraphQL client as an integrator would write it: JSON over HTTP, a bearer token, nothing else.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A caller of one server; clones share the connections. With a token it is a person, without one anybody.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    language: Option<String>,
}

/// A whole answer, for tests that look at more than the data.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `data`, null if absent.
    pub data: Value,
    /// `errors`, empty if absent.
    pub errors: Vec<Value>,
    /// `extensions`, null if absent.
    pub extensions: Value,
}

impl Client {
    /// An anonymous caller of the server at `http://host:port`.
    pub fn new(server: &str) -> Self {
        let url = format!("{}/graphql", server.trim_end_matches('/'));
        Self {
            http: reqwest::Client::new(),
            url,
            token: None,
            language: None,
        }
    }

    /// The same caller with an access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same caller, answered in the language of this `Accept-Language`, for example `en`.
    #[must_use]
    pub fn with_language(&self, language: &str) -> Self {
        Self {
            language: Some(language.to_owned()),
            ..self.clone()
        }
    }

    /// The access token, if somebody is signed in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Puts bytes to an address of the server, whole or beginning with `/`.
    ///
    /// # Errors
    /// If no answer comes.
    pub async fn put(&self, address: &str, bytes: Vec<u8>) -> Result<reqwest::StatusCode> {
        let server = self.url.trim_end_matches("/graphql");
        let address = if address.starts_with('/') {
            format!("{server}{address}")
        } else {
            address.to_owned()
        };
        Ok(self.http.put(address).body(bytes).send().await?.status())
    }

    /// Gets what lies at a path of the server: the status and the content.
    ///
    /// # Errors
    /// If no answer comes.
    pub async fn get(&self, path: &str) -> Result<(u16, Vec<u8>)> {
        let server = self.url.trim_end_matches("/graphql");
        let mut request = self.http.get(format!("{server}{path}"));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        Ok((response.status().as_u16(), response.bytes().await?.to_vec()))
    }

    /// Sends one operation.
    ///
    /// # Errors
    /// If no answer comes or it isn't JSON. GraphQL errors are part of the answer.
    pub async fn post(&self, document: &str, variables: Value) -> Result<Answer> {
        let mut request = self
            .http
            .post(&self.url)
            .header("accept", "application/graphql-response+json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(language) = &self.language {
            request = request.header("accept-language", language);
        }
        let response = request
            .json(&json!({ "query": document, "variables": variables }))
            .send()
            .await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let mut body: Value =
            serde_json::from_str(&text).with_context(|| format!("status {status}, not JSON: {text}"))?;
        let errors = match body["errors"].take() {
            Value::Array(errors) => errors,
            _ => Vec::new(),
        };
        Ok(Answer {
            status,
            data: body["data"].take(),
            errors,
            extensions: body["extensions"].take(),
        })
    }

    /// The data of an operation that must succeed whole. Business refusals in `userErrors` are left to look at;
    /// [`Client::done`] refuses those too.
    ///
    /// # Panics
    /// If there is no answer or it has errors: with the errors and the operation.
    pub async fn data(&self, document: &str, variables: Value) -> Value {
        let answer = self.answer(document, &variables).await;
        assert!(
            answer.errors.is_empty(),
            "{}",
            answer.explain(document, &variables)
        );
        answer.data
    }

    /// The data of a mutation that must take effect.
    ///
    /// # Panics
    /// As [`Client::data`], and if any field of the answer has `userErrors`.
    pub async fn done(&self, document: &str, variables: Value) -> Value {
        let answer = self.answer(document, &variables).await;
        let fine = answer.errors.is_empty() && answer.user_errors().is_empty();
        assert!(fine, "{}", answer.explain(document, &variables));
        answer.data
    }

    /// The `userErrors` of a mutation that must be refused with a reason.
    ///
    /// # Panics
    /// If there is no answer, it has errors of the request, or the mutation took effect.
    pub async fn refused(&self, document: &str, variables: Value) -> Vec<Value> {
        let answer = self.answer(document, &variables).await;
        let refusals = answer.user_errors();
        assert!(
            answer.errors.is_empty(),
            "{}",
            answer.explain(document, &variables)
        );
        assert!(
            !refusals.is_empty(),
            "taken, not refused: {}",
            answer.explain(document, &variables)
        );
        refusals
    }

    async fn answer(&self, document: &str, variables: &Value) -> Answer {
        match self.post(document, variables.clone()).await {
            Ok(answer) => answer,
            Err(error) => panic!("{error:#}\n{document}\nvariables: {variables:#}"),
        }
    }
}

impl Answer {
    /// The business refusals of all root fields.
    pub fn user_errors(&self) -> Vec<Value> {
        let fields = self
            .data
            .as_object()
            .into_iter()
            .flat_map(|fields| fields.values());
        fields
            .filter_map(|field| field["userErrors"].as_array())
            .flatten()
            .cloned()
            .collect()
    }

    /// The `extensions.code` of each request error, in order.
    pub fn codes(&self) -> Vec<&str> {
        self.errors
            .iter()
            .filter_map(|error| error["extensions"]["code"].as_str())
            .collect()
    }

    fn explain(&self, document: &str, variables: &Value) -> String {
        let mut told = format!("status {}", self.status);
        for error in self.errors.iter().chain(&self.user_errors()) {
            // Writing to a string can't fail.
            let _ = write!(told, "\n  {error}");
        }
        let _ = write!(
            told,
            "\ndata: {:#}\n{document}\nvariables: {variables:#}",
            self.data
        );
        told
    }
}

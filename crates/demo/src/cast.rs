//! The people of the play, signed in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::Client;
use crate::error::DemoError;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// What is typed to sign in.
    pub login: String,
    /// The name shown beside acts.
    pub name: String,
    /// The caller with this person's token.
    pub client: Client,
}

/// Everybody who takes part.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The enterprise's own person.
    pub applicant: Person,
    /// The enterprise's id.
    pub enterprise: String,
    /// The officers by department and role.
    officers: BTreeMap<(String, String), Vec<Person>>,
    /// Keeps the virtual clock.
    pub administrator: Person,
}

const LOGIN: &str = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { message code path } } }";
const VIEWER: &str = "query Viewer { viewer { name appointments { role { code } department { code } } enterprises { id unifiedSocialCreditCode } } }";

impl Cast {
    /// Signs in everybody of the demo data who is needed for an enterprise.
    ///
    /// # Errors
    /// When somebody can't sign in or the demo data has nobody of this enterprise.
    pub async fn assemble(
        anonymous: &Client,
        logins: &[String],
        password: &str,
        uscc: &str,
    ) -> Result<Self, DemoError> {
        let mut applicant = None;
        let mut administrator = None;
        let mut officers: BTreeMap<(String, String), Vec<Person>> = BTreeMap::new();
        for login in logins {
            let (person, viewer) = sign_in(anonymous, login, password).await?;
            let enterprises = viewer["enterprises"].as_array().cloned().unwrap_or_default();
            if let Some(own) = enterprises
                .iter()
                .find(|enterprise| enterprise["unifiedSocialCreditCode"] == uscc)
            {
                applicant = Some((person.clone(), text(&own["id"])));
            }
            for appointment in viewer["appointments"].as_array().into_iter().flatten() {
                let role = text(&appointment["role"]["code"]);
                if role == "ADMINISTRATOR" {
                    administrator = Some(person.clone());
                }
                let department = text(&appointment["department"]["code"]);
                officers
                    .entry((department, role))
                    .or_default()
                    .push(person.clone());
            }
        }
        let (applicant, enterprise) =
            applicant.ok_or_else(|| DemoError::Answer(format!("anybody of the enterprise {uscc}")))?;
        let administrator = administrator.ok_or_else(|| DemoError::Answer("an administrator".to_owned()))?;
        Ok(Self {
            applicant,
            enterprise,
            officers,
            administrator,
        })
    }

    /// The officers of a role in a department.
    pub fn officers(&self, department: &str, role: &str) -> &[Person] {
        self.officers
            .get(&(department.to_owned(), role.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The departments in which somebody serves.
    pub fn departments(&self) -> Vec<String> {
        let mut all: Vec<String> = self
            .officers
            .keys()
            .map(|(department, _)| department.clone())
            .filter(|d| !d.is_empty())
            .collect();
        all.dedup();
        all
    }

    /// Somebody who may see a department's queue.
    pub fn member(&self, department: &str) -> Option<&Person> {
        self.officers
            .iter()
            .find(|((of, _), _)| of == department)
            .and_then(|(_, people)| people.first())
    }
}

async fn sign_in(anonymous: &Client, login: &str, password: &str) -> Result<(Person, Value), DemoError> {
    let mut answer = anonymous
        .query(LOGIN, json!({"input": {"login": login, "password": password}}))
        .await?;
    let payload = answer["login"].take();
    let token = payload["session"]["accessToken"]
        .as_str()
        .ok_or_else(|| DemoError::Refused {
            operation: format!("login of {login}"),
            errors: payload["userErrors"].as_array().cloned().unwrap_or_default(),
        })?;
    let client = anonymous.signed_in(token);
    let viewer = client.query(VIEWER, json!({})).await?["viewer"].take();
    Ok((
        Person {
            login: login.to_owned(),
            name: text(&viewer["name"]),
            client,
        },
        viewer,
    ))
}

/// A text of an answer; empty when there is none.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

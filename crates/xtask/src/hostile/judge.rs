//! What a calm server answers.

use serde_json::Value;

use super::Target;
use super::request::Hostile;
use super::wire::{Answer, Connection, is_hung_up};

/// Errors in one answer, and characters in the message of one.
const ERRORS_MAXIMUM: usize = 10;
/// Bytes that the server takes as a body.
const BODY_MAXIMUM: usize = 1024 * 1024;
const MESSAGE_MAXIMUM: usize = 500;

/// A well-formed request with a hostile document: an answer in JSON, and each error in it has a code that puts it on the
/// caller.
pub fn document(target: &Target, body: &str) -> Result<(), String> {
    let mut connection = Connection::open(&target.address).map_err(|error| error.to_string())?;
    let answer = match connection.post(Some(&target.token()), body) {
        Ok(answer) => answer,
        // Whoever goes on sending after the refusal may lose the answer (RFC 9112, section 9.6).
        Err(error) if is_hung_up(&error) && body.len() > BODY_MAXIMUM => return Ok(()),
        Err(error) => return Err(format!("no answer: {error}")),
    };
    fit(&answer)?;
    let json: Value = serde_json::from_slice(&answer.body).map_err(|error| format!("not JSON: {error}"))?;
    let errors = json["errors"].as_array().map_or(&[][..], Vec::as_slice);
    if json.get("data").is_none() && errors.is_empty() {
        return Err("neither data nor errors".to_owned());
    }
    if errors.len() > ERRORS_MAXIMUM {
        return Err(format!("{} errors", errors.len()));
    }
    errors.iter().try_for_each(coded)
}

fn coded(error: &Value) -> Result<(), String> {
    let message = error["message"].as_str().unwrap_or_default();
    if message.is_empty() || message.chars().count() > MESSAGE_MAXIMUM {
        return Err(format!("a message of {} characters", message.chars().count()));
    }
    match error["extensions"]["code"].as_str() {
        None => Err(format!("an error without code: {message}")),
        Some(code @ ("INTERNAL" | "TIMEOUT" | "RETRY_LATER")) => Err(format!("{code}: {message}")),
        Some(_) => Ok(()),
    }
}

/// A hostile request: any answer below 500, or none where the server hung up; a forged token is always 401.
pub fn request(target: &Target, hostile: &Hostile) -> Result<(), String> {
    let mut connection = Connection::open(&target.address).map_err(|error| error.to_string())?;
    if hostile.is_forged {
        let answer = connection
            .ask(&hostile.bytes)
            .map_err(|error| format!("a forged token was not answered: {error}"))?;
        // Longer heads than a server reads are refused before anybody looks at the token.
        return match answer.status {
            401 | 431 => Ok(()),
            status => Err(format!("a forged token was answered {status}")),
        };
    }
    let answers = connection
        .exchange(&hostile.bytes, hostile.has_bodies)
        .map_err(|error| format!("no end: {error}"))?;
    answers.iter().try_for_each(fit)
}

/// A good request is answered with what was asked for.
pub fn good(target: &Target) -> Result<(), String> {
    let answer = Connection::open(&target.address)
        .and_then(|mut connection| {
            connection.post(
                Some(&target.token()),
                "{\"query\":\"{ viewer { name projects { nodes { number } } } }\"}",
            )
        })
        .map_err(|error| format!("no answer: {error}"))?;
    let json: Value = serde_json::from_slice(&answer.body).map_err(|error| format!("not JSON: {error}"))?;
    if answer.status == 200 && json["data"]["viewer"]["name"].is_string() {
        Ok(())
    } else {
        Err(format!("{}: {json}", answer.status))
    }
}

fn fit(answer: &Answer) -> Result<(), String> {
    if answer.status < 500 {
        return Ok(());
    }
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
    Err(format!("status {}: {body}", answer.status))
}

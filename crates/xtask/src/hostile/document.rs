//! Hostile GraphQL documents, each in a well-formed JSON body.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Value, json};

use super::value::{json as any_json, literal, text};
use super::words::Words;

/// The body of a request with a hostile document or hostile variables.
pub fn hostile(rng: &mut Rng, words: &Words) -> String {
    let query = match rng.u8(0..12) {
        0..3 => grown(rng, words),
        3 => deep(rng, words),
        4 => bomb(rng, words),
        5 => many(rng, words),
        6 => directives(rng, words),
        7 => arguments(rng, words),
        8..10 => {
            let operation = words.operation(rng);
            bruised(rng, operation)
        }
        _ => words.operation(rng).to_owned(),
    };
    let mut body = json!({ "query": query });
    if rng.u8(0..3) > 0 {
        body["variables"] = variables(rng, words);
    }
    if rng.u8(0..8) == 0 {
        body["operationName"] = any_json(rng, words, 1);
    }
    if rng.u8(0..8) == 0 {
        body["extensions"] = any_json(rng, words, 3);
    }
    body.to_string()
}

/// Variables, mostly in the shape that the examples' operations take, filled with what does not belong there.
fn variables(rng: &mut Rng, words: &Words) -> Value {
    if rng.u8(0..5) == 0 {
        return any_json(rng, words, 3);
    }
    let mut input = serde_json::Map::new();
    for name in [
        "caseId",
        "projectId",
        "enterpriseId",
        "expectedVersion",
        "idempotencyKey",
        "form",
        "facts",
        "items",
        "step",
        "material",
        "fileId",
        "procedure",
        "route",
        "name",
        "login",
        "password",
        "byteSize",
        "sha256",
        "filename",
        "contentType",
        "refreshToken",
        "verdict",
        "opinion",
    ] {
        if rng.u8(0..3) == 0 {
            input.insert(name.to_owned(), any_json(rng, words, 3));
        }
    }
    json!({
        "input": input, "id": any_json(rng, words, 1), "after": any_json(rng, words, 1),
        "ids": any_json(rng, words, 2), "subject": any_json(rng, words, 1),
    })
}

/// A document grown from the grammar with the schema's own words.
fn grown(rng: &mut Rng, words: &Words) -> String {
    let mut document = String::new();
    for _ in 0..rng.usize(1..4) {
        let kind = [
            "query",
            "mutation",
            "subscription",
            "fragment f on Query",
            "",
            "extend type",
        ][rng.usize(0..6)];
        // Writing to a string can't fail.
        let _ = write!(document, "{kind} ");
        if rng.bool() && !kind.is_empty() {
            let _ = write!(
                document,
                "{}($a: {}! = {}) ",
                words.name(rng),
                words.name(rng),
                literal(rng, words, 2)
            );
        }
        selection(rng, words, 6, &mut document);
    }
    document
}

fn selection(rng: &mut Rng, words: &Words, depth: u32, into: &mut String) {
    into.push('{');
    for _ in 0..rng.usize(0..5) {
        let _ = match rng.u8(0..8) {
            0 => write!(into, "...{} ", ["f", "g", "on"][rng.usize(0..3)]),
            1 => write!(into, "... on {} ", words.name(rng)),
            2 => write!(into, "{}: {} ", words.name(rng), words.name(rng)),
            3 => write!(
                into,
                "{}({}: {}) ",
                words.name(rng),
                words.name(rng),
                literal(rng, words, 3)
            ),
            4 => write!(
                into,
                "{} @{}(if: {}) ",
                words.name(rng),
                words.name(rng),
                literal(rng, words, 1)
            ),
            5 => write!(
                into,
                "{} ",
                ["__typename", "__schema", "__type", "viewer", "nodes"][rng.usize(0..5)]
            ),
            _ => write!(into, "{} ", words.name(rng)),
        };
        if depth > 0 && rng.u8(0..3) == 0 {
            selection(rng, words, depth - 1, into);
        }
    }
    into.push('}');
}

/// Nesting far beyond what anybody needs: of fields, lists, objects, types.
fn deep(rng: &mut Rng, words: &Words) -> String {
    let depth = rng.usize(10..30_000);
    let closed = if rng.bool() { depth } else { rng.usize(0..depth) };
    let name = words.name(rng);
    match rng.u8(0..6) {
        0 => "{a".repeat(depth) + &"}".repeat(closed),
        1 => format!(
            "{{ routePlan(route: \"x\", facts: {}{}) {{ code }} }}",
            "[".repeat(depth),
            "]".repeat(closed)
        ),
        2 => format!(
            "{{ routePlan(route: \"x\", facts: {}1{}) {{ code }} }}",
            "{a:".repeat(depth),
            "}".repeat(closed)
        ),
        3 => format!(
            "query($a: {}Int{}) {{ {name} }}",
            "[".repeat(depth),
            "]".repeat(closed)
        ),
        4 => "{ ... on Query ".repeat(depth) + "{ __typename }" + &"}".repeat(closed),
        _ => format!(
            "{{ {} }}",
            "case(id: \"x\") { project { cases { ".repeat(depth / 10)
        ),
    }
}

/// Fragments that spread each other, in circles and out of them.
fn bomb(rng: &mut Rng, words: &Words) -> String {
    let (fragments, spreads) = (rng.usize(1..260), rng.usize(1..40));
    let mut document = String::from("{ ...f0 }");
    for number in 0..fragments {
        let next = if rng.u8(0..8) == 0 {
            rng.usize(0..=fragments)
        } else {
            number + 1
        };
        let _ = write!(
            document,
            " fragment f{number} on Query {{ {} }}",
            format!("...f{next} ").repeat(spreads)
        );
    }
    let _ = write!(
        document,
        " fragment f{fragments} on Query {{ {} }}",
        words.name(rng)
    );
    document
}

/// The same thing very often.
fn many(rng: &mut Rng, words: &Words) -> String {
    let count = rng.usize(10..4000);
    let name = words.name(rng);
    let numbered = |of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>().concat();
    let body = match rng.u8(0..5) {
        0 => numbered(&|number| format!("a{number}: viewer {{ name }} ")),
        1 => "viewer { name } ".repeat(count),
        2 => format!("viewer {{ {} }}", "name ".repeat(count)),
        3 => numbered(&|number| format!("a{number}: {name} ")),
        _ => return numbered(&|number| format!("query q{number} {{ viewer {{ name }} }} ")),
    };
    format!("{{ {body} }}")
}

fn directives(rng: &mut Rng, words: &Words) -> String {
    let directive = match rng.u8(0..4) {
        0 => "@skip(if: false)".to_owned(),
        1 => format!("@include(if: {})", literal(rng, words, 2)),
        2 => format!("@{}", words.name(rng)),
        _ => format!("@deprecated(reason: {})", literal(rng, words, 1)),
    };
    let all = directive.repeat(rng.usize(1..200));
    format!("query {all} {{ viewer {all} {{ name {all} ... {all} {{ kind }} }} }}")
}

/// Real fields with arguments of every kind.
fn arguments(rng: &mut Rng, words: &Words) -> String {
    let field = [
        "case",
        "node",
        "nodes",
        "events",
        "cases",
        "queue",
        "projects",
        "licences",
        "register",
        "calendar",
        "procedure",
        "routePlan",
        "verifyLicence",
        "verifyDocument",
        "department",
        "procedures",
        "enterprise",
        "route",
    ];
    let names = [
        "id",
        "ids",
        "after",
        "first",
        "filter",
        "orderBy",
        "code",
        "on",
        "from",
        "through",
        "facts",
        "route",
        "types",
        "subject",
        "department",
    ];
    let given: Vec<_> = (0..rng.usize(1..4))
        .map(|_| format!("{}: {}", names[rng.usize(..names.len())], literal(rng, words, 3)))
        .collect();
    format!(
        "{{ {}({}) {{ __typename }} again: node(id: {:?}) {{ id }} }}",
        field[rng.usize(..field.len())],
        given.join(", "),
        text(rng)
    )
}

/// An honest operation with some of its letters or words changed.
fn bruised(rng: &mut Rng, operation: &str) -> String {
    let mut letters: Vec<char> = operation.chars().collect();
    for _ in 0..rng.usize(1..8) {
        if letters.is_empty() {
            break;
        }
        let at = rng.usize(..letters.len());
        match rng.u8(0..5) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, rng.char(..)),
            2 => {
                letters[at] =
                    ['{', '}', '(', ')', '!', '$', ':', '@', '"', '#', '.', '&', '|'][rng.usize(0..13)];
            }
            3 => letters.truncate(at),
            _ => {
                let end = (at + rng.usize(1..60)).min(letters.len());
                let part: Vec<char> = letters[at..end].to_vec();
                let to = rng.usize(..letters.len());
                letters.splice(to..to, part);
            }
        }
    }
    letters.into_iter().collect()
}

//! The matrix of access: every operation of the schema × every role × its relation to the subject, measured at the
//! schema and held against what is meant. What is meant is said by the rules below and by the engine's table; what was
//! measured stands in `schema/authz/access.txt`. A new mutation needs no line here as long as the engine's table has an
//! operation of its name; a new query needs its rule, without which this test names it.

use std::fmt::Write as _;
use std::path::Path;

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Role;
use serde_json::Value;

use crate::cast::{Column, Relation, columns};
use crate::fixture::{Answer, Office};
use crate::surface::{Surface, name};

/// What an operation answers to somebody, as far as rights go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    /// It is shown, or nothing but the state of things stands in the way.
    Yes,
    /// As if it were not there.
    Hidden,
    /// Refused with this reason.
    No(String),
    /// Nobody is signed in.
    Login,
}

/// What is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// For everybody, signed in or not.
    Public,
    /// For those who have a session, which the callers of this test have not.
    OwnSession,
    /// The case, its project or its licence: for those who have a part in it, and for those who watch over all.
    Involved,
    /// The enterprise: for its own people, and for everybody in office.
    Enterprise,
    /// A department's queue: for its people, and for those who watch over all.
    Queue,
    /// An act: for the roles of the engine's table, on a subject.
    Act(Operation, Subject),
}

/// What an act is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// A case, project or licence: hidden from those who have no part in it.
    Involved,
    /// An enterprise.
    Enterprise,
    /// The office itself.
    None,
}

/// The rules of queries and subscriptions, and of mutations that nobody need be signed in for.
const RULES: [(&str, Rule); 27] = [
    ("query calendar", Rule::Public),
    ("query case", Rule::Involved),
    ("query cases", Rule::Involved),
    ("query clock", Rule::Public),
    ("query department", Rule::Public),
    ("query departments", Rule::Public),
    ("query enterprise", Rule::Enterprise),
    ("query events", Rule::Involved),
    ("query licence", Rule::Involved),
    ("query licences", Rule::Involved),
    ("query node", Rule::Involved),
    ("query nodes", Rule::Involved),
    ("query procedure", Rule::Public),
    ("query procedures", Rule::Public),
    ("query project", Rule::Involved),
    ("query projects", Rule::Involved),
    ("query queue", Rule::Queue),
    ("query register", Rule::Public),
    ("query route", Rule::Public),
    ("query routePlan", Rule::Public),
    ("query routes", Rule::Public),
    ("query verifyDocument", Rule::Public),
    ("query verifyLicence", Rule::Public),
    ("query viewer", Rule::Public),
    // With a login or a token that nobody has: told so, and nothing else.
    ("mutation login", Rule::Public),
    ("mutation refreshToken", Rule::Public),
    // The callers of this test have no session to end.
    ("mutation logout", Rule::OwnSession),
];

/// A row of the matrix.
struct Row {
    operation: String,
    rule: Rule,
    measured: Vec<Cell>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_every_role_in_every_relation_as_it_is_meant_to() {
    let office = Office::open().await;
    let surface = Surface::read(&office).await;
    let columns = columns(office.own, office.other);
    let (mut rows, mut unreviewed, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for kind in ["query", "mutation"] {
        for field in surface.operations(kind) {
            let operation = format!("{kind} {}", name(field));
            let Some(rule) = rule_of(&surface, &operation, field) else {
                unreviewed.push(operation);
                continue;
            };
            let mut measured = Vec::new();
            for column in &columns {
                let cell = measure(&office, &surface, (kind, field), column).await;
                let meant = rule.meant(column);
                if cell.as_ref() != Ok(&meant) {
                    wrong.push(format!(
                        "{operation} for {}: {cell:?}, meant is {meant:?}",
                        column.name
                    ));
                }
                measured.push(cell.unwrap_or(Cell::No("?".to_owned())));
            }
            rows.push(Row {
                operation,
                rule,
                measured,
            });
        }
    }
    assert!(
        unreviewed.is_empty(),
        "operations without a rule: {unreviewed:#?}"
    );
    assert!(
        wrong.is_empty(),
        "{} cells are not as meant:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    hold_against_contract(&written(&rows, &columns));
}

fn rule_of(surface: &Surface, operation: &str, field: &Value) -> Option<Rule> {
    if let Some((_, rule)) = RULES.iter().find(|(name, _)| *name == operation) {
        return Some(rule.clone());
    }
    let act = operation.strip_prefix("mutation ")?;
    let known = Operation::ALL.into_iter().find(|known| known.name() == act)?;
    let members = surface.input_members(field);
    let has = |names: &[&str]| members.iter().any(|member| names.contains(&member.as_str()));
    let subject = if has(&["caseId", "projectId", "licenceId", "caseIds"]) {
        Subject::Involved
    } else if has(&["enterpriseId"]) {
        Subject::Enterprise
    } else {
        Subject::None
    };
    Some(Rule::Act(known, subject))
}

impl Rule {
    fn meant(&self, column: &Column) -> Cell {
        let signed_in = column.relation != Relation::Anonymous;
        let shown = |yes: bool| if yes { Cell::Yes } else { Cell::Hidden };
        match self {
            Rule::Public => Cell::Yes,
            _ if !signed_in => Cell::Login,
            Rule::OwnSession => Cell::Login,
            Rule::Involved => shown(column.relation.sees()),
            Rule::Enterprise => shown(column.relation.sees() || column.role != Some(Role::Applicant)),
            Rule::Queue => match column.role {
                Some(Role::Supervisor | Role::Administrator) => Cell::Yes,
                Some(Role::Applicant) | None => Cell::No("NotYourRole".to_owned()),
                // The window has a part in the case, but the queue is another department's.
                Some(Role::Window) => Cell::No("NotYourDepartment".to_owned()),
                Some(_) if column.relation == Relation::Own => Cell::Yes,
                Some(_) => Cell::No("NotYourDepartment".to_owned()),
            },
            Rule::Act(operation, subject) => act(*operation, *subject, column),
        }
    }
}

fn act(operation: Operation, subject: Subject, column: &Column) -> Cell {
    let is_applicant = column.role == Some(Role::Applicant);
    let hidden = match subject {
        Subject::Involved => !column.relation.sees(),
        Subject::Enterprise => column.relation == Relation::Other && is_applicant,
        Subject::None => false,
    };
    if hidden {
        return Cell::Hidden;
    }
    match column.role {
        Some(role) if operation.roles().contains(&role) => Cell::Yes,
        _ => Cell::No("NotYourRole".to_owned()),
    }
}

/// Asks and reads off what rights say. `Err` with the answer when it says nothing about rights.
async fn measure(
    office: &Office,
    surface: &Surface,
    (kind, field): (&str, &Value),
    column: &Column,
) -> Result<Cell, String> {
    let probe = if kind == "mutation" {
        let takes_file = surface
            .input_members(field)
            .iter()
            .any(|member| member == "fileId");
        let things = if takes_file {
            &office.things_of(&column.actor).await
        } else {
            &office.things
        };
        surface.probe_selecting(kind, field, things, "{ userErrors { code } }")
    } else {
        surface.probe(kind, field, &office.things, 2)
    };
    let answer = office
        .ask(&column.actor, &probe.document, probe.variables.clone())
        .await;
    let cell = if kind == "mutation" {
        of_act(field, &answer)
    } else {
        of_question(office, field, &answer)
    };
    cell.ok_or_else(|| format!("{}\n  {}\n  {}", probe.document, probe.variables, answer.text))
}

fn of_request(answer: &Answer) -> Option<Cell> {
    match answer.codes.first()?.as_str() {
        "UNAUTHENTICATED" => Some(Cell::Login),
        "NOT_FOUND" => Some(Cell::Hidden),
        "FORBIDDEN" => {
            let text: Value = serde_json::from_str(&answer.text).unwrap();
            let reason = &text["errors"][0]["extensions"]["reason"];
            Some(Cell::No(reason.as_str()?.to_owned()))
        }
        _ => None,
    }
}

fn of_act(field: &Value, answer: &Answer) -> Option<Cell> {
    if !answer.codes.is_empty() {
        return of_request(answer);
    }
    match answer.data[name(field)]["userErrors"][0]["code"].as_str() {
        Some(code) if code.starts_with("NotYour") => Some(Cell::No(code.to_owned())),
        _ => Some(Cell::Yes),
    }
}

/// What is private is shown when its id stands in the answer.
fn of_question(office: &Office, field: &Value, answer: &Answer) -> Option<Cell> {
    // What fails below a field that is there is another question.
    if !answer.codes.is_empty() && answer.data[name(field)].is_null() {
        return of_request(answer);
    }
    let things = &office.things;
    let id = match name(field) {
        "case" | "cases" | "node" | "nodes" | "events" => &things.case,
        "project" | "projects" => &things.project,
        "licence" | "licences" => &things.licence,
        "queue" => &things.queue_item,
        "enterprise" | "enterprises" => &things.enterprise,
        _ => return Some(Cell::Yes),
    };
    let is_shown = answer.text.contains(id.as_str());
    Some(if is_shown { Cell::Yes } else { Cell::Hidden })
}

/// The matrix as text.
fn written(rows: &[Row], columns: &[Column]) -> String {
    let mut text = String::from(
        "# Every operation of the schema, asked by every role in every relation to an enterprise and its one case.\n\
         # yes = shown, or only the state of things stands in the way; - = as if it were not there; login = nobody is\n\
         # signed in; NotYour… = refused so. The last column names the rule that says what is meant.\n",
    );
    let _ = write!(text, "{:<34}", "operation");
    for column in columns {
        let _ = write!(text, " {:<19}", column.name);
    }
    text.push_str(" meant by\n");
    for row in rows {
        let _ = write!(text, "{:<34}", row.operation);
        for cell in &row.measured {
            let cell = match cell {
                Cell::Yes => "yes",
                Cell::Hidden => "-",
                Cell::Login => "login",
                Cell::No(code) => code,
            };
            let _ = write!(text, " {cell:<19}");
        }
        let by = match &row.rule {
            Rule::Public => "public".to_owned(),
            Rule::OwnSession => "own session".to_owned(),
            Rule::Involved => "involved".to_owned(),
            Rule::Enterprise => "enterprise".to_owned(),
            Rule::Queue => "readQueue".to_owned(),
            Rule::Act(operation, _) => format!("matrix: {}", operation.name()),
        };
        let _ = writeln!(text, " {by}");
    }
    text
}

fn hold_against_contract(measured: &str) {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/authz/access.txt");
    let committed = std::fs::read_to_string(&contract).unwrap_or_default();
    if committed != measured {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("access.txt");
        std::fs::write(&new, measured).unwrap();
        let changed = measured
            .lines()
            .filter(|line| !committed.lines().any(|old| old == *line));
        let changed: Vec<&str> = changed.take(12).collect();
        panic!(
            "schema/authz/access.txt is not what was measured; review, then: cp {} {}\n{}",
            new.display(),
            contract.display(),
            changed.join("\n")
        );
    }
}

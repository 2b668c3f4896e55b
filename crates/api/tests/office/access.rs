//! The matrix of access: every operation of the schema × every role × its relation to the subject, measured at the
//! schema and held against what is meant. What is meant is said by the rules below and by the engine's table; what was
//! measured stands in `schema/authz/access.txt`. A new mutation needs no line here as long as the engine's table has an
//! operation of its name; a new query needs its rule, without which this test names it.

use std::fmt::Write as _;
use std::path::Path;
use std::pin::pin;

use futures::future::{FutureExt as _, select};
use futures::stream::StreamExt as _;
use onewindow_engine::access::Operation;
use onewindow_engine::actor::{ActorKind, Role};
use serde_json::{Value, json};

use crate::cast::{self, Column, Relation, columns};
use crate::fixture::{Answer, Office};
use crate::surface::{Surface, name};

/// How often a witness is told before what was not told to somebody counts as hidden from him.
const ROUNDS: usize = 25;

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
    /// For everybody who is signed in.
    SignedIn,
    /// What everybody does: for those who watch over all.
    Watchers,
    /// What is private to a person: for administrators.
    Administrators,
    /// A department's queue: for its people, and for those who watch over all.
    Queue,
    /// What an enterprise keeps for its own scripts: for its own people themselves, and for administrators. For others
    /// it is not there.
    Kept,
    /// All of that, for the roles that can have any.
    AllKept(Operation),
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
    /// What an enterprise keeps for its own scripts.
    Kept,
    /// A webhook to be made for an enterprise: those who can make some for a department can make none for it.
    NewWebhook,
    /// What is brought to the window: for its own clerks, and nobody else learns whether there is such a project.
    Window,
    /// A department: for its own people.
    Department,
    /// A substitution in it: hidden from the people of others.
    Substitution,
    /// Somebody's session: hidden from all but administrators.
    Session,
    /// The office itself.
    None,
}

/// The rules of queries and subscriptions, and of mutations that nobody need be signed in for.
const RULES: [(&str, Rule); 41] = [
    ("query calendar", Rule::Public),
    ("query case", Rule::Involved),
    ("query cases", Rule::Involved),
    ("query clock", Rule::Public),
    ("query department", Rule::Public),
    ("query departments", Rule::Public),
    ("query enterprise", Rule::Enterprise),
    ("query auditTrail", Rule::Watchers),
    ("query enterprises", Rule::Enterprise),
    ("query events", Rule::Involved),
    ("query licence", Rule::Involved),
    ("query licences", Rule::Involved),
    ("query node", Rule::Involved),
    ("query nodes", Rule::Involved),
    // What concerns oneself.
    ("query notifications", Rule::SignedIn),
    ("query procedure", Rule::Public),
    ("query procedures", Rule::Public),
    ("query project", Rule::Involved),
    ("query projects", Rule::Involved),
    ("query queue", Rule::Queue),
    ("query register", Rule::Public),
    ("query route", Rule::Public),
    ("query routePlan", Rule::Public),
    ("query routes", Rule::Public),
    // Everybody is told of what he may see; that it is no more is held by the tests of statistics.
    (
        "query serviceAccounts",
        Rule::AllKept(Operation::ReadServiceAccounts),
    ),
    // Somebody else's.
    ("query sessions", Rule::Administrators),
    ("query statistics", Rule::SignedIn),
    ("query stepStatistics", Rule::SignedIn),
    ("query verifyDocument", Rule::Public),
    ("query verifyLicence", Rule::Public),
    ("query viewer", Rule::Public),
    ("query webhook", Rule::Kept),
    ("query webhooks", Rule::AllKept(Operation::ReadWebhooks)),
    ("subscription queueChanged", Rule::Queue),
    ("subscription caseChanged", Rule::Involved),
    ("subscription projectChanged", Rule::Involved),
    ("subscription notifications", Rule::Involved),
    // With a login or a token that nobody has: told so, and nothing else.
    ("mutation issueServiceToken", Rule::Public),
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
    for kind in ["query", "mutation", "subscription"] {
        for field in surface.operations(kind) {
            let operation = format!("{kind} {}", name(field));
            let Some(rule) = rule_of(&surface, &operation, field) else {
                unreviewed.push(operation);
                continue;
            };
            let mut measured = Vec::new();
            let mut told = match kind {
                "subscription" => follow(&office, &surface, field, &columns).await,
                _ => Vec::new(),
            }
            .into_iter();
            for column in &columns {
                let cell = match told.next() {
                    Some(told) => told,
                    None => measure(&office, &surface, (kind, field), column).await,
                };
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
    let made = match act {
        "createWebhook" => Some(Subject::NewWebhook),
        "appointSubstitute" => Some(Subject::Department),
        "receiveOnPaper" => Some(Subject::Window),
        _ => None,
    };
    let has = |names: &[&str]| members.iter().any(|member| names.contains(&member.as_str()));
    let subject = if let Some(made) = made {
        made
    } else if has(&["substitutionId"]) {
        Subject::Substitution
    } else if has(&["sessionId"]) {
        Subject::Session
    } else if has(&["caseId", "projectId", "licenceId", "caseIds", "items", "cases"]) {
        Subject::Involved
    } else if has(&["webhookId", "serviceAccountId"]) {
        Subject::Kept
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
            Rule::SignedIn => Cell::Yes,
            Rule::Watchers if column.relation == Relation::Everywhere => Cell::Yes,
            Rule::Administrators if column.has(Role::Administrator) => Cell::Yes,
            Rule::Watchers | Rule::Administrators => Cell::No("NotYourRole".to_owned()),
            Rule::Involved => shown(column.relation.sees()),
            Rule::Enterprise => shown(column.relation.sees() || !column.has(Role::Applicant)),
            Rule::Queue if column.has(Role::Applicant) => Cell::No("NotYourRole".to_owned()),
            Rule::Queue if column.relation == Relation::Everywhere => Cell::Yes,
            // The window has a part in the case, but the queue is another department's.
            Rule::Queue if column.relation == Relation::Own && !column.has(Role::Window) => Cell::Yes,
            Rule::Queue => Cell::No("NotYourDepartment".to_owned()),
            Rule::Kept => shown(column.keeps()),
            Rule::AllKept(operation) => match refused(*operation, column) {
                Some(refused) => refused,
                None => shown(column.keeps()),
            },
            Rule::Act(operation, subject) => act(*operation, *subject, column),
        }
    }
}

fn act(operation: Operation, subject: Subject, column: &Column) -> Cell {
    let is_other_applicant = column.relation == Relation::Other && column.has(Role::Applicant);
    let hidden = match subject {
        Subject::Involved => !column.relation.sees(),
        Subject::Enterprise | Subject::NewWebhook => is_other_applicant,
        Subject::Kept => !column.keeps(),
        Subject::Substitution => !column.belongs() && column.relation != Relation::Everywhere,
        Subject::Session | Subject::Department | Subject::Window | Subject::None => false,
    };
    if hidden {
        return Cell::Hidden;
    }
    if let Some(refused) = refused(operation, column) {
        return refused;
    }
    match subject {
        Subject::Session if !column.has(Role::Administrator) => Cell::Hidden,
        Subject::Window if column.relation == Relation::Other => Cell::No("NotYourDepartment".to_owned()),
        Subject::Department if !column.belongs() => Cell::No("NotYourDepartment".to_owned()),
        Subject::NewWebhook if column.has(Role::Approver) => Cell::No("NotYourEnterprise".to_owned()),
        _ => Cell::Yes,
    }
}

/// The table's no, whatever it is about.
fn refused(operation: Operation, column: &Column) -> Option<Cell> {
    if column.actor.kind == ActorKind::Service && operation.scope().is_none() {
        return Some(Cell::No("PersonNeeded".to_owned()));
    }
    // A substitute acts in cases for whom he stands in; what somebody keeps for himself is no business of his.
    let roles = operation.roles();
    let may = if roles.contains(&Role::Administrator) {
        roles.iter().any(|role| column.actor.has_role(*role))
    } else {
        roles.iter().any(|role| column.has(*role))
    };
    (!may).then(|| Cell::No("NotYourRole".to_owned()))
}

impl Column {
    /// Whether they are the department's own people.
    fn belongs(&self) -> bool {
        let is_officer = !self.has(Role::Applicant) && !self.has(Role::Window);
        is_officer && self.relation == Relation::Own
    }

    /// Whether what the enterprise keeps for its own scripts is theirs to see.
    fn keeps(&self) -> bool {
        let is_person = self.actor.kind == ActorKind::Person;
        is_person && self.relation.sees() && (self.has(Role::Applicant) || self.has(Role::Administrator))
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
        surface.probe_selecting(kind, field, things, surface.errors_of(field))
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

/// Lets everybody follow, lets something happen until a follower who sees everything was told of it often enough, and
/// reads off what each was told first. Nothing at all is as if it were not there.
async fn follow(
    office: &Office,
    surface: &Surface,
    field: &Value,
    columns: &[Column],
) -> Vec<Result<Cell, String>> {
    let probe = surface.probe("subscription", field, &office.things, 1);
    let mut told: Vec<_> = columns
        .iter()
        .map(|column| {
            let mut stream = Box::pin(office.follow(&column.actor, &probe.document, probe.variables.clone()));
            tokio::spawn(async move { stream.next().await })
        })
        .collect();
    let supervisor = cast::overseer(Role::Supervisor);
    let everything = "subscription { notifications { cursor } }";
    let mut witness = Box::pin(office.follow(&supervisor, everything, json!({})));
    for _ in 0..ROUNDS {
        let heard = pin!(witness.next());
        let happening = pin!(async {
            loop {
                office.something_happens().await;
            }
        });
        select(heard, happening).await;
    }
    let mut cells = Vec::new();
    for told in &mut told {
        let answer = match told.now_or_never() {
            Some(answer) => answer.unwrap(),
            None => None,
        };
        cells.push(match answer {
            None => Ok(Cell::Hidden),
            Some(answer) if answer.codes.is_empty() => Ok(Cell::Yes),
            Some(answer) => of_request(&answer).ok_or(answer.text),
        });
    }
    told.iter().for_each(tokio::task::JoinHandle::abort);
    cells
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
    let payload = &answer.data[name(field)];
    let code = match &payload["results"][0] {
        Value::Null => &payload["userErrors"][0]["code"],
        result => &result["userErrors"][0]["code"],
    };
    match code.as_str() {
        Some("NotFound" | "NOT_FOUND") => Some(Cell::Hidden),
        Some(code) if code.starts_with("NotYour") || code == "PersonNeeded" => {
            Some(Cell::No(code.to_owned()))
        }
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
        "webhook" | "webhooks" => &things.webhook,
        "serviceAccounts" => &things.service_account,
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
            Rule::SignedIn => "signed in".to_owned(),
            Rule::Watchers => "watchers".to_owned(),
            Rule::Administrators => "administrators".to_owned(),
            Rule::Queue => "readQueue".to_owned(),
            Rule::Kept => "kept".to_owned(),
            Rule::AllKept(operation) | Rule::Act(operation, _) => format!("matrix: {}", operation.name()),
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

//! Who may act for whom: the rules of appointing, and what a substitute then has.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use chrono::{DateTime, NaiveDate, Utc};
use onewindow_engine::actor::{Actor, ActorKind, Appointment, Role};
use onewindow_engine::ids::{PersonId, ProcedureCode, SubstitutionId};
use onewindow_engine::refusal::Refusal;
use onewindow_engine::substitution::{Appoint, StandIn, Substitution, SubstitutionFacts, appoint, end};
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn procedure(code: &str) -> ProcedureCode {
    ProcedureCode::try_new(code).unwrap()
}

fn officer(number: u128, role: Role, department: &str) -> Actor {
    Actor {
        id: PersonId(Uuid::from_u128(number)),
        name: format!("官员{number}"),
        kind: ActorKind::Person,
        appointments: vec![Appointment {
            role,
            department: department.parse().ok(),
        }],
        enterprises: Vec::new(),
        scopes: std::collections::BTreeSet::new(),
        substitutions: Vec::new(),
        stands_in: Vec::new(),
    }
}

/// Monday, 2 March 2026.
fn asked_by(
    actor: &Actor,
    (absent, substitute): (&Actor, &Actor),
    (from, through, procedures): (&str, &str, &[ProcedureCode]),
    known: &[Substitution],
) -> Result<Substitution, Refusal> {
    let department = absent.appointments[0].department.clone().unwrap();
    let number = u128::try_from(known.len()).unwrap();
    let asked = Appoint {
        id: SubstitutionId(Uuid::from_u128(900 + number)),
        absent,
        substitute,
        department: &department,
        period: (day(from), day(through)),
        procedures,
        reason: "出差",
    };
    appoint(&asked, &facts(actor, known))
}

fn facts<'a>(actor: &'a Actor, known: &'a [Substitution]) -> SubstitutionFacts<'a> {
    SubstitutionFacts {
        now: "2026-03-02T01:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        today: day("2026-03-02"),
        actor,
        known,
    }
}

fn code(answer: Result<Substitution, Refusal>) -> String {
    answer.unwrap_err().code()
}

const WEEK: (&str, &str, &[ProcedureCode]) = ("2026-03-02", "2026-03-06", &[]);

#[test]
fn the_absent_himself_or_the_head_of_his_department_names_a_colleague_and_nobody_else() {
    let absent = officer(1, Role::Handler, "building");
    let colleague = officer(2, Role::Reviewer, "building");
    let head = officer(3, Role::Approver, "building");
    let other_head = officer(4, Role::Approver, "safety");
    for by in [&absent, &head] {
        let made = asked_by(by, (&absent, &colleague), WEEK, &[]).unwrap();
        assert_eq!(made.appointed_by.person, by.id);
    }
    for by in [&colleague, &other_head] {
        assert_eq!(
            code(asked_by(by, (&absent, &colleague), WEEK, &[])),
            "NotAbsentOrHead"
        );
    }
    assert_eq!(
        code(asked_by(&absent, (&absent, &other_head), WEEK, &[])),
        "NotOfDepartment"
    );
    assert_eq!(
        code(asked_by(&absent, (&absent, &absent), WEEK, &[])),
        "OwnSubstitute"
    );
}

#[test]
fn the_period_begins_today_or_later_and_has_an_end() {
    let (absent, colleague) = (
        officer(1, Role::Handler, "building"),
        officer(2, Role::Handler, "building"),
    );
    let at = |from, through| asked_by(&absent, (&absent, &colleague), (from, through, &[]), &[]);
    assert!(at("2026-03-02", "2026-03-02").is_ok());
    assert!(at("2026-03-02", "2027-03-02").is_ok());
    for (from, through) in [
        ("2026-03-01", "2026-03-06"),
        ("2026-03-06", "2026-03-05"),
        ("2026-03-02", "2027-03-03"),
    ] {
        assert_eq!(
            code(at(from, through)),
            "SubstitutionPeriod",
            "{from} to {through}"
        );
    }
}

#[test]
fn there_are_no_overlaps_no_chains_and_no_circles() {
    let [a, b, c] = [1, 2, 3].map(|number| officer(number, Role::Handler, "building"));
    let first = asked_by(&a, (&a, &b), WEEK, &[]).unwrap();
    let known = std::slice::from_ref(&first);
    let late = ("2026-03-06", "2026-03-12", &[][..]);
    let after = ("2026-03-07", "2026-03-12", &[][..]);
    assert_eq!(code(asked_by(&a, (&a, &c), late, known)), "SubstitutionOverlaps");
    assert!(asked_by(&a, (&a, &c), after, known).is_ok(), "the day after");
    assert_eq!(
        code(asked_by(&b, (&b, &a), late, known)),
        "SubstitutionChain",
        "a circle"
    );
    assert_eq!(
        code(asked_by(&b, (&b, &c), late, known)),
        "SubstitutionChain",
        "B is A's substitute"
    );
    assert_eq!(
        code(asked_by(&c, (&c, &a), late, known)),
        "SubstitutionChain",
        "A is absent"
    );
    assert!(
        asked_by(&c, (&c, &b), late, known).is_ok(),
        "one substitute for two"
    );

    let (one, other) = ([procedure("eia-report")], [procedure("fire-design")]);
    let part = asked_by(&a, (&a, &b), (WEEK.0, WEEK.1, &one), &[]).unwrap();
    let known = std::slice::from_ref(&part);
    assert!(asked_by(&a, (&a, &c), (WEEK.0, WEEK.1, &other), known).is_ok());
    assert_eq!(code(asked_by(&a, (&a, &c), WEEK, known)), "SubstitutionOverlaps");

    let ended = end(&first, &facts(&a, &[])).unwrap().unwrap();
    assert!(asked_by(&a, (&a, &c), WEEK, std::slice::from_ref(&ended)).is_ok());
    assert_eq!(end(&ended, &facts(&a, &[])).unwrap(), None, "ended once");
    assert!(
        end(&first, &facts(&b, &[])).is_err(),
        "a substitute does not end it"
    );
}

#[test]
fn a_substitute_has_the_offices_of_the_absent_within_period_and_scope_and_is_named_beside_him() {
    let absent = officer(1, Role::Approver, "building");
    let mut colleague = officer(2, Role::Handler, "building");
    let scope = [procedure("eia-report")];
    let made = asked_by(&absent, (&absent, &colleague), (WEEK.0, WEEK.1, &scope), &[]).unwrap();
    colleague.substitutions = vec![StandIn::of(&made, &absent)];
    let building = "building".parse().unwrap();
    assert!(!colleague.holds(Role::Approver, &building), "not by itself");
    let holds = |on: &str, code: Option<&str>| {
        let code = code.map(procedure);
        colleague
            .on_duty(day(on), code.as_ref())
            .holds(Role::Approver, &building)
    };
    assert!(holds("2026-03-02", Some("eia-report")) && holds("2026-03-06", Some("eia-report")));
    assert!(!holds("2026-03-01", Some("eia-report")) && !holds("2026-03-07", Some("eia-report")));
    assert!(!holds("2026-03-02", Some("fire-design")) && !holds("2026-03-02", None));

    let on_duty = colleague.on_duty(day("2026-03-03"), Some(&scope[0]));
    let by = on_duty.by(Some(Role::Approver), Some(&building));
    assert_eq!(by.shown(), "官员2（代官员1）");
    assert!(by.is(absent.id) && by.is(colleague.id));
    let own = on_duty.by(Some(Role::Handler), Some(&building));
    assert_eq!(own.instead_of, None, "in his own right");
    let later = on_duty.on_duty(day("2026-03-07"), Some(&scope[0])).into_owned();
    assert!(!later.holds(Role::Approver, &building), "it ends by itself");
}

//! Who may do and see what in principle.

use onewindow_engine::access::{Denial, Operation, Scope, Subject, matrix, permit};
use onewindow_engine::actor::{Actor, Role};

use crate::support::{ENTERPRISE, OTHER_ENTERPRISE, People};

fn subject(departments: &[&str]) -> Subject {
    Subject {
        enterprise: Some(ENTERPRISE),
        departments: departments.iter().map(|code| code.parse().unwrap()).collect(),
        ..Subject::default()
    }
}

#[test]
fn the_catalogue_is_public_and_nothing_else_is() {
    for operation in Operation::ALL {
        let answer = permit(Actor::anonymous(), operation, &subject(&[]));
        let expected = match operation {
            Operation::ReadCatalogue | Operation::ReadRegister => Ok(()),
            _ => Err(Denial::NotSignedIn),
        };
        assert_eq!(answer, expected, "{operation:?}");
    }
}

#[test]
fn the_engine_may_do_everything() {
    for operation in Operation::ALL {
        assert_eq!(permit(Actor::engine(), operation, &subject(&[])), Ok(()));
    }
}

#[test]
fn a_role_counts_only_in_a_department_with_a_part_in_it() {
    let people = People::new();
    let ask = |actor, departments: &[&str]| permit(actor, Operation::CompleteStep, &subject(departments));
    assert_eq!(ask(&people.fire, &["fire", "building"]), Ok(()));
    assert_eq!(ask(&people.fire, &["building"]), Err(Denial::Relation));
    assert_eq!(ask(&people.clerk, &["window"]), Err(Denial::Role));
    assert_eq!(ask(&people.supervisor, &["fire"]), Err(Denial::Role));
}

#[test]
fn an_applicant_acts_for_the_own_enterprise_alone() {
    let people = People::new();
    let ask = |actor| permit(actor, Operation::SubmitCase, &subject(&["building"]));
    assert_eq!(ask(&people.applicant), Ok(()));
    assert_eq!(ask(&people.stranger), Err(Denial::Relation));
    assert_eq!(
        ask(&people.partial),
        Err(Denial::Role),
        "an officer's own enterprise makes no applicant"
    );
}

#[test]
fn a_scope_shows_the_own_and_nothing_besides() {
    let people = People::new();
    let covers = |actor: &Actor, departments: &[&str]| Scope::of(actor).covers(&subject(departments));
    assert!(covers(&people.applicant, &[]));
    assert!(!covers(&people.stranger, &["building"]));
    assert!(covers(&people.fire, &["fire"]));
    assert!(!covers(&people.fire, &["building"]));
    assert!(covers(&people.supervisor, &[]));
    assert!(
        !covers(&people.partial, &[]),
        "seen as an officer, not as the enterprise"
    );
    assert_eq!(Scope::of(Actor::anonymous()), Scope::Nothing);
    assert_eq!(Scope::of(Actor::engine()), Scope::All);
    let other = Subject {
        enterprise: Some(OTHER_ENTERPRISE),
        ..Subject::default()
    };
    assert!(!Scope::of(&people.applicant).covers(&other));
}

#[test]
fn the_matrix_has_a_row_for_every_operation_and_says_what_permit_says() {
    let text = matrix();
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .collect();
    assert_eq!(rows.len(), Operation::ALL.len());
    for (operation, row) in Operation::ALL.into_iter().zip(rows) {
        let mut cells = row.split_whitespace();
        assert_eq!(cells.next(), Some(operation.name().as_str()));
        for role in Role::ALL {
            let said = cells.next() != Some("-");
            let department = "building".parse().ok();
            let mut actor = People::new().clerk;
            actor.appointments = vec![onewindow_engine::actor::Appointment { role, department }];
            actor.enterprises = vec![ENTERPRISE];
            let permitted = permit(&actor, operation, &subject(&["building"])).is_ok();
            assert_eq!(said, permitted, "{operation:?} for {role:?}");
        }
    }
}

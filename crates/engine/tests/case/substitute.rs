//! Whoever stands in for an absent colleague: four eyes see through it.

use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Command, Outcome, Verdict};
use onewindow_engine::ids::SubstitutionId;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::substitution::{Absent, StandIn};
use uuid::Uuid;

use crate::support::{Office, complete, key, ruling};

/// Somebody who stands in for another today.
fn instead(substitute: &Actor, absent: &Actor) -> Actor {
    let day = |text: &str| text.parse().unwrap();
    Actor {
        stands_in: vec![StandIn {
            substitution: SubstitutionId(Uuid::from_u128(700)),
            absent: Absent {
                person: absent.id,
                name: absent.name.clone(),
            },
            department: "building".parse().unwrap(),
            roles: absent.appointments.iter().map(|held| held.role).collect(),
            enterprises: absent.enterprises.clone(),
            from: day("2026-03-02"),
            through: day("2026-03-31"),
            procedures: Vec::new(),
        }],
        ..substitute.clone()
    }
}

/// A park entry that waits for its decision, handled by somebody.
fn handled_by(handler: impl Fn(&Office) -> Actor) -> Office {
    let mut office = Office::accepted("park-entry");
    let handler = handler(&office);
    office
        .give(&handler, &complete("handle", Verdict::Agree))
        .unwrap();
    office.agree(|p| &p.reviewer, "review");
    office
}

#[test]
fn nobody_decides_what_he_prepared_neither_as_a_substitute_nor_through_one() {
    let decide = ruling("decide", Outcome::Granted);
    let barred = Err(Refusal::SamePerson { step: key("handle") });

    // Who prepared it stands in for who decides.
    let office = handled_by(|office| office.people.handler.clone());
    let people = &office.people;
    let substitute = instead(&people.handler, &people.approver);
    assert_eq!(office.ask(&substitute, &decide).map(drop), barred);
    // Somebody who had no part does.
    let other = instead(&people.second_handler, &people.approver);
    assert!(office.ask(&other, &decide).is_ok());

    // It was prepared in the place of whoever decides: then he may not, and neither may whoever prepared it.
    let office = handled_by(|office| instead(&office.people.second_handler, &office.people.all_rounder));
    let people = &office.people;
    assert!(office.ask(&people.approver, &decide).is_ok());
    assert_eq!(
        office.case.steps[0].signatures[0].person,
        people.second_handler.id
    );
    let through = instead(&people.second_handler, &people.approver);
    assert_eq!(office.ask(&through, &decide).map(drop), barred);

    // Who decides has prepared it himself, and somebody stands in for him.
    let office = handled_by(|office| office.people.all_rounder.clone());
    let people = &office.people;
    let through = instead(&people.second_handler, &people.all_rounder);
    assert_eq!(office.ask(&through, &decide).map(drop), barred);
}

#[test]
fn what_was_done_in_the_place_of_the_absent_bars_the_absent_too() {
    let office = handled_by(|office| {
        // A handler's office that only the absent holds here.
        let mut substitute = instead(&office.people.second_approver, &office.people.all_rounder);
        substitute.name = "代办人".to_owned();
        substitute
    });
    let by = &office.case.steps[0].signatures[0];
    assert_eq!(
        by.instead_of.as_ref().map(|absent| absent.name.as_str()),
        Some("吴昊")
    );
    let decide = ruling("decide", Outcome::Granted);
    let barred = Err(Refusal::SamePerson { step: key("handle") });
    assert_eq!(office.ask(&office.people.all_rounder, &decide).map(drop), barred);
}

#[test]
fn a_substitute_is_recused_where_the_absent_would_be() {
    let office = Office::accepted("park-entry");
    let people = &office.people;
    let through = instead(&people.reviewer, &people.partial);
    let claim = Command::Claim { step: key("handle") };
    assert_eq!(office.ask(&through, &claim), Err(Refusal::Recused));
}

#[test]
fn two_officers_at_a_site_are_two_people() {
    let mut office = Office::accepted("safety");
    office.agree(|p| &p.safety, "visit");
    let people = &office.people;
    let mut through = instead(&people.second_safety, &people.safety);
    through.stands_in[0].department = "safety".parse().unwrap();
    through.appointments.clear();
    let visit = complete("visit", Verdict::Agree);
    let two = Err(Refusal::TwoOfficersNeeded { step: key("visit") });
    assert_eq!(
        office.ask(&through, &visit).map(drop),
        two,
        "for whoever has signed"
    );
    assert!(office.ask(&people.second_safety, &visit).is_ok());
}

//! Trade secrets: who opens them, on what, and that it is on record.

use onewindow_engine::actor::Actor;
use onewindow_engine::case::{
    AccessBasis, Action, Case, CaseEvent, Command, Disclosed, SecrecyCommand, SecretOpening,
};
use onewindow_engine::ids::FileId;
use onewindow_engine::refusal::{Refusal, SecrecyRefusal};
use uuid::Uuid;

use crate::support::{By, Office, attach, attach_secret, submit};

fn to(department: &str) -> Disclosed {
    Disclosed {
        material: "plan".parse().unwrap(),
        department: department.parse().unwrap(),
    }
}

fn consent(department: &str) -> Command {
    Command::Secrecy(SecrecyCommand::Consent(to(department)))
}

fn revoke(department: &str) -> Command {
    Command::Secrecy(SecrecyCommand::Revoke(to(department)))
}

fn open_on(ground: Option<&str>) -> Command {
    Command::Secrecy(SecrecyCommand::Open {
        file: FileId(Uuid::from_u128(78)),
        ground: ground.map(str::to_owned),
    })
}

/// A command of an action in one of several variants.
pub fn command(case: &Case, action: Action, detail: usize) -> Command {
    let department = ["fire", "safety", "window", "elsewhere"][detail % 4]
        .parse()
        .unwrap();
    let secret = case
        .materials
        .iter()
        .find(|(_, files)| files.iter().any(|file| file.secret));
    let material = secret.map_or_else(|| "plan".parse().unwrap(), |(code, _)| code.clone());
    let of = Disclosed { material, department };
    Command::Secrecy(match action {
        Action::ConsentToDisclosure => SecrecyCommand::Consent(of),
        Action::RevokeDisclosure => {
            let held: Vec<Disclosed> = case.disclosures_in_force().cloned().collect();
            SecrecyCommand::Revoke(held.get(detail % held.len().max(1)).cloned().unwrap_or(of))
        }
        _ => panic!("{action:?} is about something else"),
    })
}

/// A case with a secret plan, handed in.
fn with_secret() -> Office {
    let mut office = Office::with_draft("eia");
    office.outcome("park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, attach_secret("plan"));
    office.done(|p| &p.applicant, submit());
    office
}

fn opening(office: &mut Office, by: By, ground: Option<&str>) -> SecretOpening {
    let changed = office.case.changed;
    let events = office.done(by, open_on(ground));
    assert_eq!(
        office.case.changed, changed,
        "whoever acts meanwhile need not look again"
    );
    match &events[..] {
        [event] => match &event.what {
            CaseEvent::SecretOpened(opening) => opening.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn is_kept(office: &Office, actor: &Actor) {
    let material = "plan".parse().unwrap();
    assert_eq!(
        office.ask(actor, &open_on(None)),
        Err(SecrecyRefusal::SecretMaterial { material }.into()),
        "{}",
        actor.name
    );
}

#[test]
fn a_secret_is_opened_by_its_owner_and_by_who_handles_it_and_each_time_on_record_c21() {
    let mut office = with_secret();
    assert_eq!(
        opening(&mut office, |p| &p.applicant, None).basis,
        AccessBasis::Applicant
    );
    assert_eq!(
        opening(&mut office, |p| &p.reviewer, None).basis,
        AccessBasis::Competent
    );
    assert_eq!(
        opening(&mut office, |p| &p.reviewer, None).basis,
        AccessBasis::Competent
    );
    let people = &office.people;
    for actor in [
        &people.clerk,
        &people.safety,
        &people.fire,
        &people.supervisor,
        &people.partial,
    ] {
        is_kept(&office, actor);
    }
    let plain = Command::Secrecy(SecrecyCommand::Open {
        file: FileId(Uuid::from_u128(77)),
        ground: None,
    });
    office.already(|p| &p.fire, &plain);
}

#[test]
fn another_department_opens_it_with_consent_for_as_long_as_that_lasts() {
    let mut office = with_secret();
    office.done(|p| &p.applicant, consent("fire"));
    office.already(|p| &p.applicant, &consent("fire"));
    assert_eq!(
        opening(&mut office, |p| &p.fire, None).basis,
        AccessBasis::Consent
    );
    is_kept(&office, &office.people.safety);
    office.done(|p| &p.applicant, revoke("fire"));
    is_kept(&office, &office.people.fire);
    assert_eq!(
        office.refused(|p| &p.applicant, &revoke("fire")),
        SecrecyRefusal::NotDisclosed.into()
    );
    office.done(|p| &p.applicant, consent("fire"));
    assert_eq!(
        opening(&mut office, |p| &p.second_fire, None).basis,
        AccessBasis::Consent
    );
    assert_eq!(
        office.case.disclosures.len(),
        2,
        "what held before stays on record"
    );
    assert_eq!(
        office.refused(|p| &p.stranger, &consent("fire")),
        Refusal::NotYourEnterprise
    );
}

#[test]
fn a_ground_of_law_names_its_article_and_is_kept() {
    let mut office = with_secret();
    for blank in [None, Some(" ")] {
        let refusal = office.refused(|p| &p.supervisor, &open_on(blank));
        assert_eq!(refusal.law().as_deref(), Some("行政许可法 第5条第2款"));
    }
    let refusal = office.refused(|p| &p.supervisor, &open_on(Some("工作需要")));
    assert_eq!(refusal, SecrecyRefusal::GroundWithoutArticle.into());
    let opened = opening(&mut office, |p| &p.supervisor, Some("行政许可法 第六十条"));
    assert_eq!(opened.basis, AccessBasis::Law);
    assert_eq!(opened.ground.as_deref(), Some("行政许可法 第六十条"));
}

#[test]
fn a_file_stays_a_secret_once_it_was_handed_in_as_one() {
    let mut office = Office::with_draft("park-entry");
    office.done(|p| &p.applicant, attach("plan"));
    let mut secret = attach("plan");
    if let Command::AttachMaterial { attachment, .. } = &mut secret {
        attachment.secret = true;
    }
    assert_eq!(
        office.refused(|p| &p.applicant, &consent("fire")),
        SecrecyRefusal::NotSecret {
            material: "plan".parse().unwrap()
        }
        .into()
    );
    office.done(|p| &p.applicant, secret);
    office.already(|p| &p.applicant, &attach("plan"));
    assert!(office.case.is_secret(FileId(Uuid::from_u128(77))));
    assert_eq!(office.case.materials.values().flatten().count(), 1);
    let department = "elsewhere".parse().unwrap();
    assert_eq!(
        office.refused(|p| &p.applicant, &consent("elsewhere")),
        SecrecyRefusal::NoSuchDepartment { department }.into()
    );
}

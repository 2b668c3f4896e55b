//! Limited places go in the order of acceptance (Licensing Law Art. 57).

use chrono::TimeDelta;
use onewindow_engine::case::{Acceptance, Command, Outcome, Phase};
use onewindow_engine::refusal::{QuotaRefusal, Refusal};
use serde_json::json;

use crate::support::{Office, Zone, instant, later_version, notice, ruling, submit};

/// An application for one of two places, handed in on 2 March 2026 at nine.
fn received() -> Office {
    let mut zone = Zone::new();
    let quota = json!({ "quota": { "places": 2, "basis": "第57条" } });
    let later = later_version(&zone, "park-entry", "2026-01-01", quota);
    zone.declare(later);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office
}

/// The same accepted an hour later, up to its decision.
fn ready() -> Office {
    let mut office = received();
    office.now += TimeDelta::hours(1);
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    office
}

fn accepted(number: u32, at: &str) -> Acceptance {
    Acceptance {
        at: instant(at),
        number,
    }
}

fn grant() -> Command {
    ruling("decide", Outcome::Granted)
}

#[test]
fn whoever_was_accepted_earlier_comes_first_only_where_places_run_out_c46() {
    let mut office = ready();
    office.taken = 1;
    office.waiting = vec![accepted(2, "2026-03-02T09:30"), accepted(1, "2026-03-02T09:20")];
    let first = Refusal::from(QuotaRefusal::EarlierApplicantFirst { earlier: vec![1, 2] });
    assert_eq!(office.refused(|p| &p.approver, &grant()), first);
    assert_eq!(first.law().unwrap(), "行政许可法 第57条");
    office.waiting = vec![accepted(9, "2026-03-02T10:30")];
    assert!(
        office.ask(&office.people.approver, &grant()).is_ok(),
        "accepted later"
    );
    office.waiting = vec![accepted(2, "2026-03-02T09:30")];
    office.taken = 0;
    assert!(
        office.ask(&office.people.approver, &grant()).is_ok(),
        "a place for both"
    );
    office.taken = 2;
    let none = Refusal::from(QuotaRefusal::NoPlaceLeft { places: 2 });
    assert_eq!(office.refused(|p| &p.approver, &grant()), none);
    office.done(|p| &p.approver, ruling("decide", Outcome::Refused));
    office.expect(Phase::Refused, &[]);
}

#[test]
fn the_order_is_that_of_acceptance_in_law() {
    let order = |office: &Office| office.case.acceptance.unwrap();
    assert_eq!(order(&ready()), accepted(3, "2026-03-02T10:00"));
    let mut silent = received();
    silent.wait_until("2026-03-10T12:00");
    assert_eq!(
        order(&silent),
        accepted(3, "2026-03-02T09:00"),
        "by silence: of receipt"
    );
    let mut corrected = received();
    corrected.done(|p| &p.clerk, notice(&["图纸"]));
    corrected.now = instant("2026-03-04T11:00");
    corrected.done(|p| &p.applicant, Command::AnswerCorrection { items: vec![0] });
    corrected.now = instant("2026-03-05T09:00");
    corrected.done(|p| &p.clerk, Command::Accept);
    assert_eq!(
        order(&corrected),
        accepted(3, "2026-03-04T11:00"),
        "of the full answer"
    );
    assert!(
        Office::accepted("planning").case.acceptance.is_none(),
        "no quota, no number"
    );
}

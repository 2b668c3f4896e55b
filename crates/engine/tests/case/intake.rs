//! From the draft to acceptance.

use onewindow_engine::calendar::{Calendar, YearStatus};
use onewindow_engine::case::{
    Channel, ClockKey, Command, CorrectionItem, CorrectionSubject, Decision, Ending, Outcome, Phase, Rung,
    timers,
};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::common::{ZONE, china_years, date};
use crate::support::{
    Office, Zone, attach, instant, key, later_version, limit, names, notice, receipt, ruling, submit,
};

fn due(office: &Office, clock: &ClockKey) -> String {
    let clock = &office.case.clocks[clock];
    clock
        .due(&office.zone.catalogue.calendar)
        .unwrap()
        .date
        .to_string()
}

fn answer(items: &[usize]) -> Command {
    Command::AnswerCorrection {
        items: items.to_vec(),
    }
}

#[test]
pub fn an_accepted_case_is_reviewed_decided_delivered_and_closed() {
    let mut office = Office::submitted("park-entry");
    office.expect(Phase::Received, &[]);
    let events = office.done(|p| &p.clerk, Command::Accept);
    assert_eq!(
        names(&events),
        [
            "CaseAccepted",
            "ClockStopped",
            "ClockStarted",
            "ClockStarted",
            "StepOpened",
            "ClockStarted"
        ]
    );
    office.expect(Phase::Accepted, &["handle#1"]);
    office.agree(|p| &p.handler, "handle");
    office.expect(Phase::InReview, &["review#1"]);
    office.agree(|p| &p.reviewer, "review");
    office.now = instant("2026-03-09T16:00");
    let events = office.grant(|p| &p.approver, "decide");
    assert_eq!(
        names(&events)[..3],
        ["StepCompleted", "DecisionMade", "DocumentIssued"]
    );
    office.expect(Phase::Granted, &[]);
    let document = office.case.document.clone().unwrap();
    assert_eq!(document.number, "批〔2026〕7号");
    assert_eq!(document.on, date("2026-03-09"));
    assert_eq!(due(&office, &ClockKey::Delivery), "2026-03-23");
    office.done(
        |p| &p.clerk,
        Command::Deliver {
            method: onewindow_engine::case::DeliveryMethod::Counter,
            receiver: "张伟".to_owned(),
        },
    );
    office.expect(Phase::Closed, &[]);
    assert!(office.project.outcomes.contains_key(&office.case.procedure.code));
    assert!(office.project.open.is_empty());
}

#[test]
fn a_draft_is_not_handed_in_while_it_breaks_its_form_or_lacks_a_material() {
    let mut office = Office::with_draft("park-entry");
    let Refusal::FormInvalid { violations } = office.refused(|p| &p.applicant, &submit()) else {
        panic!("an empty form")
    };
    assert_eq!(violations.len(), 1);
    let form = json!({ "title": "新厂" });
    office.done(|p| &p.applicant, Command::SaveForm { form });
    let missing = Refusal::MissingMaterials {
        items: vec!["plan".parse().unwrap()],
    };
    assert_eq!(office.refused(|p| &p.applicant, &submit()), missing);
    let despite = Command::Submit {
        despite_missing: true,
    };
    let events = office.done(|p| &p.applicant, despite);
    assert_eq!(receipt(&events), Some((Channel::Online, 1)));
    assert_eq!(office.refused(|p| &p.clerk, &Command::Accept), missing);
}

#[test]
fn what_may_follow_later_does_not_keep_a_case_from_acceptance_but_from_a_grant() {
    let facts = json!({ "project": { "hazardous": true }, "site": { "leased": true } });
    let mut office = Office::of_project(Zone::new(), &facts, "planning");
    office.fill_in();
    office.done(
        |p| &p.applicant,
        Command::Submit {
            despite_missing: true,
        },
    );
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "look");
    office.agree(|p| &p.second_handler, "sum-up");
    assert_eq!(
        office.refused(|p| &p.approver, &ruling("decide", Outcome::Granted)),
        Refusal::MissingMaterials {
            items: vec!["lease".parse().unwrap()]
        }
    );
    let late = office.refused(|p| &p.applicant, &attach("plan"));
    assert!(
        matches!(late, Refusal::WrongPhase { .. }),
        "only what may follow follows"
    );
    office.done(|p| &p.applicant, attach("lease"));
    office.grant(|p| &p.approver, "decide");
}

#[test]
fn an_earlier_outcome_is_a_material_nobody_has_to_hand_in() {
    let mut office = Office::with_draft("eia");
    office.fill_in();
    assert!(matches!(
        office.refused(|p| &p.applicant, &submit()),
        Refusal::MissingMaterials { .. }
    ));
    office.outcome("park-entry");
    let events = office.done(|p| &p.applicant, submit());
    assert_eq!(names(&events)[..2], ["MaterialSupplied", "CaseReceived"]);
    assert_eq!(office.case.supplied[&"entry".parse().unwrap()], "park-entry 1");
}

#[test]
fn an_outcome_that_comes_during_correction_is_taken_as_the_missing_material() {
    let mut office = Office::with_draft("eia");
    office.fill_in();
    office.done(
        |p| &p.applicant,
        Command::Submit {
            despite_missing: true,
        },
    );
    office.done(|p| &p.clerk, notice(&["入园批文"]));
    assert!(matches!(
        office.refused(|p| &p.applicant, &answer(&[0])),
        Refusal::MissingMaterials { .. }
    ));
    office.outcome("park-entry");
    office.done(|p| &p.applicant, answer(&[0]));
    office.expect(Phase::Received, &[]);
}

#[test]
pub fn a_partial_answer_stays_and_a_full_one_restarts_intake_from_its_own_day() {
    let mut office = Office::submitted("park-entry");
    office.now = instant("2026-03-03T10:00");
    office.done(|p| &p.clerk, notice(&["图纸签章", "填写面积"]));
    office.expect(Phase::Correcting, &[]);
    assert!(office.case.clocks[&ClockKey::Intake].stopped.is_some());
    assert_eq!(due(&office, &ClockKey::Correction), "2026-03-24");

    office.now = instant("2026-03-05T10:00");
    office.done(|p| &p.applicant, answer(&[1]));
    office.expect(Phase::Correcting, &[]);
    office.already(|p| &p.applicant, &answer(&[1]));
    office.done(|p| &p.applicant, answer(&[0]));
    office.expect(Phase::Received, &[]);
    assert_eq!(due(&office, &ClockKey::Intake), "2026-03-12");

    let second = office.refused(|p| &p.clerk, &notice(&["再补"]));
    assert_eq!(second, Refusal::SecondCorrectionNotice);
    office.now = instant("2026-03-10T10:00");
    office.done(|p| &p.clerk, Command::Accept);
    assert_eq!(office.case.accepted_on, Some(date("2026-03-05")));
}

#[test]
fn a_notice_names_items_and_only_those_can_be_answered() {
    let mut office = Office::submitted("park-entry");
    assert_eq!(
        office.refused(|p| &p.clerk, &notice(&[])),
        Refusal::CorrectionItems { count: 0 }
    );
    assert_eq!(
        office.refused(|p| &p.clerk, &notice(&[" "])),
        Refusal::TextMissing {
            field: "what".to_owned()
        }
    );
    let of_unknown = Command::RequestCorrection {
        items: vec![CorrectionItem {
            about: CorrectionSubject::Material("nothing".parse().unwrap()),
            what: "补".to_owned(),
        }],
    };
    assert!(matches!(
        office.refused(|p| &p.clerk, &of_unknown),
        Refusal::UnknownMaterial { .. }
    ));
    assert_eq!(
        office.refused(|p| &p.applicant, &answer(&[0])),
        Refusal::NothingToCorrect
    );
    office.done(|p| &p.clerk, notice(&["图纸"]));
    for wrong in [&[][..], &[1], &[0, 7]] {
        assert_eq!(
            office.refused(|p| &p.applicant, &answer(wrong)),
            Refusal::CorrectionItems { count: 1 }
        );
    }
}

#[test]
pub fn a_notice_that_nobody_answers_ends_the_case() {
    let mut office = Office::submitted("park-entry");
    office.done(|p| &p.clerk, notice(&["图纸"]));
    office.wait_until("2026-03-24T00:00");
    office.expect(Phase::Terminated, &[]);
    assert_eq!(office.case.ending, Some(Ending::CorrectionLapsed));
    assert!(office.project.open.is_empty());
}

#[test]
pub fn silence_accepts_from_the_day_of_receipt_c08() {
    let mut office = Office::submitted("park-entry");
    office.wait_until("2026-03-09T23:59");
    office.expect(Phase::Received, &[]);
    let fired = office.wait_until("2026-03-10T09:00");
    assert_eq!(fired[0].at, instant("2026-03-10T00:00"));
    assert_eq!(
        (&fired[0].clock, fired[0].rung),
        (&ClockKey::Intake, Rung::Expired)
    );
    office.expect(Phase::Accepted, &["handle#1"]);
    assert!(office.case.deemed_accepted);
    assert_eq!(office.case.accepted_on, Some(date("2026-03-02")));
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-03-30");
    assert_eq!(
        office.refused(|p| &p.clerk, &notice(&["晚了"])),
        Refusal::WrongPhase {
            found: Phase::Accepted,
            needed: vec![Phase::Received]
        }
    );
}

#[test]
fn silence_only_goes_on_record_where_the_procedure_attaches_nothing_to_it() {
    let mut office = Office::submitted("planning");
    office.wait_until("2026-03-12T09:00");
    office.expect(Phase::Received, &[]);
    assert!(office.case.rungs.contains(&(ClockKey::Intake, Rung::Expired)));
}

#[test]
fn nothing_is_deemed_from_a_provisional_date() {
    let mut office = Office::submitted("park-entry");
    let mut years = china_years();
    years.last_mut().unwrap().status = YearStatus::Expected;
    let unpublished = Calendar::try_new("cn", ZONE, years).unwrap();
    let ahead = timers(&office.case, office.procedure(), &unpublished);
    let rungs: Vec<Rung> = ahead.iter().map(|timer| timer.rung).collect();
    assert_eq!(rungs, [Rung::NearDue, Rung::Held]);
    office.zone.catalogue.calendar = unpublished;
    office.wait_until("2026-06-01T00:00");
    office.expect(Phase::Received, &[]);
    assert_eq!(office.case.alarms.len(), 1, "held back, and told");
}

#[test]
pub fn the_window_can_end_a_case_in_each_lawful_way_and_says_why() {
    let reason = || "不属许可范围".to_owned();
    let ways = [
        (
            Command::RefuseAsNotRequired { reason: reason() },
            Phase::NotRequired,
        ),
        (
            Command::RefuseAsNotCompetent {
                competent: "市住建局".to_owned(),
                reason: reason(),
            },
            Phase::NotCompetent,
        ),
        (Command::RefuseIntake { reason: reason() }, Phase::NotAccepted),
    ];
    for (command, phase) in ways {
        let mut office = Office::submitted("park-entry");
        office.done(|p| &p.clerk, command);
        office.expect(phase, &[]);
        assert!(office.timers().is_empty());
    }
    let blank = Command::RefuseIntake {
        reason: String::new(),
    };
    assert_eq!(
        Office::submitted("park-entry").refused(|p| &p.clerk, &blank),
        Refusal::TextMissing {
            field: "reason".to_owned()
        }
    );
}

#[test]
fn a_withdrawn_case_leaves_nothing_behind_and_can_be_applied_for_again() {
    let mut office = Office::accepted("safety");
    office.agree(|p| &p.safety, "visit");
    let reason = "方案调整".to_owned();
    let events = office.done(|p| &p.applicant, Command::Withdraw { reason });
    assert!(names(&events).contains(&"StepCancelled"));
    office.expect(Phase::Withdrawn, &[]);
    assert!(office.timers().is_empty());
    assert!(office.case.clocks.values().all(|clock| clock.stopped.is_some()));
    office.draft("safety").unwrap();
    office.expect(Phase::Draft, &[]);
    assert_eq!(office.case.number, "S-1-2");
}

#[test]
fn a_submission_pins_the_version_of_its_day() {
    let mut office = Office::with_draft("open-filing");
    office.fill_in();
    let renumbered =
        json!({ "outcome": { "name": { "zh-CN": "回执", "en": "receipt" }, "number": "新{serial}" } });
    let later = later_version(&office.zone, "open-filing", "2026-03-05", renumbered);
    office.zone.declare(later);
    office.now = instant("2026-03-06T09:00");
    office.done(|p| &p.applicant, submit());
    assert_eq!(office.case.procedure.effective_from, date("2026-03-05"));
    assert_eq!(office.case.document.as_ref().unwrap().number, "新7");
}

#[test]
fn a_case_in_review_keeps_its_version() {
    let mut office = Office::accepted("park-entry");
    let pinned = office.case.procedure.clone();
    let later = later_version(
        &office.zone,
        "park-entry",
        "2026-03-05",
        json!({ "delivery": limit(1) }),
    );
    office.zone.declare(later);
    office.now = instant("2026-03-06T09:00");
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    office.grant(|p| &p.approver, "decide");
    assert_eq!(office.case.procedure, pinned);
    assert_eq!(due(&office, &ClockKey::Delivery), "2026-03-20");
}

#[test]
fn what_is_saved_or_attached_twice_is_kept_once() {
    let mut office = Office::with_draft("park-entry");
    office.fill_in();
    office.already(
        |p| &p.applicant,
        &Command::SaveForm {
            form: json!({ "title": "新厂" }),
        },
    );
    office.already(|p| &p.applicant, &attach("plan"));
    assert!(matches!(
        office.refused(|p| &p.applicant, &attach("nothing")),
        Refusal::UnknownMaterial { .. }
    ));
}

#[test]
fn a_claim_made_twice_by_the_same_officer_is_already_done() {
    let mut office = Office::accepted("park-entry");
    let claim = Command::Claim { step: key("handle") };
    office.done(|p| &p.handler, claim.clone());
    assert_eq!(
        office.ask(&office.people.handler, &claim),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
pub fn an_application_can_be_withdrawn_until_it_is_decided_and_then_no_longer() {
    let withdraw = || Command::Withdraw {
        reason: "方案调整".to_owned(),
    };
    let mut correcting = Office::submitted("park-entry");
    correcting.done(|p| &p.clerk, notice(&["图纸"]));
    let mut in_review = Office::accepted("park-entry");
    in_review.agree(|p| &p.handler, "handle");
    let mut suspended = Office::accepted("park-entry");
    suspended.done(
        |p| &p.handler,
        Command::Suspend {
            kind: SuspensionKind::ExpertReview,
            reason: "评审".to_owned(),
            expected: Limit::working_days(5),
            notice: None,
        },
    );
    let offices = vec![
        Office::with_draft("park-entry"),
        Office::submitted("park-entry"),
        correcting,
        Office::accepted("park-entry"),
        in_review,
        suspended,
    ];
    for mut office in offices {
        office.done(|p| &p.applicant, withdraw());
        office.expect(Phase::Withdrawn, &[]);
    }
    let mut decided = Office::accepted("park-entry");
    decided.agree(|p| &p.handler, "handle");
    decided.agree(|p| &p.reviewer, "review");
    decided.grant(|p| &p.approver, "decide");
    assert!(matches!(
        decided.refused(|p| &p.applicant, &withdraw()),
        Refusal::WrongPhase {
            found: Phase::Granted,
            ..
        }
    ));
}

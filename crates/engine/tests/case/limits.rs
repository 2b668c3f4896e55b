//! Extensions, silence at the decision, decisions on the spot, slips, second notices, explanations and alarms.

use onewindow_engine::actor::Role;
use onewindow_engine::case::{AlarmRule, ClockKey, Command, Notice, Outcome, Phase, Rung, TaskKey, tasks};
use onewindow_engine::case::{CaseEvent, DeliveryMethod};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::common::date;
use crate::support::{Office, Zone, instant, later_version, names, notice, submit};

fn due(office: &Office, clock: &ClockKey) -> String {
    let clock = &office.case.clocks[clock];
    let due = clock.due(&office.zone.catalogue.calendar).unwrap();
    due.date.to_string()
}

fn ask(reason: &str) -> Command {
    Command::RequestExtension {
        reason: reason.to_owned(),
    }
}

fn answer(granted: bool) -> Command {
    Command::AnswerExtension {
        granted,
        remark: if granted { "" } else { "理由不足" }.to_owned(),
    }
}

fn alarms(office: &Office) -> Vec<AlarmRule> {
    office.case.alarms.iter().map(|alarm| alarm.rule).collect()
}

fn queued(office: &Office) -> Vec<TaskKey> {
    tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar)
        .into_iter()
        .map(|task| task.key)
        .collect()
}

/// An office in which park entry holds in a version with further parts.
fn with(parts: serde_json::Value) -> Office {
    let mut zone = Zone::new();
    let later = later_version(&zone, "park-entry", "2026-01-01", parts);
    zone.declare(later);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office
}

#[test]
fn the_head_of_the_agency_extends_the_limit_once_and_while_it_lasts_c22_to_c26() {
    let mut office = Office::accepted("park-entry");
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-03-30");
    office.wait_until("2026-03-26T10:00");
    assert_eq!(
        office.refused(|p| &p.approver, &answer(true)),
        Refusal::ExtensionNotAsked
    );
    office.done(|p| &p.handler, ask("专家意见分歧"));
    office.already(|p| &p.handler, &ask("专家意见分歧"));
    assert!(queued(&office).contains(&TaskKey::Extension));
    let others: [crate::support::By; 3] = [|p| &p.reviewer, |p| &p.clerk, |p| &p.supervisor];
    for by in others {
        assert_eq!(
            office.refused(by, &answer(true)),
            Refusal::NotAgencyHead {
                needed: Role::Approver,
                department: "building".parse().unwrap(),
            }
        );
    }
    office.done(|p| &p.approver, answer(true));
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-04-14");
    assert!(!queued(&office).contains(&TaskKey::Extension));
    assert_eq!(
        office.refused(|p| &p.handler, &ask("再延")),
        Refusal::ExtensionAlreadyUsed { times: 1 }
    );
}

#[test]
fn a_refused_extension_changes_no_limit_and_may_be_asked_anew() {
    let mut office = Office::accepted("park-entry");
    office.done(|p| &p.handler, ask("甲"));
    office.done(|p| &p.handler, ask("乙"));
    assert_eq!(office.case.extensions.len(), 1);
    office.done(|p| &p.approver, answer(false));
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-03-30");
    office.done(|p| &p.handler, ask("丙"));
    office.done(|p| &p.approver, answer(true));
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-04-14");
}

#[test]
fn a_limit_that_has_passed_is_not_extended_and_stays_missed() {
    let mut office = Office::accepted("park-entry");
    office.wait_until("2026-03-30T23:00");
    office.done(|p| &p.handler, ask("来不及"));
    office.wait_until("2026-03-31T00:00");
    let late = Refusal::ExtensionTooLate {
        due: Some(date("2026-03-30")),
    };
    assert_eq!(office.refused(|p| &p.approver, &answer(true)), late);
    assert_eq!(office.refused(|p| &p.handler, &ask("补批")), late);
    assert!(office.case.clocks[&ClockKey::Statutory].overdue(&office.zone.catalogue.calendar, office.now));
    assert_eq!(alarms(&office), [AlarmRule::E02, AlarmRule::E01]);
}

#[test]
fn an_extension_warns_anew_before_the_new_end_and_leaves_a_broken_promise_broken() {
    let mut office = Office::accepted("park-entry");
    office.wait_until("2026-03-27T10:00");
    office.done(|p| &p.handler, ask("复杂"));
    office.done(|p| &p.approver, answer(true));
    let fired = office.wait_until("2026-04-15T00:00");
    let statutory: Vec<Rung> = fired
        .iter()
        .filter(|timer| timer.clock == ClockKey::Statutory)
        .map(|timer| timer.rung)
        .collect();
    assert_eq!(statutory, [Rung::NearDue, Rung::Expired]);
    assert!(office.case.clocks[&ClockKey::Promised].extensions.is_empty());
}

#[test]
pub fn silence_grants_where_the_version_says_so_and_only_raises_an_alarm_elsewhere_c60() {
    for (reviewed, phase) in [(false, Phase::Granted), (true, Phase::Granted)] {
        let mut office = with(json!({ "silence": "deemed-approved" }));
        office.done(|p| &p.clerk, Command::Accept);
        if reviewed {
            office.agree(|p| &p.handler, "handle");
        }
        office.wait_until("2026-03-30T23:59");
        assert!(office.case.ruling.is_none());
        office.wait_until("2026-03-31T00:00");
        office.expect(phase, &[]);
        assert!(office.case.ruling.as_ref().unwrap().by.is_engine());
        assert!(office.case.document.is_some());
        assert!(alarms(&office).contains(&AlarmRule::E01));
    }
    let mut office = Office::accepted("park-entry");
    office.wait_until("2026-04-30T00:00");
    assert!(office.case.ruling.is_none());
    assert!(alarms(&office).contains(&AlarmRule::E01));
}

#[test]
pub fn a_decision_on_the_spot_accepts_decides_and_issues_in_one_act_c14() {
    let on_the_spot = |outcome| Command::DecideOnTheSpot {
        outcome,
        reasons: "材料齐全，符合法定形式".to_owned(),
        remedy: "六十日内可申请行政复议".to_owned(),
        conditions: String::new(),
    };
    let tracks = {
        let zone = Zone::new();
        let code = "park-entry".parse().unwrap();
        let mut tracks = serde_json::to_value(&zone.catalogue.procedures[&code][0].tracks).unwrap();
        tracks[0]["on-the-spot"] = json!(true);
        tracks
    };
    for (outcome, phase) in [
        (Outcome::Granted, Phase::Granted),
        (Outcome::Refused, Phase::Refused),
    ] {
        let mut office = with(json!({ "tracks": tracks.clone() }));
        let events = office.done(|p| &p.approver, on_the_spot(outcome));
        let told = names(&events);
        assert_eq!(told[0], "CaseAccepted");
        assert!(told.contains(&"DecisionMade"));
        office.expect(phase, &[]);
        assert_eq!(office.case.accepted_on, Some(date("2026-03-02")));
    }
    let office = Office::submitted("park-entry");
    let refusal = office.refused(|p| &p.clerk, &on_the_spot(Outcome::Granted));
    assert_eq!(refusal, Refusal::NotOnTheSpot);
}

#[test]
fn a_slip_is_put_right_at_the_counter_and_is_no_correction_notice_c06() {
    let mut office = Office::submitted("park-entry");
    let right = |title: &str| Command::CorrectSlip {
        form: json!({ "title": title }),
        what: "企业名称错别字".to_owned(),
    };
    assert!(matches!(
        office.refused(|p| &p.clerk, &right(&"长".repeat(21))),
        Refusal::FormInvalid { .. }
    ));
    office.done(|p| &p.clerk, right("新工厂"));
    office.already(|p| &p.clerk, &right("新工厂"));
    office.expect(Phase::Received, &[]);
    assert!(office.case.corrections.is_empty());
    assert_eq!(office.case.form, json!({ "title": "新工厂" }));
    office.done(|p| &p.clerk, notice(&["图纸"]));
}

#[test]
fn a_second_notice_takes_a_supervisors_leave_and_raises_an_alarm_c09() {
    let mut office = Office::submitted("park-entry");
    let leave = Command::AllowSecondNotice {
        reason: "重大遗漏".to_owned(),
    };
    assert_eq!(
        office.refused(|p| &p.supervisor, &leave),
        Refusal::NoEarlierNotice
    );
    office.done(|p| &p.clerk, notice(&["图纸"]));
    office.done(|p| &p.applicant, Command::AnswerCorrection { items: vec![0] });
    assert_eq!(
        office.refused(|p| &p.clerk, &notice(&["签章"])),
        Refusal::SecondCorrectionNotice
    );
    assert_eq!(
        office.refused(|p| &p.clerk, &leave),
        Refusal::NotYourRole {
            needed: vec![Role::Supervisor]
        }
    );
    office.done(|p| &p.supervisor, leave.clone());
    office.already(|p| &p.supervisor, &leave);
    office.done(|p| &p.clerk, notice(&["签章"]));
    assert_eq!(alarms(&office), [AlarmRule::E06]);
    office.done(|p| &p.applicant, Command::AnswerCorrection { items: vec![0] });
    assert_eq!(
        office.refused(|p| &p.clerk, &notice(&["面积"])),
        Refusal::SecondCorrectionNotice
    );
}

#[test]
fn a_broken_promise_is_a_task_until_the_reason_is_told_c73() {
    let mut office = Office::accepted("park-entry");
    let explain = Command::ExplainDelay {
        reason: "专家评审排期".to_owned(),
    };
    assert_eq!(
        office.refused(|p| &p.handler, &explain),
        Refusal::NothingToExplain
    );
    assert_eq!(due(&office, &ClockKey::Promised), "2026-03-16");
    office.wait_until("2026-03-17T00:00");
    assert_eq!(alarms(&office), [AlarmRule::E02]);
    assert!(queued(&office).contains(&TaskKey::Explanation));
    office.done(|p| &p.handler, explain.clone());
    assert_eq!(
        office.refused(|p| &p.handler, &explain),
        Refusal::NothingToExplain
    );
    assert!(!queued(&office).contains(&TaskKey::Explanation));
}

#[test]
fn a_suspension_tells_the_applicant_in_writing_and_its_cap_raises_an_alarm_c31_c33() {
    let mut office = Office::accepted("park-entry");
    let suspend = |receiver: &str| Command::Suspend {
        kind: SuspensionKind::ExpertReview,
        reason: "专家评审".to_owned(),
        expected: Limit::working_days(15),
        notice: Some(Notice {
            method: DeliveryMethod::Counter,
            receiver: receiver.to_owned(),
        }),
    };
    let refusal = office.refused(|p| &p.handler, &suspend(" "));
    assert!(matches!(refusal, Refusal::TextMissing { .. }));
    office.now = instant("2026-03-05T10:00");
    let events = office.done(|p| &p.handler, suspend("张伟"));
    assert!(
        matches!(&events[0].what, CaseEvent::CaseSuspended { notice: Some(told), .. } if told.receiver == "张伟")
    );
    office.wait_until("2026-03-27T00:00");
    office.expect(Phase::InReview, &["handle#1"]);
    assert_eq!(alarms(&office), [AlarmRule::E08]);
}

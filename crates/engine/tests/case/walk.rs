//! Random days in the office: anybody asks for anything at any time, and after each act every promise of the engine is
//! looked at.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{
    Action, Case, Command, Decision, DeliveryMethod, Offer, Outcome, Phase, StepKey, TierCommand, Verdict,
};
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;
use proptest::prelude::*;
use serde_json::json;

use crate::promises;
use crate::support::{Office, Zone, attach, attach_secret, submit};

/// One thing that happens.
#[derive(Debug, Clone)]
pub struct Move {
    /// Who does it.
    who: usize,
    kind: Kind,
    /// Which action, step or timer.
    which: usize,
    /// Which variant of it.
    detail: usize,
    hours: i64,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Somebody takes up something that is offered.
    Take,
    /// Somebody asks for anything.
    Anything,
    /// Everything that is due fires.
    Wait,
    /// A timer fires too early, or out of order.
    Fire,
}

pub fn moves() -> impl Strategy<Value = Vec<Move>> {
    let kind = prop_oneof![
        9 => Just(Kind::Take),
        3 => Just(Kind::Anything),
        2 => Just(Kind::Wait),
        1 => Just(Kind::Fire),
    ];
    let hours = prop_oneof![6 => 0_i64..6, 3 => 6_i64..72, 1 => 72_i64..900];
    let one =
        (0_usize..15, kind, 0_usize..64, 0_usize..16, hours).prop_map(|(who, kind, which, detail, hours)| {
            Move {
                who,
                kind,
                which,
                detail,
                hours,
            }
        });
    proptest::collection::vec(one, 5..45)
}

/// Which procedure, on which site, with which draw, and whether the application is ready to be handed in.
pub fn starts() -> impl Strategy<Value = (usize, u32, u16, bool)> {
    (
        0_usize..Zone::codes().len(),
        prop_oneof![Just(50_u32), Just(500), Just(5_000)],
        0_u16..10_000,
        proptest::bool::weighted(0.8),
    )
}

/// Plays the moves and then lets everybody work on until the case is at its end.
pub fn walk(start: (usize, u32, u16, bool), moves: &[Move]) {
    let mut office = begin(start);
    for one in moves {
        office.now += TimeDelta::hours(one.hours);
        play(&mut office, one);
        promises::hold(&office);
    }
    finish(&mut office);
    promises::hold_in_writing(&office);
}

fn begin((procedure, area, draw, ready): (usize, u32, u16, bool)) -> Office {
    let code = Zone::codes()[procedure];
    let facts = json!({
        "project": { "hazardous": code != "civil-defence" },
        "site": { "area": area, "leased": draw % 2 == 0 },
    });
    let mut office = Office::of_project(Zone::new(), &facts, code);
    office.draw = draw;
    for earlier in ["park-entry", "planning", "construction"] {
        if ready && earlier != code {
            office.outcome(earlier);
        }
    }
    if ready {
        office.fill_in();
    }
    office
}

fn play(office: &mut Office, one: &Move) {
    match one.kind {
        Kind::Take => take(office, one),
        Kind::Anything => {
            let command = anything(office, one);
            ask(office, one.who, &command);
        }
        Kind::Wait => {
            let now = office.now;
            wait(office, now);
        }
        Kind::Fire => fire(office, one.which),
    }
}

/// Fires what is due, in order.
fn wait(office: &mut Office, until: chrono::DateTime<chrono::Utc>) {
    while let Some(timer) = office
        .timers()
        .into_iter()
        .next()
        .filter(|timer| timer.at <= until)
    {
        office.now = office.now.max(timer.at);
        let command = Command::Fire {
            clock: timer.clock,
            rung: timer.rung,
        };
        office.give(Actor::engine(), &command).unwrap();
        assert_eq!(
            office.ask(Actor::engine(), &command),
            Err(Refusal::NotDue),
            "a rung fires once"
        );
        promises::hold(office);
    }
    office.now = until;
}

/// Fires any timer: one that is not due is refused, one that is due takes effect once.
fn fire(office: &mut Office, which: usize) {
    let timers = office.timers();
    let Some(timer) = timers.get(which % timers.len().max(1)) else {
        return;
    };
    let command = Command::Fire {
        clock: timer.clock.clone(),
        rung: timer.rung,
    };
    let answer = office.give(Actor::engine(), &command);
    assert_eq!(
        answer.is_ok(),
        timer.at <= office.now,
        "{timer:?} at {}: {answer:?}",
        office.now
    );
    assert_eq!(
        office.ask(Actor::engine(), &command),
        Err(Refusal::NotDue),
        "a rung fires once"
    );
}

/// The first of the people, beginning with one of them, to whom something is offered takes one of the offers up.
fn take(office: &mut Office, one: &Move) {
    for next in 0..15 {
        let who = (one.who + next) % 15;
        let actor = office.people.all()[who].clone();
        let allowed: Vec<Offer> = office
            .offers(&actor)
            .into_iter()
            .filter(|offer| offer.allowed && (one.detail == 0 || !ends(offer.action)))
            .collect();
        if let Some(offer) = allowed.get(one.which % allowed.len().max(1)) {
            let detail = crate::routing_moves::with_real_people(one.detail);
            let command = command(office, offer.action, offer.step.as_ref(), detail);
            let command = as_it_comes(office, &actor, command);
            ask(office, who, &command);
            return;
        }
    }
}

/// The window has only what the applicant brings on paper.
fn as_it_comes(office: &Office, actor: &Actor, command: Command) -> Command {
    if actor.holds(Role::Window, &office.case.window) && !actor.represents(office.case.enterprise) {
        command.clone().on_paper().unwrap_or(command)
    } else {
        command
    }
}

/// What ends a case early is done seldom, so that the days grow long.
fn ends(action: Action) -> bool {
    matches!(
        action,
        Action::Withdraw | Action::RefuseIntake | Action::RecordFalseMaterial
    )
}

/// Asks for something and holds the answer against what was offered.
fn ask(office: &mut Office, who: usize, command: &Command) {
    let actor = office.people.all()[who].clone();
    let offers = office.offers(&actor);
    let before = office.case.clone();
    let answer = office.ask(&actor, command);
    let offered = offers
        .iter()
        .find(|offer| offer.action == command.action() && offer.step.as_ref() == about(command));
    if answer.is_ok() {
        assert!(
            offered.is_some_and(|offer| offer.allowed),
            "{command:?} was accepted from {} and not offered: {offered:?}",
            actor.name
        );
    }
    for offer in &offers {
        holds(office, &actor, offer);
    }
    let again = match answer {
        Ok(Decision::Done { .. }) => {
            office.give(&actor, command).unwrap();
            office.ask(&actor, command)
        }
        other => {
            assert_eq!(office.case, before);
            other
        }
    };
    assert!(
        !matches!(again, Ok(Decision::Done { .. })),
        "{command:?} takes effect twice"
    );
}

/// An offer that is allowed is accepted in some variant, one that is not in none, and then the reason is told.
fn holds(office: &Office, actor: &Actor, offer: &Offer) {
    let step = offer.step.as_ref();
    let accepted = (0..4).any(|detail| {
        let command = as_it_comes(office, actor, command(office, offer.action, step, detail));
        office.ask(actor, &command).is_ok()
    });
    assert_eq!(offer.allowed, accepted, "{offer:?} to {}", actor.name);
    assert!(offer.allowed || !offer.reasons.is_empty(), "{offer:?}");
}

fn about(command: &Command) -> Option<&StepKey> {
    match command {
        Command::Claim { step }
        | Command::Release { step }
        | Command::CompleteStep { step, .. }
        | Command::RecordSiteVisit { step, .. }
        | Command::Return { step, .. }
        | Command::Tier(TierCommand::Forward { step, .. })
        | Command::Decide { step, .. } => Some(step),
        Command::Routing(command) => command.step(),
        _ => None,
    }
}

/// Any command about any step, often nonsense.
fn anything(office: &Office, one: &Move) -> Command {
    let action = Action::OFFERED[one.which % Action::OFFERED.len()];
    let steps: Vec<StepKey> = office.case.steps.iter().map(|run| run.key.clone()).collect();
    let unknown: StepKey = "elsewhere#3".parse().unwrap();
    let step = steps.get(one.detail % (steps.len() + 1)).unwrap_or(&unknown);
    let detail = crate::routing_moves::with_real_people(one.detail);
    command(office, action, Some(step), detail)
}

/// A well-formed command of an action, in one of four variants that matter.
fn command(office: &Office, action: Action, step: Option<&StepKey>, detail: usize) -> Command {
    let text = || format!("理由 {detail}");
    let step = || step.unwrap().clone();
    match action {
        Action::SaveForm if detail.is_multiple_of(2) => Command::SaveForm {
            form: json!({ "title": text() }),
        },
        Action::SaveForm => Command::SaveForm {
            form: office.case.form.clone(),
        },
        Action::AttachMaterial => {
            let materials = &office.procedure().materials;
            let material = materials[detail % materials.len()].code.as_str();
            if detail > 11 {
                attach_secret(material)
            } else {
                attach(material)
            }
        }
        Action::PromiseMaterial => crate::tolerance::promise_of(office, detail),
        Action::Submit if detail.is_multiple_of(2) => submit(),
        Action::Submit => Command::Submit {
            despite_missing: true,
        },
        Action::Accept => Command::Accept,
        Action::RefuseIntake => refusal(detail, text()),
        Action::RequestCorrection => crate::support::notice(&["图纸", "面积", "签章"][..=detail % 3]),
        Action::AnswerCorrection => answer(&office.case, detail),
        Action::Claim => Command::Claim { step: step() },
        Action::Release => Command::Release { step: step() },
        Action::CompleteStep => Command::CompleteStep {
            step: step(),
            verdict: [
                Verdict::Agree,
                Verdict::Agree,
                Verdict::Conditions,
                Verdict::Object,
            ][detail % 4],
            opinion: text(),
        },
        Action::Return => send_back(&office.case, step(), detail),
        Action::Suspend => Command::Suspend {
            kind: [
                SuspensionKind::ExpertReview,
                SuspensionKind::InspectionOrTesting,
                SuspensionKind::Hearing,
            ][detail % 3],
            reason: text(),
            expected: Limit {
                amount: u32::try_from(detail).unwrap() % 5 + 1,
                unit: [Unit::WorkingDays, Unit::CalendarDays][detail % 2],
            },
            notice: None,
        },
        Action::Resume => Command::Resume,
        Action::Decide => Command::Decide {
            step: step(),
            outcome: [Outcome::Granted, Outcome::Refused][detail % 2],
            reasons: crate::hearing::cited(&office.case, &text()),
            remedy: text(),
            conditions: String::new(),
        },
        Action::Deliver => Command::Deliver {
            method: DeliveryMethod::Electronic,
            receiver: "张伟".to_owned(),
        },
        Action::Withdraw => Command::Withdraw { reason: text() },
        Action::RecordSiteVisit => office.visit(&step()),
        Action::Forward => crate::two_tier::forwarding(step(), text()),
        Action::RecordFalseMaterial => crate::false_material::record_in(&office.case),
        _ if crate::routing_moves::ACTIONS.contains(&action) => {
            crate::routing_moves::command(office, action, &step, detail)
        }
        _ => beside_the_review(office, action, detail),
    }
}

/// A command about what happens beside the plain way: ratings, secrets, limits, those who have to be heard.
fn beside_the_review(office: &Office, action: Action, detail: usize) -> Command {
    match action {
        Action::RateService
        | Action::RecordCallBack
        | Action::ReportRectification
        | Action::AppealRating
        | Action::DecideRatingAppeal => crate::rating::command(office, action, detail),
        Action::ConsentToDisclosure | Action::RevokeDisclosure => {
            crate::secrecy::command(&office.case, action, detail)
        }
        Action::CorrectSlip
        | Action::AllowSecondNotice
        | Action::DecideOnTheSpot
        | Action::RequestExtension
        | Action::AnswerExtension
        | Action::ExplainDelay => about_limits(action, detail),
        Action::ConveneReview | Action::ScoreReview | Action::ConcludeReview => {
            crate::joint_review::command(&office.case, office.now, action, detail)
        }
        Action::RequestSupplement => crate::two_tier::ask_for(["plan", "lease", "entry"][detail % 3]),
        _ => crate::hearing::command(office, action, detail),
    }
}

/// A command about slips, second notices and limits.
fn about_limits(action: Action, detail: usize) -> Command {
    let text = || format!("理由 {detail}");
    match action {
        Action::CorrectSlip => Command::CorrectSlip {
            form: json!({ "title": text() }),
            what: text(),
        },
        Action::AllowSecondNotice => Command::AllowSecondNotice { reason: text() },
        Action::DecideOnTheSpot => Command::DecideOnTheSpot {
            outcome: [Outcome::Granted, Outcome::Refused][detail % 2],
            reasons: text(),
            remedy: text(),
            conditions: String::new(),
        },
        Action::RequestExtension => Command::RequestExtension { reason: text() },
        Action::AnswerExtension => Command::AnswerExtension {
            granted: detail.is_multiple_of(2),
            remark: text(),
        },
        Action::ExplainDelay => Command::ExplainDelay { reason: text() },
        _ => panic!("{action:?} is about something else"),
    }
}

fn refusal(detail: usize, reason: String) -> Command {
    match detail % 3 {
        0 => Command::RefuseAsNotRequired { reason },
        1 => Command::RefuseAsNotCompetent {
            competent: "市局".to_owned(),
            reason,
        },
        _ => Command::RefuseIntake { reason },
    }
}

/// Every open item, or one of them.
fn answer(case: &Case, detail: usize) -> Command {
    let mut items: Vec<usize> = case.correction().map_or_else(Vec::new, |correction| {
        (0..correction.items.len())
            .filter(|item| !correction.answered.contains(item))
            .collect()
    });
    if !detail.is_multiple_of(4) && !items.is_empty() {
        items = vec![items[detail % items.len()]];
    }
    Command::AnswerCorrection { items }
}

/// To any round of any step of the case.
fn send_back(case: &Case, step: StepKey, detail: usize) -> Command {
    let to = case
        .steps
        .get(detail % case.steps.len().max(1))
        .map(|run| run.key.clone());
    Command::Return {
        to: to.unwrap_or_else(|| step.clone()),
        step,
        reason: "补充".to_owned(),
    }
}

/// Whatever happened before, willing people and the engine bring every case to its end; only an application that the
/// applicant has to complete waits for the applicant.
fn finish(office: &mut Office) {
    for _ in 0..200 {
        if office.case.phase.is_final() || !advance(office) {
            break;
        }
        promises::hold(office);
    }
    let waits_for_applicant = matches!(office.case.phase, Phase::Draft | Phase::Correcting);
    assert!(
        office.case.phase.is_final() || waits_for_applicant,
        "stuck as {:?} with {:?}",
        office.case.phase,
        office.case.steps
    );
    if waits_for_applicant {
        let offers = office.offers(&office.people.applicant.clone());
        assert!(
            offers.iter().any(|offer| !offer.reasons.is_empty()),
            "what is lacking is told"
        );
    }
}

/// One act that brings the case on, or else the next timer.
fn advance(office: &mut Office) -> bool {
    const ONWARD: [Action; 17] = [
        Action::RecordHearing,
        Action::Submit,
        Action::AnswerCorrection,
        Action::Accept,
        Action::Resume,
        Action::Decide,
        Action::CompleteStep,
        Action::RecordSiteVisit,
        Action::ConcludeReview,
        Action::ScoreReview,
        Action::Deliver,
        Action::Release,
        Action::NotifyInterestedParty,
        Action::ScheduleHearing,
        Action::CoSign,
        Action::AnswerOpinion,
        Action::RemoveReviewer,
    ];
    let people: Vec<Actor> = office.people.all().into_iter().cloned().collect();
    let mut possible: Vec<(usize, &Actor, Offer)> = Vec::new();
    for actor in &people {
        let onward = office.offers(actor).into_iter().filter(|offer| offer.allowed);
        possible.extend(onward.filter_map(|offer| {
            let rank = ONWARD.iter().position(|action| *action == offer.action)?;
            Some((rank, actor, offer))
        }));
    }
    possible.sort_by_key(|(rank, _, _)| *rank);
    for (_, actor, offer) in possible {
        if complete_one(office, actor, &offer) {
            return true;
        }
    }
    // Three months: longer than any limit of the zone.
    let until = office.now + TimeDelta::days(90);
    let fires = office.timers().iter().any(|timer| timer.at <= until);
    wait(office, until);
    fires || office.case.hearing.is_some() || !office.case.interested.is_empty()
}

fn complete_one(office: &mut Office, actor: &Actor, offer: &Offer) -> bool {
    (0..4).any(|detail| {
        let command = command(office, offer.action, offer.step.as_ref(), detail);
        let command = as_it_comes(office, actor, command);
        office
            .give(actor, &command)
            .is_ok_and(|events| !events.is_empty())
    })
}

/// The steps that a case has opened, for messages.
pub fn rounds(case: &Case) -> BTreeSet<String> {
    case.steps.iter().map(|run| run.key.to_string()).collect()
}

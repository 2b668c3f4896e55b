//! Drawing up: each act that wants a document gets it in the batch of events that it is recorded with.

use serde_json::{Value, json};

use super::words::{self, Sheet};
use super::{Document, DocumentKind, Papers};
use crate::case::command::CorrectionItem;
use crate::case::decide::Work;
use crate::case::ending::Ending;
use crate::case::event::{CaseEvent, Event};
use crate::case::intake;
use crate::case::key::ClockKey;
use crate::case::state::{DeliveryMethod, Outcome};
use crate::clock::{Clock, Effect};
use crate::limit::{Limit, Unit};
use crate::procedure::{Kind, SuspensionKind};
use crate::refusal::Refusal;
use crate::text::Text;

/// Draws up the documents of what has happened so far in this batch.
pub(in crate::case) fn draw_up(work: &mut Work<'_>) {
    let Some(papers) = work.facts.papers else { return };
    let acts = work.events().to_vec();
    let mut drawn = 0;
    for act in &acts {
        for (kind, data) in sheets(work, &papers, act) {
            drawn += 1;
            let document = Document {
                kind,
                number: number(work, kind),
                code: format!("{}-{drawn}", papers.code),
                on: work.facts.today(),
                seal: words::agency(work).zh,
                data,
            };
            work.follows(CaseEvent::DocumentDrawnUp(document));
        }
    }
}

/// A document that does not say what it must refuses the act; what the law itself does no paper can stop.
///
/// # Errors
/// [`Refusal::TextMissing`] with the first field that is missing.
pub(in crate::case) fn check(work: &Work<'_>) -> Result<(), Refusal> {
    if work.facts.actor.is_engine() {
        return Ok(());
    }
    for event in work.events() {
        if let CaseEvent::DocumentDrawnUp(document) = &event.what {
            let blank = |name: &&&str| document.data.get(**name).is_none_or(is_blank);
            if let Some(missing) = document.kind.required().iter().find(blank) {
                return Err(Refusal::TextMissing {
                    field: (*missing).to_owned(),
                });
            }
        }
    }
    Ok(())
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members
            .get("zh-CN")
            .is_some_and(|text| text.as_str().is_none_or(|text| text.trim().is_empty())),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The number 文号 within the case; a licence and a filing bear the number that was issued.
fn number(work: &Work<'_>, kind: DocumentKind) -> String {
    let issued = matches!(kind, DocumentKind::Licence | DocumentKind::FilingReceipt);
    if let (true, Some(document)) = (issued, &work.case.document) {
        return document.number.clone();
    }
    let earlier = work.case.documents.iter().filter(|drawn| drawn.kind == kind);
    format!(
        "{}字〔{}〕{}号",
        kind.word(),
        work.case.number,
        earlier.count() + 1
    )
}

/// What is to be written about an event: most events ask for nothing in writing.
fn sheets(work: &Work<'_>, papers: &Papers<'_>, act: &Event) -> Vec<(DocumentKind, Value)> {
    let sheet = || Sheet::of_application(work, papers);
    match &act.what {
        CaseEvent::CaseAccepted { deemed, .. } => {
            vec![(DocumentKind::AcceptanceNotice, acceptance(work, sheet(), *deemed))]
        }
        CaseEvent::CaseFiled => vec![(DocumentKind::FilingReceipt, filing(work, sheet()))],
        CaseEvent::CorrectionRequested { items } => {
            vec![(DocumentKind::CorrectionNotice, correction(work, sheet(), items))]
        }
        CaseEvent::CaseEnded(ending) => non_acceptance(work, sheet(), ending).into_iter().collect(),
        CaseEvent::CaseSuspended {
            kind,
            reason,
            expected,
            ..
        } => vec![(
            DocumentKind::SuspensionNotice,
            suspension(work, sheet(), (*kind, reason, *expected)),
        )],
        CaseEvent::DecisionMade {
            outcome,
            reasons,
            remedy,
            conditions,
        } => match outcome {
            Outcome::Refused => vec![(
                DocumentKind::RefusalDecision,
                refusal(work, sheet(), reasons, remedy),
            )],
            Outcome::Granted => {
                let grant = grant(work, sheet(), [reasons, remedy, conditions]);
                let mut all = vec![(DocumentKind::GrantDecision, grant)];
                if work.procedure.kind == Kind::Licence {
                    all.push((DocumentKind::Licence, licence(work, papers)));
                }
                all
            }
        },
        CaseEvent::ExtensionAnswered { granted: true, .. } | CaseEvent::UnifiedHandlingExtended { .. } => {
            vec![(DocumentKind::ExtensionNotice, extension(work, sheet(), act))]
        }
        CaseEvent::HearingRightTold { .. } => {
            let right = hearing_right(work, sheet(), &act.by.shown());
            vec![(DocumentKind::HearingRightNotice, right)]
        }
        CaseEvent::HearingScheduled {
            on, place, presider, ..
        } => {
            let sheet = sheet()
                .with("ground", words::ground_of_hearing(work))
                .with("hearing_on", on)
                .with("place", place)
                .with("presider", &presider.name)
                .with("contact", words::contact(work, &act.by.shown()));
            vec![(DocumentKind::HearingNotice, sheet.done())]
        }
        CaseEvent::CaseDelivered { method, receiver } => {
            let by = act.by.shown();
            vec![(
                DocumentKind::DeliveryReceipt,
                delivery(work, sheet(), (*method, receiver, &by)),
            )]
        }
        _ => Vec::new(),
    }
}

fn acceptance(work: &Work<'_>, sheet: Sheet, deemed: bool) -> Value {
    let calendar = work.facts.calendar();
    let due = |key: &ClockKey| {
        let clock = work.case.clocks.get(key)?;
        clock.due(calendar).filter(|due| !due.provisional)
    };
    let promised = due(&ClockKey::Promised);
    // Where the whole is due before the case by itself would be, the case is due with it.
    let limits = [ClockKey::Statutory, ClockKey::Unified];
    let statutory = limits.iter().filter_map(due).min_by_key(|due| due.date);
    let (clocks, acceptance) = (&work.case.clocks, work.case.acceptance);
    let running = clocks
        .get(&ClockKey::Statutory)
        .or_else(|| clocks.get(&ClockKey::Promised));
    let limit = running.map_or_else(
        || Text::new("法律、法规规定的期限", "the time that laws and regulations allow"),
        |clock| words::limit(clock.limit),
    );
    let mut sheet = sheet
        .with("received_on", words::received_on(work))
        .with("accepted_on", work.case.accepted_on)
        .with("limit", limit)
        .with("decision_due", statutory.map(|due| due.date))
        .with("promised_due", promised.map(|due| due.date))
        .with("deemed", deemed.then_some(true))
        .with(
            "acceptance_number",
            acceptance.map(|acceptance| acceptance.number.to_string()),
        );
    // What may follow later has to have followed before the decision.
    let open = intake::missing_of(work, true);
    if let (false, Some(by)) = (open.is_empty(), promised.or(statutory)) {
        let named = open
            .iter()
            .map(|code| json!({"name": words::material(work, code)}));
        sheet = sheet
            .with("open_items", named.collect::<Vec<_>>())
            .with("open_items_due", by.date);
    }
    sheet.done()
}

fn filing(work: &Work<'_>, sheet: Sheet) -> Value {
    sheet
        .with("basis", words::basis(work))
        .with("filed_at", words::moment(work, work.facts.now))
        .with("project", &work.facts.project.name)
        .done()
}

fn correction(work: &Work<'_>, sheet: Sheet, items: &[CorrectionItem]) -> Value {
    let calendar = work.facts.calendar();
    let answer_by = work.case.clocks.get(&ClockKey::Correction);
    let answer_by = answer_by.and_then(|clock| clock.due(calendar));
    let items: Vec<Value> = items
        .iter()
        .map(|item| json!({"name": words::subject(work, &item.about), "problem": item.what}))
        .collect();
    sheet
        .with("received_on", words::received_on(work))
        .with("items", items)
        .with("answer_by", answer_by.map(|due| due.date))
        .done()
}

fn non_acceptance(work: &Work<'_>, sheet: Sheet, ending: &Ending) -> Option<(DocumentKind, Value)> {
    let (ground, competent, reason) = match ending {
        Ending::NotRequired { reason } => ("not_required", None, reason),
        Ending::NotCompetent { competent, reason } => ("not_competent", Some(competent), reason),
        Ending::NotAccepted { reason } => ("refused", None, reason),
        Ending::Withdrawn { .. } | Ending::CorrectionLapsed | Ending::PromiseNotKept { .. } => return None,
    };
    let sheet = sheet
        .with("received_on", words::received_on(work))
        .with("ground", ground)
        .with("competent_agency", competent)
        .with("basis", words::basis(work))
        .with("reasons", reason)
        .with("remedy", words::remedy());
    Some((DocumentKind::NonAcceptanceNotice, sheet.done()))
}

fn suspension(
    work: &Work<'_>,
    sheet: Sheet,
    (kind, reason, expected): (SuspensionKind, &str, Limit),
) -> Value {
    let today = work.facts.today();
    let end = match expected.unit {
        Unit::Immediate => None,
        _ => Clock::start(Effect::Statutory, expected, today).last_counted(work.facts.calendar()),
    };
    sheet
        .with("special_procedure", kind.name())
        .with("reasons", reason)
        .with("starts_on", today)
        .with("time_needed", words::limit(expected))
        .with("expected_end", end)
        .done()
}

/// The limit as it was and as it is now (Art. 42): the case's own, or the one of the whole that it is handled in.
fn extension(work: &Work<'_>, sheet: Sheet, act: &Event) -> Value {
    let calendar = work.facts.calendar();
    let own = [ClockKey::Statutory, ClockKey::Promised];
    let (of, granted, agency) = if let CaseEvent::UnifiedHandlingExtended { limit, reason } = &act.what {
        let granted = Some((*limit, reason));
        (
            &[ClockKey::Unified][..],
            granted,
            words::government(work, &act.by),
        )
    } else {
        let asked = work.case.extensions.last();
        let granted = asked.map(|asked| (asked.limit, &asked.reason));
        (&own[..], granted, words::agency(work))
    };
    let clock = of.iter().find_map(|key| work.case.clocks.get(key));
    // A limit that stands still ends nowhere yet; the papers then tell the day on which it would end.
    let end = |clock: &Clock| {
        let running = Clock {
            pauses: Vec::new(),
            ..clock.clone()
        };
        let due = clock.due(calendar).or_else(|| running.due(calendar));
        due.map(|due| due.date)
    };
    let original = clock.map(|clock| {
        let mut earlier = clock.clone();
        earlier.extensions.pop();
        earlier
    });
    sheet
        .with("accepted_on", work.case.accepted_on)
        .with("original_due", original.as_ref().and_then(end))
        .with("extension", granted.map(|(limit, _)| words::limit(limit)))
        .with("new_due", clock.and_then(end))
        .with("reasons", granted.map(|(_, reason)| reason))
        .with("approved_by", words::head(&agency, &act.by.shown()))
        .done()
}

fn hearing_right(work: &Work<'_>, sheet: Sheet, by: &str) -> Value {
    let calendar = work.facts.calendar();
    let request = work.case.clocks.get(&ClockKey::HearingRequest);
    let request_by = request.and_then(|clock| clock.due(calendar));
    sheet
        .with(
            "reasons",
            Text::new(
                "该行政许可直接涉及申请人与他人之间的重大利益关系。",
                "The licence directly touches major interests between the applicant and others.",
            ),
        )
        .with("request_by", request_by.map(|due| due.date))
        .with("contact", words::contact(work, by))
        .done()
}

fn grant(work: &Work<'_>, sheet: Sheet, [reasons, remedy, conditions]: [&String; 3]) -> Value {
    let issued = work.case.document.as_ref();
    let outcome = &work.procedure.outcome;
    sheet
        .with("accepted_on", work.case.accepted_on)
        .with("basis", words::basis(work))
        .with("content", words::granted(work))
        .with("hearing_record", words::hearing_record(work))
        .with("reasons", reasons)
        .with("conditions", conditions)
        .with("licence_name", &outcome.name)
        .with("licence_number", issued.map(|issued| &issued.number))
        .with("valid_from", issued.map(|issued| issued.on))
        .with("valid_to", issued.and_then(|issued| issued.valid_until))
        .with("remedy", remedy)
        .done()
}

fn licence(work: &Work<'_>, papers: &Papers<'_>) -> Value {
    let issued = work.case.document.as_ref();
    let valid_to = issued.and_then(|issued| issued.valid_until);
    Sheet::default()
        .with("agency", words::agency(work))
        .with("date", work.facts.today())
        .with("licence_name", &work.procedure.outcome.name)
        .with("holder", papers.holder)
        .with("holder_code", papers.holder_code)
        .with("content", words::granted(work))
        .with("basis", words::basis(work))
        .with("valid_from", issued.map(|issued| issued.on))
        .with("valid_to", valid_to)
        .with("open_ended", valid_to.is_none())
        .done()
}

fn refusal(work: &Work<'_>, sheet: Sheet, reasons: &str, remedy: &str) -> Value {
    sheet
        .with("accepted_on", work.case.accepted_on)
        .with("basis", words::basis(work))
        .with("hearing_record", words::hearing_record(work))
        .with("reasons", reasons)
        .with("remedy", remedy)
        .done()
}

fn delivery(work: &Work<'_>, sheet: Sheet, (method, receiver, by): (DeliveryMethod, &str, &str)) -> Value {
    let now = words::moment(work, work.facts.now);
    sheet
        .with("documents", words::delivered(work))
        .with("method", words::method(method))
        .with("place", words::place(work, method))
        .with("delivered_by", by)
        .with("delivered_at", &now)
        .with("received_by", receiver)
        .with("received_at", &now)
        .done()
}

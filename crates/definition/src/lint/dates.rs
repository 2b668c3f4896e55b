//! A dated property has exactly one value on every day on which its procedure holds.

use chrono::NaiveDate;
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{Dated, EffectiveDraft, File, ProcedureDraft, Spell};
use crate::error::Code;
use crate::yaml::{Place, Source};

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        let effective = &file.draft.effective;
        if effective.to.is_some_and(|to| to < effective.from.value) {
            lint.report(
                &file.source,
                Code::InvalidPeriod,
                effective.from.at,
                Text::new(
                    "失效日早于生效日",
                    "the last effective day is before the first one",
                ),
            );
            continue;
        }
        for property in properties(file) {
            check_property(lint, &file.source, effective, &property);
        }
    }
}

/// A dated property without its values.
struct Property {
    name: &'static str,
    at: Place,
    spells: Vec<Spell<()>>,
}

fn property<T>(name: &'static str, dated: &Dated<T>) -> Property {
    Property {
        name,
        at: dated.at,
        spells: dated.periods(),
    }
}

fn properties(file: &File<ProcedureDraft>) -> Vec<Property> {
    let draft = &file.draft;
    let mut all = vec![
        property("owner", &draft.owner),
        property("participants", &draft.participants),
        property("decision-level", &draft.decision_level),
        property("basis", &draft.basis),
        property("applies", &draft.applies),
        property("intake", &draft.intake),
        property("tracks", &draft.tracks),
        property("suspensions", &draft.suspensions),
        property("extension", &draft.extension),
        property("materials", &draft.materials),
        property("form", &draft.form),
        property("outcome", &draft.outcome),
        property("delivery", &draft.delivery),
        property("silence", &draft.silence),
        property("consultation-silence", &draft.consultation_silence),
    ];
    for track in draft.all_tracks() {
        all.push(property("limits", &track.limits));
        all.push(property("steps", &track.steps));
    }
    all
}

fn check_property(lint: &mut Lint<'_>, source: &Source, effective: &EffectiveDraft, property: &Property) {
    for spell in &property.spells {
        if let (Some(from), Some(to)) = (spell.from, spell.to)
            && to < from
        {
            lint.report(
                source,
                Code::InvalidPeriod,
                spell.at,
                Text::new(
                    format!("{to} 早于 {from}"),
                    format!("this ends on {to}, before it begins on {from}"),
                ),
            );
            return;
        }
    }
    let mut spells: Vec<&Spell<()>> = property.spells.iter().collect();
    spells.sort_by_key(|spell| spell.from);
    // The first day that no earlier entry covers; none: nothing is left to cover.
    let mut open = Some(effective.from.value);
    let mut covered: Option<NaiveDate> = None;
    for (index, spell) in spells.iter().enumerate() {
        let ended = index > 0 && covered.is_none();
        let overlaps = ended || covered.is_some_and(|last| spell.from.is_none_or(|from| from <= last));
        if overlaps {
            overlap(lint, source, property.name, spell);
            return;
        }
        if let Some(day) = open.filter(|day| spell.from.is_some_and(|from| from > *day)) {
            // What comes after the end of the procedure itself leaves no gap.
            if effective.to.is_none_or(|last| day <= last) {
                gap(lint, source, property, day);
            }
        }
        covered = spell.to;
        open = open.and_then(|day| spell.to.and_then(|to| to.succ_opt()).map(|next| next.max(day)));
    }
    if let Some(day) = open.filter(|day| effective.to.is_none_or(|last| *day <= last)) {
        gap(lint, source, property, day);
    }
}

fn overlap(lint: &mut Lint<'_>, source: &Source, name: &str, spell: &Spell<()>) {
    lint.report(
        source,
        Code::OverlappingDates,
        spell.at,
        Text::new(
            format!("“{name}”的这一时段与前一时段重叠"),
            format!(
                "this entry of “{name}” overlaps with the one before it; every day has exactly one value"
            ),
        ),
    );
}

fn gap(lint: &mut Lint<'_>, source: &Source, property: &Property, day: NaiveDate) {
    let name = property.name;
    lint.report(
        source,
        Code::GapInDates,
        property.at,
        Text::new(
            format!("自 {day} 起“{name}”没有取值；各时段须覆盖事项的整个有效期"),
            format!(
                "from {day} on “{name}” has no value; its entries have to cover the procedure's whole time"
            ),
        ),
    );
}

//! One file, many versions: the days on which each holds and what it says then.

use chrono::NaiveDate;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::{IntakeSilence, Procedure};
use onewindow_engine::text::Text;

use crate::fixture::sound;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn code(text: &str) -> ProcedureCode {
    text.parse().expect("a code")
}

/// When a version holds, whose it is, and its first limit.
fn summary(version: &Procedure) -> (String, String, String) {
    let last = version
        .effective_to
        .map_or_else(|| "…".to_owned(), |day| day.to_string());
    let limit = version.tracks[0].limits[0].limit.to_string();
    (
        format!("{} – {last}", version.version.effective_from),
        version.owner.to_string(),
        limit,
    )
}

#[test]
fn a_file_is_cut_into_versions_wherever_something_changes() {
    let catalogue = sound()
        .permit("owner: jhj", "owner: [{to: 2022-06-30, value: jhj}, {from: 2022-07-01, value: yjj}]")
        .permit("department: yjj", "department: jhj")
        .permit(
            "    limits:\n      - {effect: statutory, limit: {amount: 20, unit: working-days}, from: accepted}\n      - {effect: promised, limit: {amount: 10, unit: working-days}, from: accepted}\n",
            "    limits:\n      - {to: 2026-04-30, value: [{effect: statutory, limit: {amount: 45, unit: calendar-days}, from: received}]}\n      - {from: 2026-05-01, value: [{effect: statutory, limit: {amount: 20, unit: working-days}, from: received}]}\n",
        )
        .catalogue();
    let versions: Vec<_> = catalogue.procedures[&code("permit")]
        .iter()
        .map(|version| summary(version))
        .collect();
    let expected = [
        ("2020-01-01 – 2022-06-30", "jhj", "45 calendar days"),
        ("2022-07-01 – 2026-04-30", "yjj", "45 calendar days"),
        ("2026-05-01 – …", "yjj", "20 working days"),
    ];
    assert_eq!(
        versions,
        expected.map(|(days, owner, limit)| (days.to_owned(), owner.to_owned(), limit.to_owned()))
    );
}

#[test]
fn a_step_of_the_owner_belongs_to_the_owner_of_its_version() {
    let catalogue = sound()
        .permit(
            "owner: jhj",
            "owner: [{to: 2022-06-30, value: jhj}, {from: 2022-07-01, value: window}]",
        )
        .catalogue();
    for (on, owner) in [("2022-06-30", "jhj"), ("2022-07-01", "window")] {
        let version = catalogue
            .procedure_on(&code("permit"), day(on))
            .expect("a version");
        assert_eq!(version.tracks[0].steps[0].department.as_str(), owner, "on {on}");
        assert_eq!(version.tracks[0].steps[1].department.as_str(), "yjj", "on {on}");
    }
}

#[test]
fn what_the_law_says_anyway_need_not_be_written() {
    let catalogue = sound().catalogue();
    let version = catalogue
        .procedure_on(&code("permit"), day("2026-03-02"))
        .expect("a version");
    assert_eq!(version.intake.limit, Limit::working_days(5));
    assert_eq!(version.intake.silence, IntakeSilence::DeemedAccepted);
    assert_eq!(version.intake.correction, None);
    assert_eq!(version.delivery, Limit::working_days(10));
    assert_eq!(version.version.revision, 1);
    assert_eq!(version.tracks[0].name, Text::new("许可", "Permit"));
    assert_eq!(
        version.tracks[0].steps[1].name,
        Text::new("征求意见", "consultation")
    );
}

#[test]
fn a_property_may_be_absent_for_a_time() {
    let catalogue = sound()
        .permit(
            "applies: {when: site.area_ha > 1.0, says: {zh-CN: 一公顷以上, en: above one hectare}}",
            "applies:\n  - {to: 2024-12-31, value: null}\n  - {from: 2025-01-01, value: {when: site.large, says: {zh-CN: 大, en: large}}}",
        )
        .catalogue();
    let rule = |on| {
        catalogue
            .procedure_on(&code("permit"), day(on))
            .expect("a version")
            .applies
            .clone()
    };
    assert_eq!(rule("2024-12-31"), None);
    assert_eq!(
        rule("2025-01-01").map(|rule| rule.says.en),
        Some("large".to_owned())
    );
}

#[test]
fn a_procedure_that_has_ended_is_no_longer_there() {
    let catalogue = sound()
        .permit(
            "effective: {from: 2020-01-01}",
            "effective: {from: 2020-01-01, to: 2024-12-31}",
        )
        .permit(
            "owner: jhj",
            "owner: [{to: 2022-06-30, value: jhj}, {from: 2022-07-01, to: 2024-12-31, value: window}]",
        )
        .catalogue();
    assert!(
        catalogue
            .procedure_on(&code("permit"), day("2024-12-31"))
            .is_some()
    );
    assert!(
        catalogue
            .procedure_on(&code("permit"), day("2025-01-01"))
            .is_none()
    );
}

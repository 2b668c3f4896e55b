//! The rules for two levels and for stages that are handled together.

use insta::assert_snapshot;
use onewindow_engine::procedure::DecisionLevel;

use crate::fixture::{Fixture, sound};

const FORWARD: &str = "{code: go-up, kind: forward, department: owner, role: reviewer, after: [handle]}";

/// A permit that the emergency bureau, here of the city, decides after the construction bureau has forwarded it.
fn two_levels() -> Fixture {
    sound()
        .with(
            "departments.yaml",
            "en: Emergency Bureau}",
            "en: Emergency Bureau}, level: prefecture-or-above",
        )
        .permit("mode: review", "mode: review\n    first-level: {amount: 20, unit: working-days}")
        .permit("from: accepted}\n      - {effect: promised", "from: forwarded}\n      - {effect: promised")
        .permit(
            "{code: ask, kind: consultation, department: yjj, role: handler, after: [handle], when: site.large}",
            FORWARD,
        )
        .permit(
            "{code: check, kind: review, department: owner, role: reviewer, after: [handle, ask], not-same-person-as: [handle]}",
            "{code: check, kind: review, department: yjj, role: handler, after: [go-up]}",
        )
        .permit(
            "{code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-person-as: [handle, check]}",
            "{code: decide, kind: decide, department: yjj, role: approver, after: [check], not-same-person-as: [check]}",
        )
}

fn together(lead: &str, head: &str) -> Fixture {
    let rule = format!(
        "en: permits}}, unified: {{limit: {{amount: 45, unit: working-days}}, lead: {lead}, extension: {{limit: \
         {{amount: 15, unit: working-days}}, times: 1, by: {{zh-CN: 负责人, en: head}}, by-department: {head}}}}}"
    );
    sound().with("routes/investment.yaml", "en: permits}}", &rule)
}

#[test]
fn two_levels_that_fit_together_are_accepted() {
    let catalogue = two_levels().catalogue();
    let permit = &catalogue.procedures[&"permit".parse().unwrap()][0];
    assert!(permit.tracks[0].is_two_tier());
    let city = permit.tracks[0].decider().unwrap();
    assert_eq!(
        catalogue.departments[city].level,
        DecisionLevel::PrefectureOrAbove
    );
}

#[test]
fn a_first_level_without_its_limit_or_with_a_way_around_is_told() {
    let wrong = two_levels()
        .permit("    first-level: {amount: 20, unit: working-days}\n", "")
        .permit(
            "role: reviewer, after: [handle]}",
            "role: reviewer, after: [handle], when: site.large}",
        );
    assert_snapshot!(wrong.mistakes(), @"");
}

#[test]
fn what_only_two_levels_have_is_told_where_there_is_one() {
    let wrong = sound()
        .permit(
            "mode: review",
            "mode: review\n    first-level: {amount: 20, unit: working-days}",
        )
        .permit(
            "from: accepted}\n      - {effect: promised",
            "from: forwarded}\n      - {effect: promised",
        );
    assert_snapshot!(wrong.mistakes(), @"");
}

#[test]
fn a_file_that_does_not_go_up_is_told() {
    let same = two_levels().with("departments.yaml", ", level: prefecture-or-above", "");
    assert_snapshot!(same.mistakes(), @"");
    let early = two_levels().permit("role: handler, after: [go-up]", "role: handler, after: [handle]");
    assert_snapshot!(early.mistakes(), @"");
    let elsewhere = two_levels().permit(
        "kind: forward, department: owner",
        "kind: forward, department: window",
    );
    assert_snapshot!(elsewhere.mistakes(), @"");
}

#[test]
fn a_stage_that_is_handled_together_is_led_and_extended_by_departments_with_a_queue() {
    let catalogue = together("jhj", "yjj").catalogue();
    let route = &catalogue.routes[&"investment".parse().unwrap()];
    let rule = route.unified(&"permits".parse().unwrap()).unwrap();
    assert_eq!((rule.lead.as_str(), rule.head().1.as_str()), ("jhj", "yjj"));
    assert_snapshot!(together("jhh", "bank").mistakes(), @"");
}

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
         {{amount: 15, unit: working-days}}, times: 1, by: {{zh-CN: 负责人, en: head}}, by-department: {head}}}}}}}"
    );
    sound().with("routes/investment.yaml", "en: permits}}", &rule)
}

/// The mistakes without the lines they stand in.
fn heads(wrong: Fixture) -> String {
    let told = wrong.mistakes();
    let heads: Vec<&str> = told.lines().filter(|line| line.contains(".yaml:")).collect();
    heads.join("\n")
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
    assert_snapshot!(heads(wrong), @"
    procedures/permit.yaml:17:16: TwoTier: say with first-level how long the first level may take (Licensing Law Art. 43: 20 working days from acceptance)
    procedures/permit.yaml:17:96: TwoTier: a forward step has no when, or the file could be decided without going up
    ");
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
    assert_snapshot!(heads(wrong), @"
    procedures/permit.yaml:10:11: TwoTier: first-level is for tracks with a forward step
    procedures/permit.yaml:14:9: TwoTier: without a forward step a limit from: forwarded would never begin
    ");
}

#[test]
fn a_file_that_does_not_go_up_is_told() {
    let same = two_levels().with("departments.yaml", ", level: prefecture-or-above", "");
    assert_snapshot!(heads(same), @"procedures/permit.yaml:20:50: TwoTier: the deciding department is not of an upper level; give it its level in departments.yaml");
    let early = two_levels().permit("role: handler, after: [go-up]", "role: handler, after: [handle]");
    assert_snapshot!(heads(early), @"
    procedures/permit.yaml:18:16: DeadStep: nothing waits for “go-up”, so the case could be decided without it; put it into an after
    procedures/permit.yaml:19:16: TwoTier: a step of the upper level comes after the forward step
    procedures/permit.yaml:20:16: TwoTier: a step of the upper level comes after the forward step
    ");
    let elsewhere = two_levels().permit(
        "kind: forward, department: owner",
        "kind: forward, department: window",
    );
    assert_snapshot!(heads(elsewhere), @"procedures/permit.yaml:18:50: TwoTier: the first level forwards: write department: owner");
}

#[test]
fn a_stage_that_is_handled_together_is_led_and_extended_by_departments_with_a_queue() {
    let catalogue = together("jhj", "yjj").catalogue();
    let route = &catalogue.routes[&"investment".parse().unwrap()];
    let rule = route.unified(&"permits".parse().unwrap()).unwrap();
    assert_eq!((rule.lead.as_str(), rule.head().1.as_str()), ("jhj", "yjj"));
    assert_snapshot!(heads(together("jhh", "bank")), @"
    routes/investment.yaml:5:110: UnknownDepartment: there is no department “jhh”; did you mean “jhj”?
    routes/investment.yaml:5:221: ExternalDepartment: “bank” stands outside the zone and has no queue here; let a department of the zone wait for it
    ");
}

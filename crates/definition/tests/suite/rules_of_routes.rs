//! The rules for routes, each with the words in which it speaks.

use insta::assert_snapshot;

use crate::fixture::{Fixture, sound};

fn route(old: &str, new: &str) -> Fixture {
    sound().with("routes/investment.yaml", old, new)
}

#[test]
fn an_unknown_procedure_is_told_with_the_nearest_one() {
    assert_snapshot!(route("procedures: [filing, permit]", "procedures: [filing, permit, permiit]").mistakes(), @r#"
    routes/investment.yaml:6:30: UnknownProcedure: there is no procedure “permiit”; did you mean “permit”?
     6 | procedures: [filing, permit, permiit]
       |                              ^
    "#);
}

#[test]
fn a_stage_that_the_route_does_not_have_is_told() {
    assert_snapshot!(sound().permit("stage: permits", "stage: permit").mistakes(), @r#"
    procedures/permit.yaml:4:8: UnknownStage: there is no stage “permit”; did you mean “permits”?
     4 | stage: permit
       |        ^
    "#);
}

#[test]
fn a_milestone_that_the_route_does_not_have_is_told() {
    let wrong =
        route("of: {milestone: start}", "of: {milestone: stat}").permit("until: start", "until: finish");
    assert_snapshot!(wrong.mistakes(), @r#"
    procedures/permit.yaml:30:103: UnknownMilestone: there is no milestone “finish”; there are: start
     30 | …〔{year}〕{serial}号", validity: {months: 24, until: finish}}
        |                                                       ^
    routes/investment.yaml:11:10: UnknownMilestone: there is no milestone “stat”; did you mean “start”?
     11 |   - {of: {milestone: stat}, needs: [{procedure: permit}], binding: apply}
        |          ^
    "#);
}

#[test]
fn prerequisites_in_a_circle_are_told_with_the_circle() {
    let circle = route(
        "  - {of: {milestone: start}",
        "  - {of: {procedure: filing}, needs: [{milestone: start}], binding: apply}\n  - {of: {milestone: start}",
    );
    assert_snapshot!(circle.mistakes(), @r#"
    routes/investment.yaml:11:10: CyclicPrerequisites: these wait for one another in a circle: filing → start → permit → filing; none of them could ever begin
     11 |   - {of: {procedure: filing}, needs: [{milestone: start}], binding: apply}
        |          ^
    "#);
}

#[test]
fn a_prerequisite_outside_the_route_is_told() {
    assert_snapshot!(route("procedures: [filing, permit]", "procedures: [permit]").mistakes(), @r#"
    procedures/permit.yaml:21:115: SupplierNotOnRoute: no route has both “filing” and “permit”, so this could never supply the material
     21 | …asis: 城乡规划法 第38条, form: electronic, supplied-by: [filing]}
        |                                                           ^
    routes/investment.yaml:10:39: NotOnRoute: “filing” is not among the procedures of this route; add it there or leave it out here
     10 |   - {of: {procedure: permit}, needs: [{procedure: filing}], binding: apply, basis: 城乡规划法 第38条}
        |                                       ^
    "#);
}

#[test]
fn a_milestone_is_not_decided_on() {
    let decided = route(
        "needs: [{procedure: permit}], binding: apply",
        "needs: [{procedure: permit}], binding: decide",
    );
    assert_snapshot!(decided.mistakes(), @r#"
    routes/investment.yaml:11:69: InvalidBinding: a milestone is reached, not decided on; write binding: apply
     11 |   - {of: {milestone: start}, needs: [{procedure: permit}], binding: decide}
        |                                                                     ^
    "#);
}

#[test]
fn a_prerequisite_that_is_both_a_procedure_and_a_milestone_is_told() {
    let both = route(
        "of: {milestone: start}",
        "of: {milestone: start, procedure: permit}",
    );
    assert_snapshot!(both.mistakes(), @r#"
    routes/investment.yaml:11:10: InvalidValue: write either {procedure: code} or {milestone: code}
     11 |   - {of: {milestone: start, procedure: permit}, needs: [{procedure: permit}], binding: apply}
        |          ^
    "#);
}

#[test]
fn a_material_from_a_procedure_that_does_not_exist_is_told() {
    assert_snapshot!(sound().permit("supplied-by: [filing]", "supplied-by: [fling]").mistakes(), @r#"
    procedures/permit.yaml:21:115: UnknownProcedure: there is no procedure “fling”; did you mean “filing”?
     21 | …asis: 城乡规划法 第38条, form: electronic, supplied-by: [fling]}
        |                                                           ^
    "#);
}

#[test]
fn an_unknown_fact_of_a_milestone_is_told() {
    let wrong = route(
        "en: start of construction}}",
        "en: start of construction}, applies: {when: site.area > 1, says: {zh-CN: 大, en: large}}}",
    );
    assert_snapshot!(wrong.mistakes(), @r#"
    routes/investment.yaml:8:81: UnknownFact: there is no fact "site.area"; facts are written group.name and must be declared
     8 | …: 开工, en: start of construction}, applies: {when: site.area > 1, says: {zh-CN: 大, en: large}}}
       |                                                      ^
    "#);
}

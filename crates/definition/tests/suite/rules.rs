//! The rules for procedures, departments and calendars: each with the words in which it speaks.

use insta::assert_snapshot;

use crate::fixture::sound;

const DECIDE: &str = "{code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-person-as: [handle, check]}";

#[test]
fn a_sound_catalogue_is_accepted() {
    sound().catalogue();
}

#[test]
fn an_unknown_department_is_told_with_the_nearest_one() {
    let wrong = sound()
        .permit("owner: jhj", "owner: jjh")
        .permit("department: yjj", "department: fire");
    assert_snapshot!(wrong.mistakes(), @r#"
    procedures/permit.yaml:6:8: UnknownDepartment: there is no department “jjh”; did you mean “jhj”?
     6 | owner: jjh
       |        ^
    procedures/permit.yaml:17:53: UnknownDepartment: there is no department “fire”; there are: window, jhj, yjj, bank
     17 | …    - {code: ask, kind: consultation, department: fire, role: handler, after: [handle], when: site.l…
        |                                                    ^
    "#);
}

#[test]
fn a_step_of_an_outside_department_is_told() {
    assert_snapshot!(sound().permit("department: yjj", "department: bank").mistakes(), @r#"
    procedures/permit.yaml:17:53: ExternalDepartment: “bank” stands outside the zone and has no queue here; let a department of the zone wait for it
     17 | …    - {code: ask, kind: consultation, department: bank, role: handler, after: [handle], when: site.l…
        |                                                    ^
    "#);
}

#[test]
fn two_windows_are_told() {
    let two = sound().with(
        "departments.yaml",
        "en: Emergency Bureau}",
        "en: Emergency Bureau}, window: true",
    );
    assert_snapshot!(two.mistakes(), @r#"
    departments.yaml:4:5: OneWindow: exactly one department is the one window (window: true); here are 2
     4 |   - {code: yjj, name: {zh-CN: 应急管理局, en: Emergency Bureau}, window: true}
       |     ^
    "#);
}

#[test]
fn an_unknown_step_is_told() {
    assert_snapshot!(sound().permit("after: [handle, ask]", "after: [handel, ask]").mistakes(), @r#"
    procedures/permit.yaml:18:80: UnknownStep: there is no step “handel”; did you mean “handle”?
     18 | …eview, department: owner, role: reviewer, after: [handel, ask], not-same-person-as: [handle]}
        |                                                    ^
    "#);
}

#[test]
fn steps_in_a_circle_are_told_once() {
    let circle = sound().permit("role: handler, limit:", "role: handler, after: [check], limit:");
    assert_snapshot!(circle.mistakes(), @r#"
    procedures/permit.yaml:17:16: CyclicSteps: these steps wait for one another in a circle: ask → handle → check → ask; none of them could ever open
     17 |       - {code: ask, kind: consultation, department: yjj, role: handler, after: [handle], when: site.…
        |                ^
    "#);
}

#[test]
fn a_step_after_the_decision_is_told() {
    let late = sound().permit(
        DECIDE,
        &format!("{DECIDE}\n      - {{code: print, kind: sign-off, department: owner, role: handler, after: [decide]}}"),
    );
    assert_snapshot!(late.mistakes(), @r#"
    procedures/permit.yaml:20:16: UnreachableStep: the decision “decide” ends the case, so this step after it could never open
     20 |       - {code: print, kind: sign-off, department: owner, role: handler, after: [decide]}
        |                ^
    "#);
}

#[test]
fn a_step_that_never_opens_is_told() {
    assert_snapshot!(sound().permit("when: site.large}", "when: \"false && site.large\"}").mistakes(), @r#"
    procedures/permit.yaml:17:96: UnreachableStep: this condition is false for every project, so the step could never open
     17 | …tment: yjj, role: handler, after: [handle], when: "false && site.large"}
        |                                                    ^
    "#);
}

#[test]
fn a_step_that_nothing_waits_for_is_told() {
    assert_snapshot!(sound().permit("after: [handle, ask]", "after: [handle]").mistakes(), @r#"
    procedures/permit.yaml:17:16: DeadStep: nothing waits for “ask”, so the case could be decided without it; put it into an after
     17 |       - {code: ask, kind: consultation, department: yjj, role: handler, after: [handle], when: site.…
        |                ^
    "#);
}

#[test]
fn a_review_without_decision_is_told() {
    let undecided = sound().permit(
        "kind: decide, department: owner",
        "kind: sign-off, department: owner",
    );
    assert_snapshot!(undecided.mistakes(), @r#"
    procedures/permit.yaml:10:11: NoDecision: the track “main” has no decide step, so its cases could never end
     10 |   - code: main
        |           ^
    "#);
}

#[test]
fn a_second_decision_is_told() {
    let twice = sound().permit("{code: check, kind: review", "{code: check, kind: decide");
    assert_snapshot!(twice.mistakes(), @r#"
    procedures/permit.yaml:19:16: UnreachableStep: the decision “check” ends the case, so this step after it could never open
     19 |       - {code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-per…
        |                ^
    procedures/permit.yaml:19:16: SeveralDecisions: a track is decided once; make this a review, a sign-off or a joint review
     19 |       - {code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-per…
        |                ^
    "#);
}

#[test]
fn a_decision_after_a_deciding_receipt_is_told() {
    let again = sound().with("procedures/filing.yaml", "kind: site-visit", "kind: decide");
    assert_snapshot!(again.mistakes(), @r#"
    procedures/filing.yaml:12:16: DecisionOnReceipt: receipt already decides this track; a check afterwards is a review or a site visit, not a decide step
     12 |       - {code: inspect, kind: decide, department: owner, role: handler}
        |                ^
    "#);
}

#[test]
fn whoever_prepares_must_not_decide() {
    let alone = sound().permit(
        "after: [check], not-same-person-as: [handle, check]",
        "after: [check]",
    );
    assert_snapshot!(alone.mistakes(), @r#"
    procedures/permit.yaml:19:16: FourEyes: whoever does “handle” could also decide; add handle to not-same-person-as
     19 |       - {code: decide, kind: decide, department: owner, role: approver, after: [check]}
        |                ^
    "#);
}

#[test]
fn a_decision_that_nobody_prepares_is_told() {
    let unprepared = sound().permit(
        "{code: handle, kind: review, department: owner",
        "{code: handle, kind: review, department: yjj",
    );
    assert_snapshot!(unprepared.mistakes(), @r#"
    procedures/permit.yaml:19:16: FourEyes: somebody has to prepare the decision: the deciding department needs a step of role handler before it
     19 |       - {code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-per…
        |                ^
    "#);
}

#[test]
fn only_people_of_earlier_steps_can_be_excluded() {
    let later = sound().permit(
        "after: [handle], when: site.large}",
        "after: [handle], when: site.large, not-same-person-as: [decide]}",
    );
    assert_snapshot!(later.mistakes(), @r#"
    procedures/permit.yaml:17:129: ExclusionNotBefore: “decide” is not done before this step, so nobody can know whom to keep away; name a step that comes before
     17 | … [handle], when: site.large, not-same-person-as: [decide]}
        |                                                    ^
    "#);
}

#[test]
fn a_quorum_larger_than_its_steps_is_told() {
    let many = sound().permit("after: [handle, ask]", "after: [handle, ask], join: {quorum: 3}");
    assert_snapshot!(many.mistakes(), @r#"
    procedures/permit.yaml:18:100: QuorumTooLarge: 2 step(s) come before this one; it can't wait for 3 of them
     18 | …wner, role: reviewer, after: [handle, ask], join: {quorum: 3}, not-same-person-as: [handle]}
        |                                                    ^
    "#);
}

#[test]
fn an_objection_needs_somebody_to_object() {
    let nobody = sound().permit(
        "role: handler, limit:",
        "role: handler, objection-ends: true, limit:",
    );
    assert_snapshot!(nobody.mistakes(), @r#"
    procedures/permit.yaml:16:16: NothingJoins: no step comes before this one, so objection-ends has no meaning here
     16 |       - {code: handle, kind: review, department: owner, role: handler, objection-ends: true, limit: …
        |                ^
    "#);
}

#[test]
fn a_licence_without_statutory_limit_is_told() {
    let without = sound().permit(
        "      - {effect: statutory, limit: {amount: 20, unit: working-days}, from: accepted}\n",
        "",
    );
    assert_snapshot!(without.mistakes(), @r#"
    procedures/permit.yaml:10:11: NoStatutoryLimit: the track “main” of a licence has no statutory limit; where no other act sets one, Licensing Law Art. 42 says 20 working days
     10 |   - code: main
        |           ^
    "#);
}

#[test]
fn a_review_without_any_limit_is_told() {
    let without = sound()
        .permit("kind: licence", "kind: confirmation")
        .permit("effect: statutory", "effect: internal")
        .permit(
            "\n      - {effect: promised, limit: {amount: 10, unit: working-days}, from: accepted}",
            "",
        );
    assert_snapshot!(without.mistakes(), @r#"
    procedures/permit.yaml:10:11: NoLimit: the track “main” has neither a statutory nor a promised limit, so no clock would run
     10 |   - code: main
        |           ^
    "#);
}

#[test]
fn two_limits_of_one_effect_are_told() {
    assert_snapshot!(sound().permit("effect: promised", "effect: statutory").mistakes(), @r#"
    procedures/permit.yaml:14:9: Duplicate: a track has one limit of each effect; this is the second
     14 |       - {effect: statutory, limit: {amount: 10, unit: working-days}, from: accepted}
        |         ^
    "#);
}

#[test]
fn a_promise_beyond_the_law_is_told() {
    assert_snapshot!(sound().permit("{amount: 10, unit: working-days}", "{amount: 21, unit: working-days}").mistakes(), @r#"
    procedures/permit.yaml:14:9: PromiseExceedsLaw: this promise is longer than the law allows (21 working days against 20 working days)
     14 |       - {effect: promised, limit: {amount: 21, unit: working-days}, from: accepted}
        |         ^
    "#);
}

#[test]
fn a_promise_that_the_steps_can_not_keep_is_told() {
    assert_snapshot!(sound().permit("{amount: 3, unit: working-days}", "{amount: 11, unit: working-days}").mistakes(), @r#"
    procedures/permit.yaml:14:9: PromiseNotFeasible: 10 working days are promised, but the longest way through the steps takes 11
     14 |       - {effect: promised, limit: {amount: 10, unit: working-days}, from: accepted}
        |         ^
    "#);
}

#[test]
fn a_publicity_without_length_is_told() {
    assert_snapshot!(sound().permit("kind: consultation, department: yjj", "kind: publicity, department: yjj").mistakes(), @r#"
    procedures/permit.yaml:17:16: PublicityWithoutLimit: a publicity step ends by itself after its limit; say how long with limit
     17 |       - {code: ask, kind: publicity, department: yjj, role: handler, after: [handle], when: site.lar…
        |                ^
    "#);
}

#[test]
fn a_material_without_legal_basis_is_told() {
    assert_snapshot!(sound().permit("basis: 城乡规划法 第38条, ", "").mistakes(), @r#"
    procedures/permit.yaml:21:12: MaterialWithoutBasis: the material “filed” has no basis; what no article asks for must not be asked for (Licensing Law Art. 31)
     21 |   - {code: filed, name: {zh-CN: 备案证明, en: filing certificate}, form: electronic, supplied-by: [filin…
        |            ^
    "#);
}

#[test]
fn a_licence_by_commitment_needs_a_law_that_names_it() {
    let commitment = sound().with("procedures/filing.yaml", "kind: filing", "kind: licence");
    assert_snapshot!(commitment.mistakes(), @r#"
    procedures/filing.yaml:10:11: ReceiptNotAllowed: a licence or confirmation by mere receipt (commitment) is closed to matters of safety and environment unless a law names it; write its article in allowed-by, or use mode: review
     10 |     mode: {on-receipt: {sampling-percent: 20}}
        |           ^
    "#);
    let named = sound()
        .with("procedures/filing.yaml", "kind: filing", "kind: licence")
        .with(
            "procedures/filing.yaml",
            "    mode:",
            "    allowed-by: 消防法 第15条\n    mode:",
        );
    named.catalogue();
}

#[test]
fn a_check_after_receipt_without_a_share_is_told() {
    let never = sound().with(
        "procedures/filing.yaml",
        "{on-receipt: {sampling-percent: 20}}",
        "on-receipt",
    );
    assert_snapshot!(never.mistakes(), @r#"
    procedures/filing.yaml:12:16: Sampling: after a receipt only drawn cases are checked, so this step would never open; write sampling-percent (100 checks all)
     12 |       - {code: inspect, kind: site-visit, department: owner, role: handler}
        |                ^
    "#);
}

#[test]
fn overlapping_and_gapped_dates_are_told() {
    let dates = sound()
        .permit(
            "owner: jhj",
            "owner: [{to: 2021-06-30, value: jhj}, {from: 2021-06-30, value: yjj}]",
        )
        .permit(
            "basis: [城乡规划法 第40条]",
            "basis: [{to: 2021-06-30, value: [旧法 第1条]}, {from: 2021-07-02, value: [新法 第1条]}]",
        )
        .permit(
            "kind: licence",
            "kind: licence\nparticipants: [{from: 2020-01-02, value: [yjj]}]",
        )
        .permit(
            "stage: permits",
            "stage: permits\ndelivery: [{to: 2019-01-01, from: 2019-01-02, value: null}]",
        );
    assert_snapshot!(dates.mistakes(), @r#"
    procedures/permit.yaml:4:15: GapInDates: from 2020-01-01 on “participants” has no value; its entries have to cover the procedure's whole time
     4 | participants: [{from: 2020-01-02, value: [yjj]}]
       |               ^
    procedures/permit.yaml:6:12: InvalidPeriod: this ends on 2019-01-01, before it begins on 2019-01-02
     6 | delivery: [{to: 2019-01-01, from: 2019-01-02, value: null}]
       |            ^
    procedures/permit.yaml:8:39: OverlappingDates: this entry of “owner” overlaps with the one before it; every day has exactly one value
     8 | owner: [{to: 2021-06-30, value: jhj}, {from: 2021-06-30, value: yjj}]
       |                                       ^
    procedures/permit.yaml:9:8: GapInDates: from 2021-07-01 on “basis” has no value; its entries have to cover the procedure's whole time
     9 | basis: [{to: 2021-06-30, value: [旧法 第1条]}, {from: 2021-07-02, value: [新法 第1条]}]
       |        ^
    "#);
}

#[test]
fn a_track_behind_one_that_is_always_taken_is_told() {
    let hidden = sound().with(
        "procedures/filing.yaml",
        "    mode: {on",
        "    name: {zh-CN: 一, en: one}\n    mode: on-receipt\n  - code: other\n    when: site.large\n    mode: {on",
    );
    assert_snapshot!(hidden.mistakes(), @r#"
    procedures/filing.yaml:9:11: UnreachableTrack: “main” has no when, so it is always taken and the tracks after it never
     9 |   - code: main
       |           ^
    procedures/filing.yaml:12:11: MissingTranslation: where there are several tracks, each needs a name in both languages
     12 |   - code: other
        |           ^
    procedures/filing.yaml:13:11: NoTrackLeft: the last track has no when, or a project for which no condition holds would have no way to go
     13 |     when: site.large
        |           ^
    "#);
}

#[test]
fn an_outcome_whose_number_repeats_is_told() {
    assert_snapshot!(sound().permit("〔{year}〕{serial}号", "〔{year}〕{number}号").mistakes(), @r#"
    procedures/permit.yaml:30:51: InvalidNumber: the number needs {year} and {serial}, or two documents would carry the same one
     30 | outcome: {name: {zh-CN: 许可证, en: permit}, number: "许〔{year}〕{number}号", validity: {months: 24, until…
        |                                                      ^
    procedures/permit.yaml:30:51: InvalidNumber: only {year} and {serial} are filled in; another brace would be printed as it is
     30 | outcome: {name: {zh-CN: 许可证, en: permit}, number: "许〔{year}〕{number}号", validity: {months: 24, until…
        |                                                      ^
    "#);
}

#[test]
fn an_open_form_is_told() {
    let open = sound()
        .permit("  additionalProperties: false\n", "")
        .permit("required: [floors]", "required: [floor]");
    assert_snapshot!(open.mistakes(), @r#"
    procedures/permit.yaml:23:3: InvalidForm: a form needs type: object and additionalProperties: false, or an unknown answer would pass unseen
     23 |   type: object
        |   ^
    procedures/permit.yaml:28:14: InvalidForm: “floor” is required but is no property of the form, so nobody could fill it
     28 |   required: [floor]
        |              ^
    "#);
}

#[test]
fn two_of_the_same_code_are_told() {
    let twice = sound()
        .permit("{code: ask,", "{code: handle,")
        .permit("after: [handle, ask]", "after: [handle]");
    assert_snapshot!(twice.mistakes(), @r#"
    procedures/permit.yaml:16:16: CyclicSteps: these steps wait for one another in a circle: handle → handle; none of them could ever open
     16 |       - {code: handle, kind: review, department: owner, role: handler, limit: {amount: 3, unit: work…
        |                ^
    procedures/permit.yaml:17:16: Duplicate: “handle” stands here already; each has a code of its own
     17 |       - {code: handle, kind: consultation, department: yjj, role: handler, after: [handle], when: si…
        |                ^
    "#);
}

#[test]
fn a_file_named_otherwise_than_its_procedure_is_told() {
    assert_snapshot!(sound().permit("code: permit\n", "code: permission\n").mistakes(), @r#"
    procedures/permit.yaml:1:7: FileMisnamed: by this the file should be named procedures/permission.yaml; rename it or correct this
     1 | code: permission
       |       ^
    "#);
}

#[test]
fn a_calendar_with_a_hole_or_a_contradiction_is_told() {
    let calendar = "year: 2028\nversion: 1\nstatus: expected\ndays:\n  - {date: 2028-01-05, kind: makeup-workday, name: {zh-CN: 元旦, en: New Year}}\n";
    assert_snapshot!(sound().file("calendar/2028.yaml", calendar).mistakes(), @r#"
    calendar/2028.yaml:1:7: InvalidCalendar: no year is given between 2026 and 2028; add the missing ones
     1 | year: 2028
       |       ^
    calendar/2028.yaml:5:12: InvalidCalendar: 2028-01-05 (version 1 of 2028) is no Saturday or Sunday; it can't be a make-up working day
     5 |   - {date: 2028-01-05, kind: makeup-workday, name: {zh-CN: 元旦, en: New Year}}
       |            ^
    "#);
}

#[test]
fn a_calendar_without_a_published_year_is_told() {
    assert_snapshot!(sound().with("calendar/2026.yaml", "status: published", "status: expected").mistakes(), @r#"
    calendar/2026.yaml:1:7: InvalidCalendar: no year is published; at least one has to be, or no due date would ever be firm
     1 | year: 2026
       |       ^
    "#);
}

#[test]
fn a_fact_declared_twice_is_told() {
    assert_snapshot!(sound().with("facts.yaml", "path: site.large", "path: site.area_ha").mistakes(), @r#"
    facts.yaml:9:12: Duplicate: fact site.area_ha: the fact is declared twice
     9 |   - {path: site.area_ha, name: {zh-CN: 大型, en: large}, type: boolean, derived: site.area_ha >= 5.0}
       |            ^
    facts.yaml:9:80: CyclicFact: fact site.area_ha: derived facts follow from themselves: site.area_ha → site.area_ha
     9 |   - {path: site.area_ha, name: {zh-CN: 大型, en: large}, type: boolean, derived: site.area_ha >= 5.0}
       |                                                                                  ^
    facts.yaml:9:93: InvalidCondition: fact site.area_ha: ">=" can't be applied to yes or no and a decimal number
     9 |   - {path: site.area_ha, name: {zh-CN: 大型, en: large}, type: boolean, derived: site.area_ha >= 5.0}
       |                                                                                               ^
    "#);
}

#[test]
fn a_prefix_that_no_number_begins_with_is_told() {
    assert_snapshot!(sound().with("zone.yaml", "TST", "tst-1").mistakes(), @r#"
    zone.yaml:4:16: InvalidValue: the prefix of case numbers is made of 1 to 8 capital letters
     4 | number-prefix: tst-1
       |                ^
    "#);
}

//! What is no YAML, or YAML of another shape.

use std::fmt::Write as _;

use insta::assert_snapshot;
use onewindow_definition::{Code, load, load_sources};
use onewindow_engine::text::Language;

use crate::fixture::{sound, told};

#[test]
fn malformed_yaml_is_told_with_its_place() {
    let broken = sound().permit("kind: licence", "kind: [licence");
    assert_snapshot!(broken.mistakes(), @r#"
    procedures/permit.yaml:4:6: Yaml: this is not readable YAML: illegal placement of ':' indicator
     4 | stage: permits
       |      ^
    "#);
}

#[test]
fn truncated_yaml_is_told_with_its_place() {
    let whole = "departments:\n  - {code: window, name: {zh-CN: 综合窗口, en: One Wi";
    assert_snapshot!(sound().file("departments.yaml", whole).mistakes(), @r#"
    departments.yaml:2:26: Yaml: this is not readable YAML: unclosed bracket '{'
     2 |   - {code: window, name: {zh-CN: 综合窗口, en: One Wi
       |                          ^
    "#);
}

#[test]
fn a_file_cut_between_two_lines_lacks_what_followed() {
    let cut = "code: permit\nname: {zh-CN: 许可, en: Permit}\nkind: licence\nstage: permits\n";
    assert_snapshot!(sound().file("procedures/permit.yaml", cut).mistakes(), @r#"
    procedures/permit.yaml:1:1: MissingField: “effective” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “owner” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “basis” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “tracks” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “materials” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “form” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:1:1: MissingField: “outcome” is missing here
     1 | code: permit
       | ^
    "#);
}

#[test]
fn an_empty_file_is_told() {
    assert_snapshot!(sound().file("zone.yaml", "").mistakes(), @"zone.yaml:1:1: WrongType: a mapping (key: value) belongs here, not nothing");
}

#[test]
fn a_bomb_of_aliases_does_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{inner}]").expect("a text takes all");
    }
    assert_snapshot!(sound().file("facts.yaml", bomb).mistakes(), @r#"
    facts.yaml:5:20: Yaml: this is not readable YAML: YAML document too large or too complex: total_replayed_events=50001 > 50000
     5 | a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
       |                    ^
    "#);
}

#[test]
fn a_bomb_of_brackets_does_not_go_off() {
    assert_snapshot!(sound().file("facts.yaml", format!("facts: {}", "[".repeat(100_000))).mistakes(), @r#"
    facts.yaml:1:40: Yaml: this is not readable YAML: recursion limit exceeded
     1 | facts: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
       |                                        ^
    "#);
}

#[test]
fn a_bomb_of_indentation_does_not_go_off() {
    let bomb: Vec<String> = (0..500).map(|depth| format!("{}a:", " ".repeat(depth))).collect();
    let errors = sound()
        .file("facts.yaml", bomb.join("\n"))
        .load()
        .expect_err("a bomb");
    assert_eq!(
        errors
            .iter()
            .map(|e| (e.file.as_str(), e.code))
            .collect::<Vec<_>>(),
        [("facts.yaml", Code::Yaml)]
    );
}

#[test]
fn a_file_above_one_mebibyte_is_not_even_read() {
    let large = format!("facts: [] # {}", "x".repeat(1024 * 1024));
    assert_snapshot!(sound().file("facts.yaml", large).mistakes(), @"facts.yaml: FileTooLarge: the file is larger than 1 MiB; no part of a catalogue needs that much");
}

#[test]
fn a_key_twice_is_told() {
    let twice = sound().permit("owner: jhj\n", "owner: jhj\nowner: yjj\n");
    assert_snapshot!(twice.mistakes(), @r#"
    procedures/permit.yaml:7:1: Yaml: this is not readable YAML: duplicate mapping key `owner` is not allowed here
     7 | owner: yjj
       | ^
    "#);
}

#[test]
fn two_documents_in_one_file_are_told() {
    let two = "code: test-zone\n---\ncode: other\n";
    assert_snapshot!(sound().file("zone.yaml", two).mistakes(), @r#"
    zone.yaml:3:1: Yaml: this is not readable YAML: only single YAML document expected but multiple found
     3 | code: other
       | ^
    "#);
}

#[test]
fn a_norwegian_no_stays_a_text() {
    let no = sound().with("departments.yaml", "window: true", "window: yes");
    assert_snapshot!(no.mistakes(), @r#"
    departments.yaml:2:65: WrongType: true or false belongs here, not the text “yes”
     2 |   - {code: window, name: {zh-CN: 综合窗口, en: One Window}, window: yes}
       |                                                                     ^
    "#);
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once() {
    let many = sound()
        .permit("kind: licence", "kind: license")
        .permit("months: 24", "months: two")
        .permit("role: reviewer", "rolle: reviewer")
        .permit("effective: {from: 2020-01-01}", "effective: {from: 2020-02-30}")
        .with("zone.yaml", "Asia/Shanghai", "Asia/Jingdezhen")
        .with("routes/investment.yaml", "code: start,", "code: Start,");
    assert_snapshot!(many.mistakes(), @r#"
    procedures/permit.yaml:3:7: InvalidValue: one of licence, filing, confirmation, internal-consultation, technical-review, registration, public-service, self-managed belongs here, not the text “license”
     3 | kind: license
       |       ^
    procedures/permit.yaml:5:19: WrongType: a date such as 2026-05-01 belongs here, not the text “2020-02-30”
     5 | effective: {from: 2020-02-30}
       |                   ^
    procedures/permit.yaml:18:9: MissingField: “role” is missing here
     18 |       - {code: check, kind: review, department: owner, rolle: reviewer, after: [handle, ask], not-sa…
        |         ^
    procedures/permit.yaml:18:56: UnknownField: there is no field “rolle” here; did you mean “role”?
     18 | … - {code: check, kind: review, department: owner, rolle: reviewer, after: [handle, ask], not-same-pe…
        |                                                    ^
    procedures/permit.yaml:30:92: WrongType: a whole number of at least 0 belongs here, not the text “two”
     30 | … number: "许〔{year}〕{serial}号", validity: {months: two, until: start}}
        |                                                        ^
    routes/investment.yaml:8:12: InvalidValue: “Start” can't stand here: a code has lower-case letters, digits and hyphens, a letter first, at most 64 of them
     8 |   - {code: Start, name: {zh-CN: 开工, en: start of construction}}
       |            ^
    zone.yaml:3:12: InvalidValue: “Asia/Jingdezhen” can't stand here: a time zone is written like Asia/Shanghai
     3 | time-zone: Asia/Jingdezhen
       |            ^
    "#);
}

#[test]
fn a_mistake_in_one_file_accuses_no_other() {
    let broken = sound()
        .with("procedures/filing.yaml", "kind: filing", "kind: [")
        .mistakes();
    assert_eq!(broken.matches("procedures/filing.yaml").count(), 1, "{broken}");
    assert_eq!(broken.matches("Unknown").count(), 0, "{broken}");
}

#[test]
fn a_limit_without_unit_says_what_to_write() {
    let bare = sound()
        .permit("limit: {amount: 20, unit: working-days}", "limit: {amount: 20}")
        .permit("limit: {amount: 10, unit: working-days}", "limit: 10");
    assert_snapshot!(bare.mistakes(), @r#"
    procedures/permit.yaml:13:36: LimitWithoutUnit: this limit has no unit; acts differ in what they count, so write unit: working-days, calendar-days, months or immediate
     13 |       - {effect: statutory, limit: {amount: 20}, from: accepted}
        |                                    ^
    procedures/permit.yaml:14:35: LimitWithoutUnit: this limit has no unit; acts differ in what they count, so write unit: working-days, calendar-days, months or immediate
     14 |       - {effect: promised, limit: 10, from: accepted}
        |                                   ^
    "#);
}

#[test]
fn a_limit_that_counts_nothing_is_told() {
    let empty = sound()
        .permit(
            "{amount: 20, unit: working-days}",
            "{amount: 0, unit: working-days}",
        )
        .permit(
            "{amount: 10, unit: working-days}",
            "{amount: 10, unit: immediate}",
        )
        .permit("{amount: 3, unit: working-days}", "{amount: 3, unit: days}");
    assert_snapshot!(empty.mistakes(), @r#"
    procedures/permit.yaml:13:36: InvalidLimit: this limit needs an amount of at least 1
     13 |       - {effect: statutory, limit: {amount: 0, unit: working-days}, from: accepted}
        |                                    ^
    procedures/permit.yaml:14:35: InvalidLimit: an immediate limit takes no amount; leave it out
     14 |       - {effect: promised, limit: {amount: 10, unit: immediate}, from: accepted}
        |                                   ^
    procedures/permit.yaml:16:97: InvalidValue: one of working-days, calendar-days, months, immediate belongs here, not the text “days”
     16 | …t: owner, role: handler, limit: {amount: 3, unit: days}}
        |                                                    ^
    "#);
}

#[test]
fn a_field_that_is_not_declared_is_told_with_the_nearest_one() {
    let wrong = sound().permit("materials:", "toll: 100\nmaterial:");
    assert_snapshot!(wrong.mistakes(), @r#"
    procedures/permit.yaml:1:1: MissingField: “materials” is missing here
     1 | code: permit
       | ^
    procedures/permit.yaml:20:1: UnknownField: there is no field “toll” here; there are: code, name, kind, stage, effective, revision, owner, participants, decision-level, basis, applies, covered-by-area, intake, tracks, suspensions, hearing, extension, materials, form, outcome, fee, quota, delivery, silence, consultation-silence, tolerance
     20 | toll: 100
        | ^
    procedures/permit.yaml:21:1: UnknownField: there is no field “material” here; did you mean “materials”?
     21 | material:
        | ^
    "#);
}

#[test]
fn a_missing_translation_is_told_wherever_it_is() {
    let missing = sound()
        .permit("name: {zh-CN: 许可, en: Permit}", "name: {zh-CN: 许可}")
        .permit(
            "says: {zh-CN: 一公顷以上, en: above one hectare}",
            "says: {zh-CN: '', en: above one hectare}",
        )
        .permit(
            "name: {zh-CN: 备案证明, en: filing certificate}",
            "name: 备案证明",
        )
        .permit(
            ", x-title-en: floors",
            ", x-title-en: floors}\n    use: {enum: [住宅, 厂房], x-enum-en: [housing], title: 用途",
        );
    assert_snapshot!(missing.mistakes(), @r#"
    procedures/permit.yaml:2:7: MissingTranslation: the English text (“en”) is missing
     2 | name: {zh-CN: 许可}
       |       ^
    procedures/permit.yaml:8:44: MissingTranslation: the Chinese text (“zh-CN”) is missing
     8 | applies: {when: site.area_ha > 1.0, says: {zh-CN: '', en: above one hectare}}
       |                                            ^
    procedures/permit.yaml:21:25: MissingTranslation: “备案证明” is in one language only; write {zh-CN: …, en: …}
     21 |   - {code: filed, name: 备案证明, basis: 城乡规划法 第38条, form: electronic, supplied-by: [filing]}
        |                         ^
    procedures/permit.yaml:28:5: MissingTranslation: the English title (x-title-en) is missing here
     28 |     use: {enum: [住宅, 厂房], x-enum-en: [housing], title: 用途}
        |     ^
    procedures/permit.yaml:28:18: MissingTranslation: each of these choices needs its English name in x-enum-en, in the same order
     28 |     use: {enum: [住宅, 厂房], x-enum-en: [housing], title: 用途}
        |                  ^
    "#);
}

#[test]
fn a_condition_that_fails_is_told_below_the_word() {
    let failing = sound()
        .permit("when: site.area_ha > 1.0", "when: \"site.area_ha > 'large'\"")
        .permit("when: site.large}", "when: site.larg}");
    assert_snapshot!(failing.mistakes(), @r#"
    procedures/permit.yaml:8:31: InvalidCondition: ">" can't be applied to a decimal number and a text
     8 | applies: {when: "site.area_ha > 'large'", says: {zh-CN: 一公顷以上, en: above one hectare}}
       |                               ^
    procedures/permit.yaml:17:96: UnknownFact: there is no fact "site.larg"; did you mean "site.large"?
     17 | …tment: yjj, role: handler, after: [handle], when: site.larg}
        |                                                    ^
    "#);
}

#[test]
fn a_condition_that_recurses_or_runs_away_is_told() {
    let deep = format!("when: \"{}site.large{}\"", "!(".repeat(200), ")".repeat(200));
    let wild = sound()
        .permit("when: site.area_ha > 1.0", &deep)
        .permit("when: site.large}", "when: \"[1,2].all(x, x > 0)\"}");
    let told = wild.load().expect_err("wild conditions");
    assert_eq!(
        told.iter().map(|e| (e.code, e.line)).collect::<Vec<_>>(),
        [(Code::InvalidCondition, 8), (Code::InvalidCondition, 17)]
    );
}

#[test]
fn derived_facts_in_a_circle_are_told() {
    let circle = sound().with(
        "facts.yaml",
        "derived: site.area_ha >= 5.0}",
        "derived: site.big}\n  - {path: site.big, name: {zh-CN: 大, en: big}, type: boolean, derived: site.large}",
    );
    assert_snapshot!(circle.mistakes(), @r#"
    facts.yaml:9:78: CyclicFact: fact site.large: derived facts follow from themselves: site.large → site.big → site.large
     9 |   - {path: site.large, name: {zh-CN: 大型, en: large}, type: boolean, derived: site.big}
       |                                                                                ^
    "#);
}

#[test]
fn a_form_that_is_no_schema_is_told() {
    let wrong = sound().permit("type: integer, minimum: 1", "type: whole, minimum: 1");
    assert_snapshot!(wrong.mistakes(), @r#"
    procedures/permit.yaml:27:20: InvalidForm: the form is not a valid JSON Schema: "whole" is not valid under any of the schemas listed in the 'anyOf' keyword
     27 |     floors: {type: whole, minimum: 1, title: 层数, x-title-en: floors}
        |                    ^
    "#);
}

#[test]
fn files_that_are_missing_or_strange_are_told() {
    let files = sound()
        .without("departments.yaml")
        .file("notes.txt", "?")
        .file("README.md", "# hello");
    assert_snapshot!(files.mistakes(), @r#"
    departments.yaml: FileMissing: every catalogue needs this file; it is not there
    notes.txt: FileUnexpected: this file has no place in a catalogue; there are zone.yaml, departments.yaml, facts.yaml, calendar/*.yaml, procedures/*.yaml, routes/*.yaml and *.md
    "#);
}

#[test]
fn every_message_speaks_chinese_too() {
    let errors = sound()
        .permit("owner: jhj", "owner: jjh")
        .load()
        .expect_err("an unknown department");
    assert_snapshot!(errors[0].render(Language::Zh), @r#"
    procedures/permit.yaml:6:8: UnknownDepartment: 没有名为“jjh”的部门，是否指“jhj”？
     6 | owner: jjh
       |        ^
    "#);
}

#[test]
fn a_folder_is_read_as_its_files_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("procedures")).expect("a folder");
    std::fs::write(folder.path().join("zone.yaml"), b"code: caf\xe9").expect("a file");
    std::fs::write(folder.path().join("procedures/permit.yaml"), "kind: [").expect("a file");
    let errors = load(folder.path()).expect_err("a broken catalogue");
    assert_snapshot!(told(&errors), @r#"
    calendar: InvalidCalendar: the calendar has no year; give at least one
    departments.yaml: FileMissing: every catalogue needs this file; it is not there
    facts.yaml: FileMissing: every catalogue needs this file; it is not there
    procedures/permit.yaml:1:7: Yaml: this is not readable YAML: unclosed bracket '['
     1 | kind: [
       |       ^
    zone.yaml: FileUnreadable: line 1 is not UTF-8 text; save the file as UTF-8
    "#);
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let errors = load(std::path::Path::new("/nowhere/at-all")).expect_err("nothing to load");
    assert_eq!(
        (errors[0].code, errors[0].file.as_str()),
        (Code::FileUnreadable, "/nowhere/at-all/")
    );
}

#[test]
fn nothing_at_all_is_no_catalogue() {
    let errors = load_sources(Vec::new()).expect_err("nothing to load");
    let codes: Vec<Code> = errors.iter().map(|e| e.code).collect();
    assert_eq!(
        codes,
        [
            Code::InvalidCalendar,
            Code::FileMissing,
            Code::FileMissing,
            Code::FileMissing
        ]
    );
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        assert!(
            code.meaning().ends_with('.'),
            "{code}: “{}” is no sentence",
            code.meaning()
        );
    }
}

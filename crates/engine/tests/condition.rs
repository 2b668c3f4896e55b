//! Conditions over the facts of a project: what they accept, what they answer, what they say of it.

#![expect(clippy::unwrap_used, reason = "a helper that fails here fails its test")]

use std::collections::{BTreeSet, HashMap};

use onewindow_engine::condition::{Condition, ConditionError, ConditionErrorKind, MAX_CHARACTERS, Verdict};
use onewindow_engine::fact::{FactErrorKind, FactPath, FactValues, Vocabulary};
use onewindow_engine::text::Language;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The facts of a small zone.
fn zone() -> Vocabulary {
    let text = |en: &str| json!({"zh-CN": format!("{en}（中文）"), "en": en});
    let option = |value: &str| json!({"value": value, "name": text(value)});
    let declared = json!([
        {"path": "project.cost_cny", "name": text("cost"), "type": "integer", "unit": text("CNY")},
        {"path": "project.hazardous_chemicals", "name": {"zh-CN": "危险化学品", "en": "hazardous chemicals"},
         "type": "choice", "options": [option("none"), option("produce"), option("store"), option("use")]},
        {"path": "project.wants", "name": text("wants"), "type": "list", "options": [option("gas"), option("water")]},
        {"path": "project.name", "name": text("name"), "type": "text"},
        {"path": "project.begins", "name": text("begins"), "type": "date"},
        {"path": "energy.tce", "name": text("standard coal"), "type": "number", "unit": text("tce")},
        {"path": "energy.kwh", "name": text("electricity"), "type": "number"},
        {"path": "building.area_m2", "name": {"zh-CN": "总建筑面积", "en": "total floor area"}, "type": "number",
         "unit": {"zh-CN": "平方米", "en": "m²"}},
        {"path": "building.storeys", "name": text("storeys"), "type": "integer"},
        {"path": "building.labour_intensive", "name": {"zh-CN": "劳动密集型厂房", "en": "labour-intensive workshop"},
         "type": "boolean"},
        {"path": "fire.reviewed", "name": text("reviewed before use"), "type": "boolean", "derived": "fire.special || project.cost_cny > 100"},
        {"path": "fire.special", "name": {"zh-CN": "特殊建设工程", "en": "special fire works"}, "type": "boolean",
         "derived": "building.labour_intensive && building.area_m2 > 2500",
         "basis": "住建部令第51号 第14条"},
        {"path": "land.leased", "name": text("leased"), "type": "boolean"},
    ]);
    serde_json::from_value(declared).unwrap()
}

fn given(facts: &Value) -> FactValues {
    zone().check_facts(facts).unwrap()
}

fn condition(source: &str) -> Condition {
    Condition::parse(source).unwrap_or_else(|errors| panic!("{source}: {errors:?}"))
}

fn answer(source: &str, facts: &Value) -> Verdict {
    let condition = condition(source);
    assert_eq!(condition.check(&zone()), [], "{source}");
    condition.evaluate(&given(facts))
}

fn paths(names: &[&str]) -> BTreeSet<FactPath> {
    names
        .iter()
        .map(|name| FactPath::try_new(name).unwrap())
        .collect()
}

fn lacks(names: &[&str]) -> Verdict {
    Verdict::Undetermined {
        missing: paths(names),
    }
}

/// The codes of everything that is wrong with a source, read and checked.
fn codes(source: &str) -> Vec<&'static str> {
    let errors = Condition::parse(source).map_or_else(|errors| errors, |read| read.check(&zone()));
    errors.iter().map(ConditionError::code).collect()
}

#[test]
fn rules_of_the_catalogue_are_answered_from_the_facts() {
    let plant = json!({
        "project": {"hazardous_chemicals": "produce", "cost_cny": 300_001, "wants": ["gas"], "begins": "2026-03-02"},
        "energy": {"tce": 999.5, "kwh": 5_000_000},
        "building": {"area_m2": 300.5, "labour_intensive": false},
    });
    let cases = [
        (
            "project.hazardous_chemicals in ['produce','store']",
            Verdict::True,
        ),
        ("project.hazardous_chemicals == 'none'", Verdict::False),
        ("energy.tce >= 1000 || energy.kwh >= 5000000", Verdict::True),
        (
            "project.cost_cny > 300000 && building.area_m2 > 300",
            Verdict::True,
        ),
        ("project.cost_cny > 300000.5", Verdict::True),
        ("!fire.special", Verdict::True),
        ("'water' in project.wants", Verdict::False),
        (
            "size(project.wants) == 1 && project.wants.size() == 1",
            Verdict::True,
        ),
        (
            "project.begins >= '2026-03-02' && project.begins < '2026-10-01'",
            Verdict::True,
        ),
        ("project.hazardous_chemicals.startsWith('pro')", Verdict::True),
        (
            "project.cost_cny % 2 == 1 ? energy.tce < 1000 : false",
            Verdict::True,
        ),
        (
            "double(project.cost_cny) / 2.0 > 150000.0 && -project.cost_cny < 0",
            Verdict::True,
        ),
        ("has(land.leased) || has(fire.special)", Verdict::True),
        ("// 注释\nhas(land.leased)", Verdict::False),
    ];
    for (source, expected) in cases {
        assert_eq!(answer(source, &plant), expected, "{source}");
    }
}

#[test]
fn logic_with_missing_facts_is_that_of_kleene() {
    let known = json!({"building": {"labour_intensive": true}, "land": {"leased": false}});
    let (yes, no, missing) = ("building.labour_intensive", "land.leased", "fire.special");
    let open = || lacks(&["building.area_m2"]);
    let table = [
        (format!("{yes} && {missing}"), open()),
        (format!("{missing} && {yes}"), open()),
        (format!("{no} && {missing}"), Verdict::False),
        (format!("{missing} && {no}"), Verdict::False),
        (format!("{missing} && {missing}"), open()),
        (format!("{yes} || {missing}"), Verdict::True),
        (format!("{missing} || {yes}"), Verdict::True),
        (format!("{no} || {missing}"), open()),
        (format!("{missing} || {no}"), open()),
        (format!("!{missing}"), open()),
        (format!("{missing} ? {yes} : {yes}"), Verdict::True),
        (format!("{missing} ? {yes} : {no}"), open()),
        (format!("{yes} ? {no} : {missing}"), Verdict::False),
        (format!("{no} ? {no} : {missing}"), open()),
        (format!("({yes} || {missing}) == true"), Verdict::True),
        (format!("({no} && {missing}) ? {missing} : {yes}"), Verdict::True),
    ];
    for (source, expected) in table {
        assert_eq!(answer(&source, &known), expected, "{source}");
    }
}

#[test]
fn an_undetermined_answer_names_just_the_facts_that_could_settle_it() {
    let facts = json!({"land": {"leased": false}, "building": {"area_m2": 3000}});
    let source =
        "(land.leased && energy.tce > 1.0) || project.cost_cny + building.storeys > 5 || fire.reviewed";
    let expected = lacks(&[
        "project.cost_cny",
        "building.storeys",
        "building.labour_intensive",
    ]);
    assert_eq!(answer(source, &facts), expected);
    assert_eq!(
        answer("fire.reviewed", &json!({"project": {"cost_cny": 101}})),
        Verdict::True
    );
}

#[test]
fn what_cannot_be_computed_fails_with_its_place_unless_the_other_side_settles_it() {
    let facts = json!({"project": {"cost_cny": i64::MAX}, "building": {"storeys": 0, "area_m2": 1e308}});
    for source in [
        "1 / building.storeys > 0",
        "project.cost_cny % building.storeys == 0",
        "project.cost_cny + 1 > 0",
        "building.area_m2 * 10.0 > 1.0",
        "building.area_m2 / 0.0 > 1.0",
        "-(-project.cost_cny - 1) > 0",
        "1 / building.storeys > project.cost_cny && true",
        "1 / 0 > building.storeys || land.leased == (1 / 0 == 1)",
    ] {
        let found = answer(source, &facts);
        let Verdict::Failed { message } = &found else {
            panic!("{source}: {found:?}")
        };
        assert!(
            message.en.starts_with("line 1, column "),
            "{source}: {}",
            message.en
        );
        assert!(message.zh.starts_with("第 1 行"), "{source}: {}", message.zh);
    }
    assert_eq!(
        answer("1 / building.storeys > 0 || project.cost_cny > 0", &facts),
        Verdict::True
    );
    assert_eq!(
        answer("project.cost_cny < 0 && 1 / building.storeys > 0", &facts),
        Verdict::False
    );
    assert_eq!(
        answer("1 / building.storeys > 0 || land.leased", &facts),
        lacks(&["land.leased"])
    );
}

#[test]
fn bombs_are_refused_and_never_overflow() {
    let deep = |open: &str, close: &str| format!("{}land.leased{}", open.repeat(100), close.repeat(100));
    let cases = [
        ("(".repeat(10_000), "ConditionTooLong"),
        ("(".repeat(1_999), "ConditionTooDeep"),
        ("a".repeat(1 << 20), "ConditionTooLong"),
        ("字".repeat(MAX_CHARACTERS + 1), "ConditionTooLong"),
        (deep("(", ")"), "ConditionTooDeep"),
        (deep("[", "]"), "ConditionTooDeep"),
        (deep("size(", ")"), "ConditionTooDeep"),
        (deep("!(", ")"), "ConditionTooDeep"),
        (deep("!", ""), ""),
        (deep("", ".b"), "UnknownFact"),
        (deep("1+", ""), "ConditionTooDeep"),
        (deep("", " in []"), "ConditionTooDeep"),
        (deep("true?1:", ""), "ConditionTooDeep"),
        (format!("'{}' == ')'", "(".repeat(1_000)), ""),
        (format!("'\\'{}' == 'a'", "(".repeat(1_000)), ""),
        (format!("true // {}", "(".repeat(1_000)), ""),
        (format!("'''{}", "(".repeat(100)), "ConditionSyntax"),
        (format!("r'\\' == '{}'", "(".repeat(100)), "ConditionSyntax"),
        (format!("'{}", "(".repeat(100)), "ConditionSyntax"),
    ];
    for (source, code) in cases {
        let found = codes(&source);
        assert_eq!(
            found.first().copied().unwrap_or(""),
            code,
            "{source:.40} {found:?}"
        );
    }
}

#[test]
fn the_deepest_and_longest_conditions_allowed_are_read_and_answered() {
    let nested = format!("{}land.leased{}", "(".repeat(32), ")".repeat(32));
    let long = vec!["project.name == 'a name with some letters'"; 40].join(" || ");
    let chain = vec!["land.leased"; 140].join("&&");
    let facts = json!({"land": {"leased": true}, "project": {"name": "甲"}});
    assert_eq!(answer(&nested, &facts), Verdict::True);
    assert_eq!(answer(&long, &facts), Verdict::False);
    assert_eq!(answer(&chain, &facts), Verdict::True);
    let lists = format!("size({}{}) == 1", "[".repeat(29), "]".repeat(29));
    assert_eq!(answer(&lists, &facts), Verdict::True);
    let choices = format!("{}land.leased", "has(land.leased) ? true : ".repeat(31));
    assert_eq!(answer(&choices, &facts), Verdict::True);
    let negations = format!("{}land.leased{}", "!(".repeat(31), ")".repeat(31));
    assert_eq!(answer(&negations, &facts), Verdict::False);
}

#[test]
fn loops_macros_and_other_functions_are_refused_by_name() {
    for (source, name) in [
        ("[1, 2].all(x, x > 0)", "all"),
        ("[1, 2].exists(x, x > 0)", "exists"),
        ("project.wants.map(x, x) == []", "map"),
        ("matches(project.name, '(a+)+')", "matches"),
        ("project.name.matches('a')", "matches"),
        ("timestamp('2026-01-01T00:00:00Z') > project.begins", "timestamp"),
        ("type(project.name) == string", "type"),
    ] {
        let errors = Condition::parse(source).unwrap_err();
        let expected = ConditionErrorKind::UnknownFunction { name: name.into() };
        assert_eq!(
            errors.first().map(|error| &error.kind),
            Some(&expected),
            "{source}"
        );
    }
}

#[test]
fn what_is_not_a_sentence_of_the_language_is_refused_with_its_place() {
    let place = |source: &str| {
        let errors = Condition::parse(source).unwrap_err();
        let error = errors.first().unwrap().clone();
        let position = error.position.unwrap();
        (error.code(), position.line, position.column)
    };
    assert_eq!(place("land.leased &&"), ("ConditionSyntax", 1, 15));
    assert_eq!(place("land.leased &&\n  && true"), ("ConditionSyntax", 2, 3));
    assert_eq!(place("'甲乙' == 'x' && && true"), ("ConditionSyntax", 1, 16));
    assert_eq!(place("land.leased = true"), ("ConditionSyntax", 1, 13));
    assert_eq!(place("land.leased == null"), ("ConditionSyntax", 1, 16));
    assert_eq!(place("project.wants[0] == 'gas'"), ("ConditionSyntax", 1, 14));
    assert_eq!(place("{'a': 1} == {}"), ("ConditionSyntax", 1, 1));
    assert_eq!(place("1u > 0u"), ("ConditionSyntax", 1, 2));
    assert_eq!(place("1e999 > 1.0"), ("ConditionSyntax", 1, 1));
    assert_eq!(
        place("'甲' == 'x' &&\n land.leased.all(x, x)"),
        ("UnknownFunction", 2, 14)
    );
    assert_eq!(place("true || leased"), ("UnknownFact", 1, 9));
    assert_eq!(place("a.b.c == 1"), ("UnknownFact", 1, 1));
    assert_eq!(place("has(leased)"), ("UnknownFact", 1, 5));
    assert_eq!(place("size() == 1"), ("TypeMismatch", 1, 1));
    assert_eq!(codes(""), ["ConditionSyntax"]);
    assert_eq!(
        codes("x == 1 && y.all(z, z) && null"),
        ["UnknownFact", "UnknownFunction", "ConditionSyntax"]
    );
}

#[test]
fn an_unknown_fact_is_told_with_the_nearest_known_one() {
    for (source, near) in [
        ("energy.tec >= 1000", Some("energy.tce")),
        (
            "project.hazardous_chemical == 'none'",
            Some("project.hazardous_chemicals"),
        ),
        ("site.area_m2 > 1.0", Some("building.area_m2")),
        ("has(fire.speciall)", Some("fire.special")),
        ("weather.rain", None),
    ] {
        let errors = condition(source).check(&zone());
        let [
            ConditionError {
                kind: ConditionErrorKind::UnknownFact { did_you_mean, .. },
                ..
            },
        ] = errors.as_slice()
        else {
            panic!("{source}: {errors:?}")
        };
        assert_eq!(did_you_mean.as_ref().map(FactPath::as_str), near, "{source}");
    }
    let error = &condition("true ||\n energy.tec >= 1000").check(&zone())[0];
    let expected = "line 2, column 2: there is no fact \"energy.tec\"; did you mean \"energy.tce\"?";
    assert_eq!(error.message(Language::En), expected);
    let expected = "第 2 行第 2 列：没有名为“energy.tec”的项目要素，是否指“energy.tce”？";
    assert_eq!(error.message(Language::Zh), expected);
}

#[test]
fn types_that_do_not_fit_are_all_told_at_once() {
    for (source, expected) in [
        ("project.cost_cny > 'a'", &["TypeMismatch"][..]),
        ("project.cost_cny", &["NotBoolean"]),
        ("project.name", &["NotBoolean"]),
        ("project.cost_cny && true", &["TypeMismatch"]),
        ("!project.name", &["TypeMismatch"]),
        ("project.hazardous_chemicals == 'produse'", &["UnknownChoice"]),
        (
            "project.hazardous_chemicals in ['produce', 'stored']",
            &["UnknownChoice"],
        ),
        ("project.hazardous_chemicals in ['produce', 1]", &["TypeMismatch"]),
        ("project.hazardous_chemicals > 'none'", &["TypeMismatch"]),
        ("'steam' in project.wants", &["UnknownChoice"]),
        ("1 in project.wants", &["TypeMismatch"]),
        ("project.wants == ['gas']", &["TypeMismatch"]),
        ("project.wants == 'gas'", &["TypeMismatch"]),
        ("project.name in project.name", &["TypeMismatch"]),
        ("project.begins > '2026-2-1'", &["TypeMismatch"]),
        ("project.begins > project.name", &["TypeMismatch"]),
        ("project.cost_cny * building.area_m2 > 1.0", &["TypeMismatch"]),
        ("energy.tce % 2.0 == 0.0", &["TypeMismatch"]),
        ("land.leased + 1 == 2", &["TypeMismatch"]),
        ("-project.name == 'a'", &["TypeMismatch"]),
        ("size(project.cost_cny) == 1", &["TypeMismatch"]),
        ("double(project.name) == 1.0", &["TypeMismatch"]),
        ("project.cost_cny.contains('a')", &["TypeMismatch"]),
        ("land.leased < true", &["TypeMismatch"]),
        ("land.leased ? 1 : 'a'", &["TypeMismatch"]),
        ("size([1, 'a']) == 2", &["TypeMismatch"]),
        (
            "energy.tec > 1 && project.cost_cny > 'a' && project.name",
            &["UnknownFact", "TypeMismatch", "TypeMismatch"],
        ),
    ] {
        assert_eq!(codes(source), expected, "{source}");
    }
}

#[test]
fn facts_are_checked_all_at_once_and_each_with_its_path() {
    let errors = zone()
        .check_facts(&json!({
            "project": {"cost_cny": 1.5, "hazardous_chemicals": "stored", "wants": ["gas", "gas"], "nmae": "x",
                        "begins": "2026-02-30", "name": null},
            "fire": {"special": true},
            "building": {"area_m2": "300", "storeys": 3},
            "land": [],
        }))
        .unwrap_err();
    let mut found: Vec<(String, &str)> = errors
        .iter()
        .map(|error| (error.path.join("."), error.code()))
        .collect();
    found.sort();
    let expected = [
        ("building.area_m2", "WrongFactType"),
        ("fire.special", "DerivedFactGiven"),
        ("land", "FactsNotAnObject"),
        ("project.begins", "WrongFactType"),
        ("project.cost_cny", "WrongFactType"),
        ("project.hazardous_chemicals", "ChoiceNotOffered"),
        ("project.nmae", "UnknownFact"),
        ("project.wants", "RepeatedChoice"),
    ];
    let expected: Vec<(String, &str)> = expected
        .iter()
        .map(|(path, code)| ((*path).into(), *code))
        .collect();
    assert_eq!(found, expected);
    let unknown = errors.iter().find(|error| error.code() == "UnknownFact").unwrap();
    let near = Some(FactPath::try_new("project.name").unwrap());
    assert_eq!(unknown.kind, FactErrorKind::UnknownFact { did_you_mean: near });
    assert_eq!(
        unknown.message(Language::Zh),
        "没有名为“project.nmae”的项目要素，是否指“project.name”？"
    );
    for shape in [json!([]), json!("x"), json!(1)] {
        assert_eq!(
            zone().check_facts(&shape).unwrap_err()[0].code(),
            "FactsNotAnObject"
        );
    }
    let long = json!({"project": {"name": "长".repeat(2_001)}});
    assert_eq!(
        zone().check_facts(&long).unwrap_err()[0].code(),
        "FactTextTooLong"
    );
}

#[test]
fn facts_are_written_as_they_were_given_and_what_no_longer_fits_is_dropped() {
    let facts =
        json!({"project": {"wants": ["gas"], "begins": "2026-03-02"}, "building": {"area_m2": 2500.5}});
    let read = given(&facts);
    assert_eq!(serde_json::to_value(&read).unwrap(), facts);
    assert_eq!(given(&read.to_json()), read);
    let mut older = facts.clone();
    older["project"]["gone"] = json!(1);
    let (kept, dropped) = zone().read_facts(&older);
    assert_eq!(kept, read);
    assert_eq!(dropped.len(), 1);
}

#[test]
fn derived_facts_follow_from_one_another_in_any_order_of_declaration() {
    let facts =
        json!({"building": {"labour_intensive": true, "area_m2": 2500.5}, "project": {"cost_cny": 1}});
    assert_eq!(answer("fire.reviewed && fire.special", &facts), Verdict::True);
    let facts = json!({"building": {"labour_intensive": false}, "project": {"cost_cny": 1}});
    assert_eq!(answer("fire.reviewed", &facts), Verdict::False);
}

#[test]
fn a_vocabulary_that_contradicts_itself_is_refused_with_everything_that_is_wrong() {
    let name = json!({"zh-CN": "名", "en": "name"});
    let derived =
        |path: &str, source: &str| json!({"path": path, "name": name, "type": "boolean", "derived": source});
    let declared = json!([
        derived("a.one", "a.two"),
        derived("a.two", "!a.three"),
        derived("a.three", "a.one || a.free"),
        derived("a.own", "a.own"),
        derived("a.lost", "a.nowhere > 1"),
        {"path": "a.free", "name": name, "type": "boolean"},
        {"path": "a.free", "name": name, "type": "boolean"},
        {"path": "a.sum", "name": name, "type": "integer", "derived": "a.free"},
        {"path": "a.pick", "name": name, "type": "choice",
         "options": [{"value": "x", "name": name}, {"value": "x", "name": name}]},
    ]);
    let declared = serde_json::from_value(declared).unwrap();
    let errors = Vocabulary::try_new(declared).unwrap_err();
    let mut found: Vec<&str> = errors.iter().map(ConditionError::code).collect();
    found.sort_unstable();
    let expected = [
        "CyclicFact",
        "CyclicFact",
        "DerivedFactNotBoolean",
        "DuplicateFact",
        "InvalidChoices",
        "UnknownFact",
    ];
    assert_eq!(found, expected);
    let messages: Vec<String> = errors.iter().map(|error| error.message(Language::En)).collect();
    let circle = "fact a.one: derived facts follow from themselves: a.one → a.two → a.three → a.one";
    assert!(messages.iter().any(|message| message == circle), "{messages:?}");
}

#[test]
fn a_condition_is_written_as_its_source_and_refused_when_read_wrong() {
    let source = "fire.special && has(land.leased)";
    let read: Condition = serde_json::from_value(json!(source)).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json!(source));
    assert_eq!(read, condition(source));
    assert_eq!(read.facts(), &paths(&["fire.special", "land.leased"]));
    let error = serde_json::from_value::<Condition>(json!("a.b.all(x, x)"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("UnknownFunction: line 1, column 5"), "{error}");
}

#[test]
fn an_explanation_names_the_facts_that_decided() {
    let facts = given(&json!({
        "building": {"labour_intensive": false, "area_m2": 12000.5},
        "project": {"hazardous_chemicals": "use", "cost_cny": 1},
    }));
    let explain = |source: &str, language| condition(source).explain(&facts, language);
    let source = "fire.special || project.hazardous_chemicals in ['produce', 'store']";
    assert_eq!(
        explain(source, Language::En),
        "special fire works: no (labour-intensive workshop: no); hazardous chemicals: use"
    );
    assert_eq!(
        explain(source, Language::Zh),
        "特殊建设工程：否（劳动密集型厂房：否）；危险化学品：use（中文）"
    );
    assert_eq!(
        explain("fire.special || building.area_m2 > 300", Language::En),
        "total floor area: 12,000.5 m²"
    );
    assert_eq!(
        explain("building.area_m2 > 300", Language::Zh),
        "总建筑面积：12,000.5 平方米"
    );
    assert_eq!(
        explain("land.leased && energy.tce > 1", Language::En),
        "not yet known: standard coal, leased"
    );
    assert_eq!(
        explain("land.leased || energy.tce > 1", Language::Zh),
        "尚缺：standard coal（中文）、leased（中文）"
    );
    assert_eq!(explain("has(land.leased)", Language::En), "leased: not given");
    assert_eq!(explain("true", Language::En), "whatever the facts are");
    assert_eq!(
        explain("1 / 0 == 1", Language::En),
        "can't be computed: line 1, column 3: division by zero"
    );
}

/// The facts that random conditions speak of, all given.
fn complete() -> Value {
    json!({
        "project": {"cost_cny": 7, "hazardous_chemicals": "store", "name": "景德镇", "wants": ["gas"], "begins": "2026-03-02"},
        "energy": {"tce": 999.5, "kwh": 0.0},
        "building": {"area_m2": 2600.0, "storeys": 0, "labour_intensive": true},
        "land": {"leased": false},
    })
}

fn integers() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("project.cost_cny".to_owned()),
        Just("building.storeys".to_owned()),
        Just("size(project.wants)".to_owned()),
        Just("size(project.name)".to_owned()),
        Just("9223372036854775807".to_owned()),
        (-3_i64..4).prop_map(|value| value.to_string()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let sign = prop_oneof![Just("+"), Just("-"), Just("*"), Just("/"), Just("%")];
        (inner.clone(), sign, inner).prop_map(|(left, sign, right)| format!("{left} {sign} {right}"))
    })
}

fn decimals() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("energy.tce".to_owned()),
        Just("energy.kwh".to_owned()),
        Just("building.area_m2".to_owned()),
        Just("double(project.cost_cny)".to_owned()),
        Just("2.5".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let sign = prop_oneof![Just("+"), Just("-"), Just("*"), Just("/")];
        (inner.clone(), sign, inner).prop_map(|(left, sign, right)| format!("{left} {sign} {right}"))
    })
}

fn texts() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("project.name"),
        Just("'store'"),
        Just("project.hazardous_chemicals"),
        Just("'景'"),
        Just("''")
    ]
}

/// Well-typed conditions.
fn conditions() -> impl Strategy<Value = String> {
    let order = || {
        prop_oneof![
            Just("=="),
            Just("!="),
            Just("<"),
            Just("<="),
            Just(">"),
            Just(">=")
        ]
    };
    let numbers = || prop_oneof![integers(), decimals()];
    let search = prop_oneof![Just("startsWith"), Just("endsWith"), Just("contains")];
    let leaf = prop_oneof![
        2 => prop_oneof![Just("land.leased"), Just("building.labour_intensive"), Just("true"), Just("false")].prop_map(str::to_owned),
        4 => (numbers(), order(), numbers()).prop_map(|(left, sign, right)| format!("{left} {sign} {right}")),
        1 => (texts(), search, texts()).prop_map(|(text, search, part)| format!("{text}.{search}({part})")),
        1 => (integers(), integers(), integers()).prop_map(|(one, two, three)| format!("{one} in [{two}, {three}]")),
        1 => prop_oneof![Just("project.hazardous_chemicals in ['store', 'none']"), Just("'gas' in project.wants"),
                         Just("project.begins < '2026-04-01'")].prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} && {right}")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} || {right}")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("(({left}) == ({right}))")),
            inner.clone().prop_map(|inner| format!("!({inner})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(first, then, otherwise)| format!("(({first}) ? ({then}) : ({otherwise}))")),
        ]
    })
}

/// What the interpreter of the crate `cel` answers; none for an error.
fn reference_answer(source: &str, facts: &Value) -> Option<bool> {
    let mut context = cel::Context::default();
    for (group, names) in facts.as_object().unwrap() {
        let typed = |(name, value): (&String, &Value)| (name.clone(), reference_value(value));
        let names: HashMap<String, cel::Value> = names.as_object().unwrap().iter().map(typed).collect();
        context.add_variable_from_value(group.as_str(), names);
    }
    match cel::Program::compile(source).unwrap().execute(&context) {
        Ok(cel::Value::Bool(answer)) => Some(answer),
        _ => None,
    }
}

fn reference_value(value: &Value) -> cel::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Number(value) if value.is_i64() => value.as_i64().unwrap().into(),
        Value::Number(value) => value.as_f64().unwrap().into(),
        Value::String(value) => value.clone().into(),
        Value::Array(values) => values.iter().map(reference_value).collect::<Vec<_>>().into(),
        Value::Null | Value::Object(_) => unreachable!("no such fact"),
    }
}

/// Random facts out of the complete ones.
fn subset(kept: u16) -> Value {
    let mut facts = complete();
    let mut place = 0;
    for group in facts.as_object_mut().unwrap().values_mut() {
        group.as_object_mut().unwrap().retain(|_, _| {
            place += 1;
            kept >> place & 1 == 1
        });
    }
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_302), ..ProptestConfig::default() })]

    #[test]
    fn with_all_facts_the_answer_is_that_of_the_reference_interpreter(source in conditions()) {
        let facts = complete();
        match answer(&source, &facts) {
            Verdict::True => prop_assert_eq!(reference_answer(&source, &facts), Some(true)),
            Verdict::False => prop_assert_eq!(reference_answer(&source, &facts), Some(false)),
            // The reference goes on with an infinity after dividing by 0.0; all else it fails as well.
            Verdict::Failed { .. } => prop_assert!(source.contains("energy.") || reference_answer(&source, &facts).is_none()),
            Verdict::Undetermined { missing } => prop_assert!(false, "{source} lacks {missing:?}"),
        }
    }

    #[test]
    fn no_fact_given_later_turns_an_answer_round(source in conditions(), kept in any::<u16>()) {
        let early = answer(&source, &subset(kept));
        let late = answer(&source, &complete());
        match early {
            Verdict::True | Verdict::False => prop_assert_eq!(early, late),
            Verdict::Undetermined { missing } => {
                let given = given(&subset(kept));
                prop_assert!(!missing.is_empty());
                prop_assert!(missing.iter().all(|path| given.get(path).is_none()));
            }
            Verdict::Failed { .. } => {
                let still_fails = matches!(late, Verdict::Failed { .. });
                prop_assert!(still_fails);
            }
        }
    }

    #[test]
    fn whatever_is_written_is_refused_or_is_read_by_the_reference_too_and_never_panics(
        tokens in proptest::collection::vec(prop_oneof![
            Just("("), Just(")"), Just("["), Just("]"), Just("{"), Just("'"), Just("\""), Just("\\"), Just("`"), Just("!"),
            Just("-"), Just("?"), Just(":"), Just("&&"), Just("||"), Just("=="), Just("in"), Just(","), Just("."),
            Just("land.leased"), Just("energy.tce"), Just("has"), Just("size"), Just("1"), Just("1.5"), Just("'a'"),
            Just("null"), Just(" "), Just("\n"), Just("景"), Just("\u{0}"), Just("0x"), Just("1u"), Just("//"), Just("b'"),
        ], 0..40),
        junk in ".{0,60}",
        kept in any::<u16>(),
    ) {
        let facts = given(&subset(kept));
        for source in [tokens.concat(), junk] {
            if let Ok(condition) = Condition::parse(&source) {
                prop_assert!(cel::Program::compile(&source).is_ok(), "the reference refuses {:?}", source);
                condition.check(&zone());
                condition.evaluate(&facts);
                condition.explain(&facts, Language::Zh);
            }
        }
    }
}

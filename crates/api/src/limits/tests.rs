use async_graphql::parser::parse_query;
use serde_json::json;

use super::*;

fn measured(source: &str, variables: &serde_json::Value, limits: &Limits) -> Result<Usage, Breach> {
    let document = parse_query(source).expect("the test document parses");
    let (_, operation) = document
        .operations
        .iter()
        .next()
        .expect("the test document has an operation");
    let variables = variables.as_object().cloned().unwrap_or_default();
    measure(&document, &operation.node, &variables, limits)
}

fn usage(source: &str) -> Usage {
    measured(source, &json!({}), &Limits::default()).expect("the test document is within the limits")
}

fn exceeded(source: &str) -> Option<(Measure, u64)> {
    match measured(source, &json!({}), &Limits::default()) {
        Err(Breach::Exceeded { measure, found, .. }) => Some((measure, found)),
        _ => None,
    }
}

fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// Fragments of which each spreads the next one ten times.
fn bomb(levels: usize) -> String {
    let fragments = numbered(levels, |level| {
        let next = format!("...f{} ", level + 1).repeat(10);
        let body = if level + 1 == levels { "__typename" } else { &next };
        format!("fragment f{level} on Q{{{body}}}")
    });
    format!("{{r{{...f0}}}}{fragments}")
}

#[test]
fn a_spread_counts_as_all_that_its_fragment_holds() {
    let found = usage("{ a { ...two } b { ...two ... { c } } } fragment two on T { x y: z { w } }");
    assert_eq!(
        found,
        Usage {
            fields: 9,
            depth: 3,
            cost: 9,
            reads_schema: false
        }
    );
}

#[test]
fn fragments_that_multiply_are_counted_without_being_expanded() {
    assert_eq!(exceeded(&bomb(4)), None, "a thousand fields are allowed");
    assert_eq!(exceeded(&bomb(8)), Some((Measure::Fields, 10_000_001)));
    assert_eq!(exceeded(&bomb(190)), Some((Measure::Fields, u64::MAX)));
}

#[test]
fn a_bomb_that_no_operation_spreads_is_refused_as_well() {
    let source = bomb(7).replacen("{...f0}", "{a}", 1);
    assert_eq!(
        exceeded(&source).map(|(measure, _)| measure),
        Some(Measure::Fields)
    );
}

#[test]
fn a_circle_of_fragments_is_named() {
    let source = "{...into} fragment into on Q{...a} fragment a on Q{...b} fragment b on Q{x ...a}";
    let Err(Breach::CyclicFragments { circle, .. }) = measured(source, &json!({}), &Limits::default()) else {
        panic!("not reported as a circle")
    };
    assert!(
        circle == ["a", "b", "a"] || circle == ["b", "a", "b"],
        "{circle:?}"
    );
    assert!(measured("{...a} fragment a on Q{x ...a}", &json!({}), &Limits::default()).is_err());
}

#[test]
fn each_limit_refuses_the_first_document_beyond_it() {
    let fields = |count: usize| format!("{{ a {{ {} }} }}", "f ".repeat(count - 1));
    let aliases = |count| numbered(count, |at| format!("a{at}: f "));
    let depth = |count: usize| format!("{}{}", "{ a ".repeat(count), "}".repeat(count));
    let fragments = |count| {
        format!(
            "{{a}} {}",
            numbered(count, |at| format!("fragment f{at} on T {{ a }} "))
        )
    };
    let list = |count: usize| format!("{{ a(x: [{}]) }}", "1 ".repeat(count));
    let introspect = |count: usize| {
        format!(
            "{{ __schema {{ types {}{} }} }}",
            "{ fields { type ".repeat(count),
            "{ name }".to_owned() + &"} }".repeat(count)
        )
    };
    let cases = [
        (fields(2_000), fields(2_001), Measure::Fields),
        (
            format!("{{ r {{ {} }} }}", aliases(100)),
            format!("{{ r {{ {} }} }}", aliases(101)),
            Measure::Aliases,
        ),
        (
            format!("{{ {} }}", "f ".repeat(30)),
            format!("{{ {} }}", "f ".repeat(31)),
            Measure::RootFields,
        ),
        (depth(15), depth(16), Measure::Depth),
        (fragments(200), fragments(201), Measure::Fragments),
        (
            format!("{{ a {} }}", "@d ".repeat(20)),
            format!("{{ a {} }}", "@d ".repeat(21)),
            Measure::Directives,
        ),
        (list(49_999), list(50_000), Measure::InputValues),
        (introspect(3), introspect(4), Measure::IntrospectionLists),
    ];
    for (last, first_beyond, measure) in cases {
        assert_eq!(exceeded(&last), None, "{measure:?} at the limit");
        assert_eq!(
            exceeded(&first_beyond).map(|(found, _)| found),
            Some(measure),
            "{measure:?} beyond"
        );
    }
}

#[test]
fn the_children_of_a_list_cost_as_often_as_it_is_long() {
    let page = "{ cases(first: 50) { totalCount edges { node { id number } } } }";
    assert_eq!(usage(page).cost, 251, "as the documentation says");
    assert_eq!(
        usage("{ cases { nodes { id } } }").cost,
        1 + 20 * 2,
        "a connection without a size"
    );
    assert_eq!(
        usage("{ cases(last: 1000) { id } }").cost,
        101,
        "no page is longer than the longest"
    );
    assert_eq!(usage("{ nodes(ids: [1, 2, 3]) { id } }").cost, 4);
    assert_eq!(
        usage("{ steps { id } }").cost,
        2,
        "nothing says that this is a list"
    );
    let declared = Limits {
        list_fields: BTreeSet::from(["steps"]),
        ..Limits::default()
    };
    assert_eq!(
        measured("{ steps { id } }", &json!({}), &declared).map(|usage| usage.cost),
        Ok(21)
    );
}

#[test]
fn variables_say_how_long_a_list_is() {
    let source = "query($n: Int = 7) { cases(first: $n) { id } }";
    let cost = |variables| measured(source, &variables, &Limits::default()).map(|usage| usage.cost);
    assert_eq!(cost(json!({})), Ok(8), "the default of the variable");
    assert_eq!(cost(json!({ "n": 30 })), Ok(31));
    assert_eq!(
        cost(json!({ "n": "many" })),
        Ok(21),
        "what is no number counts as an ordinary page"
    );
}

#[test]
fn lists_inside_lists_multiply_until_they_cost_too_much() {
    let source = "{ a(first: 100) { b(first: 100) { c } } }";
    assert_eq!(exceeded(source), Some((Measure::Cost, 10_101)));
}

#[test]
fn a_large_variable_counts_at_every_use() {
    let values: Vec<u32> = (0..10_000).collect();
    let uses = |count: usize| {
        let fields = numbered(count, |at| format!("f{at}(x: $x) "));
        measured(
            &format!("query($x: [Int!]) {{ {fields} }}"),
            &json!({ "x": values }),
            &Limits::default(),
        )
    };
    assert!(uses(4).is_ok());
    assert!(matches!(
        uses(6),
        Err(Breach::Exceeded {
            measure: Measure::InputValues,
            ..
        })
    ));
}

//! What is drawn of a catalogue, and how its format describes itself.

use insta::assert_snapshot;
use onewindow_definition::{procedure_diagram, procedure_schema, route_diagram, route_schema};
use onewindow_engine::text::Language;

use crate::fixture::sound;

#[test]
fn a_procedure_is_drawn_with_its_departments_as_boxes() {
    let catalogue = sound().catalogue();
    let permit = &catalogue.procedures[&"permit".parse().expect("a code")][0];
    assert_snapshot!(procedure_diagram(permit, &catalogue, Language::Zh), @r#"
    flowchart TD
        subgraph t0["许可"]
            t0_start(["受理<br>法定时限 20 个工作日<br>承诺时限 10 个工作日"])
            subgraph t0_d0["建设环保局"]
                t0_s_handle["审核<br>3 个工作日"]
                t0_s_check["审核"]
                t0_s_decide{{"决定"}}
            end
            subgraph t0_d1["应急管理局"]
                t0_s_ask[/"征求意见<br>site.large"/]
            end
            t0_start --> t0_s_handle
            t0_s_handle --> t0_s_ask
            t0_s_handle --> t0_s_check
            t0_s_ask --> t0_s_check
            t0_s_check --> t0_s_decide
        end
    "#);
}

#[test]
fn a_route_is_drawn_with_what_has_to_be_there_before_what() {
    let catalogue = sound().catalogue();
    let route = &catalogue.routes[&"investment".parse().expect("a code")];
    assert_snapshot!(route_diagram(route, &catalogue, Language::En), @r#"
    flowchart LR
        subgraph d_jhj["Construction Bureau"]
            p_permit["Permit"]
        end
        subgraph d_yjj["Emergency Bureau"]
            p_filing["Filing"]
        end
        m_start{{"start of construction"}}
        p_filing --> p_permit
        p_permit --> m_start
    "#);
}

#[test]
fn the_schema_of_a_procedure_says_what_has_to_be_there() {
    let schema = procedure_schema();
    let procedure = &schema["$defs"]["Procedure"];
    assert_snapshot!(procedure["required"].to_string(), @r#"["code","name","kind","stage","effective","owner","basis","tracks","materials","form","outcome"]"#);
    assert_eq!(procedure["additionalProperties"], false);
    assert_eq!(schema["$defs"]["Limit"]["required"][0], "unit");
}

#[test]
fn the_schemas_accept_what_is_accepted_and_refuse_what_is_not() {
    let valid = |schema, text: &str| {
        let document: serde_json::Value = serde_saphyr::from_str(text).expect("YAML");
        jsonschema::validator_for(&schema)
            .expect("a schema")
            .is_valid(&document)
    };
    let permit = sound().source("procedures/permit.yaml");
    assert!(valid(procedure_schema(), &permit));
    assert!(!valid(
        procedure_schema(),
        &permit.replace("unit: working-days", "unit: days")
    ));
    assert!(!valid(procedure_schema(), &permit.replace("owner: jhj\n", "")));
    assert!(valid(route_schema(), &sound().source("routes/investment.yaml")));
}

//! Two levels: the zone's bureau accepts and reviews first, the city's decides on the whole file.

use onewindow_tests::law::{APPLICANT, LawOffice, open_steps};
use onewindow_tests::office::{attach, change_input, request_refused};
use serde_json::{Value, json};

/// An application that is accepted, and on which the first level has only to forward the file. One material may follow.
async fn reviewed(law: &LawOffice) -> Value {
    let project = law.project(json!({})).await;
    let case = law
        .received_without(&project, "emission-permit", &["outlet-survey"])
        .await;
    let case = law.by("window", "acceptCase", &case, json!({})).await;
    let opinion = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "符合要求"});
    law.by("jhj-handler", "completeStep", &case, opinion).await
}

fn forwarding() -> Value {
    json!({"step": "forward#1", "verdict": "AGREE", "opinion": "初审同意，材料齐全"})
}

fn asking(material: &str) -> Value {
    json!({"items": [{"material": material, "what": "请提供"}]})
}

/// Tries an act and gives the refusal: its code, what it names, and its article.
async fn refusal(law: &LawOffice, login: &str, field: &str, case: &Value, more: Value) -> Value {
    let input = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation($input: {input}!) {{ {field}(input: $input) {{ case {{ version }} \
         userErrors {{ code message ... on NotAllowedError {{ needed lawReference }} }} }} }}"
    );
    let client = law.person(login).await;
    let errors = client
        .refused(&document, json!({"input": change_input(case, more)}))
        .await;
    errors[0].clone()
}

/// Operations: acceptCase, completeStep, requestSupplement, requestExtension, advanceClock, forwardCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c16_the_first_level_forwards_the_whole_file_within_twenty_days_of_acceptance() {
    let law = LawOffice::on("2026-03-02");
    let case = reviewed(&law).await;
    assert_eq!(law.due(&case, "first-level").await, "2026-03-30");
    assert_eq!(law.clock(&case, "first-level").await["effect"], "STATUTORY");
    assert_eq!(
        law.clock(&case, "statutory").await,
        Value::Null,
        "the upper level's limit begins with the file"
    );
    let city = law.person("shj-handler").await;
    assert_eq!(
        request_refused(&city, "requestSupplement", &case, asking("emission-plan")).await,
        ["NOT_FOUND"],
        "before that it is not the upper level's case"
    );
    assert_eq!(
        law.refused("jhj-handler", "requestSupplement", &case, asking("outlet-survey"))
            .await,
        ["NotForwarded"]
    );
    let extension = json!({"reason": "材料较多"});
    assert_eq!(
        law.refused("jhj-handler", "requestExtension", &case, extension)
            .await,
        ["NotForwarded"],
        "what may be extended is the limit of the decision"
    );

    let mut in_part = forwarding();
    in_part["materials"] = json!(["monitoring-plan"]);
    let found = refusal(&law, "jhj-approver", "forwardCase", &case, in_part).await;
    assert_eq!(found["code"], "FileForwardedInPart");
    assert_eq!(found["needed"], json!(["emission-plan"]));
    assert_eq!(found["lawReference"], "行政许可法 第35条");
    let opinion_alone = json!({"step": "forward#1", "verdict": "AGREE", "opinion": "同意"});
    assert_eq!(
        law.refused("jhj-approver", "completeStep", &case, opinion_alone)
            .await,
        ["ForwardingNeeded"]
    );

    law.to_day("2026-03-16").await;
    let case = law.by("jhj-approver", "forwardCase", &case, forwarding()).await;
    assert_eq!(law.clock(&case, "first-level").await["stoppedOn"], "2026-03-16");
    assert_eq!(law.due(&case, "statutory").await, "2026-04-14");
    let seen = law
        .ask(
            &case,
            "department { code } forwarding { from { code } to { code } materials opinion { text } on }",
        )
        .await;
    assert_eq!(seen["department"]["code"], "shj");
    assert_eq!(
        seen["forwarding"],
        json!({
            "from": {"code": "jhj"}, "to": {"code": "shj"}, "materials": ["emission-plan", "monitoring-plan"],
            "opinion": {"text": "初审同意，材料齐全"}, "on": "2026-03-16",
        })
    );
}

/// Operations: forwardCase, requestSupplement, attachMaterial, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c16_the_upper_level_asks_for_nothing_that_is_in_the_file_and_decides_on_it() {
    let law = LawOffice::on("2026-03-16");
    let case = reviewed(&law).await;
    let case = law.by("jhj-approver", "forwardCase", &case, forwarding()).await;
    for material in ["emission-plan", "monitoring-plan"] {
        let found = refusal(&law, "shj-handler", "requestSupplement", &case, asking(material)).await;
        assert_eq!(found["code"], "MaterialAskedAgain", "{material}");
        assert_eq!(found["lawReference"], "行政许可法 第35条");
    }
    let case = law
        .by("shj-handler", "requestSupplement", &case, asking("outlet-survey"))
        .await;
    let applicant = law.person(APPLICANT).await;
    let case = attach(&applicant, &case, "outlet-survey").await;
    let asked = law
        .ask(&case, "supplements { items { material isAnswered } }")
        .await;
    assert_eq!(
        asked["supplements"][0]["items"],
        json!([{"material": "outlet-survey", "isAnswered": true}])
    );
    assert_eq!(
        law.refused("shj-handler", "requestSupplement", &case, asking("outlet-survey"))
            .await,
        ["MaterialAskedAgain"],
        "now it is in the file"
    );
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-04-14",
        "no clock stood still"
    );

    let case = law.ready(&case).await;
    let decision = json!({"step": "decide#1", "outcome": "GRANTED", "reasons": "符合法定条件"});
    assert_eq!(
        law.refused("jhj-approver", "decideCase", &case, decision.clone())
            .await,
        ["NotYourDepartment"],
        "the first level does not decide"
    );
    law.by("shj-approver", "decideCase", &case, decision).await;
    assert_eq!(law.phase(&case).await, "GRANTED");
}

/// Operations: acceptCase, completeStep, advanceClock, forwardCase, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c16_a_file_that_is_forwarded_late_stays_a_breach_and_raises_an_alarm() {
    let law = LawOffice::on("2026-03-02");
    let case = reviewed(&law).await;
    law.to("2026-03-30T23:59:59+08:00").await;
    assert_eq!(law.clock(&case, "first-level").await["isOverdue"], false);
    law.to_start_of("2026-03-31").await;
    assert_eq!(law.clock(&case, "first-level").await["isOverdue"], true);
    let told = law.ask(&case, "alarms { rule colour }").await;
    assert_eq!(told["alarms"], json!([{"rule": "E01", "colour": "RED"}]));

    let case = law.look(&case).await;
    assert_eq!(open_steps(&case)[0]["key"], "forward#1", "late is not never");
    let case = law.by("jhj-approver", "forwardCase", &case, forwarding()).await;
    let clock = law.clock(&case, "first-level").await;
    assert_eq!(clock["isBreached"], true);
    assert_eq!(clock["stoppedOn"], "2026-03-31");
    assert_eq!(
        law.due(&case, "statutory").await,
        "2026-04-29",
        "the upper level has its own time all the same"
    );
}

//! The enterprise: applies for what is open, answers corrections, reports milestones.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cast::text;
use crate::client::Client;
use crate::error::DemoError;
use crate::office::{Item, Office};
use crate::script::Chance;

const CORRECTIONS: &str = "query Corrections($project: ID!) { project(id: $project) { cases { \
    id version phase { code } procedure { code name } corrections { items { position material isAnswered } } } } }";
const PROJECT_VERSION: &str = "query Version($project: ID!) { project(id: $project) { version } }";
const CASE_VERSION: &str = "id version number phase { code name }";

impl Office {
    /// What the enterprise does today.
    pub(crate) async fn applicant_turn(&mut self, way: &[Item]) -> Result<(), DemoError> {
        self.answer_corrections().await?;
        self.withdraw_by_chance().await?;
        for item in way.iter().filter(|item| item.state == "OPEN") {
            if item.is_milestone {
                let after = self.script.building.get(&item.code).copied().unwrap_or(1);
                if self.is_due(&format!("milestone {}", item.code), after) {
                    self.reach(item).await?;
                }
            } else {
                self.apply_for(item).await?;
            }
        }
        Ok(())
    }

    async fn reach(&mut self, item: &Item) -> Result<(), DemoError> {
        let client = self.cast.applicant.client.clone();
        let version = self
            .ask(PROJECT_VERSION, json!({"project": self.project()}))
            .await?["project"]["version"]
            .take();
        let key = self.key();
        let input = json!({
            "projectId": self.project(), "expectedVersion": version, "milestone": item.code,
            "on": self.today().to_string(), "idempotencyKey": key,
        });
        client
            .mutate("reachMilestone", "project { version }", input)
            .await?;
        let who = self.cast.applicant.name.clone();
        let name = self.language().quoted(&item.name);
        let what = self
            .language()
            .say(format!("报告节点{name}"), format!("reports the milestone {name}"));
        self.acted(&who, &what, "");
        Ok(())
    }

    /// Opens a case, fills it in, attaches what is asked for and hands it in.
    async fn apply_for(&mut self, item: &Item) -> Result<(), DemoError> {
        let client = self.cast.applicant.client.clone();
        let key = self.key();
        let input = json!({"projectId": self.project(), "procedure": item.code, "idempotencyKey": key});
        let mut case = client
            .mutate("openCase", &format!("case {{ {CASE_VERSION} }}"), input)
            .await?["case"]
            .take();
        let form = self
            .file
            .forms
            .get(&item.code)
            .cloned()
            .unwrap_or_else(|| json!({}));
        case = self
            .change(&client, "saveForm", &case, json!({"form": form}))
            .await?;
        for material in self.file.materials.get(&item.code).cloned().unwrap_or_default() {
            case = self.attach(&client, &case, &material, "第一版").await?;
        }
        let number = text(&case["number"]);
        case = self.change(&client, "submitCase", &case, json!({})).await?;
        let who = self.cast.applicant.name.clone();
        let phase = text(&case["phase"]["name"]);
        let name = self.language().quoted(&item.name);
        let what = self.language().say(
            format!("申报{name}{number}"),
            format!("applies for {name} {number}"),
        );
        self.acted(&who, &what, &phase);
        Ok(())
    }

    /// Sends a change of a case and gives the case after it.
    pub(crate) async fn change(
        &mut self,
        client: &Client,
        field: &str,
        case: &Value,
        mut more: Value,
    ) -> Result<Value, DemoError> {
        more["caseId"] = case["id"].clone();
        more["expectedVersion"] = case["version"].clone();
        more["idempotencyKey"] = json!(self.key());
        Ok(client
            .mutate(field, &format!("case {{ {CASE_VERSION} }}"), more)
            .await?["case"]
            .take())
    }

    async fn attach(
        &mut self,
        client: &Client,
        case: &Value,
        material: &str,
        edition: &str,
    ) -> Result<Value, DemoError> {
        let bytes = pdf(&format!("{material} {edition}"));
        let key = self.key();
        let input = json!({
            "filename": format!("{material}.pdf"), "byteSize": bytes.len(), "sha256": sha256(&bytes),
            "contentType": "application/pdf", "idempotencyKey": key,
        });
        let upload = client
            .mutate("createUpload", "upload { fileId path }", input)
            .await?["upload"]
            .take();
        client.upload(&text(&upload["path"]), bytes).await?;
        self.change(
            client,
            "attachMaterial",
            case,
            json!({"material": material, "fileId": upload["fileId"]}),
        )
        .await
    }

    async fn answer_corrections(&mut self) -> Result<(), DemoError> {
        let data = self.ask(CORRECTIONS, json!({"project": self.project()})).await?;
        let cases = data["project"]["cases"].as_array().cloned().unwrap_or_default();
        for case in cases.iter().filter(|case| case["phase"]["code"] == "CORRECTING") {
            let procedure = text(&case["procedure"]["code"]);
            let after = match self.script.chances.get(&procedure) {
                Some(Chance::Correct { answer_after, .. }) => *answer_after,
                _ => 1,
            };
            if self.is_due(&format!("correction {procedure}"), after) {
                self.answer(case).await?;
            }
        }
        Ok(())
    }

    async fn answer(&mut self, case: &Value) -> Result<(), DemoError> {
        let client = self.cast.applicant.client.clone();
        let items = case["corrections"]
            .as_array()
            .and_then(|all| all.last())
            .and_then(|notice| notice["items"].as_array())
            .cloned()
            .unwrap_or_default();
        let mut case_now = case.clone();
        for material in items.iter().filter_map(|item| item["material"].as_str()) {
            case_now = self.attach(&client, &case_now, material, "补正版").await?;
        }
        let positions: Vec<&Value> = items.iter().map(|item| &item["position"]).collect();
        let count = positions.len();
        let answered = self
            .change(
                &client,
                "answerCorrection",
                &case_now,
                json!({"items": positions}),
            )
            .await?;
        let who = self.cast.applicant.name.clone();
        let name = self.language().quoted(&text(&case["procedure"]["name"]));
        let what = self.language().say(
            format!("补正{name}{count} 项"),
            format!("answers the correction notice of {name}, {count} items"),
        );
        self.acted(&who, &what, &text(&answered["phase"]["name"]));
        Ok(())
    }

    /// Withdraws a case that is under review, so that it is filed again the next day.
    async fn withdraw_by_chance(&mut self) -> Result<(), DemoError> {
        let data = self.ask(CORRECTIONS, json!({"project": self.project()})).await?;
        let cases = data["project"]["cases"].as_array().cloned().unwrap_or_default();
        for case in cases.iter().filter(|case| case["phase"]["code"] == "IN_REVIEW") {
            let procedure = text(&case["procedure"]["code"]);
            if self
                .chance(&procedure, |chance| *chance == Chance::WithdrawAndFileAgain)
                .is_some()
            {
                let client = self.cast.applicant.client.clone();
                let reason = json!({"reason": "工艺调整，需重新编制后申报"});
                self.change(&client, "withdrawCase", case, reason).await?;
                let who = self.cast.applicant.name.clone();
                let name = self.language().quoted(&text(&case["procedure"]["name"]));
                let what = self
                    .language()
                    .say(format!("撤回{name}的申请"), format!("withdraws {name}"));
                self.acted(&who, &what, "");
            }
        }
        Ok(())
    }
}

/// A small PDF with a line of text, so that a file is what its type says.
fn pdf(words: &str) -> Vec<u8> {
    let comment: String = words.chars().filter(|c| *c != '\n').collect();
    format!(
        "%PDF-1.4\n% {comment}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}

/// The SHA-256 of bytes in lower-case hexadecimal, as `createUpload` wants it.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

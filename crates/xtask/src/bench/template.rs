//! Real cases to multiply: one is filed, accepted and prepared through the API, so that five departments are asked at
//! once; its rows are then copied under other ids and numbers.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::bench::client::Client;
use crate::server_process::ServerProcess;

const PROCEDURE: &str = "park-entry";
const MATERIALS: [&str; 3] = ["investment-plan", "credit-proof", "process-statement"];
const CASE: &str = "case { id version }";

/// What stands in each file, and its SHA-256.
const FILE: &[u8] = b"%PDF-1.4\n% x\n%%EOF\n";
const SHA256: &str = "b6efc574cb3fa1f0680384713eb51b7197be5080ced9c1da4bd3bbeb4e30099d";

/// Files one case and has it prepared. Gives the departments in whose queues it stands.
pub fn write(server: &ServerProcess) -> Result<Vec<String>> {
    let mut applicant = Client::connect(server.url())?.sign_in("electronics")?;
    let viewer = applicant.ask("{ viewer { enterprises { id } } }", &json!({}))?;
    let input = json!({
        "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "route": "investment-project",
        "name": "传感器电路板装配车间", "facts": facts(), "idempotencyKey": "bench-project",
    });
    let project = applicant.mutate("createProject", "project { id }", &input)?;
    let input = json!({
        "projectId": project["project"]["id"], "procedure": PROCEDURE, "idempotencyKey": "bench-open",
    });
    let mut case = applicant.mutate("openCase", CASE, &input)?["case"].clone();
    case = change(&mut applicant, "saveForm", &case, json!({"form": form()}))?;
    for material in MATERIALS {
        let input = json!({
            "filename": format!("{material}.pdf"), "byteSize": FILE.len(), "sha256": SHA256,
            "contentType": "application/pdf", "idempotencyKey": format!("bench-{material}"),
        });
        let upload = applicant.mutate("createUpload", "upload { fileId path }", &input)?["upload"].clone();
        applicant.put(upload["path"].as_str().context("no address for the file")?, FILE)?;
        let attach = json!({"material": material, "fileId": upload["fileId"]});
        case = change(&mut applicant, "attachMaterial", &case, attach)?;
    }
    case = change(&mut applicant, "submitCase", &case, json!({}))?;
    let mut window = Client::connect(server.url())?.sign_in("window")?;
    case = change(&mut window, "acceptCase", &case, json!({}))?;
    let mut handler = Client::connect(server.url())?.sign_in("zsj-handler")?;
    let agree = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "同意，请各部门会审。"});
    change(&mut handler, "completeStep", &case, agree)?;
    let document = "query($id: ID!) { case(id: $id) { tasks { department { code } } } }";
    let found = applicant.ask(document, &json!({"id": case["id"]}))?;
    let tasks = found["case"]["tasks"].as_array().context("no tasks")?;
    let codes = tasks
        .iter()
        .filter_map(|task| task["department"]["code"].as_str());
    let mut departments: Vec<String> = codes.map(str::to_owned).collect();
    departments.sort();
    departments.dedup();
    Ok(departments)
}

fn change(client: &mut Client, field: &str, case: &Value, mut more: Value) -> Result<Value> {
    more["caseId"] = case["id"].clone();
    more["expectedVersion"] = case["version"].clone();
    let key = format!("bench-{field}-{}", case["version"]);
    more["idempotencyKey"] = json!(key);
    Ok(client.mutate(field, CASE, &more)?["case"].clone())
}

/// Copies rows until there are so many cases. Ten cases share a project, as in life; each stands in one queue, and the
/// queues are equally long.
pub fn fill(cases: u64) -> String {
    format!(
        "SET synchronous_commit = off;
CREATE TEMP TABLE template AS
    SELECT c.*, p.number AS project_number FROM case_file c JOIN project p ON p.id = c.project_id
    WHERE p.state LIKE '%传感器电路板装配车间%' AND c.number NOT LIKE 'B%' ORDER BY c.opened_at DESC LIMIT 1;
CREATE TEMP TABLE task_template AS
    SELECT q.*, (row_number() OVER (ORDER BY q.department) - 1)::int AS place, count(*) OVER () AS places
    FROM queue_item q JOIN template t ON q.case_id = t.id;
CREATE TEMP TABLE copy AS
    SELECT i, md5('case' || i)::uuid AS id, md5('project' || i / 10)::uuid AS project_id, 'B' || lpad(i::text, 9, '0') AS number
    FROM generate_series((SELECT count(*) FROM case_file), {cases}) AS i;
INSERT INTO project (id, number, enterprise_id, route, name, sequence, created_at, updated_at, state)
    SELECT DISTINCT ON (c.project_id) c.project_id, 'B' || c.project_id, p.enterprise_id, p.route, p.name, p.sequence,
           p.created_at + c.i, p.updated_at + c.i, replace(p.state, p.id::text, c.project_id::text)
    FROM copy c, template t JOIN project p ON p.id = t.project_id
    ON CONFLICT DO NOTHING;
INSERT INTO case_file (id, number, project_id, enterprise_id, procedure, department, phase, bars, sequence, opened_at, updated_at, state)
    SELECT c.id, c.number, c.project_id, t.enterprise_id, t.procedure, t.department, t.phase, t.bars, t.sequence,
           t.opened_at + c.i, t.updated_at + c.i,
           replace(replace(replace(t.state, t.id::text, c.id::text), t.project_id::text, c.project_id::text), t.number, c.number)
    FROM copy c, template t;
INSERT INTO case_department (case_id, department)
    SELECT c.id, d.department FROM copy c, template t JOIN case_department d ON d.case_id = t.id;
INSERT INTO queue_item (id, case_id, project_id, enterprise_id, task_key, department, procedure, step, status, colour,
                        assignee, due_on, opened_at, number, project_name, enterprise_name, task)
    SELECT md5('task' || c.i)::uuid, c.id, c.project_id, q.enterprise_id, q.task_key, q.department, q.procedure, q.step,
           q.status, q.colour, q.assignee, (date '2026-03-03' + (c.i % 90)::int)::text, q.opened_at + c.i, c.number,
           q.project_name, q.enterprise_name, q.task
    FROM copy c JOIN task_template q ON q.place = c.i % q.places;
DELETE FROM queue_count;
INSERT INTO queue_count (department, status, colour, items)
    SELECT department, status, colour, count(*) FROM queue_item GROUP BY department, status, colour;
DROP TABLE template, task_template, copy;"
    )
}

fn form() -> Value {
    json!({
        "total_investment_cny": 9_000_000, "products": "传感器电路板装配 120 万片/年",
        "land_or_hall_demand": "租用标准厂房 1800 平方米", "jobs": 85, "contact_name": "周景",
        "contact_phone": "0798-8000303",
    })
}

fn facts() -> Value {
    json!({
        "project": {"investor": "enterprise", "in_approval_catalogue": false, "cost_cny": 280_000,
            "hazardous_chemicals": "none"},
        "land": {"method": "lease"},
        "building": {"new": false, "fit_out": true, "area_m2": 1800, "use": "workshop", "labour_intensive": true,
            "listed_venue": false},
        "eia": {"category": "registration"},
        "energy": {"tce": 46, "kwh": 310_000},
        "discharge": {"category": "registration"},
        "use": {"public_gathering": false},
    })
}

//! An office in a temporary folder: one project of one enterprise with a case under review and a licence.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::{Request, Response, Variables};
use chrono::TimeDelta;
use futures::{Stream, StreamExt as _};
use onewindow_api::{Schema, admission_data, schema};
use onewindow_definition::{Sources, load};
use onewindow_desk::{
    AccessToken, Account, AccountSeed, AttachMaterial, Caller, Clock, Desk, FileLink, Login, NewFile,
    Result as DeskResult, Setup, TokenIssuer, WebhookSetup, machine_time,
};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::Channel;
use onewindow_engine::ids::{CaseId, EnterpriseId, FileId, MaterialCode};
use onewindow_engine::text::Language;
use onewindow_store::{Settings, Store};
use onewindow_tests::{catalogue, form, office as outside};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::cast::{self, DEPARTMENT};

/// What the case under review is for: a licence of two steps, both of [`DEPARTMENT`].
pub const PROCEDURE: &str = "hot-works-permit";
/// What the licence was granted for: the same but for its name.
const GRANTED: &str = "notice-board-permit";
/// Opens the accounts of the office.
const PASSWORD: &str = "correct horse battery staple";
/// The login of a colleague of [`OFFICER`].
const COLLEAGUE: &str = "jhj-handler2";
/// The login of an officer of [`DEPARTMENT`], whom acts can name.
pub const OFFICER: &str = "jhj-handler";

/// Nobody signs in here: callers are made.
struct NoTokens;

impl TokenIssuer for NoTokens {
    fn access(&self, _: &Account, _: Uuid) -> DeskResult<AccessToken> {
        unreachable!("nobody signs in")
    }

    fn link(&self, _: FileLink) -> DeskResult<AccessToken> {
        Ok(AccessToken {
            token: "link".to_owned(),
            expires_at: chrono::DateTime::UNIX_EPOCH,
        })
    }
}

/// What the office has, by global id.
#[derive(Debug, Clone)]
pub struct Things {
    pub enterprise: String,
    pub other_enterprise: String,
    pub project: String,
    pub case: String,
    pub licence: String,
    pub queue_item: String,
    /// A webhook of the enterprise.
    pub webhook: String,
    /// A service account of the enterprise.
    pub service_account: String,
    /// A substitution to come in [`DEPARTMENT`].
    pub substitution: String,
    /// A session of [`OFFICER`].
    pub session: String,
    /// A file of the case, or of who asks where an act takes one.
    pub file: String,
}

pub struct Office {
    pub desk: Desk,
    pub store: Store,
    pub own: EnterpriseId,
    pub other: EnterpriseId,
    pub things: Things,
    schema: Schema,
    statements: Arc<AtomicU64>,
    log: Arc<Mutex<Vec<String>>>,
    asked: AtomicU64,
    _folder: TempDir,
}

/// An answer of the schema.
#[derive(Debug, Clone)]
pub struct Answer {
    pub data: Value,
    /// The codes of the request errors.
    pub codes: Vec<String>,
    /// All of it, as a client gets it.
    pub text: String,
}

impl Answer {
    fn of(response: Response) -> Self {
        let codes = response.errors.iter().map(|error| {
            let code = error.extensions.as_ref().and_then(|found| found.get("code"));
            match code {
                Some(async_graphql::Value::String(code)) => code.clone(),
                _ => format!("no code: {}", error.message),
            }
        });
        Answer {
            codes: codes.collect(),
            text: serde_json::to_string(&response).unwrap(),
            data: response.data.into_json().unwrap(),
        }
    }
}

impl Office {
    /// Opens the office with names that stand nowhere else.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let zone = folder.path().join("zone");
        catalogue::write(&root, &zone).unwrap();
        let catalogue = load(&zone).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let (statements, log) = (Arc::<AtomicU64>::default(), Arc::<Mutex<Vec<String>>>::default());
        let url = format!("sqlite://{}", folder.path().join("onewindow.db").display());
        let (counter, lines) = (Arc::clone(&statements), Arc::clone(&log));
        let store = Store::open(&Settings::new(url))
            .await
            .unwrap()
            .observed(move |sql, _| {
                counter.fetch_add(1, Ordering::Relaxed);
                lines.lock().unwrap().push(sql.to_owned());
            });
        let desk = Desk::open(Setup {
            store: store.clone(),
            catalogue,
            sources: Sources::read(&zone),
            clock: Clock::Virtual {
                from: "2026-03-02T09:00:00+08:00".parse().unwrap(),
            },
            files: folder.path().join("files"),
            webhooks: WebhookSetup::default(),
        })
        .await
        .unwrap();
        let own = desk
            .seed_enterprise("景德镇雪豹材料有限公司", "91360200MA6C5B2A0X")
            .await;
        let other = desk
            .seed_enterprise("景德镇另一家有限公司", "91360200MA9E4D1P4G")
            .await;
        let (own, other) = (own.unwrap().id, other.unwrap().id);
        let schema = schema(desk.clone(), Arc::new(NoTokens));
        let mut office = Self {
            things: Things {
                enterprise: String::new(),
                other_enterprise: String::new(),
                project: String::new(),
                case: String::new(),
                licence: String::new(),
                queue_item: String::new(),
                webhook: String::new(),
                service_account: String::new(),
                substitution: String::new(),
                session: String::new(),
                file: String::new(),
            },
            desk,
            store,
            own,
            other,
            schema,
            statements,
            log,
            asked: AtomicU64::default(),
            _folder: folder,
        };
        office.fill().await;
        office
    }

    /// Asks as somebody.
    pub async fn ask(&self, actor: &Actor, document: &str, variables: Value) -> Answer {
        // Each from an address of its own, so that nobody is held up by what others failed at.
        // As the server does: on a thread of the runtime's own.
        let (schema, request) = (self.schema.clone(), self.request(actor, document, variables));
        let response = tokio::spawn(async move { schema.execute(request).await });
        Answer::of(response.await.unwrap())
    }

    /// What somebody follows.
    pub fn follow(
        &self,
        actor: &Actor,
        document: &str,
        variables: Value,
    ) -> impl Stream<Item = Answer> + Send + use<> {
        let request = self.request(actor, document, variables);
        self.schema.execute_stream(request).map(Answer::of)
    }

    fn request(&self, actor: &Actor, document: &str, variables: Value) -> Request {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let caller = Caller {
            actor: Arc::new(actor.clone()),
            ..Caller::anonymous(format!("127.{}.{}.1", asked / 256 % 256, asked % 256))
        };
        let mut request = Request::new(document).variables(Variables::from_json(variables));
        request.data = admission_data(&self.desk, caller);
        request.data.insert(Language::En);
        request
    }

    /// Asks for something that has to be answered without an error.
    pub async fn data(&self, actor: &Actor, document: &str, variables: Value) -> Value {
        let answer = self.ask(actor, document, variables).await;
        assert!(answer.codes.is_empty(), "{document}\n{}", answer.text);
        answer.data
    }

    /// How many statements a question takes, and which.
    pub async fn statements_of(&self, actor: &Actor, document: &str, variables: Value) -> (u64, Vec<String>) {
        self.log.lock().unwrap().clear();
        let before = self.statements.load(Ordering::Relaxed);
        self.data(actor, document, variables).await;
        let count = self.statements.load(Ordering::Relaxed) - before;
        (count, self.log.lock().unwrap().clone())
    }

    /// Does something that has to succeed.
    pub async fn mutate(&self, actor: &Actor, field: &str, selection: &str, input: Value) -> Value {
        let document = outside::mutation(field, selection);
        let data = self.data(actor, &document, json!({"input": input})).await;
        assert_eq!(data[field]["userErrors"], json!([]), "{field}");
        data[field].clone()
    }

    async fn change(&self, actor: &Actor, field: &str, case: &Value, more: Value) -> Value {
        let input = outside::change_input(case, more);
        self.mutate(actor, field, outside::CASE, input).await["case"].clone()
    }

    async fn fill(&mut self) {
        let applicant = cast::applicant(&[self.own]);
        self.staff().await;
        self.things.enterprise = cast::global("enterprise", self.own.0);
        self.things.other_enterprise = cast::global("enterprise", self.other.0);
        let input = json!({
            "enterpriseId": self.things.enterprise, "route": catalogue::ROUTE, "name": "雪豹XQ7计划",
            "facts": outside::project_file("lubricant-plant")["project"]["facts"], "idempotencyKey": outside::key(),
        });
        let project = self
            .mutate(&applicant, "createProject", "project { id }", input)
            .await;
        self.things.project = text(&project["project"]["id"]);
        let granted = self.accepted(&applicant, GRANTED).await;
        self.grant(&granted).await;
        let licences = "{ licences { nodes { id } } }";
        let found = self.data(&applicant, licences, json!({})).await;
        self.things.licence = text(&found["licences"]["nodes"][0]["id"]);
        let case = self.accepted(&applicant, PROCEDURE).await;
        self.things.case = text(&case["id"]);
        let document = "query($id: ID!) { case(id: $id) { tasks { id } } }";
        let found = self.data(&applicant, document, json!({"id": case["id"]})).await;
        self.things.queue_item = text(&found["case"]["tasks"][0]["id"]);
        self.keep(&applicant).await;
    }

    /// Two officers of the department, one signed in and to be absent next year.
    async fn staff(&mut self) {
        let hash = self.desk.hash_password(PASSWORD).await.unwrap();
        for login in [OFFICER, COLLEAGUE] {
            let officer = AccountSeed {
                login: login.to_owned(),
                name: "承办人".to_owned(),
                appointments: cast::officer(DEPARTMENT, Role::Handler).appointments,
                enterprises: Vec::new(),
            };
            self.desk.seed_account(officer, &hash).await.unwrap();
        }
        let login = Login {
            login: OFFICER,
            password: PASSWORD,
            origin: "127.0.0.1",
            client: "a test",
        };
        let signed_in = self.desk.login(login).await.unwrap();
        self.things.session = cast::global("session", signed_in.session);
        let input = json!({
            "absent": OFFICER, "substitute": COLLEAGUE, "department": DEPARTMENT, "from": "2027-01-04",
            "through": "2027-01-08", "procedures": [], "reason": "雪豹XQ7", "idempotencyKey": outside::key(),
        });
        let approver = cast::officer(DEPARTMENT, Role::Approver);
        let appointed = self.mutate(&approver, "appointSubstitute", "substitution { id }", input);
        self.things.substitution = text(&appointed.await["substitution"]["id"]);
    }

    /// What the enterprise keeps for its own scripts.
    async fn keep(&mut self, applicant: &Actor) {
        let input = json!({
            "enterpriseId": self.things.enterprise, "url": "https://xq7.example/hook",
            "description": "雪豹XQ7", "idempotencyKey": outside::key(),
        });
        let made = self
            .mutate(applicant, "createWebhook", "webhook { id }", input)
            .await;
        self.things.webhook = text(&made["webhook"]["id"]);
        let input = json!({
            "ownerKind": "ENTERPRISE", "enterpriseId": self.things.enterprise, "name": "雪豹XQ7",
            "scopes": ["READ_CASES"], "expiresAt": (machine_time() + TimeDelta::days(30)).to_rfc3339(),
            "idempotencyKey": outside::key(),
        });
        let selection = "serviceAccount { id }";
        let made = self
            .mutate(applicant, "createServiceAccount", selection, input)
            .await;
        self.things.service_account = text(&made["serviceAccount"]["id"]);
    }

    /// A case of a procedure that was handed in and accepted.
    async fn accepted(&self, applicant: &Actor, procedure: &str) -> Value {
        let input = json!({"projectId": self.things.project, "procedure": procedure, "idempotencyKey": outside::key()});
        let opened = self.mutate(applicant, "openCase", outside::CASE, input).await;
        let document = "query($code: String!) { procedure(code: $code) { form } }";
        let asked = self.data(applicant, document, json!({"code": procedure})).await;
        let mut answers = form::filled(&asked["procedure"]["form"]);
        answers["place"] = json!("雪豹XQ7湾");
        let case = self
            .change(applicant, "saveForm", &opened["case"], json!({"form": answers}))
            .await;
        self.attach(applicant, &case).await;
        let document = "query($id: ID!) { case(id: $id) { id version } }";
        let case = self.data(applicant, document, json!({"id": case["id"]})).await["case"].clone();
        let case = self.change(applicant, "submitCase", &case, json!({})).await;
        let window = cast::officer("window", Role::Window);
        self.change(&window, "acceptCase", &case, json!({})).await
    }

    async fn attach(&self, applicant: &Actor, case: &Value) {
        let input = AttachMaterial {
            case: CaseId(cast::uuid_of(case["id"].as_str().unwrap())),
            expected: case["version"].as_u64().unwrap(),
            material: MaterialCode::try_new("drawing").unwrap(),
            file: self.uploaded(applicant).await,
            channel: Channel::Online,
            secret: false,
        };
        Box::pin(self.desk.attach_material(applicant, input, &outside::key()))
            .await
            .unwrap();
    }

    /// The things with a file of who asks, for acts that take one; for who may upload none, with one of others.
    pub async fn things_of(&self, actor: &Actor) -> Things {
        let may = actor.has_role(Role::Applicant) || actor.has_role(Role::Window);
        let uploader = if may {
            actor.clone()
        } else {
            cast::applicant(&[self.own])
        };
        let file = self.uploaded(&uploader).await;
        Things {
            file: cast::global("file", file.0),
            ..self.things.clone()
        }
    }

    async fn uploaded(&self, actor: &Actor) -> FileId {
        let bytes = b"%PDF-1.4\n% XQ7\n%%EOF\n";
        let file = NewFile {
            filename: "雪豹XQ7.pdf".to_owned(),
            byte_size: bytes.len().try_into().unwrap(),
            sha256: outside::sha256(bytes),
            content_type: "application/pdf".to_owned(),
        };
        let upload = self
            .desk
            .create_upload(actor, file, &outside::key())
            .await
            .unwrap();
        self.desk.receive_upload(&upload.token, &bytes[..]).await.unwrap();
        upload.file
    }

    /// The applicant writes something to the department.
    pub async fn something_happens(&self) {
        let applicant = cast::applicant(&[self.own]);
        let document = "query($id: ID!) { case(id: $id) { id version } }";
        let found = self
            .data(&applicant, document, json!({"id": self.things.case}))
            .await;
        self.change(
            &applicant,
            "sendMessage",
            &found["case"],
            json!({"text": "雪豹XQ7"}),
        )
        .await;
    }

    /// Grants the case under review.
    pub async fn grant_case(&self) {
        let document = "query($id: ID!) { case(id: $id) { id version } }";
        let supervisor = cast::overseer(Role::Supervisor);
        let found = self
            .data(&supervisor, document, json!({"id": self.things.case}))
            .await;
        self.grant(&found["case"]).await;
    }

    async fn grant(&self, case: &Value) {
        let input = json!({"step": "handle#1", "verdict": "AGREE", "opinion": "雪豹XQ7意见"});
        let handler = cast::officer(DEPARTMENT, Role::Handler);
        let case = self.change(&handler, "completeStep", case, input).await;
        let approver = cast::officer(DEPARTMENT, Role::Approver);
        let input = json!({"step": "decide#1", "outcome": "GRANTED", "reasons": "雪豹XQ7理由"});
        self.change(&approver, "decideCase", &case, input).await;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

//! An office in a temporary folder, its people, and what they do again and again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use onewindow_definition::load;
use onewindow_desk::{
    AccountSeed, Act, AttachMaterial, Clock, CreateProject, Desk, DeskError, EventFilter, LoggedEvent,
    NewFile, OpenCase, Setup, Sources, WebhookSetup,
};
use onewindow_engine::actor::{Actor, Appointment, Role};
use onewindow_engine::case::{Case, Command, StepKey, Verdict};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::{DepartmentCode, FileId, MaterialCode, ProcedureCode};
use onewindow_engine::project::Project;
use onewindow_store::{Settings, Store};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The present at the beginning: a Monday morning.
pub const BEGIN: &str = "2026-03-02T09:00:00+08:00";

pub struct Office {
    pub desk: Desk,
    pub applicant: Actor,
    pub rival: Actor,
    pub window: Actor,
    pub administrator: Actor,
    pub folder: TempDir,
}

pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub fn zone() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/catalogue/jingdezhen-hitech")
}

pub fn catalogue() -> Catalogue {
    load(&zone()).unwrap_or_else(|errors| panic!("{} mistakes, first: {}", errors.len(), errors[0]))
}

pub async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}", folder.join("onewindow.db").display());
    Store::open(&Settings::new(url)).await.expect("a database")
}

pub async fn desk(folder: &Path, catalogue: Catalogue, clock: Clock) -> Result<Desk, DeskError> {
    desk_on(store(folder).await, folder, catalogue, clock).await
}

/// A desk on a database of its own kind.
pub async fn desk_on(
    store: Store,
    folder: &Path,
    catalogue: Catalogue,
    clock: Clock,
) -> Result<Desk, DeskError> {
    let files: PathBuf = folder.join("files");
    Desk::open(Setup {
        store,
        catalogue,
        sources: Sources::read(&zone()),
        clock,
        files,
        webhooks: WebhookSetup::default(),
    })
    .await
}

pub fn virtual_clock() -> Clock {
    Clock::Virtual { from: moment(BEGIN) }
}

impl Office {
    pub async fn open() -> Self {
        Self::open_with(catalogue()).await
    }

    pub async fn open_with(catalogue: Catalogue) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = desk(folder.path(), catalogue, virtual_clock())
            .await
            .expect("a desk");
        let own = desk
            .seed_enterprise("景德镇芯陶电子有限公司", "91360200MA9E4D1P4G")
            .await
            .expect("an enterprise");
        let other = desk
            .seed_enterprise("景德镇鸢飞轻型直升机有限公司", "91360200MA8HC3N58Q")
            .await
            .expect("another");
        let applicant = |id| vec![id];
        Self {
            applicant: person(&desk, "applicant", Role::Applicant, (None, applicant(own.id))).await,
            rival: person(&desk, "rival", Role::Applicant, (None, applicant(other.id))).await,
            window: person(&desk, "window", Role::Window, (Some("window"), Vec::new())).await,
            administrator: person(&desk, "admin", Role::Administrator, (None, Vec::new())).await,
            desk,
            folder,
        }
    }

    /// Somebody of a department.
    pub async fn officer(&self, department: &str, role: Role) -> Actor {
        let login = format!("{department}-{}", role.code());
        person(&self.desk, &login, role, (Some(department), Vec::new())).await
    }

    pub async fn project(&self) -> Project {
        let input = CreateProject {
            enterprise: self.applicant.enterprises[0],
            route: "investment-project".parse().expect("a code"),
            name: "传感器电路板装配车间".to_owned(),
            facts: facts(),
        };
        self.desk
            .create_project(&self.applicant, input, "project")
            .await
            .expect("a project")
    }

    pub async fn draft(&self, procedure: &str) -> Case {
        let project = self.project().await;
        let input = OpenCase {
            project: project.id,
            procedure: code(procedure),
        };
        self.desk
            .open_case(&self.applicant, input, "open")
            .await
            .expect("a draft")
    }

    pub async fn act(
        &self,
        actor: &Actor,
        case: &Case,
        command: Command,
        key: &str,
    ) -> Result<Case, DeskError> {
        let act = Act {
            case: case.id,
            expected: case.sequence,
            command,
        };
        // Boxed: a command's future is large, and everything that happens in a test would carry it along.
        Box::pin(self.desk.act(actor, act, key)).await
    }

    /// Uploads a small text.
    pub async fn upload(&self, text: &str, key: &str) -> FileId {
        let upload = self
            .desk
            .create_upload(&self.applicant, announced(text), key)
            .await
            .expect("an address");
        self.desk
            .receive_upload(&upload.token, text.as_bytes())
            .await
            .expect("an upload");
        upload.file
    }

    /// An application for entry into the zone, complete and handed in.
    pub async fn submitted(&self) -> Case {
        let mut case = self.draft("park-entry").await;
        let form = Command::SaveForm {
            form: park_entry_form(),
        };
        case = self
            .act(&self.applicant, &case, form, "form")
            .await
            .expect("saved");
        for material in ["investment-plan", "credit-proof", "process-statement"] {
            let file = Box::pin(self.upload(material, &format!("upload-{material}"))).await;
            let input = AttachMaterial {
                case: case.id,
                expected: case.sequence,
                material: MaterialCode::try_new(material).expect("a code"),
                file,
                channel: onewindow_engine::case::Channel::Online,
                secret: false,
            };
            let key = format!("attach-{material}");
            case = Box::pin(self.desk.attach_material(&self.applicant, input, &key))
                .await
                .expect("attached");
        }
        let submit = Command::Submit {
            despite_missing: false,
        };
        self.act(&self.applicant, &case, submit, "submit")
            .await
            .expect("submitted")
    }

    /// The same, accepted and prepared, so that five departments are asked at once.
    pub async fn consulting(&self) -> Case {
        let case = self.submitted().await;
        let case = self
            .act(&self.window, &case, Command::Accept, "accept")
            .await
            .expect("accepted");
        let handler = self.officer("zsj", Role::Handler).await;
        self.act(&handler, &case, agree("handle"), "handle")
            .await
            .expect("prepared")
    }

    /// The whole feed as an administrator sees it.
    pub async fn feed(&self) -> Vec<LoggedEvent> {
        let all = self
            .desk
            .events(&self.administrator, None, &EventFilter::default(), 1_000)
            .await;
        all.expect("the feed").items
    }
}

pub fn code(procedure: &str) -> ProcedureCode {
    ProcedureCode::try_new(procedure).expect("a code")
}

pub fn agree(step: &str) -> Command {
    let step: StepKey = format!("{step}#1").parse().expect("a step");
    Command::CompleteStep {
        step,
        verdict: Verdict::Agree,
        opinion: "同意".to_owned(),
    }
}

pub fn announced(text: &str) -> NewFile {
    let hash = Sha256::digest(text.as_bytes());
    let mut sha256 = String::new();
    for byte in &hash {
        write!(sha256, "{byte:02x}").expect("a string takes all");
    }
    NewFile {
        filename: "材料.txt".to_owned(),
        byte_size: text.len().try_into().expect("a size"),
        sha256,
        content_type: "text/plain".to_owned(),
    }
}

pub fn park_entry_form() -> Value {
    json!({
        "total_investment_cny": 9_000_000, "products": "传感器电路板装配 120 万片/年",
        "land_or_hall_demand": "租用标准厂房 1800 平方米", "jobs": 85, "contact_name": "周景",
        "contact_phone": "0798-8000303",
    })
}

pub fn facts() -> Value {
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

pub async fn person(
    desk: &Desk,
    login: &str,
    role: Role,
    (department, enterprises): (Option<&str>, Vec<onewindow_engine::ids::EnterpriseId>),
) -> Actor {
    let department = department.map(|code| DepartmentCode::try_new(code).expect("a code"));
    let seed = AccountSeed {
        login: login.to_owned(),
        name: format!("某{login}"),
        appointments: vec![Appointment { role, department }],
        enterprises,
    };
    desk.seed_account(seed, "no password opens this")
        .await
        .expect("an account")
}

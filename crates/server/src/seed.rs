//! Demo data: accounts for every desk of the office, three enterprises of the kinds that the zone attracts, and a
//! project of each. Putting it in place twice changes nothing.

use onewindow_demo::ProjectFile;
use onewindow_desk::{AccountSeed, CreateProject, Desk};
use onewindow_engine::actor::{Actor, Appointment, Role};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::department::Department;
use onewindow_engine::ids::{DepartmentCode, RouteCode};

use crate::failure::Failure;

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "onewindow-demo";

/// The project that `onewindow demo` plays.
pub(crate) const LUBRICANT_PLANT: &str = include_str!("../../../tests/projects/lubricant-plant.yaml");

/// The enterprises with their projects: login and name of the applicant, and the file of the project that the
/// acceptance tests play to its end.
const PROJECTS: [(&str, &str, &str); 3] = [
    ("lubricant", "程远", LUBRICANT_PLANT),
    (
        "helicopter",
        "余清和",
        include_str!("../../../tests/projects/helicopter-hall.yaml"),
    ),
    (
        "electronics",
        "周景",
        include_str!("../../../tests/projects/electronics-workshop.yaml"),
    ),
];

/// The people of each department: the end of the login, the role, the name.
const OFFICERS: [(&str, Role, &str); 4] = [
    ("handler", Role::Handler, "承办甲"),
    ("handler2", Role::Handler, "承办乙"),
    ("reviewer", Role::Reviewer, "审核"),
    ("approver", Role::Approver, "负责人"),
];

/// An account of the demonstration.
#[derive(Debug, Clone)]
pub(crate) struct DemoAccount {
    /// What is typed to sign in.
    pub login: String,
    /// Who that is, in words.
    pub what: String,
}

/// The clerks of the one window: login and name.
const CLERKS: [(&str, &str); 2] = [("window", "窗口甲"), ("window2", "窗口乙")];

/// Those who stand beside the departments: login, role, name.
const OFFICES: [(&str, Role, &str); 2] = [
    ("supervisor", Role::Supervisor, "督查员"),
    ("admin", Role::Administrator, "管理员"),
];

/// The logins that [`demo`] puts in place for a catalogue.
pub(crate) fn logins(catalogue: &Catalogue) -> Vec<String> {
    let applicants = PROJECTS.iter().map(|(login, ..)| (*login).to_owned());
    let clerks = CLERKS.iter().map(|(login, _)| (*login).to_owned());
    let officers = departments(catalogue).flat_map(|department| {
        OFFICERS
            .iter()
            .map(|(suffix, ..)| format!("{}-{suffix}", department.code))
    });
    let others = OFFICES.iter().map(|(login, ..)| (*login).to_owned());
    applicants.chain(clerks).chain(officers).chain(others).collect()
}

/// The zone's own departments.
fn departments(catalogue: &Catalogue) -> impl Iterator<Item = &Department> {
    catalogue
        .departments
        .values()
        .map(AsRef::as_ref)
        .filter(|department| !department.window && !department.external)
}

/// Puts the demo data in place and answers the accounts.
///
/// # Errors
/// When the store or the engine refuses.
pub(crate) async fn demo(desk: &Desk) -> Result<Vec<DemoAccount>, Failure> {
    let mut seeding = Seeding {
        desk,
        password_hash: desk.hash_password(PASSWORD).await?,
        accounts: Vec::new(),
    };
    for (login, name, file) in PROJECTS {
        seeding.enterprise(login, name, file).await?;
    }
    seeding.window().await?;
    seeding.departments().await?;
    for (login, role, name) in OFFICES {
        seeding.office(login, role, name).await?;
    }
    Ok(seeding.accounts)
}

struct Seeding<'a> {
    desk: &'a Desk,
    /// One for all: whoever knows one password of a demonstration knows them all.
    password_hash: String,
    accounts: Vec<DemoAccount>,
}

impl Seeding<'_> {
    async fn enterprise(&mut self, login: &str, name: &str, file: &str) -> Result<(), Failure> {
        let file = ProjectFile::parse(file)?;
        let enterprise = self
            .desk
            .seed_enterprise(&file.enterprise.name, &file.enterprise.uscc)
            .await?;
        let seed = AccountSeed {
            login: login.to_owned(),
            name: name.to_owned(),
            appointments: vec![Appointment {
                role: Role::Applicant,
                department: None,
            }],
            enterprises: vec![enterprise.id],
        };
        let actor = self.account(seed, &enterprise.name).await?;
        self.project(&actor, login, file).await
    }

    /// A catalogue of another zone need not have the route; the demonstration then begins without projects.
    async fn project(&self, actor: &Actor, login: &str, file: ProjectFile) -> Result<(), Failure> {
        let [enterprise] = actor.enterprises.as_slice() else {
            return Ok(());
        };
        let (name, facts) = (file.project.name, file.project.facts);
        let route = RouteCode::try_new(file.project.route)
            .ok()
            .filter(|route| self.desk.plan(route, &facts).is_ok());
        let Some(route) = route else {
            tracing::warn!("the catalogue does not fit the demo projects; there are none");
            return Ok(());
        };
        let input = CreateProject {
            enterprise: *enterprise,
            route,
            name,
            facts,
        };
        self.desk
            .create_project(actor, input, &format!("demo-{login}"))
            .await?;
        Ok(())
    }

    async fn window(&mut self) -> Result<(), Failure> {
        let Some(window) = self.desk.catalogue().window().cloned() else {
            return Ok(());
        };
        for (login, name) in CLERKS {
            let seed = officer(login.to_owned(), name.to_owned(), Role::Window, &window.code);
            self.account(seed, &described(&window, Role::Window)).await?;
        }
        Ok(())
    }

    async fn departments(&mut self) -> Result<(), Failure> {
        let catalogue = self.desk.catalogue().clone();
        for department in departments(&catalogue) {
            for (suffix, role, name) in OFFICERS {
                let login = format!("{}-{suffix}", department.code);
                let name = format!("{}{name}", department.name.zh);
                let seed = officer(login, name, role, &department.code);
                self.account(seed, &described(department, role)).await?;
            }
        }
        Ok(())
    }

    async fn office(&mut self, login: &str, role: Role, name: &str) -> Result<(), Failure> {
        let seed = AccountSeed {
            login: login.to_owned(),
            name: name.to_owned(),
            appointments: vec![Appointment {
                role,
                department: None,
            }],
            enterprises: Vec::new(),
        };
        let words = role.name();
        self.account(seed, &format!("{} {}", words.zh, words.en))
            .await
            .map(drop)
    }

    async fn account(&mut self, seed: AccountSeed, what: &str) -> Result<Actor, Failure> {
        self.accounts.push(DemoAccount {
            login: seed.login.clone(),
            what: what.to_owned(),
        });
        Ok(self.desk.seed_account(seed, &self.password_hash).await?)
    }
}

fn officer(login: String, name: String, role: Role, department: &DepartmentCode) -> AccountSeed {
    AccountSeed {
        login,
        name,
        appointments: vec![Appointment {
            role,
            department: Some(department.clone()),
        }],
        enterprises: Vec::new(),
    }
}

fn described(department: &Department, role: Role) -> String {
    let role = role.name();
    format!(
        "{} {} · {} {}",
        department.name.zh, role.zh, department.name.en, role.en
    )
}

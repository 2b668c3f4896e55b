//! Accounts made by an operator at the machine itself: the way into an office that has nobody yet.

use onewindow_engine::actor::{Actor, Appointment, Role};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::{DepartmentCode, EnterpriseId};
use onewindow_engine::text::Text;
use onewindow_store::{Enterprise, Store};

use crate::clock::machine_time;
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::password::{self, Passwords};
use crate::seed::{AccountSeed, insert};
use crate::{ids, uscc};

/// Shorter passwords are found by trying (NIST SP 800-63B asks for at least 8 characters).
const PASSWORD_CHARACTERS: usize = 8;
/// Longer logins and names are a mistake.
const NAME_CHARACTERS: usize = 100;

/// An account to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub login: String,
    /// The name shown beside every act.
    pub name: String,
    /// The password.
    pub password: String,
    /// The office held.
    pub role: Role,
    /// The department, for the roles that belong to one.
    pub department: Option<String>,
    /// The enterprise acted for, for an applicant.
    pub enterprise: Option<NewEnterprise>,
}

impl std::fmt::Debug for NewAccount {
    /// Without the password: it has no business in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewAccount")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// An enterprise, known already or not.
#[derive(Debug, Clone)]
pub struct NewEnterprise {
    /// Its unified social credit code 统一社会信用代码 (GB 32100).
    pub uscc: String,
    /// Its registered name; not needed when the enterprise is known.
    pub name: Option<String>,
}

impl Desk {
    /// Makes an account in a store, whether anybody serves it or not, and answers in whose name it acts.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] when the login is taken or something does not fit; nothing is made then.
    pub async fn create_account(store: &Store, catalogue: &Catalogue, account: NewAccount) -> Result<Actor> {
        check_names(&account)?;
        check_password(&account)?;
        let department = department(catalogue, &account)?;
        if store.account_by_login(&account.login).await?.is_some() {
            return Err(login_taken(&account.login));
        }
        let enterprises = match (account.role, &account.enterprise) {
            (Role::Applicant, Some(new)) => vec![enterprise(store, new).await?],
            (Role::Applicant, None) => return Err(enterprise_needed()),
            (_, Some(_)) => return Err(enterprise_unasked()),
            (_, None) => Vec::new(),
        };
        let password_hash = Passwords::new().hash(&account.password).await?;
        let seed = AccountSeed {
            login: account.login,
            name: account.name,
            appointments: vec![Appointment {
                role: account.role,
                department,
            }],
            enterprises,
        };
        insert(store, seed, &password_hash).await
    }
}

fn check_names(account: &NewAccount) -> Result<()> {
    let spaced = |letter: char| letter.is_whitespace() || letter.is_control();
    let login = &account.login;
    if login.is_empty() || login.chars().count() > NAME_CHARACTERS || login.contains(spaced) {
        return Err(login_invalid());
    }
    let name = &account.name;
    if name.trim().is_empty() || name.chars().count() > NAME_CHARACTERS || name.contains(char::is_control) {
        return Err(name_invalid());
    }
    Ok(())
}

fn check_password(account: &NewAccount) -> Result<()> {
    let password = &account.password;
    let fits = password.chars().count() >= PASSWORD_CHARACTERS && password.len() <= password::MAX_BYTES;
    if fits && *password != account.login {
        Ok(())
    } else {
        Err(password_weak())
    }
}

/// The department of the appointment: named where the role belongs to one, and only there.
fn department(catalogue: &Catalogue, account: &NewAccount) -> Result<Option<DepartmentCode>> {
    let belongs = match account.role {
        Role::Window | Role::Handler | Role::Reviewer | Role::Approver => true,
        Role::Applicant | Role::Supervisor | Role::Administrator => false,
    };
    match &account.department {
        None if belongs => Err(department_needed(catalogue)),
        Some(_) if !belongs => Err(department_unasked()),
        None => Ok(None),
        Some(code) => catalogue
            .departments
            .values()
            .find(|department| department.code.as_str() == code)
            .filter(|department| !department.external && department.window == (account.role == Role::Window))
            .map(|department| Some(department.code.clone()))
            .ok_or_else(|| department_needed(catalogue)),
    }
}

async fn enterprise(store: &Store, new: &NewEnterprise) -> Result<EnterpriseId> {
    if !uscc::is_valid(&new.uscc) {
        return Err(code_invalid());
    }
    if let Some(known) = store.enterprise_by_uscc(&new.uscc).await? {
        return Ok(known.id);
    }
    let name = new.name.as_deref().map(str::trim).unwrap_or_default();
    if name.is_empty() {
        return Err(enterprise_name_needed());
    }
    let enterprise = Enterprise {
        id: ids::enterprise(),
        name: name.to_owned(),
        uscc: new.uscc.clone(),
        created_at: machine_time(),
    };
    store.insert_enterprise(&enterprise).await?;
    Ok(enterprise.id)
}

/// One of each refusal, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        login_taken("admin"),
        login_invalid(),
        name_invalid(),
        password_weak(),
        department_asked(""),
        department_unasked(),
        enterprise_needed(),
        enterprise_unasked(),
        enterprise_name_needed(),
        code_invalid(),
    ]
}

fn login_taken(login: &str) -> DeskError {
    let message = Text::new(
        format!("登录名 {login} 已被使用，请换一个；原账号未作更改。"),
        format!("The login {login} is taken; choose another. The account that has it was left as it is."),
    );
    DeskError::invalid("LoginTaken", "login", message)
}

fn login_invalid() -> DeskError {
    let message = Text::new(
        format!("登录名须为 1 至 {NAME_CHARACTERS} 个字符，不含空格。"),
        format!("A login has 1 to {NAME_CHARACTERS} characters and no spaces."),
    );
    DeskError::invalid("LoginInvalid", "login", message)
}

fn name_invalid() -> DeskError {
    let message = Text::new(
        format!("姓名须为 1 至 {NAME_CHARACTERS} 个字符。"),
        format!("A name has 1 to {NAME_CHARACTERS} characters."),
    );
    DeskError::invalid("NameInvalid", "name", message)
}

fn password_weak() -> DeskError {
    let message = Text::new(
        format!("密码至少 {PASSWORD_CHARACTERS} 个字符，至多 1024 字节，且不得与登录名相同。"),
        format!(
            "A password has at least {PASSWORD_CHARACTERS} characters and at most 1024 bytes, and is not the login."
        ),
    );
    DeskError::invalid("PasswordWeak", "password", message)
}

fn department_needed(catalogue: &Catalogue) -> DeskError {
    let own = catalogue
        .departments
        .values()
        .filter(|department| !department.external);
    let codes: Vec<&str> = own.map(|department| department.code.as_str()).collect();
    department_asked(&codes.join(", "))
}

fn department_asked(codes: &str) -> DeskError {
    let message = Text::new(
        format!("该角色须属于本园区的一个部门（窗口人员属于综合窗口），可选：{codes}。"),
        format!(
            "This role belongs to one of the zone's own departments, a window clerk to the window. There are: {codes}."
        ),
    );
    DeskError::invalid("DepartmentNeeded", "department", message)
}

fn department_unasked() -> DeskError {
    let message = Text::new(
        "申请人、督查员和管理员不属于任何部门，请去掉部门。",
        "Applicants, supervisors and administrators belong to no department; leave it out.",
    );
    DeskError::invalid("DepartmentUnasked", "department", message)
}

fn enterprise_needed() -> DeskError {
    let message = Text::new(
        "申请人须代表一家企业，请给出其统一社会信用代码。",
        "An applicant acts for an enterprise; give its unified social credit code.",
    );
    DeskError::invalid("EnterpriseNeeded", "enterprise", message)
}

fn enterprise_unasked() -> DeskError {
    let message = Text::new(
        "只有申请人代表企业，请去掉企业。",
        "Only applicants act for an enterprise; leave it out.",
    );
    DeskError::invalid("EnterpriseUnasked", "enterprise", message)
}

fn enterprise_name_needed() -> DeskError {
    let message = Text::new(
        "系统中还没有这家企业，请同时给出其登记名称。",
        "The enterprise is not known yet; give its registered name too.",
    );
    DeskError::invalid("EnterpriseNameNeeded", "enterpriseName", message)
}

fn code_invalid() -> DeskError {
    let message = Text::new(
        "统一社会信用代码应为 18 位（GB 32100），且校验位正确；请核对。",
        "A unified social credit code has 18 characters (GB 32100), the last of which checks the others; look at it again.",
    );
    DeskError::invalid("CreditCodeInvalid", "enterprise", message)
}

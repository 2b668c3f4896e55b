//! `onewindow create-account`: an account made at the machine itself, such as the first administrator's.

use std::io::{BufRead as _, IsTerminal as _};

use onewindow_desk::{Desk, NewAccount, NewEnterprise};
use onewindow_engine::text::Text;
use onewindow_store::{Settings, Store};

use crate::catalogue;
use crate::cli::AccountOptions;
use crate::config::DatabaseConfig;
use crate::failure::Failure;
use crate::serve::make_folder;

/// Makes the account. The database is made first where there is none, so that an office can begin with this.
///
/// # Errors
/// When something does not fit, the login is taken, or the database can't be written to.
pub(crate) async fn run(options: AccountOptions) -> Result<(), Failure> {
    let config = DatabaseConfig::new(&options.database)?;
    let catalogue = catalogue::require(config.catalogue.as_deref())?;
    let password = password()?;
    make_folder(&config.data)?;
    let store = Store::open(&Settings::new(config.url())).await?;
    let enterprise = options.enterprise.map(|uscc| NewEnterprise {
        uscc,
        name: options.enterprise_name,
    });
    let account = NewAccount {
        login: options.login.clone(),
        name: options.name,
        password,
        role: options.role,
        department: options.department,
        enterprise,
    };
    let made = Desk::create_account(&store, &catalogue, account).await;
    store.close().await?;
    let (actor, role) = (made?, options.role.name());
    println!(
        "{} · {} · {} {}: created / 已创建",
        options.login, actor.name, role.zh, role.en
    );
    Ok(())
}

/// The first line of standard input: other users of the machine can read command lines, but not this.
fn password() -> Result<String, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Password, then Enter; it is shown as you type 请输入密码后回车（输入时可见）:");
    }
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .map_err(|error| Failure::machine(&error))?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err(Failure::new(
            "PASSWORD_MISSING",
            Text::new(
                "没有读到密码；请从标准输入给出密码，占一行。",
                "no password came; give it on standard input, as one line",
            ),
        ));
    }
    Ok(password.to_owned())
}

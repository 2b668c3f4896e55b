//! `onewindow doctor`: whether this machine has what the office needs, before the office opens.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use onewindow_desk::Receivers;
use onewindow_engine::text::Text;
use onewindow_store::{Settings, Store};
use rustix::fs::statvfs;

use crate::catalogue;
use crate::cli::ServeOptions;
use crate::config::Config;
use crate::failure::Failure;
use crate::identity::{Tokens, secret};
use crate::paper::PaperConfig;
use crate::webhook::Sender;

/// Less free space than this, in bytes, is told.
const SPACE: u64 = 1024 * 1024 * 1024;
/// How long the lookup of a name may take.
const LOOKUP: Duration = Duration::from_secs(5);

/// How a thing stands.
enum Standing {
    /// As it should.
    Fine(Option<String>),
    /// The office opens, but something will not work.
    Note(Text),
    /// The office does not open.
    Wrong(Failure),
}

impl From<Result<(), Failure>> for Standing {
    fn from(result: Result<(), Failure>) -> Self {
        match result {
            Ok(()) => Standing::Fine(None),
            Err(failure) => Standing::Wrong(failure),
        }
    }
}

/// Looks at everything and tells how each thing stands; ends with failure when something is wrong.
///
/// # Errors
/// When the settings can't be read.
pub(crate) async fn run(options: ServeOptions) -> Result<ExitCode, Failure> {
    let config = Config::new(options)?;
    let mut wrong = 0;
    let mut tell = |zh: &str, en: &str, standing: Standing| match standing {
        Standing::Fine(None) => println!("ok    {en} / {zh}"),
        Standing::Fine(Some(more)) => println!("ok    {en} / {zh}: {more}"),
        Standing::Note(text) => println!("NOTE  {en} / {zh}\n      {}\n      {}", text.en, text.zh),
        Standing::Wrong(failure) => {
            wrong += 1;
            println!("WRONG {en} / {zh}");
            let _ = failure.tell();
        }
    };
    for (name, meant) in crate::config::unknown::variables() {
        tell("环境变量", "environment", misspelt(&name, &meant));
    }
    let declared = catalogue::require(config.database.catalogue.as_deref());
    tell("目录", "catalogue", declared.map(drop).into());
    tell("数据文件夹", "data folder", folder(&config.database.data));
    tell("磁盘空间", "disk space", space(&config.database.data));
    tell("数据库", "database", database(&config).await);
    tell("密钥文件", "key files", keys(&config));
    tell("令牌密钥", "secret of tokens", tokens(&config));
    tell("监听地址", "address to listen on", port(config.listen).await);
    if let Some(address) = config.watch.metrics_listen {
        tell("指标地址", "address of metrics", port(address).await);
    }
    tell(
        "推送证书",
        "certificates for webhooks",
        sender(config.webhook.receivers),
    );
    tell("推送域名解析", "names of webhook receivers", names().await);
    let set = paper(config.paper).await;
    tell("文书字体与模板", "fonts and templates of documents", set.into());
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn misspelt(name: &str, meant: &str) -> Standing {
    Standing::Note(Text::new(
        format!("没有环境变量 {name}；是否想写 {meant}？"),
        format!("there is no variable {name}; did you mean {meant}?"),
    ))
}

/// A folder that is not there yet will be made.
fn folder(data: &Path) -> Standing {
    let Ok(metadata) = fs::metadata(data) else {
        return Standing::Fine(Some(format!("{} will be made / 将自动创建", data.display())));
    };
    let place = data.display();
    if metadata.mode() & 0o077 != 0 {
        return Standing::Note(Text::new(
            format!("{place} 可被其他用户读取；请执行 chmod 700 {place}。"),
            format!("{place} can be read by other users; run chmod 700 {place}"),
        ));
    }
    match tempfile_in(data) {
        Ok(()) => Standing::Fine(None),
        Err(error) => Standing::Wrong(Failure::file(data, &error)),
    }
}

/// Whether a file can be made and removed.
fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    fs::File::create_new(&probe)?.sync_all()?;
    fs::remove_file(probe)
}

fn space(data: &Path) -> Standing {
    let there = data.ancestors().find(|folder| folder.is_dir());
    let there = there.unwrap_or(Path::new("."));
    match statvfs(there) {
        Ok(found) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            let mebibytes = free / (1024 * 1024);
            if free < SPACE {
                Standing::Note(Text::new(
                    format!("{} 仅剩 {mebibytes} MiB；请清理磁盘。", there.display()),
                    format!("{} has {mebibytes} MiB left; make room", there.display()),
                ))
            } else {
                Standing::Fine(Some(format!("{mebibytes} MiB")))
            }
        }
        Err(error) => Standing::Wrong(Failure::file(there, &error.into())),
    }
}

/// An embedded database that is not there yet will be made. The clock is held against the last act on record.
async fn database(config: &Config) -> Standing {
    let file = config.database.data.join("onewindow.db");
    if config.database.is_embedded() && !file.exists() {
        return Standing::Fine(Some("will be made / 将自动创建".to_owned()));
    }
    let looked = async {
        let store = Store::check(&Settings::new(config.database.url())).await?;
        let last = store.last_event_at().await?;
        let played = store.meta("virtual-clock").await?.is_some();
        store.close().await?;
        Ok::<_, onewindow_store::StoreError>((last, played))
    };
    match looked.await {
        Err(error) => Standing::Wrong(error.into()),
        Ok((_, true)) => Standing::Fine(Some("played by a virtual clock / 虚拟时钟数据".to_owned())),
        Ok((last, false)) => {
            let now = onewindow_desk::machine_time();
            match last {
                Some(last) if last > now => Standing::Note(Text::new(
                    format!("本机时间 {now} 早于最近一次办理记录 {last}；请校准时钟。"),
                    format!(
                        "this machine's clock shows {now}, before the last act on record at {last}; set it right"
                    ),
                )),
                _ => Standing::Fine(None),
            }
        }
    }
}

/// Keys that are there are their owner's alone, and are what they should be.
fn keys(config: &Config) -> Standing {
    let data = &config.database.data;
    for file in [&data.join("token-secret"), &config.paper.key] {
        let Ok(metadata) = fs::metadata(file) else {
            continue;
        };
        if metadata.mode() & 0o077 != 0 {
            let place = file.display();
            return Standing::Note(Text::new(
                format!("{place} 可被其他用户读取；请执行 chmod 600 {place}。"),
                format!("{place} can be read by other users; run chmod 600 {place}"),
            ));
        }
    }
    if config.paper.key.exists() {
        return crate::paper::DocumentKey::kept(&config.paper.key)
            .map(drop)
            .into();
    }
    Standing::Fine(None)
}

/// A secret that would be made is not made by looking.
fn tokens(config: &Config) -> Standing {
    let kept = config.database.data.join("token-secret");
    if config.jwt_secret.is_none() && config.database.is_embedded() && !kept.exists() {
        return Standing::Fine(Some("will be made / 将自动生成".to_owned()));
    }
    let tried = secret(config).and_then(|secret| Tokens::new(&secret));
    tried.map(drop).into()
}

async fn port(address: SocketAddr) -> Standing {
    crate::serve::listen(address).await.map(drop).into()
}

fn sender(receivers: Receivers) -> Standing {
    Sender::try_new(receivers).map(drop).into()
}

/// Webhooks go to names of the public; an office on a network of its own may have none, and opens all the same.
async fn names() -> Standing {
    let lookup = tokio::net::lookup_host(("example.com", 443));
    let found = tokio::time::timeout(LOOKUP, lookup).await;
    if found.is_ok_and(|found| found.is_ok_and(|mut found| found.next().is_some())) {
        return Standing::Fine(None);
    }
    Standing::Note(Text::new(
        "无法解析公网域名，事件推送将无法送达；如不使用推送可忽略。",
        "names of the public can't be looked up from here, so webhooks will not arrive; without webhooks that does no harm",
    ))
}

/// Sets a sample of every kind in both languages.
#[cfg(feature = "pdf")]
async fn paper(config: PaperConfig) -> Result<(), Failure> {
    let checked = tokio::task::spawn_blocking(move || crate::paper::check(&config));
    checked.await.map_err(|error| Failure::machine(&error))?
}

#[cfg(not(feature = "pdf"))]
#[expect(
    clippy::unused_async,
    reason = "with the feature pdf there is something to wait for"
)]
async fn paper(_: PaperConfig) -> Result<(), Failure> {
    Ok(())
}

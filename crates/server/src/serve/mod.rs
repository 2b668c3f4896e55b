//! `onewindow serve`: opens everything, says when it is ready, serves until it is told to stop.

mod connections;
mod documents;
mod files;
mod health;
mod welcome;

use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use chrono::Datelike as _;
use onewindow_desk::{Desk, Setup};
use onewindow_engine::text::Text;
use onewindow_store::{Settings, Store};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::catalogue;
use crate::cli::ServeOptions;
use crate::config::Config;
use crate::failure::Failure;
use crate::identity::{Gate, Tokens, secret};
use crate::paper::{self, DocumentKey};
use crate::{logging, seed};

/// Serves until a signal.
///
/// # Errors
/// Whatever keeps it from starting; nothing is served then.
pub(crate) async fn run(options: ServeOptions) -> Result<(), Failure> {
    let config = Config::new(options)?;
    logging::start();
    let catalogue = catalogue::require(config.database.catalogue.as_deref())?;
    make_folder(&config.database.data)?;
    // The port first: a second server on the same folder then stops before it touches the database.
    let listener = listen(config.listen).await?;
    let tokens = Arc::new(Tokens::new(&secret(&config)?)?);
    let key = Arc::new(DocumentKey::kept(&config.paper.key)?);
    let store = Store::open(&Settings::new(config.database.url())).await?;
    let files = config.database.data.join("files");
    let desk = Desk::open(Setup {
        store,
        catalogue,
        sources: catalogue::sources(config.database.catalogue.as_deref()),
        clock: config.clock,
        files,
    })
    .await?;
    warn_of_unpublished_year(&desk);
    desk.limit_logins(config.traffic.logins);

    let accounts = if config.demo {
        Some(seed::demo(&desk).await?)
    } else {
        None
    };
    // What fell due while nobody served comes before what people do now.
    desk.fire_due().await?;
    // A virtual clock fires what falls due while it is advanced.
    let timers = (!desk.is_virtual()).then(|| tokio::spawn(desk.clone().run_timers()));

    let address = listener.local_addr().map_err(|error| Failure::machine(&error))?;
    let router = router(&config, &desk, &tokens, &key);
    let public_url = config.paper.public_url.clone();
    let public_url = public_url.unwrap_or_else(|| welcome::url(address));
    let public_url = public_url.trim_end_matches('/').to_owned();
    let papers = paper::start(desk.clone(), key, (config.paper.clone(), public_url));
    welcome::print(address, accounts.as_deref(), &config);
    tracing::info!(%address, virtual_clock = desk.is_virtual(), "ready");
    connections::serve(listener, router, &config.http.drain, config.traffic).await;
    if let Some(timers) = timers {
        timers.abort();
    }
    papers.abort();
    desk.close().await?;
    tracing::info!("stopped");
    Ok(())
}

fn router(config: &Config, desk: &Desk, tokens: &Arc<Tokens>, key: &DocumentKey) -> Router {
    let gate = Gate::new(desk.clone(), Arc::clone(tokens));
    let settings = config.http.clone();
    let service = onewindow_api::service(desk.clone(), Arc::clone(tokens) as _);
    onewindow_portal::router()
        .merge(onewindow_api::http::router(service, settings, gate.clone()))
        .merge(documents::router(desk.clone(), gate.clone(), key))
        .merge(files::router(desk.clone(), gate))
        .merge(health::router(desk.clone(), config.http.drain.clone()))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ))
        .layer(CatchPanicLayer::new())
}

/// The data folder is its owner's alone: it holds the office's files and the secret of its tokens.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| Failure::file(folder, &error))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new(
            "ADDRESS_IN_USE",
            Text::new(
                format!("{address} 已被占用；请停止占用它的程序，或用 --listen 换一个端口。"),
                format!("{address} is in use; stop the program that uses it, or take another port with --listen"),
            ),
        ),
        _ => Failure::new(
            "ADDRESS_REFUSED",
            Text::new(
                format!("无法监听 {address}；请用 --listen 换一个地址。"),
                format!("{address} can't be listened on; take another address with --listen"),
            ),
        )
        .because(&error),
    })
}

/// Due dates beyond the published calendar are provisional, and nothing is deemed from them.
fn warn_of_unpublished_year(desk: &Desk) {
    let (year, published) = (desk.today().year(), desk.catalogue().calendar.published_through());
    if year > published {
        tracing::warn!(
            year,
            published_through = published,
            "the working-day calendar of this year is not published: due dates are provisional \
             本年度工作日历尚未发布，期限均为暂定"
        );
    }
}

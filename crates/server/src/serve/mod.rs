//! `onewindow serve`: opens everything, says when it is ready, serves until it is told to stop.

mod connections;
mod documents;
mod files;
mod health;
mod oauth;
mod observe;
mod uploads;
mod welcome;

use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use chrono::Datelike as _;
use onewindow_desk::{Desk, Setup, WebhookSetup};
use onewindow_engine::text::Text;
use onewindow_store::{Settings, Store};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::catalogue;
use crate::cli::ServeOptions;
use crate::config::{self, Config};
use crate::failure::Failure;
use crate::identity::{Gate, Providers, Tokens, secret};
use crate::metrics::{self, Metrics};
use crate::paper::{self, DocumentKey};
use crate::webhook::{self, Sender};
use crate::{logging, seed, storage};

/// Serves until a signal.
///
/// # Errors
/// Whatever keeps it from starting; nothing is served then.
pub(crate) async fn run(options: ServeOptions) -> Result<(), Failure> {
    let config = Config::new(options)?;
    let logging = logging::start(&config.watch)?;
    config::tell_unknown();
    let measured = metrics::install()?;
    let catalogue = catalogue::require(config.database.catalogue.as_deref())?;
    make_folder(&config.database.data)?;
    // The port first: a second server on the same folder then stops before it touches the database.
    let listener = listen(config.listen).await?;
    let token_secret = secret(&config)?;
    let tokens = Arc::new(Tokens::new(&token_secret)?);
    let providers = Providers::new(config.providers.clone())?;
    let ports = storage::ports(&config.storage)?;
    let key = Arc::new(DocumentKey::kept(&config.paper.key)?);
    let store = Store::open(&Settings::new(config.database.url())).await?;
    let files = config.database.data.join("files");
    let setup = Setup {
        store,
        catalogue,
        sources: catalogue::sources(config.database.catalogue.as_deref()),
        clock: config.clock,
        files,
        webhooks: WebhookSetup {
            secret: config
                .webhook
                .secret
                .clone()
                .map_or(token_secret, String::into_bytes),
            receivers: config.webhook.receivers,
        },
    };
    let desk = Desk::open_with(setup, ports).await?;
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
    let watch = Watch(Arc::new(Metrics::new(measured, desk.clone())));
    let measuring = match config.watch.metrics_listen {
        Some(address) => Some(tokio::spawn(watch.alone(listen(address).await?))),
        None => None,
    };
    let public_url = config.paper.public_url.clone();
    let public_url = public_url.unwrap_or_else(|| welcome::url(address));
    let public_url = public_url.trim_end_matches('/').to_owned();
    let office = Office {
        desk: &desk,
        tokens: &tokens,
        key: &key,
        public_url: &public_url,
        watch: &watch,
    };
    let router = router(&config, &office, providers);
    let papers = paper::start(desk.clone(), key, (config.paper.clone(), public_url));
    let webhooks = webhook::start(desk.clone(), Sender::try_new(config.webhook.receivers)?);
    let sweeper = tokio::spawn(desk.clone().run_sweeper());
    welcome::print(address, accounts.as_deref(), &config);
    tracing::info!(%address, virtual_clock = desk.is_virtual(), "ready");
    connections::serve(listener, router, &config.http.drain, config.traffic).await;
    if let Some(measuring) = measuring {
        measuring.abort();
    }
    if let Some(timers) = timers {
        timers.abort();
    }
    papers.abort();
    webhooks.stop().await;
    sweeper.abort();
    desk.close().await?;
    tracing::info!("stopped");
    logging.close();
    Ok(())
}

/// What the office is watched over with.
struct Watch(Arc<Metrics>);

impl Watch {
    /// Serves metrics on a port of their own.
    fn alone(&self, listener: TcpListener) -> impl Future<Output = ()> + use<> {
        let router = health::metrics(Arc::clone(&self.0), None);
        async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "metrics are not served any more"
                );
            }
        }
    }

    /// Metrics beside everything else: with a token, or in a trial.
    fn beside(&self, config: &Config) -> Router {
        match &config.watch.metrics_token {
            Some(token) => health::metrics(Arc::clone(&self.0), Some(token.clone())),
            None if config.is_trial => health::metrics(Arc::clone(&self.0), None),
            None => Router::new(),
        }
    }
}

/// What is served, and by which secrets.
struct Office<'a> {
    desk: &'a Desk,
    tokens: &'a Arc<Tokens>,
    key: &'a DocumentKey,
    public_url: &'a str,
    watch: &'a Watch,
}

fn router(config: &Config, office: &Office<'_>, providers: Providers) -> Router {
    let Office {
        desk,
        tokens,
        key,
        public_url,
        watch,
    } = *office;
    let gate = Gate::new(desk.clone(), Arc::clone(tokens), providers);
    let settings = config.http.clone();
    let service = onewindow_api::service(desk.clone(), Arc::clone(tokens) as _);
    onewindow_portal::router()
        .merge(onewindow_api::http::router(service, settings, gate.clone()))
        .merge(documents::router(desk.clone(), gate.clone(), key))
        .merge(files::router(desk.clone(), gate, Arc::clone(tokens)))
        .merge(uploads::router(desk.clone()))
        .merge(watch.beside(config))
        .merge(health::router(desk.clone(), config.http.drain.clone()))
        .merge(oauth::router(desk.clone(), Arc::clone(tokens), public_url))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn(observe::observe))
}

/// The data folder is its owner's alone: it holds the office's files and the secret of its tokens.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| Failure::file(folder, &error))
}

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
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

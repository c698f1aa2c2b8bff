//! `hallpass serve`, and running a server for `hallpass demo`.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use hallpass_contract::dates;
use hallpass_engine::Instant;
use tokio::net::TcpListener;

use crate::app::Shared;
use crate::http::{Site, serve};
use crate::start::{Home, first_start};
use crate::{App, Clock, Config, access, jobs, messages, sweep, webhooks};

/// `hallpass serve`
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<String>,
    /// Standby of the PostgreSQL database that listings may be read from. Better given as HALLPASS_READ_DATABASE.
    #[arg(long, value_name = "URL")]
    pub(super) read_database: Option<String>,
    /// Start with a clock that stands still at this instant and is moved by PUT /api/hallpass/clock: for tests.
    #[arg(long, value_name = "ISO")]
    test_clock: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let clock = match &self.test_clock {
            None => Clock::System,
            Some(text) => {
                let at = dates::parse_instant(text)
                    .with_context(|| format!("--test-clock {text}: write an instant such as 2026-03-02T08:00:00Z"))?;
                Clock::test(Instant::from_micros(at))
            }
        };
        run(config, clock).await
    }
}

async fn run(config: Config, clock: Clock) -> Result<()> {
    // Before anything is made: an address that is wrong or taken leaves no folder behind.
    drop(bind(&config.main.listen).await?);
    let home = Home::lock(&config)?;
    let store = home.open(&config).await?;
    if clock.is_test() {
        jobs::begin_test_clock(&store, clock.now()).await.map_err(crate::start::failed)?;
    }
    let app = App::new(store, clock, config).map_err(crate::start::failed)?;
    if let Some(admin) = first_start(&app).await? {
        announce(&admin.email, admin.made_password.as_deref());
    }
    let listener = bind(&app.config.main.listen).await?;
    let address = listener.local_addr().context("the listening address is unknown")?;
    if app.clock.is_test() {
        jobs::run_due(&app.store, app.clock.now(), app.clock.now()).await.map_err(crate::start::failed)?;
    }
    say!("listening on http://{address}");
    until_stopped(app, listener).await;
    drop(home);
    Ok(())
}

/// Listens on the address of the settings.
pub(super) async fn bind(listen: &str) -> Result<TcpListener> {
    let bound = TcpListener::bind(listen).await;
    bound.with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))
}

/// Serves and does what is due until a stop signal.
pub(super) async fn until_stopped(app: Shared, listener: TcpListener) {
    let working = tokio::spawn(work(app.clone()));
    let sending = tokio::spawn(webhooks::work(app.clone()));
    let mailing = tokio::spawn(messages::work(app.clone()));
    let telling = tokio::spawn(access::push::work(app.clone()));
    let stop = async {
        serve::stop_signal().await;
        // First whoever routes requests hears of it, then no more are taken.
        app.stopping.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(app.config.limits.drain_seconds)).await;
    };
    serve::serve(listener, Site::new(&app), &app.config.limits, stop).await;
    for task in [working, sending, mailing, telling] {
        task.abort();
        let _ = task.await;
    }
}

fn announce(email: &str, made_password: Option<&str>) {
    match made_password {
        Some(password) => say!("first start: administrator {email}, password {password} (shown only now)"),
        None => say!("first start: administrator {email}, password as given in HALLPASS_ADMIN_PASSWORD"),
    }
}

/// What the system does by itself, on the machine's clock; a test clock runs it when it is moved.
async fn work(app: Shared) {
    let mut rounds: u64 = 0;
    loop {
        if !app.clock.is_test() {
            let now = app.clock.now();
            if let Err(problem) = jobs::run_due(&app.store, now, now).await {
                tracing::warn!(?problem, "what is due could not be done; trying again");
            }
        }
        if rounds.is_multiple_of(3600)
            && let Err(problem) = sweep::run(&app).await
        {
            tracing::warn!(?problem, "old tokens and sign-ins could not be deleted; trying again in an hour");
        }
        rounds += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

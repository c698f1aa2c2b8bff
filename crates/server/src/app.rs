//! What every handler shares.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};

use hallpass_store::Store;
use hallpass_store::postgres::News;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::auth::Auth;
use crate::desk::board::together::Together;
use crate::desk::board::watch::Watch;
use crate::http::{Metrics, Throttle};
use crate::mail::Mailer;
use crate::pages::Pages;
use crate::webhooks::Poster;
use crate::{Clock, Config, Problem};

/// The running server. Handlers get it as `Shared`.
#[derive(Debug)]
pub struct App {
    /// Where records live.
    pub store: Store,
    /// Where the present comes from.
    pub clock: Clock,
    /// Settings.
    pub config: Config,
    /// Who is signed in.
    pub auth: Auth,
    /// Sends mail, if a server for it is set.
    pub mail: Option<Mailer>,
    /// Sends webhooks.
    pub poster: Poster,
    /// The web pages.
    pub pages: Pages,
    /// What is counted.
    pub metrics: Metrics,
    /// Who listens to boards.
    pub board: Watch,
    /// Boards drawn in the last moment.
    pub boards: Together,
    /// Who asks too often.
    pub throttle: Throttle,
    /// Turns of what reads long (reports, exports): one reader of the database is always left to the desk.
    pub long_reads: Semaphore,
    /// It was told to stop: what routes requests should choose another server, and each answer ends its connection.
    pub stopping: AtomicBool,
}

/// A handle on the running server.
pub type Shared = Arc<App>;

impl App {
    /// Waits for the turn of something that reads long; the turn ends with the guard.
    ///
    /// # Errors
    /// [`Problem::Busy`] when there are no turns any more.
    pub async fn long_read(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.long_reads.acquire().await.map_err(|_| Problem::Busy)
    }

    /// A server over an open store.
    ///
    /// # Errors
    /// [`Problem::Internal`] for settings out of range.
    pub fn new(store: Store, clock: Clock, config: Config) -> Result<Shared, Problem> {
        let app = Arc::new(App {
            auth: Auth::new(&config.auth)?,
            mail: Mailer::new(&config.mail).map_err(Problem::Internal)?,
            poster: Poster::new(&config.webhooks).map_err(Problem::Internal)?,
            pages: pages(&config.main.pages)?,
            metrics: Metrics::new(),
            board: Watch::new(config.limits.streams),
            boards: Together::default(),
            throttle: Throttle::new(&config.throttle),
            stopping: AtomicBool::new(false),
            long_reads: Semaphore::new(config.limits.readers.saturating_sub(1).max(1)),
            store,
            clock,
            config,
        });
        if let Some(talk) = app.store.talk() {
            app.auth.share(talk);
            tokio::spawn(follow(Arc::downgrade(&app), talk.listen()));
        }
        Ok(app)
    }
}

/// The pages of a folder; without one, those built into the program.
fn pages(folder: &str) -> Result<Pages, Problem> {
    if folder.is_empty() {
        return Ok(Pages::built_in());
    }
    Pages::in_folder(Path::new(folder)).map_err(|error| {
        Problem::internal(format!("the setting pages names {folder}, which cannot be read ({error}): run `make web`"))
    })
}

/// Follows what the other servers of the database tell, for as long as this one runs.
async fn follow(app: Weak<App>, mut news: Receiver<News>) {
    loop {
        let heard = match news.recv().await {
            Ok(heard) => heard,
            // Something was missed: anything may have changed.
            Err(RecvError::Lagged(_)) => News::Accounts,
            Err(RecvError::Closed) => return,
        };
        let Some(app) = app.upgrade() else { return };
        match heard {
            News::Accounts => app.auth.forget_sessions(),
            News::Told(text) => app.auth.hear(&text, app.clock.now()),
        }
    }
}

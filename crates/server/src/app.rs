//! What every handler shares.

use std::sync::Arc;

use hallpass_store::Store;

use crate::auth::Auth;
use crate::http::{Metrics, Throttle};
use crate::mail::Mailer;
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
    /// What is counted.
    pub metrics: Metrics,
    /// Who asks too often.
    pub throttle: Throttle,
}

/// A handle on the running server.
pub type Shared = Arc<App>;

impl App {
    /// A server over an open store.
    ///
    /// # Errors
    /// [`Problem::Internal`] for settings out of range.
    pub fn new(store: Store, clock: Clock, config: Config) -> Result<Shared, Problem> {
        Ok(Arc::new(App {
            auth: Auth::new(&config.auth)?,
            mail: Mailer::new(&config.mail).map_err(Problem::Internal)?,
            metrics: Metrics::new(),
            throttle: Throttle::new(&config.throttle),
            store,
            clock,
            config,
        }))
    }
}

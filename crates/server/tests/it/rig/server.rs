//! A server of our own: in this process, on a free port, over a database of its own, with a clock that stands still.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hallpass::app::Shared;
use hallpass::http::{Site, serve};
use hallpass::{App, Clock, Config, start};
use hallpass_contract::dates;
use hallpass_engine::Instant;
use hallpass_store::verify::Finding;
use hallpass_store::{Faults, Store};
use hallpass_testbed::Raw;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Client, Random, home};

/// A Monday.
pub const MONDAY: &str = "2026-03-02T08:00:00Z";
pub const ADMIN: &str = "admin@example.com";
pub const PASSWORD: &str = "a password for tests";

/// How a server is to be started.
#[derive(Debug, Default)]
pub struct Setup {
    /// Where the clock stands; [`MONDAY`] when empty.
    pub clock: String,
    /// Settings that differ.
    pub settings: Vec<(&'static str, &'static str)>,
    /// Planned failures of the store.
    pub faults: Faults,
}

impl Setup {
    pub fn at(clock: &str) -> Setup {
        Setup { clock: clock.to_owned(), ..Setup::default() }
    }

    pub fn with(settings: &[(&'static str, &'static str)]) -> Setup {
        Setup { settings: settings.to_vec(), ..Setup::default() }
    }
}

/// A running server; stops when dropped.
#[derive(Debug)]
pub struct TestServer {
    pub app: Shared,
    pub address: SocketAddr,
    folder: PathBuf,
    _temporary: Option<Arc<TempDir>>,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    runtime: Option<Runtime>,
    serial: AtomicU32,
}

impl TestServer {
    pub fn start() -> TestServer {
        TestServer::with(Setup::default())
    }

    /// A server over an empty database.
    pub fn with(setup: Setup) -> TestServer {
        let temporary = Arc::new(tempfile::tempdir().unwrap());
        let mut server = TestServer::over(temporary.path(), setup);
        server._temporary = Some(temporary);
        server
    }

    /// A server over a folder that outlives it.
    pub fn over(folder: &Path, setup: Setup) -> TestServer {
        let mut config = Config::default();
        config.main.data = folder.display().to_string();
        for (name, value) in [
            ("admin_email", ADMIN),
            ("admin_password", PASSWORD),
            // A slow hash protects people, not tests.
            ("auth.hash_memory_kib", "64"),
            ("auth.hash_passes", "1"),
            // A busy machine is no reason to give up on a year in one move.
            ("limits.request_seconds", "900"),
        ]
        .into_iter()
        .chain(setup.settings.iter().copied())
        {
            config.set(name, value).unwrap();
        }
        home::settle(&mut config);
        let clock = if setup.clock.is_empty() { MONDAY } else { &setup.clock };
        let clock = Clock::test(Instant::from_micros(dates::parse_instant(clock).unwrap()));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (app, address, serving) = runtime.block_on(async move {
            let store = home::store(&config, setup.faults).await;
            let app = App::new(store, clock, config).unwrap();
            start::first_start(&app).await.unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let served = app.clone();
            let serving = tokio::spawn(async move {
                let site = Site::new(&served);
                serve::serve(listener, site, &served.config.limits, async {
                    let _ = stopped.await;
                })
                .await;
            });
            (app, address, serving)
        });
        TestServer {
            app,
            address,
            folder: folder.to_owned(),
            _temporary: None,
            stop: Some(stop),
            serving: Some(serving),
            runtime: Some(runtime),
            serial: AtomicU32::new(1),
        }
    }

    /// Stops in good order, as after a signal and the time to drain: takes no more requests, answers those under way, ends.
    pub fn stop(mut self) {
        self.app.stopping.store(true, Ordering::Relaxed);
        self.stop.take().unwrap().send(()).unwrap();
        let serving = self.serving.take().unwrap();
        self.wait(serving).unwrap();
    }

    /// A number that was not used before.
    pub fn serial(&self) -> u32 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// The administrator.
    pub fn admin(&self) -> Client {
        Client::basic(self.address, ADMIN, PASSWORD)
    }

    pub fn anonymous(&self) -> Client {
        Client::anonymous(self.address)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Runs something that waits.
    pub fn wait<F: Future>(&self, work: F) -> F::Output {
        self.runtime.as_ref().unwrap().block_on(work)
    }

    /// What `hallpass verify` finds.
    pub fn findings(&self) -> Vec<Finding> {
        self.wait(self.store().read(|tx| Box::pin(async move { tx.verify(|_| {}).await }))).unwrap()
    }

    #[track_caller]
    pub fn assert_sound(&self) {
        assert_eq!(self.findings(), [], "the database contradicts itself");
    }

    /// SQL behind the server's back.
    pub fn raw(&self) -> Raw {
        home::raw(&self.folder)
    }

    /// Rows of every table, to see that nothing was written. Sign-ins and remembered permissions change by reading; they are
    /// left out, and so are the counted steps of listings, which are there or not by the day.
    pub fn rows(&self) -> BTreeMap<String, i64> {
        self.raw()
            .counts()
            .into_iter()
            .filter(|(name, _)| !name.contains("sign_in") && name != "record_count")
            .collect()
    }

    /// Moves the clock.
    #[track_caller]
    pub fn clock(&self, to: &str) {
        set_clock(&self.admin(), to);
    }

    /// A user of the API with these permissions (none: a full administrator) who sees these locations (none: all).
    pub fn user(&self, name: &str, roles: &[i64], locations: &[i64]) -> Client {
        let admin = self.admin();
        let mut user = json!({
            "FullName": name, "Email": format!("{name}@example.com"), "NewPassword": PASSWORD,
            "IsAdmin": true, "APIAccess": true, "Active": true, "Businesses": locations,
        });
        if !roles.is_empty() {
            let role = json!({"BusinessId": 1, "Name": name, "Roles": roles});
            user["UserRoles"] = json!([admin.post("/api/security/userroles", &role).id()]);
        }
        admin.post("/api/sys/users", &user).id();
        Client::basic(self.address, &format!("{name}@example.com"), PASSWORD)
    }
}

/// Moves the clock of a server.
#[track_caller]
pub fn set_clock(admin: &Client, to: &str) {
    assert_eq!(admin.put("/api/hallpass/clock", &json!({"Now": to})).ok(), json!({"Now": to}));
}

/// A random UUID in the vendor's spelling is lower-case with dashes.
pub fn is_guid(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A seed to try: the one of HALLPASS_SEED, or the given one.
pub fn seed(usual: u64) -> Random {
    let seed = std::env::var("HALLPASS_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(usual);
    println!("HALLPASS_SEED={seed}");
    Random::new(seed)
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

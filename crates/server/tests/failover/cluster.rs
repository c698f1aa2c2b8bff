//! The set-up under test, by the scripts of `deploy/ha`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Client;

/// Which part is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Two of the three members of etcd: what is left decides nothing.
    Quorum,
    /// PostgreSQL of the primary; its Patroni stays.
    Crash,
    /// The primary's whole node: Patroni and PostgreSQL.
    Primary,
    /// One of the two Hallpass nodes.
    Hallpass,
    /// The leader of etcd.
    Etcd,
    /// The primary's whole node hangs and comes back when another is primary.
    Freeze,
    /// The standby whose confirmation commits wait for.
    Standby,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Primary, Kind::Hallpass, Kind::Etcd, Kind::Crash, Kind::Freeze, Kind::Standby, Kind::Quorum];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Crash => "crash",
            Kind::Primary => "primary",
            Kind::Hallpass => "hallpass",
            Kind::Etcd => "etcd",
            Kind::Freeze => "freeze",
            Kind::Standby => "standby",
            Kind::Quorum => "quorum",
        }
    }

    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Everything `deploy/ha/up.sh` starts; stopped and deleted at the end, stopped and kept when a test fails.
#[derive(Debug)]
pub struct Cluster {
    scripts: PathBuf,
    data: PathBuf,
    /// The front port.
    pub front: SocketAddr,
    user: String,
    password: String,
    turn: std::cell::Cell<u32>,
    over: bool,
}

impl Cluster {
    /// Starts it with the program under test, in a folder of its own (or in `HA_DATA`).
    pub fn up() -> Cluster {
        let scripts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/ha").canonicalize().unwrap();
        let own = || std::env::temp_dir().join(format!("hallpass-failover-{}", std::process::id()));
        let data = std::env::var_os("HA_DATA").map_or_else(own, PathBuf::from);
        let port = std::env::var("FRONT_PORT").unwrap_or_else(|_| "17000".into());
        let front = format!("127.0.0.1:{port}").parse().unwrap();
        let mut cluster =
            Cluster { scripts, data, front, user: String::new(), password: String::new(), turn: 0.into(), over: false };
        cluster.run("up.sh", &[]).unwrap_or_else(|why| panic!("up.sh: {why}"));
        let secrets = std::fs::read_to_string(cluster.data.join("secrets.sh")).unwrap();
        let secret = |name: &str| {
            let line = secrets.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap_or_else(|| panic!("no {name} in secrets.sh")).to_owned()
        };
        cluster.user = secret("ADMIN_EMAIL");
        cluster.password = secret("ADMIN_PASSWORD");
        cluster
    }

    /// A connection of its own through the front port.
    pub fn admin(&self) -> Client {
        self.admin_at(self.front)
    }

    /// A connection of its own to an address.
    pub fn admin_at(&self, address: SocketAddr) -> Client {
        Client::basic(address, &self.user, &self.password)
    }

    /// Where one Hallpass node listens itself.
    pub fn node_address(&self, node: u16) -> SocketAddr {
        let base: u16 = std::env::var("HALLPASS_BASE").map_or(17050, |text| text.parse().unwrap());
        SocketAddr::new(self.front.ip(), base + node)
    }

    /// Kills; who it was, and when that began.
    pub fn kill(&self, kind: Kind) -> (String, Instant) {
        let turn = self.turn.get();
        self.turn.set(turn + 1);
        let victim = match kind {
            Kind::Crash | Kind::Primary | Kind::Freeze => self.node(&["primary"]),
            Kind::Etcd => self.node(&["etcd-leader"]),
            Kind::Quorum => {
                let leader = self.node(&["etcd-leader"]);
                let other = ["etcd1", "etcd2", "etcd3"].into_iter().find(|name| *name != leader).unwrap();
                format!("{leader} {other}")
            }
            Kind::Hallpass => format!("hallpass{}", 1 + turn % 2),
            Kind::Standby => self
                .sql("SELECT application_name FROM pg_stat_replication WHERE sync_state = 'sync' ORDER BY 1 LIMIT 1"),
        };
        let killed = Instant::now();
        let verb = match kind {
            Kind::Crash => "crash",
            Kind::Freeze => "freeze",
            _ => "kill",
        };
        self.each(verb, &victim);
        (victim, killed)
    }

    /// Starts again what was killed; after a crash Patroni does it.
    pub fn start(&self, kind: Kind, victim: &str) {
        match kind {
            Kind::Crash => {}
            Kind::Freeze => self.each("thaw", victim),
            _ => self.each("start", victim),
        }
    }

    /// What `node.sh` does with some names.
    fn each(&self, verb: &str, names: &str) {
        self.node(&std::iter::once(verb).chain(names.split(' ')).collect::<Vec<_>>());
    }

    /// Waits until every part is well; how long that took.
    pub fn wait(&self) -> Duration {
        let begun = Instant::now();
        self.node(&["wait"]);
        begun.elapsed()
    }

    /// Rows of a query on the primary: columns parted by `|`.
    pub fn sql(&self, query: &str) -> String {
        // HAProxy cuts the sessions of a node that has stopped being the primary. A question may be asked again.
        let asked = (0..10).find_map(|_| self.run("node.sh", &["sql", "-c", query]).ok());
        asked.unwrap_or_else(|| self.node(&["sql", "-c", query]))
    }

    /// The same on one node, primary or not.
    pub fn sql_of(&self, node: &str, query: &str) -> String {
        self.node(&["sql-of", node, "-c", query])
    }

    /// A whole number by SQL.
    pub fn count(&self, query: &str) -> i64 {
        self.sql(query).parse().unwrap_or_else(|_| panic!("{query}: no number"))
    }

    /// `hallpass verify` on the primary.
    pub fn verify(&self) {
        self.node(&["verify"]);
    }

    fn node(&self, arguments: &[&str]) -> String {
        self.run("node.sh", arguments).unwrap_or_else(|why| panic!("node.sh {}: {why}", arguments.join(" ")))
    }

    /// What a script printed; what it complained of when it failed. Processes it leaves behind must not hold our pipes.
    fn run(&self, script: &str, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(self.scripts.join(script));
        command.args(arguments).env("HA_DATA", &self.data).env("HALLPASS", env!("CARGO_BIN_EXE_hallpass"));
        let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() {
            return Ok(said);
        }
        Err(format!("{said}\n{}", String::from_utf8_lossy(&output.stderr).trim()))
    }

    /// Stops it and deletes its folder.
    pub fn down(mut self) {
        self.over = true;
        self.run("down.sh", &["--delete"]).unwrap_or_else(|why| panic!("down.sh: {why}"));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !self.over {
            eprintln!("failover: stopping; data and logs stay in {}", self.data.display());
            let _ = self.run("down.sh", &[]);
        }
    }
}

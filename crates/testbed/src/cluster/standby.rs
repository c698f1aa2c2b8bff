//! A cluster with a standby that follows it, and can be made to stand still.

use super::{Cluster, folder, output};
use crate::Raw;
use crate::cluster::watcher::Watcher;

/// As in service but for the disk: a standby gets what is committed at once.
const FOLLOWED: &str = "
fsync = off
synchronous_commit = on
wal_level = replica
max_wal_senders = 8
wal_keep_size = 256MB
";

impl Cluster {
    /// A cluster of its own that standbys can follow. Takes about a second.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn followed() -> Cluster {
        Cluster::make(folder::in_memory, FOLLOWED)
    }

    /// A copy of a [`Cluster::followed`] that goes on to follow it, and answers what only reads.
    ///
    /// # Panics
    /// When it cannot be made or does not start.
    pub fn standby(&self) -> Cluster {
        let folder = folder::in_memory();
        let watcher = Watcher::over(&folder);
        let mut standby = Cluster { folder, port: 0, names: 1.into(), clerk: None.into(), watcher };
        let mut copy = standby.program("pg_basebackup");
        copy.args([
            "--no-sync",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--host=127.0.0.1",
            "--username=postgres",
        ]);
        copy.arg(format!("--port={}", self.port)).arg("-D").arg(standby.data());
        output(&mut copy).unwrap_or_else(|why| panic!("pg_basebackup: {why}"));
        standby.write_settings("hot_standby = on");
        standby.find_port();
        standby
    }

    /// A standby goes on to receive what is written, but shows none of it until [`Cluster::resume_replay`].
    pub fn pause_replay(&self) {
        let raw = Raw::open(&self.superuser_url("postgres"));
        raw.batch("SELECT pg_wal_replay_pause()");
        while raw.value::<String>("SELECT pg_get_wal_replay_pause_state()", &[]) != "paused" {
            std::thread::yield_now();
        }
    }

    /// Shows everything again.
    pub fn resume_replay(&self) {
        Raw::open(&self.superuser_url("postgres")).batch("SELECT pg_wal_replay_resume()");
    }
}

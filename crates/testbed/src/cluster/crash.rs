//! A cluster that is killed and started again.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::Cluster;

impl Cluster {
    /// kill -9 of PostgreSQL with all its processes: what was not on disk is lost.
    pub fn kill(&self) {
        self.dismiss_clerk();
        let lock = self.lock_file();
        let text = std::fs::read_to_string(&lock).expect("PostgreSQL runs");
        let postmaster: u32 = text.lines().next().and_then(|line| line.trim().parse().ok()).expect("a process id");
        // Stopped first, so that it starts nothing between the look at its processes and their end.
        signal("STOP", &[postmaster]);
        let mut all = children(postmaster);
        all.push(postmaster);
        signal("KILL", &all);
        while all.iter().any(|process| state(*process).is_some_and(|(state, _)| state != 'Z')) {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Nobody is left who could still write; where nobody buries dead processes, it would seem to be in use.
        for left in [lock, self.folder.join(format!(".s.PGSQL.{}.lock", self.port))] {
            let _ = std::fs::remove_file(left);
        }
    }

    /// Starts it again on the same port and waits until it has recovered.
    ///
    /// # Panics
    /// When it does not come up again.
    pub fn start(&self) {
        self.try_start().unwrap_or_else(|why| panic!("PostgreSQL does not start: {why}"));
    }

    fn lock_file(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }
}

fn signal(name: &str, processes: &[u32]) {
    let _ = Command::new("kill").arg("-s").arg(name).args(processes.iter().map(u32::to_string)).output();
}

/// State and parent of a process; `None` when there is none.
fn state(process: u32) -> Option<(char, u32)> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before stands in brackets and may hold anything.
    let mut rest = line.get(line.rfind(')')? + 1..)?.split_whitespace();
    Some((rest.next()?.chars().next()?, rest.next()?.parse().ok()?))
}

fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| state(*process).is_some_and(|(_, of)| of == parent))
        .collect()
}

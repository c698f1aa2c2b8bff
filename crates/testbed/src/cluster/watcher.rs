//! Takes a cluster away when the process that made it has ended, in whatever way: its end of a pipe closes with it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::owner::owner;
use crate::programs::programs;

/// Waits for the end of its input, stops PostgreSQL and removes the folder. Signals from the keyboard are not for it.
const SCRIPT: &str = "trap '' INT TERM HUP; folder=$1; shift; cat > /dev/null; \
    test -e \"$folder/data/postmaster.pid\" && \"$@\" stop -m immediate -w -t 60 -D \"$folder/data\"; rm -rf \"$folder\"";

/// A shell that waits for the end of this process.
#[derive(Debug)]
pub struct Watcher {
    shell: Child,
}

impl Watcher {
    /// Watches over a cluster's folder from now on.
    pub fn over(folder: &Path) -> Watcher {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "watcher"]).arg(folder).args(owner().words(programs().join("pg_ctl")));
        command.current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Watcher { shell: command.spawn().expect("sh cannot be started") }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.shell.id()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Closes its input first.
        let _ = self.shell.wait();
    }
}

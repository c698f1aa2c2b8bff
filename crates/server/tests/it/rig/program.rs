//! The real program in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use super::server::{ADMIN, PASSWORD};
use super::{Client, home};

/// The built program.
pub const HALLPASS: &str = env!("CARGO_BIN_EXE_hallpass");

/// `hallpass serve`, killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

/// The program with the settings of tests.
pub fn hallpass(folder: &Path) -> Command {
    let mut command = Command::new(HALLPASS);
    for (name, value) in [
        ("HALLPASS_ADMIN_EMAIL", ADMIN),
        ("HALLPASS_ADMIN_PASSWORD", PASSWORD),
        ("HALLPASS_AUTH_HASH_MEMORY_KIB", "64"),
        ("HALLPASS_AUTH_HASH_PASSES", "1"),
        ("HALLPASS_LOG_FILTER", "off"),
    ] {
        command.env(name, value);
    }
    for (name, value) in home::settings(folder) {
        command.env(format!("HALLPASS_{}", name.to_uppercase().replace('.', "_")), value);
    }
    command.arg("--data").arg(folder);
    command
}

impl Program {
    /// Starts a server over a folder and waits until it says where it listens.
    pub fn serve(folder: &Path, clock: &str) -> Program {
        let mut command = hallpass(folder);
        command.args(["serve", "--listen", "127.0.0.1:0", "--test-clock", clock]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server ended before it listened").unwrap();
            if let Some((_, address)) = line.split_once("listening on http://") {
                break address.trim().parse().unwrap();
            }
        };
        Program { child, address }
    }

    pub fn admin(&self) -> Client {
        Client::basic(self.address, ADMIN, PASSWORD)
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `hallpass verify` must find nothing.
#[track_caller]
pub fn assert_verifies(folder: &Path) {
    let Output { status, stdout, stderr } = hallpass(folder).arg("verify").output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "hallpass verify: {said}");
}

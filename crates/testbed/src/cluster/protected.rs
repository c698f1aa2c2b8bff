//! A cluster that speaks TLS to those who want it.

use std::io::Write;
use std::process::Stdio;

use super::{Cluster, FLEETING, folder};
use crate::owner::owner;

impl Cluster {
    /// A cluster of its own with a certificate and its key, both PEM. Who connects without TLS is let in, too. Takes about a
    /// second.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn protected(certificate: &str, key: &str) -> Cluster {
        let files = [("server.crt", certificate), ("server.key", key)];
        Cluster::make_with(folder::in_memory, &format!("{FLEETING}ssl = on\n"), &files)
    }

    /// A file in the data folder that belongs to PostgreSQL's user and that nobody else can read.
    pub(super) fn write_private(&self, name: &str, text: &str) {
        let mut shell = owner().command("sh", &self.folder);
        shell.args(["-c", "umask 077; cat > \"$1\"", "write"]).arg(self.data().join(name)).stdin(Stdio::piped());
        let mut writing = shell.spawn().unwrap();
        writing.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writing.wait().unwrap().success(), "{name} cannot be written");
    }
}

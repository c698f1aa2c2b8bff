//! Whose PostgreSQL is: ours, or an unprivileged user's when we are root, as it refuses to run as root.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Who runs PostgreSQL.
#[derive(Debug)]
pub struct Owner {
    /// Set when it is not us.
    other: Option<Other>,
}

#[derive(Debug)]
struct Other {
    uid: u32,
    gid: u32,
    /// The words that become that user, before a program and its arguments.
    become_them: Vec<String>,
}

/// Who runs PostgreSQL on this machine.
///
/// # Panics
/// When we are root and there is neither a user to become nor a program to become them with.
pub fn owner() -> &'static Owner {
    static OWNER: OnceLock<Owner> = OnceLock::new();
    OWNER.get_or_init(|| {
        let root = output("id", &["-u"]).is_some_and(|uid| uid.trim() == "0");
        Owner { other: root.then(unprivileged) }
    })
}

fn unprivileged() -> Other {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let (name, uid, gid) = ["postgres", "nobody"]
        .iter()
        .find_map(|wanted| users.lines().find_map(|line| entry(line, wanted)))
        .unwrap_or_else(|| panic!("PostgreSQL does not run as root, and there is neither a user postgres nor nobody"));
    let become_them: Vec<String> = if output("setpriv", &["--version"]).is_some() {
        vec!["setpriv".into(), format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".into(), "--".into()]
    } else if output("runuser", &["--version"]).is_some() {
        vec!["runuser".into(), "-u".into(), name, "--".into()]
    } else {
        panic!(
            "PostgreSQL does not run as root, and there is neither setpriv nor runuser: run `apt-get install util-linux`"
        )
    };
    Other { uid, gid, become_them }
}

/// The user of a line of /etc/passwd, when it is the wanted one.
fn entry(line: &str, wanted: &str) -> Option<(String, u32, u32)> {
    let mut parts = line.split(':');
    let name = parts.next()?;
    let uid = parts.nth(1)?.parse().ok()?;
    let gid = parts.next()?.parse().ok()?;
    (name == wanted).then(|| (name.to_owned(), uid, gid))
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Owner {
    /// The words of a command that this owner runs.
    pub fn words(&self, program: impl AsRef<OsStr>) -> Vec<std::ffi::OsString> {
        let mut words: Vec<std::ffi::OsString> =
            self.other.iter().flat_map(|other| other.become_them.iter().map(Into::into)).collect();
        words.push(program.as_ref().to_owned());
        words
    }

    /// A command that this owner runs, from the folder `at`, without our settings for PostgreSQL's clients.
    pub fn command(&self, program: impl AsRef<OsStr>, at: &Path) -> Command {
        let words = self.words(program);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(at).env("LC_ALL", "C");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Gives a folder to this owner. False when they cannot work in it, say below a private folder of ours.
    pub fn take(&self, folder: &Path) -> bool {
        if let Some(other) = &self.other
            && std::os::unix::fs::chown(folder, Some(other.uid), Some(other.gid)).is_err()
        {
            return false;
        }
        let tried = self.command("test", Path::new("/")).arg("-w").arg(folder).arg("-a").arg("-x").arg(folder).status();
        tried.is_ok_and(|status| status.success())
    }
}

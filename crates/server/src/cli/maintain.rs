//! `backup`, `openapi`, `doctor`.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use hallpass_store::backup;

use crate::Config;
use crate::start::{Folder, Home};

/// `hallpass backup FILE`
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// File to write; must not exist.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, config: &Config) -> Result<()> {
        if config.uses_postgres() {
            bail!(
                "a PostgreSQL database is copied by its own tools: pg_dump, or continuous archiving (docs/operations.md)"
            );
        }
        let folder = Folder::beside(&config.main.data)?;
        self.make()?;
        let mut shown = 101;
        backup::copy(&folder.database(), &self.file, |percent| {
            if percent != shown {
                eprint!("\r{percent:3} %");
                shown = percent;
            }
        })
        .with_context(|| format!("the copy to {} failed", self.file.display()))?;
        eprintln!("\r100 %");
        say!("{} is a complete copy", self.file.display());
        Ok(())
    }

    /// Makes the file, for nobody else to read: a copy holds what the folder of the database keeps private.
    fn make(&self) -> Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&self.file) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!("{} exists already; name a file that does not", self.file.display())
            }
            Err(error) => Err(error).with_context(|| format!("cannot write {}", self.file.display())),
        }
    }
}

/// `hallpass openapi [--out FILE]`
#[derive(Debug, Args)]
pub(super) struct Openapi {
    /// File to write instead of printing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Openapi {
    pub(super) fn run(self) -> Result<()> {
        let text = crate::records::openapi_document();
        match self.out {
            None => say!("{}", text.trim_end()),
            Some(file) => {
                std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            }
        }
        Ok(())
    }
}

/// `hallpass doctor`
pub(super) async fn doctor(config: &Config) -> Result<()> {
    for entry in config.entries() {
        let secret = entry.name.ends_with("password") && entry.value.starts_with('"') && entry.value != "\"\"";
        say!("{} = {}", entry.name, if secret { "(set)" } else { &entry.value });
    }
    let listens = std::net::TcpListener::bind(&config.main.listen);
    match &listens {
        Ok(_) => say!("ok: {} is free", config.main.listen),
        Err(error) => say!("problem: {} cannot be listened on: {error}", config.main.listen),
    }
    if config.uses_postgres() {
        match Home::Postgres.open(config).await {
            Ok(_) => say!("ok: the PostgreSQL database answers"),
            Err(error) => say!("problem: {error:#}"),
        }
        return listens.map(|_| ()).context("a server could not start with these settings");
    }
    match Folder::beside(&config.main.data) {
        Err(_) => say!("ok: {} holds no database yet; serve will make one", config.main.data),
        Ok(folder) => match Folder::lock(&config.main.data) {
            Ok(_) => say!("ok: {} is there and not in use", folder.database().display()),
            Err(error) => say!("note: {error:#}"),
        },
    }
    listens.map(|_| ()).context("a server could not start with these settings")
}

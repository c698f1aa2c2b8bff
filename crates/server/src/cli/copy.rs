//! `hallpass copy`: everything from one database into another, of either kind.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use hallpass_store::Store;
use hallpass_store::copy::{self, Progress};
use hallpass_store::postgres::{self, Postgres};
use hallpass_store::sqlite::{self, Sqlite};

use crate::Config;
use crate::start::{Folder, database, tls};

/// `hallpass copy --from sqlite://DIR --to postgres://...`
#[derive(Debug, Args)]
pub(super) struct Copy {
    /// What to copy: sqlite://FOLDER or postgres://user:password@host:port/name. No server may write to it meanwhile.
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where to: an empty database, or one into which this copy was begun. No server may use it meanwhile.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// A database, and the lock on its folder.
struct Opened {
    store: Store,
    _folder: Option<Folder>,
}

impl Copy {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        if self.from == self.to {
            bail!("--from and --to are the same");
        }
        let from = open(&self.from, false, config).await.context("--from")?;
        let to = open(&self.to, true, config).await.context("--to")?;
        let copied = copy::copy(&from.store, &to.store, show).await?;
        if std::io::stderr().is_terminal() {
            eprintln!();
        }
        if !copied.different.is_empty() {
            let tables = copied.different.join(", ");
            bail!(
                "these tables are not the same in both: {tables}. Somebody has written to one of them: stop every server, \
                 empty the target and copy again"
            );
        }
        say!("{} rows of {} tables are the same in both", copied.rows, copied.tables);
        let findings = to
            .store
            .read(|tx| Box::pin(async move { tx.verify(|check| eprintln!("checking: {check}")).await }))
            .await?;
        for finding in &findings {
            say!("{} {}: {} ({})", finding.entity, finding.id, finding.text, finding.check);
        }
        if !findings.is_empty() {
            bail!("{} findings; `hallpass verify` says whether the source has them, too", findings.len());
        }
        say!("ok: the copy is complete and checked");
        Ok(())
    }
}

async fn open(url: &str, target: bool, config: &Config) -> Result<Opened> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let options = postgres::Options { tls: tls(config), unfinished: target, ..postgres::Options::at(url) };
        return Ok(Opened { store: Store::Postgres(Postgres::open(&options).await?), _folder: None });
    }
    let Some(path) = url.strip_prefix("sqlite://") else {
        bail!("{url} is neither sqlite://FOLDER nor postgres://user:password@host:port/name");
    };
    if !target && !database(Path::new(path)).exists() {
        bail!("there is no database in {path}");
    }
    let folder = Folder::lock(path)?;
    let options = sqlite::Options { unfinished: target, ..sqlite::Options::at(folder.database()) };
    Ok(Opened { store: Store::Sqlite(Sqlite::open(&options)?), _folder: Some(folder) })
}

fn show(progress: Progress<'_>) {
    let Progress { table, rows, of } = progress;
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{table}: {rows} of {of}");
    } else if rows >= of && of > 0 {
        eprintln!("{table}: {rows}");
    }
}

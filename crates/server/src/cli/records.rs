//! `import records`, `export records` and `export audit`: CSV in and out, the header names members.

use std::cmp::Ordering;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hallpass_contract::{Model, catalog, dates};
use hallpass_engine::Instant;
use hallpass_store::desk::AuditFilter;
use hallpass_store::import::Imported;
use hallpass_store::{Scope, Store};

use crate::exchange::incoming::{self, Incoming};
use crate::exchange::outgoing::Outgoing;
use crate::start::{Home, failed};
use crate::{Call, Clock, Config, audit, exchange};

/// Rows of one transaction.
const BATCH: usize = 2_000;
/// Refused rows shown; more are only counted.
const SHOWN: usize = 50;

/// `hallpass import ...`
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Records of one resource from a CSV file; its header names members. Parents first. May be run again: rows that are there
    /// already are skipped.
    Records {
        /// Resource, e.g. coworkertimepasses.
        #[arg(long)]
        resource: String,
        /// The file.
        file: PathBuf,
    },
}

/// `hallpass export ...`
#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Records of one resource as CSV, also beside a running server.
    Records {
        /// Resource, e.g. coworkertimepasses.
        #[arg(long)]
        resource: String,
        /// File to write instead of printing.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The audit trail as CSV, oldest first, also beside a running server.
    Audit {
        /// Only entries at or after this instant, e.g. 2026-01-01.
        #[arg(long)]
        from: Option<String>,
        /// Only entries before this instant.
        #[arg(long)]
        to: Option<String>,
        /// Only entries about this customer.
        #[arg(long, value_name = "ID")]
        coworker: Option<i64>,
        /// File to write instead of printing.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

fn model_of(resource: &str) -> Result<&'static Model> {
    exchange::model_of(resource).with_context(|| {
        let all: Vec<&str> = catalog().models().iter().map(|model| model.resource.plural).collect();
        format!("there is no resource {resource}; choose one of {}", all.join(", "))
    })
}

impl Import {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let Import::Records { resource, file } = self;
        let model = model_of(&resource)?;
        let size = std::fs::metadata(&file).map(|data| data.len()).unwrap_or(0);
        let opened = File::open(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let mut incoming = Incoming::open(model, opened)
            .map_err(|problem| anyhow::anyhow!("{}: the header: {problem}", file.display()))?;
        if !incoming.header().ignored().is_empty() {
            eprintln!(
                "not imported, as they follow from other members or are unknown: {}",
                incoming.header().ignored().join(", ")
            );
        }
        if !incoming.names_records() {
            eprintln!(
                "the file has neither Id nor UniqueId: running this import again would make every record a second time"
            );
        }
        let home = Home::lock(&config)?;
        let store = home.open(&config).await?;
        let total = load(&store, &mut incoming, size).await?;
        eprintln!();
        say!("{} imported, {} were there already, {} refused", total.written, total.skipped, total.refused.len());
        if total.refused.is_empty() { Ok(()) } else { bail!("{} rows were refused", total.refused.len()) }
    }
}

async fn load(store: &Store, incoming: &mut Incoming<File>, size: u64) -> Result<Imported> {
    let mut total = Imported::default();
    loop {
        let rows = incoming.rows(BATCH).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        if rows.is_empty() {
            return Ok(total);
        }
        let mut call = Call::system(Clock::System.now(), "import");
        call.actor.email = "import".into();
        let done = incoming::write(store, &call, incoming.header(), rows).await.map_err(failed)?;
        show(&total, &done);
        total.add(done);
        let percent = incoming.bytes().saturating_mul(100).checked_div(size).unwrap_or(100).min(100);
        eprint!("\r{percent:3} %  {} imported", total.written);
    }
}

/// Shows what was refused of a batch, as long as few were before.
fn show(before: &Imported, done: &Imported) {
    for (i, row) in (before.refused.len()..).zip(&done.refused) {
        match i.cmp(&SHOWN) {
            Ordering::Less => eprintln!("\rline {}: {}", row.line, row.reasons()),
            Ordering::Equal => eprintln!("\rmore rows are refused; only their number follows"),
            Ordering::Greater => {}
        }
    }
}

impl Export {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let home = Home::beside(&config)?;
        let store = home.open(&config).await?;
        match self {
            Export::Records { resource, out } => {
                let model = model_of(&resource)?;
                let count = match &out {
                    Some(file) => write_all(&store, model, create(file)?).await?,
                    None => write_all(&store, model, std::io::stdout()).await?,
                };
                eprintln!("{count} records");
            }
            Export::Audit { from, to, coworker, out } => {
                let filter = AuditFilter {
                    from: from.as_deref().map(instant).transpose()?,
                    to: to.as_deref().map(instant).transpose()?,
                    customer: coworker,
                    ..AuditFilter::default()
                };
                match &out {
                    Some(file) => write_audit(&store, filter, create(file)?).await?,
                    None => write_audit(&store, filter, std::io::stdout()).await?,
                }
            }
        }
        Ok(())
    }
}

fn instant(text: &str) -> Result<Instant> {
    let at = dates::parse_instant(text).with_context(|| format!("{text} is not a date such as 2026-01-31"))?;
    Ok(Instant::from_micros(at))
}

async fn write_audit(store: &Store, filter: AuditFilter, mut out: impl Write) -> Result<()> {
    let mut after = Some(0);
    while let Some(from) = after {
        let filter = filter.clone();
        let read = store.read(move |tx| Box::pin(async move { audit::portion(tx, filter, Scope::All, from).await }));
        let (bytes, next) = read.await.map_err(failed)?;
        out.write_all(&bytes)?;
        after = next;
    }
    out.flush()?;
    Ok(())
}

fn create(file: &Path) -> Result<File> {
    File::create_new(file)
        .with_context(|| format!("{} cannot be made; name a file that does not exist", file.display()))
}

async fn write_all(store: &Store, model: &'static Model, mut out: impl Write) -> Result<u64> {
    let outgoing = Outgoing::new(model, "").map_err(|problem| {
        anyhow::anyhow!("{} cannot be exported: its listing demands a filter ({problem})", model.resource.plural)
    })?;
    let (mut after, mut count) = (Some(0), 0);
    while let Some(from) = after {
        let (outgoing, now) = (outgoing.clone(), Clock::System.now());
        let read = store.read(move |tx| Box::pin(async move { outgoing.portion(tx, Scope::All, now, from).await }));
        let (bytes, next, records) = read.await.map_err(failed)?;
        out.write_all(&bytes)?;
        (after, count) = (next, count + records);
    }
    out.flush()?;
    Ok(count)
}

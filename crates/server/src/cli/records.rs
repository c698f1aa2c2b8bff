//! `import records`, `export records` and `export audit`: CSV in and out, the header names members.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hallpass_contract::query::{Query, SortScheme};
use hallpass_contract::{Model, catalog, dates};
use hallpass_engine::Instant;
use hallpass_store::desk::{AuditFilter, Stamp};
use hallpass_store::import::{Import as Header, ImportRow, Imported};
use hallpass_store::{Error, Scope, Store};
use serde_json::Value;

use crate::start::{Home, failed};
use crate::{Clock, Config, Problem, audit};

/// Rows of one transaction.
const BATCH: usize = 2_000;
/// Records read at a time.
const PAGE: i64 = 1_000;
/// Refused rows shown; more are only counted.
const SHOWN: u64 = 50;

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
    let named = |model: &&Model| {
        model.resource.plural.eq_ignore_ascii_case(resource) || model.resource.entity.eq_ignore_ascii_case(resource)
    };
    catalog().models().iter().find(named).with_context(|| {
        let all: Vec<&str> = catalog().models().iter().map(|model| model.resource.plural).collect();
        format!("there is no resource {resource}; choose one of {}", all.join(", "))
    })
}

impl Import {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let Import::Records { resource, file } = self;
        let model = model_of(&resource)?;
        let size = std::fs::metadata(&file).map(|data| data.len()).unwrap_or(0);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let header = reader.headers().with_context(|| format!("{} has no header", file.display()))?.clone();
        let header =
            Header::new(model, header.iter()).map_err(|e| anyhow::anyhow!("{}: the header: {e}", file.display()))?;
        if !header.ignored().is_empty() {
            eprintln!(
                "not imported, as they follow from other members or are unknown: {}",
                header.ignored().join(", ")
            );
        }
        if !reader.headers()?.iter().any(|name| ["id", "uniqueid"].contains(&name.trim().to_lowercase().as_str())) {
            eprintln!(
                "the file has neither Id nor UniqueId: running this import again would make every record a second time"
            );
        }
        let home = Home::lock(&config)?;
        let store = home.open(&config).await?;
        let total = load(&store, &header, &mut reader, size).await?;
        eprintln!();
        say!("{} imported, {} were there already, {} refused", total.written, total.skipped, total.refused.len());
        if total.refused.is_empty() { Ok(()) } else { bail!("{} rows were refused", total.refused.len()) }
    }
}

async fn load(store: &Store, header: &Header, reader: &mut csv::Reader<File>, size: u64) -> Result<Imported> {
    let mut total = Imported::default();
    let mut rows = Vec::with_capacity(BATCH);
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        let more = reader.read_record(&mut record).with_context(|| format!("line {line} is no CSV"))?;
        if more {
            let line = record.position().map_or(line, csv::Position::line);
            rows.push(ImportRow { line, cells: record.iter().map(str::to_owned).collect() });
        }
        if rows.len() >= BATCH || (!more && !rows.is_empty()) {
            let done = batch(store, header.clone(), std::mem::take(&mut rows)).await?;
            add(&mut total, done);
            let percent = reader.position().byte().saturating_mul(100).checked_div(size).unwrap_or(100).min(100);
            eprint!("\r{percent:3} %  {} imported", total.written);
        }
        if !more {
            return Ok(total);
        }
    }
}

/// Imports rows. A batch that is undone for the sake of one row is taken in halves, until that row is alone.
async fn batch(store: &Store, header: Header, rows: Vec<ImportRow>) -> Result<Imported> {
    let mut total = Imported::default();
    let mut parts = vec![rows];
    while let Some(mut rows) = parts.pop() {
        match at_once(store, header.clone(), rows.clone()).await {
            Ok(done) => {
                total.written += done.written;
                total.skipped += done.skipped;
                total.refused.extend(done.refused);
            }
            Err(error @ Error::Duplicate(_)) => match rows.as_slice() {
                [row] => total.refused.push((row.line, error.to_string())),
                _ => {
                    let later = rows.split_off(rows.len() / 2);
                    parts.extend([later, rows]);
                }
            },
            Err(error) => return Err(failed(error.into())),
        }
    }
    Ok(total)
}

async fn at_once(store: &Store, header: Header, rows: Vec<ImportRow>) -> Result<Imported, Error> {
    let now = Clock::System.now();
    let write = store.write(move |tx| {
        Box::pin(async move {
            let stamp = Stamp { now, by: "import", request: None };
            tx.import(&header, &rows, &stamp).await
        })
    });
    write.await
}

fn add(total: &mut Imported, done: Imported) {
    total.written += done.written;
    total.skipped += done.skipped;
    for (line, reason) in done.refused {
        let shown = u64::try_from(total.refused.len()).unwrap_or(u64::MAX);
        if shown < SHOWN {
            eprintln!("\rline {line}: {reason}");
        } else if shown == SHOWN {
            eprintln!("\rmore rows are refused; only their number follows");
        }
        total.refused.push((line, reason));
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

async fn write_all(store: &Store, model: &'static Model, out: impl Write) -> Result<u64> {
    let mut csv = csv::Writer::from_writer(out);
    let (mut after, mut count) = (0, 0);
    loop {
        let records = page(store, model, after).await?;
        if count == 0 {
            match records.first().and_then(Value::as_object) {
                Some(first) => csv.write_record(first.keys())?,
                None => csv.write_record(model.fields.iter().filter(|field| field.in_full).map(|field| field.name))?,
            }
        }
        for record in &records {
            let Some(record) = record.as_object() else { continue };
            csv.write_record(record.values().map(cell))?;
            after = record.get("Id").and_then(Value::as_i64).unwrap_or(after);
            count += 1;
        }
        if i64::try_from(records.len()).unwrap_or(0) < PAGE {
            csv.flush()?;
            return Ok(count);
        }
    }
}

/// The records after an Id, whole.
async fn page(store: &Store, model: &'static Model, after: i64) -> Result<Vec<Value>> {
    let text = format!("size={PAGE}&orderBy=Id&from_{}_Id={}", model.resource.entity, after + 1);
    let Ok(Query::List(query)) = Query::parse(catalog(), model, &text, SortScheme::Enum) else {
        bail!("{} cannot be exported: its listing demands a filter", model.resource.plural);
    };
    let now = Clock::System.now();
    let read = store.read(move |tx| {
        Box::pin(async move {
            let (ids, _) = tx.page_ids(model, &query, Scope::All, now).await?;
            let mut json = vec![b'['];
            tx.batch(model, &ids, Scope::All, now, &mut json).await?;
            json.push(b']');
            Ok::<_, Problem>(json)
        })
    });
    Ok(serde_json::from_slice(&read.await.map_err(failed)?)?)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

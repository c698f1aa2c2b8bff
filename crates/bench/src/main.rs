//! `hallpass-bench`: see the library. `make bench` runs it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use hallpass_bench::report::growth;
use hallpass_bench::run::{Settings, measure};
use hallpass_bench::scenario::Scenario;
use hallpass_bench::seed::Size;
use hallpass_bench::server::beside;

/// Measures a Hallpass server over HTTP and sets its check-ins against its raw database on the same disk, in the same run.
#[derive(Debug, Parser)]
struct Options {
    /// Passes; several sizes show the growth.
    #[arg(long, value_delimiter = ',', default_value = "100000")]
    rows: Vec<u64>,
    /// Seconds of a round.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Rounds of each scenario; the middle one counts.
    #[arg(long, default_value_t = 3)]
    rounds: u64,
    /// Connections that send at once.
    #[arg(long, default_value_t = 8)]
    connections: u64,
    /// Which scenarios, of get_one, list_customer, list_wide, list_deep, create_one, checkin; all when not said.
    #[arg(long, value_delimiter = ',')]
    scenarios: Vec<String>,
    /// The executable; the one beside this program when not said.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Folder for the data; a temporary one when not said.
    #[arg(long)]
    work: Option<PathBuf>,
    /// Use the data of an earlier run in --work. Not with checkin.
    #[arg(long)]
    keep: bool,
    /// On a PostgreSQL of the run's own instead of SQLite.
    #[arg(long, conflicts_with = "keep")]
    postgres: bool,
    /// More arguments for the server.
    #[arg(last = true)]
    arguments: Vec<String>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let temporary = tempfile::tempdir()?;
    let scenarios: Result<Vec<Scenario>> = options.scenarios.iter().map(|name| Scenario::named(name)).collect();
    let settings = Settings {
        server: match options.server {
            Some(file) => file,
            None => beside()?,
        },
        postgres: options.postgres,
        arguments: options.arguments,
        work: options.work.unwrap_or_else(|| temporary.path().to_path_buf()),
        keep: options.keep,
        scenarios: if options.scenarios.is_empty() { Scenario::ALL.to_vec() } else { scenarios? },
        connections: options.connections.max(1),
        time: Duration::from_secs_f64(options.seconds.max(0.1)),
        rounds: options.rounds.max(1),
    };
    let mut all = Vec::new();
    for rows in options.rows {
        let results = measure(&settings, Size { rows: rows.max(100) }, |text| eprintln!("{text}"))?;
        println!("{}", results.text());
        all.push(results);
    }
    print!("{}", growth(&all));
    Ok(())
}

//! `hallpass policy`: which settings decide when, and what would have been under others. Reads only; also beside a running
//! server.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use hallpass_engine::{Location, LocationId};
use hallpass_store::Store;
use serde_json::Value;

use crate::policy::replay::{Assumptions, Period, date, find_location, replay};
use crate::policy::{self};
use crate::start::{Home, failed};
use crate::{Clock, Config, Problem};

/// `hallpass policy show|replay`
#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// The settings that decide, version by version.
    Show(Show),
    /// Decide history once more under other settings and say who would have been treated differently.
    Replay(Replay),
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Only this location, by number or name.
    #[arg(long, value_name = "ID")]
    location: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// First business day, e.g. 2026-01-01.
    #[arg(long, value_name = "DATE")]
    from: String,
    /// First business day after the period.
    #[arg(long, value_name = "DATE")]
    to: String,
    /// File with the settings to assume, see docs/policy.md.
    #[arg(long, value_name = "FILE")]
    with: PathBuf,
    /// Only visits to this location, by number or name.
    #[arg(long, value_name = "ID")]
    location: Option<String>,
    /// How the outcome is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

/// Customers between two lines of progress where nobody sits at a terminal.
const EVERY: usize = 100;

/// A replay may take long: longer than any read of a server.
const READ_SECONDS: u64 = 30 * 24 * 3600;

impl Policy {
    pub(super) async fn run(self, mut config: Config) -> Result<()> {
        config.limits.read_seconds = READ_SECONDS;
        let home = Home::beside(&config)?;
        let store = home.open(&config).await?;
        let read = store.read(|tx| Box::pin(async move { Ok::<_, Problem>(tx.all_locations().await?) }));
        let locations = read.await.map_err(failed)?;
        match self {
            Policy::Show(show) => show.run(&store, &locations).await,
            Policy::Replay(replay) => replay.run(&store, &locations).await,
        }
    }
}

fn chosen(sent: Option<&String>, locations: &BTreeMap<LocationId, Location>) -> Result<Option<LocationId>> {
    let found = sent.map(|sent| find_location(sent, locations)).transpose();
    found.map_err(|why| anyhow::anyhow!("--location: {why}"))
}

impl Show {
    async fn run(self, store: &Store, locations: &BTreeMap<LocationId, Location>) -> Result<()> {
        let only = chosen(self.location.as_ref(), locations)?;
        let reached = store.read(|tx| Box::pin(async move { Ok::<_, Problem>(tx.test_clock_reached().await?) }));
        let now = reached.await.map_err(failed)?.unwrap_or_else(|| Clock::System.now());
        for location in locations.values().filter(|location| only.is_none_or(|only| only == location.id)) {
            let id = location.id.0;
            let all =
                store.read(move |tx| Box::pin(async move { policy::list(tx, id, now).await })).await.map_err(failed)?;
            say!("{id} {}", location.name);
            for version in all.get("Policies").and_then(Value::as_array).into_iter().flatten() {
                show(version);
            }
        }
        Ok(())
    }
}

fn show(version: &Value) {
    let text = |name: &str| version.get(name).and_then(Value::as_str);
    let until = text("ValidUntil").map(|until| format!(" until {until}")).unwrap_or_default();
    let mark = if version.get("InForce") == Some(&Value::Bool(true)) { ", in force" } else { "" };
    let note = text("Note").map(|note| format!(": {note}")).unwrap_or_default();
    say!(
        "  {} {}{until}{mark}; written {} by {}{note}",
        text("Version").unwrap_or_default(),
        text("ValidFrom").map_or("since ever".to_owned(), |from| format!("from {from}")),
        text("RecordedOn").unwrap_or_default(),
        text("RecordedBy").unwrap_or_default(),
    );
    for (name, value) in version.get("Sets").and_then(Value::as_object).into_iter().flatten() {
        say!("      {name} = {}", value.as_str().unwrap_or("(none)"));
    }
}

impl Replay {
    async fn run(self, store: &Store, locations: &BTreeMap<LocationId, Location>) -> Result<()> {
        let day = |flag: &str, text: &str| date(text).map_err(|why| anyhow::anyhow!("{flag}: {why}"));
        let (from, to) = (day("--from", &self.from)?, day("--to", &self.to)?);
        if to.0 <= from.0 {
            bail!("--to {} is not after --from {}; it is the first day that is left out", self.to, self.from);
        }
        let period = Period { from, to, location: chosen(self.location.as_ref(), locations)? };
        let name = self.with.display().to_string();
        let text = std::fs::read_to_string(&self.with).with_context(|| format!("--with: {name} cannot be read"))?;
        let assumptions = Assumptions::read(&name, &text, locations).map_err(anyhow::Error::msg)?;
        let terminal = std::io::stderr().is_terminal();
        let work = store.read(move |tx| {
            Box::pin(async move {
                let mut shown = 0;
                let progress = move |done: usize, all: usize| {
                    if terminal {
                        eprint!("\r{done} of {all} customers");
                    } else if done == all || done >= shown + EVERY {
                        shown = done;
                        eprintln!("{done} of {all} customers");
                    }
                };
                replay(tx, &period, &assumptions, progress).await
            })
        });
        let outcome = work.await.map_err(failed)?;
        if terminal {
            eprintln!();
        }
        match self.format {
            Format::Text => say!("{}", outcome.text().trim_end()),
            Format::Csv => say!("{}", outcome.csv()?.trim_end()),
            Format::Json => say!("{}", serde_json::to_string_pretty(&outcome.json())?),
        }
        Ok(())
    }
}

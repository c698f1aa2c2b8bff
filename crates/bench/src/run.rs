//! A whole run: load, start, check, measure, for each size.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::Result;
use hallpass_testbed::Cluster;

use crate::load::closed_loop;
use crate::raw::{Raw, postgres, sqlite};
use crate::report::{Figure, Results, median};
use crate::scenario::{Dice, Plan, Scenario};
use crate::seed::{Expected, ROOT, Size};
use crate::server::{Program, Server};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The executable.
    pub server: PathBuf,
    /// On a PostgreSQL of the run's own, made beside the data, instead of SQLite.
    pub postgres: bool,
    /// More arguments for it.
    pub arguments: Vec<String>,
    /// The folder for data; a folder in it for each size.
    pub work: PathBuf,
    /// Use the data that are there, if any.
    pub keep: bool,
    /// Which scenarios.
    pub scenarios: Vec<Scenario>,
    /// Connections.
    pub connections: u64,
    /// Of one round.
    pub time: Duration,
    /// Rounds; the middle one counts.
    pub rounds: u64,
}

/// Measures one size; `say` is told what happens.
///
/// # Errors
/// When something cannot be started, or an answer is wrong.
pub fn measure(settings: &Settings, size: Size, say: impl Fn(&str)) -> Result<Results> {
    let folder = settings.work.join(size.rows.to_string());
    let cluster = settings.postgres.then(Cluster::durable);
    let url = cluster.as_ref().map(Cluster::fresh_database);
    let mut arguments = settings.arguments.clone();
    arguments.extend(url.iter().flat_map(|url| ["--database".to_owned(), url.clone()]));
    let program = Program { file: settings.server.clone(), folder: folder.clone(), arguments };
    let database = if settings.postgres { "PostgreSQL" } else { "SQLite" };
    let mut results = Results { rows: size.rows, database, ..Results::default() };
    if !(settings.keep && program.data().exists()) {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        say(&format!("importing {} passes", size.rows));
        results.import = program.load(size)?;
        if let Some(url) = &url {
            // What autovacuum does for a database in service.
            ::postgres::Client::connect(url, ::postgres::NoTls)?.batch_execute("VACUUM ANALYZE")?;
        }
    }
    let server = program.start(&format!("/api/billing/coworkertimepasses/{}", size.rows))?;
    results.cold_start = server.cold_start;
    results.memory.0 = server.memory();
    let checks_in = settings.scenarios.contains(&Scenario::CheckIn);
    let plan = Plan {
        size,
        expected: Expected::of(size),
        quarters: if checks_in { server.quarters(ROOT + 1)? } else { (0, 0) },
        visits: AtomicU64::new(0),
    };
    for scenario in &settings.scenarios {
        let mut dice = Dice::of(0, 0);
        for _ in 0..3 {
            plan.check(*scenario, &mut server.client(), &mut dice)?;
        }
        say(&format!("{}: answers are right", scenario.name()));
        let mut raw = match scenario {
            Scenario::CheckIn => Some(match &url {
                Some(url) => Raw::new(postgres::Postgres::make(url, size)?, size),
                None => Raw::new(sqlite::Sqlite::make(&fresh(folder.join("raw.db"))?, size)?, size),
            }),
            _ => None,
        };
        let (mut figures, mut rates) = (Vec::new(), (Vec::new(), Vec::new()));
        // The first round warms up.
        for round in 0..=settings.rounds {
            let time = if round == 0 { settings.time / 2 } else { settings.time };
            let figure = one_round(settings, &server, &plan, *scenario, round, time)?;
            if let Some(raw) = &mut raw {
                rates.0.push(raw.run(1, time / 2)?.per_second);
                rates.1.push(raw.run(16, time / 2)?.per_second);
            }
            if round > 0 {
                figures.push(figure);
            }
        }
        if raw.is_some() {
            results.raw = Some((middle(rates.0), middle(rates.1)));
        }
        results.figures.push((*scenario, median(figures)));
    }
    results.memory.1 = server.memory();
    Ok(results)
}

fn one_round(
    settings: &Settings,
    server: &Server,
    plan: &Plan,
    scenario: Scenario,
    round: u64,
    time: Duration,
) -> Result<Figure> {
    let before = server.cpu()?;
    let done = closed_loop(
        settings.connections,
        time,
        |number| (server.client(), Dice::of(round, number)),
        |(client, dice)| plan.flow(scenario, client, dice),
    )?;
    let used = server.cpu()?.saturating_sub(before);
    let cpu = used.checked_div(u32::try_from(done.flows).unwrap_or(u32::MAX)).unwrap_or_default();
    Ok(Figure { per_second: done.per_second, p50: done.spread.p50, p99: done.spread.p99, cpu })
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

/// A name whose files of an earlier run are gone.
fn fresh(file: PathBuf) -> Result<PathBuf> {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_rates_is_taken() {
        assert_eq!(middle(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(middle(Vec::new()), 0.0);
    }

    #[test]
    fn files_of_an_earlier_run_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("raw.db");
        std::fs::write(&file, "x").unwrap();
        std::fs::write(folder.path().join("raw.db-wal"), "x").unwrap();
        fresh(file.clone()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        fresh(file).unwrap();
    }
}

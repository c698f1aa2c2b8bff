//! `hallpass jobs`: what is due, what fails, who is parked; also beside a running server.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use hallpass_engine::Instant;
use hallpass_store::Store;
use hallpass_store::jobs::Failing;

use crate::jobs::overview::{self, Overview};
use crate::jobs::run_due;
use crate::start::{Home, failed};
use crate::{Call, Clock, Config, Problem, spell};

/// `hallpass jobs [retry|unpark|run]`
#[derive(Debug, Args)]
pub(super) struct Jobs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Let a job run at once, as if it had never failed.
    Retry {
        /// Number of the job.
        #[arg(required_unless_present = "all_dead", conflicts_with = "all_dead")]
        id: Option<i64>,
        /// Every job that has failed too often.
        #[arg(long)]
        all_dead: bool,
    },
    /// Let a parked customer go on.
    Unpark {
        /// Number of the customer.
        #[arg(long, value_name = "ID")]
        customer: i64,
    },
    /// Do what is due; not beside a running server.
    Run,
}

impl Jobs {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        if matches!(self.action, Some(Action::Run)) {
            let home = Home::lock(&config)?;
            let store = home.open(&config).await?;
            let now = present(&store).await?;
            let done = run_due(&store, now, now).await.map_err(failed)?;
            say!("{done} done, nothing else is due");
            return Ok(());
        }
        let home = Home::beside(&config)?;
        let store = home.open(&config).await?;
        let call = Call::system(present(&store).await?, "command line");
        match self.action {
            Some(Action::Retry { id: Some(id), .. }) => {
                let write = store.write(move |tx| Box::pin(async move { overview::retry(tx, &call, id).await }));
                match write.await {
                    Err(Problem::NotFound) => bail!("there is no job {id}; `hallpass jobs` lists them"),
                    other => other.map_err(failed)?,
                }
                say!("job {id} is due now");
            }
            Some(Action::Retry { .. }) => {
                let write = store.write(move |tx| Box::pin(async move { overview::retry_dead(tx, &call).await }));
                say!("{} jobs are due now", write.await.map_err(failed)?);
            }
            Some(Action::Unpark { customer }) => {
                let write = store.write(move |tx| Box::pin(async move { overview::unpark(tx, &call, customer).await }));
                match write.await {
                    Err(Problem::NotFound) => bail!("there is no customer {customer}"),
                    Ok(true) => say!("customer {customer} goes on"),
                    other => {
                        other.map_err(failed)?;
                        say!("customer {customer} was not parked");
                    }
                }
            }
            Some(Action::Run) | None => show(&store).await?,
        }
        Ok(())
    }
}

/// The present of the database: what its test clock shows, if it ever had one, else the machine's.
async fn present(store: &Store) -> Result<Instant> {
    Ok(test_clock(store).await?.unwrap_or_else(|| Clock::System.now()))
}

async fn test_clock(store: &Store) -> Result<Option<Instant>> {
    let read = store.peek(|tx| Box::pin(async move { Ok::<_, Problem>(tx.test_clock_reached().await?) }));
    read.await.map_err(failed)
}

async fn show(store: &Store) -> Result<()> {
    if let Some(at) = test_clock(store).await? {
        say!("the test clock shows {}\n", spell::instant(at));
    }
    let all = store.read(|tx| Box::pin(async move { Overview::read(tx).await })).await.map_err(failed)?;
    say!("{:<24}{:>10}  next", "due", "waiting");
    for due in &all.due {
        say!("{:<24}{:>10}  {}", due.kind, due.count, spell::instant(due.first));
    }
    section("failing, tried again by itself; `hallpass jobs retry ID` tries at once", &all.failing);
    section("dead: `hallpass jobs retry ID` when the reason is gone", &all.dead);
    if !all.parked.is_empty() {
        say!("\nparked: `hallpass jobs unpark --customer ID` when the reason is gone");
        for parked in &all.parked {
            let (id, name, since) = (parked.customer, &parked.full_name, spell::instant(parked.since));
            say!("customer {id} {name} since {since}, {} jobs wait: {}", parked.waiting, parked.reason);
        }
    }
    Ok(())
}

fn section(title: &str, jobs: &[Failing]) {
    if jobs.is_empty() {
        return;
    }
    say!("\n{title}");
    for job in jobs {
        let next = if job.dead { String::new() } else { format!(", next try {}", spell::instant(job.due)) };
        let (id, kind, subject) = (job.id, &job.kind, job.subject);
        let whose = match (&job.customer, &job.location) {
            (Some((customer, name)), _) => format!(" of customer {customer} {name}"),
            (None, Some((location, name))) => format!(" at location {location} {name}"),
            (None, None) => String::new(),
        };
        say!("job {id}: {kind} {subject}{whose}, failed {} times{next}: {}", job.attempts, job.error);
    }
}

//! The command line.

/// Prints a line for people. When nobody reads any more (`hallpass doctor | head -1`) that is the reader's choice, not a
/// failure of the command.
macro_rules! say {
    ($($line:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($line)*);
    }};
}

mod admin;
mod copy;
mod demo;
mod erase;
mod jobs;
mod maintain;
mod policy;
mod records;
mod serve;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::config::{self, Config, Secret, Source};
use crate::logs;

/// Passes and check-ins for coworking spaces, self-hosted.
#[derive(Debug, Parser)]
#[command(name = "hallpass", version, about, disable_help_subcommand = true)]
struct Cli {
    /// File with settings, all of them are in crates/server/config.example.toml.
    #[arg(long, global = true, value_name = "FILE", env = "HALLPASS_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the database; serve and demo make it when it is missing.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// PostgreSQL database instead of a folder: postgres://user:password@host:port/name. Better given as HALLPASS_DATABASE: others
    /// on the machine can read what a command was started with.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Any setting, e.g. --set limits.readers=4; may be given several times.
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    set: Vec<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Run a server on a fresh folder with a believable demo network.
    Demo(demo::Demo),
    /// Users and tokens.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Read records from a file.
    #[command(subcommand)]
    Import(records::Import),
    /// Write records to a file.
    #[command(subcommand)]
    Export(records::Export),
    /// Copy the database to a file while the server runs.
    Backup(maintain::Backup),
    /// Copy everything into another database, of the same or of another kind, and compare; goes on after an interruption.
    Copy(copy::Copy),
    /// Check the database against itself, prove that nothing got lost, and print the heads of the ledger's chains.
    Verify(verify::Verify),
    /// Print the OpenAPI document, or write it to a file.
    Openapi(maintain::Openapi),
    /// Make a customer impersonal for good; not beside a running server.
    Erase(erase::Erase),
    /// What is due, what fails and who is parked; also beside a running server.
    Jobs(jobs::Jobs),
    /// Which settings decide about check-ins when, and what would have been under others.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Say what the settings are and whether a server could start.
    Doctor,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hallpass: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> Result<()> {
    let config = settings(&cli)?;
    logs::start(&config.log)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(serve) => serve.run(config).await,
            Command::Demo(demo) => demo.run(config, cli.data.as_deref()).await,
            Command::Admin(admin) => admin.run(config).await,
            Command::Import(import) => import.run(config).await,
            Command::Export(export) => export.run(config).await,
            Command::Backup(backup) => backup.run(&config),
            Command::Copy(copy) => copy.run(&config).await,
            Command::Verify(verify) => verify.run(&config).await,
            Command::Openapi(openapi) => openapi.run(),
            Command::Erase(erase) => erase.run(config).await,
            Command::Jobs(jobs) => jobs.run(config).await,
            Command::Policy(policy) => policy.run(config).await,
            Command::Doctor => maintain::doctor(&config).await,
        }
    })
}

fn settings(cli: &Cli) -> Result<Config> {
    let mut values = Vec::new();
    for pair in &cli.set {
        let (name, value) = pair.split_once('=').with_context(|| format!("--set {pair}: write NAME=VALUE"))?;
        values.push((name.trim().to_owned(), value.to_owned()));
    }
    let (listen, standby) = match &cli.command {
        Command::Serve(serve) => (serve.listen.clone(), serve.read_database.clone()),
        Command::Demo(demo) => (demo.listen.clone(), None),
        _ => (None, None),
    };
    values.extend(cli.data.clone().map(|data| ("data".to_owned(), data)));
    values.extend(cli.database.clone().map(|url| ("database".to_owned(), url)));
    values.extend(standby.map(|url| ("read_database".to_owned(), url)));
    values.extend(listen.map(|listen| ("listen".to_owned(), listen)));
    let flags = Source { name: "the command line".into(), values };
    let mut config = config::load(cli.config.as_deref(), std::env::vars(), flags).map_err(anyhow::Error::msg)?;
    if !matches!(cli.command, Command::Serve(_) | Command::Doctor) {
        // Commands read what is there now.
        config.main.read_database = Secret::default();
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}

//! `import records` and `export records`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::Config;

/// `hallpass import ...`
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Records of one resource from a CSV file; its header names members. Parents first.
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
    /// Records of one resource as CSV.
    Records {
        /// Resource, e.g. coworkertimepasses.
        #[arg(long)]
        resource: String,
        /// File to write instead of printing.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

impl Import {
    pub(super) async fn run(self, _: Config) -> Result<()> {
        bail!("import: not built yet")
    }
}

impl Export {
    pub(super) async fn run(self, _: Config) -> Result<()> {
        bail!("export: not built yet")
    }
}

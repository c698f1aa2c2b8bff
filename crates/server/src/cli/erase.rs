//! `hallpass erase`: a customer, for good.

use anyhow::{Result, bail};
use clap::Args;

use crate::erasure::{self, Wish};
use crate::start::{Home, failed};
use crate::{Call, Clock, Config, Problem};

/// `hallpass erase --coworker ID`
#[derive(Debug, Args)]
pub(super) struct Erase {
    /// Number of the customer.
    #[arg(long, value_name = "ID")]
    coworker: i64,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    preview: bool,
    /// Let invoices of the last so many years keep name and address.
    #[arg(long, value_name = "YEARS", default_value_t = 0)]
    keep_invoice_years: i64,
}

impl Erase {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        if !(0..=erasure::MOST_YEARS).contains(&self.keep_invoice_years) {
            bail!("--keep-invoice-years must be from 0 to {}", erasure::MOST_YEARS);
        }
        let id = self.coworker;
        let call = Call::system(Clock::System.now(), "command line");
        let wish = Wish { customer: id, confirm: id.to_string(), keep_invoice_years: self.keep_invoice_years };
        if self.preview {
            let home = Home::beside(&config)?;
            let store = home.open(&config).await?;
            let shown = erasure::preview(&store, call, wish).await.map_err(failed)?;
            say!("{shown:#}");
            return Ok(());
        }
        {
            let home = Home::lock(&config)?;
            let store = home.open(&config).await?;
            let write = store.write(move |tx| Box::pin(async move { erasure::erase(tx, &call, &wish).await }));
            match write.await {
                Err(Problem::NotFound) => bail!("there is no customer {id}"),
                other => {
                    let erased = other.map_err(failed)?;
                    say!(
                        "customer {id} is now erased-{id}: {} records, values of {} audit entries",
                        erased.total(),
                        erased.entries
                    );
                }
            }
        }
        // Nobody else holds the file any more.
        let _home = Home::lock(&config)?;
        erasure::clean(&config).await.map_err(failed)?;
        say!("nothing of it is left in the database file; backups still hold it until you delete them");
        Ok(())
    }
}

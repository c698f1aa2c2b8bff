//! `hallpass verify`: what contradicts itself, the proof that nothing got lost, and the heads of the chains.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::Args;
use hallpass_store::Store;
use hallpass_store::chain::Hash;
use hallpass_store::verify::{Conserved, Recounted};

use crate::Config;
use crate::start::Home;

/// `hallpass verify`
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A head that an earlier run printed; fails unless it is still in the chain of its network. May be given several times.
    #[arg(long, value_name = "NETWORK=NUMBER:HASH")]
    expect: Vec<String>,
    /// First count again what listings' totals come from, where it is wrong. A server on the same data folder must be stopped; on
    /// PostgreSQL writes wait meanwhile.
    #[arg(long)]
    recount: bool,
}

/// A head noted earlier.
#[derive(Debug)]
struct Expected {
    network: i64,
    number: i64,
    hash: Hash,
}

impl Verify {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let expected: Vec<Expected> = self.expect.iter().map(|text| read(text)).collect::<Result<_>>()?;
        // There must be a database even where it is locked: a lock makes the folder.
        let mut home = Home::beside(config)?;
        if self.recount {
            home = Home::lock(config)?;
        }
        let store = home.open(config).await?;
        if self.recount {
            recount(&store).await?;
        }
        let findings =
            store.read(|tx| Box::pin(async move { tx.verify(|check| eprintln!("checking: {check}")).await })).await?;
        print_books(&store).await?;
        print_heads(&store).await?;
        for finding in &findings {
            say!("{} {}: {} ({})", finding.entity, finding.id, finding.text, finding.check);
        }
        let mut lost = 0;
        for head in expected {
            let Expected { network, number, hash } = head;
            let read = store.read(move |tx| Box::pin(async move { tx.is_in_chain(network, number, hash).await }));
            if read.await? {
                say!("{network}={number}:{hash} is in the chain");
            } else {
                say!(
                    "{network}={number}:{hash} is not in the chain: entries up to it were removed, replaced or altered"
                );
                lost += 1;
            }
        }
        match (findings.len(), lost) {
            (0, 0) => {
                say!("no contradictions found");
                Ok(())
            }
            (0, lost) => bail!("{lost} of the expected heads are not in their chains"),
            (found, _) => bail!("{found} contradictions found"),
        }
    }
}

/// Puts right what [`hallpass_store::verify`] calls "counts of listings".
async fn recount(store: &Store) -> Result<()> {
    let recounted =
        store.write::<_, hallpass_store::Error, _>(|tx| Box::pin(async move { tx.recount().await })).await?;
    for Recounted { entity, by, steps } in &recounted {
        say!("{entity} by {by}: {steps} steps counted again");
    }
    if recounted.is_empty() {
        say!("all counts of listings were right");
    }
    Ok(())
}

fn read(text: &str) -> Result<Expected> {
    let parts = text.split_once('=').and_then(|(network, head)| {
        let (number, hash) = head.split_once(':')?;
        let (network, number) = (network.trim().parse().ok()?, number.trim().parse().ok()?);
        Some(Expected { network, number, hash: hash.trim().to_ascii_lowercase().parse().ok()? })
    });
    parts.with_context(|| format!("--expect {text}: write NETWORK=NUMBER:HASH as verify prints it"))
}

/// granted + corrected = used + revoked + expired + remaining, where remaining is counted on the passes.
async fn print_books(store: &Store) -> Result<()> {
    let books = store.read(|tx| Box::pin(async move { tx.conservation().await })).await?;
    let mut all: BTreeMap<&str, Conserved> = BTreeMap::new();
    for ((_, unit), of) in &books {
        let sum = all.entry(unit).or_default();
        *sum = sum.with(of);
    }
    let line = |network: &str, unit: &str, cells: [String; 7]| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:>13}")).collect();
        say!("{network:<8} {unit:<8}{cells}");
    };
    let heading = ["granted", "corrected", "used", "revoked", "expired", "remaining", "missing"];
    line("network", "unit", heading.map(str::to_owned));
    let cells = |of: &Conserved| {
        let sums = [of.granted, of.corrected, of.used, of.revoked, of.expired, of.remaining].map(|n| n.to_string());
        let [granted, corrected, used, revoked, expired, remaining] = sums;
        [granted, corrected, used, revoked, expired, remaining, of.missing().to_string()]
    };
    for ((network, unit), of) in &books {
        line(&network.to_string(), unit, cells(of));
    }
    for (unit, of) in &all {
        line("all", unit, cells(of));
    }
    Ok(())
}

/// Keep these lines elsewhere: `--expect` proves later that nothing before them was touched.
async fn print_heads(store: &Store) -> Result<()> {
    for (network, number, hash) in store.read(|tx| Box::pin(async move { tx.ledger_heads().await })).await? {
        say!("head {network}={number}:{hash}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_printed() {
        let hash = "0f".repeat(32);
        let head = read(&format!("3=12:{hash}")).unwrap();
        assert_eq!((head.network, head.number, head.hash.to_string()), (3, 12, hash));
        for text in ["", "3", "3=12", "3=12:0f", "x=1:00", "3:12=00"] {
            assert!(read(text).unwrap_err().to_string().contains("NETWORK=NUMBER:HASH"), "{text}");
        }
    }
}

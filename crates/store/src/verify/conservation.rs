//! Nothing appears and nothing gets lost (beyond W3): what was granted is used, given back, expired, revoked, corrected away or
//! still there. What is still there is counted on the passes, not in the ledger.

use std::collections::BTreeMap;

use super::Finding;
use crate::sums::bounded_sum;
use crate::{Error, Tx};

/// What became of the minutes or the days of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conserved {
    /// Issued.
    pub granted: i64,
    /// Set by hand, less what was taken by hand.
    pub corrected: i64,
    /// Used, less what was given back.
    pub used: i64,
    /// Taken back with deleted and refunded passes.
    pub revoked: i64,
    /// Lapsed unused.
    pub expired: i64,
    /// What transfers have left over: 0, for each gives what another takes.
    pub transferred: i64,
    /// Left on the passes that have not lapsed, as their records say.
    pub remaining: i64,
}

impl Conserved {
    /// What is missing (positive) or too much (negative): 0 when the books are right.
    pub fn missing(&self) -> i128 {
        let came: i128 = [self.granted, self.corrected, self.transferred].map(i128::from).iter().sum();
        let went: i128 = [self.used, self.revoked, self.expired, self.remaining].map(i128::from).iter().sum();
        came - went
    }

    /// Both together.
    pub fn with(&self, other: &Conserved) -> Conserved {
        Conserved {
            granted: self.granted.saturating_add(other.granted),
            corrected: self.corrected.saturating_add(other.corrected),
            used: self.used.saturating_add(other.used),
            revoked: self.revoked.saturating_add(other.revoked),
            expired: self.expired.saturating_add(other.expired),
            transferred: self.transferred.saturating_add(other.transferred),
            remaining: self.remaining.saturating_add(other.remaining),
        }
    }
}

impl Tx {
    /// The books by network and unit (minutes, days).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn conservation(&mut self) -> Result<BTreeMap<(i64, String), Conserved>, Error> {
        let mut books: BTreeMap<(i64, String), Conserved> = BTreeMap::new();
        let entries = concat!(
            "SELECT e.network_id, e.unit, e.kind, ",
            bounded_sum!("e.amount"),
            " FROM ledger_entry e GROUP BY e.network_id, e.unit, e.kind"
        );
        self.for_each(entries, &[], |row| {
            let of = books.entry((row.int(0)?, row.text(1)?.to_owned())).or_default();
            let amount = row.opt_int(3)?.unwrap_or(0);
            match row.text(2)? {
                "issue" => of.granted = amount,
                "correct" => of.corrected = amount,
                "use" => of.used = of.used.saturating_add(amount),
                "give_back" => of.used = of.used.saturating_sub(amount),
                "revoke" => of.revoked = amount,
                "expire" => of.expired = amount,
                _ => of.transferred = amount,
            }
            Ok(())
        })
        .await?;
        let records = concat!(
            "SELECT d.network_id, CASE WHEN p.total_uses IS NULL THEN 'days' ELSE 'minutes' END, ",
            bounded_sum!(
                "CASE WHEN p.lapsed = 1 THEN 0 WHEN p.total_uses IS NULL THEN 1 - p.used ELSE p.remaining_uses END"
            ),
            " FROM coworker_time_pass p LEFT JOIN definition_network d ON d.time_pass_id = p.time_pass_id \
              WHERE p.is_pay_as_you_go = 0 GROUP BY 1, 2"
        );
        self.for_each(records, &[], |row| {
            let remaining = row.opt_int(2)?.unwrap_or(0);
            if remaining != 0 {
                books.entry((row.opt_int(0)?.unwrap_or(0), row.text(1)?.to_owned())).or_default().remaining = remaining;
            }
            Ok(())
        })
        .await?;
        Ok(books)
    }

    /// Networks whose books do not add up.
    pub(super) async fn unconserved(&mut self) -> Result<Vec<Finding>, Error> {
        let books = self.conservation().await?;
        let wrong = books.into_iter().filter(|(_, of)| of.missing() != 0 || of.transferred != 0);
        Ok(wrong
            .map(|((network, unit), of)| Finding {
                check: "conservation",
                entity: "Network",
                id: network,
                text: format!("{} {unit} are not accounted for: {of:?}", of.missing()),
            })
            .collect())
    }
}

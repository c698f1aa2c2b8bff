//! Making a chain of a ledger that was written before there were chains.

use super::{ENTRY, Entry};
use crate::chain::Chain;
use crate::{Error, Tx};

/// Entries read at once.
const PART: i64 = 10_000;

impl Tx {
    /// Numbers and hashes every entry, once, in the order of their Ids; later starts find nothing to do. The migration that made
    /// the columns leaves the word for it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn seal_ledger(&mut self) -> Result<(), Error> {
        let open = self.first("SELECT 1 FROM chain_head WHERE chain = 'unsealed'", &[], |row| row.int(0)).await?;
        if open.is_none() {
            return Ok(());
        }
        let sql = format!("SELECT {ENTRY} FROM ledger_entry e WHERE e.id > ?1 ORDER BY e.id LIMIT {PART}");
        let mut after = i64::MIN;
        loop {
            let part = self
                .rows(&sql, &[after.into()], |row| {
                    let entry = Entry::read(row)?;
                    let owned = (entry.kind.to_owned(), entry.unit.to_owned());
                    Ok((Entry { kind: "", unit: "", ..entry }, owned))
                })
                .await?;
            let Some((last, _)) = part.last() else { break };
            after = last.id;
            for (entry, (kind, unit)) in &part {
                let entry = Entry { kind, unit, ..*entry };
                let chain = Chain::Ledger(entry.network);
                let head = self.head(chain).await?.followed_by(&entry.fields());
                let hash = head.hash.to_string();
                let sql = "UPDATE ledger_entry SET chain_number = ?2, hash = ?3 WHERE id = ?1";
                self.send(sql, &[entry.id.into(), head.number.into(), (&hash).into()]).await?;
                self.advance(chain, head);
            }
        }
        self.send("DELETE FROM chain_head WHERE chain = 'unsealed'", &[]).await
    }
}

//! In whose chain an entry stands.

use hallpass_engine::DefinitionId;

use crate::{Error, Tx};

impl Tx {
    /// The network of a definition's passes: the root of the location that owns the definition, as it was when the first entry of
    /// such a pass was written. A pass is in one chain from issue to end, whatever becomes of the location.
    pub(super) async fn network_of(&mut self, definition: DefinitionId) -> Result<i64, Error> {
        if let Some(network) = self.memory().networks.get(&definition.0) {
            return Ok(*network);
        }
        let key = &[definition.0.into()];
        let known = "SELECT network_id FROM definition_network WHERE time_pass_id = ?1";
        let network = match self.first(known, key, |row| row.int(0)).await? {
            Some(network) => network,
            None => {
                let root = self.root_of(definition).await?;
                let sql = "INSERT INTO definition_network (time_pass_id, network_id) VALUES (?1, ?2)";
                self.send(sql, &[definition.0.into(), root.into()]).await?;
                root
            }
        };
        self.memory().networks.insert(definition.0, network);
        Ok(network)
    }

    /// The top of the tree above the owner of a definition (R4.2); 0 for a definition that is not there.
    async fn root_of(&mut self, definition: DefinitionId) -> Result<i64, Error> {
        let root = self
            .first(
                "WITH RECURSIVE up (id, depth) AS ( \
                   SELECT business_id, 0 FROM time_pass WHERE id = ?1 \
                   UNION ALL \
                   SELECT b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.id \
                   WHERE b.root_location_id IS NOT NULL AND up.depth < 64) \
                 SELECT id FROM up ORDER BY depth DESC",
                &[definition.0.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(root.unwrap_or(0))
    }

    /// The highest number of an entry of any network.
    pub(super) async fn last_entry(&mut self) -> Result<i64, Error> {
        if let Some(last) = self.memory().last_entry {
            return Ok(last);
        }
        let last =
            self.first("SELECT COALESCE(MAX(id), 0) FROM ledger_entry", &[], |row| row.int(0)).await?.unwrap_or(0);
        self.memory().last_entry = Some(last);
        Ok(last)
    }
}

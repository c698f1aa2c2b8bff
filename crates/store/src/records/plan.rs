//! How the database means to answer a query, for tests and diagnosis.

use crate::{Error, Param, Tx};

impl Tx {
    /// The plan of a query in the database's own words, line by line.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn plan(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<String>, Error> {
        let (explain, column) = match self {
            Tx::Sqlite(_) => ("EXPLAIN QUERY PLAN", 3),
            Tx::Postgres(_) => ("EXPLAIN (COSTS OFF)", 0),
        };
        self.rows(&format!("{explain} {sql}"), params, |row| Ok(row.text(column)?.to_owned())).await
    }
}

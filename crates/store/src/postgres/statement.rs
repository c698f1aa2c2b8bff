//! Statements kept ready by a session, and the one thing in which the two databases write them differently.

use std::collections::HashMap;

use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};

use crate::Error;

/// Statements kept per session; above the number of distinct statements of a busy server.
const MOST_KEPT: usize = 1_024;

/// The statements a session has prepared, by the text they were asked for with.
#[derive(Default)]
pub(super) struct Statements(HashMap<String, Statement>);

impl Statements {
    /// The prepared statement of `sql`.
    ///
    /// Parameters have the type the statement asks for; where it asks for a number of another size (beside a literal, say) it
    /// is told that they are BIGINT, and where it asks for a number with decimals that it is given a text.
    ///
    /// # Errors
    /// [`Error::Statement`] when the database does not understand it.
    pub(super) async fn get(&mut self, client: &Client, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.0.get(sql) {
            return Ok(known.clone());
        }
        let text = numbered(sql);
        let mut statement = client.prepare(&text).await?;
        let bound: Vec<Type> = statement.params().iter().map(bound_as).collect();
        if bound != statement.params() {
            statement = client.prepare_typed(&text, &bound).await?;
        }
        if self.0.len() >= MOST_KEPT {
            self.0.clear();
        }
        self.0.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// The type a parameter is bound as.
fn bound_as(asked: &Type) -> Type {
    match *asked {
        Type::INT4 | Type::INT2 | Type::NUMERIC => Type::INT8,
        Type::FLOAT8 | Type::FLOAT4 => Type::TEXT,
        _ => asked.clone(),
    }
}

/// `?1` as `$1`, outside of quoted text.
pub(super) fn numbered(sql: &str) -> String {
    let mut quoted = false;
    sql.chars()
        .map(|c| match c {
            '\'' => {
                quoted = !quoted;
                c
            }
            '?' if !quoted => '$',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_numbered_with_dollars_and_texts_stay() {
        assert_eq!(numbered("SELECT a FROM t WHERE b = ?1 AND c = ?12"), "SELECT a FROM t WHERE b = $1 AND c = $12");
        assert_eq!(numbered("SELECT '?1', 'it''s ?', ?2"), "SELECT '?1', 'it''s ?', $2");
    }
}

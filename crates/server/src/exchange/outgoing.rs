//! Records become CSV, in portions: each is a read of its own, so that any number of them fits and a slow reader holds up nobody.

use hallpass_contract::query::{Condition, ListQuery, OrderBy, Query, SortScheme, Test};
use hallpass_contract::spreadsheet::harmless;
use hallpass_contract::{Direction, Model, Value as Of, catalog};
use hallpass_engine::Instant;
use hallpass_store::{Scope, Tx};
use serde_json::Value;

use crate::Problem;

/// Records of one portion.
const PORTION: i64 = 1_000;

/// Which records are exported, by Id.
#[derive(Clone, Debug)]
pub struct Outgoing {
    model: &'static Model,
    query: ListQuery,
    id: usize,
}

impl Outgoing {
    /// Those of a listing with these filters; its page and order do not count.
    ///
    /// # Errors
    /// As the listing: [`Problem::Invalid`] for a filter that cannot be read, [`Problem::BadRequest`] without one it demands.
    pub fn new(model: &'static Model, query: &str) -> Result<Outgoing, Problem> {
        let id = model.position("Id").ok_or_else(|| Problem::internal("records have no Id"))?;
        let path = model.path(id).cloned().ok_or_else(|| Problem::internal("Id leads nowhere"))?;
        let order = OrderBy { path: path.clone(), name: "Id", direction: Direction::Ascending, reported: 0 };
        let query = match Query::parse(catalog(), model, query, SortScheme::Enum)? {
            Query::List(query) => query,
            Query::Batch(ids) => {
                let Query::List(query) = Query::parse(catalog(), model, "", SortScheme::Enum)? else {
                    return Err(Problem::internal("a listing without filters is no listing"));
                };
                let one_of = Condition { path: path.clone(), test: Test::AnyOf(ids) };
                ListQuery { conditions: vec![one_of], ..query }
            }
        };
        Ok(Outgoing { model, query: ListQuery { page: 1, size: PORTION, order, ..query }, id })
    }

    /// The records after an Id as lines, the header before the first of them. The Id to go on after, and how many there were; `None`
    /// when there are no more.
    ///
    /// # Errors
    /// [`Problem::Internal`], [`Problem::Busy`].
    pub async fn portion(
        &self,
        tx: &mut Tx,
        scope: Scope<'_>,
        now: Instant,
        after: i64,
    ) -> Result<(Vec<u8>, Option<i64>, u64), Problem> {
        let mut query = self.query.clone();
        if let Some(path) = self.model.path(self.id).filter(|_| after > 0) {
            query.conditions.push(Condition { path: path.clone(), test: Test::From(Of::Int(after + 1)) });
        }
        let (ids, _) = tx.page_ids(self.model, &query, scope, now).await?;
        let mut json = vec![b'['];
        tx.batch(self.model, &ids, scope, now, &mut json).await?;
        json.push(b']');
        let records: Vec<Value> = serde_json::from_slice(&json).map_err(Problem::internal)?;
        let mut out = csv::Writer::from_writer(Vec::new());
        if after == 0 {
            match records.first().and_then(Value::as_object) {
                Some(first) => out.write_record(first.keys()),
                None => out.write_record(self.model.fields.iter().filter(|one| one.in_full).map(|one| one.name)),
            }
            .map_err(Problem::internal)?;
        }
        for record in records.iter().filter_map(Value::as_object) {
            out.write_record(record.values().map(cell)).map_err(Problem::internal)?;
        }
        let whole = i64::try_from(ids.len()).unwrap_or(0) == PORTION;
        let next = ids.last().copied().filter(|_| whole);
        Ok((out.into_inner().map_err(Problem::internal)?, next, u64::try_from(records.len()).unwrap_or(0)))
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

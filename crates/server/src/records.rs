//! The generic handlers of the records API.

use crate::Problem;

/// What a write inside a transaction came to.
#[derive(Debug)]
pub enum Written {
    /// Done; the id of the record written (of the first one when several were made).
    Done(i64),
    /// Refused, but what the transaction has written (e.g. a failed attempt) is kept.
    Refused(Problem),
}

use axum::response::Response;

pub(crate) async fn collection() -> Result<Response, Problem> {
    Err(Problem::NotFound)
}
pub(crate) async fn single() -> Result<Response, Problem> {
    Err(Problem::NotFound)
}
pub(crate) async fn list_commands() -> Result<Response, Problem> {
    Err(Problem::NotFound)
}
pub(crate) async fn run_command() -> Result<Response, Problem> {
    Err(Problem::NotFound)
}
pub(crate) fn permissions() -> Vec<i64> {
    Vec::new()
}
pub(crate) fn openapi() -> &'static str {
    "{}"
}

//! Making records the way a request does: a JSON body, read by the table of its resource, validated, hooked and audited.

use hallpass_contract::Draft;
use hallpass_contract::body::{BodyError, Limits, Operation};
use hallpass_store::Tx;
use serde_json::Value;

use crate::records::create_from;
use crate::records::first::model;
use crate::{Call, Problem};

/// POST: answers the number of the record.
pub(super) async fn create(tx: &mut Tx, call: &Call, entity: &str, body: &Value) -> Result<i64, Problem> {
    let draft = read(entity, Operation::Create, body)?;
    create_from(tx, call, draft).await.map_err(|problem| explain(entity, body, problem))
}

/// PATCH.
pub(super) async fn patch(tx: &mut Tx, call: &Call, entity: &str, id: i64, body: &Value) -> Result<(), Problem> {
    let draft = read(entity, Operation::Patch { id }, body)?;
    create_from(tx, call, draft).await.map(|_| ()).map_err(|problem| explain(entity, body, problem))
}

fn read(entity: &str, operation: Operation, body: &Value) -> Result<Draft, Problem> {
    let text = body.to_string();
    Draft::read(model(entity)?, operation, Some("application/json"), text.as_bytes(), Limits::default()).map_err(
        |error| match error {
            BodyError::Invalid(invalid) => explain(entity, body, invalid.into()),
            other => Problem::internal(other),
        },
    )
}

/// A refused body is a mistake in the demo's data: say which.
fn explain(entity: &str, body: &Value, problem: Problem) -> Problem {
    match problem {
        Problem::Invalid(errors) => {
            let lines: Vec<String> = errors.iter().map(|e| format!("{}: {}", e.property, e.message)).collect();
            Problem::internal(format!("demo: {entity} {body} is refused: {}", lines.join("; ")))
        }
        other => other,
    }
}

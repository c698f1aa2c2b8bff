//! May the caller do this with records of this kind, and does he see this one (beyond W24)?

use hallpass_contract::{Model, Verb, catalog, roles};
use hallpass_store::Tx;

use crate::{Call, Problem};

/// The model of an entity, when the caller has the permission for a verb.
///
/// # Errors
/// [`Problem::Unauthorized`].
pub(crate) fn admit(call: &Call, entity: &str, verb: Verb) -> Result<&'static Model, Problem> {
    let model = catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")))?;
    let needed = roles::of(model.resource, verb).map_or(0, |role| role.id);
    if call.actor.may(needed) { Ok(model) } else { Err(Problem::Unauthorized) }
}

/// The record is there, at a location the caller sees.
///
/// # Errors
/// [`Problem::NotFound`].
pub(crate) async fn visible(tx: &mut Tx, model: &'static Model, id: i64, call: &Call) -> Result<(), Problem> {
    tx.record_version(model, id, call.actor.scope.limit()).await?.ok_or(Problem::NotFound).map(|_| ())
}

//! May the caller do this with records of this kind, and does he see this one (beyond W24)?

use hallpass_contract::{Model, Verb, catalog, roles};
use hallpass_engine::{Location, LocationId};
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

/// A location that the caller sees: the one way to find the location that a request names.
///
/// # Errors
/// [`Problem::NotFound`] for one that is unknown or not seen: nobody is told which of the two.
pub(crate) async fn location(tx: &mut Tx, call: &Call, id: LocationId) -> Result<Location, Problem> {
    let found = tx.location_by_id(id).await?.filter(|_| call.actor.scope.sees(id.0));
    found.ok_or(Problem::NotFound)
}

/// The location a request may name: without one it is about all that the caller sees.
///
/// # Errors
/// As [`location`].
pub(crate) async fn location_if_named(tx: &mut Tx, call: &Call, named: Option<i64>) -> Result<(), Problem> {
    match named {
        Some(id) => location(tx, call, LocationId(id)).await.map(|_| ()),
        None => Ok(()),
    }
}

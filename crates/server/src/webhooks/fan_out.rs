//! From events to deliveries: one for each webhook that is on, has one of the event's actions, and is at the record's location or
//! above it.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_contract::catalog;
use hallpass_contract::webhooks::{ACCESS_CONTROL, actions_of, entity_of};
use hallpass_engine::{CustomerId, Instant};
use hallpass_store::Tx;
use hallpass_store::webhooks::{Event, Hook, NewDelivery};

use super::above;
use crate::Problem;
use crate::app::Shared;

/// Events of one transaction.
const BATCH: i64 = 200;

/// Makes deliveries of all events that wait. Servers do not do the same: writes take turns, and what one has done waits no more.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn all(app: &Shared) -> Result<usize, Problem> {
    let mut made = 0;
    while app.store.peek(|tx| Box::pin(async move { Ok::<_, Problem>(tx.events_wait().await?) })).await? {
        let now = app.clock.now();
        made += app.store.write(move |tx| Box::pin(async move { batch(tx, now).await })).await?;
    }
    Ok(made)
}

/// The next events that wait; answers how many deliveries were made.
async fn batch(tx: &mut Tx, now: Instant) -> Result<usize, Problem> {
    let events = tx.waiting_events(BATCH).await?;
    let hooks = tx.active_hooks().await?;
    let tree = tx.location_tree().await?;
    let doors = !tx.door_addresses().await?.is_empty();
    let mut made = 0;
    for event in &events {
        if doors && event.customer > 0 && actions_of(&event.name).contains(&ACCESS_CONTROL) {
            tx.look_at_doors_of(CustomerId(event.customer), now).await?;
        }
        for action in actions_of(&event.name) {
            let takers = takers(&hooks, *action);
            if takers.is_empty() {
                continue;
            }
            let Some((entity, record)) = sent(event, *action) else { continue };
            let places = places(tx, entity, record).await?;
            let reached = reached(&tree, &places);
            for hook in takers {
                if !reached.contains(&hook.location) {
                    continue;
                }
                let new = NewDelivery {
                    hook: hook.id,
                    event: event.id,
                    name: &event.name,
                    action: *action,
                    entity,
                    record,
                    customer: event.customer,
                    number: event.number,
                };
                tx.add_delivery(&new, now).await?;
                made += 1;
            }
        }
        tx.settle_event(event.id).await?;
        if event.name.ends_with("Deleted") {
            tx.forget_gone(&event.entity, event.record).await?;
        }
    }
    Ok(made)
}

/// The webhooks that are sent an action.
fn takers(hooks: &[Hook], action: i64) -> Vec<Hook> {
    hooks.iter().copied().filter(|hook| hook.action == action).collect()
}

/// Locations, and all above them.
fn reached(tree: &BTreeMap<i64, Option<i64>>, places: &[i64]) -> BTreeSet<i64> {
    places.iter().flat_map(|place| above(tree, *place)).collect()
}

/// What is sent of an event with an action: what it is about, or the customer for what doors go by.
fn sent(event: &Event, action: i64) -> Option<(&'static str, i64)> {
    let entity = entity_of(action)?;
    match action {
        ACCESS_CONTROL => (event.customer > 0).then_some((entity, event.customer)),
        _ => Some((entity, event.record)),
    }
}

/// Where a record belongs, or belonged.
async fn places(tx: &mut Tx, entity: &str, record: i64) -> Result<Vec<i64>, Problem> {
    let model = catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")))?;
    let places = tx.locations_of_record(model, record).await?;
    if places.is_empty() { Ok(tx.places_of_gone(entity, record).await?) } else { Ok(places) }
}

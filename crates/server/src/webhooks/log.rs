//! What people see of deliveries, and sending them again.

use hallpass_contract::webhooks::{entity_of, name_of};
use hallpass_contract::{Model, Verb, dates};
use hallpass_engine::Instant;
use hallpass_store::Tx;
use hallpass_store::webhooks::{Delivery, DeliveryFilter, NewDelivery, state};
use serde_json::{Value, json};

use super::covered;
use crate::app::Shared;
use crate::http::rights::{admit, visible};
use crate::{Call, Problem};

/// A page of the deliveries of a webhook, newest first.
///
/// # Errors
/// [`Problem::Unauthorized`] without WebHook-Read; [`Problem::NotFound`].
pub async fn list(app: &Shared, call: Call, hook: i64, filter: DeliveryFilter, size: i64) -> Result<Value, Problem> {
    let model = admit(&call, "WebHook", Verb::Read)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, hook, &call).await?;
            // One more than asked for tells whether there are more.
            let mut found = tx.deliveries(hook, &filter, size.saturating_add(1)).await?;
            let more = i64::try_from(found.len()).unwrap_or(0) > size;
            if more {
                found.pop();
            }
            Ok::<_, Problem>(json!({"Records": found.iter().map(row).collect::<Vec<_>>(), "HasMore": more}))
        })
    });
    read.await
}

fn row(one: &Delivery) -> Value {
    let text = |at: Instant| dates::instant(at.as_micros());
    let (entity, record) = &one.record;
    json!({
        "Id": one.id,
        "Test": one.event == 0,
        "Event": one.name,
        "Action": one.action,
        "ActionName": name_of(one.action),
        "Entity": entity,
        "RecordId": record,
        "CoworkerId": (one.customer > 0).then_some(one.customer),
        "Number": (one.event > 0).then_some(one.number),
        "State": one.state,
        "Attempts": one.attempts,
        "NextAttempt": (one.state == state::WAITING).then(|| text(one.next_at)),
        "Status": one.status,
        "Error": one.error,
        "CreatedOn": text(one.made_at),
        "DoneOn": one.done_at.map(text),
    })
}

/// Lets one delivery be sent again.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn repeat(
    tx: &mut Tx,
    call: &Call,
    model: &'static Model,
    hook: i64,
    delivery: i64,
) -> Result<Value, Problem> {
    visible(tx, model, hook, call).await?;
    if !tx.repeat_delivery(hook, delivery, call.now).await? {
        return Err(Problem::NotFound);
    }
    tx.audit(&call.stamp(), "send again", "WebHook", hook).await?;
    Ok(json!({"Id": delivery}))
}

/// Lets all deliveries made at or after an instant be sent again.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn repeat_since(
    tx: &mut Tx,
    call: &Call,
    model: &'static Model,
    hook: i64,
    since: Instant,
) -> Result<Value, Problem> {
    visible(tx, model, hook, call).await?;
    let count = tx.repeat_deliveries(hook, since, call.now).await?;
    tx.audit(&call.stamp(), "send all again", "WebHook", hook).await?;
    Ok(json!({"Id": hook, "Deliveries": count}))
}

/// Sends a sample: the newest record of the webhook's kind at its locations, also when the webhook is off. It is tried once.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::BadRequest`] when there is no such record.
pub async fn test(tx: &mut Tx, call: &Call, model: &'static Model, hook: i64) -> Result<Value, Problem> {
    visible(tx, model, hook, call).await?;
    let stored = tx.stored(model, hook).await?.ok_or(Problem::NotFound)?;
    let action = stored.int("Action").unwrap_or_default();
    let entity = entity_of(action)
        .ok_or_else(|| Problem::BadRequest(format!("{} ({action}) is not sent by this server.", name_of(action))))?;
    let sample = hallpass_contract::catalog().by_entity(entity).ok_or(Problem::NotFound)?;
    let places = covered(&tx.location_tree().await?, stored.int("BusinessId").unwrap_or_default());
    let Some(record) = tx.newest_at(sample, &places).await? else {
        let text =
            format!("There are no {} at this location yet that could be sent as a sample.", sample.resource.label);
        return Err(Problem::BadRequest(text));
    };
    let new = NewDelivery { hook, event: 0, name: "Test", action, entity, record, customer: 0, number: 0 };
    let delivery = tx.add_delivery(&new, call.now).await?;
    tx.audit(&call.stamp(), "send a test", "WebHook", hook).await?;
    Ok(json!({"Id": delivery}))
}

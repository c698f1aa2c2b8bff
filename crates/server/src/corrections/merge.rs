//! Two records of one person made one: all of the duplicate goes to the customer who is kept.
//!
//! Rows of the ledger are never changed: what is left of a pass goes over as a `transfer`, and what the duplicate used and was
//! given stays in his own statement. His record stays, closed, and leads to the kept one.

use hallpass_engine::{CustomerId, passes};
use hallpass_store::Tx;
use hallpass_store::corrections::{ActionPass, NewAction};
use serde_json::{Map, Value, json};

use super::{counted, outcome};
use crate::{Call, Problem};

/// Merges `from` into `to`.
///
/// # Errors
/// [`Problem::Invalid`] on FromCoworkerId when they cannot be one person here: visits of both at one time, another network or
/// currency, more passes than one may hold, records at locations the caller does not see.
pub async fn merge(tx: &mut Tx, call: &Call, from: CustomerId, to: CustomerId, note: &str) -> Result<Value, Problem> {
    refuse(tx, call, from, to).await?;
    let stamp = call.stamp();
    let mut before = Vec::new();
    for id in tx.all_passes(from).await? {
        if let Some(pass) = tx.held_pass(id).await? {
            tx.transfer(&pass, to, &stamp).await?;
            before.push(pass);
        }
    }
    let moved = tx.merge_customers(from, to, &stamp).await?;
    let mut changed: Vec<ActionPass> = Vec::with_capacity(before.len());
    for pass in &before {
        let after = tx.held_pass(pass.id).await?.ok_or(Problem::NotFound)?;
        tx.emit(to.0, "CoworkerTimePassUpdated", "CoworkerTimePass", pass.id.0, call.now).await?;
        changed.push(outcome::kept(pass, &after));
    }
    outcome::watch_again(tx, call, Some(to)).await?;
    let records: usize = moved.values().sum();
    let records = counted(i64::try_from(records).unwrap_or(i64::MAX), "record");
    let text = format!("Customer {} merged into customer {}: {records} moved.", from.0, to.0);
    let action = NewAction {
        kind: "merge",
        entity: "Coworker",
        record: to.0,
        customer: Some(from.0),
        location: None,
        amount: None,
        stretch: None,
        note: Some(note),
        text: &text,
        undoes: None,
    };
    let number = tx.keep_action(&action, &changed, &stamp).await?;
    for customer in [from, to] {
        tx.emit(customer.0, "CoworkerUpdated", "Coworker", customer.0, call.now).await?;
        tx.audit(&stamp, "merge", "Coworker", customer.0).await?;
    }
    let moved: Map<String, Value> =
        moved.into_iter().map(|(entity, count)| (entity.to_owned(), count.into())).collect();
    Ok(json!({
        "Id": number,
        "Kind": "merge",
        "FromCoworkerId": from.0,
        "CoworkerId": to.0,
        "Text": text,
        "Note": note,
        "Moved": moved,
        "Warnings": ["A merge cannot be undone. The duplicate keeps its number, is closed, and leads to the kept customer."],
    }))
}

/// What stands in the way.
async fn refuse(tx: &mut Tx, call: &Call, from: CustomerId, to: CustomerId) -> Result<(), Problem> {
    let no = |text: String| Err(Problem::field("FromCoworkerId", text));
    if from == to {
        return no("is the customer himself".to_owned());
    }
    let kept = tx.merge_accounts(to).await?.ok_or(Problem::NotFound)?;
    let gone = tx.merge_accounts(from).await?.ok_or_else(|| Problem::field("FromCoworkerId", "does not exist"))?;
    if let Some(other) = gone.merged_into {
        return no(format!("was merged into customer {other} before"));
    }
    if let Some(other) = kept.merged_into {
        return no(format!("cannot go there: customer {} was merged into customer {other}; merge into that one", to.0));
    }
    if kept.network != gone.network || kept.currency != gone.currency {
        return no("has another home: customers of different networks or currencies cannot be one".to_owned());
    }
    for location in tx.locations_of_customer(from).await? {
        if !call.actor.scope.sees(location.0) {
            return no("has records at locations that you do not see: ask somebody who does".to_owned());
        }
    }
    let both = tx.visits_in_both(from, to).await?;
    if !both.is_empty() {
        let pairs: Vec<String> = both.iter().map(|(one, other)| format!("{} and {}", one.0, other.0)).collect();
        return no(format!(
            "was here at the same time as the customer, so they are two people, or visits are wrong (check-ins {}): change or \
             delete one of each",
            pairs.join(", ")
        ));
    }
    let (held, more) = (tx.live_passes(to, call.now).await?, tx.live_passes(from, call.now).await?);
    if !passes::fits_cap(held, more) {
        let most = passes::MOST_HELD;
        return no(format!(
            "would make {} passes of one customer, who cannot hold more than {most} (R3.8)",
            held + more
        ));
    }
    Ok(())
}

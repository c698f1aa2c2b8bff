//! Customers: what the live service fills in on create (locations, salutation, PIN, registration), a first contract and a
//! login when asked for.

use hallpass_contract::{Draft, Value};
use hallpass_store::Tx;
use hallpass_store::records::Scope as Limit;

use super::digits;
use crate::call::Scope;
use crate::records::first::{fresh, model};
use crate::records::write::create_from;
use crate::{Call, Problem};

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    if draft.id.is_some() {
        return Ok(());
    }
    locations(tx, call, draft).await?;
    let name = draft.text("FullName").unwrap_or_default().trim().to_owned();
    if draft.text("Salutation").is_none_or(str::is_empty) {
        let first = name.split_whitespace().next().unwrap_or_default().to_owned();
        draft.set("Salutation", Value::Text(first));
    }
    if draft.instant("RegistrationDate").is_none() {
        draft.set("RegistrationDate", Value::Int(call.now.as_micros()));
    }
    if draft.text("AccessPincode").is_none_or(str::is_empty) {
        draft.set("AccessPincode", Value::Text(digits(5)?));
    }
    Ok(())
}

/// Businesses and InvoicingBusinessId stand in for each other; without both the caller's location does.
async fn locations(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    let sent = draft.ids("Businesses").and_then(|ids| ids.first().copied());
    let added = draft.deltas.iter().find(|delta| delta.add && is_businesses(draft, delta.list));
    let added = added.and_then(|delta| delta.ids.first().copied());
    let home = match draft.int("InvoicingBusinessId").or(sent).or(added) {
        Some(id) => id,
        None => own_location(tx, call).await?.ok_or_else(|| Problem::field("Businesses", "is a required field"))?,
    };
    if sent.is_none() && added.is_none() {
        draft.set("Businesses", Value::Ids(vec![home]));
    }
    if draft.int("InvoicingBusinessId").is_none() {
        draft.set("InvoicingBusinessId", Value::Int(home));
    }
    Ok(())
}

fn is_businesses(draft: &Draft, list: usize) -> bool {
    draft.model.field(list).is_some_and(|field| field.name == "Businesses")
}

async fn own_location(tx: &mut Tx, call: &Call) -> Result<Option<i64>, Problem> {
    match &call.actor.scope {
        Scope::Locations(ids) => Ok(ids.first().copied()),
        Scope::All => {
            let account = tx.account(call.actor.user_id).await?;
            match account.and_then(|account| account.default_business_id) {
                Some(id) => Ok(Some(id)),
                None => Ok(tx.first_location().await?),
            }
        }
    }
}

pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    if draft.id.is_some() {
        return Ok(());
    }
    if let Some(plan) = draft.int("TariffId").filter(|plan| *plan != 0) {
        start_contract(tx, call, draft, id, plan).await?;
    }
    if draft.boolean("CreateUser") == Some(true) {
        make_user(tx, call, id).await?;
    }
    Ok(())
}

/// A customer created with a plan starts on it.
async fn start_contract(tx: &mut Tx, call: &Call, customer: &Draft, id: i64, plan: i64) -> Result<(), Problem> {
    let mut contract = fresh(model("CoworkerContract")?);
    contract.set("CoworkerId", Value::Int(id));
    contract.set("TariffId", Value::Int(plan));
    contract.set("Quantity", Value::Int(1));
    let home = customer.int("InvoicingBusinessId").unwrap_or_default();
    contract.set("IssuedById", Value::Int(home));
    for (from, to) in [("RenewalDate", "StartDate"), ("BillingDay", "BillingDay")] {
        if let Some(value) = customer.int(from) {
            contract.set(to, Value::Int(value));
        }
    }
    create_from(tx, call, contract).await.map(|_| ())
}

/// A login for the customer: the user with the same e-mail, or a new one without access to the administration.
pub(in crate::records) async fn make_user(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let (name, email) = tx.coworker_name(id).await?.ok_or(Problem::NotFound)?;
    let user = match tx.account_by_email(&email).await? {
        Some(account) => account.user_id,
        None => {
            let mut user = fresh(model("User")?);
            user.set("FullName", Value::Text(name));
            user.set("Email", Value::Text(email));
            user.set("Active", Value::Bool(true));
            create_from(tx, call, user).await?
        }
    };
    let mut link = Draft::new(model("Coworker")?);
    link.id = Some(id);
    link.set("UserId", Value::Int(user));
    tx.update_record(&link, Limit::All, &call.stamp()).await?;
    Ok(())
}

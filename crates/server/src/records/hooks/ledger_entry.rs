//! Entries of accounts: one amount, of one customer, for an invoice that counts, not before the lock date; and the invoice
//! they pay stays true.

use hallpass_contract::{Draft, Value};
use hallpass_engine::{Instant, Money};
use hallpass_store::Tx;
use hallpass_store::billing::AccountEntry;

use crate::billing::payments;
use crate::{Call, Problem};

/// A hundredth in ten-thousandths.
const CENT: i64 = 100;

const MADE: &str = "was made by the issue of an invoice and cannot be changed: declare the invoice void, or cancel it";
const SENT_BACK: &str =
    "is money that was sent back and cannot be changed: if it has come back, record it as a new entry";

/// An entry that the system made stays as it is (R12.3): the books say what has happened.
fn made_by_hand(entry: &AccountEntry) -> Result<(), Problem> {
    match entry.made_for {
        None => Ok(()),
        Some(_) if entry.credit < Money::ZERO => Err(Problem::field("Id", SENT_BACK)),
        Some(_) => Err(Problem::field("Id", MADE)),
    }
}

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => Some(tx.account_entry(id).await?.ok_or(Problem::NotFound)?),
        None => None,
    };
    if let Some(stored) = &stored {
        made_by_hand(stored)?;
    }
    same_account(draft, stored.as_ref())?;
    amounts(draft, stored.as_ref())?;
    if draft.instant("TransactionDate").is_none() {
        draft.take("TransactionDate");
        if stored.is_none() {
            draft.set("TransactionDate", Value::Int(call.now.as_micros()));
        }
    }
    let business = draft.int("BusinessId").or(stored.as_ref().map(|stored| stored.business)).unwrap_or_default();
    let customer = draft.int("CoworkerId").or(stored.as_ref().map(|stored| stored.customer)).unwrap_or_default();
    let dates = [draft.instant("TransactionDate").map(Instant::from_micros), stored.as_ref().map(|stored| stored.at)];
    for at in dates.into_iter().flatten() {
        unlocked(tx, business, at, "TransactionDate").await?;
    }
    let changed = |id: &i64| stored.as_ref().is_none_or(|stored| stored.invoice != Some(*id));
    if let Some(id) = draft.int("CoworkerInvoiceId").filter(|id| *id != 0).filter(changed) {
        fits_invoice(tx, id, customer, business).await?;
    }
    if let (Some(id), Some(AccountEntry { invoice: Some(former), .. })) = (draft.id, &stored)
        && draft.value("CoworkerInvoiceId").is_some_and(|value| *value != Value::Int(*former))
    {
        // What it paid until now is paid no longer.
        tx.untie_entry(id).await?;
        payments::settle(tx, call, *former).await?;
    }
    Ok(())
}

/// An entry stays in the account it was recorded in.
fn same_account(draft: &mut Draft, stored: Option<&AccountEntry>) -> Result<(), Problem> {
    let Some(stored) = stored else { return Ok(()) };
    for (member, property, own) in
        [("CoworkerId", "Coworker", stored.customer), ("BusinessId", "Business", stored.business)]
    {
        if draft.int(member).is_some_and(|sent| sent != own) {
            return Err(Problem::field(property, "cannot change: delete the entry and record it there"));
        }
    }
    Ok(())
}

/// Exactly one of Debit and Credit, with two decimals.
pub(super) fn amounts(draft: &Draft, stored: Option<&AccountEntry>) -> Result<(), Problem> {
    let debit = draft.int("Debit").or(stored.map(|stored| stored.debit.as_ten_thousandths())).unwrap_or(0);
    let credit = draft.int("Credit").or(stored.map(|stored| stored.credit.as_ten_thousandths())).unwrap_or(0);
    for (member, amount) in [("Debit", debit), ("Credit", credit)] {
        if amount % CENT != 0 {
            return Err(Problem::field(member, "must have at most two decimals"));
        }
    }
    match (debit, credit) {
        (0, 0) => Err(Problem::field("Credit", "must not be 0 when Debit is 0: give one of the two")),
        (0, _) | (_, 0) => Ok(()),
        _ => Err(Problem::field("Credit", "excludes Debit: record them as two entries")),
    }
}

/// `Billing.LockDates`: nothing dated before it may change an invoice.
async fn unlocked(tx: &mut Tx, business: i64, at: Instant, member: &str) -> Result<(), Problem> {
    // An unknown location is named by the check of references.
    let Some(issuer) = tx.issuer(business).await? else { return Ok(()) };
    match issuer.locked(at) {
        Some(lock) => {
            let day = issuer.location.local_date(lock);
            Err(Problem::field(member, format!("must not lie before {day}, the lock date (Billing.LockDates)")))
        }
        None => Ok(()),
    }
}

/// The invoice is the customer's, at this location, and counts.
pub(super) async fn fits_invoice(tx: &mut Tx, id: i64, customer: i64, business: i64) -> Result<(), Problem> {
    // An unknown invoice is named by the check of references.
    let Some(invoice) = tx.invoice(id).await? else { return Ok(()) };
    let wrong = |why: &str| Err(Problem::field("CoworkerInvoice", why));
    if invoice.business != business {
        return wrong("does not exist at this location");
    }
    if invoice.customer != customer {
        return wrong("is another customer's");
    }
    if invoice.draft {
        return wrong("is a draft: issue it first");
    }
    if invoice.void {
        return wrong("is void: leave the invoice out to record credit of the customer");
    }
    Ok(())
}

pub(super) async fn after(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    match tx.account_entry(id).await?.and_then(|entry| entry.invoice) {
        Some(invoice) => payments::settle(tx, call, invoice).await,
        None => Ok(()),
    }
}

/// Deleting a payment: not before the lock date, and the invoice is not paid by it any more.
pub(super) async fn before_delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let entry = tx.account_entry(id).await?.ok_or(Problem::NotFound)?;
    made_by_hand(&entry)?;
    unlocked(tx, entry.business, entry.at, "TransactionDate").await?;
    if let Some(invoice) = entry.invoice {
        tx.untie_entry(id).await?;
        payments::settle(tx, call, invoice).await?;
    }
    Ok(())
}

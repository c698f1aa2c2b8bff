//! Credit notes and refunds (R12.3, R12.4, R12.5, W19): COWORKER_INVOICE_CANCEL and COWORKER_INVOICE_REFUND.

mod note;

use hallpass_engine::invoice::credit::{BilledPass, Credit, IssuedLine, after_whole_credit, credit_note};
use hallpass_engine::{Money, PassId};
use hallpass_store::Tx;
use hallpass_store::billing::{RefundLine, StoredInvoice};
use hallpass_store::jobs::JobKind;
use hallpass_store::value::{Lines, ValuedLine};

use self::note::write_note;
use super::entry::{Entry, OTHER, enter};
use super::{issuer, payments, spell};
use crate::desk::passes;
use crate::{Call, Problem};

/// COWORKER_INVOICE_CANCEL: takes all or part of an issued invoice back by a credit note. What was paid stays in the account as
/// credit for the next invoice (R12.3). Answers the note's id.
///
/// # Errors
/// A refusal for drafts, void invoices and credit notes, before the lock date, and for more than is left.
pub(crate) async fn cancel(tx: &mut Tx, call: &Call, id: i64, credit: &Credit) -> Result<i64, Problem> {
    let invoice = creditable(tx, call, id).await?;
    let note = credit_it(tx, call, &invoice, credit).await?;
    finish(tx, call, id).await?;
    Ok(note)
}

/// COWORKER_INVOICE_REFUND: sends money of a paid invoice back. What earlier notes have credited and is still in the account goes
/// first; the rest is credited by a note of its own. Without amounts all that was paid goes back (R12.3). Answers the id of
/// the note, if one was made.
///
/// # Errors
/// As [`cancel`]; a refusal for more than was paid, or when the credit has been used for another invoice.
pub(crate) async fn refund(tx: &mut Tx, call: &Call, id: i64, credit: &Credit) -> Result<Option<i64>, Problem> {
    let invoice = creditable(tx, call, id).await?;
    let before = tx.refund_lines(id).await?;
    // What was credited before anybody paid it is no money that could go back.
    let left = invoice.total - invoice.credited;
    let waiting = (invoice.paid_amount - left).max(Money::ZERO);
    let (amount, fresh) = match credit {
        Credit::Whole => (waiting + left, (!left.is_zero()).then_some(Credit::Whole)),
        Credit::Amount(amount) => (*amount, (*amount > waiting).then(|| Credit::Amount(*amount - waiting))),
        Credit::Lines(parts) => (parts.iter().map(|(_, amount)| *amount).sum(), Some(credit.clone())),
    };
    let title = invoice.title();
    if amount <= Money::ZERO {
        return Err(Problem::refused(format!("Nothing of invoice {title} is left to refund.")));
    }
    if amount > invoice.paid_amount {
        let paid = spell(invoice.paid_amount);
        let text = format!(
            "{paid} has been paid on invoice {title} and not been refunded; no more can be. Cancel it instead."
        );
        return Err(Problem::refused(text));
    }
    let note = match fresh {
        Some(credit) => Some(credit_it(tx, call, &invoice, &credit).await?),
        None => None,
    };
    let free = tx.free_credit(invoice.customer, invoice.business).await?;
    if free < amount {
        let text = format!("Only {} of the customer's credit is left; the rest has been used.", spell(free));
        return Err(Problem::refused(text));
    }
    let what = Entry {
        tied: true,
        description: format!("Refund of invoice {title}"),
        code: format!("REFD-{title}"),
        debit: Money::ZERO,
        credit: -amount,
        means: OTHER,
        ids: None,
        made_for: invoice.id,
    };
    enter(tx, call, &invoice, what).await?;
    mark_refunded(tx, call, id, amount, &before).await?;
    finish(tx, call, id).await?;
    Ok(note)
}

/// The invoice, if it can be credited at all.
async fn creditable(tx: &mut Tx, call: &Call, id: i64) -> Result<StoredInvoice, Problem> {
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    let title = invoice.title();
    let refused = |why: &str| Err(Problem::refused(format!("Invoice {title} {why}")));
    if invoice.draft {
        return refused("is a draft. Delete it instead.");
    }
    if invoice.void {
        return refused("is void; there is nothing to credit.");
    }
    if invoice.credit_note {
        return refused("is a credit note itself.");
    }
    let issuer = issuer(tx, invoice.business).await?;
    if let Some(lock) = issuer.locked(call.now) {
        let day = issuer.location.local_date(lock);
        let text = format!("Nothing dated before {day} may change an invoice here. Change Billing.LockDates first.");
        return Err(Problem::refused(text));
    }
    Ok(invoice)
}

/// Paid or not, now that less is owed. An invoice of which nothing is left stays as it was: what it sold is not released.
async fn finish(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let invoice = tx.invoice(id).await?.ok_or(Problem::NotFound)?;
    if invoice.paid || invoice.credited < invoice.total {
        payments::settle(tx, call, id).await?;
    }
    tx.emit(invoice.customer, "CoworkerInvoiceUpdated", "CoworkerInvoice", id, call.now).await?;
    Ok(())
}

/// Makes the note, books it, and sorts out the passes of lines that are credited whole.
async fn credit_it(tx: &mut Tx, call: &Call, invoice: &StoredInvoice, credit: &Credit) -> Result<i64, Problem> {
    let lines = tx.valued_lines(Lines::Invoice(invoice.id), call.now).await?;
    let issued: Vec<IssuedLine> = lines
        .iter()
        .map(|line| IssuedLine {
            id: line.id,
            net: line.net,
            tax: line.tax,
            credited_net: line.credited_net,
            credited_tax: line.credited_tax,
        })
        .collect();
    let parts = credit_note(&issued, credit).map_err(|refusal| Problem::refused(refusal.to_string()))?;
    let note = write_note(tx, call, invoice, &parts).await?;
    let gross: Money = parts.iter().map(|part| part.net + part.tax).sum();
    let stamp = call.stamp();
    tx.add_credited(invoice.id, gross, &stamp).await?;
    if !gross.is_zero() {
        let title = tx.invoice(note).await?.map_or_else(String::new, |note| note.title());
        let what = Entry {
            tied: true,
            description: format!("Credit note {title} of invoice {}", invoice.title()),
            code: format!("CRED-{title}"),
            debit: -gross,
            credit: Money::ZERO,
            means: OTHER,
            ids: None,
            made_for: note,
        };
        enter(tx, call, invoice, what).await?;
    }
    for part in parts.iter().filter(|part| part.whole) {
        if let Some(line) = lines.iter().find(|line| line.id == part.line) {
            sort_out_passes(tx, call, line).await?;
        }
    }
    Ok(note)
}

/// R12.4, R12.5: never-used passes of the line go, others that were billed by themselves can be invoiced again.
async fn sort_out_passes(tx: &mut Tx, call: &Call, line: &ValuedLine) -> Result<(), Problem> {
    let mut behind = Vec::with_capacity(line.passes.len());
    for sold in &line.passes {
        let id = PassId(sold.id);
        // A pass that was revoked before is gone.
        let Some(pass) = tx.held_pass(id).await? else { continue };
        let never_used = sold.sold.used == 0 && !pass.used && !tx.pass_is_in_use(id).await?;
        behind.push(BilledPass { id, origin: pass.origin, never_used });
    }
    let after = after_whole_credit(&behind);
    tx.retire_line_items(line.id).await?;
    for sale in tx.sales_on_line(line.id).await? {
        // What waits to be released is never issued.
        tx.unschedule(JobKind::Release, sale).await?;
    }
    let stamp = call.stamp();
    for pass in after.billable_again {
        tx.make_billable_again(pass, &stamp).await?;
        tx.emit(line.customer, "CoworkerTimePassUpdated", "CoworkerTimePass", pass.0, call.now).await?;
        tx.audit(&stamp, "credit", "CoworkerTimePass", pass.0).await?;
    }
    for pass in after.revoked {
        passes::delete(tx, call, pass).await?;
    }
    Ok(())
}

/// Marks lines as refunded, as far as they are credited: first those credited since `before`, then from the first to the last.
async fn mark_refunded(
    tx: &mut Tx,
    call: &Call,
    invoice: i64,
    amount: Money,
    before: &[RefundLine],
) -> Result<(), Problem> {
    let stamp = call.stamp();
    let mut lines = tx.refund_lines(invoice).await?;
    let just_now = |line: &RefundLine| before.iter().any(|old| old.id == line.id && old.credited != line.credited);
    // Discounts below zero first, so that what is left of the others adds up to the amount.
    lines.sort_by_key(|line| (line.total >= Money::ZERO, !just_now(line)));
    let mut left = amount;
    for line in &mut lines {
        let part = (line.credited - line.refunded).min(left);
        if part.is_zero() {
            continue;
        }
        line.refunded += part;
        left -= part;
        tx.write_line_refund(line, &stamp).await?;
    }
    Ok(tx.sum_up_refunds(invoice, &stamp).await?)
}

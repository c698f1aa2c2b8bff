//! COWORKER_INVOICE_CANCEL and COWORKER_INVOICE_REFUND: what is credited comes in the parameters `Amount` (with tax) or `Lines`
//! (a list of `Id` and `Amount`); neither means all that is left.

use hallpass_contract::scalar;
use hallpass_engine::Money;
use hallpass_engine::invoice::credit::Credit;
use hallpass_store::Tx;
use serde_json::Value;

use super::order::{Order, id, member, text_of};
use crate::billing::credit;
use crate::{Call, Problem};

/// Takes an invoice, or a part of it, back by a credit note.
pub(super) async fn cancel(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    credit::cancel(tx, call, id, &wanted(order)?).await.map(|_| ())
}

/// Sends the money of an invoice, or a part of it, back.
pub(super) async fn refund(tx: &mut Tx, call: &Call, id: i64, order: &Order) -> Result<(), Problem> {
    credit::refund(tx, call, id, &wanted(order)?).await.map(|_| ())
}

fn wanted(order: &Order) -> Result<Credit, Problem> {
    match (order.parameter("Amount"), order.parameter("Lines")) {
        (None, None) => Ok(Credit::Whole),
        (Some(amount), None) => Ok(Credit::Amount(money(amount, "Amount")?)),
        (None, Some(Value::Array(lines))) => {
            let lines = lines.iter().map(line).collect::<Result<Vec<_>, Problem>>()?;
            if lines.is_empty() { Err(wrong_lines()) } else { Ok(Credit::Lines(lines)) }
        }
        (None, Some(_)) => Err(wrong_lines()),
        (Some(_), Some(_)) => Err(Problem::field("Lines", "cannot be given together with Amount")),
    }
}

fn wrong_lines() -> Problem {
    Problem::field("Lines", "must be a list of Id and Amount")
}

fn line(sent: &Value) -> Result<(i64, Money), Problem> {
    let members = sent.as_object().ok_or_else(wrong_lines)?;
    let find = |name: &str| member(members, name);
    let line = find("Id").and_then(id).ok_or_else(wrong_lines)?;
    Ok((line, money(find("Amount").ok_or_else(wrong_lines)?, "Lines")?))
}

/// An amount above 0 with at most two decimals, as a number or a text.
fn money(sent: &Value, name: &str) -> Result<Money, Problem> {
    let amount = scalar::parse_scaled(&text_of(sent), 2).ok().filter(|cents| *cents > 0);
    let amount = amount.and_then(|cents| cents.checked_mul(100));
    amount
        .map(Money::from_ten_thousandths)
        .ok_or_else(|| Problem::field(name, "must be an amount above 0 with at most 2 decimals"))
}

//! `commands` and `runcommand`.

mod contracts;
mod coworkers;
mod credit;
mod invoices;
mod order;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hallpass_contract::Verb;
use hallpass_contract::envelope::{self, Stamp};
use hallpass_store::Tx;

pub(crate) use self::invoices::charge as charge_waiting;
use self::order::Order;
use super::hooks;
use super::target::Target;
use super::write::current;
use crate::answer::Answer;
use crate::effect::carry_out;
use crate::http::json_text;
use crate::once::Key;
use crate::{Call, Problem};

/// The commands of a resource.
pub(super) fn list(target: &Target) -> Result<Response, Problem> {
    target.admit(Verb::List)?;
    Ok(json_text(envelope::commands(target.model.resource.commands)))
}

/// Runs a command on each of the records named, all or none.
pub(super) async fn run(target: Target, headers: &HeaderMap, body: Bytes) -> Result<Response, Problem> {
    target.admit(Verb::Edit)?;
    let mut order = Order::read(&body)?;
    let known = target.model.resource.commands.iter().find(|command| command.key.eq_ignore_ascii_case(&order.key));
    let known = known.ok_or_else(|| Problem::field("Key", "is not a command of this resource"))?;
    order.knows(known)?;
    let key = known.key;
    let once = Key::of(headers, key, target.entity(), &body)?;
    let Target { app, call, model, .. } = target;
    let answer = carry_out(
        app,
        call,
        once,
        |app| hooks::committed(app, model),
        move |tx, call| {
            Box::pin(async move {
                for id in &order.ids {
                    current(tx, call, model, *id, None).await?;
                    execute(tx, call, key, *id, &order).await?;
                    tx.audit(&call.stamp(), key, model.resource.entity, *id).await?;
                }
                Ok(ran(order.ids.first().copied(), call))
            })
        },
    );
    Ok(answer.await?.into_response())
}

async fn execute(tx: &mut Tx, call: &Call, key: &str, id: i64, order: &Order) -> Result<(), Problem> {
    match key {
        "CANCEL_CONTRACT" => contracts::cancel(tx, call, id, order).await,
        "DELETE_CONTRACT" => contracts::delete(tx, call, id).await,
        "PAUSE_CONTRACT" => contracts::pause(tx, call, id, order).await,
        "RESUME_CONTRACT" => contracts::resume(tx, call, id).await,
        "COWORKER_DELETE" => coworkers::delete(tx, call, id).await,
        "COWORKER_BILL_RUN" => invoices::bill_run(tx, call, id, order).await,
        "COWORKER_PRODUCT_INVOICE" => invoices::invoice_sale(tx, call, id, order).await,
        "PAY_COWORKER_INVOICE_MANUAL" => invoices::pay(tx, call, id, order).await,
        "ISSUE_INVOICE" => invoices::issue(tx, call, id).await,
        "VOID_INVOICE" => invoices::void(tx, call, id).await,
        "COWORKER_INVOICE_CANCEL" => credit::cancel(tx, call, id, order).await,
        "COWORKER_INVOICE_REFUND" => credit::refund(tx, call, id, order).await,
        "COWORKER_INVOICE_DELETE" => invoices::delete(tx, call, id).await,
        "COWORKER_NEW_USER" => coworkers::make_user(tx, call, id).await,
        _ => Err(Problem::refused(format!("{key} is not offered by this version of Hallpass."))),
    }
}

fn ran(id: Option<i64>, call: &Call) -> Answer {
    let stamp = Stamp { updated_on: Some(call.now.as_micros()), updated_by: Some(&call.actor.email) };
    let mut body = Vec::with_capacity(256);
    envelope::command_ran(&mut body, id, stamp);
    Answer::ok(body, None)
}

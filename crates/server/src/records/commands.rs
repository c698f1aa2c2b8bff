//! `commands` and `runcommand`.

mod contracts;
mod coworkers;
mod credit;
mod invoices;

use std::collections::HashSet;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hallpass_contract::envelope::{self, Stamp};
use hallpass_contract::query::LARGEST_BATCH;
use hallpass_contract::{Command, Parameter, Verb, scalar};
use hallpass_store::Tx;
use serde_json::Value;

use super::Answer;
use super::effect::carry_out;
use super::once::Key;
use super::target::Target;
use super::write::current;
use crate::http::json_text;
use crate::{Call, Problem};

/// The commands of a resource.
pub(super) fn list(target: &Target) -> Result<Response, Problem> {
    target.admit(Verb::List)?;
    Ok(json_text(envelope::commands(target.model.resource.commands)))
}

/// A command to run.
#[derive(Debug)]
struct Order {
    key: String,
    ids: Vec<i64>,
    parameters: Vec<(String, Value)>,
}

impl Order {
    /// A parameter by its name.
    fn parameter(&self, name: &str) -> Option<&Value> {
        let found = self.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Refuses what the command does not take: without a parameter that was misspelt, it would do the most it can. Other names
    /// become the usual ones.
    fn knows(&mut self, command: &Command) -> Result<(), Problem> {
        let mut seen = HashSet::new();
        for (name, _) in &mut self.parameters {
            let own = |parameter: &&Parameter| {
                let mut names = parameter.also.iter().chain([&parameter.name]);
                names.any(|known| known.eq_ignore_ascii_case(name.trim()))
            };
            let Some(parameter) = command.parameters.iter().find(own) else {
                return Err(Problem::field("Parameters", unknown(name, command)));
            };
            if !seen.insert(parameter.name) {
                return Err(Problem::field("Parameters", format!("hold {} more than once", parameter.name)));
            }
            parameter.name.clone_into(name);
        }
        Ok(())
    }
}

fn unknown(name: &str, command: &Command) -> String {
    let name: String = name.chars().take(60).collect();
    let known: Vec<&str> = command.parameters.iter().map(|parameter| parameter.name).collect();
    match known.as_slice() {
        [] => format!("hold {name}, but {} takes none", command.key),
        known => format!("hold {name}, which {} does not know; it takes {}", command.key, known.join(", ")),
    }
}

/// Runs a command on each of the records named, all or none.
pub(super) async fn run(target: Target, headers: &HeaderMap, body: Bytes) -> Result<Response, Problem> {
    target.admit(Verb::Edit)?;
    let mut order = read(&body)?;
    let known = target.model.resource.commands.iter().find(|command| command.key.eq_ignore_ascii_case(&order.key));
    let known = known.ok_or_else(|| Problem::field("Key", "is not a command of this resource"))?;
    order.knows(known)?;
    let key = known.key;
    let once = Key::of(headers, key, target.entity(), &body)?;
    let Target { app, call, model, .. } = target;
    let answer = carry_out(app, call, model, once, move |tx, call| {
        Box::pin(async move {
            for id in &order.ids {
                current(tx, call, model, *id, None).await?;
                execute(tx, call, key, *id, &order).await?;
                tx.audit(&call.stamp(), key, model.resource.entity, *id).await?;
            }
            Ok(ran(order.ids.first().copied(), call))
        })
    });
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

/// Reads `{"Key", "Ids", "Parameters"}`; ids may be numbers or texts.
fn read(body: &[u8]) -> Result<Order, Problem> {
    let sent: Value =
        serde_json::from_slice(body).map_err(|_| Problem::BadRequest("The body is not valid JSON.".into()))?;
    let member = |name: &str| {
        let members = sent.as_object()?;
        members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let key = member("Key").and_then(Value::as_str).map(str::trim).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Problem::field("Key", "is a required field"))?.to_owned();
    let list = member("Ids").and_then(Value::as_array).ok_or_else(|| Problem::field("Ids", "is a required field"))?;
    let ids: Option<Vec<i64>> = list.iter().map(id).collect();
    let ids = ids.filter(|ids| !ids.is_empty()).ok_or_else(|| Problem::field("Ids", "must be a list of ids"))?;
    let mut seen = HashSet::new();
    let ids: Vec<i64> = ids.into_iter().filter(|id| seen.insert(*id)).collect();
    if ids.len() > LARGEST_BATCH {
        return Err(Problem::field("Ids", "must be at most 1,000 ids"));
    }
    let mut parameters = Vec::new();
    match member("Parameters") {
        None | Some(Value::Null) => {}
        Some(Value::Array(list)) => {
            for parameter in list {
                parameters.push(one_parameter(parameter)?);
            }
        }
        Some(_) => return Err(Problem::field("Parameters", "must be a list of Name and Value")),
    }
    Ok(Order { key, ids, parameters })
}

fn one_parameter(parameter: &Value) -> Result<(String, Value), Problem> {
    let wrong = || Problem::field("Parameters", "must be a list of Name and Value");
    let members = parameter.as_object().ok_or_else(wrong)?;
    let find = |name: &str| members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let name = find("Name").and_then(Value::as_str).ok_or_else(wrong)?;
    // A misspelt `Value` is not the same as none.
    Ok((name.to_owned(), find("Value").cloned().ok_or_else(wrong)?))
}

fn id(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => scalar::parse_scaled(text, 0).ok(),
        _ => None,
    }
}

//! A command as it was sent: which one, on which records, with which parameters.

use std::collections::HashSet;

use hallpass_contract::query::LARGEST_BATCH;
use hallpass_contract::{Command, Parameter, dates, scalar};
use hallpass_engine::Instant;
use serde_json::{Map, Value};

use crate::Problem;

/// A command to run.
#[derive(Debug)]
pub(super) struct Order {
    /// As it was sent.
    pub(super) key: String,
    /// The records, each once, in the order they were sent.
    pub(super) ids: Vec<i64>,
    parameters: Vec<(String, Value)>,
}

impl Order {
    /// Reads `{"Key", "Ids", "Parameters"}`; ids may be numbers or texts.
    pub(super) fn read(body: &[u8]) -> Result<Order, Problem> {
        let sent: Value =
            serde_json::from_slice(body).map_err(|_| Problem::BadRequest("The body is not valid JSON.".into()))?;
        let member = |name: &str| sent.as_object().and_then(|members| member(members, name));
        let key = member("Key").and_then(Value::as_str).map(str::trim).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| Problem::field("Key", "is a required field"))?.to_owned();
        let list = match member("Ids") {
            None | Some(Value::Null) => return Err(Problem::field("Ids", "is a required field")),
            Some(Value::Array(list)) if list.is_empty() => return Err(Problem::field("Ids", "is a required field")),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(Problem::field("Ids", "must be a list of ids")),
        };
        let ids: Option<Vec<i64>> = list.iter().map(id).collect();
        let ids = ids.ok_or_else(|| Problem::field("Ids", "must be a list of ids"))?;
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

    /// A parameter by its name.
    pub(super) fn parameter(&self, name: &str) -> Option<&Value> {
        let found = self.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// A parameter that is true or false; `None` when it was not sent, here and below.
    pub(super) fn truth(&self, name: &str) -> Result<Option<bool>, Problem> {
        let read = |value: &Value| scalar::parse_boolean(&text_of(value));
        self.read_as(name, "must be true or false", read)
    }

    /// A parameter that is a whole number.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, Problem> {
        let read = |value: &Value| scalar::parse_scaled(&text_of(value), 0).ok();
        self.read_as(name, "must be a whole number", read)
    }

    /// A parameter that is an instant.
    pub(super) fn instant(&self, name: &str) -> Result<Option<Instant>, Problem> {
        let read = |value: &Value| value.as_str().and_then(dates::parse_instant).map(Instant::from_micros);
        self.read_as(name, "must be a date", read)
    }

    /// A parameter as `read` takes it; a refusal that says what it must be.
    pub(super) fn read_as<T>(
        &self,
        name: &str,
        must: &'static str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.parameter(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| Problem::field(name, must))
    }

    /// Refuses what the command does not take: without a parameter that was misspelt, it would do the most it can. Other names
    /// become the usual ones.
    pub(super) fn knows(&mut self, command: &Command) -> Result<(), Problem> {
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

fn one_parameter(parameter: &Value) -> Result<(String, Value), Problem> {
    let wrong = || Problem::field("Parameters", "must be a list of Name and Value");
    let members = parameter.as_object().ok_or_else(wrong)?;
    let find = |name: &str| member(members, name);
    let name = find("Name").and_then(Value::as_str).ok_or_else(wrong)?;
    // A misspelt `Value` is not the same as none.
    Ok((name.to_owned(), find("Value").cloned().ok_or_else(wrong)?))
}

/// An id, as a number or a text.
pub(super) fn id(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => scalar::parse_scaled(text, 0).ok(),
        _ => None,
    }
}

/// A member of an object, whatever its letter case.
pub(super) fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A value as it would be typed.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

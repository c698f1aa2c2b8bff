//! SQL functions of our own: what SQLite cannot do and PostgreSQL gets from its migrations under the same names.
//!
//! - `local_micros(instant, zone)`: the wall clock of a zone at an instant, in microseconds read as if it were UTC;
//! - `holds(text, part)`: 1 when the text holds the part, whatever the letter case of the text, in any alphabet; `part` must be
//!   in lower case already;
//! - `finds(text, part)`: the same without regard to accents; `part` must be folded already (`search/fold.rs`).

use std::cell::RefCell;
use std::collections::HashMap;

use hallpass_engine::Instant;
use hallpass_engine::calendar::Zone;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::Error;

thread_local! {
    /// Zones this thread has looked up; there are some hundred at most.
    static ZONES: RefCell<HashMap<String, Option<Zone>>> = RefCell::new(HashMap::new());
}

/// Makes the functions known to a connection.
pub(super) fn register(connection: &Connection) -> Result<(), Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("local_micros", 2, flags, local_micros)?;
    connection.create_scalar_function("holds", 2, flags, holds)?;
    connection.create_scalar_function("finds", 2, flags, finds)?;
    Ok(())
}

fn local_micros(context: &Context<'_>) -> rusqlite::Result<Option<i64>> {
    let (ValueRef::Integer(at), ValueRef::Text(name)) = (context.get_raw(0), context.get_raw(1)) else {
        return Ok(None);
    };
    let Ok(name) = std::str::from_utf8(name) else { return Ok(None) };
    Ok(ZONES.with_borrow_mut(|zones| {
        if !zones.contains_key(name) {
            zones.insert(name.to_owned(), Zone::by_name(name));
        }
        let zone = zones.get(name)?.as_ref()?;
        Some(zone.local_micros(Instant::from_micros(at)))
    }))
}

fn holds(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let (ValueRef::Text(text), ValueRef::Text(part)) = (context.get_raw(0), context.get_raw(1)) else {
        return Ok(None);
    };
    Ok(Some(text_holds(text, part)))
}

fn finds(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let (ValueRef::Text(text), ValueRef::Text(part)) = (context.get_raw(0), context.get_raw(1)) else {
        return Ok(None);
    };
    Ok(Some(crate::search::text_finds(text, part)))
}

/// Whether `text` in lower case holds `part`, which is in lower case.
fn text_holds(text: &[u8], part: &[u8]) -> bool {
    if text.is_ascii() {
        let Some(first) = part.first() else { return true };
        return text.windows(part.len()).any(|window| {
            window.first().is_some_and(|b| b.eq_ignore_ascii_case(first)) && window.eq_ignore_ascii_case(part)
        });
    }
    match (std::str::from_utf8(text), std::str::from_utf8(part)) {
        (Ok(text), Ok(part)) => text.to_lowercase().contains(part),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

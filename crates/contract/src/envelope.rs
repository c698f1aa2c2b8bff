//! The bodies around records: pages, results of writes, refusals. Member for member in the vendor's order (the seed pages).

use crate::dates;
use crate::encode::{write_int, write_text};
use crate::field::Enum;
use crate::invalid::{FieldError, Invalid};
use crate::query::ListQuery;
use crate::resource::Command;
use crate::roles::Role;

/// Body of 404 (`spec/conventions.md` chapter 7).
pub const NOT_FOUND: &str = "\"Not found\"";
/// Body of 401, for wrong credentials and missing roles alike (DESIGN 5.4).
pub const UNAUTHORIZED: &str = r#"{"Message":"Authorization has been denied for this request."}"#;
/// Body of 405.
pub const METHOD_NOT_ALLOWED: &str = r#"{"Message":"The requested resource does not support this method."}"#;
/// Body of 413.
pub const TOO_LARGE: &str = r#"{"Message":"The request is larger than this server accepts."}"#;
/// Body of 415.
pub const UNSUPPORTED_MEDIA_TYPE: &str = r#"{"Message":"Send application/json or application/x-www-form-urlencoded."}"#;
/// Body of 500: says nothing about the inside.
pub const SERVER_ERROR: &str = r#"{"Message":"An error has occurred."}"#;
/// Body of 503.
pub const UNAVAILABLE: &str = r#"{"Message":"The server is busy or stopping. Try again shortly."}"#;

/// Message of a command that ran.
pub const COMMAND_RAN: &str = "The command was run correctly.";

/// Opens a page; records separated by commas follow, then [`page_end`].
pub fn page_start(out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"Records\":[");
}

/// Closes a page: `count` records were written, `total` match.
pub fn page_end(query: &ListQuery, count: i64, total: i64, out: &mut Vec<u8>) {
    let (page, size) = (query.page, query.size);
    let pages = if total > 0 { (total - 1) / size.max(1) + 1 } else { 0 };
    let first = query.offset().saturating_add(1);
    let number = |name: &[u8], value: i64, out: &mut Vec<u8>| {
        out.extend_from_slice(name);
        write_int(value, out);
    };
    let truth = |name: &[u8], value: bool, out: &mut Vec<u8>| {
        out.extend_from_slice(name);
        out.extend_from_slice(if value { b"true" } else { b"false" });
    };
    number(b"],\"CurrentPageSize\":", size, out);
    number(b",\"CurrentPage\":", page, out);
    out.extend_from_slice(b",\"CurrentOrderField\":");
    write_text(query.order.name, out);
    number(b",\"CurrentSortDirection\":", query.order.reported, out);
    number(b",\"FirstItem\":", first, out);
    truth(b",\"HasNextPage\":", page < pages, out);
    truth(b",\"HasPreviousPage\":", page > 1, out);
    number(b",\"LastItem\":", first.saturating_add(count) - 1, out);
    number(b",\"PageNumber\":", page, out);
    number(b",\"PageSize\":", size, out);
    number(b",\"TotalItems\":", total, out);
    number(b",\"TotalPages\":", pages, out);
    out.push(b'}');
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// POST.
    Created,
    /// PUT and PATCH.
    Updated,
    /// DELETE.
    Deleted,
}

/// When and by whom the record was written last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp<'a> {
    /// Microseconds since the Unix epoch.
    pub updated_on: Option<i64>,
    /// E-mail.
    pub updated_by: Option<&'a str>,
}

/// The result of a successful write. `value` writes the JSON of `Value`: the record after a create ([`crate::encode`]), else
/// see [`id_value`].
pub fn done(out: &mut Vec<u8>, entity: &str, what: Done, stamp: Stamp<'_>, value: impl FnOnce(&mut Vec<u8>)) {
    let verb = match what {
        Done::Created => "created",
        Done::Updated => "updated",
        Done::Deleted => "deleted",
    };
    action_start(out, 200, &[entity, " was successfully ", verb, "."]);
    value(out);
    action_end(out, stamp, &[], true);
}

/// `{"Id":7}`.
pub fn id_value(id: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"Id\":");
    write_int(id, out);
    out.push(b'}');
}

/// The result of a command that ran.
pub fn command_ran(out: &mut Vec<u8>, id: Option<i64>, stamp: Stamp<'_>) {
    action_start(out, 200, &[COMMAND_RAN]);
    match id {
        Some(id) => id_value(id, out),
        None => out.extend_from_slice(b"null"),
    }
    action_end(out, stamp, &[], true);
}

/// A command that business state refuses: HTTP 200, WasSuccessful false (DESIGN 5.8). Never empty `errors`.
pub fn command_refused(out: &mut Vec<u8>, refusal: &Invalid) {
    action_start(out, 500, &[&refusal.to_string()]);
    out.extend_from_slice(b"null");
    action_end(out, Stamp::default(), &refusal.errors, false);
}

fn action_start(out: &mut Vec<u8>, status: i64, message: &[&str]) {
    out.extend_from_slice(b"{\"Status\":");
    write_int(status, out);
    out.extend_from_slice(b",\"Message\":");
    write_text(&message.concat(), out);
    out.extend_from_slice(b",\"Value\":");
}

fn action_end(out: &mut Vec<u8>, stamp: Stamp<'_>, errors: &[FieldError], successful: bool) {
    out.extend_from_slice(
        b",\"OpenInDialog\":false,\"OpenInWindow\":false,\"RedirectURL\":null,\"JavaScript\":null,\"UpdatedOn\":",
    );
    match stamp.updated_on {
        Some(micros) => {
            out.push(b'"');
            dates::write_instant(micros, out);
            out.push(b'"');
        }
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"UpdatedBy\":");
    write_optional(stamp.updated_by, out);
    out.extend_from_slice(b",\"Errors\":");
    if errors.is_empty() {
        out.extend_from_slice(b"null")
    } else {
        write_errors(errors, out)
    }
    out.extend_from_slice(b",\"WasSuccessful\":");
    out.extend_from_slice(if successful { b"true}" } else { b"false}" });
}

/// The answer of a public check-in: until when the session lasts (microseconds since the Unix epoch) and how long that is, in
/// microseconds; below 0 counts as 0. `SessionTimeOut` is in seconds.
pub fn session(until: i64, left: i64) -> Vec<u8> {
    let until = dates::local(until - until.rem_euclid(1_000_000));
    let left = left.max(0);
    let fraction = format!("{:06}", left % 1_000_000);
    let fraction = Some(fraction.trim_end_matches('0')).filter(|digits| !digits.is_empty()).unwrap_or("0");
    format!(
        "{{\"Status\":200,\"Message\":\"{until} UTC\",\"Value\":{{\"SessionExpire\":\"{until} UTC\",\"SessionTimeOut\":{}.{fraction}}},\
         \"Errors\":null,\"WasSuccessful\":true}}",
        left / 1_000_000
    )
    .into_bytes()
}

/// Body of 400: Message quotes the first error, Errors lists all (DESIGN 5.7).
pub fn validation(invalid: &Invalid) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.extend_from_slice(b"{\"Message\":");
    write_text(&invalid.to_string(), &mut out);
    out.extend_from_slice(b",\"Value\":null,\"Errors\":");
    write_errors(&invalid.errors, &mut out);
    out.extend_from_slice(b",\"WasSuccessful\":false}");
    out
}

fn write_errors(errors: &[FieldError], out: &mut Vec<u8>) {
    out.push(b'[');
    for (i, error) in errors.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"AttemptedValue\":");
        out.extend_from_slice(error.attempted.as_deref().unwrap_or("null").as_bytes());
        out.extend_from_slice(b",\"Message\":");
        write_text(&error.message, out);
        out.extend_from_slice(b",\"PropertyName\":");
        write_optional(Some(error.property.as_ref()).filter(|p| !p.is_empty()), out);
        out.push(b'}');
    }
    out.push(b']');
}

fn write_optional(text: Option<&str>, out: &mut Vec<u8>) {
    match text {
        Some(text) => write_text(text, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// The refusal of a delete because records of another resource, called `label`, use this one (DESIGN 5.8).
pub fn blocked_delete(label: &str) -> Invalid {
    Invalid::one("", format!("You must delete all {label} using this record before you can delete it."), None)
}

/// `{"Message":"..."}`: refusals without a member, e.g. a missing mandatory filter.
pub fn message(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    out.extend_from_slice(b"{\"Message\":");
    write_text(text, &mut out);
    out.push(b'}');
    out
}

/// Body of 429; clients read the number out of the text. The answer also carries `Retry-After`.
pub fn throttled(seconds: u64) -> Vec<u8> {
    message(&format!(
        "Too many requests, or too many wrong passwords for this user or address. Wait {seconds} seconds before the next try."
    ))
}

/// The list of a resource's commands.
pub fn commands(list: &[Command]) -> Vec<u8> {
    let mut out = vec![b'['];
    for (i, command) in list.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"Key\":");
        write_text(command.key, &mut out);
        out.extend_from_slice(b",\"Name\":");
        write_text(command.name, &mut out);
        out.extend_from_slice(
            b",\"AppliesOnlyToMultipleEntities\":false,\"AppliesOnlyToOneEntity\":false,\"AppliesOnlyToTwoEntities\":false,\
              \"DisplayInDropdown\":true,\"DisplayInDropdownV2\":true,\"DisplayInGrid\":true,\"Icon\":null,\
              \"NeedsEntitiesToRun\":true,\"Order\":",
        );
        write_int(i64::try_from(i).unwrap_or(0), &mut out);
        out.extend_from_slice(b",\"RequiresParameters\":[]}");
    }
    out.push(b']');
    out
}

/// `[{"Id":1,"Name":"None"},...]`: the values of an enum.
pub fn enum_values(of: &Enum) -> Vec<u8> {
    names(of.values.iter().map(|(id, name)| (*id, *name)))
}

/// `[{"Id":1,"Name":"TimePass-List"},...]`: permissions.
pub fn roles(list: impl Iterator<Item = Role>) -> Vec<u8> {
    names(list.map(|role| (role.id, role.name())))
}

fn names<N: AsRef<str>>(list: impl Iterator<Item = (i64, N)>) -> Vec<u8> {
    let mut out = vec![b'['];
    for (i, (id, name)) in list.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"Id\":");
        write_int(id, &mut out);
        out.extend_from_slice(b",\"Name\":");
        write_text(name.as_ref(), &mut out);
        out.push(b'}');
    }
    out.push(b']');
    out
}

#[cfg(test)]
mod tests;

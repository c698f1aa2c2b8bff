//! Cells and header of an import: texts to members.

use std::borrow::Cow;

use hallpass_contract::body::{BodyError, Draft, Limits, Operation};
use hallpass_contract::encode::write_text;
use hallpass_contract::invalid::{FieldError, Invalid, attempted_text};
use hallpass_contract::spreadsheet::plain;
use hallpass_contract::{Field, Kind, Model, Source, Value};

use super::{Import, ImportRow};

/// What a cell of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A member that clients may set: read as a request body is.
    Sent(usize),
    /// A member that only the server sets, kept all the same.
    Kept(usize),
    /// Nothing that is imported.
    Ignored,
}

/// Required members that an import may leave out, and what they are then.
const USUAL: &[(&str, &str, i64)] = &[("CoworkerTimePass", "CreateMultiple", 1)];

pub(super) fn header<'h>(model: &'static Model, names: impl IntoIterator<Item = &'h str>) -> Result<Import, Invalid> {
    let mut columns = Vec::new();
    let mut ignored = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        let name = name.trim().trim_start_matches('\u{feff}');
        let column = model.position(name).map_or(Column::Ignored, |i| column(model, i));
        if column == Column::Ignored {
            ignored.push(name.to_owned());
        } else if columns.contains(&column) {
            errors.push(error(name.to_owned(), "occurs twice in the header"));
        }
        columns.push(column);
    }
    for (i, field) in model.fields.iter().enumerate() {
        let usual = USUAL.iter().any(|(entity, member, _)| *entity == model.resource.entity && *member == field.name);
        if field.required && !usual && !columns.contains(&Column::Sent(i)) && !columns.contains(&Column::Kept(i)) {
            errors.push(error(field.name.to_owned(), "is required and missing in the header"));
        }
    }
    if columns.iter().all(|column| *column == Column::Ignored) {
        errors.push(error(String::new(), "The header names no member that could be imported."));
    }
    if errors.is_empty() {
        Ok(Import { model, columns, ignored, rules: None, decimal_commas: false })
    } else {
        Err(Invalid { errors })
    }
}

fn error(property: String, message: &'static str) -> FieldError {
    FieldError { property: property.into(), message: message.into(), attempted: None }
}

fn column(model: &Model, i: usize) -> Column {
    let Some(field) = model.field(i) else { return Column::Ignored };
    match field.source {
        // Follows from the open visits.
        Source::Column("checked_in") if model.resource.entity == "CoworkerTimePass" => Column::Ignored,
        Source::Column(_) if field.read_only => Column::Kept(i),
        Source::Links { .. } if field.read_only => Column::Ignored,
        Source::Column(_) | Source::Extra | Source::Links { .. } => Column::Sent(i),
        // Price of a pass: its own price.
        Source::Computed if field.is_writable() && !field.create_only => Column::Sent(i),
        _ => Column::Ignored,
    }
}

impl Import {
    /// The record that a row describes as far as it can be read, and what is wrong with the rest.
    ///
    /// # Errors
    /// A row that is none.
    pub(super) fn draft(&self, row: &ImportRow) -> Result<(Draft, Vec<FieldError>), Invalid> {
        if row.cells.len() != self.columns.len() {
            let message = format!("The row has {} cells, the header {}.", row.cells.len(), self.columns.len());
            return Err(Invalid::one("", message, None));
        }
        let mut body = vec![b'{'];
        let mut unclear = Vec::new();
        // A cell of the same name follows and wins.
        for (_, member, value) in USUAL.iter().filter(|(entity, ..)| *entity == self.model.resource.entity) {
            write_member(member, &value.to_string(), &mut body);
        }
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            if let (Column::Sent(i), false) = (column, cell.is_empty())
                && let Some(field) = self.model.field(*i)
            {
                let is_json = matches!(field.kind, Kind::Json) && cell.starts_with(['{', '[']);
                if is_json && serde_json::from_str::<&serde_json::value::RawValue>(cell).is_ok() {
                    write_raw(field.name, cell, &mut body);
                } else {
                    match number(field, plain(cell), self.decimal_commas) {
                        Ok(text) => write_member(field.name, &text, &mut body),
                        Err(invalid) => unclear.extend(invalid.errors),
                    }
                }
            }
        }
        body.push(b'}');
        let read = Draft::read_all(self.model, Operation::Create, Some("application/json"), &body, Limits::default());
        let (mut draft, unread) = read.map_err(|error| match error {
            BodyError::Invalid(invalid) => invalid,
            other => Invalid::one("", other.to_string(), None),
        })?;
        // A number that was left out is not missed a second time.
        let unread = unread.into_iter();
        let mut errors: Vec<FieldError> =
            unread.filter(|one| unclear.iter().all(|error| error.property != one.property)).collect();
        errors.splice(0..0, unclear);
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            if let (Column::Kept(i), false) = (column, cell.is_empty())
                && let Some(field) = self.model.field(*i)
            {
                match kept(field, cell) {
                    Ok(Some(value)) => {
                        draft.set(field.name, value);
                    }
                    Ok(None) => {}
                    Err(why) => errors.extend(Invalid::one(field.property_name(), why, attempted_text(cell)).errors),
                }
            }
        }
        Ok((draft, errors))
    }
}

/// A number as it is read: a decimal comma becomes a point. What might as well mean thousands is nobody's guess.
fn number<'c>(field: &Field, cell: &'c str, decimal_commas: bool) -> Result<Cow<'c, str>, Invalid> {
    let text = cell.trim();
    if !matches!(field.kind, Kind::Decimal | Kind::Real) || !text.contains([',', '.']) {
        return Ok(Cow::Borrowed(cell));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = |sign| {
        let (whole, rest) = text.split_once(sign)?;
        (digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(rest)).then_some((whole, rest))
    };
    match (parts(','), parts('.')) {
        (Some((whole, rest)), _) if rest.len() <= 2 => Ok(Cow::Owned(format!("{whole}.{rest}"))),
        (None, Some((_, rest))) if !(decimal_commas && rest.len() == 3) => Ok(Cow::Borrowed(cell)),
        (None, None) if !text.bytes().any(|byte| byte.is_ascii_digit()) => Ok(Cow::Borrowed(cell)),
        _ => {
            let why = "may be read in two ways: write it without separators of thousands, and with at most two decimals \
                       after a comma";
            Err(Invalid::one(field.name, why, attempted_text(cell)))
        }
    }
}

fn write_member(name: &str, value: &str, body: &mut Vec<u8>) {
    start_member(name, body);
    write_text(value, body);
}

fn write_raw(name: &str, json: &str, body: &mut Vec<u8>) {
    start_member(name, body);
    body.extend_from_slice(json.as_bytes());
}

fn start_member(name: &str, body: &mut Vec<u8>) {
    if body.len() > 1 {
        body.push(b',');
    }
    write_text(name, body);
    body.push(b':');
}

/// The value of a member that only the server sets, within the bounds that hold for everybody's.
fn kept(field: &Field, cell: &str) -> Result<Option<Value>, Cow<'static, str>> {
    if matches!(field.kind, Kind::Json) {
        return Ok((!cell.contains('\0')).then(|| Value::Text(cell.to_owned())));
    }
    match Draft::read_member(field, cell)? {
        None if matches!(field.kind, Kind::Reference(_)) && field.nullable => Ok(Some(Value::Null)),
        value => Ok(value),
    }
}

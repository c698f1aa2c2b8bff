//! What to write for each member, decided once.

use std::collections::HashMap;

use super::json::{write_decimal, write_escaped, write_ids, write_int, write_text};
use super::{Row, extra};
use crate::catalog::Model;
use crate::dates;
use crate::field::{Enum, Field, Kind, Source};
use crate::resource::ToStringText;
use crate::value::{Datum, Value};

/// Which members a record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Get-one and batch.
    Full,
    /// Listings: without the members that the vendor leaves out there (DESIGN 5.3).
    Listing,
    /// The Value of a create: with the write-only list changes as null (DESIGN 5.2).
    Created,
}

impl Shape {
    fn shows(self, field: &Field) -> bool {
        match self {
            Shape::Full => field.in_full,
            Shape::Listing => field.in_list,
            Shape::Created => true,
        }
    }
}

/// What a row must hold at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The value of the member at this position: from its column, over its joins, computed, or its ids as a comma-separated
    /// text. Null is an empty list.
    Member(usize),
    /// The text of the `extra` column.
    Extra,
}

/// How to write the records of a resource in a shape.
#[derive(Debug)]
pub struct RecordPlan {
    needs: Vec<Need>,
    steps: Vec<Step>,
    /// After the last step: constants and the closing brace.
    tail: Vec<u8>,
    /// Place of the `extra` text in a row.
    extra: Option<usize>,
    /// Number of each member of `extra`.
    extras: HashMap<&'static str, usize>,
}

/// One member that differs from row to row.
#[derive(Debug)]
struct Step {
    /// Everything up to the value: constants before it, a comma, `"Name":`.
    before: Vec<u8>,
    what: What,
    /// Written for null.
    absent: Vec<u8>,
}

#[derive(Debug)]
enum What {
    /// The value at a place of the row.
    Value(usize, Form),
    /// A member of `extra`, by number.
    Extra(usize, Form),
    /// `ToStringText`: one or two values, `#` before the first when it is the Id.
    Text { hash: bool, first: (usize, Form), second: Option<(usize, Form)> },
}

/// How a value becomes JSON.
#[derive(Clone, Copy, Debug)]
enum Form {
    Int,
    Decimal,
    Boolean,
    Text,
    Instant,
    Local,
    Name(&'static Enum),
    Ids,
    /// JSON already.
    Raw,
}

impl Form {
    fn of(kind: Kind) -> Form {
        match kind {
            Kind::Integer | Kind::Enum(_) | Kind::Reference(_) => Form::Int,
            Kind::Decimal => Form::Decimal,
            Kind::Boolean => Form::Boolean,
            Kind::Text | Kind::Guid => Form::Text,
            Kind::Instant => Form::Instant,
            Kind::LocalInstant => Form::Local,
            Kind::EnumName(of) => Form::Name(of),
            Kind::Ids(_) => Form::Ids,
            Kind::Real | Kind::Json | Kind::CustomFields => Form::Raw,
        }
    }
}

impl RecordPlan {
    /// The plan of a resource and a shape. Cheap enough to make for every request, meant to be kept.
    pub fn new(model: &Model, shape: Shape) -> RecordPlan {
        let mut plan =
            RecordPlan { needs: Vec::new(), steps: Vec::new(), tail: Vec::new(), extra: None, extras: HashMap::new() };
        let mut before = vec![b'{'];
        for (i, field) in model.fields.iter().enumerate().filter(|(_, f)| shape.shows(f)) {
            if before.last() != Some(&b'{') || !plan.steps.is_empty() {
                before.push(b',');
            }
            write_text(field.name, &mut before);
            before.push(b':');
            let form = Form::of(field.kind);
            let what = match field.source {
                Source::Constant | Source::WriteOnly | Source::Delta { .. } => {
                    before.extend_from_slice(&absent_json(field));
                    continue;
                }
                Source::Extra => plan.extra_member(field.name, form),
                _ if field.name == "ToStringText" => plan.display_text(model),
                _ => What::Value(plan.place(Need::Member(i)), form),
            };
            plan.steps.push(Step { before: std::mem::take(&mut before), what, absent: absent_json(field) });
        }
        before.push(b'}');
        plan.tail = before;
        plan
    }

    /// What a row must hold, in order.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// A writer of rows; keep it for all rows of an answer.
    pub fn writer(&self) -> RecordWriter<'_> {
        RecordWriter { plan: self, spans: vec![None; self.extras.len()] }
    }

    fn place(&mut self, need: Need) -> usize {
        match self.needs.iter().position(|n| *n == need) {
            Some(place) => place,
            None => {
                self.needs.push(need);
                self.needs.len() - 1
            }
        }
    }

    fn extra_member(&mut self, name: &'static str, form: Form) -> What {
        self.extra = Some(self.place(Need::Extra));
        let number = self.extras.len();
        self.extras.insert(name, number);
        What::Extra(number, form)
    }

    fn display_text(&mut self, model: &Model) -> What {
        let mut places = Vec::new();
        for member in &model.to_string {
            let form = model.field(*member).map_or(Form::Text, |f| Form::of(f.kind));
            places.push((self.place(Need::Member(*member)), form));
        }
        let hash = matches!(model.resource.to_string, ToStringText::HashId);
        let mut places = places.into_iter();
        let first = places.next().unwrap_or((usize::MAX, Form::Text));
        What::Text { hash, first, second: places.next() }
    }
}

/// The JSON of a member that is absent.
fn absent_json(field: &Field) -> Vec<u8> {
    let mut out = Vec::new();
    match field.absent() {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
        Value::Int(n) => match field.kind {
            Kind::Decimal => write_decimal(n, &mut out),
            Kind::Instant | Kind::LocalInstant => write_instant(n, &mut out),
            _ => write_int(n, &mut out),
        },
        Value::Text(text) if matches!(field.kind, Kind::Json) => out.extend_from_slice(text.as_bytes()),
        Value::Text(text) => write_text(&text, &mut out),
        Value::Ids(ids) => write_ids(&ids, &mut out),
    }
    out
}

fn write_instant(micros: i64, out: &mut Vec<u8>) {
    out.push(b'"');
    dates::write_instant(micros, out);
    out.push(b'"');
}

/// Writes records one after the other.
#[derive(Debug)]
pub struct RecordWriter<'p> {
    plan: &'p RecordPlan,
    /// Where each member of `extra` stands in the text of the present row.
    spans: Vec<Option<(usize, usize)>>,
}

impl RecordWriter<'_> {
    /// Appends one record as a JSON object.
    pub fn write<R: Row + ?Sized>(&mut self, row: &R, out: &mut Vec<u8>) {
        let plan = self.plan;
        let mut extra_text = "";
        if let Some(place) = plan.extra {
            self.spans.fill(None);
            if let Datum::Text(text) = row.datum(place) {
                extra_text = text;
                extra::members(text, |key, start, end| {
                    if let Some(span) = plan.extras.get(key).and_then(|n| self.spans.get_mut(*n)) {
                        *span = Some((start, end));
                    }
                });
            }
        }
        for step in &plan.steps {
            out.extend_from_slice(&step.before);
            let written = match &step.what {
                What::Value(place, form) => write_datum(row.datum(*place), *form, out),
                What::Extra(number, form) => {
                    let span = self.spans.get(*number).copied().flatten();
                    let raw = span.and_then(|(start, end)| extra_text.get(start..end));
                    raw.is_some_and(|raw| write_stored(raw, *form, out))
                }
                What::Text { hash, first, second } => {
                    write_to_string(row, *hash, *first, *second, out);
                    true
                }
            };
            if !written {
                out.extend_from_slice(&step.absent);
            }
        }
        out.extend_from_slice(&plan.tail);
    }
}

/// Writes a database value; false for null and for a value of another type than its member's.
fn write_datum(datum: Datum<'_>, form: Form, out: &mut Vec<u8>) -> bool {
    match (datum, form) {
        (Datum::Int(n), Form::Int) => write_int(n, out),
        (Datum::Int(n), Form::Decimal) => write_decimal(n, out),
        (Datum::Int(n), Form::Boolean) => out.extend_from_slice(if n != 0 { b"true" } else { b"false" }),
        (Datum::Int(n), Form::Instant) => write_instant(n, out),
        (Datum::Int(n), Form::Local) => {
            out.push(b'"');
            dates::write_local(n, out);
            out.push(b'"');
        }
        (Datum::Int(n), Form::Name(of)) => match of.name_of(n) {
            Some(name) => write_text(name, out),
            None => return false,
        },
        (Datum::Int(n), Form::Text) => {
            out.push(b'"');
            write_int(n, out);
            out.push(b'"');
        }
        (Datum::Int(n), Form::Raw) => write_int(n, out),
        (Datum::Text(text), Form::Text) => write_text(text, out),
        (Datum::Text(text), Form::Raw) if !text.is_empty() => out.extend_from_slice(text.as_bytes()),
        (Datum::Text(text), Form::Ids) if text.starts_with('[') => out.extend_from_slice(text.as_bytes()),
        (Datum::Text(text), Form::Ids) => {
            out.push(b'[');
            out.extend_from_slice(text.as_bytes());
            out.push(b']');
        }
        (Datum::Ids(ids), Form::Ids) => write_ids(ids, out),
        _ => return false,
    }
    true
}

/// Writes a value of `extra`, which is JSON in our own units; false for null.
fn write_stored(raw: &str, form: Form, out: &mut Vec<u8>) -> bool {
    if raw == "null" {
        return false;
    }
    match form {
        Form::Decimal | Form::Boolean | Form::Instant | Form::Local | Form::Name(_) => match raw.parse() {
            Ok(n) => write_datum(Datum::Int(n), form, out),
            Err(_) => false,
        },
        Form::Int | Form::Text | Form::Ids | Form::Raw => {
            out.extend_from_slice(raw.as_bytes());
            true
        }
    }
}

fn write_to_string<R: Row + ?Sized>(
    row: &R,
    hash: bool,
    first: (usize, Form),
    second: Option<(usize, Form)>,
    out: &mut Vec<u8>,
) {
    out.push(b'"');
    if hash {
        out.push(b'#');
    }
    let start = out.len();
    write_plain(row.datum(first.0), first.1, out);
    if let Some((place, form)) = second {
        let between = out.len();
        if between > start {
            out.extend_from_slice(b" - ");
        }
        let before = out.len();
        write_plain(row.datum(place), form, out);
        if out.len() == before {
            out.truncate(between);
        }
    }
    out.push(b'"');
}

/// A value inside a text.
fn write_plain(datum: Datum<'_>, form: Form, out: &mut Vec<u8>) {
    match datum {
        Datum::Text(text) => write_escaped(text, out),
        Datum::Int(n) => match form {
            Form::Decimal => write_decimal(n, out),
            Form::Instant => dates::write_instant(n, out),
            Form::Local => dates::write_local(n, out),
            Form::Name(of) => out.extend_from_slice(of.name_of(n).unwrap_or_default().as_bytes()),
            _ => write_int(n, out),
        },
        Datum::Null | Datum::Ids(_) => {}
    }
}

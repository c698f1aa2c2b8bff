//! `GET /api/hallpass/coworkers/{id}/statement`: opening + lines = closing, in minutes and in days (beyond W19).

use hallpass_contract::dates;
use hallpass_engine::{CustomerId, Instant, Language, Location};
use hallpass_store::Tx;
use hallpass_store::desk::{Line, Unit};
use serde_json::{Value, json};

use super::clocks::{AsOf, Counted, counted};
use super::links::Told;
use super::totals::Both;
use super::{object, words};
use crate::{Call, Problem, spell};

/// [from, to), of what was known by an instant. `None` = without end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First instant.
    pub from: Option<Instant>,
    /// First instant after it.
    pub to: Option<Instant>,
    /// Recorded by then.
    pub known: Option<Instant>,
}

/// The statement of a customer: what he could use before the period, what changed that, what he can use after it. Whoever
/// visited on his passes, the lines are his.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn statement(
    tx: &mut Tx,
    call: &Call,
    holder: CustomerId,
    (name, home): (&str, &Location),
    period: Period,
) -> Result<Value, Problem> {
    let lines = tx.ledger_of_holder(holder).await?;
    let (told, lines) = Told::about(tx, call, lines).await?;
    let mut entries = counted(lines, AsOf { happened: None, known: period.known });
    entries.retain(|entry| period.to.is_none_or(|to| entry.counts < to));
    entries.sort_by_key(|entry| (entry.counts, entry.line.id));
    let mut sums = Both::default();
    let first = entries.partition_point(|entry| period.from.is_some_and(|from| entry.counts < from));
    let (before, within) = entries.split_at(first);
    for entry in before {
        sums.of(entry.line.unit).add(entry.line.kind, entry.line.amount);
    }
    let opening = left(&sums);
    let mut shown = Vec::with_capacity(within.len());
    let mut late = 0;
    for entry in within {
        let sum = sums.of(entry.line.unit);
        let (held, _) = (sum.left(), sum.add(entry.line.kind, entry.line.amount));
        let balance = sum.left();
        let is_late = period.to.is_some_and(|to| entry.line.recorded >= to);
        late += u64::from(is_late);
        let mut line = object(described(call.language, entry, holder, (&told, home)));
        line.insert("Amount".to_owned(), balance.saturating_sub(held).into());
        line.insert("Balance".to_owned(), balance.into());
        line.insert("Late".to_owned(), is_late.into());
        shown.push(Value::Object(line));
    }
    Ok(json!({
        "CoworkerId": holder.0,
        "CoworkerFullName": name,
        "From": period.from.map(spell::instant),
        "FromLocal": period.from.map(|at| local(at, home)),
        "To": period.to.map(spell::instant),
        "ToLocal": period.to.map(|at| local(at, home)),
        "KnownAt": period.known.map(spell::instant),
        "Opening": opening,
        "Closing": left(&sums),
        "LateLines": late,
        "Lines": shown,
    }))
}

/// A line without its amounts.
fn described(language: Language, entry: &Counted, holder: CustomerId, (told, home): (&Told, &Location)) -> Value {
    let line: &Line = &entry.line;
    let visitor = told.visitor(line);
    json!({
        "Id": line.id,
        "HappenedOn": spell::instant(line.happened),
        "HappenedOnLocal": local(line.happened, told.place(line).unwrap_or(home)),
        "CountsOn": spell::instant(entry.counts),
        "RecordedOn": spell::instant(line.recorded),
        "RecordedBy": line.actor,
        "Text": words::of(language, line, holder, (told, home)),
        "Kind": line.kind.name(),
        "Unit": line.unit.name(),
        "CoworkerTimePassId": line.pass.0,
        "TimePassName": told.pass(line).map(|pass| &pass.name),
        "CheckinId": told.visit(line).map(|(id, _)| id),
        "UsedById": visitor.map(|(id, _)| id.0),
        "UsedByFullName": visitor.map(|(_, name)| name),
        "Explanation": told.explanation(line),
    })
}

fn left(sums: &Both) -> Value {
    let mut sums = *sums;
    json!({"Minutes": sums.of(Unit::Minutes).left(), "Days": sums.of(Unit::Days).left()})
}

fn local(at: Instant, place: &Location) -> String {
    dates::local(place.local_micros(at))
}

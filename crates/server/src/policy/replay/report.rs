//! The outcome of a replay for people (text), for spreadsheets (CSV) and for programs (JSON).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::Money;
use serde_json::{Value, json};

use super::{Outcome, Sum, Treated};
use crate::value::Amount;

/// A column of figures: its name and where it is.
type Column = (&'static str, fn(&Sum) -> i64);

const COUNTS: [Column; 6] = [
    ("visits", |sum| sum.visits),
    ("refused", |sum| sum.refused),
    ("day passes", |sum| sum.days),
    ("minutes", |sum| sum.minutes),
    ("overtime minutes", |sum| sum.overtime),
    ("pay-as-you-go minutes", |sum| sum.billed),
];

const MEMBERS: [&str; 6] = ["Visits", "Refused", "DayPasses", "Minutes", "OvertimeMinutes", "PayAsYouGoMinutes"];

impl Outcome {
    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} visits and {} refused attempts of {} customers decided once more",
            self.decided, self.attempts, self.customers
        );
        if !self.held.is_empty() || self.left_out > 0 {
            let _ = writeln!(
                out,
                "held as they are in both, because the settings of then do not lead to them again (edited, corrected, \
                 definitions changed since): {} visits, {} refused attempts",
                self.held.len(),
                self.left_out
            );
        }
        let _ = writeln!(out, "\ntreated differently: {} of {} customers", self.treated.len(), self.customers);
        for treated in &self.treated {
            let _ = writeln!(
                out,
                "  {} {}: {} of {}{}",
                treated.customer.0,
                treated.name,
                treated.differing,
                treated.decided,
                how(&treated.how)
            );
            for line in figures(&treated.before, &treated.after, false) {
                let _ = writeln!(out, "      {line}");
            }
        }
        let _ = writeln!(out, "\ntotals by location");
        for (location, (before, after)) in &self.totals {
            let name = self.names.get(location).map(String::as_str).unwrap_or_default();
            let _ = writeln!(out, "  {} {name}", location.0);
            for line in figures(before, after, true) {
                let _ = writeln!(out, "      {line}");
            }
        }
        out
    }

    /// One row for each customer who is treated differently, and one for each location.
    ///
    /// # Errors
    /// None that can happen in memory.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let mut heading = vec!["Kind".to_owned(), "Id".into(), "Name".into(), "Decided".into(), "Differing".into()];
        for name in MEMBERS.iter().chain(&["PayAsYouGo"]) {
            heading.extend([format!("{name}Before"), format!("{name}After")]);
        }
        out.write_record(heading)?;
        for treated in &self.treated {
            let first = [treated.customer.0.to_string(), treated.name.clone()];
            let counts = [treated.decided.to_string(), treated.differing.to_string()];
            out.write_record(row("customer", first, counts, &treated.before, &treated.after))?;
        }
        for (location, (before, after)) in &self.totals {
            let name = self.names.get(location).cloned().unwrap_or_default();
            out.write_record(row(
                "location",
                [location.0.to_string(), name],
                [String::new(), String::new()],
                before,
                after,
            ))?;
        }
        let bytes = out.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))?;
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let treated = |t: &Treated| {
            let passes: Vec<Value> = t
                .passes
                .iter()
                .map(|(pass, (before, after))| json!({"CoworkerTimePassId": pass.0, "Before": before, "After": after}))
                .collect();
            json!({
                "CoworkerId": t.customer.0, "FullName": t.name, "Decided": t.decided, "Differing": t.differing, "How": t.how,
                "Before": sum(&t.before), "After": sum(&t.after), "Passes": passes,
            })
        };
        let totals = self.totals.iter().map(|(location, (before, after))| {
            json!({
                "BusinessId": location.0, "Name": self.names.get(location), "Before": sum(before), "After": sum(after),
            })
        });
        json!({
            "Customers": self.customers, "Visits": self.decided, "RefusedAttempts": self.attempts,
            "HeldCheckins": self.held.iter().map(|(visit, why)| json!({"Id": visit.0, "Why": why})).collect::<Vec<_>>(),
            "RefusedAttemptsLeftOut": self.left_out,
            "TreatedDifferently": self.treated.iter().map(treated).collect::<Vec<_>>(),
            "Totals": totals.collect::<Vec<_>>(),
        })
    }
}

fn how(how: &BTreeMap<&'static str, usize>) -> String {
    let words: Vec<String> = how.iter().map(|(how, count)| format!("{how} {count}")).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

/// Lines such as `minutes 180 -> 195 (+15)`: what differs, or everything that is not 0.
fn figures(before: &Sum, after: &Sum, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, of) in COUNTS {
        let (had, has) = (of(before), of(after));
        if had != has {
            lines.push(format!("{name} {had} -> {has} ({:+})", has - had));
        } else if all && had != 0 {
            lines.push(format!("{name} {had}"));
        }
    }
    let (had, has) = (before.charged, after.charged);
    if had != has {
        let sign = if has > had { "+" } else { "" };
        lines.push(format!("pay as you go {} -> {} ({sign}{})", money(had), money(has), money(has - had)));
    } else if all && !had.is_zero() {
        lines.push(format!("pay as you go {}", money(had)));
    }
    lines
}

fn row(kind: &str, first: [String; 2], counts: [String; 2], before: &Sum, after: &Sum) -> Vec<String> {
    let mut row = vec![kind.to_owned()];
    row.extend(first.into_iter().chain(counts));
    for (_, of) in COUNTS {
        row.extend([of(before).to_string(), of(after).to_string()]);
    }
    row.extend([money(before.charged), money(after.charged)]);
    row
}

fn sum(sum: &Sum) -> Value {
    let mut all: serde_json::Map<String, Value> =
        MEMBERS.iter().zip(COUNTS).map(|(member, (_, of))| ((*member).to_owned(), of(sum).into())).collect();
    all.insert("PayAsYouGo".into(), serde_json::to_value(Amount(sum.charged)).unwrap_or_default());
    Value::Object(all)
}

fn money(amount: Money) -> String {
    let mut text = Vec::new();
    write_decimal(amount.as_ten_thousandths(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}

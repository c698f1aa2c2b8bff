//! What a line says (R13.4).

use std::collections::BTreeSet;

use super::{Detail, Item, Terms};

/// `InvoiceLineDisplayAs`, else the name; then date and minutes or the period, whose it is, and notes when wanted.
pub(super) fn line_text(items: &[&Item], terms: &Terms) -> String {
    let Some(first) = items.first() else { return String::new() };
    let printed = first.display_as.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let mut text = printed.unwrap_or(&first.name).to_owned();
    match &first.detail {
        Detail::None => {}
        Detail::Visit { date, minutes: None } => text.push_str(&format!(", {date}")),
        Detail::Visit { date, minutes: Some(minutes) } => text.push_str(&format!(", {date}, {minutes} minutes")),
        Detail::Period { from, to } => text.push_str(&format!(", {from} - {to}")),
    }
    if let Some(member) = &first.member {
        text.push_str(&format!(" ({member})"));
    }
    if terms.include_notes && first.kind.is_pass() {
        let mut told = BTreeSet::new();
        for notes in items.iter().filter_map(|item| item.notes.as_deref()).map(str::trim) {
            if !notes.is_empty() && told.insert(notes) {
                text.push_str(&format!("; {notes}"));
            }
        }
    }
    text
}

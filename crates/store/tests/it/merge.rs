//! A merge forgets no reference to a customer: every column that may hold one is known to it.

use std::collections::BTreeSet;

use hallpass_store::corrections::merge::{FOLDED, OTHERS, STAYING, links, references};

use crate::support::place;

/// Columns that hold a customer's number, by their names; and what is called so and holds none.
fn names_a_customer(column: &str) -> bool {
    matches!(column, "coworker_id" | "payer_id" | "paying_member_id" | "used_by" | "parked_for")
        || (column.contains("coworker")
            && column.ends_with("_id")
            && !column.contains("invoice")
            && !column.contains("unique"))
        || column.contains("member_id")
        || column.contains("customer_id")
}

#[tokio::test]
async fn every_column_with_a_customer_is_moved_or_stays_for_a_reason() {
    let place = place().await;
    let raw = place.raw();
    let columns_of = |table: String| raw.columns(&table).into_iter().map(move |column| (table.clone(), column));
    let columns: BTreeSet<(String, String)> =
        raw.tables().into_iter().flat_map(columns_of).filter(|(_, column)| names_a_customer(column)).collect();
    let pair = |table: &str, column: &str| (table.to_owned(), column.to_owned());
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    known.extend(references().iter().map(|reference| pair(reference.table, reference.column)));
    known.extend(links().iter().map(|(table, column, _)| pair(table, column)));
    for list in [OTHERS, FOLDED, STAYING] {
        known.extend(list.iter().map(|(table, column)| pair(table, column)));
    }
    assert_eq!(columns, known);
    assert_eq!(references().len(), 9, "what the contract has today");
}

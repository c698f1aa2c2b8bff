//! Columns that the contract does not name: of this crate's own making.

use hallpass_contract::{Field, Kind, Model, Source};

/// Columns of a resource's table beyond the contract's, besides `extra` and `version`: what the engine remembers.
pub fn internal_columns(table: &str) -> &'static [&'static str] {
    match table {
        "coworker_time_pass" => &[
            "price_override",
            "used_by",
            "used_by_hand",
            "valid_from",
            "lapsed",
            "payg_fixed",
            "payg_charge",
            "needs_review",
            "payer_id",
            "frozen_from",
            "frozen_to",
            "carried_from",
        ],
        "checkin" => &["raw_from", "raw_to", "pass_id", "business_day", "due_at", "due_kind", "keeps_pass"],
        "coworker" => &["merged_into"],
        "coworker_product" => &["payer_id"],
        "coworker_invoice" => &["issued_on"],
        "coworker_ledger_entry" => &["made_for"],
        _ => &[],
    }
}

/// The column that a member is written to: its own, or the one that a computed member remembers what was sent in.
pub(crate) fn written_to(model: &Model, field: &Field) -> Option<&'static str> {
    match field.source {
        Source::Column(column) => Some(column),
        Source::Computed if model.resource.entity == "CoworkerTimePass" && field.name == "Price" => {
            Some("price_override")
        }
        _ => None,
    }
}

/// The link table that holds a list member, when it is a table of its own and not another resource's.
pub(crate) fn link_table(model: &Model, field: &Field) -> Option<LinkTable> {
    let (Kind::Ids(_), Source::Links { table, own, other }) = (field.kind, field.source) else { return None };
    let is_resource = hallpass_contract::catalog().models().iter().any(|m| m.resource.table == table);
    (!is_resource && table != model.resource.table).then_some(LinkTable { table, own, other })
}

/// A link table seen from one side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkTable {
    /// Name.
    pub table: &'static str,
    /// Column with this record's id.
    pub own: &'static str,
    /// Column with the other record's id.
    pub other: &'static str,
}

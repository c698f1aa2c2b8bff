//! R17.4: to invoice manually. The list of what waits (R13.1, R13.3) is the one that invoices are made from.

use std::collections::BTreeMap;

use hallpass_engine::Money;
use hallpass_engine::invoice::Kind as Thing;
use hallpass_store::Tx;
use hallpass_store::billing::{Issuers, WhoseWaiting};

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Column, Kind, Table, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 15] = [
    place::ID,
    place::NAME,
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("PayerId", "Coworker"),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    link("CoworkerProductId", "CoworkerProduct"),
    column("Item", Kind::Text),
    column("Kind", Kind::Text),
    column("Used", Kind::Boolean),
    column("SoldOn", Kind::Instant),
    column("InvoiceOn", Kind::Instant),
    column("Quantity", Kind::Integer),
    column("Amount", Kind::Money),
    column("Currency", Kind::Text),
];

/// Everything that waits, under the location that will invoice it.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let places: BTreeMap<i64, &Place> = scene.places.iter().map(|place| (place.id, place)).collect();
    let by = Issuers { business: scene.asked.business, scope: scene.call.actor.scope.limit() };
    let (mut waiting, _) = tx.waiting_page(WhoseWaiting::Everybody, by, (0, usize::MAX), scene.call.now).await?;
    waiting.sort_by(|a, b| (a.issuer, &a.holder_name, a.holder).cmp(&(b.issuer, &b.holder_name, b.holder)));
    let (mut sum, mut used_sum) = (Money::ZERO, Money::ZERO);
    let mut codes = Codes::default();
    for thing in waiting {
        let item = &thing.item;
        let currency = codes.of(tx, item.currency).await?;
        let pass = item.kind.is_pass();
        let kind = match (item.kind, pass) {
            (Thing::PayAsYouGo, _) => "Pay as you go",
            (_, true) => "Pass",
            (_, false) => "Product",
        };
        let amount = item.amount();
        sum += amount;
        if thing.used {
            used_sum += amount;
        }
        table.in_currency(&currency);
        let name = places.get(&thing.issuer).map(|place| place.name.as_str()).unwrap_or_default();
        table.push([
            Cell::Whole(thing.issuer),
            Cell::text(name),
            Cell::Whole(thing.holder),
            Cell::text(&thing.holder_name),
            Cell::Whole(thing.payer),
            if pass { Cell::Whole(item.id) } else { Cell::Null },
            if pass { Cell::Null } else { Cell::Whole(item.id) },
            Cell::text(&item.name),
            Cell::text(kind),
            if pass { Cell::Truth(thing.used) } else { Cell::Null },
            Cell::maybe(item.sold_at, Cell::At),
            Cell::maybe(thing.not_before, Cell::At),
            Cell::Whole(item.quantity),
            Cell::money(amount),
            Cell::Text(currency),
        ])?;
    }
    table.total("Items", Cell::Whole(table.count()));
    table.total_money("Amount", sum);
    table.total_money("UsedAmount", used_sum);
    Ok(())
}

/// Codes of currencies that have been looked up.
#[derive(Default)]
struct Codes(BTreeMap<i64, String>);

impl Codes {
    async fn of(&mut self, tx: &mut Tx, currency: i64) -> Result<String, Problem> {
        if let Some(code) = self.0.get(&currency) {
            return Ok(code.clone());
        }
        let code = tx.currency_code(currency).await?.unwrap_or_default();
        self.0.insert(currency, code.clone());
        Ok(code)
    }
}

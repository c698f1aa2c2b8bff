//! R17.1: passes by customer.

use hallpass_engine::Origin;
use hallpass_store::Tx;
use hallpass_store::reports::PassRow;

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Column, Kind, Table, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 17] = [
    place::ID,
    place::NAME,
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    column("Pass", Kind::Text),
    column("Kind", Kind::Text),
    column("Origin", Kind::Text),
    column("CreatedOn", Kind::Instant),
    column("Used", Kind::Boolean),
    column("UsedDate", Kind::Instant),
    column("TotalMinutes", Kind::Minutes),
    column("RemainingMinutes", Kind::Minutes),
    column("UsedMinutes", Kind::Minutes),
    column("Invoiced", Kind::Boolean),
    column("ExpireDate", Kind::Instant),
    column("Expired", Kind::Boolean),
];

/// How a pass came to be, in a word.
pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Manual => "Manual",
        Origin::Product => "Product",
        Origin::Plan => "Plan",
        Origin::PayAsYouGo => "Pay as you go",
    }
}

/// Time or day pass (R3.1).
pub(super) fn kind(pass: &PassRow) -> &'static str {
    if pass.total.is_some() { "time" } else { "day" }
}

/// Passes added in the period, or all of one customer.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let (mut used, mut left) = (0, 0);
    for place in scene.places {
        let mut failed = Ok(());
        let mut add = |pass: PassRow| {
            used += i64::from(pass.used);
            left += pass.remaining.unwrap_or(0);
            let pushed = table.push(row(scene, place, pass));
            if failed.is_ok() {
                failed = pushed;
            }
        };
        match (scene.asked.coworker, scene.period) {
            (Some(customer), _) => tx.report_passes_of(place.id, customer).await?.into_iter().for_each(&mut add),
            (None, Some(period)) => tx.report_passes(place.id, period.span(&place.location), add).await?,
            (None, None) => return scene.period().map(|_| ()),
        }
        failed?;
    }
    table.total("Passes", Cell::Whole(table.count()));
    table.total("Used", Cell::Whole(used));
    table.total("RemainingMinutes", Cell::Whole(left));
    Ok(())
}

fn row(scene: &Scene<'_>, place: &Place, pass: PassRow) -> Vec<Cell> {
    let [id, name] = place.cells();
    vec![
        id,
        name,
        Cell::Whole(pass.customer),
        Cell::text(&pass.customer_name),
        Cell::Whole(pass.id),
        Cell::text(&pass.name),
        Cell::text(kind(&pass)),
        Cell::text(origin(pass.origin)),
        Cell::At(pass.created),
        Cell::Truth(pass.used),
        Cell::maybe(pass.used_date, Cell::At),
        Cell::maybe(pass.total, Cell::Whole),
        Cell::maybe(pass.remaining, Cell::Whole),
        Cell::maybe(pass.total.zip(pass.remaining).map(|(total, left)| total - left), Cell::Whole),
        Cell::Truth(pass.invoiced),
        Cell::maybe(pass.expires, Cell::At),
        Cell::Truth(pass.expires.is_some_and(|at| at <= scene.call.now)),
    ]
}

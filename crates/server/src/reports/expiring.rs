//! R17.7: expiring soon. What a pass would lose is what the valuation of its line ([`crate::value`]) would call breakage if it
//! lapsed now, so that the rows of a line add up to what is owed for it.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::invoice::value::Rest;
use hallpass_engine::{Instant, Money, Span};
use hallpass_store::Tx;
use hallpass_store::reports::PassRow;
use hallpass_store::value::Lines;

use super::Scene;
use super::passes_by_customer::{kind, origin};
use super::place::{self, Place};
use super::table::{Cell, Chart, Column, Kind, Series, Table, Unit, X, by_currency, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 14] = [
    place::ID,
    place::NAME,
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    column("Pass", Kind::Text),
    column("Kind", Kind::Text),
    column("Origin", Kind::Text),
    column("ExpireDate", Kind::Instant),
    column("DaysLeft", Kind::Integer),
    column("RemainingMinutes", Kind::Minutes),
    link("CoworkerInvoiceLineId", "CoworkerInvoiceLine"),
    column("Value", Kind::Money),
    column("Currency", Kind::Text),
];

/// What a pass would lose.
struct Loss {
    line: i64,
    value: Money,
    currency: String,
}

/// Passes with something left that lapse up to the end of the last of the next days.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let (now, days) = (scene.call.now, scene.asked.days());
    let (mut sum, mut minutes, mut customers) = (Money::ZERO, 0, BTreeSet::new());
    let mut by_day = BTreeMap::<(_, String), Money>::new();
    for place in scene.places {
        let today = place.day(now);
        let until = place.location.start_of(today.plus(days.saturating_add(1)));
        let passes = tx.report_lapsing(place.id, (now, until)).await?;
        let mut losses = losses(tx, scene, place, until, &passes).await?;
        for pass in passes {
            let Some(expires) = pass.expires else { continue };
            let loss = losses.remove(&pass.id);
            // The last day on which it can be used.
            let day = place.day(expires - Span::micros(1));
            minutes += pass.remaining.unwrap_or(0);
            customers.insert(pass.customer);
            if let Some(loss) = &loss {
                sum += loss.value;
                *by_day.entry((day, loss.currency.clone())).or_default() += loss.value;
                table.in_currency(&loss.currency);
            }
            let [id, name] = place.cells();
            table.push([
                id,
                name,
                Cell::Whole(pass.customer),
                Cell::text(&pass.customer_name),
                Cell::Whole(pass.id),
                Cell::text(&pass.name),
                Cell::text(kind(&pass)),
                Cell::text(origin(pass.origin)),
                Cell::At(expires),
                Cell::Whole(i64::from(day.0) - i64::from(today.0)),
                Cell::maybe(pass.remaining, Cell::Whole),
                Cell::maybe(loss.as_ref().map(|loss| loss.line), Cell::Whole),
                Cell::maybe(loss.as_ref().map(|loss| loss.value), Cell::money),
                Cell::maybe(loss.map(|loss| loss.currency), Cell::Text),
            ])?;
        }
    }
    table.total("Passes", Cell::Whole(table.count()));
    table.total("Customers", Cell::Whole(i64::try_from(customers.len()).unwrap_or(i64::MAX)));
    table.total("RemainingMinutes", Cell::Whole(minutes));
    table.total_money("Value", sum);
    let points = by_currency(by_day, Cell::Date);
    table.chart(Series { name: "Value that lapses", kind: Chart::Bar, x: X::Date, unit: Unit::Money, points });
    Ok(())
}

/// What each pass of a paid line would lose, in the order in which they lapse.
async fn losses(
    tx: &mut Tx,
    scene: &Scene<'_>,
    place: &Place,
    until: Instant,
    passes: &[PassRow],
) -> Result<BTreeMap<i64, Loss>, Problem> {
    let which =
        Lines::Expiring { business: place.id, from: scene.call.now, to: until, scope: scene.call.actor.scope.limit() };
    let mut losses = BTreeMap::new();
    let order: BTreeMap<i64, usize> = passes.iter().enumerate().map(|(i, pass)| (pass.id, i)).collect();
    for mut line in tx.valued_lines(which, scene.call.now).await? {
        let mut lapsing: Vec<i64> =
            line.passes.iter().map(|pass| pass.id).filter(|id| order.contains_key(id)).collect();
        lapsing.sort_by_key(|id| order.get(id));
        let mut before = line.value().breakage;
        for id in lapsing {
            for pass in line.passes.iter_mut().filter(|pass| pass.id == id) {
                pass.sold.rest = Rest::Lapsed;
            }
            let after = line.value().breakage;
            losses.insert(id, Loss { line: line.id, value: after - before, currency: line.currency.clone() });
            before = after;
        }
    }
    Ok(losses)
}

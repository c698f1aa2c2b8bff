//! R17.6: breakage. Days and minutes come from the passes that lapsed with something left; their value is what the valuation of
//! paid lines ([`crate::value`]) says has lapsed at the end of a stretch and had not at its start. Passes that nobody paid for
//! lapse without a value.

use std::collections::BTreeMap;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Money, Span};
use hallpass_store::Tx;
use hallpass_store::value::Lines;

use super::Scene;
use super::asked::Period;
use super::liability::month;
use super::place::{self, Place};
use super::table::{Cell, Chart, Column, Kind, Series, Table, Unit, X, by_currency, column};
use crate::Problem;

pub(super) static COLUMNS: [Column; 9] = [
    place::ID,
    place::NAME,
    column("Month", Kind::Text),
    column("Item", Kind::Text),
    column("Passes", Kind::Integer),
    column("Days", Kind::Integer),
    column("Minutes", Kind::Minutes),
    column("Value", Kind::Money),
    column("Currency", Kind::Text),
];

/// What lapsed of one item in one month.
#[derive(Clone, Copy, Default)]
struct Lapsed {
    passes: i64,
    days: i64,
    minutes: i64,
    value: Money,
}

impl Lapsed {
    fn is_nothing(&self) -> bool {
        self.passes == 0 && self.value.is_zero()
    }
}

/// Month, item, currency.
type Rows = BTreeMap<(String, String, String), Lapsed>;

/// The parts of a period by calendar month: the first day of each, and the day after its last.
fn months(period: Period) -> Vec<(BusinessDay, BusinessDay)> {
    let (mut parts, mut from) = (Vec::new(), period.from);
    while from <= period.to {
        let next = from.month().plus(1).day(1).min(period.to.plus(1));
        parts.push((from, next));
        from = next;
    }
    parts
}

/// What lapsed in the period, by month and item.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let period = scene.period()?;
    let mut all = Lapsed::default();
    let mut by_month = BTreeMap::<(String, String), Money>::new();
    for place in scene.places {
        let mut rows = Rows::new();
        count(tx, scene, place, period, &mut rows).await?;
        value(tx, scene, place, period, &mut rows).await?;
        for ((month, item, currency), lapsed) in rows.into_iter().filter(|(_, lapsed)| !lapsed.is_nothing()) {
            all.passes += lapsed.passes;
            all.days += lapsed.days;
            all.minutes += lapsed.minutes;
            all.value += lapsed.value;
            *by_month.entry((month.clone(), currency.clone())).or_default() += lapsed.value;
            if !lapsed.value.is_zero() {
                table.in_currency(&currency);
            }
            let own = [
                Cell::Text(month),
                Cell::Text(item),
                Cell::Whole(lapsed.passes),
                Cell::Whole(lapsed.days),
                Cell::Whole(lapsed.minutes),
                Cell::money(lapsed.value),
                Cell::Text(currency),
            ];
            table.push(place.cells().into_iter().chain(own))?;
        }
    }
    table.total("Passes", Cell::Whole(all.passes));
    table.total("Days", Cell::Whole(all.days));
    table.total("Minutes", Cell::Whole(all.minutes));
    table.total_money("Value", all.value);
    let points = by_currency(by_month, Cell::Text);
    table.chart(Series { name: "Breakage", kind: Chart::Bar, x: X::Month, unit: Unit::Money, points });
    Ok(())
}

/// Days and minutes of the passes that lapsed by now.
async fn count(tx: &mut Tx, scene: &Scene<'_>, place: &Place, period: Period, rows: &mut Rows) -> Result<(), Problem> {
    let (from, to) = period.span(&place.location);
    let by_now = scene.call.now + Span::micros(1);
    for pass in tx.report_lapsed(place.id, (from, to.min(by_now))).await? {
        let key = (month(place.day(pass.expired)), pass.item, place.currency.clone());
        let row = rows.entry(key).or_default();
        row.passes += 1;
        match pass.minutes {
            Some(minutes) => row.minutes += minutes,
            None => row.days += 1,
        }
    }
    Ok(())
}

/// What paid lines lost, month by month: the difference of two valuations.
async fn value(tx: &mut Tx, scene: &Scene<'_>, place: &Place, period: Period, rows: &mut Rows) -> Result<(), Problem> {
    let (location, now) = (&place.location, scene.call.now);
    let before = |day: BusinessDay| (location.start_of(day) - Span::micros(1)).min(now);
    let mut earlier = lost(tx, scene, place, before(period.from)).await?;
    for (first, next) in months(period) {
        if location.start_of(first) > now {
            break;
        }
        let later = lost(tx, scene, place, before(next)).await?;
        for key in earlier.keys().chain(later.keys().filter(|key| !earlier.contains_key(*key))) {
            let change = later.get(key).copied().unwrap_or_default() - earlier.get(key).copied().unwrap_or_default();
            if !change.is_zero() {
                let (item, currency) = key.clone();
                rows.entry((month(first), item, currency)).or_default().value += change;
            }
        }
        earlier = later;
    }
    Ok(())
}

/// What has lapsed of paid lines by an instant, by item and currency.
async fn lost(
    tx: &mut Tx,
    scene: &Scene<'_>,
    place: &Place,
    at: Instant,
) -> Result<BTreeMap<(String, String), Money>, Problem> {
    let which = Lines::Paid { business: Some(place.id), scope: scene.call.actor.scope.limit() };
    let mut sums = BTreeMap::new();
    for line in tx.valued_lines(which, at).await? {
        let lost = line.value().breakage;
        let item = line.item.unwrap_or(line.text);
        *sums.entry((item, line.currency)).or_default() += lost;
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_cut_at_the_first_of_each_month() {
        // 2026-01-31 is day 20,484, 2026-03-02 day 20,514; February has 28 days.
        let parts = months(Period { from: BusinessDay(20_484), to: BusinessDay(20_514) });
        let parts: Vec<(i32, i32)> = parts.iter().map(|(from, next)| (from.0, next.0)).collect();
        assert_eq!(parts, [(20_484, 20_485), (20_485, 20_513), (20_513, 20_515)]);
    }
}

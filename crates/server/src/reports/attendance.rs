//! R17.9: attendance and occupancy.
//!
//! What counts as being there, and how it is counted: [`crate::presence`]. Average and lowest number are those of the stretch from the first arrival to the last departure of the day, the
//! hours in which the place was in use.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use hallpass_engine::calendar::BusinessDay;
use hallpass_store::Tx;

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Chart, Column, Kind, Point, Series, Table, Unit, X, column, percent, ratio};
use crate::Problem;
use crate::presence::{Day, Hours, There};

pub(super) static COLUMNS: [Column; 17] = [
    place::ID,
    place::NAME,
    column("Day", Kind::Date),
    column("DayMinutes", Kind::Minutes),
    column("Visits", Kind::Integer),
    column("Customers", Kind::Integer),
    column("Average", Kind::Decimal),
    column("Peak", Kind::Integer),
    column("PeakAt", Kind::Instant),
    column("Lowest", Kind::Integer),
    column("UsedFrom", Kind::Instant),
    column("UsedTo", Kind::Instant),
    column("Capacity", Kind::Integer),
    column("PeakPercent", Kind::Percent),
    column("PresentMinutes", Kind::Minutes),
    column("AverageStay", Kind::Minutes),
    column("LongestStay", Kind::Minutes),
];

const MINUTE: i64 = 60_000_000;

/// What the series are made of.
#[derive(Default)]
struct Drawn {
    customers: Vec<Point>,
    peaks: Vec<Point>,
    /// Of what the location holds, where that is known.
    shares: Vec<Point>,
    stays: Vec<Point>,
    /// Day and plan: customers.
    plans: BTreeMap<(BusinessDay, String), i64>,
    /// Of each location.
    hours: Vec<Hours>,
}

/// A row for each day of each location.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let period = scene.period()?;
    let mut drawn = Drawn::default();
    let (mut inside, mut visits, mut peak) = (0, 0, 0);
    let (mut customers, mut lengths) = (HashSet::new(), Vec::new());
    for place in scene.places {
        inside += on_site(tx, scene, place).await?;
        let there = There::read(tx, &place.location, period.span(&place.location), scene.call.now).await?;
        visits += there.stays.len();
        customers.extend(there.stays.iter().filter_map(|stay| stay.customer));
        let group = (scene.places.len() > 1).then(|| place.name.clone());
        let (days, clock) = there.count(&place.location, period.days(), scene.call.now);
        for day in &days {
            peak = peak.max(day.peak);
            lengths.extend_from_slice(&day.lengths);
            table.push(row(place, day))?;
            let point = |y: Cell| Point { x: Cell::Date(day.day), y, group: group.clone() };
            drawn.customers.push(point(Cell::Whole(day.customers)));
            drawn.peaks.push(point(Cell::Whole(day.peak)));
            drawn.shares.extend(place.capacity.map(|capacity| point(percent(day.peak, capacity))));
            if !day.lengths.is_empty() {
                drawn.stays.push(point(mean(&day.lengths)));
            }
        }
        for (key, count) in by_plan(&there, &days) {
            *drawn.plans.entry(key).or_default() += count;
        }
        drawn.hours.push(clock.hours);
    }
    lengths.sort_unstable();
    table.total("OnSiteNow", Cell::Whole(inside));
    table.total("Visits", Cell::Whole(i64::try_from(visits).unwrap_or(i64::MAX)));
    table.total("Customers", Cell::Whole(i64::try_from(customers.len()).unwrap_or(i64::MAX)));
    table.total("Peak", Cell::Whole(peak));
    table.total("AverageStay", mean(&lengths));
    table.total("MedianStay", median(&lengths));
    drawn.chart(table);
    Ok(())
}

/// Open visits whose cut-off has not come.
async fn on_site(tx: &mut Tx, scene: &Scene<'_>, place: &Place) -> Result<i64, Problem> {
    let now = scene.call.now;
    let open = tx.report_open_visits(place.id, now + hallpass_engine::Span::micros(1)).await?;
    let inside = open.iter().filter(|visit| now < place.location.next_cut_off(visit.from)).count();
    Ok(i64::try_from(inside).unwrap_or(i64::MAX))
}

fn row(place: &Place, day: &Day) -> Vec<Cell> {
    let [id, name] = place.cells();
    let average = match day.used {
        Some((from, to)) => ratio(day.present, i128::from((to - from).as_micros())),
        None => Cell::Scaled(0),
    };
    let present = i64::try_from(day.present / i128::from(MINUTE)).unwrap_or(i64::MAX);
    vec![
        id,
        name,
        Cell::Date(day.day),
        Cell::Whole(day.to.minutes_since(day.from)),
        Cell::Whole(day.visits),
        Cell::Whole(day.customers),
        average,
        Cell::Whole(day.peak),
        Cell::maybe(day.peak_at, Cell::At),
        Cell::Whole(day.lowest),
        Cell::maybe(day.used.map(|(from, _)| from), Cell::At),
        Cell::maybe(day.used.map(|(_, to)| to), Cell::At),
        Cell::maybe(place.capacity, Cell::Whole),
        Cell::maybe(place.capacity, |capacity| percent(day.peak, capacity)),
        Cell::Whole(present),
        mean(&day.lengths),
        Cell::maybe(day.lengths.iter().max().copied(), Cell::Whole),
    ]
}

/// Customers by day and plan, each once.
fn by_plan(there: &There, days: &[Day]) -> BTreeMap<(BusinessDay, String), i64> {
    let mut seen = BTreeSet::new();
    let mut counts = BTreeMap::new();
    for stay in &there.stays {
        for day in days.get(stay.days(days)).unwrap_or_default() {
            if seen.insert((day.day, stay.plan, stay.who()))
                && let Some(plan) = there.plans.get(stay.plan)
            {
                *counts.entry((day.day, plan.clone())).or_default() += 1;
            }
        }
    }
    counts
}

/// The mean of lengths in minutes, rounded half up.
fn mean(lengths: &[i64]) -> Cell {
    let count = i64::try_from(lengths.len()).unwrap_or(i64::MAX);
    let sum: i64 = lengths.iter().sum();
    if count == 0 { Cell::Null } else { Cell::Whole((2 * sum + count) / (2 * count)) }
}

/// The middle one of sorted lengths, of two the mean rounded half up.
fn median(lengths: &[i64]) -> Cell {
    let half = lengths.len() / 2;
    match (lengths.len() % 2, half.checked_sub(1).and_then(|before| lengths.get(before)), lengths.get(half)) {
        (1, _, Some(middle)) => Cell::Whole(*middle),
        (_, Some(before), Some(after)) => Cell::Whole((before + after + 1) / 2),
        _ => Cell::Null,
    }
}

impl Drawn {
    fn chart(self, table: &mut Table) {
        let people = |name, kind, x, points| Series { name, kind, x, unit: Unit::People, points };
        table.chart(people("Customers", Chart::Line, X::Date, self.customers));
        table.chart(people("Peak", Chart::Line, X::Date, self.peaks));
        if !self.shares.is_empty() {
            let (name, unit) = ("Peak against capacity", Unit::Percent);
            table.chart(Series { name, kind: Chart::Line, x: X::Date, unit, points: self.shares });
        }
        let plans = self.plans.into_iter();
        let of_plan = |((day, plan), count)| Point { x: Cell::Date(day), y: Cell::Whole(count), group: Some(plan) };
        table.chart(people("Customers by plan", Chart::Stack, X::Date, plans.map(of_plan).collect()));
        let by_hour = averages(&self.hours, |(_, hour)| (0, hour));
        let of_hour = |((_, hour), y)| Point { x: Cell::Whole(i64::from(hour)), y, group: None };
        table.chart(people("Average by hour", Chart::Bar, X::Hour, by_hour.into_iter().map(of_hour).collect()));
        let heat = averages(&self.hours, |key| key);
        let of_both = |((weekday, hour), y)| Point { x: Cell::Text(format!("{weekday}-{hour:02}")), y, group: None };
        let points = heat.into_iter().map(of_both).collect();
        table.chart(people("Average by weekday and hour", Chart::Heat, X::WeekdayHour, points));
        let (name, unit) = ("Average stay", Unit::Minutes);
        table.chart(Series { name, kind: Chart::Line, x: X::Date, unit, points: self.stays });
    }
}

/// People at once on average, by what `key` makes of weekday and hour: the averages of all locations together.
fn averages(places: &[Hours], key: impl Fn((u8, u8)) -> (u8, u8)) -> BTreeMap<(u8, u8), Cell> {
    let mut sums: BTreeMap<(u8, u8), i128> = BTreeMap::new();
    for hours in places {
        let mut own: Hours = BTreeMap::new();
        for (at, (present, time)) in hours {
            let sum = own.entry(key(*at)).or_default();
            *sum = (sum.0 + present, sum.1 + time);
        }
        for (at, (present, time)) in own {
            // In millionths: rounded once more when they are written.
            *sums.entry(at).or_default() += present * 1_000_000 / time.max(1);
        }
    }
    sums.into_iter().map(|(at, millionths)| (at, ratio(millionths, 1_000_000))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_medians_round_half_up() {
        assert_eq!((mean(&[]), median(&[])), (Cell::Null, Cell::Null));
        assert_eq!((mean(&[30, 45]), median(&[30, 45])), (Cell::Whole(38), Cell::Whole(38)));
        assert_eq!((mean(&[15, 30, 90]), median(&[15, 30, 90])), (Cell::Whole(45), Cell::Whole(30)));
    }

    #[test]
    fn averages_of_locations_add_up() {
        let place = |present, time| BTreeMap::from([((1, 9), (present, time)), ((2, 9), (0, time))]);
        let places = [place(60, 30), place(30, 60)];
        assert_eq!(averages(&places, |key| key).get(&(1, 9)), Some(&Cell::Scaled(25_000)));
        assert_eq!(averages(&places, |(_, hour)| (0, hour)).get(&(0, 9)), Some(&Cell::Scaled(12_500)));
    }
}

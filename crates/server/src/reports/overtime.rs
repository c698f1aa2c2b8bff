//! R17.3: overtime. Closed visits as they were settled, open ones as the engine would settle them now (R6.6).

use std::collections::BTreeMap;

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Cover, Instant, PassId, VisitId, outlook};
use hallpass_store::Tx;
use hallpass_store::reports::OpenVisit;

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Chart, Column, Kind, Point, Series, Table, Unit, X, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 11] = [
    place::ID,
    place::NAME,
    column("Day", Kind::Date),
    link("CheckinId", "Checkin"),
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    column("FromTime", Kind::Instant),
    column("ToTime", Kind::Instant),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    column("Pass", Kind::Text),
    column("OvertimeMinutes", Kind::Minutes),
];

/// A visit that ran over.
struct Over {
    visit: i64,
    customer: Option<i64>,
    customer_name: Option<String>,
    from: Instant,
    to: Option<Instant>,
    pass: Option<i64>,
    pass_name: Option<String>,
    minutes: i64,
}

/// Visits that began in the period and ran over, by arrival.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let period = scene.period()?;
    let (mut minutes, mut by_day) = (0, BTreeMap::<BusinessDay, i64>::new());
    for place in scene.places {
        for over in of_place(tx, scene, place, period.span(&place.location)).await? {
            let day = place.day(over.from);
            minutes += over.minutes;
            *by_day.entry(day).or_default() += over.minutes;
            let [id, name] = place.cells();
            table.push([
                id,
                name,
                Cell::Date(day),
                Cell::Whole(over.visit),
                Cell::maybe(over.customer, Cell::Whole),
                Cell::maybe(over.customer_name, Cell::Text),
                Cell::At(over.from),
                Cell::maybe(over.to, Cell::At),
                Cell::maybe(over.pass, Cell::Whole),
                Cell::maybe(over.pass_name, Cell::Text),
                Cell::Whole(over.minutes),
            ])?;
        }
    }
    table.total("Visits", Cell::Whole(table.count()));
    table.total("OvertimeMinutes", Cell::Whole(minutes));
    let point = |(day, minutes)| Point { x: Cell::Date(day), y: Cell::Whole(minutes), group: None };
    let points = by_day.into_iter().map(point).collect();
    table.chart(Series { name: "Overtime", kind: Chart::Bar, x: X::Date, unit: Unit::Minutes, points });
    Ok(())
}

async fn of_place(
    tx: &mut Tx,
    scene: &Scene<'_>,
    place: &Place,
    span: (Instant, Instant),
) -> Result<Vec<Over>, Problem> {
    let mut found: Vec<Over> = Vec::new();
    for stretch in tx.report_overtime(place.id, span).await? {
        match found.last_mut().filter(|over| over.visit == stretch.visit) {
            Some(over) => {
                over.minutes += stretch.minutes;
                (over.pass, over.pass_name) = (stretch.pass, stretch.pass_name);
            }
            None => found.push(Over {
                visit: stretch.visit,
                customer: stretch.customer,
                customer_name: stretch.customer_name,
                from: stretch.from,
                to: stretch.to,
                pass: stretch.pass,
                pass_name: stretch.pass_name,
                minutes: stretch.minutes,
            }),
        }
    }
    for open in tx.report_open_visits(place.id, span.1).await? {
        if open.from >= span.0 {
            found.extend(running_over(tx, scene, open).await?);
        }
    }
    found.sort_by_key(|over| (over.from, over.visit));
    Ok(found)
}

/// What an open visit has run over, if it ended now.
async fn running_over(tx: &mut Tx, scene: &Scene<'_>, open: OpenVisit) -> Result<Option<Over>, Problem> {
    let now = scene.call.now;
    let Some(stored) = tx.stored_visit(VisitId(open.id), now).await? else { return Ok(None) };
    let (mut minutes, mut last) = (0, None);
    for segment in outlook(&stored.world, VisitId(open.id), now).0 {
        if let Cover::Overtime(pass) = segment.cover {
            minutes += segment.to.minutes_since(segment.from);
            last = pass;
        }
    }
    if minutes == 0 {
        return Ok(None);
    }
    let definition = last.and_then(|pass: PassId| stored.world.passes.get(&pass)).map(|pass| pass.definition);
    let definition = definition.and_then(|id| stored.world.definitions.get(&id));
    Ok(Some(Over {
        visit: open.id,
        customer: open.customer,
        customer_name: open.customer_name,
        from: open.from,
        to: None,
        pass: last.filter(|pass| !pass.is_made()).map(|pass| pass.0),
        pass_name: definition.map(|definition| definition.name.clone()),
        minutes,
    }))
}

//! R17.2: current passes. What can be used is for the engine to say (chapter 4); the store only leaves out what has nothing left.

use hallpass_engine::{CustomerId, Failure, Language, LocationId, Names, PassId, Reason, World, failures_now};
use hallpass_store::Tx;
use hallpass_store::desk::Neighbourhood;

use super::Scene;
use super::passes_by_customer::{kind, origin};
use super::place::{self, Place};
use super::table::{Cell, Column, Kind, Table, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 13] = [
    place::ID,
    place::NAME,
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    column("Pass", Kind::Text),
    column("Kind", Kind::Text),
    column("Origin", Kind::Text),
    column("UsedToday", Kind::Boolean),
    column("RemainingMinutes", Kind::Minutes),
    column("ExpireDate", Kind::Instant),
    column("UsableNow", Kind::Boolean),
    column("WhyNot", Kind::Text),
];

/// What the engine would decide by if the customer came to the place now.
pub(super) async fn world(
    tx: &mut Tx,
    scene: &Scene<'_>,
    customer: i64,
    place: &Place,
) -> Result<Option<World>, Problem> {
    let now = scene.call.now;
    let about = Neighbourhood {
        customer: CustomerId(customer),
        locations: vec![LocationId(place.id)],
        from: now,
        to: now,
        visit: None,
        pass: None,
    };
    Ok(tx.world(&about, now).await?)
}

/// Every rule a pass fails now, when it is one that may be used at some time of today; else nothing.
pub(super) fn usable_today(world: &World, place: &Place, pass: i64, scene: &Scene<'_>) -> Option<Vec<Failure>> {
    let failures = failures_now(world, LocationId(place.id), PassId(pass), scene.call.now)?;
    failures.iter().all(|failure| failure.is_of_the_hour()).then_some(failures)
}

/// Passes that can be used today at the location they belong to.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let now = scene.call.now;
    let (mut left, mut customers, mut now_usable) = (0, 0, 0);
    for place in scene.places {
        let today = place.location.start_of(place.day(now));
        let found = tx.report_current_passes(place.id, now, today).await?;
        let mut known: Option<(i64, Option<World>)> = None;
        let mut last = None;
        for pass in found {
            if known.as_ref().is_none_or(|(customer, _)| *customer != pass.customer) {
                known = Some((pass.customer, world(tx, scene, pass.customer, place).await?));
            }
            let world = known.as_ref().and_then(|(_, world)| world.as_ref());
            let Some(failures) = world.and_then(|world| usable_today(world, place, pass.id, scene)) else { continue };
            customers += i64::from(last != Some(pass.customer));
            last = Some(pass.customer);
            left += pass.remaining.unwrap_or(0);
            now_usable += i64::from(failures.is_empty());
            let names = Names { place: &place.name, definition: &pass.name, language: Language::English };
            let why = failures.first().map(|failure| Reason::Failed(*failure).text(names));
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
                Cell::Truth(pass.used),
                Cell::maybe(pass.remaining, Cell::Whole),
                Cell::maybe(pass.expires, Cell::At),
                Cell::Truth(failures.is_empty()),
                Cell::maybe(why, Cell::Text),
            ])?;
        }
    }
    table.total("Passes", Cell::Whole(table.count()));
    table.total("Customers", Cell::Whole(customers));
    table.total("UsableNow", Cell::Whole(now_usable));
    table.total("RemainingMinutes", Cell::Whole(left));
    Ok(())
}

//! R17.10: usage against plan. The engine counts ([`limits::used`]), as a check-in on that day would be counted (R9.2, R9.5).

use hallpass_engine::{CustomerId, LimitTest, LocationId, Span, limits};
use hallpass_store::Tx;
use hallpass_store::desk::Neighbourhood;
use hallpass_store::reports::RunningContract;

use super::Scene;
use super::place::{self, Place};
use super::table::{Cell, Column, Kind, Table, column, link, percent};
use crate::Problem;

pub(super) static COLUMNS: [Column; 15] = [
    place::ID,
    place::NAME,
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("CoworkerContractId", "CoworkerContract"),
    column("Plan", Kind::Text),
    column("Window", Kind::Text),
    column("WindowFrom", Kind::Date),
    column("WindowTo", Kind::Date),
    column("UsedDays", Kind::Integer),
    column("LimitDays", Kind::Integer),
    column("UsedMinutes", Kind::Minutes),
    column("LimitMinutes", Kind::Minutes),
    column("Percent", Kind::Percent),
    column("Reached", Kind::Boolean),
];

/// The limits of the contracts that a location has issued and that are active at the end of the day.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let period = scene.period()?;
    let (mut reached, mut customers) = (0, 0);
    for place in scene.places {
        let at = period.last_instant(&place.location, scene.call.now);
        let mut running = tx.report_contracts(place.id, at).await?;
        // All contracts of a customer at once.
        running.dedup_by_key(|contract| contract.customer);
        for RunningContract { customer, customer_name, .. } in running {
            if !limits::any(&tx.contracts_of(CustomerId(customer)).await?) {
                continue;
            }
            let (location, customer_id) = (LocationId(place.id), CustomerId(customer));
            let about = Neighbourhood {
                customer: customer_id,
                locations: vec![location],
                from: at,
                to: at,
                visit: None,
                pass: None,
            };
            let Some(world) = tx.world(&about, scene.call.now).await? else { continue };
            let before = table.count();
            for test in limits::used(&world, location, at, scene.call.now) {
                let known = world.customer.contracts.iter().find(|known| known.id == test.contract);
                let Some(known) = known.filter(|known| known.issued_by == location) else { continue };
                reached += i64::from(is_reached(&test));
                table.push(row(place, (customer, &customer_name), known.plan_at(at).name.as_str(), &test))?;
            }
            customers += i64::from(table.count() > before);
        }
    }
    table.total("Customers", Cell::Whole(customers));
    table.total("Limits", Cell::Whole(table.count()));
    table.total("Reached", Cell::Whole(reached));
    Ok(())
}

/// Nothing is left: days, or minutes of hours.
fn is_reached(test: &LimitTest) -> bool {
    test.used >= whole(test)
}

/// The limit in the unit of what was counted.
fn whole(test: &LimitTest) -> i64 {
    if test.hours { test.limit.saturating_mul(60) } else { test.limit }
}

fn row(place: &Place, (customer, name): (i64, &str), plan: &str, test: &LimitTest) -> Vec<Cell> {
    let [id, place_name] = place.cells();
    let days = |number: i64| if test.hours { Cell::Null } else { Cell::Whole(number) };
    let minutes = |number: i64| if test.hours { Cell::Whole(number) } else { Cell::Null };
    vec![
        id,
        place_name,
        Cell::Whole(customer),
        Cell::text(name),
        Cell::Whole(test.contract.0),
        Cell::text(plan),
        Cell::text(test.window.name()),
        Cell::Date(place.day(test.from)),
        Cell::Date(place.day(test.to - Span::micros(1))),
        days(test.used),
        days(whole(test)),
        minutes(test.used),
        minutes(whole(test)),
        percent(test.used, whole(test)),
        Cell::Truth(is_reached(test)),
    ]
}

//! R17.8: exceptions. Whether a customer with a contract has a pass to use is what the engine says to a check-in at this moment.

use hallpass_engine::{CheckIn, Failure, LocationId, Reason, Refusal, Refused, Source, Span};
use hallpass_store::Tx;
use hallpass_store::reports::RunningContract;

use super::Scene;
use super::current_passes::world;
use super::place::{self, Place};
use super::table::{Cell, Column, Kind, Table, column, link};
use crate::Problem;

pub(super) static COLUMNS: [Column; 12] = [
    place::ID,
    place::NAME,
    column("Kind", Kind::Text),
    column("At", Kind::Instant),
    link("CoworkerId", "Coworker"),
    column("CoworkerFullName", Kind::Text),
    link("CheckinId", "Checkin"),
    link("FailedCheckinId", "FailedCheckin"),
    link("CoworkerTimePassId", "CoworkerTimePass"),
    link("CoworkerContractId", "CoworkerContract"),
    column("OpenMinutes", Kind::Minutes),
    column("Text", Kind::Text),
];

/// What a row is about; the rest is missing.
#[derive(Default)]
struct Found {
    kind: &'static str,
    at: Option<hallpass_engine::Instant>,
    customer: Option<i64>,
    customer_name: Option<String>,
    visit: Option<i64>,
    failed: Option<i64>,
    pass: Option<i64>,
    contract: Option<i64>,
    minutes: Option<i64>,
    text: Option<String>,
}

impl Found {
    fn cells(self, place: &Place) -> Vec<Cell> {
        let [id, name] = place.cells();
        let number = |id: Option<i64>| Cell::maybe(id, Cell::Whole);
        vec![
            id,
            name,
            Cell::text(self.kind),
            Cell::maybe(self.at, Cell::At),
            number(self.customer),
            Cell::maybe(self.customer_name, Cell::Text),
            number(self.visit),
            number(self.failed),
            number(self.pass),
            number(self.contract),
            number(self.minutes),
            Cell::maybe(self.text, Cell::Text),
        ]
    }
}

/// Failed check-ins of the period; what else is wrong, as it is now.
pub(super) async fn fill(tx: &mut Tx, scene: &Scene<'_>, table: &mut Table) -> Result<(), Problem> {
    let (period, now) = (scene.period()?, scene.call.now);
    let mut counts = [0_i64; 4];
    for place in scene.places {
        let found = [
            open_for_long(tx, scene, place).await?,
            tx.report_failed(place.id, period.span(&place.location)).await?.into_iter().map(Found::from).collect(),
            tx.report_to_review(place.id).await?.into_iter().map(Found::from).collect(),
            without_pass(tx, scene, place).await?,
        ];
        for (count, found) in counts.iter_mut().zip(found) {
            for one in found {
                *count += 1;
                table.push(Found { at: one.at.or(Some(now)), ..one }.cells(place))?;
            }
        }
    }
    let names = ["OpenTooLong", "FailedCheckins", "NeedReview", "WithoutPass"];
    for (name, count) in names.into_iter().zip(counts) {
        table.total(name, Cell::Whole(count));
    }
    Ok(())
}

async fn open_for_long(tx: &mut Tx, scene: &Scene<'_>, place: &Place) -> Result<Vec<Found>, Problem> {
    let now = scene.call.now;
    let open = tx.report_open_visits(place.id, now - Span::days(1)).await?;
    let found = open.into_iter().map(|visit| {
        let minutes = now.minutes_since(visit.from);
        Found {
            kind: "Open for more than 24 hours",
            at: Some(visit.from),
            customer: visit.customer,
            customer_name: visit.customer_name,
            visit: Some(visit.id),
            minutes: Some(minutes),
            text: Some(format!("Checked in for {minutes} minutes and not checked out.")),
            ..Found::default()
        }
    });
    Ok(found.collect())
}

impl From<hallpass_store::reports::FailedRow> for Found {
    fn from(row: hallpass_store::reports::FailedRow) -> Found {
        Found {
            kind: "Failed check-in",
            at: Some(row.at),
            customer: row.customer,
            customer_name: row.customer_name,
            failed: Some(row.id),
            text: row.text,
            ..Found::default()
        }
    }
}

impl From<hallpass_store::reports::PassRow> for Found {
    fn from(pass: hallpass_store::reports::PassRow) -> Found {
        Found {
            kind: "Pay as you go needs review",
            at: Some(pass.used_date.unwrap_or(pass.created)),
            customer: Some(pass.customer),
            customer_name: Some(pass.customer_name),
            pass: Some(pass.id),
            text: Some(format!("{}: its visit has changed since it was invoiced.", pass.name)),
            ..Found::default()
        }
    }
}

/// Customers with a contract that runs and is not paused whom no pass would let in today, nor anything else.
async fn without_pass(tx: &mut Tx, scene: &Scene<'_>, place: &Place) -> Result<Vec<Found>, Problem> {
    let mut running = tx.report_contracts(place.id, scene.call.now).await?;
    running.retain(|contract| !contract.paused);
    running.dedup_by_key(|contract| contract.customer);
    let mut found = Vec::new();
    for contract in running {
        let Some(text) = refused_today(tx, scene, place, &contract).await? else { continue };
        found.push(Found {
            kind: "Contract without a usable pass",
            customer: Some(contract.customer),
            customer_name: Some(contract.customer_name),
            contract: Some(contract.id),
            text: Some(format!("{}: {text}", contract.plan)),
            ..Found::default()
        });
    }
    Ok(found)
}

/// Why a check-in now would be refused for want of a pass; nothing when it would not, and for what only the hour or a limit
/// keeps out: there is a pass then.
async fn refused_today(
    tx: &mut Tx,
    scene: &Scene<'_>,
    place: &Place,
    contract: &RunningContract,
) -> Result<Option<String>, Problem> {
    let now = scene.call.now;
    let Some(world) = world(tx, scene, contract.customer, place).await? else { return Ok(None) };
    let arrival = CheckIn {
        location: LocationId(place.id),
        source: Source::Manual,
        from: now,
        to: None,
        named_pass: None,
        mac_addresses: None,
    };
    match hallpass_engine::check_in(&world, &arrival, now) {
        Err(Refusal::Refused(refused)) if !has_pass(&refused) => Ok(Some(refused.message)),
        _ => Ok(None),
    }
}

/// Some pass fits but for the hour.
fn has_pass(refused: &Refused) -> bool {
    let lasts = |failure: &Failure| !failure.is_of_the_hour();
    refused.trace.candidates.iter().any(|candidate| {
        let mut failures = candidate.reasons.iter().filter_map(|reason| match reason {
            Reason::Failed(failure) => Some(failure),
            _ => None,
        });
        !failures.any(lasts)
    })
}

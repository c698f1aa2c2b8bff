//! The locations a report is about, with their clocks.

use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{Instant, Location, LocationId};
use hallpass_store::Tx;

use super::table::{Cell, Column, Kind};
use crate::{Call, Problem};

/// A location of a report.
#[derive(Clone, Debug)]
pub struct Place {
    pub id: i64,
    pub name: String,
    pub zone: String,
    /// Code of its currency.
    pub currency: String,
    /// How many people it holds.
    pub capacity: Option<i64>,
    /// As the engine knows it: clock and settings.
    pub location: Location,
}

impl Place {
    /// Number, name and zone, for the head of a report.
    pub fn named(&self) -> (i64, String, String) {
        (self.id, self.name.clone(), self.zone.clone())
    }

    /// The first two cells of every row.
    pub fn cells(&self) -> [Cell; 2] {
        [Cell::Whole(self.id), Cell::text(&self.name)]
    }

    /// The business day it has at an instant.
    pub fn day(&self, at: Instant) -> BusinessDay {
        self.location.business_day(at)
    }
}

/// The columns of [`Place::cells`].
pub const ID: Column = Column { name: "BusinessId", kind: Kind::Link("Business") };
/// See [`ID`].
pub const NAME: Column = Column { name: "BusinessName", kind: Kind::Text };

/// The locations of the caller's scope, or the one that is asked for if he sees it.
pub async fn of(tx: &mut Tx, call: &Call, business: Option<i64>) -> Result<Vec<Place>, Problem> {
    let mut places = Vec::new();
    for found in tx.report_places(business, call.actor.scope.limit()).await? {
        let location = tx.location_by_id(LocationId(found.id)).await?;
        let location = location.ok_or_else(|| Problem::internal(format!("there is no location {}", found.id)))?;
        places.push(Place {
            id: found.id,
            name: found.name,
            zone: found.zone,
            currency: found.currency,
            capacity: found.capacity,
            location,
        });
    }
    Ok(places)
}

/// The latest business day that any of them has.
pub fn today(places: &[Place], now: Instant) -> BusinessDay {
    let utc = || BusinessDay(i32::try_from(now.as_micros().div_euclid(86_400_000_000)).unwrap_or(0));
    places.iter().map(|place| place.day(now)).max().unwrap_or_else(utc)
}

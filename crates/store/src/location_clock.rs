//! The clocks of locations: a change of time zone or daily cut-off acts from the next cut-off (DESIGN 5.11).
//!
//! Whoever changes what the record says calls [`Tx::keep_clock`] before and [`Tx::settle_clocks`] after. Between the two the
//! record may say anything; the last change before a cut-off wins, and one that is taken back leaves nothing behind.

mod follow;

use hallpass_engine::calendar::{CutOff, Zone};
use hallpass_engine::{Clock, EarlierClocks, Instant, Location, LocationId};

use crate::desk::Stamp;
use crate::{Error, Tx};

/// From when the first clock of a location is in force.
const EVER: i64 = i64::MIN;

/// A clock as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stored {
    from: i64,
    zone: String,
    cut_off: String,
}

impl Stored {
    fn shows_the_same(&self, other: &Stored) -> bool {
        self.zone == other.zone && self.cut_off == other.cut_off
    }
}

impl Tx {
    /// Before the zone or the cut-off of a location changes: makes sure that the clock of now is written down.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_clock(&mut self, location: i64) -> Result<(), Error> {
        if !self.clocks_of(location).await?.is_empty() {
            return Ok(());
        }
        match self.clock_of_record(location).await? {
            Some(clock) => self.add_clock(location, &clock, EVER).await,
            None => Ok(()),
        }
    }

    /// Before the name of a time zone changes: the same for every location in it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_clocks_of_zone(&mut self, zone: i64) -> Result<(), Error> {
        let sql = "SELECT id FROM business WHERE simple_time_zone_id = ?1";
        for location in self.rows(sql, &[zone.into()], |row| row.int(0)).await? {
            self.keep_clock(location).await?;
        }
        Ok(())
    }

    /// After a change: what the records say now acts from the next cut-off of each location, and at once where nobody has
    /// been yet (no check-ins, no contracts). Open visits are looked at again.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn settle_clocks(&mut self, stamp: &Stamp<'_>) -> Result<(), Error> {
        let sql = "SELECT DISTINCT business_id FROM location_clock ORDER BY business_id";
        for location in self.rows(sql, &[], |row| row.int(0)).await? {
            self.settle_clock(location, stamp).await?;
        }
        Ok(())
    }

    /// After a location has been deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_clocks(&mut self, location: i64) -> Result<(), Error> {
        let sql = "DELETE FROM location_clock WHERE business_id = ?1";
        self.execute(sql, &[location.into()]).await.map(|_| ())
    }

    async fn settle_clock(&mut self, id: i64, stamp: &Stamp<'_>) -> Result<(), Error> {
        let stored = self.clocks_of(id).await?;
        let Some(wanted) = self.clock_of_record(id).await? else { return self.forget_clocks(id).await };
        let Some(last) = stored.last() else { return Ok(()) };
        if last.shows_the_same(&wanted) {
            // A single clock says no more than the record.
            return if stored.len() == 1 { self.forget_clocks(id).await } else { Ok(()) };
        }
        let before = self.place(id).await?;
        if last.zone != wanted.zone {
            self.move_slots(id, (zone(&last.zone)?, zone(&wanted.zone)?), stamp).await?;
        }
        let now = stamp.now.as_micros();
        self.execute("DELETE FROM location_clock WHERE business_id = ?1 AND from_time > ?2", &[id.into(), now.into()])
            .await?;
        let past: Vec<&Stored> = stored.iter().filter(|clock| clock.from <= now).collect();
        let in_force = past.last().is_some_and(|clock| clock.shows_the_same(&wanted));
        if in_force && past.len() == 1 || self.is_untouched(id).await? {
            self.forget_clocks(id).await?;
        } else if !in_force {
            // What is left are the clocks up to the one in force, whose next cut-off it is.
            let from = self.place(id).await?.next_cut_off(stamp.now);
            self.add_clock(id, &wanted, from.as_micros()).await?;
        }
        let after = self.place(id).await?;
        self.follow_clock(&before, &after, stamp).await
    }

    /// Gives a location that has been read from its record the clocks that are written down.
    pub(crate) async fn read_clocks(&mut self, location: &mut Location) -> Result<(), Error> {
        let stored = self.clocks_of(location.id.0).await?;
        let mut earlier = EarlierClocks::default();
        for (i, clock) in stored.iter().enumerate() {
            let (zone, cut_off) = (zone(&clock.zone)?, cut_off(&clock.cut_off)?);
            match stored.get(i + 1) {
                Some(next) => earlier.push(Clock { zone, cut_off }, Instant::from_micros(next.from)),
                None => (location.zone, location.settings.cut_off) = (zone, cut_off),
            }
        }
        location.earlier_clocks = earlier;
        Ok(())
    }

    async fn place(&mut self, id: i64) -> Result<Location, Error> {
        self.refresh_catalogue().await?;
        self.location(LocationId(id)).await?.ok_or_else(|| Error::Damaged(format!("there is no location {id}")))
    }

    async fn clocks_of(&mut self, location: i64) -> Result<Vec<Stored>, Error> {
        let sql = "SELECT from_time, zone, cut_off FROM location_clock WHERE business_id = ?1 ORDER BY from_time";
        self.rows(sql, &[location.into()], |row| {
            Ok(Stored { from: row.int(0)?, zone: row.text(1)?.to_owned(), cut_off: row.text(2)?.to_owned() })
        })
        .await
    }

    async fn add_clock(&mut self, location: i64, clock: &Stored, from: i64) -> Result<(), Error> {
        self.execute(
            "INSERT INTO location_clock (business_id, from_time, zone, cut_off) VALUES (?1, ?2, ?3, ?4)",
            &[location.into(), from.into(), clock.zone.as_str().into(), clock.cut_off.as_str().into()],
        )
        .await
        .map(|_| ())
    }

    /// What the records of a location say: its zone, and the cut-off as the engine reads it.
    async fn clock_of_record(&mut self, location: i64) -> Result<Option<Stored>, Error> {
        self.first(
            "SELECT z.name, (SELECT s.value FROM business_setting s WHERE s.business_id = b.id \
             AND lower(s.name) = 'checkin.dailycutofftime') \
             FROM business b JOIN simple_time_zone z ON z.id = b.simple_time_zone_id WHERE b.id = ?1",
            &[location.into()],
            |row| {
                let cut_off = row.opt_text(1)?.and_then(|text| CutOff::parse(text).ok());
                let cut_off = cut_off.unwrap_or(hallpass_engine::Settings::default().cut_off).to_string();
                Ok(Stored { from: EVER, zone: row.text(0)?.to_owned(), cut_off })
            },
        )
        .await
    }

    /// Nobody has checked in there and it has issued no contract: there is no day that a change could cut in two.
    async fn is_untouched(&mut self, location: i64) -> Result<bool, Error> {
        let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM checkin WHERE business_id = ?1) \
                   OR EXISTS (SELECT 1 FROM coworker_contract WHERE issued_by_id = ?1)";
        Ok(self.first(sql, &[location.into()], |row| row.int(0)).await?.is_none())
    }
}

fn zone(name: &str) -> Result<Zone, Error> {
    Zone::by_name(name).ok_or_else(|| Error::Damaged(format!("the time zone {name} of a location is not known")))
}

fn cut_off(text: &str) -> Result<CutOff, Error> {
    CutOff::parse(text).map_err(Error::Damaged)
}

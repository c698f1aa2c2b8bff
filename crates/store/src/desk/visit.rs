//! Visits with their segments: reading them for the engine and writing them back.

use hallpass_engine::{
    CountedVisit, Cover, CustomerId, Instant, Location, LocationId, PassId, Segment, Source, Visit, VisitId,
};

use super::Stamp;
use super::due::Watch;
use crate::{Error, Param, Row, Tx};

/// Columns of a visit in the order [`read_visit`] expects.
pub(super) const COLUMNS: &str = "c.id, c.coworker_id, c.business_id, c.source, c.from_time, c.to_time, c.raw_from, c.raw_to, \
     c.pass_id, c.counts_towards_plan_limits, c.auto_checkout, c.last_activity, c.mac_addresses, c.teams_at_checkin, \
     c.tariff_at_checkin, c.business_day, c.keeps_pass";
/// How many they are: what a statement reads beside them begins here.
pub(super) const WIDTH: usize = 17;

/// Reads a visit, its segments still missing.
pub(super) fn read_visit(row: &Row<'_>) -> Result<Visit, Error> {
    let from = Instant::from_micros(row.int(4)?);
    let to = row.opt_int(5)?.map(Instant::from_micros);
    let source = row.opt_int(3)?.unwrap_or(1);
    Ok(Visit {
        id: VisitId(row.int(0)?),
        customer: CustomerId(row.opt_int(1)?.unwrap_or(0)),
        location: LocationId(row.int(2)?),
        source: Source::from_number(source)
            .ok_or_else(|| Error::Damaged(format!("a visit has the source {source}")))?,
        from,
        to,
        raw_from: row.opt_int(6)?.map_or(from, Instant::from_micros),
        raw_to: row.opt_int(7)?.map(Instant::from_micros).or(to),
        pass: row.opt_int(8)?.map(PassId),
        counts_towards_plan_limits: row.bool(9)?,
        auto_checkout: row.bool(10)?,
        last_activity: row.opt_int(11)?.map(Instant::from_micros),
        mac_addresses: row.opt_text(12)?.map(str::to_owned),
        teams: row.opt_text(13)?.map(str::to_owned),
        plans: row.opt_text(14)?.map(str::to_owned),
        business_day: i32::try_from(row.opt_int(15)?.unwrap_or(0))
            .map_err(|_| Error::Damaged("a visit has no business day".into()))?,
        keeps_pass: row.bool(16)?,
        segments: Vec::new(),
    })
}

/// Reads a segment: cover, pass, from, to.
pub(super) fn read_segment(row: &Row<'_>) -> Result<Segment, Error> {
    let pass = row.opt_int(1)?.map(PassId);
    let cover = match (row.text(0)?, pass) {
        ("day", Some(pass)) => Cover::Day(pass),
        ("time", Some(pass)) => Cover::Time(pass),
        ("payg", Some(pass)) => Cover::PayAsYouGo(pass),
        ("overtime", pass) => Cover::Overtime(pass),
        (cover, _) => return Err(Error::Damaged(format!("a segment is covered by {cover} without a pass"))),
    };
    Ok(Segment { cover, from: Instant::from_micros(row.int(2)?), to: Instant::from_micros(row.int(3)?) })
}

impl Tx {
    /// The visit, complete; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn visit(&mut self, id: VisitId) -> Result<Option<Visit>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM checkin c WHERE c.id = ?1");
        let Some(mut visit) = self.first(&sql, &[id.0.into()], read_visit).await? else { return Ok(None) };
        visit.segments = self.segments(id).await?;
        Ok(Some(visit))
    }

    /// The customer's open visits and those that meet [since, until].
    pub(super) async fn visits_of(
        &mut self,
        customer: CustomerId,
        since: Instant,
        until: Instant,
    ) -> Result<Vec<Visit>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM checkin c WHERE c.coworker_id = ?1 AND c.to_time IS NULL \
             UNION ALL \
             SELECT {COLUMNS} FROM checkin c WHERE c.coworker_id = ?1 AND c.to_time >= ?2 AND c.from_time <= ?3"
        );
        let params = [customer.0.into(), since.as_micros().into(), until.as_micros().into()];
        let visits = self.rows(&sql, &params, read_visit).await?;
        self.with_segments(visits).await
    }

    /// The customer's open visits and those that end after `since`, as plan limits count them.
    pub(super) async fn visits_since(
        &mut self,
        customer: CustomerId,
        since: Instant,
    ) -> Result<Vec<CountedVisit>, Error> {
        self.rows(
            "SELECT id, from_time, to_time, counts_towards_plan_limits FROM checkin \
             WHERE coworker_id = ?1 AND to_time IS NULL \
             UNION ALL \
             SELECT id, from_time, to_time, counts_towards_plan_limits FROM checkin \
             WHERE coworker_id = ?1 AND to_time > ?2",
            &[customer.0.into(), since.as_micros().into()],
            |row| {
                Ok(CountedVisit {
                    visit: VisitId(row.int(0)?),
                    from: Instant::from_micros(row.int(1)?),
                    to: row.opt_int(2)?.map(Instant::from_micros),
                    counts: row.bool(3)?,
                })
            },
        )
        .await
    }

    /// Open visits of others that run on a pass of `owner` (R6.8).
    pub(super) async fn open_visits_on_passes_of(
        &mut self,
        owner: CustomerId,
        except: CustomerId,
    ) -> Result<Vec<Visit>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM coworker_time_pass p CROSS JOIN checkin c \
             WHERE p.coworker_id = ?1 AND p.checked_in = 1 AND c.pass_id = p.id AND c.to_time IS NULL \
             AND c.coworker_id <> ?2"
        );
        let visits = self.rows(&sql, &[owner.0.into(), except.0.into()], read_visit).await?;
        self.with_segments(visits).await
    }

    async fn with_segments(&mut self, mut visits: Vec<Visit>) -> Result<Vec<Visit>, Error> {
        for visit in &mut visits {
            visit.segments = self.segments(visit.id).await?;
        }
        Ok(visits)
    }

    async fn segments(&mut self, visit: VisitId) -> Result<Vec<Segment>, Error> {
        self.rows(
            "SELECT cover, pass_id, from_time, to_time FROM visit_segment WHERE visit_id = ?1 ORDER BY seq",
            &[visit.0.into()],
            read_segment,
        )
        .await
    }

    /// Inserts a visit the engine has made; answers its number. `guid` names its pass.
    pub(super) async fn insert_visit(
        &mut self,
        visit: &Visit,
        guid: Option<&str>,
        unique_id: &str,
        location: &Location,
        watch: &Watch,
        stamp: &Stamp<'_>,
    ) -> Result<VisitId, Error> {
        let id = self
            .insert(
                "INSERT INTO checkin (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, source, \
                 from_time, to_time, raw_from, raw_to, pass_id, coworker_time_pass_guid, counts_towards_plan_limits, \
                 auto_checkout, last_activity, mac_addresses, teams_at_checkin, tariff_at_checkin, business_day, \
                 from_local, to_local, due_at, due_kind, validate_checkin_job_id, keeps_pass) \
                 VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
                 ?21, ?22, ?23, ?24, ?25) RETURNING id",
                &[
                    unique_id.into(),
                    stamp.now.as_micros().into(),
                    stamp.by.into(),
                    visit.customer.0.into(),
                    visit.location.0.into(),
                    visit.source.number().into(),
                    visit.from.as_micros().into(),
                    visit.to.map(Instant::as_micros).into(),
                    visit.raw_from.as_micros().into(),
                    visit.raw_to.map(Instant::as_micros).into(),
                    visit.pass.map(|pass| pass.0).into(),
                    guid.into(),
                    visit.counts_towards_plan_limits.into(),
                    visit.auto_checkout.into(),
                    visit.last_activity.map(Instant::as_micros).into(),
                    visit.mac_addresses.as_ref().into(),
                    visit.teams.as_ref().into(),
                    visit.plans.as_ref().into(),
                    i64::from(visit.business_day).into(),
                    location.local_micros(visit.from).into(),
                    visit.to.map(|to| location.local_micros_of_end(to)).into(),
                    watch.at.into(),
                    watch.kind.into(),
                    watch.job.as_ref().into(),
                    visit.keeps_pass.into(),
                ],
            )
            .await?;
        self.add_segments(VisitId(id), &visit.segments).await?;
        Ok(VisitId(id))
    }

    /// Replaces a stored visit and its segments. `guid` names its pass; `watch` is `None` when the visit is still looked at when it was to be.
    pub(super) async fn update_visit(
        &mut self,
        before: Option<&Visit>,
        visit: &Visit,
        guid: Option<&str>,
        location: &Location,
        watch: Option<&Watch>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        if before.is_none_or(|before| Identity::of(before) != Identity::of(visit)) {
            self.update_identity(visit, guid, location).await?;
        }
        let params: [Param<'_>; 11] = [
            visit.id.0.into(),
            visit.to.map(Instant::as_micros).into(),
            visit.raw_to.map(Instant::as_micros).into(),
            visit.to.map(|to| location.local_micros_of_end(to)).into(),
            visit.last_activity.map(Instant::as_micros).into(),
            visit.mac_addresses.as_ref().into(),
            stamp.now.as_micros().into(),
            stamp.by.into(),
            watch.and_then(|watch| watch.at).into(),
            watch.and_then(|watch| watch.kind).into(),
            watch.and_then(|watch| watch.job.as_ref()).into(),
        ];
        match (watch, params.split_at_checked(8)) {
            (None, Some((kept, _))) => self.send(CHECK_OUT, kept).await?,
            _ => self.send(CHECK_OUT_AND_WATCH, &params).await?,
        }
        if before.is_none_or(|before| before.segments != visit.segments) {
            self.send("DELETE FROM visit_segment WHERE visit_id = ?1", &[visit.id.0.into()]).await?;
            self.add_segments(visit.id, &visit.segments).await?;
        }
        Ok(())
    }

    /// Notes when a visit must be looked at next.
    pub(super) async fn watch(&mut self, visit: VisitId, watch: &Watch) -> Result<(), Error> {
        self.send(
            "UPDATE checkin SET due_at = ?2, due_kind = ?3, validate_checkin_job_id = ?4 WHERE id = ?1",
            &[visit.0.into(), watch.at.into(), watch.kind.into(), watch.job.as_ref().into()],
        )
        .await
    }

    /// Writes what a check-out leaves alone: who, where, since when, on which pass. Separate because these columns stand in
    /// indexes, which an update that names them rewrites.
    async fn update_identity(&mut self, visit: &Visit, guid: Option<&str>, location: &Location) -> Result<(), Error> {
        self.send(
            "UPDATE checkin SET coworker_id = ?2, business_id = ?3, source = ?4, from_time = ?5, raw_from = ?6, pass_id = ?7, \
             coworker_time_pass_guid = ?8, counts_towards_plan_limits = ?9, auto_checkout = ?10, teams_at_checkin = ?11, \
             tariff_at_checkin = ?12, business_day = ?13, from_local = ?14, keeps_pass = ?15 WHERE id = ?1",
            &[
                visit.id.0.into(),
                visit.customer.0.into(),
                visit.location.0.into(),
                visit.source.number().into(),
                visit.from.as_micros().into(),
                visit.raw_from.as_micros().into(),
                visit.pass.map(|pass| pass.0).into(),
                guid.into(),
                visit.counts_towards_plan_limits.into(),
                visit.auto_checkout.into(),
                visit.teams.as_ref().into(),
                visit.plans.as_ref().into(),
                i64::from(visit.business_day).into(),
                location.local_micros(visit.from).into(),
                visit.keeps_pass.into(),
            ],
        )
        .await
    }

    /// Removes a visit and its segments.
    pub(super) async fn remove_visit(&mut self, visit: VisitId, now: Instant) -> Result<(), Error> {
        self.keep_gone("Checkin", visit.0, now).await?;
        self.send("DELETE FROM visit_segment WHERE visit_id = ?1", &[visit.0.into()]).await?;
        self.send("DELETE FROM checkin WHERE id = ?1", &[visit.0.into()]).await?;
        Ok(())
    }

    /// Writes the stretches of a visit that has none.
    pub(crate) async fn add_segments(&mut self, visit: VisitId, segments: &[Segment]) -> Result<(), Error> {
        for (seq, segment) in (0_i64..).zip(segments) {
            let (cover, pass) = match segment.cover {
                Cover::Day(pass) => ("day", Some(pass)),
                Cover::Time(pass) => ("time", Some(pass)),
                Cover::PayAsYouGo(pass) => ("payg", Some(pass)),
                Cover::Overtime(pass) => ("overtime", pass),
            };
            self.send(
                "INSERT INTO visit_segment (visit_id, seq, cover, pass_id, from_time, to_time) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                &[
                    visit.0.into(),
                    seq.into(),
                    cover.into(),
                    pass.map(|pass| pass.0).into(),
                    segment.from.as_micros().into(),
                    segment.to.as_micros().into(),
                ],
            )
            .await?;
        }
        Ok(())
    }
}

/// What a check-out changes.
const CHECK_OUT: &str = "UPDATE checkin SET to_time = ?2, raw_to = ?3, to_local = ?4, last_activity = ?5, mac_addresses = ?6, \
     updated_on = ?7, updated_by = ?8, version = version + 1 WHERE id = ?1";
/// The same, and when the visit must be looked at next.
const CHECK_OUT_AND_WATCH: &str = "UPDATE checkin SET to_time = ?2, raw_to = ?3, to_local = ?4, last_activity = ?5, \
     mac_addresses = ?6, updated_on = ?7, updated_by = ?8, version = version + 1, due_at = ?9, due_kind = ?10, \
     validate_checkin_job_id = ?11 WHERE id = ?1";

/// What a check-out leaves alone.
#[derive(PartialEq)]
struct Identity<'a> {
    who_where: (CustomerId, LocationId, i32),
    since: (Instant, Instant),
    how: (Source, bool, bool, bool),
    pass: Option<PassId>,
    snapshot: (&'a Option<String>, &'a Option<String>),
}

impl Identity<'_> {
    fn of(visit: &Visit) -> Identity<'_> {
        Identity {
            who_where: (visit.customer, visit.location, visit.business_day),
            since: (visit.from, visit.raw_from),
            how: (visit.source, visit.counts_towards_plan_limits, visit.auto_checkout, visit.keeps_pass),
            pass: visit.pass,
            snapshot: (&visit.teams, &visit.plans),
        }
    }
}

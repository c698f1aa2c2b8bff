//! What follows from a change of a location's clock: slots keep their hours on the wall, open visits are looked at again, and
//! plan passes last until their next period begins, and what has been invoiced reaches to the next renewal.

use hallpass_engine::calendar::{Zone, decode_slot, encode_slot};
use hallpass_engine::{Instant, Location};

use crate::desk::Stamp;
use crate::jobs::JobKind;
use crate::{Error, Tx};

impl Tx {
    /// R2.8: slots are hours on the wall of the owning location. They are stored in UTC by its zone, so a new zone writes them
    /// anew: 09:00 to 17:00 stays 09:00 to 17:00.
    pub(super) async fn move_slots(
        &mut self,
        location: i64,
        (old, new): (Zone, Zone),
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let slots = self
            .rows(
                "SELECT s.id, s.day_of_week, s.from_time, s.to_time FROM time_pass_slot s \
                 JOIN time_pass d ON d.id = s.time_pass_id WHERE d.business_id = ?1 ORDER BY s.id",
                &[location.into()],
                |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?)),
            )
            .await?;
        for (id, day, from, to) in slots {
            let Ok(day) = u8::try_from(day) else { continue };
            let slot = decode_slot(&old, stamp.now, day, Instant::from_micros(from), Instant::from_micros(to));
            let (from, to) = encode_slot(&new, stamp.now, &slot);
            self.execute(
                "UPDATE time_pass_slot SET from_time = ?2, to_time = ?3, updated_on = ?4, updated_by = ?5, \
                 version = version + 1 WHERE id = ?1",
                &[
                    id.into(),
                    from.as_micros().into(),
                    to.as_micros().into(),
                    stamp.now.as_micros().into(),
                    stamp.by.into(),
                ],
            )
            .await?;
            self.audit(stamp, "update", "TimePassTimeSlot", id).await?;
        }
        Ok(())
    }

    /// Brings what waits for an instant of the old clock in line with the new one.
    pub(super) async fn follow_clock(
        &mut self,
        before: &Location,
        after: &Location,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let id = after.id.0;
        // A visit ends at the cut-off it runs towards, which is the change itself; one that begins behind it has another now.
        self.execute(
            "UPDATE checkin SET due_at = ?2 WHERE business_id = ?1 AND to_time IS NULL AND due_at > ?2",
            &[id.into(), stamp.now.as_micros().into()],
        )
        .await?;
        self.stretch_plan_passes(before, after, stamp).await?;
        self.move_billed_periods(before, after, stamp).await?;
        // The next period may begin at another instant: asked again at once, nothing is issued twice (R11.12).
        let jobs = self
            .rows(
                "SELECT j.subject FROM job j JOIN coworker_contract c ON c.id = j.subject \
                 WHERE j.kind = ?1 AND c.issued_by_id = ?2 ORDER BY j.subject",
                &[JobKind::Grants.name().into(), id.into()],
                |row| row.int(0),
            )
            .await?;
        for contract in jobs {
            self.schedule(JobKind::Grants, contract, stamp.now).await?;
        }
        Ok(())
    }

    /// R11.8: a plan pass expires where the next period begins. When that moves to a later instant the pass goes with it, so
    /// that the customer is never without; when it moves to an earlier one the pass keeps what it was issued with.
    async fn stretch_plan_passes(
        &mut self,
        before: &Location,
        after: &Location,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let passes = self
            .rows(
                "SELECT p.id, p.coworker_id, p.expire_date FROM coworker_time_pass p \
                 JOIN coworker_contract c ON c.unique_id = p.coworker_contract_unique_id \
                 WHERE c.issued_by_id = ?1 AND p.tariff_time_pass_unique_id IS NOT NULL AND p.expire_date > ?2 \
                 AND (c.cancellation_date IS NULL OR c.cancellation_date <> p.expire_date) ORDER BY p.id",
                &[after.id.0.into(), stamp.now.as_micros().into()],
                |row| Ok((row.int(0)?, row.int(1)?, Instant::from_micros(row.int(2)?))),
            )
            .await?;
        for (pass, customer, expires) in passes {
            let day = before.business_day(expires);
            let moved = after.start_of(day);
            if before.start_of(day) != expires || moved <= expires {
                continue;
            }
            self.execute(
                "UPDATE coworker_time_pass SET expire_date = ?2, updated_on = ?3, updated_by = ?4, \
                 version = version + 1 WHERE id = ?1",
                &[pass.into(), moved.as_micros().into(), stamp.now.as_micros().into(), stamp.by.into()],
            )
            .await?;
            self.emit(customer, "CoworkerTimePassUpdated", "CoworkerTimePass", pass, stamp.now).await?;
            self.audit(stamp, "update", "CoworkerTimePass", pass).await?;
        }
        Ok(())
    }

    /// R11.9a: what has been invoiced until the start of a day is invoiced until that day starts by the new clock, so that the
    /// next period begins with its renewal: no hours are charged twice, and none before their time.
    async fn move_billed_periods(
        &mut self,
        before: &Location,
        after: &Location,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let (id, now) = (after.id.0, stamp.now.as_micros());
        let contracts = self
            .rows(
                "SELECT id, coworker_id, until_time FROM (SELECT c.id, c.coworker_id, COALESCE((SELECT MAX(p.period_end) \
                 FROM contract_period p WHERE p.contract_id = c.id), c.invoiced_period) AS until_time \
                 FROM coworker_contract c WHERE c.issued_by_id = ?1) AS invoiced WHERE until_time > ?2 ORDER BY id",
                &[id.into(), now.into()],
                |row| Ok((row.int(0)?, row.int(1)?, Instant::from_micros(row.int(2)?))),
            )
            .await?;
        for (contract, customer, until) in contracts {
            let day = before.business_day(until);
            let moved = after.start_of(day);
            if before.start_of(day) != until || moved == until {
                continue;
            }
            let (until, moved) = (until.as_micros(), moved.as_micros());
            self.execute(
                "UPDATE contract_period SET period_end = ?3 WHERE contract_id = ?1 AND period_end = ?2",
                &[contract.into(), until.into(), moved.into()],
            )
            .await?;
            self.execute(
                "UPDATE coworker_contract SET \
                 invoiced_period = CASE WHEN invoiced_period = ?3 THEN ?2 ELSE invoiced_period END, \
                 next_auto_invoice = CASE WHEN next_auto_invoice = ?3 THEN ?2 ELSE next_auto_invoice END, \
                 updated_on = ?4, updated_by = ?5, version = version + 1 WHERE id = ?1",
                &[contract.into(), moved.into(), until.into(), now.into(), stamp.by.into()],
            )
            .await?;
            self.emit(customer, "CoworkerContractUpdated", "CoworkerContract", contract, stamp.now).await?;
            self.audit(stamp, "update", "CoworkerContract", contract).await?;
            if self.scheduled(JobKind::ContractInvoice, contract).await? == Some(Instant::from_micros(until)) {
                self.schedule(JobKind::ContractInvoice, contract, Instant::from_micros(moved)).await?;
            }
        }
        Ok(())
    }
}

//! What changes on a contract over time: its plan, its pauses, its next renewal; and whose jobs a change sets off.

use hallpass_engine::{ContractId, Instant, PlanId};

use crate::desk::Stamp;
use crate::jobs::JobKind;
use crate::{Error, Tx};

/// What the job of a contract reads beside the engine's view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewing {
    /// `TariffId`.
    pub plan: PlanId,
    /// `NextTariffId`.
    pub next_plan: Option<PlanId>,
    /// `RenewalDate` as it stands.
    pub renewal: Option<Instant>,
}

impl Tx {
    /// The plan, next plan and renewal as they stand on a contract.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn renewing(&mut self, contract: ContractId) -> Result<Option<Renewing>, Error> {
        let sql = "SELECT tariff_id, next_tariff_id, renewal_date FROM coworker_contract WHERE id = ?1";
        self.first(sql, &[contract.0.into()], |row| {
            Ok(Renewing {
                plan: PlanId(row.int(0)?),
                next_plan: row.opt_int(1)?.filter(|id| *id != 0).map(PlanId),
                renewal: row.opt_int(2)?.map(Instant::from_micros),
            })
        })
        .await
    }

    /// Notes that a contract is on `after` from `from` on. Usage before stays with `before`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn note_plan(
        &mut self,
        contract: ContractId,
        before: PlanId,
        after: PlanId,
        from: Instant,
    ) -> Result<(), Error> {
        let first = "INSERT INTO contract_plan (contract_id, from_time, tariff_id) \
                     SELECT ?1, CASE WHEN COALESCE(start_date, created_on) < ?3 THEN COALESCE(start_date, created_on) ELSE ?3 - 1 END, ?2 FROM coworker_contract WHERE id = ?1 \
                     AND NOT EXISTS (SELECT 1 FROM contract_plan WHERE contract_id = ?1)";
        self.send(first, &[contract.0.into(), before.0.into(), from.as_micros().into()]).await?;
        let sql = "INSERT INTO contract_plan (contract_id, from_time, tariff_id) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (contract_id, from_time) DO UPDATE SET tariff_id = excluded.tariff_id";
        self.send(sql, &[contract.0.into(), from.as_micros().into(), after.0.into()]).await
    }

    /// Puts a contract on its next plan.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn change_plan(&mut self, contract: ContractId, plan: PlanId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let sql = "UPDATE coworker_contract SET tariff_id = ?2, next_tariff_id = NULL, updated_on = ?3, updated_by = ?4, \
                   version = version + 1 WHERE id = ?1";
        let params = [contract.0.into(), plan.0.into(), stamp.now.as_micros().into(), stamp.by.into()];
        self.send(sql, &params).await
    }

    /// Sets `RenewalDate`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_renewal(&mut self, contract: ContractId, at: Option<Instant>) -> Result<(), Error> {
        let sql = "UPDATE coworker_contract SET renewal_date = ?2 WHERE id = ?1";
        self.send(sql, &[contract.0.into(), at.map(Instant::as_micros).into()]).await
    }

    /// R11.13: unused passes that a contract was granted by a former plan expire with the change, never later than before. What
    /// was carried over from earlier periods (beyond W22) stays.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn end_plan_passes(
        &mut self,
        contract: &str,
        plan: PlanId,
        at: Instant,
        stamp: &Stamp<'_>,
    ) -> Result<usize, Error> {
        self.execute(
            "UPDATE coworker_time_pass SET expire_date = ?3, updated_on = ?4, updated_by = ?5, version = version + 1 \
             WHERE coworker_contract_unique_id = ?1 AND used = 0 AND (expire_date IS NULL OR expire_date > ?3) \
             AND carried_from IS NULL \
             AND tariff_time_pass_unique_id IN (SELECT unique_id FROM tariff_time_pass WHERE tariff_id = ?2)",
            &[contract.into(), plan.0.into(), at.as_micros().into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }

    /// Was any contract ever on this plan?
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn plan_has_history(&mut self, plan: PlanId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM contract_plan WHERE tariff_id = ?1 LIMIT 1";
        Ok(self.first(sql, &[plan.0.into()], |row| row.int(0)).await?.is_some())
    }

    /// Pauses a contract over [`from`, `until`).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn add_pause(
        &mut self,
        contract: ContractId,
        from: Instant,
        until: Option<Instant>,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO contract_pause (contract_id, from_time, until_time) VALUES (?1, ?2, ?3)";
        let params = [contract.0.into(), from.as_micros().into(), until.map(Instant::as_micros).into()];
        self.send(sql, &params).await
    }

    /// Ends the pause that runs at `at`; takes away those that would begin later.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn end_pauses(&mut self, contract: ContractId, at: Instant) -> Result<(), Error> {
        let params = [contract.0.into(), at.as_micros().into()];
        self.send("DELETE FROM contract_pause WHERE contract_id = ?1 AND from_time >= ?2", &params).await?;
        let sql = "UPDATE contract_pause SET until_time = ?2 WHERE contract_id = ?1 AND (until_time IS NULL OR until_time > ?2)";
        self.send(sql, &params).await
    }

    /// Shows a pause on the contract (`InPausedPeriodFrom`, `InPausedPeriodUntil`), or none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn show_pause(
        &mut self,
        contract: ContractId,
        pause: Option<(Instant, Option<Instant>)>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let sql = "UPDATE coworker_contract SET in_paused_period_from = ?2, in_paused_period_until = ?3, updated_on = ?4, \
                   updated_by = ?5, version = version + 1 WHERE id = ?1";
        let params = [
            contract.0.into(),
            pause.map(|(from, _)| from.as_micros()).into(),
            pause.and_then(|(_, until)| until).map(Instant::as_micros).into(),
            stamp.now.as_micros().into(),
            stamp.by.into(),
        ];
        self.send(sql, &params).await
    }

    /// Forgets what belongs to a contract that is deleted.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn forget_contract(&mut self, contract: ContractId) -> Result<(), Error> {
        self.unschedule(JobKind::Grants, contract.0).await?;
        self.unschedule(JobKind::ContractInvoice, contract.0).await?;
        for sql in [
            "DELETE FROM contract_plan WHERE contract_id = ?1",
            "DELETE FROM contract_pause WHERE contract_id = ?1",
            "DELETE FROM grant_issue WHERE contract_id = ?1",
            "DELETE FROM roll_over WHERE contract_id = ?1",
            "DELETE FROM contract_period WHERE contract_id = ?1",
        ] {
            self.send(sql, &[contract.0.into()]).await?;
        }
        Ok(())
    }

    /// Lets the job of every contract on a plan look again at `now`, ended ones left out.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn look_at_contracts_on(&mut self, plan: PlanId, now: Instant) -> Result<usize, Error> {
        self.look_at_contracts("c.tariff_id = ?4", plan.0, now).await
    }

    /// Lets the job of every contract whose plan includes a definition look again at `now`.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn look_at_contracts_granting(&mut self, definition: i64, now: Instant) -> Result<usize, Error> {
        let which = "c.tariff_id IN (SELECT r.tariff_id FROM tariff_time_pass r WHERE r.time_pass_id = ?4)";
        self.look_at_contracts(which, definition, now).await
    }

    async fn look_at_contracts(&mut self, which: &'static str, id: i64, now: Instant) -> Result<usize, Error> {
        let sql = format!(
            "INSERT INTO job (kind, rank, subject, due_at, first_due_at) \
             SELECT ?1, ?2, c.id, ?3, ?3 FROM coworker_contract c \
             WHERE {which} AND (c.cancellation_date IS NULL OR c.cancellation_date > ?3) \
             ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, first_due_at = excluded.due_at, \
             attempts = 0, failed_at = NULL, last_error = NULL, dead = 0 WHERE job.due_at > excluded.due_at OR job.dead = 1"
        );
        let (kind, rank) = (JobKind::Grants.name(), JobKind::Grants.rank());
        self.execute(&sql, &[kind.into(), rank.into(), now.as_micros().into(), id.into()]).await
    }
}

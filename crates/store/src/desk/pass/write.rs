//! Issuing, changing and revoking passes, each with its ledger entries.

use std::collections::BTreeMap;

use hallpass_engine::{Amount, CustomerId, DefinitionId, Entry, EntryKind, HeldPass, Instant, PassId, VisitId};

use super::NewPass;
use crate::desk::ledger::{Kind, Movement, Unit};
use crate::desk::{Applied, Stamp};
use crate::{Error, Tx};

impl Tx {
    /// Books a pass that the records half has just inserted (R3.3): its minutes or its day.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn issue(&mut self, pass: &NewPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_time_pass SET total_uses = ?2, remaining_uses = ?2, price_override = ?3 WHERE id = ?1",
            &[pass.id.0.into(), pass.minutes.into(), pass.price.into()],
        )
        .await?;
        // Apart, for these stand in indexes, and hardly anybody sends them.
        self.execute(
            "UPDATE coworker_time_pass SET used = 0, used_date = NULL WHERE id = ?1 AND (used <> 0 OR used_date IS NOT NULL)",
            &[pass.id.0.into()],
        )
        .await?;
        let (unit, amount) = match pass.minutes {
            Some(minutes) => (Unit::Minutes, minutes),
            None => (Unit::Days, 1),
        };
        let movement = Movement {
            pass: pass.id,
            definition: pass.definition,
            holder: pass.holder.0,
            visit: None,
            kind: Kind::Issue,
            unit,
            amount,
            happened: stamp.now,
        };
        self.record(&movement, stamp).await
    }

    /// Gives a pass its own price, or none (R11.2).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn set_price(&mut self, pass: PassId, price: Option<i64>) -> Result<(), Error> {
        self.send("UPDATE coworker_time_pass SET price_override = ?2 WHERE id = ?1", &[pass.0.into(), price.into()])
            .await
    }

    /// Writes the new state of a pass the engine has decided on, with the touched record's stamp. `CheckedIn` is computed
    /// from the open visits (R3.5), so visits must be written first. `before` is what is stored, if known: what stands in indexes
    /// is named only when it changes, for an update that names it rewrites them.
    pub(in crate::desk) async fn write_pass(
        &mut self,
        before: Option<&HeldPass>,
        pass: &HeldPass,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let use_of = |pass: &HeldPass| (pass.used, pass.used_date);
        if before.is_none_or(|before| use_of(before) != use_of(pass)) {
            self.send(
                "UPDATE coworker_time_pass SET used = ?2, used_date = ?3 WHERE id = ?1",
                &[pass.id.0.into(), pass.used.into(), pass.used_date.map(Instant::as_micros).into()],
            )
            .await?;
        }
        self.send(
            "UPDATE coworker_time_pass SET remaining_uses = ?2, used_by = ?3, used_by_hand = ?4, \
             checked_in = CASE WHEN EXISTS (SELECT 1 FROM checkin WHERE pass_id = ?1 AND to_time IS NULL) THEN 1 ELSE 0 END, \
             updated_on = ?5, updated_by = ?6, version = version + 1 WHERE id = ?1",
            &[
                pass.id.0.into(),
                pass.remaining.into(),
                pass.used_by.map(|id| id.0).into(),
                pass.used_by_hand.into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await?;
        self.settle_expiry(pass.id, stamp).await
    }

    /// Recomputes `CheckedIn` of a pass whose visits changed while it stayed as it was (R3.5).
    pub(in crate::desk) async fn touch_checked_in(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_time_pass SET checked_in = 1 - checked_in, updated_on = ?2, updated_by = ?3, \
             version = version + 1 \
             WHERE id = ?1 AND (checked_in = 1) <> EXISTS (SELECT 1 FROM checkin WHERE pass_id = ?1 AND to_time IS NULL)",
            &[pass.0.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
    }

    /// Writes a correction by hand (R3.6): the new state and the movement that leads to it. Clearing what was set by hand happens
    /// when the setting did: it is as if it had never been.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn correct(&mut self, before: &HeldPass, after: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        let (unit, amount) = match after.total {
            Some(_) => (Unit::Minutes, after.remaining.unwrap_or(0) - before.remaining.unwrap_or(0)),
            None => (Unit::Days, i64::from(before.used) - i64::from(after.used)),
        };
        let cleared = before.used_date.filter(|_| before.used_by_hand && !after.used);
        self.record(
            &Movement {
                pass: after.id,
                definition: after.definition,
                holder: after.owner.0,
                visit: None,
                kind: Kind::Correct,
                unit,
                amount,
                happened: after.used_date.or(cleared).unwrap_or(stamp.now),
            },
            stamp,
        )
        .await?;
        self.write_pass(Some(before), after, stamp).await?;
        self.settle_carried(after.id, stamp).await
    }

    /// Books that a pass goes to another holder: what is left of it, and what of that has lapsed, leaves the books of the one and
    /// enters those of the other. The record itself is the caller's.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn transfer(&mut self, pass: &HeldPass, to: CustomerId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let (unit, left) = match (pass.payg, pass.total) {
            // What is bought is used: nothing is ever left of it.
            (Some(_), _) => return Ok(()),
            (None, Some(_)) => (Unit::Minutes, pass.remaining.unwrap_or(0)),
            (None, None) => (Unit::Days, 1 - i64::from(pass.used)),
        };
        let expired = self.expired_amount(pass.id).await?;
        for (kind, amount) in [(Kind::Transfer, left), (Kind::Expire, expired)] {
            for (holder, amount) in [(pass.owner, -amount), (to, amount)] {
                let movement = Movement {
                    pass: pass.id,
                    definition: pass.definition,
                    holder: holder.0,
                    visit: None,
                    kind,
                    unit,
                    amount,
                    happened: stamp.now,
                };
                self.record(&movement, stamp).await?;
            }
        }
        Ok(())
    }

    /// Books what a deleted pass still held as revoked. Call it before the record goes.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn revoke(&mut self, pass: &HeldPass, stamp: &Stamp<'_>) -> Result<(), Error> {
        let expired = self.expired_amount(pass.id).await?;
        let (unit, left) = match pass.total {
            Some(_) => (Unit::Minutes, pass.remaining.unwrap_or(0)),
            None => (Unit::Days, 1 - i64::from(pass.used)),
        };
        let movement = Movement {
            pass: pass.id,
            definition: pass.definition,
            holder: pass.owner.0,
            visit: None,
            kind: Kind::Revoke,
            unit,
            amount: left - expired,
            happened: stamp.now,
        };
        self.record(&movement, stamp).await
    }

    /// Books what visits moved. Entries of the visit the decision made get its number from `applied`.
    ///
    /// A pass set to Used by hand keeps nothing left whatever comes back to it (decision 12): what a visit returns is taken
    /// out again in the same breath, so that the ledger stays true.
    pub(in crate::desk) async fn record_entries(
        &mut self,
        applied: &Applied,
        entries: &[Entry],
        passes: &BTreeMap<PassId, HeldPass>,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        for entry in entries {
            let (unit, amount) = match entry.amount {
                Amount::Minutes(minutes) => (Unit::Minutes, minutes),
                Amount::Day => (Unit::Days, 1),
                Amount::Nothing => continue,
            };
            let kind = match entry.kind {
                EntryKind::Use => Kind::Use,
                EntryKind::GiveBack => Kind::GiveBack,
            };
            let pass = passes.get(&entry.pass);
            let visit = if entry.visit == VisitId::NEW { applied.visit } else { entry.visit };
            let movement = Movement {
                pass: entry.pass,
                definition: pass.map_or(DefinitionId(0), |pass| pass.definition),
                holder: pass.map_or(0, |pass| pass.owner.0),
                visit: Some(visit.0),
                kind,
                unit,
                amount,
                happened: entry.from,
            };
            self.record(&movement, stamp).await?;
            if kind == Kind::GiveBack && unit == Unit::Minutes && pass.is_some_and(|pass| pass.used_by_hand) {
                self.record(&Movement { kind: Kind::Correct, amount: -amount, ..movement }, stamp).await?;
            }
        }
        Ok(())
    }
}

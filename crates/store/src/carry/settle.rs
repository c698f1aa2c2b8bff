//! What goes on follows the old passes: corrections of carried passes after a late entry, an edit or a change by hand.

use hallpass_engine::carry::{Leftover, changes};
use hallpass_engine::{CustomerId, DefinitionId, HeldPass, Instant, LocationId, PassId};

use super::{Missing, left_of};
use crate::desk::{Kind, Movement, Stamp, Unit};
use crate::jobs::JobKind;
use crate::{Error, Tx};

/// What held when it was opened.
struct Group {
    contract: i64,
    definition: DefinitionId,
    by_time: bool,
    ended: Instant,
    expires: Instant,
    percent: i64,
    room: Option<i64>,
}

/// An old pass with what goes on of it.
struct Member {
    source: PassId,
    holder: CustomerId,
    location: LocationId,
    rule: String,
    contract: String,
    pass: Option<PassId>,
    pass_holder: i64,
    leftover: Leftover,
}

/// Whether anything may go on of a pass, or it goes on with something: only then is [`Tx::settle_carried`] worth asking.
pub(crate) fn may_be_carried(pass: &HeldPass, now: Instant) -> bool {
    pass.carried_from.is_some() || (pass.contract.is_some() && pass.expires.is_some_and(|expires| expires <= now))
}

impl Tx {
    /// Brings what goes on of a pass, or what it goes on with, in line with what is left: after everything about the pass has
    /// been written. What has to be issued is left to the job of the contract. Does nothing for other passes.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_carried(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let sql = "SELECT roll_over_id FROM carried_pass WHERE source_id = ?1 \
                   UNION SELECT roll_over_id FROM carried_pass WHERE pass_id = ?1";
        for group in self.rows(sql, &[pass.0.into()], |row| row.int(0)).await? {
            if !self.settle_roll_over(group, stamp).await?.is_empty() {
                let sql = "SELECT contract_id FROM roll_over WHERE id = ?1";
                if let Some(contract) = self.first(sql, &[group.into()], |row| row.int(0)).await? {
                    self.schedule_by(JobKind::Grants, contract, stamp.now).await?;
                }
            }
        }
        Ok(())
    }

    /// Corrects the carried passes of a roll-over (engine `carry::changes`), each with its ledger entry; answers what has to be
    /// issued.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_roll_over(&mut self, id: i64, stamp: &Stamp<'_>) -> Result<Vec<Missing>, Error> {
        let Some(group) = self.roll_over(id).await? else { return Ok(Vec::new()) };
        let members = self.members(id).await?;
        let leftovers: Vec<Leftover> = members.iter().map(|member| member.leftover).collect();
        let changes = changes(group.percent, group.room, &leftovers);
        let mut missing = Vec::new();
        for (member, change) in members.into_iter().zip(changes).filter(|(_, change)| *change != 0) {
            let Some(pass) = member.pass else {
                missing.push(Missing {
                    source: member.source,
                    amount: change,
                    by_time: group.by_time,
                    holder: member.holder,
                    location: member.location,
                    definition: group.definition,
                    rule: member.rule,
                    contract: member.contract,
                    from: group.ended,
                    expires: group.expires,
                });
                continue;
            };
            if group.by_time {
                self.correct_minutes(pass, (member.pass_holder, group.definition), change, stamp).await?;
            } else {
                self.correct_day(pass, &group, change > 0, stamp).await?;
            }
            let sql = "UPDATE carried_pass SET amount = amount + ?2 WHERE source_id = ?1";
            self.send(sql, &[member.source.0.into(), change.into()]).await?;
            let holder = member.pass_holder;
            self.emit(holder, "CoworkerTimePassUpdated", "CoworkerTimePass", pass.0, stamp.now).await?;
            self.audit(stamp, "update", "CoworkerTimePass", pass.0).await?;
        }
        Ok(missing)
    }

    /// Minutes come and go with TotalUses: it says what was carried.
    async fn correct_minutes(
        &mut self,
        pass: PassId,
        (holder, definition): (i64, DefinitionId),
        change: i64,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.send(
            "UPDATE coworker_time_pass SET total_uses = total_uses + ?2, remaining_uses = remaining_uses + ?2, \
             used = CASE WHEN remaining_uses + ?2 = 0 THEN 1 ELSE 0 END, \
             used_date = CASE WHEN remaining_uses + ?2 = 0 THEN CAST(?3 AS BIGINT) END, \
             updated_on = ?3, updated_by = ?4, version = version + 1 WHERE id = ?1",
            &[pass.0.into(), change.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await?;
        let (kind, unit, happened) = (Kind::Correct, Unit::Minutes, stamp.now);
        let movement = Movement { pass, holder, definition, visit: None, kind, unit, amount: change, happened };
        self.record(&movement, stamp).await?;
        self.settle_expiry(pass, stamp).await
    }

    /// The day of a carried pass goes by letting it expire, and comes back with its ExpireDate.
    async fn correct_day(&mut self, pass: PassId, group: &Group, given: bool, stamp: &Stamp<'_>) -> Result<(), Error> {
        let end = "SELECT cancellation_date FROM coworker_contract WHERE id = ?1";
        let end = self.first(end, &[group.contract.into()], |row| row.opt_int(0)).await?.flatten();
        let good = end.map_or(group.expires.as_micros(), |end| end.min(group.expires.as_micros()));
        let expires = if given { good } else { group.ended.as_micros() };
        self.send(
            "UPDATE coworker_time_pass SET expire_date = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 \
             WHERE id = ?1",
            &[pass.0.into(), expires.into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await?;
        self.book_lapse(pass, stamp).await
    }

    async fn roll_over(&mut self, id: i64) -> Result<Option<Group>, Error> {
        let sql = "SELECT contract_id, time_pass_id, by_time, ended_at, expires_at, percent, room FROM roll_over WHERE id = ?1";
        self.first(sql, &[id.into()], |row| {
            Ok(Group {
                contract: row.int(0)?,
                definition: DefinitionId(row.int(1)?),
                by_time: row.bool(2)?,
                ended: Instant::from_micros(row.int(3)?),
                expires: Instant::from_micros(row.int(4)?),
                percent: row.int(5)?,
                room: row.opt_int(6)?,
            })
        })
        .await
    }

    /// The passes of a roll-over, by Id. An old pass that lives again (its ExpireDate was moved by hand) has nothing to give until it
    /// lapses; one that was deleted no longer counts.
    async fn members(&mut self, id: i64) -> Result<Vec<Member>, Error> {
        let sql = concat!(
            "SELECT k.source_id, s.coworker_id, s.business_id, s.tariff_time_pass_unique_id, s.coworker_contract_unique_id, \
             CASE WHEN s.lapsed = 1 OR s.expire_date <= g.ended_at THEN ",
            left_of!("s"),
            " ELSE 0 END, k.amount, k.pass_id, p.id IS NOT NULL, COALESCE(p.coworker_id, 0), COALESCE(",
            left_of!("p"),
            ", 0), COALESCE(p.used_by_hand, 0) FROM carried_pass k \
             JOIN roll_over g ON g.id = k.roll_over_id JOIN coworker_time_pass s ON s.id = k.source_id \
             LEFT JOIN coworker_time_pass p ON p.id = k.pass_id WHERE k.roll_over_id = ?1 ORDER BY k.source_id"
        );
        self.rows(sql, &[id.into()], |row| {
            let (held, there, by_hand) = (row.int(6)?, row.bool(8)?, row.bool(11)?);
            let pass = row.opt_int(7)?.map(PassId);
            let rest = if there && !by_hand { row.int(10)?.min(held) } else { 0 };
            let leftover =
                Leftover { left: row.int(5)?, held, free: rest, open: pass.is_none() || (there && !by_hand) };
            Ok(Member {
                source: PassId(row.int(0)?),
                holder: CustomerId(row.int(1)?),
                location: LocationId(row.int(2)?),
                rule: row.opt_text(3)?.unwrap_or_default().to_owned(),
                contract: row.opt_text(4)?.unwrap_or_default().to_owned(),
                pass,
                pass_holder: row.int(9)?,
                leftover,
            })
        })
        .await
    }
}

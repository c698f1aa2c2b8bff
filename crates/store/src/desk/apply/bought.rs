//! Pay-as-you-go passes that a decision makes, prices and takes back (chapter 10), each with its ledger entries.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{
    Amount, Cover, Decision, DefinitionId, EntryKind, HeldPass, Instant, PassId, PaygKind, PaygState, Visit,
    VisitChange, VisitId, World,
};

use crate::desk::Stamp;
use crate::desk::ledger::{Kind, Movement, Unit};
use crate::jobs::JobKind;
use crate::{Error, Tx};

impl Tx {
    /// Inserts the passes a decision makes; answers the world with them in it and the decision with their numbers. Without
    /// any, both come back as they are.
    pub(super) async fn make_passes<'a>(
        &mut self,
        world: &'a World,
        decision: &'a Decision,
        unique_id: fn() -> String,
        stamp: &Stamp<'_>,
    ) -> Result<(Cow<'a, World>, Cow<'a, Decision>), Error> {
        if decision.new_passes.is_empty() {
            return Ok((Cow::Borrowed(world), Cow::Borrowed(decision)));
        }
        let (mut world, mut decision) = (world.clone(), decision.clone());
        let mut numbers = BTreeMap::new();
        for made in std::mem::take(&mut decision.new_passes) {
            let mut pass = HeldPass { unique_id: unique_id(), ..made };
            let Some(payg) = pass.payg else {
                return Err(Error::Damaged("a decision makes a pass that is not pay as you go".into()));
            };
            let id = self.insert_bought(&pass, &payg, runs_on(&decision, pass.id), stamp).await?;
            numbers.insert(pass.id, PassId(id));
            pass.id = PassId(id);
            self.emit(pass.owner.0, "CoworkerTimePassCreated", "CoworkerTimePass", id, stamp.now).await?;
            self.audit(stamp, "create", "CoworkerTimePass", id).await?;
            world.passes.insert(pass.id, pass.clone());
            decision.new_passes.push(pass);
        }
        renumber(&mut decision, &numbers);
        Ok((Cow::Owned(world), Cow::Owned(decision)))
    }

    async fn insert_bought(
        &mut self,
        pass: &HeldPass,
        payg: &PaygState,
        checked_in: bool,
        stamp: &Stamp<'_>,
    ) -> Result<i64, Error> {
        self.insert(
            "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, \
             time_pass_id, used, used_date, used_by, total_uses, remaining_uses, checked_in, is_pay_as_you_go, price_override, \
             payg_fixed, payg_charge) \
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?14, ?15) RETURNING id",
            &[
                (&pass.unique_id).into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
                pass.owner.0.into(),
                payg.location.0.into(),
                pass.definition.0.into(),
                pass.used.into(),
                pass.used_date.map(Instant::as_micros).into(),
                pass.used_by.map(|id| id.0).into(),
                pass.total.into(),
                pass.remaining.into(),
                checked_in.into(),
                payg.price.as_ten_thousandths().into(),
                (payg.kind == PaygKind::Fixed).into(),
                payg.charge.map(|charge| charge.as_ten_thousandths()).into(),
            ],
        )
        .await
    }

    /// Books in what the entries of pay as you go draw on (before them), and out what they leave (after them), so that
    /// nothing is ever left on such a pass: what is bought is used.
    pub(super) async fn balance_bought(
        &mut self,
        (world, decision): (&World, &Decision),
        visit: VisitId,
        before: bool,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let mut moved: BTreeMap<PassId, (Unit, i64, Instant)> = BTreeMap::new();
        for entry in &decision.entries {
            let (unit, amount) = match entry.amount {
                Amount::Minutes(minutes) => (Unit::Minutes, minutes),
                Amount::Day => (Unit::Days, 1),
                Amount::Nothing => continue,
            };
            if world.passes.get(&entry.pass).is_some_and(|pass| pass.payg.is_some()) {
                let sum = moved.entry(entry.pass).or_insert((unit, 0, entry.from));
                sum.1 += if entry.kind == EntryKind::Use { amount } else { -amount };
            }
        }
        for (pass, (unit, amount, happened)) in moved.into_iter().filter(|(_, (_, amount, _))| (*amount > 0) == before)
        {
            let kind = if before { Kind::Issue } else { Kind::Revoke };
            let held = world.passes.get(&pass);
            let (holder, definition) = held.map_or((0, DefinitionId(0)), |pass| (pass.owner.0, pass.definition));
            let (visit, amount) = (Some(visit.0), amount.abs());
            let movement = Movement { pass, definition, holder, visit, kind, unit, amount, happened };
            self.record(&movement, stamp).await?;
        }
        Ok(())
    }

    /// Writes what only pay as you go has: billed minutes, charge, price, the mark for review.
    pub(super) async fn write_bought(&mut self, before: Option<&HeldPass>, after: &HeldPass) -> Result<(), Error> {
        let Some(payg) = after.payg else { return Ok(()) };
        if before.is_some_and(|before| before.payg == after.payg && before.total == after.total) {
            return Ok(());
        }
        let price = before.and_then(|pass| pass.payg).is_none_or(|before| before.price != payg.price);
        self.send(
            "UPDATE coworker_time_pass SET total_uses = ?2, payg_charge = ?3, needs_review = ?4, \
             price_override = CASE WHEN ?5 = 1 THEN ?6 ELSE price_override END WHERE id = ?1",
            &[
                after.id.0.into(),
                after.total.into(),
                payg.charge.map(|charge| charge.as_ten_thousandths()).into(),
                payg.needs_review.into(),
                price.into(),
                payg.price.as_ten_thousandths().into(),
            ],
        )
        .await
    }

    /// R10.9, decision 5: what was priced is invoiced when the stored ToTime has passed of all visits that rest on it. While
    /// one of them is open it waits; the one that ends or goes last puts it on the list again.
    pub(super) async fn schedule_invoices(&mut self, world: &World, decision: &Decision) -> Result<(), Error> {
        for id in bought_in(world, decision) {
            let drafted = decision.new_passes.iter().chain(&decision.passes).find(|pass| pass.id == id);
            let stored = world.passes.get(&id).filter(|_| !decision.deleted_passes.contains(&id));
            let Some(payg) = drafted.or(stored).and_then(|pass| pass.payg).filter(|payg| !payg.invoiced) else {
                continue;
            };
            let had_charge = world.passes.get(&id).and_then(|pass| pass.payg).is_some_and(|payg| payg.charge.is_some());
            match (payg.charge, end_of_use(world, decision, id)) {
                (Some(_), Some(end)) => self.schedule(JobKind::PaygInvoice, id.0, end).await?,
                (None, _) if had_charge => self.unschedule(JobKind::PaygInvoice, id.0).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes the passes that nothing rests on any more (R7.20).
    pub(super) async fn take_back(&mut self, world: &World, passes: &[PassId], stamp: &Stamp<'_>) -> Result<(), Error> {
        for id in passes {
            self.unschedule(JobKind::PaygInvoice, id.0).await?;
            self.keep_gone("CoworkerTimePass", id.0, stamp.now).await?;
            self.send("DELETE FROM coworker_time_pass WHERE id = ?1 AND invoiced = 0", &[id.0.into()]).await?;
            let owner = world.passes.get(id).map_or(0, |pass| pass.owner.0);
            self.emit(owner, "CoworkerTimePassDeleted", "CoworkerTimePass", id.0, stamp.now).await?;
            self.audit(stamp, "delete", "CoworkerTimePass", id.0).await?;
        }
        Ok(())
    }

    /// What pay as you go may sell: definitions for it that are not archived (R10.1, R3.11). Remembered with the catalogue.
    pub(in crate::desk) async fn sold_definitions(&mut self) -> Result<Vec<hallpass_engine::DefinitionId>, Error> {
        if let Some(known) = &self.catalogue().sold {
            return Ok(known.clone());
        }
        let sold = self
            .rows(
                "SELECT id FROM time_pass WHERE archived = 0 \
                 AND (use_as_pay_as_you_go_for_members = 1 OR use_as_pay_as_you_go_for_contacts = 1)",
                &[],
                |row| Ok(hallpass_engine::DefinitionId(row.int(0)?)),
            )
            .await?;
        self.catalogue().sold = Some(sold.clone());
        Ok(sold)
    }
}

/// The visits a decision leaves.
fn left(decision: &Decision) -> impl Iterator<Item = &Visit> {
    decision.visits.iter().filter_map(|change| match change {
        VisitChange::Create(visit) | VisitChange::Update(visit) => Some(visit),
        VisitChange::Delete(_) => None,
    })
}

/// R3.5: an open visit runs on the pass.
fn runs_on(decision: &Decision, pass: PassId) -> bool {
    left(decision).any(|visit| visit.to.is_none() && visit.pass == Some(pass))
}

/// The pay-as-you-go passes that a decision changes, and those of the visits it changes.
fn bought_in(world: &World, decision: &Decision) -> BTreeSet<PassId> {
    let before = decision.visits.iter().filter_map(|change| match change {
        VisitChange::Create(_) => None,
        VisitChange::Update(visit) => world.visits.get(&visit.id),
        VisitChange::Delete(id) => world.visits.get(id),
    });
    let parts = before.chain(left(decision)).flat_map(|visit| &visit.segments).filter_map(|s| match s.cover {
        Cover::PayAsYouGo(pass) => Some(pass),
        _ => None,
    });
    let passes = decision.new_passes.iter().chain(&decision.passes).filter(|pass| pass.payg.is_some());
    passes.map(|pass| pass.id).chain(parts).collect()
}

/// The last stored ToTime of the visits that rest on a pass once the decision is written; `None` while one of them is open.
fn end_of_use(world: &World, decision: &Decision, pass: PassId) -> Option<Instant> {
    let changed = |id: VisitId| {
        decision.visits.iter().any(|change| match change {
            VisitChange::Create(_) => false,
            VisitChange::Update(visit) => visit.id == id,
            VisitChange::Delete(gone) => *gone == id,
        })
    };
    let rests =
        |visit: &&Visit| visit.pass == Some(pass) || visit.segments.iter().any(|s| s.cover == Cover::PayAsYouGo(pass));
    let kept = world.visits.values().filter(|visit| !changed(visit.id));
    let ends: Option<Vec<Instant>> = left(decision).chain(kept).filter(rests).map(|visit| visit.to).collect();
    ends?.into_iter().max()
}

/// Puts the stored numbers in place of those the decision made up.
fn renumber(decision: &mut Decision, numbers: &BTreeMap<PassId, PassId>) {
    let stored = |id: &mut PassId| {
        if let Some(number) = numbers.get(id) {
            *id = *number;
        }
    };
    for change in &mut decision.visits {
        let (VisitChange::Create(visit) | VisitChange::Update(visit)) = change else { continue };
        if let Some(pass) = &mut visit.pass {
            stored(pass);
        }
        for segment in &mut visit.segments {
            stored_cover(&mut segment.cover, stored);
        }
    }
    decision.entries.iter_mut().for_each(|entry| stored(&mut entry.pass));
    let traces = decision.trace.iter_mut().chain(decision.combined.iter_mut().map(|(_, trace)| trace));
    for trace in traces {
        trace.candidates.iter_mut().for_each(|candidate| stored(&mut candidate.pass));
        let compared = trace.combinations.iter_mut().flat_map(|combinations| &mut combinations.compared);
        for part in compared.flat_map(|combination| &mut combination.parts) {
            stored_cover(&mut part.cover, stored);
        }
    }
    let settled = decision.settled.iter_mut().flat_map(|settled| {
        settled.charges.iter_mut().for_each(|charge| stored(&mut charge.pass));
        settled.later.iter_mut().map(|later| &mut later.trace)
    });
    let candidates = settled.flat_map(|trace| &mut trace.candidates);
    candidates.for_each(|candidate| stored(&mut candidate.pass));
}

fn stored_cover(cover: &mut Cover, stored: impl Fn(&mut PassId)) {
    match cover {
        Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) | Cover::Overtime(Some(pass)) => stored(pass),
        Cover::Overtime(None) => {}
    }
}

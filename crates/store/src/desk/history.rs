//! What has happened to some customers, for deciding it once more (`hallpass policy replay`): their visits, refusals and passes,
//! and every movement in the order in which it was written down.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{
    Access, Basis, Customer, CustomerId, DefinitionId, HeldPass, Instant, Location, LocationId, PassId, Segment,
    Source, TimePass, Visit, VisitId,
};

use super::pass::{ContractStates, SharedFrom};
use super::trace::Subject;
use super::visit::{COLUMNS, WIDTH, read_segment, read_visit};
use crate::{Error, Tx};

/// Customers who share passes, and all that concerns them.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The customers, with whose passes they may use.
    pub members: BTreeMap<CustomerId, Member>,
    /// Their passes, and those their visits rest on, as they are now; nobody's access is filled in.
    pub passes: BTreeMap<PassId, HeldPass>,
    /// Their visits as they are now.
    pub visits: BTreeMap<VisitId, PastVisit>,
    /// Their refused attempts, by Id.
    pub refused: Vec<PastRefusal>,
    /// Movements on their passes, by Id.
    pub movements: Vec<PastMovement>,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct Member {
    /// As now, with all contracts.
    pub customer: Customer,
    shared: Vec<SharedFrom>,
}

/// A visit that was.
#[derive(Clone, Debug)]
pub struct PastVisit {
    /// As stored.
    pub visit: Visit,
    /// When it was written down.
    pub created: Instant,
    /// Its request named the pass (R5.6).
    pub named: bool,
}

/// A failed check-in.
#[derive(Clone, Debug)]
pub struct PastRefusal {
    /// `FailedCheckin.Id`.
    pub id: i64,
    /// Who.
    pub customer: CustomerId,
    /// Where.
    pub location: LocationId,
    /// Raw instant of the attempt.
    pub at: Instant,
    /// When it was written down.
    pub created: Instant,
    /// How.
    pub source: Source,
    /// Devices.
    pub mac_addresses: Option<String>,
}

/// An entry of the ledger.
#[derive(Clone, Debug)]
pub struct PastMovement {
    /// Entries count up in the order they were written.
    pub id: i64,
    /// The pass.
    pub pass: PassId,
    /// The visit it belongs to.
    pub visit: Option<VisitId>,
    /// See [`super::Kind::name`].
    pub kind: String,
    /// See [`super::Movement::amount`].
    pub amount: i64,
    /// When it happened.
    pub happened: Instant,
    /// When it was written down.
    pub recorded: Instant,
}

impl Member {
    /// How the customer may use a pass (R4.10, R11.14).
    pub fn access_to(&self, pass: &HeldPass) -> Access {
        super::world::access_to(pass, self.customer.id, &self.shared)
    }
}

impl Tx {
    /// Customers with visits or refused attempts between two instants, by Id; at one location or at all.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn customers_seen(
        &mut self,
        (from, to): (Instant, Instant),
        location: Option<i64>,
    ) -> Result<Vec<CustomerId>, Error> {
        let params = [from.as_micros().into(), to.as_micros().into(), location.into()];
        let sql = "SELECT coworker_id FROM checkin WHERE from_time >= ?1 AND from_time < ?2 AND (CAST(?3 AS BIGINT) IS NULL OR business_id = ?3) \
                   AND coworker_id IS NOT NULL \
                   UNION SELECT coworker_id FROM failed_checkin WHERE attempt_time >= ?1 AND attempt_time < ?2 \
                   AND (CAST(?3 AS BIGINT) IS NULL OR business_id = ?3) AND coworker_id IS NOT NULL ORDER BY 1";
        self.rows(sql, &params, |row| Ok(CustomerId(row.int(0)?))).await
    }

    /// Pairs of customers whose passes depend on each other: by a team that shares, or because one has used the other's.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn sharing_pairs(&mut self) -> Result<Vec<(CustomerId, CustomerId)>, Error> {
        let mut pairs = Vec::new();
        for sql in [
            "SELECT m.coworker_id, t.paying_member_id FROM team t JOIN team_member m ON m.team_id = t.id \
             WHERE t.create_single_invoice_for_team = 1 AND (t.share_time_passes = 1 OR t.transfer_credits_to_paying_member = 1) \
             AND t.paying_member_id IS NOT NULL",
            "SELECT DISTINCT c.coworker_id, p.coworker_id FROM checkin c JOIN visit_segment s ON s.visit_id = c.id \
             JOIN coworker_time_pass p ON p.id = s.pass_id WHERE p.coworker_id <> c.coworker_id",
            "SELECT DISTINCT c.coworker_id, p.coworker_id FROM checkin c JOIN coworker_time_pass p ON p.id = c.pass_id \
             WHERE p.coworker_id <> c.coworker_id",
        ] {
            pairs.extend(self.rows(sql, &[], |row| Ok((CustomerId(row.int(0)?), CustomerId(row.int(1)?)))).await?);
        }
        Ok(pairs)
    }

    /// All that is known of some customers. Whether a pass was named is looked up for visits that arrived in `within` only.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn history(&mut self, customers: &[CustomerId], within: (Instant, Instant)) -> Result<History, Error> {
        self.refresh_catalogue().await?;
        let mut history = History::default();
        let mut contracts = ContractStates::default();
        for id in customers {
            let Some((mut customer, sharing)) = self.customer(*id).await? else { continue };
            customer.contracts = self.contracts_of(*id).await?;
            history.members.insert(*id, Member { customer, shared: sharing.from });
            for pass in self.all_passes_of(*id, &mut contracts).await? {
                history.passes.insert(pass.id, pass);
            }
            self.past_visits(*id, within, &mut history).await?;
            self.past_refusals(*id, within, &mut history).await?;
        }
        let rested_on = super::world::rested_on(history.visits.values().map(|past| &past.visit));
        for id in rested_on {
            if !history.passes.contains_key(&id)
                && let Some(pass) = self.held_pass(id).await?
            {
                history.passes.insert(id, pass);
            }
        }
        for pass in history.passes.keys().copied().collect::<Vec<_>>() {
            let found = self
                .rows(
                    "SELECT id, visit_id, kind, amount, happened_at, recorded_at FROM ledger_entry WHERE pass_id = ?1 ORDER BY id",
                    &[pass.0.into()],
                    |row| {
                        Ok(PastMovement {
                            id: row.int(0)?,
                            pass,
                            visit: row.opt_int(1)?.map(VisitId),
                            kind: row.text(2)?.to_owned(),
                            amount: row.int(3)?,
                            happened: Instant::from_micros(row.int(4)?),
                            recorded: Instant::from_micros(row.int(5)?),
                        })
                    },
                )
                .await?;
            history.movements.extend(found);
        }
        history.movements.sort_by_key(|movement| movement.id);
        Ok(history)
    }

    /// All locations and all pass definitions that a decision about some passes may read, slots as of `now` (R2.8).
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn all_locations(&mut self) -> Result<BTreeMap<LocationId, Location>, Error> {
        self.refresh_catalogue().await?;
        let mut all = BTreeMap::new();
        for id in self.rows("SELECT id FROM business ORDER BY id", &[], |row| Ok(LocationId(row.int(0)?))).await? {
            if let Some(location) = self.location(id).await? {
                all.insert(id, location);
            }
        }
        Ok(all)
    }

    /// All pass definitions, slots as of `now` (R2.8), and which of them pay as you go may sell.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn all_definitions(
        &mut self,
        now: Instant,
    ) -> Result<(BTreeMap<DefinitionId, TimePass>, BTreeSet<DefinitionId>), Error> {
        self.refresh_catalogue().await?;
        let mut all = BTreeMap::new();
        for id in self.rows("SELECT id FROM time_pass ORDER BY id", &[], |row| Ok(DefinitionId(row.int(0)?))).await? {
            if let Some(definition) = self.definition(id, now).await? {
                all.insert(id, definition);
            }
        }
        Ok((all, self.sold_definitions().await?.into_iter().collect()))
    }

    async fn past_visits(
        &mut self,
        customer: CustomerId,
        (from, to): (Instant, Instant),
        history: &mut History,
    ) -> Result<(), Error> {
        let sql = format!("SELECT {COLUMNS}, c.created_on FROM checkin c WHERE c.coworker_id = ?1 ORDER BY c.id");
        let found = self
            .rows(&sql, &[customer.0.into()], |row| Ok((read_visit(row)?, Instant::from_micros(row.int(WIDTH)?))))
            .await?;
        let sql = "SELECT s.cover, s.pass_id, s.from_time, s.to_time, s.visit_id FROM checkin c \
                   JOIN visit_segment s ON s.visit_id = c.id WHERE c.coworker_id = ?1 ORDER BY s.visit_id, s.seq";
        let mut segments: BTreeMap<VisitId, Vec<Segment>> = BTreeMap::new();
        self.for_each(sql, &[customer.0.into()], |row| {
            segments.entry(VisitId(row.int(4)?)).or_default().push(read_segment(row)?);
            Ok(())
        })
        .await?;
        for (mut visit, created) in found {
            visit.segments = segments.remove(&visit.id).unwrap_or_default();
            let looked_at = from <= visit.from && visit.from < to;
            let named = looked_at
                && self.trace_of(Subject::Visit(visit.id)).await?.is_some_and(|trace| trace.basis == Basis::Named);
            history.visits.insert(visit.id, PastVisit { visit, created, named });
        }
        Ok(())
    }

    async fn past_refusals(
        &mut self,
        customer: CustomerId,
        (from, to): (Instant, Instant),
        history: &mut History,
    ) -> Result<(), Error> {
        let found = self
            .rows(
                "SELECT id, business_id, attempt_time, created_on, source, mac_addresses FROM failed_checkin \
                 WHERE coworker_id = ?1 AND attempt_time >= ?2 AND attempt_time < ?3 ORDER BY id",
                &[customer.0.into(), from.as_micros().into(), to.as_micros().into()],
                |row| {
                    let source = Source::from_number(row.opt_int(4)?.unwrap_or(1));
                    Ok(PastRefusal {
                        id: row.int(0)?,
                        customer,
                        location: LocationId(row.int(1)?),
                        at: Instant::from_micros(row.int(2)?),
                        created: Instant::from_micros(row.int(3)?),
                        source: source.unwrap_or(Source::Manual),
                        mac_addresses: row.opt_text(5)?.map(str::to_owned),
                    })
                },
            )
            .await?;
        history.refused.extend(found);
        Ok(())
    }
}

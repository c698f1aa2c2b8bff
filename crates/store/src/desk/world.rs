//! Filling the engine's [`World`]: everything a decision about one customer may read, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{
    Access, CountedVisit, Cover, Customer, CustomerId, HeldPass, Instant, Location, LocationId, PassId, Percent, Visit,
    World, limits,
};
use hallpass_engine::{TeamId, instant::Span};

use super::pass::{ContractStates, SharedFrom};
use crate::{Error, Tx};

/// How far before and after the command other visits matter: a business day is at most 25 hours long, zones lie up to 26 hours
/// apart, and a day pass serves one business day (R5.2, R7.6).
const MARGIN: Span = Span::days(3);

/// What a command is about, so that the store knows how much to load.
#[derive(Clone, Debug)]
pub struct Neighbourhood {
    /// Whose world.
    pub customer: CustomerId,
    /// Locations the command names, besides those of the visits; of a check-in first the one it is at.
    pub locations: Vec<LocationId>,
    /// Earliest instant the command speaks of.
    pub from: Instant,
    /// Latest instant the command speaks of.
    pub to: Instant,
    /// The visit that is edited, deleted or closed: it is part of the world whoever it belongs to.
    pub visit: Option<Visit>,
    /// A pass the command names.
    pub pass: Option<PassId>,
}

impl Tx {
    /// Loads the world around a command; `None` when there is no such customer.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn world(&mut self, about: &Neighbourhood, now: Instant) -> Result<Option<World>, Error> {
        self.refresh_catalogue().await?;
        let Some((mut customer, sharing)) = self.customer(about.customer).await? else { return Ok(None) };
        customer.contracts = self.contracts_of(about.customer).await?;

        let since = about.from - MARGIN;
        let until = about.to + MARGIN;
        let mut visits: BTreeMap<_, _> =
            self.visits_of(about.customer, since, until).await?.into_iter().map(|visit| (visit.id, visit)).collect();
        if let Some(visit) = &about.visit {
            visits.insert(visit.id, visit.clone());
            if visit.customer != about.customer {
                // R7.20: its day passes come back unless another visit of the former customer rests on them.
                let passes = rested_on([visit].into_iter());
                for other in self.visits_of(visit.customer, since, until).await? {
                    if !rested_on([&other].into_iter()).is_disjoint(&passes) {
                        visits.entry(other.id).or_insert(other);
                    }
                }
            }
        }

        // An open visit may have begun long before: what it could draw on must be there too.
        let open = visits.values().filter(|visit| visit.to.is_none()).map(|visit| visit.from).min();
        let since = open.map_or(since, |from| since.min(from - MARGIN));
        let mut contracts = ContractStates::default();
        let mut passes: BTreeMap<PassId, HeldPass> = BTreeMap::new();
        for pass in self.passes_of(about.customer, (since, until), Access::Own, false, &mut contracts).await? {
            passes.insert(pass.id, pass);
        }
        for shared in &sharing.from {
            let access = Access::Shared(shared.team);
            for pass in
                self.passes_of(shared.owner, (since, until), access, shared.plan_passes_only, &mut contracts).await?
            {
                passes.entry(pass.id).or_insert(pass);
            }
        }
        let owners: BTreeSet<CustomerId> = sharing.from.iter().map(|shared| shared.owner).collect();
        for owner in owners.into_iter().chain(sharing.any.then_some(about.customer)) {
            for visit in self.open_visits_on_passes_of(owner, about.customer).await? {
                visits.entry(visit.id).or_insert(visit);
            }
        }
        for id in rested_on(visits.values()).into_iter().chain(about.pass) {
            if !passes.contains_key(&id)
                && let Some(mut pass) = self.held_pass(id).await?
            {
                pass.access = access_to(&pass, about.customer, &sharing.from);
                passes.insert(id, pass);
            }
        }

        let mut locations = BTreeMap::new();
        let named = about.locations.iter().copied().chain(visits.values().map(|visit| visit.location));
        for id in named.collect::<BTreeSet<_>>() {
            if let Some(location) = self.location(id).await? {
                locations.insert(id, location);
            }
        }
        let mut definitions = BTreeMap::new();
        for id in passes.values().map(|pass| pass.definition).collect::<BTreeSet<_>>() {
            if let Some(definition) = self.definition(id, now).await? {
                definitions.insert(id, definition);
            }
        }
        if locations.values().any(|location| location.has_ever(|settings| settings.pay_as_you_go)) {
            for id in self.sold_definitions().await? {
                if let Some(definition) = self.definition(id, now).await? {
                    definitions.insert(id, definition);
                }
            }
        }
        let usage = self.usage(about, &customer, &mut locations).await?;
        Ok(Some(World { customer, locations, definitions, passes, visits, usage, bookings: Vec::new() }))
    }

    /// The customer's visits that plan limits count at a check-in (R9.2), with the locations whose clocks they are read by.
    /// Nothing is read when no plan has a limit, nor for changes of a visit, which are not tested (decision 18).
    async fn usage(
        &mut self,
        about: &Neighbourhood,
        customer: &Customer,
        locations: &mut BTreeMap<LocationId, Location>,
    ) -> Result<Vec<CountedVisit>, Error> {
        let (None, Some(here)) = (&about.visit, about.locations.first()) else { return Ok(Vec::new()) };
        if !limits::any(&customer.contracts) {
            return Ok(Vec::new());
        }
        for id in customer.contracts.iter().map(|contract| contract.issued_by) {
            if !locations.contains_key(&id)
                && let Some(location) = self.location(id).await?
            {
                locations.insert(id, location);
            }
        }
        match limits::since(&customer.contracts, locations, *here, about.from) {
            Some(since) => self.visits_since(customer.id, since).await,
            None => Ok(Vec::new()),
        }
    }

    /// A customer with contracts, teams and their discount; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn customer_with_contracts(&mut self, id: CustomerId) -> Result<Option<Customer>, Error> {
        let Some((mut customer, _)) = self.customer(id).await? else { return Ok(None) };
        customer.contracts = self.contracts_of(id).await?;
        Ok(Some(customer))
    }

    /// The customer without contracts, and whose passes teams open to them.
    pub(super) async fn customer(&mut self, id: CustomerId) -> Result<Option<(Customer, Sharing)>, Error> {
        let found = self
            .first(
                "SELECT full_name, active, allow_network_checkin FROM coworker WHERE id = ?1",
                &[id.0.into()],
                |row| {
                    Ok(Customer {
                        id,
                        full_name: row.text(0)?.to_owned(),
                        active: row.bool(1)?,
                        network_access: row.bool(2)?,
                        contracts: Vec::new(),
                        team_names: Vec::new(),
                        team_discount: Percent::ZERO,
                    })
                },
            )
            .await?;
        let Some(mut customer) = found else { return Ok(None) };
        let teams = self
            .rows(
                "SELECT t.id, t.name, t.paying_member_id, t.create_single_invoice_for_team, t.share_time_passes, \
                 t.transfer_credits_to_paying_member, t.discount_time_passes, EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND \
                 m.coworker_id = ?1) \
                 FROM team t WHERE t.id IN (SELECT team_id FROM team_member WHERE coworker_id = ?1) \
                 OR t.paying_member_id = ?1 ORDER BY t.id",
                &[id.0.into()],
                |row| {
                    Ok(Team {
                        id: TeamId(row.int(0)?),
                        name: row.text(1)?.to_owned(),
                        payer: row.opt_int(2)?.map(CustomerId),
                        merged_billing: row.bool(3)?,
                        shares: row.bool(4)?,
                        pools: row.bool(5)?,
                        discount: Percent::from_ten_thousandths(row.opt_int(6)?.unwrap_or(0)),
                        member: row.bool(7)?,
                    })
                },
            )
            .await?;
        let mut sharing = Sharing::default();
        for team in &teams {
            if team.member {
                customer.team_names.push(team.name.clone());
                customer.team_discount = customer.team_discount.max(team.discount);
            }
            let Some(payer) = team.payer.filter(|_| team.merged_billing) else { continue };
            sharing.any |= team.shares || team.pools;
            if team.shares && payer != id {
                sharing.from.push(SharedFrom { team: team.id, owner: payer, plan_passes_only: false });
            }
            if team.pools {
                let others = self.members_of_team(team.id).await?;
                for owner in others.into_iter().chain([payer]).filter(|owner| *owner != id).collect::<BTreeSet<_>>() {
                    sharing.from.push(SharedFrom { team: team.id, owner, plan_passes_only: true });
                }
            }
        }
        Ok(Some((customer, sharing)))
    }

    /// Who is in a team.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn members_of_team(&mut self, team: TeamId) -> Result<BTreeSet<CustomerId>, Error> {
        let sql = "SELECT coworker_id FROM team_member WHERE team_id = ?1";
        let members = self.rows(sql, &[team.0.into()], |row| Ok(CustomerId(row.int(0)?))).await?;
        Ok(members.into_iter().collect())
    }

    /// Of a team, and of those that a customer is in: the ones that pool the passes of their plans (R11.14) and have more than
    /// `most` members. Name and number of members, by number.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn teams_too_large(
        &mut self,
        (team, member): (i64, i64),
        most: i64,
    ) -> Result<BTreeMap<i64, (String, i64)>, Error> {
        let sql = "SELECT t.id, t.name, COUNT(*) FROM team t JOIN team_member m ON m.team_id = t.id \
             WHERE t.transfer_credits_to_paying_member = 1 AND t.create_single_invoice_for_team = 1 \
             AND (t.id = ?1 OR t.id IN (SELECT o.team_id FROM team_member o WHERE o.coworker_id = ?2)) \
             GROUP BY t.id, t.name HAVING COUNT(*) > ?3";
        let named = [team.into(), member.into(), most.into()];
        let found = self.rows(sql, &named, |row| Ok((row.int(0)?, (row.text(1)?.to_owned(), row.int(2)?)))).await?;
        Ok(found.into_iter().collect())
    }
}

/// Whose passes teams open to a customer, and whether any team shares at all: then others may draw on the customer's.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    pub(super) from: Vec<SharedFrom>,
    any: bool,
}

struct Team {
    id: TeamId,
    name: String,
    payer: Option<CustomerId>,
    merged_billing: bool,
    shares: bool,
    pools: bool,
    discount: Percent,
    member: bool,
}

/// Passes the visits rest on.
pub(super) fn rested_on<'a>(visits: impl Iterator<Item = &'a Visit>) -> BTreeSet<PassId> {
    let mut passes = BTreeSet::new();
    for visit in visits {
        passes.extend(visit.pass);
        passes.extend(visit.segments.iter().filter_map(|segment| match segment.cover {
            Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) => Some(pass),
            Cover::Overtime(pass) => pass,
        }));
    }
    passes
}

/// How the customer may use a pass that was loaded for another reason (R4.10).
pub(super) fn access_to(pass: &HeldPass, customer: CustomerId, shared: &[SharedFrom]) -> Access {
    if pass.owner == customer {
        return Access::Own;
    }
    let from_plan = pass.origin == hallpass_engine::Origin::Plan;
    shared
        .iter()
        .find(|shared| shared.owner == pass.owner && (from_plan || !shared.plan_passes_only))
        .map_or(Access::None, |shared| Access::Shared(shared.team))
}

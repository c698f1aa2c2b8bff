//! `hallpass policy replay`: what would have been under other settings (beyond W11).
//!
//! History is decided once more by the real engine, twice: by the settings in force then, and by those of a file. Customers who
//! share passes are taken together. Everything happens in the order in which it was written down, so a late entry finds the
//! passes as they were when it was made. What the settings of then do not lead to again (edits, corrections by hand, definitions
//! that have changed since) is held as it is in both runs, and counted.

mod assume;
mod compare;
mod events;
mod report;
mod run;
mod stage;

use std::collections::{BTreeMap, BTreeSet};

use hallpass_contract::dates;
use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{CustomerId, DefinitionId, Instant, Location, LocationId, PassId, TimePass, VisitId};
use hallpass_store::Tx;
use hallpass_store::desk::History;

use crate::Problem;

pub use assume::{Assumptions, find_location};
pub use compare::Sum;

use events::{Event, events};
use run::{Ran, run};
use stage::Scenery;

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// So many visits of one group are set aside one by one; beyond, all that do not come out as stored at once.
const ONE_BY_ONE: usize = 30;

/// What to replay.
#[derive(Clone, Debug)]
pub struct Period {
    /// First business day.
    pub from: BusinessDay,
    /// First business day after it.
    pub to: BusinessDay,
    /// Only visits to this location; `None` = all.
    pub location: Option<LocationId>,
}

/// A customer who would have been treated differently.
#[derive(Clone, Debug)]
pub struct Treated {
    /// Who.
    pub customer: CustomerId,
    /// Name.
    pub name: String,
    /// How many visits and attempts were decided once more.
    pub decided: usize,
    /// How many come out differently.
    pub differing: usize,
    /// In which ways, and how often.
    pub how: BTreeMap<&'static str, usize>,
    /// Under the settings of then.
    pub before: Sum,
    /// Under those of the file.
    pub after: Sum,
    /// Passes of which more or less is used: minutes, days of day passes; before and after.
    pub passes: BTreeMap<PassId, (i64, i64)>,
}

/// The outcome.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Customers with something to decide.
    pub customers: usize,
    /// Visits decided once more.
    pub decided: usize,
    /// Refused attempts tried once more.
    pub attempts: usize,
    /// Visits held as they are in both runs, because the settings of then do not lead to them again, and what they
    /// lead to.
    pub held: Vec<(VisitId, String)>,
    /// Refused attempts left out for the same reason.
    pub left_out: usize,
    /// Who is treated differently, by Id.
    pub treated: Vec<Treated>,
    /// Sums by location, before and after.
    pub totals: BTreeMap<LocationId, (Sum, Sum)>,
    /// Names of the locations.
    pub names: BTreeMap<LocationId, String>,
}

/// What does not change from group to group.
struct World {
    now: BTreeMap<LocationId, Location>,
    assumed: BTreeMap<LocationId, Location>,
    definitions: BTreeMap<DefinitionId, TimePass>,
    sold: BTreeSet<DefinitionId>,
}

/// A date such as `2026-03-01`.
///
/// # Errors
/// That it is none.
pub fn date(text: &str) -> Result<BusinessDay, String> {
    let plain = text.len() == 10 && !text.contains('T');
    let at = dates::parse_instant(text).filter(|_| plain);
    let day = at.and_then(|at| i32::try_from(at.div_euclid(DAY)).ok());
    day.map(BusinessDay).ok_or_else(|| format!("{text} is no date; write it as 2026-03-01"))
}

/// Replays a period. `progress` is told how many customers are done, of how many.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn replay(
    tx: &mut Tx,
    period: &Period,
    assumptions: &Assumptions,
    mut progress: impl FnMut(usize, usize) + Send,
) -> Result<Outcome, Problem> {
    let margin = 2 * DAY;
    let [from, to] = [period.from, period.to].map(|day| i64::from(day.0) * DAY);
    let within = (Instant::from_micros(from - margin), Instant::from_micros(to + margin));
    let now = tx.all_locations().await?;
    let (definitions, sold) = tx.all_definitions(within.1).await?;
    let world = World { assumed: assumptions.applied(&now), now, definitions, sold };
    let mut outcome = Outcome {
        names: world.now.values().map(|location| (location.id, location.name.clone())).collect(),
        ..Outcome::default()
    };
    let seen = tx.customers_seen(within, period.location.map(|id| id.0)).await?;
    let (mut done, all) = (0, seen.len());
    for group in groups(&seen, &tx.sharing_pairs().await?) {
        let history = tx.history(&group, within).await?;
        one_group(&world, period, &history, &mut outcome);
        done += group.iter().filter(|id| seen.binary_search(id).is_ok()).count();
        progress(done, all);
    }
    outcome.treated.sort_by_key(|treated| treated.customer);
    Ok(outcome)
}

/// Customers who share passes, directly or through others, with at least one of those seen among them.
fn groups(seen: &[CustomerId], pairs: &[(CustomerId, CustomerId)]) -> Vec<Vec<CustomerId>> {
    let mut linked: BTreeMap<CustomerId, Vec<CustomerId>> = BTreeMap::new();
    for (one, other) in pairs {
        linked.entry(*one).or_default().push(*other);
        linked.entry(*other).or_default().push(*one);
    }
    let mut placed = BTreeSet::new();
    let mut all = Vec::new();
    for first in seen {
        if !placed.insert(*first) {
            continue;
        }
        let mut group = vec![*first];
        let mut next = 0;
        while let Some(id) = group.get(next).copied() {
            next += 1;
            let others = linked.get(&id).into_iter().flatten().copied();
            group.extend(others.filter(|other| placed.insert(*other)).collect::<Vec<_>>());
        }
        group.sort_unstable();
        all.push(group);
    }
    all
}

fn one_group(world: &World, period: &Period, history: &History, outcome: &mut Outcome) {
    let within = |day: i32| period.from.0 <= day && day < period.to.0;
    let here = |location: LocationId| period.location.is_none_or(|only| only == location);
    let meant =
        |visit: &hallpass_engine::Visit| visit.to.is_some() && within(visit.business_day) && here(visit.location);
    let mut decided: BTreeSet<VisitId> =
        history.visits.values().filter(|past| meant(&past.visit)).map(|past| past.visit.id).collect();
    let day_of = |at: Instant, location: LocationId| world.now.get(&location).map(|there| there.business_day(at).0);
    let tried = history.refused.iter().enumerate();
    let tried = tried.filter(|(_, r)| here(r.location) && day_of(r.at, r.location).is_some_and(within));
    let mut attempts: Vec<usize> = tried.map(|(place, _)| place).collect();
    if decided.is_empty() && attempts.is_empty() {
        return;
    }
    let scenery = Scenery { locations: &world.now, definitions: &world.definitions, sold: &world.sold };
    let mut set_aside = 0;
    let baseline = loop {
        let order = events(history, &decided, &attempts);
        let ran = run(&scenery, history, &order);
        let arrivals =
            order.iter().filter_map(|event| if let Event::Arrival(id, _) = event { Some(*id) } else { None });
        let wrong: Vec<(VisitId, String)> =
            arrivals.filter_map(|id| Some((id, ran.disagreement(history, id)?))).collect();
        let most = if set_aside < ONE_BY_ONE { 1 } else { wrong.len() };
        set_aside += 1;
        for (id, why) in wrong.iter().take(most) {
            decided.remove(id);
            outcome.held.push((*id, why.clone()));
        }
        if wrong.is_empty() {
            outcome.left_out += ran.let_in.len();
            attempts.retain(|place| !ran.let_in.contains(place));
            break ran;
        }
    };
    let assumed = Scenery { locations: &world.assumed, ..scenery };
    let order = events(history, &decided, &attempts);
    let other = run(&assumed, history, &order);
    outcome.decided += decided.len();
    outcome.attempts += attempts.len();
    note(history, (&decided, &attempts), (&baseline, &other), outcome);
}

/// Adds what two runs of a group come to.
fn note(
    history: &History,
    (decided, attempts): (&BTreeSet<VisitId>, &[usize]),
    (baseline, other): (&Ran<'_>, &Ran<'_>),
    outcome: &mut Outcome,
) {
    let (before, after) = (baseline.sums(history, attempts), other.sums(history, attempts));
    let mut by_customer: BTreeMap<CustomerId, Treated> = BTreeMap::new();
    for (which, sums) in [&before, &after].into_iter().enumerate() {
        for ((customer, location), sum) in sums {
            let total = outcome.totals.entry(*location).or_default();
            (if which == 0 { &mut total.0 } else { &mut total.1 }).add(*sum);
            let treated = by_customer.entry(*customer).or_insert_with(|| fresh(history, *customer));
            (if which == 0 { &mut treated.before } else { &mut treated.after }).add(*sum);
        }
    }
    for id in decided {
        let Some(visit) = history.visits.get(id).map(|past| &past.visit) else { continue };
        let how = baseline.differences(other, *id);
        let treated = by_customer.entry(visit.customer).or_insert_with(|| fresh(history, visit.customer));
        treated.decided += 1;
        treated.differing += usize::from(!how.is_empty());
        how.into_iter().for_each(|how| *treated.how.entry(how).or_default() += 1);
    }
    for (place, refused) in attempts.iter().filter_map(|place| Some((place, history.refused.get(*place)?))) {
        let treated = by_customer.entry(refused.customer).or_insert_with(|| fresh(history, refused.customer));
        treated.decided += 1;
        if other.let_in.contains(place) {
            treated.differing += 1;
            *treated.how.entry("let in").or_default() += 1;
        }
    }
    let (had, has) = (baseline.by_pass(), other.by_pass());
    for pass in had.keys().chain(has.keys()).collect::<BTreeSet<_>>() {
        let of = |all: &BTreeMap<PassId, i64>| all.get(pass).copied().unwrap_or(0);
        let owner = history.passes.get(pass).map(|held| held.owner);
        if of(&had) != of(&has)
            && let Some(treated) = owner.and_then(|owner| by_customer.get_mut(&owner))
        {
            treated.passes.insert(*pass, (of(&had), of(&has)));
        }
    }
    outcome.customers += by_customer.values().filter(|treated| treated.decided > 0).count();
    let differs =
        |treated: &Treated| treated.differing > 0 || treated.before != treated.after || !treated.passes.is_empty();
    outcome.treated.extend(by_customer.into_values().filter(differs));
}

fn fresh(history: &History, customer: CustomerId) -> Treated {
    let name = history.members.get(&customer).map(|member| member.customer.full_name.clone()).unwrap_or_default();
    Treated {
        customer,
        name,
        decided: 0,
        differing: 0,
        how: BTreeMap::new(),
        before: Sum::default(),
        after: Sum::default(),
        passes: BTreeMap::new(),
    }
}

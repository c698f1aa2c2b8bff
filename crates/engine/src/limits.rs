//! Plan limits (chapter 9, decision 20): how many days and hours a plan gives in a week, a month and a billing cycle.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::minutes_between;
use crate::draft::Draft;
use crate::periods::{Period, billing_cycle};
use crate::{
    Contract, CountedVisit, Instant, LimitTest, LimitWindow, Location, LocationId, PlanLimits, RefusalCode, Settings,
    Span, WindowLimits, World,
};

/// A limit that is reached: what R8.3 says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) code: RefusalCode,
    pub(crate) message: String,
}

/// A stretch of time in which use is counted, by the clock of one location (R9.5, decision 20). Half-open.
struct Window<'a> {
    clock: &'a Location,
    from: Instant,
    to: Instant,
}

/// What the limits say to a check-in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// The one that stands against it.
    pub(crate) reached: Option<Reached>,
    /// Those that were tested, in order.
    pub(crate) tests: Vec<LimitTest>,
}

/// The three windows, in the order in which they are asked.
const KINDS: [LimitWindow; 3] = [LimitWindow::Week, LimitWindow::Month, LimitWindow::Cycle];

/// Whether any plan of these contracts has a limit: without one no visits need to be loaded.
pub fn any(contracts: &[Contract]) -> bool {
    contracts.iter().any(|contract| plans(contract).any(|limits| *limits != PlanLimits::default()))
}

/// The first instant from which visits must be known to judge a check-in at `location` around `at`; `None` when no contract
/// that is active then has a limit. `locations` holds that location and those that issued the contracts.
pub fn since(
    contracts: &[Contract],
    locations: &BTreeMap<LocationId, Location>,
    location: LocationId,
    at: Instant,
) -> Option<Instant> {
    // The stored arrival may differ from the one that was told by a step.
    let near = Span::days(1);
    let here = locations.get(&location)?;
    let begins = contracts
        .iter()
        .filter(|c| c.is_active_at(at) || c.is_active_at(at - near) || c.is_active_at(at + near))
        .flat_map(|contract| {
            let used =
                move |kind: &LimitWindow| plans(contract).any(|l| kind.of(&l.days).or(kind.of(&l.hours)).is_some());
            KINDS
                .into_iter()
                .filter(used)
                .filter_map(move |kind| kind.window((here, here.settings_at(at)), contract, locations, at))
        });
    begins.map(|window| window.from).min()
}

/// R9.4, R9.7: the limit that stands against a check-in at `at`; `None` when the plan of one active contract allows it, and
/// for contacts. With several the first active contract by Id speaks (decision 20). Open visits count up to `now`.
///
/// `settings` are those in force at the raw arrival.
pub(crate) fn test(draft: &Draft<'_>, (here, settings): (&Location, &Settings), at: Instant, now: Instant) -> Verdict {
    let mut active: Vec<&Contract> =
        draft.world().customer.contracts.iter().filter(|contract| contract.is_active_at(at)).collect();
    if active.iter().any(|contract| contract.plan_at(at).limits == PlanLimits::default()) {
        return Verdict::default();
    }
    active.sort_by_key(|contract| contract.id);
    let visits = counted(draft);
    let mut verdict = Verdict::default();
    for contract in active {
        match stands_against(draft, (here, settings), contract, (at, now), &visits, &mut verdict.tests) {
            None => return Verdict { reached: None, ..verdict },
            Some(limit) => verdict.reached = verdict.reached.or(Some(limit)),
        }
    }
    verdict
}

/// What is used of every limit of the plans that are in force at `at`, by contract, days before hours, each by week, month and
/// cycle (R17.10); nothing for an unknown location. Counted as a check-in at `location` around `at` would count it: open visits
/// run up to `now`. The visits must be known from [`since`] on.
pub fn used(world: &World, location: LocationId, at: Instant, now: Instant) -> Vec<LimitTest> {
    let draft = Draft::new(world);
    let Some(here) = draft.location(location) else { return Vec::new() };
    let mut active: Vec<&Contract> =
        world.customer.contracts.iter().filter(|contract| contract.is_active_at(at)).collect();
    active.sort_by_key(|contract| contract.id);
    let visits = counted(&draft);
    let place = (here, here.settings_at(at));
    active.into_iter().flat_map(|contract| tests(&draft, place, contract, (at, now), &visits)).collect()
}

/// Days before hours, each by week, month and cycle (R9.4): up to the first that stands against a check-in.
fn stands_against(
    draft: &Draft<'_>,
    place: (&Location, &Settings),
    contract: &Contract,
    times: (Instant, Instant),
    visits: &[CountedVisit],
    asked: &mut Vec<LimitTest>,
) -> Option<Reached> {
    let name = &draft.world().customer.full_name;
    for test in tests(draft, place, contract, times, visits) {
        let (code, what) = if test.hours { (RefusalCode::F4, "hours") } else { (RefusalCode::F3, "days") };
        let message = format!("{name} has reached the limit of {} {what} per {}.", test.limit, test.window.name());
        let stands = test.reached;
        asked.push(test);
        if stands {
            return Some(Reached { code, message });
        }
    }
    None
}

/// Each limit of the plan of a contract in the order in which they are asked, counted only when it is its turn.
fn tests<'a>(
    draft: &'a Draft<'_>,
    (here, settings): (&'a Location, &'a Settings),
    contract: &'a Contract,
    (at, now): (Instant, Instant),
    visits: &'a [CountedVisit],
) -> impl Iterator<Item = LimitTest> + 'a {
    let limits = contract.plan_at(at).limits;
    let window = move |kind: LimitWindow| kind.window((here, settings), contract, &draft.world().locations, at);
    let days = KINDS.into_iter().filter_map(move |kind| {
        let (limit, window) = (kind.of(&limits.days)?, window(kind)?);
        let days = window.days(visits, now);
        let count = i64::try_from(days.len()).unwrap_or(i64::MAX);
        let day_counts = days.contains(&window.clock.business_day(at).0);
        let stands = !day_counts && count >= limit;
        Some(LimitTest { day_counts, ..window.test(contract, kind, false, (limit, count, stands)) })
    });
    let hours = KINDS.into_iter().filter_map(move |kind| {
        let (limit, window) = (kind.of(&limits.hours)?, window(kind)?);
        let minutes = window.minutes(visits, now);
        let stands = minutes >= limit.saturating_mul(60);
        Some(window.test(contract, kind, true, (limit, minutes, stands)))
    });
    days.chain(hours)
}

/// The customer's visits that count (R9.2), those the check-in has closed on its way (R7.9, R7.14) in their new state.
fn counted(draft: &Draft<'_>) -> Vec<CountedVisit> {
    let customer = draft.world().customer.id;
    let changed = draft.changed_visits();
    let stored = draft.world().usage.iter().filter(|v| !changed.contains_key(&v.visit)).copied();
    let drafted = changed.values().flatten().filter(|v| v.customer == customer);
    let drafted =
        drafted.map(|v| CountedVisit { visit: v.id, from: v.from, to: v.to, counts: v.counts_towards_plan_limits });
    stored.chain(drafted).filter(|v| v.counts).collect()
}

fn plans(contract: &Contract) -> impl Iterator<Item = &PlanLimits> {
    std::iter::once(&contract.plan).chain(contract.plan_changes.iter().map(|change| &change.plan)).map(|p| &p.limits)
}

impl LimitWindow {
    fn of(self, limits: &WindowLimits) -> Option<i64> {
        match self {
            LimitWindow::Week => limits.week,
            LimitWindow::Month => limits.month,
            LimitWindow::Cycle => limits.cycle,
        }
    }

    /// The window that `at` lies in: week and month by the clock of the check-in, the cycle by that of the location that
    /// issued the contract (decision 20).
    fn window<'a>(
        self,
        (here, settings): (&'a Location, &Settings),
        contract: &Contract,
        locations: &'a BTreeMap<LocationId, Location>,
        at: Instant,
    ) -> Option<Window<'a>> {
        let today = here.business_day(at);
        let (first, next) = match self {
            LimitWindow::Week => {
                let [first, next] = here.week_of(today, settings);
                (first, next)
            }
            LimitWindow::Month => (today.month().day(1), today.month().plus(1).day(1)),
            LimitWindow::Cycle => {
                let clock = locations.get(&contract.issued_by)?;
                let Period { from, to } = billing_cycle(contract, clock, at);
                return Some(Window { clock, from, to });
            }
        };
        Some(Window { clock: here, from: here.start_of(first), to: here.start_of(next) })
    }
}

impl Window<'_> {
    /// The part of a visit inside; an open one runs up to now (decision 20), and has touched the day it came in on.
    fn part(&self, visit: &CountedVisit, now: Instant) -> Option<(Instant, Instant)> {
        let to = visit.to.unwrap_or(now.max(visit.from + Span::micros(1)));
        let (from, to) = (visit.from.max(self.from), to.min(self.to));
        (from < to).then_some((from, to))
    }

    /// Business days touched.
    fn days(&self, visits: &[CountedVisit], now: Instant) -> BTreeSet<i32> {
        let mut days = BTreeSet::new();
        for (mut at, to) in visits.iter().filter_map(|visit| self.part(visit, now)) {
            while at < to {
                days.insert(self.clock.business_day(at).0);
                at = self.clock.next_cut_off(at);
            }
        }
        days
    }

    fn test(
        &self,
        contract: &Contract,
        window: LimitWindow,
        hours: bool,
        (limit, used, reached): (i64, i64, bool),
    ) -> LimitTest {
        let (from, to) = (self.from, self.to);
        LimitTest { contract: contract.id, hours, window, from, to, limit, used, day_counts: false, reached }
    }

    fn minutes(&self, visits: &[CountedVisit], now: Instant) -> i64 {
        visits.iter().filter_map(|visit| self.part(visit, now)).map(|(from, to)| minutes_between(from, to)).sum()
    }
}

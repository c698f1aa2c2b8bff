//! What two runs, or a run and history, come to: visit by visit, and in sums.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::{Cover, CustomerId, HeldPass, Instant, LocationId, Money, PassId, Visit, VisitId};
use hallpass_store::desk::History;

use super::run::Ran;

/// What some visits have used, and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Visits that came in.
    pub visits: i64,
    /// Arrivals that were refused.
    pub refused: i64,
    /// Day passes used.
    pub days: i64,
    /// Minutes of time passes.
    pub minutes: i64,
    /// Minutes that nothing covered.
    pub overtime: i64,
    /// Minutes billed as pay as you go.
    pub billed: i64,
    /// What pay as you go charges, before tax.
    pub charged: Money,
}

impl Sum {
    /// Adds another.
    pub fn add(&mut self, other: Sum) {
        self.visits += other.visits;
        self.refused += other.refused;
        self.days += other.days;
        self.minutes += other.minutes;
        self.overtime += other.overtime;
        self.billed += other.billed;
        self.charged += other.charged;
    }
}

/// Sums by customer and location.
pub(super) type Sums = BTreeMap<(CustomerId, LocationId), Sum>;

/// A visit as far as it is compared. Pay-as-you-go passes are told by their price: each run makes its own.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    from: Instant,
    to: Option<Instant>,
    first: Option<PassId>,
    stretches: Vec<(u8, Option<PassId>, Instant, Instant)>,
    overtime: i64,
    bought: Vec<(Option<i64>, Money)>,
}

impl Facts {
    fn of(visit: &Visit, passes: &BTreeMap<PassId, HeldPass>) -> Facts {
        let is_bought = |id: &PassId| passes.get(id).is_none_or(|pass| pass.payg.is_some());
        let own = |id: PassId| Some(id).filter(|id| !is_bought(id));
        let stretch = |cover: Cover| match cover {
            Cover::Day(pass) => (0, own(pass)),
            Cover::Time(pass) => (1, own(pass)),
            Cover::PayAsYouGo(_) => (2, None),
            Cover::Overtime(pass) => (3, pass.and_then(own)),
        };
        let stretches = visit.segments.iter().map(|s| {
            let (kind, pass) = stretch(s.cover);
            (kind, pass, s.from, s.to)
        });
        let overtime = visit.segments.iter().filter(|s| matches!(s.cover, Cover::Overtime(_)));
        let bought = visit.segments.iter().filter_map(|s| match s.cover {
            Cover::PayAsYouGo(pass) => passes.get(&pass).and_then(|pass| Some((pass.total, pass.payg?.price))),
            _ => None,
        });
        Facts {
            from: visit.from,
            to: visit.to,
            first: visit.pass.and_then(own),
            stretches: stretches.collect(),
            overtime: overtime.map(|s| s.to.minutes_since(s.from)).sum(),
            bought: bought.collect(),
        }
    }

    /// In which ways another outcome differs; none when it is the same.
    fn ways_from(&self, other: &Facts) -> Vec<&'static str> {
        let covers =
            |facts: &Facts| facts.stretches.iter().map(|(kind, pass, ..)| (*kind, *pass)).collect::<BTreeSet<_>>();
        let price = |facts: &Facts| facts.bought.iter().map(|(_, price)| *price).sum::<Money>();
        let tests = [
            ((self.from, self.to) != (other.from, other.to), "other times"),
            (self.first != other.first || covers(self) != covers(other), "other cover"),
            (self.overtime != other.overtime, "other overtime"),
            (price(self) != price(other), "other price"),
        ];
        let mut found: Vec<&'static str> =
            tests.into_iter().filter(|(differs, _)| *differs).map(|(_, how)| how).collect();
        if found.is_empty() && self != other {
            found.push("other minutes of a pass");
        }
        found
    }
}

impl Ran<'_> {
    /// In which way a visit came out otherwise than it is stored; `None` when it did not.
    pub(super) fn disagreement(&self, history: &History, id: VisitId) -> Option<String> {
        let past = history.visits.get(&id)?;
        let here = match self.outcomes.get(&id) {
            Some(Ok(as_visit)) if *as_visit == id => self.stage.visits.get(&id),
            Some(Ok(as_visit)) => return Some(format!("becomes one with check-in {}", as_visit.0)),
            Some(Err(why)) => return Some(format!("is refused: {why}")),
            None => None,
        };
        let Some(here) = here else { return Some("does not come about".into()) };
        let (stored, here) = (Facts::of(&past.visit, &history.passes), Facts::of(here, &self.stage.passes));
        (stored != here).then(|| format!("comes out with {}", stored.ways_from(&here).join(", ")))
    }

    /// In which ways a visit comes out differently in another run; empty = it does not.
    pub(super) fn differences(&self, other: &Ran<'_>, id: VisitId) -> Vec<&'static str> {
        let facts = |ran: &Ran<'_>| {
            let visit = ran.stage.visits.get(ran.outcomes.get(&id)?.as_ref().ok()?)?;
            Some(Facts::of(visit, &ran.stage.passes))
        };
        let (before, after) = match (facts(self), facts(other)) {
            (Some(before), Some(after)) => (before, after),
            (Some(_), None) => return vec!["refused"],
            (None, Some(_)) => return vec!["let in"],
            (None, None) => return Vec::new(),
        };
        before.ways_from(&after)
    }

    /// What the visits that were decided and the attempts come to.
    pub(super) fn sums(&self, history: &History, attempts: &[usize]) -> Sums {
        let mut sums = Sums::new();
        let mut seen = BTreeSet::new();
        for (id, outcome) in &self.outcomes {
            let Some(past) = history.visits.get(id).map(|past| &past.visit) else { continue };
            let sum = sums.entry((past.customer, past.location)).or_default();
            match outcome {
                Err(_) => sum.refused += 1,
                Ok(as_visit) => {
                    sum.visits += 1;
                    if let Some(visit) = self.stage.visits.get(as_visit).filter(|_| seen.insert(*as_visit)) {
                        sum.overtime += Facts::of(visit, &self.stage.passes).overtime;
                    }
                }
            }
        }
        for ((visit, _), (minutes, days)) in &self.stage.taken {
            let Some(visit) = self.stage.visits.get(visit) else { continue };
            let sum = sums.entry((visit.customer, visit.location)).or_default();
            sum.minutes += minutes;
            sum.days += days;
        }
        for pass in self.stage.made() {
            let Some(payg) = pass.payg else { continue };
            let sum = sums.entry((pass.owner, payg.location)).or_default();
            sum.billed += pass.total.unwrap_or(0);
            sum.charged += payg.price;
        }
        for (place, refused) in attempts.iter().filter_map(|place| Some((place, history.refused.get(*place)?))) {
            let out = !self.let_in.contains(place);
            sums.entry((refused.customer, refused.location)).or_default().refused += i64::from(out);
        }
        sums
    }

    /// Minutes (or days) taken from each pass.
    pub(super) fn by_pass(&self) -> BTreeMap<PassId, i64> {
        let mut all = BTreeMap::new();
        for ((_, pass), (minutes, days)) in &self.stage.taken {
            *all.entry(*pass).or_default() += minutes + days;
        }
        all
    }
}

//! Which pass is taken (R5.2, R5.3, R5.5, R6.8) and the step that decided.

use std::cmp::{Ordering, Reverse};

use crate::draft::Draft;
use crate::eligibility::Entrance;
use crate::{
    Basis, Candidate, Facts, Failure, HeldPass, Instant, LocationId, Money, PassId, Reason, RefusalCode, Source, Step,
    TimePass, Trace, Verdict, World, pay_as_you_go,
};

/// All passes in the order of use at one entrance.
pub(crate) struct Ranking<'a> {
    entrance: &'a Entrance<'a>,
    eligible: Vec<Ranked>,
    rejected: Vec<(PassId, Option<Facts>, Vec<Failure>)>,
}

/// The settings that change the order.
#[derive(Clone, Copy)]
struct OrderPolicy {
    /// R5.5.
    expiry_first: bool,
    /// Beyond W22.
    carried_first: bool,
}

impl OrderPolicy {
    fn of(entrance: &Entrance<'_>) -> OrderPolicy {
        let settings = entrance.settings;
        OrderPolicy { expiry_first: settings.expiry_first, carried_first: settings.carried_first }
    }
}

/// A pass with what the steps of R5.3 compare. R5.4: the order of the older manual, where price and priority counted for
/// nothing, is not offered.
struct Ranked {
    pass: PassId,
    facts: Facts,
}

impl<'a> Ranking<'a> {
    pub(crate) fn new(draft: &Draft<'_>, entrance: &'a Entrance<'a>) -> Ranking<'a> {
        let plans = entrance.plans();
        let (mut eligible, mut rejected) = (Vec::new(), Vec::new());
        for pass in draft.passes() {
            let definition = draft.definition_of(pass);
            let price = definition.map_or(Money::ZERO, |definition| definition.price_for(&plans));
            let facts = entrance.facts(pass, definition, price);
            let failures = entrance.failures(&facts);
            if failures.is_empty() {
                eligible.push(Ranked { pass: pass.id, facts });
            } else {
                rejected.push((pass.id, definition.map(|_| facts), failures));
            }
        }
        let policy = OrderPolicy::of(entrance);
        eligible.sort_by(|a, b| a.compare(b, policy).0);
        Ranking { entrance, eligible, rejected }
    }

    /// For an account that is disabled: nothing is eligible (R4.1).
    pub(crate) fn for_disabled_account(draft: &Draft<'_>, entrance: &'a Entrance<'a>) -> Ranking<'a> {
        let mut ranking = Ranking::new(draft, entrance);
        let fitting = std::mem::take(&mut ranking.eligible).into_iter().map(|r| (r.pass, Some(r.facts), Vec::new()));
        ranking.rejected.extend(fitting);
        ranking.rejected.sort_by_key(|(pass, ..)| *pass);
        for (_, _, failures) in &mut ranking.rejected {
            failures.insert(0, Failure::AccountDisabled);
        }
        ranking
    }

    /// The pass to take (R5.1, a).
    pub(crate) fn first(&self) -> Option<PassId> {
        self.eligible.first().map(|r| r.pass)
    }

    /// The eligible passes of the first kind there is, in the order of use: used today (R5.2), else in nobody's use, else in use
    /// (R6.8); and whether they are in use.
    pub(crate) fn of_the_first_kind(&self) -> impl Iterator<Item = (PassId, bool)> {
        let kind = |ranked: &Ranked| (ranked.facts.used_today, ranked.facts.in_use);
        let first = self.eligible.first().map(kind);
        self.eligible.iter().filter(move |ranked| Some(kind(ranked)) == first).map(|r| (r.pass, r.facts.in_use))
    }

    pub(crate) fn is_eligible(&self, pass: PassId) -> bool {
        self.eligible.iter().any(|r| r.pass == pass)
    }

    /// The trace when the first pass is taken.
    pub(crate) fn taken(&self) -> Trace {
        match self.eligible.first() {
            Some(first) => self.taken_as(Basis::Order, first.pass, self.why_first(first)),
            None => self.trace(Basis::Order, self.others(1, None)),
        }
    }

    /// The trace when `pass` is taken ahead of the order, for a reason of its own.
    pub(crate) fn taken_as(&self, basis: Basis, pass: PassId, reason: Reason) -> Trace {
        let facts = self.eligible.iter().find(|r| r.pass == pass).map(|r| r.facts);
        self.headed_by(basis, pass, reason, facts)
    }

    /// The trace when pay as you go makes `pass` of a definition (R10.1).
    pub(crate) fn bought(&self, pass: PassId, definition: &TimePass) -> Trace {
        let facts = Facts {
            definition: definition.id,
            priority: definition.priority.unwrap_or(0),
            price: definition.price_for(&self.entrance.plans()),
            locations: definition.location_count(),
            time: definition.minutes.is_some(),
            shared: false,
            by_hand: true,
            used: false,
            used_today: false,
            in_use: false,
            remaining: 0,
            running: 0,
            expires: None,
            created: self.entrance.at,
            terms: Some(self.entrance.terms(definition)),
            used_by_other: false,
            contract: None,
            carried: false,
            frozen: false,
            early: false,
            withheld: false,
            bought: true,
            paid_today: false,
        };
        self.headed_by(Basis::Bought, pass, Reason::Bought, Some(facts))
    }

    fn headed_by(&self, basis: Basis, pass: PassId, reason: Reason, facts: Option<Facts>) -> Trace {
        let mut candidates = vec![Candidate { pass, verdict: Verdict::Chosen, reasons: vec![reason], facts }];
        candidates.extend(self.others(2, Some(pass)));
        self.trace(basis, candidates)
    }

    /// The trace of a refusal: no pass was taken, even if some would have been eligible.
    pub(crate) fn refused(&self, code: RefusalCode) -> Trace {
        self.trace(Basis::Refused(code), self.others(1, None))
    }

    /// With what pay as you go has for sale, when no pass but the one taken is left.
    fn trace(&self, basis: Basis, candidates: Vec<Candidate>) -> Trace {
        let asked = match basis {
            Basis::Refused(code) => code == RefusalCode::F2 || self.entrance.is_beyond_limit(),
            Basis::Order | Basis::Named | Basis::GoesOn | Basis::Bought | Basis::Kept | Basis::Free => true,
            // Its combinations say what pay as you go would have cost.
            Basis::Cheapest => false,
        };
        let spare = candidates.iter().any(|candidate| matches!(candidate.verdict, Verdict::Eligible { .. }));
        let offers = if asked && !spare { pay_as_you_go::offers(self.entrance) } else { Vec::new() };
        Trace { offers, ..self.entrance.trace(basis, candidates) }
    }

    /// The rules that a pass fails.
    pub(crate) fn failures(&self, pass: PassId) -> &[Failure] {
        self.rejected
            .iter()
            .find(|(id, ..)| *id == pass)
            .map(|(_, _, failures)| failures.as_slice())
            .unwrap_or_default()
    }

    /// The passes without the one taken: the eligible ones numbered from `rank`, each with the step that put it behind the one
    /// before it in the order of use, then the rejected ones.
    fn others(&self, rank: usize, taken: Option<PassId>) -> Vec<Candidate> {
        let before = std::iter::once(None).chain(self.eligible.iter().map(Some));
        let pairs = before.zip(&self.eligible).filter(|(_, ranked)| Some(ranked.pass) != taken);
        let eligible = pairs.enumerate().map(|(place, (before, ranked))| Candidate {
            pass: ranked.pass,
            verdict: Verdict::Eligible { rank: rank + place },
            reasons: vec![before.map_or(Reason::First, |b| Reason::Behind(b.compare(ranked, self.policy()).1))],
            facts: Some(ranked.facts),
        });
        let rejected = self.rejected.iter().filter(|(pass, ..)| Some(*pass) != taken);
        let rejected = rejected.map(|(pass, facts, failures)| Candidate {
            pass: *pass,
            verdict: Verdict::Rejected,
            reasons: failures.iter().copied().map(Reason::Failed).collect(),
            facts: *facts,
        });
        eligible.chain(rejected).collect()
    }

    fn why_first(&self, first: &Ranked) -> Reason {
        if first.facts.used_today {
            return Reason::Ahead(Step::UsedToday);
        }
        match self.eligible.get(1) {
            Some(second) => Reason::Ahead(first.compare(second, self.policy()).1),
            None => Reason::Only,
        }
    }

    fn policy(&self) -> OrderPolicy {
        OrderPolicy::of(self.entrance)
    }
}

impl Ranked {
    /// The order of use and the step that settles it. Total: the last step compares Ids.
    fn compare(&self, other: &Ranked, policy: OrderPolicy) -> (Ordering, Step) {
        let (one, two) = (&self.facts, &other.facts);
        let OrderPolicy { expiry_first, carried_first } = policy;
        let by_expiry = || expiry_key(one.expires).cmp(&expiry_key(two.expires));
        let both_time = one.time && two.time;
        let steps = [
            (one.used_today.cmp(&two.used_today).reverse(), Step::UsedToday),
            (one.in_use.cmp(&two.in_use), Step::NotInUse),
            (Reverse(one.priority).cmp(&Reverse(two.priority)), Step::Priority),
            (one.shared.cmp(&two.shared), Step::Own),
            (if expiry_first { by_expiry() } else { Ordering::Equal }, Step::EarlierExpiryFirst),
            (one.time.cmp(&two.time), Step::DayPass),
            (one.price.cmp(&two.price), Step::Cheaper),
            (one.by_hand.cmp(&two.by_hand), Step::FromPlanOrProduct),
            (one.locations.cmp(&two.locations), Step::FewerLocations),
            match carried_first {
                true => (two.carried.cmp(&one.carried), Step::CarriedFirst),
                false => (one.carried.cmp(&two.carried), Step::CarriedLast),
            },
            match (both_time, expiry_first) {
                (false, _) => (Ordering::Equal, Step::MoreRemaining),
                (true, false) => (Reverse(one.remaining).cmp(&Reverse(two.remaining)), Step::MoreRemaining),
                (true, true) => (one.remaining.cmp(&two.remaining), Step::FewerRemaining),
            },
            (by_expiry(), Step::EarlierExpiry),
            (one.created.cmp(&two.created), Step::Older),
        ];
        let decided = steps.into_iter().find(|(ordering, _)| ordering.is_ne());
        decided.unwrap_or((self.pass.cmp(&other.pass), Step::LowerId))
    }
}

/// Earlier first, no expiry last.
fn expiry_key(expires: Option<Instant>) -> (bool, Option<Instant>) {
    (expires.is_none(), expires)
}

/// Every rule that keeps a pass from being used by the customer of a world for a check-in by hand at a place and an instant;
/// none = it could be used. `None` when the place or the pass is not in the world.
pub fn failures_now(world: &World, location: LocationId, pass: PassId, at: Instant) -> Option<Vec<Failure>> {
    let draft = Draft::new(world);
    let location = draft.location(location)?;
    let entrance = Entrance::new(&draft, (location, location.settings_at(at)), at, Source::Manual, None);
    let pass = draft.pass(pass)?;
    let disabled = (!world.customer.active).then_some(Failure::AccountDisabled);
    let failures = entrance.failures(&entrance.facts(pass, draft.definition_of(pass), Money::ZERO));
    Some(disabled.into_iter().chain(failures).collect())
}

/// Whether one given pass could be taken (R5.6, R7.18), without ranking the rest.
pub(crate) fn is_eligible(draft: &Draft<'_>, entrance: &Entrance<'_>, pass: &HeldPass) -> bool {
    entrance.failures(&entrance.facts(pass, draft.definition_of(pass), Money::ZERO)).is_empty()
}

//! Which pass is taken (R5.2, R5.3, R5.5, R6.8) and the step that decided.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

use crate::draft::Draft;
use crate::eligibility::{Entrance, Failure, is_day_pass};
use crate::{Access, Candidate, HeldPass, Instant, Money, Origin, PassId, PlanId, Reason, Verdict};

/// All passes in the order of use at one entrance.
pub(crate) struct Ranking<'a> {
    entrance: &'a Entrance<'a>,
    eligible: Vec<Ranked>,
    rejected: Vec<(PassId, Vec<Failure>)>,
}

/// What the steps of R5.3 compare.
struct Ranked {
    pass: PassId,
    used_today: bool,
    in_use: bool,
    priority: i64,
    shared: bool,
    time: bool,
    price: Money,
    by_hand: bool,
    locations: usize,
    remaining: i64,
    expires: Option<Instant>,
    created: Instant,
}

/// The steps in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    UsedToday,
    NotInUse,
    Priority,
    Own,
    EarlierExpiryFirst,
    DayPass,
    Cheaper,
    FromPlanOrProduct,
    FewerLocations,
    MoreRemaining,
    FewerRemaining,
    EarlierExpiry,
    Older,
    LowerId,
}

impl<'a> Ranking<'a> {
    pub(crate) fn new(draft: &Draft<'_>, entrance: &'a Entrance<'a>) -> Ranking<'a> {
        let plans: BTreeSet<PlanId> = entrance.active_contracts().map(|c| c.plan_at(entrance.at).id).collect();
        let (mut eligible, mut rejected) = (Vec::new(), Vec::new());
        for pass in draft.passes() {
            let definition = draft.definition_of(pass);
            let failures = entrance.failures(pass, definition);
            match definition {
                Some(definition) if failures.is_empty() => eligible.push(Ranked {
                    pass: pass.id,
                    used_today: entrance.used_today(pass),
                    // A day pass in use is either this customer's own of today, which is free, or not eligible.
                    in_use: !is_day_pass(pass) && entrance.in_use(pass.id),
                    priority: definition.priority.unwrap_or(0),
                    shared: matches!(pass.access, Access::Shared(_)),
                    time: !is_day_pass(pass),
                    price: definition.price_for(&plans),
                    by_hand: !matches!(pass.origin, Origin::Plan | Origin::Product),
                    locations: definition.location_count(),
                    remaining: pass.remaining.unwrap_or(0),
                    expires: pass.expires,
                    created: pass.created,
                }),
                _ => rejected.push((pass.id, failures)),
            }
        }
        let expiry_first = entrance.location.settings.expiry_first;
        eligible.sort_by(|a, b| a.compare(b, expiry_first).0);
        Ranking { entrance, eligible, rejected }
    }

    /// The trace for an account that is disabled: nothing is eligible (R4.1).
    pub(crate) fn for_disabled_account(draft: &Draft<'_>, entrance: &'a Entrance<'a>) -> Ranking<'a> {
        let failures = |pass: &HeldPass| {
            let others = entrance.failures(pass, draft.definition_of(pass));
            std::iter::once(Failure::AccountDisabled).chain(others).collect()
        };
        let rejected = draft.passes().map(|pass| (pass.id, failures(pass))).collect();
        Ranking { entrance, eligible: Vec::new(), rejected }
    }

    /// The pass to take (R5.1a).
    pub(crate) fn first(&self) -> Option<PassId> {
        self.eligible.first().map(|r| r.pass)
    }

    pub(crate) fn is_eligible(&self, pass: PassId) -> bool {
        self.eligible.iter().any(|r| r.pass == pass)
    }

    /// The trace. `wanted` was taken ahead of the order for the reason given; without it the first pass is the chosen one.
    pub(crate) fn candidates(&self, wanted: Option<(PassId, Reason)>) -> Vec<Candidate> {
        let chosen = wanted.or_else(|| self.eligible.first().map(|first| (first.pass, self.why_first(first))));
        let Some((pass, reason)) = chosen else { return self.untaken() };
        let mut trace = vec![Candidate { pass, verdict: Verdict::Chosen, reasons: vec![reason] }];
        trace.extend(self.in_order(2, Some(pass)));
        trace.extend(self.rejections());
        trace
    }

    /// The trace of a refusal: no pass was taken, even if some would have been eligible.
    pub(crate) fn untaken(&self) -> Vec<Candidate> {
        self.in_order(1, None).into_iter().chain(self.rejections()).collect()
    }

    /// The eligible passes without the one taken, numbered from `rank`, each with the step that put it behind the one before
    /// it in the order of use.
    fn in_order(&self, rank: usize, taken: Option<PassId>) -> Vec<Candidate> {
        let before = std::iter::once(None).chain(self.eligible.iter().map(Some));
        let pairs = before.zip(&self.eligible).filter(|(_, ranked)| Some(ranked.pass) != taken);
        let numbered = pairs.enumerate().map(|(place, (before, ranked))| {
            let reason = match before {
                Some(before) => before.compare(ranked, self.expiry_first()).1.behind(),
                None => Reason { rule: "R5.3", text: "It is the first in the order of use.".to_owned() },
            };
            Candidate { pass: ranked.pass, verdict: Verdict::Eligible { rank: rank + place }, reasons: vec![reason] }
        });
        numbered.collect()
    }

    fn rejections(&self) -> impl Iterator<Item = Candidate> {
        self.rejected.iter().map(|(pass, failures)| Candidate {
            pass: *pass,
            verdict: Verdict::Rejected,
            reasons: failures.iter().map(|f| f.reason(self.entrance)).collect(),
        })
    }

    fn why_first(&self, first: &Ranked) -> Reason {
        if first.used_today {
            return Step::UsedToday.ahead();
        }
        match self.eligible.get(1) {
            Some(second) => first.compare(second, self.expiry_first()).1.ahead(),
            None => Reason { rule: "R5.1", text: "It is the only pass that is valid here and now.".to_owned() },
        }
    }

    fn expiry_first(&self) -> bool {
        self.entrance.location.settings.expiry_first
    }
}

impl Ranked {
    /// The order of use and the step that settles it. Total: the last step compares Ids.
    fn compare(&self, other: &Ranked, expiry_first: bool) -> (Ordering, Step) {
        let by_expiry = || expiry_key(self.expires).cmp(&expiry_key(other.expires));
        let both_time = self.time && other.time;
        let steps = [
            (self.used_today.cmp(&other.used_today).reverse(), Step::UsedToday),
            (self.in_use.cmp(&other.in_use), Step::NotInUse),
            (Reverse(self.priority).cmp(&Reverse(other.priority)), Step::Priority),
            (self.shared.cmp(&other.shared), Step::Own),
            (if expiry_first { by_expiry() } else { Ordering::Equal }, Step::EarlierExpiryFirst),
            (self.time.cmp(&other.time), Step::DayPass),
            (self.price.cmp(&other.price), Step::Cheaper),
            (self.by_hand.cmp(&other.by_hand), Step::FromPlanOrProduct),
            (self.locations.cmp(&other.locations), Step::FewerLocations),
            match (both_time, expiry_first) {
                (false, _) => (Ordering::Equal, Step::MoreRemaining),
                (true, false) => (Reverse(self.remaining).cmp(&Reverse(other.remaining)), Step::MoreRemaining),
                (true, true) => (self.remaining.cmp(&other.remaining), Step::FewerRemaining),
            },
            (by_expiry(), Step::EarlierExpiry),
            (self.created.cmp(&other.created), Step::Older),
        ];
        let decided = steps.into_iter().find(|(ordering, _)| ordering.is_ne());
        decided.unwrap_or((self.pass.cmp(&other.pass), Step::LowerId))
    }
}

/// Earlier first, no expiry last.
fn expiry_key(expires: Option<Instant>) -> (bool, Option<Instant>) {
    (expires.is_none(), expires)
}

impl Step {
    fn ahead(self) -> Reason {
        Reason { rule: self.rule(), text: format!("It comes first: {}.", self.words()) }
    }

    fn behind(self) -> Reason {
        Reason { rule: self.rule(), text: format!("It comes after the one before, which wins here: {}.", self.words()) }
    }

    fn rule(self) -> &'static str {
        match self {
            Step::UsedToday => "R5.2",
            Step::NotInUse => "R6.8",
            Step::EarlierExpiryFirst | Step::FewerRemaining => "R5.5",
            _ => "R5.3",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Step::UsedToday => "a day pass already used today costs nothing more",
            Step::NotInUse => "a pass that nobody is using goes before one in use",
            Step::Priority => "step 1, higher priority",
            Step::Own => "step 2, own before shared",
            Step::EarlierExpiryFirst => "step 2b, earlier expiry",
            Step::DayPass => "step 3, day pass before time pass",
            Step::Cheaper => "step 4, lower price",
            Step::FromPlanOrProduct => "step 5, from a plan or product before one added by hand",
            Step::FewerLocations => "step 6, valid at fewer locations",
            Step::MoreRemaining => "step 7, more minutes left",
            Step::FewerRemaining => "step 7, fewer minutes left",
            Step::EarlierExpiry => "step 8, earlier expiry",
            Step::Older => "step 9, created earlier",
            Step::LowerId => "step 9, lower Id",
        }
    }
}

/// Whether one given pass could be taken (R5.6, R7.18), without ranking the rest.
pub(crate) fn is_eligible(draft: &Draft<'_>, entrance: &Entrance<'_>, pass: &HeldPass) -> bool {
    entrance.failures(pass, draft.definition_of(pass)).is_empty()
}

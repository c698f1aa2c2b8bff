//! The cheapest combination (beyond W22): where a location wants it, a visit that ends is covered in the way that costs the
//! customer least.
//!
//! Ways differ in which pass is taken at each border, and in nothing else: whatever is taken covers as far as it reaches (R6),
//! only what is eligible there is taken, what the customer has used today goes before all (R5.2), what others use comes last
//! (R6.8), and pay as you go takes over where no pass is eligible (R10.1). So the ordinary way is one of them, and the search never
//! ends with a dearer one. Of equal costs the way that comes first in the order of use wins.

mod price;

use std::collections::BTreeMap;

use crate::consume::{can_draw, consume, push, reach, reverse, take};
use crate::draft::Draft;
use crate::eligibility::Entrance;
use crate::order::Ranking;
use crate::{
    Basis, Combination, Combinations, Cost, Cover, HeldPass, Instant, Location, PassId, Reason, Segment, Visit,
    pay_as_you_go,
};

/// Most borders the search looks at. Up to eight different passes in a business day need far fewer.
const MOST_STEPS: usize = 20_000;
/// Most stretches of a way that is looked at.
const MOST_PARTS: usize = 64;

/// Settles a visit that has ended: as [`consume`] does, or in the cheapest way where `Ext.Passes.CheapestCombination` is on.
/// A visit keeps what it has when the request named its pass, when it spans time between visits (R7.6) or when a part of it has
/// been invoiced (R7.19).
pub(crate) fn settle(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location) {
    let wanted = location.settings_at(visit.raw_from).cheapest_combination && !visit.keeps_pass;
    match visit.to {
        Some(to) if wanted && visit.pass.is_some() && !pay_as_you_go::has_sold_part(draft, visit) => {
            choose(draft, visit, location, to);
        }
        _ => consume(draft, visit, location),
    }
}

fn choose(draft: &mut Draft<'_>, visit: &mut Visit, location: &Location, to: Instant) {
    let (mut base, mut bare) = (draft.clone(), visit.clone());
    reverse(&mut base, &mut bare);
    let (mut usual, mut as_usual) = (draft.clone(), visit.clone());
    consume(&mut usual, &mut as_usual, location);
    let ordinary = Combination { ordinary: true, ..price::combination(&base, &usual, &as_usual) };
    let mut search = Search {
        location,
        to,
        base: &base,
        preset: visit.pass,
        best: ordinary.cost,
        chosen: None,
        compared: vec![ordinary],
        known: BTreeMap::new(),
        steps: 0,
        complete: true,
    };
    let start = State { draft: base.clone(), visit: bare, at: visit.from, cost: Cost::default(), taken: Vec::new() };
    search.explore(&start);
    let (chosen, combinations) = search.outcome();
    match chosen {
        None => consume(draft, visit, location),
        Some(chosen) => {
            reverse(draft, visit);
            draft.unsettle(visit.id, visit.from);
            for choice in chosen {
                let at = visit.segments.last().map_or(visit.from, |s| s.to);
                draw(draft, visit, location, (at, to), choice);
            }
            pay_as_you_go::settle_fixed(draft, visit, location);
            begin_on_first(draft, visit);
        }
    }
    if combinations.compared.len() > 1 {
        explain(draft, &base, visit, location, combinations);
    }
}

/// R6.2: a visit names the first pass it draws on, and counts as that one does (R5.7).
fn begin_on_first(draft: &Draft<'_>, visit: &mut Visit) {
    let first = visit.segments.first().and_then(|s| s.cover.pass()).or(visit.pass);
    if first == visit.pass {
        return;
    }
    visit.pass = first;
    let definition = first.and_then(|id| draft.pass(id)).and_then(|pass| draft.definition_of(pass));
    visit.counts_towards_plan_limits = definition.is_none_or(|d| d.counts_towards_plan_limits);
}

/// The trace: the passes in their order when the visit began, and the ways that were compared.
fn explain(draft: &mut Draft<'_>, base: &Draft<'_>, visit: &Visit, location: &Location, combinations: Combinations) {
    let Some(first) = visit.pass else { return };
    let entrance = Entrance::of_visit(base, location, visit, visit.from);
    let mut trace = Ranking::new(base, &entrance).taken_as(Basis::Cheapest, first, Reason::Cheapest);
    trace.combinations = Some(combinations);
    draft.note_combined(visit.id, trace);
}

/// What is taken at a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Pass(PassId),
    PayAsYouGo,
    Overtime(Option<PassId>),
}

/// Draws on a choice from `at` on, as far as it reaches; until when, `None` when it covers nothing.
fn draw(
    draft: &mut Draft<'_>,
    visit: &mut Visit,
    location: &Location,
    (at, to): (Instant, Instant),
    choice: Choice,
) -> Option<Instant> {
    let pass = match choice {
        Choice::Pass(pass) => pass,
        Choice::PayAsYouGo => {
            let entrance = Entrance::of_visit(draft, location, visit, at);
            let definition = pay_as_you_go::offer(draft, &entrance)?;
            pay_as_you_go::make(draft, definition, location.id, at)
        }
        Choice::Overtime(last) => {
            push(visit, Segment { cover: Cover::Overtime(last), from: at, to });
            return Some(to);
        }
    };
    let end = draft.pass(pass).and_then(|held| reach(draft, location, held, at, to))?;
    take(draft, visit, location, pass, at, end);
    Some(end)
}

/// A way as far as it has come.
#[derive(Clone)]
struct State<'w> {
    draft: Draft<'w>,
    visit: Visit,
    at: Instant,
    cost: Cost,
    taken: Vec<Choice>,
}

/// What the rest of a way depends on: the instant, and the passes drawn on so far with what is left of them.
type Key = (Instant, Vec<(PassId, Option<i64>, Option<Instant>)>);

struct Search<'s, 'w> {
    location: &'s Location,
    to: Instant,
    /// Before the visit has drawn on anything.
    base: &'s Draft<'w>,
    /// The pass of the check-in, which is not judged again at check-out.
    preset: Option<PassId>,
    best: Cost,
    /// The way that costs it; `None` = the ordinary one.
    chosen: Option<Vec<Choice>>,
    /// The ordinary one first, then the best one when that is another.
    compared: Vec<Combination>,
    known: BTreeMap<Key, Cost>,
    steps: usize,
    complete: bool,
}

impl<'w> Search<'_, 'w> {
    /// Looks at every way from here on, those that come first in the order of use first.
    fn explore(&mut self, state: &State<'w>) {
        if state.at >= self.to {
            return self.arrive(state);
        }
        if state.cost >= self.best {
            return self.leave(state);
        }
        if self.steps >= MOST_STEPS || state.taken.len() >= MOST_PARTS {
            self.complete = false;
            return;
        }
        let key = (state.at, state.draft.drawn_since(self.base));
        if self.known.get(&key).is_some_and(|known| *known <= state.cost) {
            return;
        }
        self.known.insert(key, state.cost);
        self.steps += 1;
        for choice in self.choices(state) {
            let mut next = state.clone();
            let cost = price::of_choice(&next.draft, next.at, choice_pass(choice));
            let Some(end) = draw(&mut next.draft, &mut next.visit, self.location, (state.at, self.to), choice) else {
                continue;
            };
            next.cost = price::added(&next.cost, cost, state.at, end, matches!(choice, Choice::Overtime(_)));
            next.at = end;
            next.taken.push(choice);
            self.explore(&next);
        }
    }

    /// What can be taken here, in the order of use; of passes that are alike in all that matters the first stands for all.
    fn choices(&self, state: &State<'w>) -> Vec<Choice> {
        let State { draft, visit, at, .. } = state;
        let entrance = Entrance::of_visit(draft, self.location, visit, *at);
        let begins = state.taken.is_empty();
        let mut passes: Vec<PassId> = Vec::new();
        let reaches = |pass: &HeldPass| reach(draft, self.location, pass, *at, self.to).is_some();
        let preset = self.preset.filter(|_| begins).and_then(|id| draft.pass(id));
        passes.extend(preset.filter(|pass| can_draw(&entrance, pass) && reaches(pass)).map(|pass| pass.id));
        let ranking = Ranking::new(draft, &entrance);
        // Who came in on a pass that does not count towards limits may have reached one (R9.6).
        let must_not_count = begins && !visit.counts_towards_plan_limits;
        let fits = |pass: &HeldPass| {
            reaches(pass)
                && !(must_not_count && draft.definition_of(pass).is_some_and(|d| d.counts_towards_plan_limits))
        };
        for (id, in_use) in ranking.of_the_first_kind() {
            let Some(pass) = draft.pass(id).filter(|pass| fits(pass)) else { continue };
            let known = passes.iter().any(|other| {
                *other == id || !in_use && draft.pass(*other).is_some_and(|other| plain(other) == plain(pass))
            });
            if !known {
                passes.push(id);
            }
        }
        if !passes.is_empty() {
            return passes.into_iter().map(Choice::Pass).collect();
        }
        if pay_as_you_go::offer(draft, &entrance).is_some() {
            return vec![Choice::PayAsYouGo];
        }
        let last = visit.segments.last().and_then(|s| s.cover.pass()).or(self.preset);
        vec![Choice::Overtime(last)]
    }

    /// A way has come to its end.
    fn arrive(&mut self, state: &State<'w>) {
        let State { mut draft, mut visit, taken, .. } = state.clone();
        pay_as_you_go::settle_fixed(&mut draft, &visit, self.location);
        visit.to = Some(self.to);
        let found = price::combination(self.base, &draft, &visit);
        let cheaper = found.cost < self.best;
        if cheaper {
            self.best = found.cost;
            self.chosen = Some(taken);
        }
        self.note(found, cheaper);
    }

    /// A way costs as much as the best one already.
    fn leave(&mut self, state: &State<'w>) {
        if self.compared.len() >= Combinations::MOST_SHOWN {
            return;
        }
        let found = price::combination(self.base, &state.draft, &state.visit);
        self.note(Combination { finished: false, ..found }, false);
    }

    /// Keeps a way for the explanation; the best one stands behind the ordinary one.
    fn note(&mut self, found: Combination, best: bool) {
        let known = |known: &Combination| {
            known.parts == found.parts || !found.finished && known.parts.starts_with(&found.parts)
        };
        if found.parts.is_empty() || self.compared.iter().any(known) {
            return;
        }
        if best {
            self.compared.insert(1, found);
        } else {
            self.compared.push(found);
        }
        self.compared.truncate(Combinations::MOST_SHOWN);
    }

    fn outcome(mut self) -> (Option<Vec<Choice>>, Combinations) {
        if self.chosen.is_some() && self.compared.len() > 1 {
            self.compared.swap(0, 1);
        }
        (self.chosen, Combinations { compared: self.compared, complete: self.complete })
    }
}

fn choice_pass(choice: Choice) -> Option<PassId> {
    if let Choice::Pass(pass) = choice { Some(pass) } else { None }
}

/// A pass without what makes no difference to what it covers and costs.
fn plain(pass: &HeldPass) -> HeldPass {
    HeldPass {
        id: PassId(0),
        unique_id: String::new(),
        created: Instant::from_micros(0),
        carried_from: None,
        ..pass.clone()
    }
}

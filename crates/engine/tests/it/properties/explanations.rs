//! The trace of a choice says enough to find the choice again (beyond W1): the second reader of [`crate::checker`] does, and
//! what it names as the next is what the engine takes when the first is gone.

use std::cell::RefCell;
use std::collections::BTreeMap;

use hallpass_engine::instant::Span;
use hallpass_engine::{
    Basis, Decision, Facts, Instant, NamedPass, PassId, Reason, Refusal, Source, Standing, Terms, Trace, Verdict, World,
};
use proptest::prelude::*;

use super::choice::{Arrival, arrivals};
use super::runner::check_many;
use super::scene::{Scene, scenes_with};
use crate::checker::{self, Draw};
use crate::support::*;

/// What is asked for besides coming in.
#[derive(Clone, Debug)]
struct Question {
    /// Another visit of Ann's, so many minutes before, so long; R5.2 and R7.6 need one.
    earlier: Option<(i64, i64)>,
    /// She asks for this one of the passes, or for one that is not there.
    named: Option<prop::sample::Index>,
    disabled: bool,
    no_network: bool,
    device_limit: Option<i64>,
    free_plan: bool,
    /// Her contract is paused, or the pass's is.
    paused: bool,
    /// One of the passes is frozen.
    frozen: Option<prop::sample::Index>,
}

fn questions() -> impl Strategy<Value = Question> {
    (
        proptest::option::weighted(0.4, (15..400_i64, 15..120_i64)),
        proptest::option::weighted(0.15, any::<prop::sample::Index>()),
        prop::bool::weighted(0.03),
        prop::bool::weighted(0.1),
        proptest::option::weighted(0.1, 0..2_i64),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    )
        .prop_map(|(earlier, named, disabled, no_network, device_limit, free_plan, paused, frozen)| Question {
            earlier,
            named,
            disabled,
            no_network,
            device_limit,
            free_plan,
            paused,
            frozen,
        })
}

impl Question {
    /// The desk at the moment of Ann's arrival, and what she asks for.
    fn prepare(&self, scene: &Scene, arrival: &Arrival) -> (Desk, Ask) {
        let mut desk = scene.set_up();
        let ask = arrival.prepare(&mut desk);
        if let Some((before, stay)) = self.earlier {
            let from = ask.request.from - Span::minutes(before);
            let earlier = Ask { request: hallpass_engine::CheckIn { from, ..ask.request.clone() }, ..ask };
            // Whether she was let in does not matter here.
            let _ = desk.try_enter_now(&earlier.until_instant(from + Span::minutes(stay)));
        }
        let mut ask = Ask { request: ask.request, who: ANN };
        if let Some(named) = &self.named {
            let known: Vec<PassId> = desk.passes.keys().copied().collect();
            let named = if known.is_empty() { None } else { Some(*named.get(&known)) };
            let of_hers = named.filter(|pass| desk.world(ANN, None).passes.contains_key(pass));
            ask.request.named_pass = Some(of_hers.map_or(NamedPass::Unknown, NamedPass::Known));
        }
        ask.request.mac_addresses = Some("00:11:22:33:44:55".to_owned());
        let place = desk.settings_of(ask.request.location);
        place.device_count_limit = self.device_limit;
        place.plans_without_passes_have_free_access = self.free_plan;
        desk.person(ANN).active = !self.disabled;
        desk.person(ANN).network_access = !self.no_network;
        let from = ask.request.from;
        for contract in &mut desk.person(ANN).contracts {
            contract.plan.uses_time_passes = !self.free_plan;
            contract.pauses.extend(self.paused.then_some((from - Span::days(1), None)));
        }
        for contract in desk.passes.values_mut().filter_map(|pass| pass.contract.as_mut()) {
            contract.pauses.extend(self.paused.then_some((from - Span::days(1), None)));
        }
        let hers: Vec<PassId> = desk.passes.keys().copied().collect();
        if let Some(frozen) = self.frozen.as_ref().filter(|_| !hers.is_empty()) {
            desk.pass(hers[0]).carried_from = Some(PassId(77));
            desk.settings_of(ask.request.location).carried_first = hers.len().is_multiple_of(2);
            desk.pass(*frozen.get(&hers)).frozen = Some((from - Span::days(1), from + Span::days(1)));
        }
        (desk, ask)
    }
}

fn decide(desk: &Desk, ask: &Ask) -> Result<Decision, Refusal> {
    hallpass_engine::check_in(&desk.world_of(ask), &ask.request, desk.now)
}

/// The trace of what came out; `None` when no choice was made.
fn trace_of(decided: &Result<Decision, Refusal>) -> Option<Trace> {
    match decided {
        Ok(decision) => decision.trace.clone(),
        Err(Refusal::Refused(refused)) => Some((*refused.trace).clone()),
        Err(Refusal::Invalid(_)) => None,
    }
}

/// A trace as the second reader reads it.
pub fn as_read(trace: &Trace) -> checker::Trace {
    let micros = |at: Instant| at.as_micros();
    let reasons = |reasons: &[Reason]| reasons.iter().map(|r| format!("{} {}", r.rule(), r.code())).collect();
    let terms = |t: Terms| checker::Terms {
        here: t.here,
        open: t.open,
        only_contacts: t.only_contacts,
        only_members: t.only_members,
        plan_fits: t.plan_fits,
        network: t.network,
        counts: t.counts,
    };
    let pass = |candidate: &hallpass_engine::Candidate| {
        let (verdict, rank) = match candidate.verdict {
            Verdict::Chosen => ("Chosen", Some(1)),
            Verdict::Eligible { rank } => ("Eligible", Some(rank as i64)),
            Verdict::Rejected => ("Rejected", None),
        };
        let of = |facts: Facts| checker::Pass {
            definition: facts.definition.0,
            terms: facts.terms.map(terms),
            priority: facts.priority,
            price: facts.price.as_ten_thousandths(),
            locations: facts.locations as i64,
            time: facts.time,
            shared: facts.shared,
            by_hand: facts.by_hand,
            used: facts.used,
            used_today: facts.used_today,
            used_by_other: facts.used_by_other,
            in_use: facts.in_use,
            remaining: facts.remaining,
            running: facts.running,
            expires: facts.expires.map(micros),
            created: micros(facts.created),
            contract: facts
                .contract
                .map_or("", |standing| match standing {
                    Standing::Running => "Running",
                    Standing::Inactive => "Inactive",
                    Standing::Paused => "Paused",
                })
                .to_owned(),
            carried: facts.carried,
            frozen: facts.frozen,
            early: facts.early,
            withheld: facts.withheld,
            bought: facts.bought,
            paid_today: facts.paid_today,
            ..checker::Pass::default()
        };
        checker::Pass {
            // What a settling makes is numbered after everything else.
            id: if candidate.pass.is_made() { 1_000_000 - candidate.pass.0 } else { candidate.pass.0 },
            verdict: verdict.to_owned(),
            rank,
            reasons: reasons(&candidate.reasons),
            ..candidate.facts.map_or_else(checker::Pass::default, of)
        }
    };
    let goes_on = |c: &hallpass_engine::Candidate| {
        c.reasons.iter().any(|reason| matches!(reason, Reason::GoesOn(_))).then_some(c.pass.0)
    };
    checker::Trace {
        at: micros(trace.at),
        by_network: trace.source == Source::NetworkActivity,
        disabled: trace.disabled,
        member: !trace.plans.is_empty(),
        expiry_first: trace.expiry_first,
        carried_first: trace.carried_first,
        beyond_limit: trace.beyond_limit,
        pay_as_you_go: trace.pay_as_you_go,
        free_access: trace.free_access,
        named: trace.named.map(|named| if let NamedPass::Known(pass) = named { Some(pass.0) } else { None }),
        network: trace.network.map(|test| (test.allowed, test.devices, test.limit)),
        goes_on: trace.candidates.iter().find_map(goes_on),
        limits: trace
            .limits
            .iter()
            .map(|t| (t.contract.0, t.hours, t.limit, t.used, t.day_counts, t.reached))
            .collect(),
        passes: trace.candidates.iter().map(pass).collect(),
        offers: trace
            .offers
            .iter()
            .map(|offer| checker::Offer {
                definition: offer.definition.0,
                price: offer.price.as_ten_thousandths(),
                minutes: offer.minutes,
                priority: offer.priority,
                terms: terms(offer.terms),
                sold_to: (offer.for_members, offer.for_contacts),
                archived: offer.archived,
                reasons: reasons(&offer.failures.iter().copied().map(Reason::Failed).collect::<Vec<_>>()),
            })
            .collect(),
        outcome: match trace.basis {
            Basis::Order => "Order".to_owned(),
            Basis::Named => "Named".to_owned(),
            Basis::GoesOn => "GoesOn".to_owned(),
            Basis::Bought => "PayAsYouGo".to_owned(),
            Basis::Kept => "Kept".to_owned(),
            Basis::Free => "FreeAccess".to_owned(),
            Basis::Cheapest => "Cheapest".to_owned(),
            Basis::Refused(code) => format!("{code:?}"),
        },
    }
}

/// What a decision draws on first.
fn draw(trace: &Trace) -> Draw {
    let first = trace.candidates.first().filter(|first| first.verdict == Verdict::Chosen);
    match first {
        Some(first) if trace.basis == Basis::Bought => Draw::Buy(first.facts.unwrap().definition.0),
        Some(first) => Draw::Pass(first.pass.0),
        None => Draw::Nothing,
    }
}

/// The same world, loaded in another order.
fn shuffled(world: &World) -> World {
    let mut other = world.clone();
    other.customer.contracts.reverse();
    other.usage.reverse();
    other.bookings.reverse();
    other.passes = world.passes.iter().rev().map(|(id, pass)| (*id, pass.clone())).collect();
    other.definitions = world.definitions.iter().rev().map(|(id, one)| (*id, one.clone())).collect();
    other.visits = world.visits.iter().rev().map(|(id, visit)| (*id, visit.clone())).collect();
    other
}

/// Beyond W1: from the trace alone the checker finds outcome, pass and every rank and reason; equal worlds give equal bytes; and
/// without the pass that was taken, the engine takes what the trace has next.
#[test]
fn a_trace_is_enough_to_find_the_choice_again() {
    let seen: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let count = |what: &str| *seen.borrow_mut().entry(what.to_owned()).or_default() += 1;
    let wallets = check_many(
        "explanations",
        1_500,
        10_000,
        &(scenes_with(3..14), arrivals(), questions()),
        |(scene, arrival, question)| {
            let (mut desk, mut ask) = question.prepare(&scene, &arrival);
            let decided = decide(&desk, &ask);
            let Some(trace) = trace_of(&decided) else {
                return count("no choice");
            };
            let again = hallpass_engine::check_in(&shuffled(&desk.world_of(&ask)), &ask.request, desk.now);
            assert_eq!(Some(&trace), trace_of(&again).as_ref(), "same inputs, same answer");
            let read = as_read(&trace);
            assert_eq!(checker::faults(&read), Vec::<String>::new(), "{read:#?}");
            for later in decided.iter().flat_map(|decision| &decision.settled).flat_map(|settled| &settled.later) {
                let read = as_read(&later.trace);
                assert_eq!(checker::faults(&read), Vec::<String>::new(), "later: {read:#?}");
                count(&format!("later {}", read.outcome));
            }
            count(&read.outcome);
            count(match read.passes.iter().filter(|pass| pass.verdict != "Rejected").count() {
                0 => "no pass fits",
                1 => "one pass fits",
                _ => "several passes fit",
            });

            // Take away what was taken, and with it the wish for it.
            let (_, drawn, next) = checker::answer(&read);
            match drawn {
                Draw::Nothing => return,
                // The record that goes on rests on its pass: that cannot be taken away.
                Draw::Pass(_) if trace.basis == Basis::GoesOn => return count("goes on, cannot be removed"),
                Draw::Pass(pass) => assert!(desk.passes.remove(&PassId(pass)).is_some(), "{pass} was in the wallet"),
                Draw::Buy(definition) => {
                    let definition = desk.def(hallpass_engine::DefinitionId(definition));
                    (definition.pay_as_you_go_for_members, definition.pay_as_you_go_for_contacts) = (false, false);
                }
            }
            ask.request.named_pass = None;
            let without = decide(&desk, &ask);
            let Some(then) = trace_of(&without) else { panic!("no choice without {drawn:?}: {without:?}") };
            if then.basis == Basis::Free {
                // Decision 23: only the wish for a pass kept free access away.
                assert!(trace.basis == Basis::Named && trace.free_access);
                return count("next: free access");
            }
            assert_eq!(draw(&then), next, "without {drawn:?} of {read:#?}");
            count(match next {
                Draw::Pass(_) => "next: a pass",
                Draw::Buy(_) => "next: pay as you go",
                Draw::Nothing => "next: refused",
            });
        },
    );
    let seen = seen.into_inner();
    eprintln!("{wallets} wallets: {seen:?}");
    for (what, share) in [
        ("Order", 4),
        ("several passes fit", 6),
        ("one pass fits", 8),
        ("PayAsYouGo", 100),
        ("F2", 8),
        ("F3", 100),
        ("F4", 150),
        ("F1", 100),
        ("F5", 100),
        ("Named", 60),
        ("FreeAccess", 100),
        ("next: a pass", 6),
        ("next: pay as you go", 60),
        ("next: refused", 20),
        ("later Order", 50),
        ("later PayAsYouGo", 50),
        ("later F2", 50),
    ] {
        let times = seen.get(what).copied().unwrap_or_default();
        assert!(times >= wallets / share, "{what}: only {times} of {wallets}");
    }
}

//! One arrival at a time: the oracle and the engine must take the same passes, in the same order, for the same minutes.

use std::collections::BTreeMap;

use hallpass_engine::instant::Span;
use hallpass_engine::{Cover, DefinitionId, PassId, Refusal, RefusalCode, Segment, Source, VisitId};
use proptest::prelude::*;

use super::actions::{assert_cover, is_first};
use super::oracle::{Oracle, Take};
use super::oracle_consume::joined;
use super::runner::check;
use super::scene::{L2, Scene, scenes};
use crate::support::*;

/// An arrival of Ann's, after colleagues may have come.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Seconds after the scene's start.
    pub after: i64,
    /// Seconds of stay.
    pub stay: i64,
    /// At the second place.
    pub elsewhere: bool,
    /// By the network.
    pub network: bool,
    /// Colleagues who are there, with the minutes since they came.
    pub colleagues: Vec<(bool, bool, i64)>,
}

pub fn arrivals() -> impl Strategy<Value = Arrival> {
    (
        (0..72 * 120_i64).prop_map(|n| n * 30),
        prop_oneof![(1..60_i64).prop_map(|n| n * 30), (1..36 * 60_i64).prop_map(|n| n * 60)],
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        proptest::collection::vec((any::<bool>(), prop::bool::weighted(0.3), 0..240_i64), 0..3),
    )
        .prop_map(|(after, stay, elsewhere, network, colleagues)| Arrival {
            after,
            stay,
            elsewhere,
            network,
            colleagues,
        })
}

impl Arrival {
    /// The colleagues come in; returns what Ann asks for then, as a visit that is over.
    pub fn prepare(&self, desk: &mut Desk) -> Ask {
        let from = desk.now + Span::seconds(self.after);
        for &(ben, elsewhere, ago) in &self.colleagues {
            let who = if ben { BEN } else { PAT };
            let place = if elsewhere { L2 } else { MAIN };
            desk.clock_to(from - Span::minutes(ago));
            // Whether they are let in does not matter here.
            let _ = desk.try_enter(&Ask::from(who, desk.now).at(place));
        }
        let to = from + Span::seconds(self.stay);
        desk.clock_to(to);
        let ask = Ask::from(ANN, from).until_instant(to);
        let ask = if self.elsewhere { ask.at(L2) } else { ask };
        if self.network { ask.by(Source::NetworkActivity) } else { ask }
    }
}

/// The oracle before Ann's arrival.
pub fn oracle(desk: &Desk, ask: &Ask) -> Oracle {
    Oracle::new(desk, desk.world(ask.who, None), ask.request.location, ask.request.source, VisitId::NEW)
}

#[test]
fn order_and_cover_are_those_of_the_rule_book() {
    check("order_and_cover", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let mut desk = scene.set_up();
        let ask = arrival.prepare(&mut desk);
        let mut oracle = oracle(&desk, &ask);
        let from = oracle.rounded_from(ask.request.from);
        let to = oracle.rounded_to(from, ask.request.to.unwrap());
        let limit = oracle.limit(from, desk.now);
        oracle.beyond_limit = limit.is_some();
        let (first, expected) = (oracle.best(from), oracle.order(from));
        match desk.try_enter(&ask) {
            Ok(answer) => {
                assert!(limit.is_none() || scene.terms.beat, "R9.3");
                if let Some(Take::Held(_)) = first {
                    assert_eq!(order(&answer), expected, "order at {}", show(from));
                }
                oracle.beyond_limit = false;
                let visit = &desk.visits[&answer.visit];
                assert_eq!(show_stretch(visit.from, visit.to), show_stretch(from, Some(to)));
                assert!(is_first(&desk, visit, first), "first pass {:?}, not {first:?}", visit.pass);
                let cover = oracle.consume(from, to, first.unwrap());
                assert_cover(&desk, visit, &oracle, &cover);
                for pass in oracle.world.passes.values().filter(|pass| pass.payg.is_none()) {
                    let real = &desk.passes[&pass.id];
                    assert_eq!(
                        (real.remaining, real.used, real.used_date, real.used_by),
                        (pass.remaining, pass.used, pass.used_date, pass.used_by),
                        "{:?} afterwards",
                        pass.id
                    );
                }
            }
            Err(Refusal::Refused(refused)) if refused.code == RefusalCode::F2 => {
                assert_eq!((first, limit), (None, None), "refused although the rules admit at {}", show(from));
            }
            Err(Refusal::Refused(refused)) if limit.is_some() => {
                assert_eq!(Some(refused.code), limit);
                assert!(first.is_none() || !scene.terms.beat, "R9.6");
            }
            Err(other) => panic!("{other:?}"),
        }
    });
}

/// What happens to Ann, with passes told apart by who was granted them and when.
fn outcome(desk: &mut Desk, ask: &Ask, names: &BTreeMap<PassId, usize>) -> Option<Vec<(Option<usize>, u8, Segment)>> {
    let answer = desk.try_enter(ask).ok()?;
    let name = |segment: &Segment| {
        let (pass, kind) = match segment.cover {
            Cover::Day(pass) => (Some(pass), 0),
            Cover::Time(pass) => (Some(pass), 1),
            // Its definition stands for it.
            Cover::PayAsYouGo(pass) => (Some(PassId(pass.0 + 1_000_000)), 2),
            Cover::Overtime(pass) => (pass, 3),
        };
        let name = |pass: PassId| names.get(&pass).copied().unwrap_or(usize::try_from(pass.0).unwrap());
        (pass.map(name), kind, Segment { cover: Cover::Overtime(None), ..*segment })
    };
    Some(joined(&desk.visits[&answer.visit].segments, &desk.passes).iter().map(name).collect())
}

/// Gives the passes other numbers; `created` then decides ties, so it must differ.
fn renumbered(scene: &Scene, new: impl Fn(i64) -> i64) -> (Desk, BTreeMap<PassId, usize>) {
    let mut desk = scene.set_up();
    let mut names = BTreeMap::new();
    let passes: Vec<_> = std::mem::take(&mut desk.passes).into_values().collect();
    for (index, mut pass) in passes.into_iter().enumerate() {
        pass.id = PassId(new(pass.id.0));
        pass.created = t("2025-12-01 00:00") + Span::minutes(index as i64);
        names.insert(pass.id, index);
        desk.passes.insert(pass.id, pass);
    }
    (desk, names)
}

#[test]
fn the_choice_does_not_depend_on_the_order_of_insertion() {
    check("order_of_insertion", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let results = [|n| n, |n| 1_000 - n, |n| (n * 7) % 101].map(|new: fn(i64) -> i64| {
            let (mut desk, names) = renumbered(&scene, new);
            let ask = arrival.prepare(&mut desk);
            outcome(&mut desk, &ask, &names)
        });
        assert_eq!(results[0], results[1]);
        assert_eq!(results[0], results[2]);
    });
}

/// Adds passes that can never be taken, with numbers below and above the others.
fn add_useless_passes(desk: &mut Desk) {
    let definitions: Vec<DefinitionId> = desk.definitions.keys().copied().collect();
    let start = desk.now;
    for (index, definition) in definitions.into_iter().enumerate() {
        for fault in 0..4_i64 {
            let pass = desk.grant(ANN, definition);
            let mut pass = desk.passes.remove(&pass).unwrap();
            pass.id = PassId(if index % 2 == 0 { -100 - fault } else { 5_000 + fault } + 10 * index as i64);
            pass.created = t("2020-01-01 00:00");
            match fault {
                0 => pass.expires = Some(start - Span::days(1)),
                1 => pass.valid_from = Some(start + Span::days(400)),
                2 => {
                    pass.used = true;
                    pass.used_by_hand = true;
                    pass.used_date = Some(start - Span::days(30));
                    pass.used_by = Some(ANN);
                    pass.remaining = pass.remaining.map(|_| 0);
                }
                _ => {
                    pass.owner = hallpass_engine::CustomerId(77);
                }
            }
            desk.passes.insert(pass.id, pass);
        }
    }
}

#[test]
fn passes_that_cannot_be_used_change_nothing() {
    check("useless_passes", 1, &(scenes(), arrivals()), |(scene, arrival)| {
        let names: BTreeMap<PassId, usize> = (1..100).map(|n| (PassId(n), n as usize)).collect();
        let mut plain = scene.set_up();
        let ask = arrival.prepare(&mut plain);
        let mut cluttered = scene.set_up();
        add_useless_passes(&mut cluttered);
        arrival.prepare(&mut cluttered);
        assert_eq!(outcome(&mut plain, &ask, &names), outcome(&mut cluttered, &ask, &names));
    });
}

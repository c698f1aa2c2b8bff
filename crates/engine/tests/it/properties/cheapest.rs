//! The cheapest combination against an exhaustive search of its own: never dearer, and the ordinary way where that is as cheap.

use hallpass_engine::{Cover, Origin, PassId, check_in};
use proptest::prelude::*;

use super::runner::check;
use crate::support::*;

/// A pass of the wallet; times in minutes after midnight.
#[derive(Clone, Copy, Debug)]
struct Held {
    /// `None` = a day pass.
    minutes: Option<i64>,
    /// Of those, drawn before.
    gone: i64,
    price: i64,
    plan: bool,
    priority: i64,
    slot: Option<(i64, i64)>,
    expires: Option<i64>,
}

#[derive(Clone, Debug)]
struct Case {
    passes: Vec<Held>,
    /// Cents for so many minutes, and the most a day costs.
    sold: Option<(i64, i64, Option<i64>)>,
    from: i64,
    to: i64,
    expiry_first: bool,
}

fn held() -> impl Strategy<Value = Held> {
    let minutes =
        prop_oneof![2 => Just(None), 3 => prop::sample::select(vec![30_i64, 60, 90, 120, 300]).prop_map(Some)];
    let slot = prop_oneof![
        3 => Just(None),
        2 => (0..20_i64, 1..12_i64).prop_map(|(from, length)| Some((from * 60, (from + length).min(24) * 60)))
    ];
    let expires = prop_oneof![3 => Just(None), 1 => (8..22_i64).prop_map(|hour| Some(hour * 60))];
    let price = prop_oneof![1 => Just(0), 4 => 1..40_i64];
    (minutes, 0..4_i64, price, prop::bool::weighted(0.2), -1..2_i64, slot, expires).prop_map(
        |(minutes, gone, price, plan, priority, slot, expires)| Held {
            gone: minutes.map_or(0, |minutes| (gone * 15).min(minutes - 15)),
            minutes,
            price: price * 70,
            plan,
            priority,
            slot,
            expires,
        },
    )
}

fn cases() -> impl Strategy<Value = Case> {
    let sold = prop_oneof![
        1 => Just(None),
        1 => (1..30_i64, prop::sample::select(vec![30_i64, 45, 60]), prop::option::of(1..30_i64))
            .prop_map(|(price, minutes, most)| Some((price * 100, minutes, most.map(|most| most * 100))))
    ];
    (proptest::collection::vec(held(), 1..9), sold, 24..60_i64, 1..36_i64, any::<bool>()).prop_map(
        |(passes, sold, from, length, expiry_first)| Case {
            passes,
            sold,
            from: from * 15,
            to: (from + length) * 15,
            expiry_first,
        },
    )
}

/// Minutes of overtime, then ten-thousandths.
type Cost = (i64, i64);

/// Half up, of amounts that are not negative.
fn quotient(a: i64, b: i64) -> i64 {
    (2 * a + b) / (2 * b)
}

impl Case {
    /// The least cost of covering [at, to), by trying everything.
    fn least(&self, at: i64, left: &[i64]) -> Cost {
        if at >= self.to {
            return (0, 0);
        }
        let open = |held: &Held| held.slot.is_none_or(|(from, to)| from <= at && at < to);
        // A day pass has 1 left, and -1 once it was used by this visit: then it is free.
        let fits = |i: &usize| {
            let held = &self.passes[*i];
            open(held) && held.expires.is_none_or(|end| at < end) && left[*i] != 0
        };
        let mut eligible: Vec<usize> = (0..self.passes.len()).filter(fits).collect();
        if eligible.iter().any(|i| left[*i] < 0) {
            eligible.retain(|i| left[*i] < 0);
        }
        let ways = eligible.into_iter().map(|i| {
            let (held, mut left) = (&self.passes[i], left.to_vec());
            let end = held.slot.map_or(self.to, |(_, to)| to.min(self.to));
            let (end, cost) = match held.minutes {
                None => {
                    let cost = if left[i] < 0 { 0 } else { held.price * 100 };
                    left[i] = -1;
                    (end, cost)
                }
                Some(whole) => {
                    let end = end.min(at + left[i]);
                    left[i] -= end - at;
                    (end, quotient(held.price * 100 * (end - at), whole))
                }
            };
            let rest = self.least(end, &left);
            (rest.0, rest.1 + if held.plan { 0 } else { cost })
        });
        ways.min().unwrap_or_else(|| match self.sold {
            None => (self.to - at, 0),
            Some((price, minutes, most)) => {
                let billed = (self.to - at + 14) / 15 * 15;
                let charge = quotient(price * billed, minutes);
                (0, most.map_or(charge, |most| charge.min(most)) * 100)
            }
        })
    }

    /// What a visit has cost, read from its stretches.
    fn paid(&self, desk: &Desk, visit: hallpass_engine::VisitId) -> Cost {
        let mut cost = (0, 0);
        let mut days: Vec<PassId> = Vec::new();
        for segment in &desk.visits[&visit].segments {
            let length = minutes(segment.from, segment.to);
            let held = |pass: PassId| &self.passes[usize::try_from(pass.0 - 1).unwrap()];
            match segment.cover {
                Cover::Overtime(_) => cost.0 += length,
                Cover::PayAsYouGo(pass) => cost.1 += desk.price(pass) * 100,
                Cover::Day(pass) | Cover::Time(pass) if held(pass).plan => assert!(pass.0 > 0),
                Cover::Time(pass) => cost.1 += quotient(held(pass).price * 100 * length, held(pass).minutes.unwrap()),
                Cover::Day(pass) if days.contains(&pass) => {}
                Cover::Day(pass) => {
                    days.push(pass);
                    cost.1 += held(pass).price * 100;
                }
            }
        }
        cost
    }

    fn desk(&self, on: bool) -> Desk {
        let mut desk = Desk::new();
        desk.settings().cheapest_combination = on;
        desk.settings().expiry_first = self.expiry_first;
        for held in &self.passes {
            let definition = match held.minutes {
                Some(minutes) => desk.time_pass(minutes),
                None => desk.day_pass(),
            };
            desk.def(definition).price = cents_of(held.price);
            desk.def(definition).priority = Some(held.priority);
            if let Some((from, to)) = held.slot {
                desk.def(definition).slots =
                    slots(0..7, u16::try_from(from / 60).unwrap(), u16::try_from(to / 60).unwrap());
            }
            let pass = desk.grant(ANN, definition);
            if held.plan {
                desk.make_plan_pass(pass, t("2026-01-01 00:00"));
            }
            let pass = desk.pass(pass);
            pass.origin = if held.plan { Origin::Plan } else { Origin::Manual };
            pass.expires = held.expires.map(instant);
            // As if it had been issued with less; what it costs follows its definition.
            pass.total = held.minutes.map(|minutes| minutes - held.gone);
            pass.remaining = pass.total;
        }
        if let Some((price, minutes, most)) = self.sold {
            desk.sell(price, Some(minutes));
            desk.settings().pay_as_you_go_max = most.map(cents_of);
        }
        desk
    }
}

fn instant(minute: i64) -> hallpass_engine::Instant {
    t("2026-03-02 00:00") + hallpass_engine::instant::Span::minutes(minute)
}

/// Beyond W22.
#[test]
fn the_cheapest_combination_is_never_above_exhaustive_search() {
    check("cheapest", 1, &cases(), |case| {
        let left: Vec<i64> =
            case.passes.iter().map(|held| held.minutes.map_or(1, |minutes| minutes - held.gone)).collect();
        let ask = Ask::from(ANN, instant(case.from)).until_instant(instant(case.to));
        let (mut off, mut on) = (case.desk(false), case.desk(true));
        let Ok(usual) = off.try_enter(&ask) else {
            assert!(on.try_enter(&ask).is_err(), "the policy lets nobody in who could not come");
            return;
        };
        let least = case.least(case.from, &left);
        on.clock_to(instant(case.to));
        let decision = check_in(&on.world(ANN, None), &ask.request, on.now).unwrap();
        let combinations = decision.trace.and_then(|trace| trace.combinations);
        assert!(combinations.as_ref().is_none_or(|all| all.complete), "eight passes are searched to the end");
        let untouched = on.passes.clone();
        let best = on.try_enter(&ask).unwrap();
        let (paid_off, paid_on) = (case.paid(&off, usual.visit), case.paid(&on, best.visit));
        assert_eq!(paid_on, least, "{} instead of {}", on.drawn(best.visit), off.drawn(usual.visit));
        assert!(paid_on <= paid_off);
        if paid_off == least {
            assert_eq!(
                on.visits[&best.visit].segments, off.visits[&usual.visit].segments,
                "of equal costs the ordinary way"
            );
        }
        if let Some(all) = combinations {
            let taken = &all.compared[0];
            assert_eq!((taken.cost.overtime, taken.cost.money.as_ten_thousandths()), least);
            let ordinary = all.compared.iter().find(|one| one.ordinary).unwrap();
            assert_eq!((ordinary.cost.overtime, ordinary.cost.money.as_ten_thousandths()), paid_off);
            assert!(all.compared.iter().all(|one| !one.finished || one.cost >= taken.cost));
        }
        // Coming and going by themselves end where the whole visit does.
        let mut slowly = case.desk(true);
        let visit = slowly.enter(Ask::from(ANN, instant(case.from)));
        slowly.clock_to(instant(case.to));
        let edit = hallpass_engine::VisitEdit { to: Some(instant(case.to)), ..slowly.as_stored(visit) };
        slowly.try_edit(visit, &edit).unwrap();
        assert_eq!(case.paid(&slowly, visit), least);
        slowly.delete(visit);
        assert_eq!(slowly.passes, untouched, "everything comes back");
    });
}

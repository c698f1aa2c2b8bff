//! W10: the order in which passes are taken (R5.2, R5.3, R5.5).

use hallpass_engine::{Language, LocationId, Names, Origin, PassId, Verdict};

use crate::support::*;

const NAMES: Names<'_> = Names { place: "Main", definition: "Pass", language: Language::English };
const A: PassId = PassId(1);
const B: PassId = PassId(2);
const C: PassId = PassId(3);
const D: PassId = PassId(4);
const E: PassId = PassId(5);
const F: PassId = PassId(6);
const G: PassId = PassId(7);
const H: PassId = PassId(8);

struct Row {
    minutes: Option<i64>,
    priority: Option<i64>,
    price: i64,
    origin: Origin,
    locations: usize,
    remaining: Option<i64>,
    expires: Option<&'static str>,
}

/// The table of W10, passes A to H. H is Pat's and shared by the team.
fn wallet() -> Desk {
    use Origin::{Manual, Plan, Product};
    let row = |minutes, priority, price, origin, locations, remaining, expires| Row {
        minutes,
        priority,
        price,
        origin,
        locations,
        remaining,
        expires,
    };
    let table = [
        row(Some(300), None, 10, Manual, 1, Some(300), None),
        row(None, None, 25, Plan, 3, None, Some("2026-03-31 00:00")),
        row(Some(60), Some(1), 40, Manual, 3, Some(15), None),
        row(None, None, 20, Manual, 1, None, None),
        row(None, Some(-1), 0, Plan, 1, None, None),
        row(None, None, 20, Product, 1, None, Some("2026-03-20 00:00")),
        row(Some(300), None, 10, Plan, 1, Some(120), None),
        row(None, None, 5, Manual, 1, None, None),
    ];
    let mut desk = Desk::new();
    for (index, row) in table.into_iter().enumerate() {
        let definition = match row.minutes {
            Some(minutes) => desk.time_pass(minutes),
            None => desk.day_pass(),
        };
        let places = (0..row.locations).map(|n| LocationId(MAIN.0 + n as i64));
        desk.def(definition).locations = places.collect();
        desk.def(definition).priority = row.priority;
        desk.def(definition).price = money(row.price);
        let owner = if index == 7 { PAT } else { ANN };
        let pass = desk.grant(owner, definition);
        if row.origin == Origin::Plan {
            desk.make_plan_pass(pass, t("2026-01-01 00:00"));
        }
        desk.pass(pass).origin = row.origin;
        // Only what is left matters for the order; the total follows so that the books balance.
        desk.pass(pass).total = row.remaining;
        desk.pass(pass).remaining = row.remaining;
        desk.pass(pass).expires = row.expires.map(t);
    }
    desk.team();
    desk
}

/// Takes the chosen pass out of the wallet again and again.
fn peel(desk: &Desk) -> Vec<PassId> {
    let mut order = Vec::new();
    let mut desk = desk.clone();
    loop {
        let mut attempt = desk.clone();
        match attempt.try_enter(&Ask::new(ANN, "2026-03-10 09:00")) {
            Ok(answer) => {
                let chosen = attempt.first_pass(answer.visit).unwrap();
                order.push(chosen);
                desk.passes.remove(&chosen);
            }
            Err(_) => return order,
        }
    }
}

/// R5.3, R5.4.
#[test]
fn w10_documented_order() {
    let expected = [C, F, D, B, G, A, H, E];
    assert_eq!(peel(&wallet()), expected);
    let answer = wallet().try_enter(&Ask::new(ANN, "2026-03-10 09:00")).unwrap();
    assert_eq!(order(&answer), expected, "the explanation tells the same order");
    let ranks: Vec<Verdict> = answer.candidates.iter().map(|c| c.verdict).collect();
    let mut expected_ranks = vec![Verdict::Chosen];
    expected_ranks.extend((2..=8).map(|rank| Verdict::Eligible { rank }));
    assert_eq!(ranks, expected_ranks);
}

/// R5.5.
#[test]
fn w10_expiry_first_order() {
    let expected = [C, F, B, D, G, A, H, E];
    let mut desk = wallet();
    desk.settings().expiry_first = true;
    assert_eq!(peel(&desk), expected);
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-10 09:00")).unwrap();
    assert_eq!(order(&answer), expected);
}

#[test]
fn w10_the_day_pass_used_today_comes_before_all() {
    let mut desk = wallet();
    let morning = desk.enter(Ask::new(ANN, "2026-03-10 08:00").naming(D));
    desk.leave(morning, "2026-03-10 08:45");
    desk.settings().always_record_by_minute = true;
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-10 09:00")).unwrap();
    assert_eq!(desk.first_pass(answer.visit), Some(D), "R5.2");
    assert_eq!(order(&answer), [D, C, F, B, G, A, H, E]);
}

#[test]
fn w10_every_candidate_says_why() {
    let mut desk = wallet();
    desk.pass(G).expires = Some(t("2026-03-10 09:00"));
    desk.pass(A).remaining = Some(0);
    desk.pass(A).total = Some(0);
    let answer = desk.try_enter(&Ask::new(ANN, "2026-03-10 09:00")).unwrap();
    let rejected: Vec<_> = answer.candidates.iter().filter(|c| c.verdict == Verdict::Rejected).collect();
    assert_eq!(rejected.iter().map(|c| c.pass).collect::<Vec<_>>(), [A, G], "rejected ones follow by Id");
    assert!(rejected[0].reasons.iter().any(|r| r.rule() == "R4.6"), "{:?}", rejected[0].reasons);
    assert!(rejected[1].reasons.iter().any(|r| r.rule() == "R4.5"), "{:?}", rejected[1].reasons);
    assert!(
        answer.candidates.iter().all(|c| !c.reasons.is_empty() && c.reasons.iter().all(|r| !r.text(NAMES).is_empty()))
    );
}

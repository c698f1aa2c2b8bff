use hallpass_engine::{
    Border, Candidate, CustomerPrice, DiscountBy, Failure, Later, Money, Offer, PaygCharge, Percent, Reason,
    Settlement, Standing, Step, Terms, Verdict, VisitId,
};

use super::*;
use hallpass_engine::{Combination, Combinations, Cost, Cover, Part};

const TERMS: Terms = Terms {
    here: true,
    open: false,
    only_contacts: true,
    only_members: false,
    plan_fits: true,
    network: false,
    counts: true,
};

fn facts(definition: i64) -> Facts {
    Facts {
        definition: DefinitionId(definition),
        priority: -3,
        price: Money::from_ten_thousandths(125_000),
        locations: 2,
        time: true,
        shared: false,
        by_hand: true,
        used: false,
        used_today: true,
        in_use: false,
        remaining: 60,
        expires: Some(Instant::from_micros(i64::MAX)),
        running: 45,
        created: Instant::from_micros(-5),
        carried: definition == 6,
        terms: Some(TERMS),
        used_by_other: true,
        contract: Some(Standing::Paused),
        frozen: true,
        early: false,
        withheld: true,
        bought: false,
        paid_today: true,
    }
}

/// Two ways that were compared, with every kind of stretch.
fn combinations() -> Combinations {
    let (from, to) = (Instant::from_micros(1_772_438_400_000_000), Instant::from_micros(1_772_442_000_000_000));
    let covers = [Cover::Day(PassId(5)), Cover::Time(PassId(7)), Cover::PayAsYouGo(PassId(-1)), Cover::Overtime(None)];
    let parts = covers.map(|cover| Part { cover, from, to, cost: Money::from_ten_thousandths(123_456) }).to_vec();
    let cost = Cost { overtime: 60, money: Money::from_ten_thousandths(-1) };
    let one = Combination { parts, cost, finished: true, ordinary: false };
    let other = Combination { parts: Vec::new(), cost: Cost::default(), finished: false, ordinary: true };
    Combinations { compared: vec![one, other], complete: false }
}

/// Every mark there is, through the text and back.
#[test]
fn a_trace_survives_being_stored() {
    let reasons = (Failure::ALL.map(Reason::Failed).into_iter())
        .chain(Step::ALL.map(Reason::Ahead))
        .chain(Step::ALL.map(Reason::Behind))
        .chain([
            Reason::First,
            Reason::Only,
            Reason::Named,
            Reason::GoesOn(VisitId(77)),
            Reason::Bought,
            Reason::Kept,
            Reason::Cheapest,
        ])
        .collect::<Vec<_>>();
    let bases = [Basis::Order, Basis::Named, Basis::GoesOn, Basis::Bought, Basis::Kept, Basis::Free, Basis::Cheapest];
    let limits = WINDOWS.map(|window| LimitTest {
        contract: ContractId(9),
        hours: window == LimitWindow::Month,
        window,
        from: Instant::from_micros(-1),
        to: Instant::from_micros(2),
        limit: 0,
        used: 600,
        day_counts: window == LimitWindow::Week,
        reached: window == LimitWindow::Cycle,
    });
    for basis in bases.into_iter().chain(CODES.map(Basis::Refused)) {
        let trace = Trace {
            basis,
            customer: CustomerId(1),
            location: LocationId(2),
            source: Source::Sensor,
            at: Instant::from_micros(1_772_438_400_000_000),
            plans: vec![PlanId(3), PlanId(4)],
            expiry_first: true,
            beyond_limit: basis == Basis::Order,
            carried_first: basis != Basis::Named,
            disabled: basis == Basis::Named,
            pay_as_you_go: basis == Basis::Bought,
            free_access: basis == Basis::Free,
            named: match basis {
                Basis::Named => Some(NamedPass::Known(PassId(-7))),
                Basis::Free => Some(NamedPass::Unknown),
                _ => None,
            },
            network: match basis {
                Basis::Order => Some(NetworkTest { allowed: true, devices: 3, limit: Some(2) }),
                Basis::Free => Some(NetworkTest { allowed: false, devices: 0, limit: None }),
                _ => None,
            },
            policy: u64::MAX - 1,
            limits: limits.to_vec(),
            candidates: vec![
                Candidate {
                    pass: PassId(5),
                    verdict: Verdict::Chosen,
                    reasons: reasons.clone(),
                    facts: Some(facts(8)),
                },
                Candidate {
                    pass: PassId(-1),
                    verdict: Verdict::Eligible { rank: 12 },
                    reasons: Vec::new(),
                    facts: Some(Facts {
                        expires: None,
                        time: false,
                        used: true,
                        running: 0,
                        contract: None,
                        ..facts(6)
                    }),
                },
                Candidate { pass: PassId(7), verdict: Verdict::Rejected, reasons: Vec::new(), facts: None },
                Candidate { pass: PassId(9), verdict: Verdict::Rejected, reasons: Vec::new(), facts: Some(facts(8)) },
            ],
            offers: vec![offer(vec![]), offer(Failure::ALL.to_vec())],
            combinations: (basis == Basis::Cheapest).then(combinations),
        };
        let text = write(&trace);
        assert_eq!(read(&text).as_ref(), Some(&trace), "{text}");
        let bare = Trace { plans: Vec::new(), limits: Vec::new(), candidates: Vec::new(), offers: Vec::new(), ..trace };
        assert_eq!(read(&write(&bare)), Some(bare));
    }
}

fn offer(failures: Vec<Failure>) -> Offer {
    Offer {
        definition: DefinitionId(12),
        price: Money::from_ten_thousandths(-1),
        minutes: (!failures.is_empty()).then_some(60),
        priority: -2,
        terms: TERMS,
        for_members: failures.is_empty(),
        for_contacts: !failures.is_empty(),
        archived: failures.is_empty(),
        failures,
    }
}

#[test]
fn a_settlement_survives_being_stored() {
    let trace = read("2;00000000000000ff;1,2,1,1000,8;o;;;8,-3,125000,2,85;5,c,a3,0,1,60,,0;;").unwrap();
    let later = Border::ALL.map(|border| Later { border, trace: trace.clone() });
    let amount = Money::from_ten_thousandths;
    let charge = |discount_by, per, special| PaygCharge {
        pass: PassId(9),
        definition: DefinitionId(11),
        from: Instant::from_micros(1),
        to: Instant::from_micros(2),
        unbooked: 1,
        billed: 15,
        per,
        price: CustomerPrice {
            list: amount(1),
            special,
            discount: Percent::from_ten_thousandths(100_000),
            discount_by,
        },
        own: amount(2),
        least: None,
        most: per.map(amount),
        others: amount(3),
        others_charged: amount(4),
        charged: amount(5),
    };
    let charges = vec![
        charge(None, None, None),
        charge(Some(DiscountBy::Plan(PlanId(4))), Some(60), Some((PlanId(3), amount(7)))),
        charge(Some(DiscountBy::Team), Some(60), None),
    ];
    let settlement = Settlement { visit: VisitId(77), later: later.to_vec(), charges };
    let text = write_settlement(&settlement);
    assert_eq!(read_settlement(VisitId(77), &text).as_ref(), Some(&settlement), "{text}");
    for text in ["l4;2;", "l0", "q;1", "c;1,2,3"] {
        assert_eq!(read_settlement(VisitId(77), text), None, "{text}");
    }
}

/// As it was written before the terms of the definitions were noted.
#[test]
fn an_old_trace_can_still_be_read() {
    let trace = read("1;00000000000000ff;1,2,1,1000,3;o;3;9,0,2,1,2,0,600;8,-3,125000,2;5,c,a3,0,3,60,7,-5").unwrap();
    let facts = trace.candidates[0].facts.unwrap();
    assert_eq!((facts.terms, facts.time, facts.shared, facts.remaining, facts.running), (None, true, true, 60, 0));
    assert_eq!((trace.expiry_first, trace.beyond_limit, trace.offers.len(), trace.named), (true, true, 0, None));
}

/// What was written before passes could be carried over reads as it was: nothing carried, and the step as it is by default.
#[test]
fn a_trace_from_before_roll_over_is_read() {
    let text = "1;00000000000000ff;1,2,1,1772438400000000,1;o;3;;8,0,100000,1;5,c,a5,0,5,60,,0|6,e2,b9,0,5,45,,0";
    let trace = read(text).unwrap();
    assert!(trace.carried_first && trace.expiry_first && !trace.beyond_limit);
    assert!(trace.candidates.iter().all(|c| c.facts.is_some_and(|facts| !facts.carried)));
    assert_eq!(trace.candidates[1].reasons, [Reason::Behind(Step::MoreRemaining)]);
}

#[test]
fn a_text_that_is_no_trace_is_not_read() {
    for text in [
        "",
        "3;0;1,2,1,0,0;o;;;;;;",
        "2;0;1,2,1,0,0;o;;;;",
        "1;zz;1,2,1,0,0;o;;;;",
        "1;0;1,2,9,0,0;o;;;;",
        "1;0;1,2,1,0,0;r7;;;;",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    for text in ["1;0;1,2,1,0,0;o;;;;5,q,", "1;0;1,2,1,0,0;o;;;;5,c,x99", "1;0;1,2,1,0,0;o;;;;5,c,o,3,0,0,,0"] {
        assert_eq!(read(text), None, "{text}");
    }
}

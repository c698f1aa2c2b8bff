use super::*;
use hallpass_engine::{Combination, Combinations, Cost, Cover, Part};

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
        created: Instant::from_micros(-5),
        carried: definition == 6,
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
            Reason::Cheapest,
        ])
        .collect::<Vec<_>>();
    let bases = [Basis::Order, Basis::Named, Basis::GoesOn, Basis::Bought, Basis::Free, Basis::Cheapest];
    let limits = WINDOWS.map(|window| LimitTest {
        contract: ContractId(9),
        hours: window == LimitWindow::Month,
        window,
        from: Instant::from_micros(-1),
        to: Instant::from_micros(2),
        limit: 0,
        used: 600,
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
                    facts: Some(Facts { expires: None, time: false, used: true, ..facts(6) }),
                },
                Candidate { pass: PassId(7), verdict: Verdict::Rejected, reasons: Vec::new(), facts: None },
                Candidate { pass: PassId(9), verdict: Verdict::Rejected, reasons: Vec::new(), facts: Some(facts(8)) },
            ],
            combinations: (basis == Basis::Cheapest).then(combinations),
        };
        let text = write(&trace);
        assert_eq!(read(&text).as_ref(), Some(&trace), "{text}");
        let bare = Trace { plans: Vec::new(), limits: Vec::new(), candidates: Vec::new(), ..trace };
        assert_eq!(read(&write(&bare)), Some(bare));
    }
}

/// What was written before passes could be carried over reads as it was: nothing carried, and the step as it is by default.
#[test]
fn a_trace_from_before_roll_over_is_read() {
    let text = "1;00000000000000ff;1,2,1,1772438400000000,1;o;3;;8,0,100000,1;5,c,a5,0,5,60,,0|6,e2,b9,0,5,45,,0";
    let trace = read(text).unwrap();
    assert!(trace.carried_first && trace.expiry_first && !trace.beyond_limit);
    assert!(trace.candidates.iter().all(|c| c.facts.is_some_and(|facts| !facts.carried)));
    assert_eq!(trace.candidates[1].reasons, [Reason::Behind(Step::MoreRemaining)]);
    assert_eq!(write(&trace), text, "and would be written the same today");
}

#[test]
fn a_text_that_is_no_trace_is_not_read() {
    for text in ["", "2;0;1,2,1,0,0;o;;;;", "1;zz;1,2,1,0,0;o;;;;", "1;0;1,2,9,0,0;o;;;;", "1;0;1,2,1,0,0;r7;;;;"] {
        assert_eq!(read(text), None, "{text}");
    }
    for text in ["1;0;1,2,1,0,0;o;;;;5,q,", "1;0;1,2,1,0,0;o;;;;5,c,x99", "1;0;1,2,1,0,0;o;;;;5,c,o,3,0,0,,0"] {
        assert_eq!(read(text), None, "{text}");
    }
}

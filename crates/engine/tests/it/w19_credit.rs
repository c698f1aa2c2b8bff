//! W19: cancelling a bundle of 10 day passes, 100.00 net, 120.00 gross, 3 used (R12.3, R12.4, R12.5); and credit notes at large.

use hallpass_engine::invoice::credit::{
    Aftermath, BilledPass, Credit, CreditLine, CreditRefusal, IssuedLine, after_void, after_whole_credit, credit_note,
    proposed_amount, spread,
};
use hallpass_engine::invoice::value::{Rest, SoldPass};
use hallpass_engine::{Money, Origin, PassId};

use crate::support::bills::*;

fn line(id: i64, net: i64, tax: i64) -> IssuedLine {
    IssuedLine { id, net: cents(net), tax: cents(tax), credited_net: Money::ZERO, credited_tax: Money::ZERO }
}

fn back(line: i64, net: i64, tax: i64, whole: bool) -> CreditLine {
    CreditLine { line, net: cents(net), tax: cents(tax), whole }
}

fn bundle() -> Vec<SoldPass> {
    let pass = |used| SoldPass { list_price: cents(15_00), size: 1, used, rest: Rest::Live };
    (0..10).map(|n| pass(i64::from(n < 3))).collect()
}

fn wallet(origin: Origin) -> Vec<BilledPass> {
    (1..=10).map(|n| BilledPass { id: PassId(n), origin, never_used: n > 3 }).collect()
}

fn ids(range: std::ops::RangeInclusive<i64>) -> Vec<PassId> {
    range.map(PassId).collect()
}

/// R12.3.
#[test]
fn w19_the_whole_invoice() {
    let note = credit_note(&[line(1, 100_00, 20_00)], &Credit::Whole).unwrap();
    assert_eq!(note, [back(1, 100_00, 20_00, true)]);
    assert_eq!(
        after_whole_credit(&wallet(Origin::Product)),
        Aftermath { revoked: ids(4..=10), billable_again: vec![] }
    );
}

/// R12.4.
#[test]
fn w19_a_part_of_it() {
    assert_eq!(proposed_amount(cents(100_00), cents(20_00), &bundle(), Money::ZERO), cents(84_00));
    let note = credit_note(&[line(1, 100_00, 20_00)], &Credit::Lines(vec![(1, cents(84_00))])).unwrap();
    assert_eq!(note, [back(1, 70_00, 14_00, false)]);
    // What was credited is not proposed again.
    assert_eq!(proposed_amount(cents(100_00), cents(20_00), &bundle(), cents(70_00)), Money::ZERO);
    assert_eq!(proposed_amount(cents(100_00), cents(20_00), &bundle(), cents(50_00)), cents(24_00));
}

/// R12.4.
#[test]
fn r12_4_the_last_part_makes_it_whole() {
    let rest = IssuedLine { credited_net: cents(70_00), credited_tax: cents(14_00), ..line(1, 100_00, 20_00) };
    let note = credit_note(&[rest], &Credit::Lines(vec![(1, cents(36_00))])).unwrap();
    assert_eq!(note, [back(1, 30_00, 6_00, true)]);
    let nothing = IssuedLine { credited_net: cents(100_00), credited_tax: cents(20_00), ..line(1, 100_00, 20_00) };
    assert_eq!(credit_note(&[nothing], &Credit::Whole), Err(CreditRefusal::NothingLeft));
}

/// R12.5.
#[test]
fn r12_5_manual_passes_that_stay_can_be_billed_again() {
    assert_eq!(
        after_whole_credit(&wallet(Origin::Manual)),
        Aftermath { revoked: ids(4..=10), billable_again: ids(1..=3) }
    );
    let visit = [BilledPass { id: PassId(1), origin: Origin::PayAsYouGo, never_used: false }];
    assert_eq!(after_whole_credit(&visit), Aftermath { revoked: vec![], billable_again: ids(1..=1) });
    assert_eq!(after_void(&wallet(Origin::Manual)), Aftermath { revoked: vec![], billable_again: ids(1..=10) });
    assert_eq!(after_void(&wallet(Origin::Product)), Aftermath::default());
    assert_eq!(after_whole_credit(&wallet(Origin::Plan)), Aftermath::default());
}

#[test]
fn an_amount_is_spread_over_the_lines() {
    // 40.00 over 120.00, 60.00 and 20.00 gross: 24.00, 12.00, 4.00; each split as its line is.
    let lines = [line(1, 100_00, 20_00), line(2, 50_00, 10_00), line(3, 20_00, 0)];
    let note = credit_note(&lines, &Credit::Amount(cents(40_00))).unwrap();
    assert_eq!(note, [back(1, 20_00, 4_00, false), back(2, 10_00, 2_00, false), back(3, 4_00, 0, false)]);
    let all = credit_note(&lines, &Credit::Amount(cents(200_00))).unwrap();
    assert_eq!(all, credit_note(&lines, &Credit::Whole).unwrap());
    // The cents left over go to the largest remainders, then to the first.
    assert_eq!(spread(cents(1_00), &[cents(1_00); 3]), [34, 33, 33].map(cents));
    assert_eq!(spread(cents(10), &[cents(1_60), cents(2_60), cents(80)]), [3, 5, 2].map(cents));
}

#[test]
fn a_free_line_goes_with_the_whole_and_a_discount_only_with_it() {
    let lines = [line(1, 10_00, 2_00), line(2, 0, 0), line(3, -5_00, -1_00)];
    let note = credit_note(&lines, &Credit::Whole).unwrap();
    assert_eq!(note, [back(1, 10_00, 2_00, true), back(2, 0, 0, true), back(3, -5_00, -1_00, true)]);
    let refused = credit_note(&lines, &Credit::Lines(vec![(3, cents(-1_00))]));
    assert_eq!(refused, Err(CreditRefusal::NotAnAmount));
}

#[test]
fn what_cannot_be_credited() {
    let lines = [line(1, 100_00, 20_00)];
    let by = |id, amount| credit_note(&lines, &Credit::Lines(vec![(id, cents(amount))])).unwrap_err();
    assert_eq!(by(1, 120_01), CreditRefusal::TooMuch { left: cents(120_00) });
    assert_eq!(by(1, 120_01).to_string(), "At most the amount left, 120.00, can be credited.");
    assert_eq!(by(1, 0), CreditRefusal::NotAnAmount);
    assert_eq!(by(1, -1), CreditRefusal::NotAnAmount);
    assert_eq!(by(2, 1), CreditRefusal::UnknownLine(2));
    let fine = credit_note(&lines, &Credit::Amount(Money::from_ten_thousandths(12_345)));
    assert_eq!(fine, Err(CreditRefusal::NotAnAmount));
    let twice = credit_note(&lines, &Credit::Lines(vec![(1, cents(1)), (1, cents(1))]));
    assert_eq!(twice, Err(CreditRefusal::UnknownLine(1)));
    assert_eq!(credit_note(&lines, &Credit::Lines(vec![])), Err(CreditRefusal::NotAnAmount));
}

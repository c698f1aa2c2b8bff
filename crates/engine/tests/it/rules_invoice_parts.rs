//! Invoices and credit notes at their edges (R12.3, R12.4, R12.5, R13.4-R13.10, chapter 17).

use hallpass_engine::invoice::credit::{
    Credit, CreditLine, CreditRefusal, IssuedLine, credit_note, proposed_amount, spread,
};
use hallpass_engine::invoice::value::{Rest, SoldPass, Value, value_of_line};
use hallpass_engine::invoice::{
    Detail, Item, Kind, Payer, PriceBasis, Rounding, Standing, TaxSource, Taxes, Terms, bill, sourced_rate_for, tax_on,
    top_up,
};
use hallpass_engine::{Money, Percent};

use crate::support::bills::*;

fn line(id: i64, net: i64, tax: i64) -> IssuedLine {
    IssuedLine { id, net: cents(net), tax: cents(tax), credited_net: Money::ZERO, credited_tax: Money::ZERO }
}

fn credited(line: IssuedLine, net: i64, tax: i64) -> IssuedLine {
    IssuedLine { credited_net: cents(net), credited_tax: cents(tax), ..line }
}

fn back(line: i64, net: i64, tax: i64, whole: bool) -> CreditLine {
    CreditLine { line, net: cents(net), tax: cents(tax), whole }
}

/// What is left of an invoice is what no earlier note has taken: a line that is gone does not come again, with or without tax.
#[test]
fn r12_3_the_whole_is_what_is_left() {
    let lines = [credited(line(1, 100_00, 0), 100_00, 0), credited(line(2, 50_00, 10_00), 20_00, 4_00), line(3, 0, 0)];
    assert_eq!(lines[1].open_amount(), cents(36_00));
    let note = credit_note(&lines, &Credit::Whole).unwrap();
    assert_eq!(note, [back(2, 30_00, 6_00, true), back(3, 0, 0, true)]);
    assert_eq!(credit_note(&lines, &Credit::Amount(cents(36_00))).unwrap(), note);
    let gone = [credited(line(1, 100_00, 20_00), 100_00, 20_00), line(3, 0, 0)];
    assert_eq!(credit_note(&gone, &Credit::Whole), Err(CreditRefusal::NothingLeft));
    assert_eq!(credit_note(&[], &Credit::Whole), Err(CreditRefusal::NothingLeft));
    // The net of a line is gone, a cent of tax is left.
    let cent = [credited(line(1, 100_00, 20_00), 100_00, 19_99)];
    assert_eq!(credit_note(&cent, &Credit::Whole).unwrap(), [back(1, 0, 1, true)]);
}

/// An amount takes from lines above zero only: 10.00 of 12.00 and -6.00 are more than is left, 6.00, but 6.00 are all of it.
#[test]
fn an_amount_with_a_discount_line() {
    let lines = [line(1, 10_00, 2_00), line(3, -5_00, -1_00)];
    let by = |amount| credit_note(&lines, &Credit::Amount(cents(amount)));
    assert_eq!(by(10_00), Err(CreditRefusal::TooMuch { left: cents(6_00) }));
    assert_eq!(by(6_00).unwrap(), [back(1, 10_00, 2_00, true), back(3, -5_00, -1_00, true)]);
    assert_eq!(by(3_00).unwrap(), [back(1, 2_50, 50, false)]);
}

/// Parts of a cent only where they are all that is left (R13.7).
#[test]
fn a_part_of_a_cent_goes_with_the_rest_only() {
    let fine = |n| Money::from_ten_thousandths(n);
    let lines = [IssuedLine { net: fine(12_345), ..line(1, 0, 0) }];
    let by = |amount| credit_note(&lines, &Credit::Lines(vec![(1, amount)]));
    assert_eq!(by(fine(12_345)).unwrap(), [CreditLine { line: 1, net: fine(12_345), tax: Money::ZERO, whole: true }]);
    assert_eq!(by(fine(12_344)), Err(CreditRefusal::NotAnAmount));
    assert_eq!(by(fine(12_300)).unwrap(), [CreditLine { line: 1, net: fine(12_300), tax: Money::ZERO, whole: false }]);
}

#[test]
fn what_is_left_is_said_in_cents() {
    for (left, text) in
        [(120_07, "120.07"), (5, "0.05"), (0, "0.00"), (-5, "-0.05"), (-5_05, "-5.05"), (100_000_00, "100000.00")]
    {
        let refusal = CreditRefusal::TooMuch { left: cents(left) };
        assert_eq!(refusal.to_string(), format!("At most the amount left, {text}, can be credited."));
    }
}

/// Weights of nothing take nothing; the cents left over go to the largest remainders.
#[test]
fn spreading_by_weights() {
    assert_eq!(spread(cents(1_00), &[cents(0), cents(0)]), [cents(0), cents(0)]);
    assert_eq!(spread(cents(1_00), &[]), []);
    assert_eq!(spread(cents(0), &[cents(1_00), cents(2_00)]), [cents(0), cents(0)]);
    // 1.00 over 1 : 2 : 4 is 14.29, 28.57 and 57.14 cents: 14, 28, 57 and the cent to the second.
    assert_eq!(spread(cents(1_00), &[cents(1_00), cents(2_00), cents(4_00)]), [14, 29, 57].map(cents));
    // 0.05 over 3 : 3 : 1 is 2.14, 2.14 and 0.71 cents.
    assert_eq!(spread(cents(5), &[cents(3_00), cents(3_00), cents(1_00)]), [2, 2, 1].map(cents));
}

/// R12.4: amount with tax times the share that is unused and not lapsed; nothing for a line of nothing.
#[test]
fn r12_4_what_is_proposed() {
    let pass = |used, rest| SoldPass { list_price: cents(10_00), size: 1, used, rest };
    let passes = [pass(1, Rest::Live), pass(0, Rest::Live), pass(0, Rest::Lapsed), pass(0, Rest::Revoked)];
    assert_eq!(proposed_amount(cents(40_00), cents(8_00), &passes, Money::ZERO), cents(12_00));
    assert_eq!(proposed_amount(Money::ZERO, Money::ZERO, &passes, Money::ZERO), Money::ZERO);
}

/// R13.9: the top-up is an item of its own: one, without reduction, notes and printed text of the plan's charge.
#[test]
fn r13_9_what_a_top_up_is() {
    let plan = Item {
        kind: Kind::Plan,
        name: "Resident".to_owned(),
        display_as: Some("Your desk".to_owned()),
        quantity: 2,
        reduction: cents(5_00),
        notes: Some("by post".to_owned()),
        purchase_order: Some("PO 7".to_owned()),
        detail: Detail::Visit { date: "3 Mar".to_owned(), minutes: None },
        ..pass(7, 1, 40_00)
    };
    // 2 x 100.00 less 2 x 40.00 - 5.00.
    let extra = top_up(&plan, cents(100_00), false, &[]).unwrap();
    assert_eq!((extra.kind, extra.id, extra.quantity), (Kind::MinimumPrice, 7, 1));
    assert_eq!((extra.amount(), extra.reduction, extra.basis), (cents(125_00), Money::ZERO, PriceBasis::Minimum));
    assert_eq!((extra.name.as_str(), extra.display_as, extra.notes), ("Minimum price of Resident", None, None));
    assert_eq!((extra.detail, extra.purchase_order.as_deref()), (Detail::None, Some("PO 7")));
    let period = Detail::Period { from: "1 Apr".to_owned(), to: "30 Apr".to_owned() };
    let dated = Item { detail: period.clone(), ..plan };
    assert_eq!(top_up(&dated, cents(100_00), false, &[]).unwrap().detail, period);
}

/// R13.5, R13.7: the line that makes the total round is of no purchase order, and takes none from the invoice.
#[test]
fn the_rounding_line_does_not_change_the_order() {
    let terms = Terms { rounding: Rounding { line: 2, total: 0 }, ..terms() };
    let ordered = Item { purchase_order: Some("PO 7".to_owned()), ..pass(1, 10, 9_99) };
    let invoice = one_invoice(Payer::default(), &terms, &[ordered]);
    // 9.99 and 20 % of it, 2.00, are 11.99; one cent makes it round.
    assert_eq!(amounts(&invoice), [(1, cents(9_99), cents(2_00)), (1, cents(1), cents(0))]);
    assert_eq!(invoice.purchase_order.as_deref(), Some("PO 7"));
    let rounding = &invoice.lines[1];
    assert_eq!((rounding.kind, rounding.tax_source, rounding.items.len()), (Kind::Rounding, TaxSource::Nothing, 0));
    assert_eq!((rounding.unit_price, rounding.rate.rate), (cents(1), Percent::ZERO));
    // A total that is round already has no such line: 10.00 and 2.00.
    let plain = one_invoice(Payer::default(), &terms, &[pass(1, 10, 10_00)]);
    assert_eq!((plain.lines.len(), plain.total), (1, cents(12_00)));
}

/// What a line keeps of the things on it.
#[test]
fn what_a_line_keeps() {
    let at = |day: i64| Some(hallpass_engine::Instant::from_seconds(day * 86_400));
    let items = [
        Item { sold_at: at(9), reduction: cents(1_00), display_as: Some("Desk".to_owned()), ..pass(2, 10, 25_00) },
        Item { sold_at: at(8), reduction: cents(2_00), display_as: Some("Desk".to_owned()), ..pass(5, 10, 25_00) },
    ];
    let invoice = one_invoice(standing(Standing::Reduced), &terms(), &items);
    let line = &invoice.lines[0];
    assert_eq!((line.quantity, line.unit_price, line.reduction), (2, cents(25_00), cents(3_00)));
    assert_eq!((line.net, line.tax, line.sold_at), (cents(47_00), cents(2_35), at(8)));
    assert_eq!((line.name.as_str(), line.display_as.as_deref()), ("Definition 10", Some("Desk")));
    assert_eq!((line.rate.rate, line.tax_source), (percent(5), TaxSource::Definition(Standing::Reduced)));
    let billed: Vec<_> = line.items.iter().map(|item| (item.id, item.unique_id.as_str(), item.amount)).collect();
    assert_eq!(billed, [(5, "item-5", cents(23_00)), (2, "item-2", cents(24_00))]);
}

/// R13.6: where the rate comes from.
#[test]
fn r13_6_the_source_of_the_rate() {
    let place = Terms { default_tax: Some(rate(19)), ..terms() };
    let personal = Payer { standing: Standing::Exempt, personal_rate: Some(percent(10)) };
    let of = |payer, terms: &Terms, taxes: &Taxes| {
        let (rate, source) = sourced_rate_for(payer, terms, taxes);
        (rate.rate, source)
    };
    let bare = Taxes::default();
    assert_eq!(of(personal, &place, &british()), (percent(0), TaxSource::Definition(Standing::Exempt)));
    assert_eq!(of(personal, &place, &bare), (percent(10), TaxSource::Personal));
    assert_eq!(of(Payer::default(), &place, &bare), (percent(19), TaxSource::Location));
    assert_eq!(of(Payer::default(), &terms(), &bare), (Percent::ZERO, TaxSource::Nothing));
    let off = Terms { add_tax: false, ..place };
    assert_eq!(of(personal, &off, &british()), (Percent::ZERO, TaxSource::Off));
    // A rate below nothing is none.
    assert_eq!(tax_on(cents(10_00), percent(-5), false, 2), (cents(10_00), cents(0)));
    assert_eq!(tax_on(cents(10_00), percent(-5), true, 2), (cents(10_00), cents(0)));
}

/// R13.5: only passes go to the second invoice, those of pay as you go too.
#[test]
fn r13_5_which_lines_are_passes() {
    let kinds = [
        (Kind::Plan, false),
        (Kind::SignUpFee, false),
        (Kind::MinimumPrice, false),
        (Kind::Product, false),
        (Kind::Pass, true),
        (Kind::PayAsYouGo, true),
        (Kind::Rounding, false),
    ];
    for (kind, is_pass) in kinds {
        assert_eq!(kind.is_pass(), is_pass, "{kind:?}");
    }
    let terms = Terms { segregate_time_passes: true, ..terms() };
    let fee = Item { kind: Kind::SignUpFee, ..pass(3, 1, 50_00) };
    let invoices = bill(Payer::default(), &terms, &[payg(1, 11, 9_00, "3", None), pass(2, 10, 25_00), fee]).unwrap();
    assert_eq!(
        invoices.iter().map(|one| (one.passes_only, one.net)).collect::<Vec<_>>(),
        [(false, cents(50_00)), (true, cents(34_00))]
    );
}

/// Chapter 17: what is used beyond the size counts as the size, less than nothing as nothing; a size below 1 as 1; a list price
/// below zero weighs nothing. Of amounts finer than a cent the parts are too.
#[test]
fn values_at_their_edges() {
    let pass = |list_price, size, used| SoldPass { list_price: cents(list_price), size, used, rest: Rest::Live };
    let parts = |passes: &[SoldPass]| {
        let value = value_of_line(cents(30_00), passes, Money::ZERO);
        (value.earned, value.liability)
    };
    assert_eq!(parts(&[pass(10_00, 60, 90), pass(10_00, 60, -30)]), (cents(15_00), cents(15_00)));
    assert_eq!(parts(&[pass(10_00, 0, 1), pass(20_00, -5, 0)]), (cents(10_00), cents(20_00)));
    assert_eq!(parts(&[pass(-10_00, 60, 60), pass(20_00, 60, 0)]), (cents(0), cents(30_00)));
    assert_eq!(parts(&[pass(10_00, 60, 15), pass(10_00, 45, 15), pass(10_00, 1, 1)]), (cents(15_83), cents(14_17)));
    let fine = Money::from_ten_thousandths;
    let value = value_of_line(fine(10_001), &[pass(1, 2, 1)], Money::ZERO);
    let expected = Value { sold: fine(10_001), earned: fine(5_001), liability: fine(5_000), ..Value::default() };
    assert_eq!(value, expected, "half of 1.0001 is 0.50005");
}

//! W18: an invoice by hand for a member with passes of every kind, and its tax (R13.1, R13.2, R13.4, R13.6, R13.7).

use hallpass_engine::invoice::{Item, Kind, PassToBill, Payer, Standing, Taxes, Terms, is_billable};
use hallpass_engine::{Money, Origin};

use crate::support::bills::*;

/// What is billable among: 2 manual day passes of 25.00, 1 manual with an own price of 20.00, 1 manual and free, 1 of the
/// plan, 3 of a product, 1 closed pay as you go of 9.00; and the plan itself at 0.
fn to_bill() -> Vec<Item> {
    let issued = |origin, free, price| PassToBill { origin, free, price: cents(price), invoiced: false, in_use: false };
    let wallet = [
        (pass(1, 10, 25_00), issued(Origin::Manual, false, 25_00)),
        (pass(2, 10, 25_00), issued(Origin::Manual, false, 25_00)),
        (pass(3, 10, 20_00), issued(Origin::Manual, false, 20_00)),
        (pass(4, 10, 25_00), issued(Origin::Manual, true, 0)),
        (pass(5, 10, 25_00), issued(Origin::Plan, false, 25_00)),
        (pass(6, 10, 25_00), issued(Origin::Product, false, 25_00)),
        (pass(7, 10, 25_00), issued(Origin::Product, false, 25_00)),
        (pass(8, 10, 25_00), issued(Origin::Product, false, 25_00)),
        (payg(9, 11, 9_00, "2026-03-03", Some(45)), issued(Origin::PayAsYouGo, false, 9_00)),
    ];
    let passes = wallet.into_iter().filter(|(_, state)| is_billable(*state)).map(|(item, _)| item);
    let plan = Item { kind: Kind::Plan, name: "Resident".to_owned(), ..pass(1, 1, 0) };
    passes.chain([plan]).collect()
}

#[test]
fn w18_tax_by_the_customers_standing() {
    let expected = [
        (Standing::Usual, 15_80, 94_80, [10_00, 4_00, 1_80]),
        (Standing::Reduced, 3_95, 82_95, [2_50, 1_00, 45]),
        (Standing::Exempt, 0, 79_00, [0, 0, 0]),
    ];
    for (who, tax, total, taxes) in expected {
        let invoice = one_invoice(standing(who), &terms(), &to_bill());
        assert_eq!(totals(&invoice), (cents(79_00), cents(tax), cents(total)), "{who:?}");
        let nets = [(2, 50_00), (1, 20_00), (1, 9_00)];
        let lines: Vec<_> = nets.iter().zip(taxes).map(|((n, net), tax)| (*n, cents(*net), cents(tax))).collect();
        assert_eq!(amounts(&invoice), lines, "{who:?}");
    }
}

/// R13.7.
#[test]
fn w18_prices_that_include_tax() {
    let terms = Terms { prices_include_tax: true, ..terms() };
    let invoice = one_invoice(standing(Standing::Usual), &terms, &to_bill());
    assert_eq!(
        amounts(&invoice),
        [(2, cents(41_67), cents(8_33)), (1, cents(16_67), cents(3_33)), (1, cents(7_50), cents(1_50))]
    );
    assert_eq!(totals(&invoice), (cents(65_84), cents(13_16), cents(79_00)));
}

#[test]
fn w18_only_the_four_passes_that_cost_something_are_on_it() {
    let invoice = one_invoice(standing(Standing::Usual), &terms(), &to_bill());
    let ids: Vec<Vec<i64>> = invoice.lines.iter().map(|line| line.items.iter().map(|item| item.id).collect()).collect();
    assert_eq!(ids, [vec![1, 2], vec![3], vec![9]]);
    assert_eq!(invoice.lines[2].text, "Definition 11, 2026-03-03, 45 minutes");
    assert_eq!(invoice.lines.iter().map(|line| line.unit_price).collect::<Vec<_>>(), [25_00, 20_00, 9_00].map(cents));
}

/// R13.6.
#[test]
fn w18_a_personal_rate_never_beats_the_definitions() {
    let payer = Payer { personal_rate: Some(percent(10)), ..Payer::default() };
    let bare = Item { taxes: Taxes::default(), ..pass(1, 10, 25_00) };
    let invoice = one_invoice(payer, &terms(), &[bare]);
    assert_eq!((invoice.lines[0].rate.rate, invoice.tax), (percent(10), cents(2_50)));
    let invoice = one_invoice(payer, &terms(), &[pass(1, 10, 25_00)]);
    assert_eq!((invoice.lines[0].rate.clone(), invoice.tax), (rate(20), cents(5_00)));
}

/// R13.1.
#[test]
fn r13_1_what_is_billable() {
    let pass = |origin| PassToBill { origin, free: false, price: cents(1), invoiced: false, in_use: false };
    assert!(is_billable(pass(Origin::Manual)));
    assert!(is_billable(PassToBill { in_use: true, ..pass(Origin::Manual) }), "a day pass may be billed while in use");
    assert!(is_billable(pass(Origin::PayAsYouGo)));
    for not in [
        pass(Origin::Plan),
        pass(Origin::Product),
        PassToBill { free: true, ..pass(Origin::Manual) },
        PassToBill { price: Money::ZERO, ..pass(Origin::Manual) },
        PassToBill { invoiced: true, ..pass(Origin::Manual) },
        PassToBill { in_use: true, ..pass(Origin::PayAsYouGo) },
    ] {
        assert!(!is_billable(not), "{not:?}");
    }
}

//! Lines, splitting, tax choice and rounding of invoices (R13.4-R13.10).

use hallpass_engine::invoice::{
    Account, BillRefusal, Detail, Item, Kind, Payer, Rounding, Standing, Taxes, Terms, bill, rate_for, tax_on, top_up,
};
use hallpass_engine::{Money, Percent};

use crate::support::bills::*;

fn texts(terms: &Terms, items: &[Item]) -> Vec<String> {
    let invoices = bill(Payer::default(), terms, items).unwrap();
    invoices.into_iter().flat_map(|invoice| invoice.lines).map(|line| line.text).collect()
}

/// The ids on each line of each invoice.
fn ids(terms: &Terms, items: &[Item]) -> Vec<Vec<Vec<i64>>> {
    let of = |line: &hallpass_engine::invoice::NewLine| line.items.iter().map(|item| item.id).collect();
    let invoices = bill(Payer::default(), terms, items).unwrap();
    invoices.iter().map(|invoice| invoice.lines.iter().map(of).collect()).collect()
}

fn ordered(id: i64, order: &str) -> Item {
    Item { purchase_order: Some(order.to_owned()), ..pass(id, 10, 25_00) }
}

/// R13.4.
#[test]
fn r13_4_same_definition_price_and_order_share_a_line() {
    let items = [
        pass(1, 10, 25_00),
        pass(2, 10, 25_00),
        pass(3, 10, 20_00),
        pass(4, 11, 25_00),
        ordered(5, "PO 7"),
        ordered(6, " PO 7 "),
        ordered(7, "  "),
    ];
    assert_eq!(ids(&terms(), &items), [[vec![1, 2, 7], vec![3], vec![4], vec![5, 6]]]);
    let invoice = one_invoice(Payer::default(), &terms(), &items);
    assert_eq!(invoice.lines[0].quantity, 3);
    assert_eq!(invoice.purchase_order, None, "the lines' orders differ");
    assert_eq!(one_invoice(Payer::default(), &terms(), &items[4..6]).purchase_order.as_deref(), Some("PO 7"));
}

/// R13.4.
#[test]
fn r13_4_pay_as_you_go_has_a_line_per_visit() {
    let items = [
        payg(1, 10, 9_00, "3 Mar 2026", Some(45)),
        payg(2, 10, 9_00, "3 Mar 2026", Some(45)),
        payg(3, 12, 30_00, "4 Mar 2026", None),
    ];
    let expected =
        ["Definition 10, 3 Mar 2026, 45 minutes", "Definition 10, 3 Mar 2026, 45 minutes", "Definition 12, 4 Mar 2026"];
    assert_eq!(texts(&terms(), &items), expected);
}

/// R13.4.
#[test]
fn r13_4_a_line_shows_the_printed_text_and_the_notes() {
    let noted = |id, notes: &str| Item {
        display_as: Some("Hot desk, one day".to_owned()),
        notes: Some(notes.to_owned()),
        ..pass(id, 10, 25_00)
    };
    let items = [noted(1, "for the fair"), noted(2, ""), noted(3, "for Ben"), noted(4, "for the fair ")];
    assert_eq!(texts(&terms(), &items), ["Hot desk, one day"]);
    let with_notes = Terms { include_notes: true, ..terms() };
    assert_eq!(texts(&with_notes, &items), ["Hot desk, one day; for the fair; for Ben"]);
    let blank = Item { display_as: Some(" ".to_owned()), ..pass(1, 10, 25_00) };
    assert_eq!(texts(&terms(), &[blank]), ["Definition 10"]);
}

#[test]
fn r11_14_merged_billing_names_the_member() {
    let of = |id, member: &str| Item { member: Some(member.to_owned()), ..pass(id, 10, 25_00) };
    let items = [pass(1, 10, 25_00), of(2, "Ann Lee"), of(3, "Ben Ray"), of(4, "Ann Lee")];
    assert_eq!(texts(&terms(), &items), ["Definition 10", "Definition 10 (Ann Lee)", "Definition 10 (Ben Ray)"]);
    assert_eq!(ids(&terms(), &items), [[vec![1], vec![2, 4], vec![3]]]);
}

/// R13.5.
#[test]
fn r13_5_splitting() {
    let product = Item { kind: Kind::Product, quantity: 2, ..ordered(9, "B") };
    let items = [pass(1, 10, 25_00), ordered(2, "A"), ordered(3, "B"), product];
    let segregated = Terms { segregate_time_passes: true, ..terms() };
    assert_eq!(ids(&segregated, &items), [vec![vec![9]], vec![vec![1], vec![2], vec![3]]]);
    let per_order = Terms { invoice_per_purchase_order: true, ..terms() };
    assert_eq!(ids(&per_order, &items), [vec![vec![1]], vec![vec![2]], vec![vec![9], vec![3]]]);
    let both = Terms { segregate_time_passes: true, invoice_per_purchase_order: true, ..terms() };
    let invoices = bill(Payer::default(), &both, &items).unwrap();
    let keys: Vec<_> = invoices.iter().map(|one| (one.passes_only, one.purchase_order.as_deref())).collect();
    assert_eq!(keys, [(false, Some("B")), (true, None), (true, Some("A")), (true, Some("B"))]);
    assert_eq!(invoices[0].total, cents(60_00), "2 x 25.00 and 20 %");
}

/// R13.6.
#[test]
fn r13_6_choice_of_the_rate() {
    let personal = |standing| Payer { standing, personal_rate: Some(percent(10)) };
    let place = Terms { default_tax: Some(rate(19)), ..terms() };
    let rate_of = |payer, terms: &Terms, taxes: &Taxes| rate_for(payer, terms, taxes).rate;
    let bare = Taxes::default();
    let only_usual = Taxes { usual: Some(rate(20)), ..Taxes::default() };
    assert_eq!(rate_of(standing(Standing::Usual), &place, &bare), percent(19));
    assert_eq!(rate_of(standing(Standing::Usual), &terms(), &bare), Percent::ZERO);
    assert_eq!(rate_of(personal(Standing::Usual), &place, &bare), percent(10));
    assert_eq!(rate_of(personal(Standing::Usual), &place, &only_usual), percent(20));
    // "If that id is empty": the usual rate is no stand-in for a reduced or an exempt one.
    assert_eq!(rate_of(personal(Standing::Reduced), &place, &only_usual), percent(10));
    assert_eq!(rate_of(standing(Standing::Reduced), &place, &only_usual), percent(19));
    assert_eq!(rate_of(standing(Standing::Exempt), &place, &british()), percent(0));
    assert_eq!(rate_for(standing(Standing::Usual), &place, &british()).name, "VAT 20");
    let none = Terms { add_tax: false, ..place };
    assert_eq!(rate_of(personal(Standing::Usual), &none, &british()), Percent::ZERO);
    assert_eq!(
        [1, 2, 3, 0].map(Standing::from_number),
        [Standing::Usual, Standing::Reduced, Standing::Exempt, Standing::Usual]
    );
}

#[test]
fn r13_6_without_tax_a_gross_price_is_charged_as_it_is() {
    let terms = Terms { add_tax: false, prices_include_tax: true, ..terms() };
    let invoice = one_invoice(Payer::default(), &terms, &[pass(1, 10, 25_00)]);
    assert_eq!(totals(&invoice), (cents(25_00), cents(0), cents(25_00)));
}

/// R13.7.
#[test]
fn r13_7_a_line_is_rounded_once() {
    // 3 x 8.4915 = 25.4745: 25.47, and not 3 x 8.49. 20 % of 25.47 is 5.094.
    let unit = Money::from_ten_thousandths(84_915);
    let items: Vec<Item> = (1..=3).map(|id| Item { unit_price: unit, ..pass(id, 10, 0) }).collect();
    let invoice = one_invoice(Payer::default(), &terms(), &items);
    assert_eq!(amounts(&invoice), [(3, cents(25_47), cents(5_09))]);
    // Half a cent goes up: 7.5 % of 1.00 is 0.075, of -1.00 the same below zero.
    let rate = Percent::from_ten_thousandths(75_000);
    assert_eq!(tax_on(cents(1_00), rate, false, 2), (cents(1_00), cents(8)));
    assert_eq!(tax_on(cents(-1_00), rate, false, 2), (cents(-1_00), cents(-8)));
    assert_eq!(tax_on(cents(10_00), percent(20), true, 2), (cents(8_33), cents(1_67)));
}

#[test]
fn rounding_settings() {
    assert_eq!(Rounding::from_settings(false, 4, 0), Rounding::CENTS);
    assert_eq!(Rounding::from_settings(true, 9, 0), Rounding { line: 4, total: 0 });
    let items = [pass(1, 10, 9_99), Item { kind: Kind::Product, ..pass(2, 20, 5_40) }];
    // Yen: 9.99 and 5.40 are 10 and 5; 20 % of them 2 and 1.
    let yen = Terms { rounding: Rounding { line: 0, total: 0 }, ..terms() };
    let invoice = one_invoice(Payer::default(), &yen, &items);
    assert_eq!(amounts(&invoice), [(1, cents(5_00), cents(1_00)), (1, cents(10_00), cents(2_00))]);
    // Lines to the cent, the total round: 6.48 + 11.99 = 18.47, so 0.47 comes off in a line of its own.
    let round = Terms { rounding: Rounding { line: 2, total: 0 }, ..terms() };
    let invoice = one_invoice(Payer::default(), &round, &items);
    assert_eq!(
        amounts(&invoice),
        [(1, cents(5_40), cents(1_08)), (1, cents(9_99), cents(2_00)), (1, cents(-47), cents(0))]
    );
    assert_eq!(totals(&invoice), (cents(14_92), cents(3_08), cents(18_00)));
    assert_eq!(invoice.lines[2].kind, Kind::Rounding);
}

fn resident(price: i64, quantity: i64) -> Item {
    let detail = Detail::Period { from: "1 Apr 2026".to_owned(), to: "30 Apr 2026".to_owned() };
    Item { kind: Kind::Plan, name: "Resident".to_owned(), quantity, detail, ..pass(7, 1, price) }
}

/// R13.9.
#[test]
fn r13_9_passes_count_towards_the_minimum_price() {
    let items =
        [pass(1, 10, 25_00), payg(2, 11, 9_00, "3 Apr", Some(45)), Item { kind: Kind::Product, ..pass(3, 20, 50_00) }];
    let missing = |plan: &Item, counts| top_up(plan, cents(100_00), counts, &items).map(|item| item.amount());
    assert_eq!(missing(&resident(40_00, 1), true), Some(cents(26_00)));
    assert_eq!(missing(&resident(40_00, 1), false), Some(cents(60_00)));
    assert_eq!(missing(&resident(66_00, 1), true), None);
    assert_eq!(missing(&resident(120_00, 1), true), None);
    assert_eq!(missing(&resident(40_00, 2), true), Some(cents(86_00)));
    let plan = resident(0, 1);
    let all = [plan.clone(), top_up(&plan, cents(100_00), false, &[]).unwrap()];
    let invoice = one_invoice(Payer::default(), &terms(), &all);
    assert_eq!(invoice.lines[0].text, "Minimum price of Resident, 1 Apr 2026 - 30 Apr 2026");
    assert_eq!(totals(&invoice), (cents(100_00), cents(20_00), cents(120_00)));
}

/// R13.10.
#[test]
fn r13_10_the_account_is_copied_and_the_currency_must_fit() {
    let account = Account { code: "4000".to_owned(), name: "Sales".to_owned() };
    let item = Item { account: Some(account.clone()), ..pass(1, 10, 25_00) };
    assert_eq!(one_invoice(Payer::default(), &terms(), &[item]).lines[0].account, Some(account));
    let dollars = Item { currency: 840, ..pass(2, 10, 25_00) };
    let refused = bill(Payer::default(), &terms(), &[pass(1, 11, 25_00), dollars]);
    let expected = BillRefusal::Currency { name: "Definition 10".to_owned(), currency: 840, expected: EUR };
    assert_eq!(refused, Err(expected));
}

#[test]
fn what_costs_nothing_makes_no_line_but_a_product_does() {
    let free_plan = resident(0, 1);
    assert_eq!(bill(Payer::default(), &terms(), std::slice::from_ref(&free_plan)), Ok(vec![]));
    assert_eq!(bill(Payer::default(), &terms(), &[]), Ok(vec![]));
    // R11.5: its passes may wait for the invoice.
    let gift = Item { kind: Kind::Product, ..pass(1, 20, 0) };
    assert_eq!(ids(&terms(), &[free_plan, gift]), [[vec![1]]]);
    let reduced = Item { kind: Kind::Product, quantity: 3, reduction: cents(5_00), ..pass(1, 20, 10_00) };
    assert_eq!(totals(&one_invoice(Payer::default(), &terms(), &[reduced])), (cents(25_00), cents(5_00), cents(30_00)));
}

#[test]
fn lines_stand_in_order() {
    let at = |day: i64| Some(hallpass_engine::Instant::from_seconds(day * 86_400));
    let items = [
        Item { sold_at: at(9), ..payg(1, 11, 9_00, "9", None) },
        Item { sold_at: at(8), ..pass(2, 10, 25_00) },
        Item { sold_at: at(7), ..pass(3, 12, 25_00) },
        Item { kind: Kind::Product, sold_at: at(30), ..pass(4, 20, 25_00) },
        Item { kind: Kind::SignUpFee, ..pass(7, 1, 50_00) },
        resident(40_00, 1),
    ];
    assert_eq!(ids(&terms(), &items), [[vec![7], vec![7], vec![4], vec![3], vec![2], vec![1]]]);
}

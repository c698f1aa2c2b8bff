//! Laws of invoices and credit notes, for random customers and things.

use std::collections::BTreeMap;

use hallpass_engine::invoice::credit::{Credit, IssuedLine, credit_note, spread};
use hallpass_engine::invoice::{
    Detail, Item, Kind, NewInvoice, NewLine, Payer, Rounding, Standing, TaxRate, Taxes, Terms, bill,
};
use hallpass_engine::{Money, Percent};
use proptest::collection::vec;
use proptest::prelude::*;

use super::runner::check;
use crate::support::bills::*;

fn rates() -> impl Strategy<Value = Option<TaxRate>> {
    prop::option::weighted(
        0.7,
        (0..2_800_000_i64).prop_map(|n| TaxRate {
            name: format!("rate {n}"),
            rate: Percent::from_ten_thousandths(n / 5_000 * 5_000),
        }),
    )
}

/// Kind, definition, price, quantity, order, member, day of sale.
type Thing = (u8, usize, usize, i64, u8, Option<u8>, i64);

/// Things of one customer: few definitions, prices and orders, so that lines are shared.
fn items() -> impl Strategy<Value = Vec<Item>> {
    let definitions = vec((rates(), rates(), rates()), 3);
    let thing = (0..6_u8, 0..3_usize, 0..8_usize, 1..5_i64, 0..4_u8, prop::option::weighted(0.3, 0..2_u8), -3..10_i64);
    (definitions, vec(thing, 0..25)).prop_map(|(definitions, things)| {
        let kinds = [Kind::Pass, Kind::Pass, Kind::PayAsYouGo, Kind::Product, Kind::Plan, Kind::SignUpFee];
        let prices = [0, 250_000, 200_000, 84_915, 1, 99_900, 333_333, -50_000];
        let item = |(id, (kind, definition, price, quantity, order, member, sold)): (usize, Thing)| {
            let kind = kinds[usize::from(kind)];
            let (usual, reduced, exempt) = definitions[definition].clone();
            let counted = !matches!(kind, Kind::Pass | Kind::PayAsYouGo);
            Item {
                kind,
                unit_price: Money::from_ten_thousandths(prices[price]),
                quantity: if counted { quantity } else { 1 },
                reduction: Money::from_ten_thousandths(if kind == Kind::Product && quantity == 2 { 12_345 } else { 0 }),
                taxes: Taxes { usual, reduced, exempt },
                purchase_order: (order > 1).then(|| format!("PO {order}")),
                member: member.map(|n| format!("Member {n}")),
                sold_at: (sold >= 0).then(|| hallpass_engine::Instant::from_seconds(sold)),
                detail: if kind == Kind::PayAsYouGo {
                    Detail::Visit { date: format!("day {sold}"), minutes: Some(15) }
                } else {
                    Detail::None
                },
                ..pass(i64::try_from(id).unwrap() + 1, i64::try_from(definition).unwrap(), 0)
            }
        };
        things.into_iter().enumerate().map(item).collect()
    })
}

fn payers() -> impl Strategy<Value = Payer> {
    (1..4_i64, prop::option::of(0..300_000_i64)).prop_map(|(standing, rate)| Payer {
        standing: Standing::from_number(standing),
        personal_rate: rate.map(Percent::from_ten_thousandths),
    })
}

fn all_terms() -> impl Strategy<Value = Terms> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), prop::bool::weighted(0.8), any::<bool>());
    (flags, rates(), prop::bool::weighted(0.3), 0..=4_u32, 0..=4_u32).prop_map(
        |((prices_include_tax, segregate, per_order, add_tax, notes), default_tax, rounds, line, total)| Terms {
            add_tax,
            prices_include_tax,
            default_tax,
            rounding: Rounding::from_settings(rounds, line, total),
            segregate_time_passes: segregate,
            invoice_per_purchase_order: per_order,
            include_notes: notes,
            ..terms()
        },
    )
}

fn raise(payer: Payer, terms: &Terms, items: &[Item]) -> Vec<NewInvoice> {
    bill(payer, terms, items).unwrap()
}

/// All lines but those that only round the total.
fn charges(invoices: &[NewInvoice]) -> Vec<&NewLine> {
    invoices.iter().flat_map(|invoice| &invoice.lines).filter(|line| line.kind != Kind::Rounding).collect()
}

#[test]
fn totals_are_sums_of_lines_and_round() {
    check("totals_are_sums", 1, &(payers(), all_terms(), items()), |(payer, terms, items)| {
        for invoice in raise(payer, &terms, &items) {
            assert!(!invoice.lines.is_empty());
            assert_eq!(invoice.net, invoice.lines.iter().map(|line| line.net).sum());
            assert_eq!(invoice.tax, invoice.lines.iter().map(|line| line.tax).sum());
            assert_eq!(invoice.total, invoice.net + invoice.tax);
            assert_eq!(invoice.total, invoice.total.rounded(terms.rounding.total));
            let rounding = invoice.lines.iter().filter(|line| line.kind == Kind::Rounding).count();
            assert!(rounding <= 1);
        }
    });
}

#[test]
fn everything_that_costs_something_is_on_exactly_one_line() {
    check("on_one_line", 1, &(payers(), all_terms(), items()), |(payer, terms, items)| {
        let invoices = raise(payer, &terms, &items);
        let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
        for line in charges(&invoices) {
            assert_eq!(
                line.quantity,
                line.items.iter().map(|on| items[usize::try_from(on.id).unwrap() - 1].quantity).sum::<i64>()
            );
            for on in &line.items {
                *seen.entry(on.id).or_default() += 1;
                assert_eq!(on.amount, items[usize::try_from(on.id).unwrap() - 1].amount());
            }
        }
        for item in &items {
            let expected = usize::from(item.kind == Kind::Product || item.amount() != Money::ZERO);
            assert_eq!(seen.get(&item.id).copied().unwrap_or(0), expected, "{item:?}");
        }
    });
}

/// R13.7: the gross amount of a gross price is the price, the net amount of a net price is the price, and tax is at most
/// half a unit of the last decimal away from exact (a whole one out of a gross price, where net is rounded instead).
#[test]
fn net_tax_and_gross_agree_within_half_a_cent() {
    check("net_and_gross", 1, &(payers(), all_terms(), items()), |(payer, terms, items)| {
        for line in charges(&raise(payer, &terms, &items)) {
            let amount: Money = line.items.iter().map(|on| on.amount).sum();
            let charged = amount.rounded(terms.rounding.line);
            let rate = i128::from(line.rate.rate.as_ten_thousandths());
            let units = |money: Money| i128::from(money.as_ten_thousandths());
            let half = 10_i128.pow(4 - terms.rounding.line) * 1_000_000 / 2;
            if terms.prices_include_tax {
                assert_eq!(line.net + line.tax, charged);
                let off = units(line.net) * (1_000_000 + rate) - units(charged) * 1_000_000;
                assert!(off.abs() * 1_000_000 <= half * (1_000_000 + rate));
            } else {
                assert_eq!(line.net, charged);
                let off = units(line.tax) * 1_000_000 - units(charged) * rate;
                assert!(off.abs() <= half);
            }
            assert!(terms.add_tax || line.tax.is_zero());
        }
    });
}

#[test]
fn the_order_of_the_things_does_not_matter() {
    let inputs =
        (payers(), all_terms(), items().prop_flat_map(|items| (Just(items.clone()), Just(items).prop_shuffle())));
    check("order_of_items", 1, &inputs, |(payer, terms, (items, shuffled))| {
        assert_eq!(raise(payer, &terms, &items), raise(payer, &terms, &shuffled));
    });
}

#[test]
fn splitting_moves_lines_and_changes_none() {
    check("splitting", 1, &(payers(), all_terms(), items()), |(payer, terms, items)| {
        let whole = Terms { segregate_time_passes: false, invoice_per_purchase_order: false, ..terms.clone() };
        let (together, split) = (raise(payer, &whole, &items), raise(payer, &terms, &items));
        assert!(together.len() <= 1 && split.len() >= together.len());
        let sorted = |invoices: &[NewInvoice]| {
            let mut lines: Vec<NewLine> = charges(invoices).into_iter().cloned().collect();
            lines.sort_by_key(|line| (line.kind, line.items.first().map(|on| on.id)));
            lines
        };
        assert_eq!(sorted(&together), sorted(&split));
        for invoice in &split {
            let lines = charges(std::slice::from_ref(invoice));
            let passes = lines.iter().filter(|line| line.kind.is_pass()).count();
            if terms.segregate_time_passes {
                assert_eq!(passes, if invoice.passes_only { lines.len() } else { 0 });
            }
            if terms.invoice_per_purchase_order {
                assert!(lines.iter().all(|line| line.purchase_order == invoice.purchase_order));
            }
        }
    });
}

fn issued() -> impl Strategy<Value = Vec<IssuedLine>> {
    let amounts = (0..50_000_i64, prop_oneof![Just(0_i64), Just(5), Just(20), Just(25), 0..28_i64]);
    vec(amounts, 1..6).prop_map(|lines| {
        let line = |(id, (net, rate)): (usize, (i64, i64))| IssuedLine {
            id: i64::try_from(id).unwrap(),
            net: cents(net),
            tax: cents((net * rate + 50) / 100),
            credited_net: Money::ZERO,
            credited_tax: Money::ZERO,
        };
        lines.into_iter().enumerate().map(line).collect()
    })
}

/// Any number of partial notes and then the rest take back exactly the invoice, and never more on the way.
#[test]
fn credit_notes_add_up_to_the_invoice() {
    check("credit_adds_up", 1, &(issued(), vec(1..40_000_i64, 0..8)), |(mut lines, parts)| {
        let all = lines.clone();
        let take = |lines: &mut Vec<IssuedLine>, credit: &Credit| -> Money {
            let Ok(note) = credit_note(lines, credit) else { return Money::ZERO };
            for part in &note {
                let line = lines.iter_mut().find(|line| line.id == part.line).unwrap();
                assert!(part.net >= Money::ZERO && part.tax >= Money::ZERO);
                line.credited_net += part.net;
                line.credited_tax += part.tax;
                assert!(line.credited_net <= line.net && line.credited_tax <= line.tax, "{line:?}");
                assert_eq!(part.whole, line.open_amount().is_zero());
            }
            note.iter().map(|part| part.net + part.tax).sum()
        };
        let gross: Money = all.iter().map(IssuedLine::open_amount).sum();
        let mut taken = Money::ZERO;
        for part in parts {
            let left: Money = lines.iter().map(IssuedLine::open_amount).sum();
            let got = take(&mut lines, &Credit::Amount(cents(part)));
            assert!(got == if cents(part) <= left { cents(part) } else { Money::ZERO });
            taken += got;
        }
        taken += take(&mut lines, &Credit::Whole);
        assert_eq!(taken, gross);
        assert!(lines.iter().all(|line| line.credited_net == line.net && line.credited_tax == line.tax));
    });
}

#[test]
fn a_spread_amount_adds_up_and_is_fair() {
    check(
        "spread",
        1,
        &vec(0..100_000_i64, 1..8).prop_flat_map(|weights| {
            let sum: i64 = weights.iter().sum();
            (Just(weights), 0..=sum)
        }),
        |(weights, amount)| {
            let weights: Vec<Money> = weights.into_iter().map(cents).collect();
            let sum: Money = weights.iter().copied().sum();
            let parts = spread(cents(amount), &weights);
            assert_eq!(parts.iter().copied().sum::<Money>(), cents(amount));
            for (part, weight) in parts.iter().zip(&weights) {
                assert!(*part <= *weight);
                let off = i128::from(part.as_ten_thousandths()) * i128::from(sum.as_ten_thousandths())
                    - i128::from(cents(amount).as_ten_thousandths()) * i128::from(weight.as_ten_thousandths());
                assert!(off.abs() < 100 * i128::from(sum.as_ten_thousandths().max(1)), "less than a cent off");
            }
        },
    );
}

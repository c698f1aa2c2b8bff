//! A line of an invoice: `2;kind,issuer,payer,unit price,quantity,reduction,flags,decimals,rate,source,net,tax;items`, items parted
//! by `|`, each `id,amount,basis` with what the basis needs behind it.

use hallpass_engine::invoice::{ChargedItem, Kind, LineTrace, PriceBasis, Standing, TaxSource};
use hallpass_engine::{CustomerId, LocationId, Money, Percent};

use super::settlement::{joined, price_members, read_price};
use super::{bits, items, numbers, place};

const KINDS: [Kind; 7] =
    [Kind::Plan, Kind::SignUpFee, Kind::MinimumPrice, Kind::Product, Kind::Pass, Kind::PayAsYouGo, Kind::Rounding];
const SOURCES: [TaxSource; 7] = [
    TaxSource::Nothing,
    TaxSource::Off,
    TaxSource::Definition(Standing::Usual),
    TaxSource::Definition(Standing::Reduced),
    TaxSource::Definition(Standing::Exempt),
    TaxSource::Personal,
    TaxSource::Location,
];

/// The text of a line.
pub(in super::super) fn write(trace: &LineTrace) -> String {
    let amount = |amount: Money| Some(amount.as_ten_thousandths());
    let members = [
        number_of(place(&KINDS, &trace.kind)),
        Some(trace.issuer.0),
        Some(trace.payer.0),
        amount(trace.unit_price),
        Some(trace.quantity),
        amount(trace.reduction),
        Some(bits([trace.includes_tax, trace.passes_only, trace.by_order])),
        Some(i64::from(trace.decimals)),
        Some(trace.rate.as_ten_thousandths()),
        number_of(place(&SOURCES, &trace.source)),
        amount(trace.net),
        amount(trace.tax),
    ];
    let items: Vec<String> = trace.items.iter().map(write_item).collect();
    format!("2;{};{}", joined(&members), items.join("|"))
}

/// Reads a text that [`write`] made; `None` for any other.
pub(in super::super) fn read(text: &str) -> Option<LineTrace> {
    let (members, list) = text.strip_prefix("2;")?.split_once(';')?;
    let mut n = numbers(members);
    let amount = Money::from_ten_thousandths;
    let kind = *KINDS.get(usize::try_from(n.next()??).ok()?)?;
    let (issuer, payer) = (LocationId(n.next()??), CustomerId(n.next()??));
    let (unit_price, quantity, reduction) = (n.next()?.map(amount)?, n.next()??, n.next()?.map(amount)?);
    let flags = n.next()??;
    let flag = |bit: u32| flags & (1 << bit) != 0;
    Some(LineTrace {
        kind,
        issuer,
        payer,
        items: items(list).map(read_item).collect::<Option<_>>()?,
        unit_price,
        quantity,
        reduction,
        includes_tax: flag(0),
        passes_only: flag(1),
        by_order: flag(2),
        decimals: u32::try_from(n.next()??).ok()?,
        rate: Percent::from_ten_thousandths(n.next()??),
        source: *SOURCES.get(usize::try_from(n.next()??).ok()?)?,
        net: n.next()?.map(amount)?,
        tax: n.next()?.map(amount)?,
    })
}

fn write_item(item: &ChargedItem) -> String {
    let (basis, more) = match item.basis {
        PriceBasis::Own => (0, Vec::new()),
        PriceBasis::Computed(price) => (1, price_members(&price).to_vec()),
        PriceBasis::CheckOut => (2, Vec::new()),
        PriceBasis::Product => (3, Vec::new()),
        PriceBasis::Plan { list, own, discount, days, of } => {
            let members = [list.as_ten_thousandths(), i64::from(own), discount.as_ten_thousandths(), days, of];
            (4, members.map(Some).to_vec())
        }
        PriceBasis::Fee => (5, Vec::new()),
        PriceBasis::Minimum => (6, Vec::new()),
    };
    let mut members = vec![Some(item.id), Some(item.amount.as_ten_thousandths()), Some(basis)];
    members.extend(more);
    joined(&members)
}

fn read_item(text: &str) -> Option<ChargedItem> {
    let mut n = numbers(text);
    let (id, amount) = (n.next()??, Money::from_ten_thousandths(n.next()??));
    let basis = match n.next()?? {
        0 => PriceBasis::Own,
        1 => PriceBasis::Computed(read_price(&mut n)?),
        2 => PriceBasis::CheckOut,
        3 => PriceBasis::Product,
        4 => PriceBasis::Plan {
            list: Money::from_ten_thousandths(n.next()??),
            own: n.next()?? != 0,
            discount: Percent::from_ten_thousandths(n.next()??),
            days: n.next()??,
            of: n.next()??,
        },
        5 => PriceBasis::Fee,
        6 => PriceBasis::Minimum,
        _ => return None,
    };
    Some(ChargedItem { id, amount, basis })
}

fn number_of(place: usize) -> Option<i64> {
    i64::try_from(place).ok()
}

//! What pay as you go had for sale.

use std::fmt::Write;

use hallpass_engine::{DefinitionId, Failure, Money, Offer};

use super::candidate::{terms_bits, terms_of};
use super::{bits, numbers, place};

/// Where the flags of the offer itself begin, behind those of its terms.
const OWN: u32 = 7;

/// `definition,price,minutes,priority,flags,failures`.
pub(super) fn write_offer(out: &mut String, offer: &Offer) {
    let price = offer.price.as_ten_thousandths();
    let _ = write!(out, "{},{price},", offer.definition.0);
    if let Some(minutes) = offer.minutes {
        let _ = write!(out, "{minutes}");
    }
    let flags = terms_bits(&offer.terms) + (bits([offer.for_members, offer.for_contacts, offer.archived]) << OWN);
    let _ = write!(out, ",{},{flags},", offer.priority);
    for (i, failure) in offer.failures.iter().enumerate() {
        let _ = write!(out, "{}{}", if i > 0 { "." } else { "" }, place(&Failure::ALL, failure));
    }
}

/// Reads what [`write_offer`] wrote.
pub(super) fn read_offer(text: &str) -> Option<Offer> {
    let (members, failures) = text.rsplit_once(',')?;
    let mut n = numbers(members);
    let (definition, price, minutes, priority, flags) = (n.next()??, n.next()??, n.next()?, n.next()??, n.next()??);
    let flag = |bit: u32| flags & (1 << bit) != 0;
    let failure = |text: &str| Failure::ALL.get(text.parse::<usize>().ok()?).copied();
    Some(Offer {
        definition: DefinitionId(definition),
        price: Money::from_ten_thousandths(price),
        minutes,
        priority,
        terms: terms_of(flags),
        for_members: flag(OWN),
        for_contacts: flag(OWN + 1),
        archived: flag(OWN + 2),
        failures: failures.split('.').filter(|text| !text.is_empty()).map(failure).collect::<Option<_>>()?,
    })
}

//! What rows of a plan or a product gave or did not, one line each: `2;at,held,policy;row;lot;outcome`. What stands behind the
//! second `;` is the same as long as the answer is.

use hallpass_engine::{
    CustomerId, DefinitionId, Giver, GrantTrace, Granted, Instant, LocationId, PassId, Period, PlanId, Renewal,
    Withheld,
};

use super::settlement::joined;
use super::{numbers, place};

/// The text of traces that belong together.
pub(in super::super) fn write(traces: &[GrantTrace]) -> String {
    traces.iter().map(write_one).collect::<Vec<_>>().join("\n")
}

/// Reads a text that [`write`] made; `None` for any other.
pub(in super::super) fn read(text: &str) -> Option<Vec<GrantTrace>> {
    text.lines().map(read_one).collect()
}

/// Whether two texts say the same but for when it was said and how many passes were held then.
pub(in super::super) fn says_the_same(one: &str, other: &str) -> bool {
    let gist = |text: &str| text.lines().map(|line| line.splitn(3, ';').nth(2).map(str::to_owned)).collect::<Vec<_>>();
    gist(one) == gist(other)
}

fn write_one(trace: &GrantTrace) -> String {
    let row = match trace.giver {
        Giver::Plan { contract, plan, rule, renewal } => {
            [Some(contract), Some(plan.0), Some(rule), Some(renewal.number())]
        }
        Giver::Product { sale, product, rule } => [Some(sale), Some(product), Some(rule), None],
    };
    let micros = |at: Instant| at.as_micros();
    let lot = [
        Some(trace.customer.0),
        Some(trace.location.0),
        Some(trace.definition.0),
        Some(trace.included),
        Some(trace.quantity),
        trace.period.map(|period| period.from.as_micros()),
        trace.period.map(|period| period.to.as_micros()),
        trace.valid_from.map(micros),
        trace.expires.map(micros),
    ];
    let outcome = match trace.outcome {
        Granted::Issued { first, count } => format!("i{},{count}", first.0),
        Granted::Withheld(why) => format!("w{}", place(&Withheld::ALL, &why)),
    };
    let policy = i64::from_le_bytes(trace.policy.to_le_bytes());
    format!("2;{},{},{policy};{};{};{outcome}", trace.at.as_micros(), trace.held, joined(&row), joined(&lot))
}

fn read_one(text: &str) -> Option<GrantTrace> {
    let mut parts = text.strip_prefix("2;")?.split(';');
    let mut head = numbers(parts.next()?);
    let (at, held, policy) = (Instant::from_micros(head.next()??), head.next()??, head.next()??);
    let mut row = numbers(parts.next()?);
    let (giver, of, rule) = (row.next()??, row.next()??, row.next()??);
    let mut n = numbers(parts.next()?);
    let (customer, location, definition) = (CustomerId(n.next()??), LocationId(n.next()??), DefinitionId(n.next()??));
    let (included, quantity) = (n.next()??, n.next()??);
    let instant = |n: Option<i64>| n.map(Instant::from_micros);
    let (from, to) = (instant(n.next()?), instant(n.next()?));
    Some(GrantTrace {
        giver: match row.next()? {
            Some(renewal) => {
                Giver::Plan { contract: giver, plan: PlanId(of), rule, renewal: Renewal::from_number(renewal)? }
            }
            None => Giver::Product { sale: giver, product: of, rule },
        },
        customer,
        location,
        definition,
        at,
        included,
        quantity,
        held,
        period: from.zip(to).map(|(from, to)| Period { from, to }),
        valid_from: instant(n.next()?),
        expires: instant(n.next()?),
        policy: u64::from_le_bytes(policy.to_le_bytes()),
        outcome: match parts.next()?.split_at_checked(1)? {
            ("i", issued) => {
                let mut n = numbers(issued);
                Granted::Issued { first: PassId(n.next()??), count: n.next()?? }
            }
            ("w", why) => Granted::Withheld(*Withheld::ALL.get(why.parse::<usize>().ok()?)?),
            _ => return None,
        },
    })
}

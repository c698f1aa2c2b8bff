//! Ways to cover a visit, and what each costs the customer (beyond W22): what the search of `cheapest` compares, and its
//! explanation shows.

use crate::{Cover, Instant, Money};

/// The ways that were compared when a visit was settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Combinations {
    /// The one that was taken first, then the ordinary one (R6) unless it is the same, then others in the order in which they
    /// were looked at, at most [`Combinations::MOST_SHOWN`] in all.
    pub compared: Vec<Combination>,
    /// Whether every way was looked at; otherwise the search was cut short, and the one that was taken is at least no dearer than
    /// the ordinary one.
    pub complete: bool,
}

impl Combinations {
    /// So many ways are kept for the explanation.
    pub const MOST_SHOWN: usize = 12;
}

/// One way to cover a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// Its stretches, in order.
    pub parts: Vec<Part>,
    /// What it costs; of an unfinished one what it costs so far.
    pub cost: Cost,
    /// False: it was left when it cost as much as another one already, so its parts end before the visit does.
    pub finished: bool,
    /// It is what the ordinary order of use gives (R6).
    pub ordinary: bool,
}

/// A stretch and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What covers it.
    pub cover: Cover,
    /// First instant.
    pub from: Instant,
    /// End, not included.
    pub to: Instant,
    /// The price of a day pass when this visit uses it up, the share of the minutes of a time pass, the charge of pay as you go;
    /// 0 for passes of plans and for overtime.
    pub cost: Money,
}

/// What a way costs: overtime counts before any money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Minutes that nothing covers (R6.6).
    pub overtime: i64,
    /// The customer's money.
    pub money: Money,
}

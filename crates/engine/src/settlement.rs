//! What settling a visit decided (chapter 6): what came next wherever a cover ended, and what its parts by pay as you go cost.

use crate::{CustomerPrice, DefinitionId, Instant, Language, Money, PassId, Trace, VisitId};

/// What the settling of one visit decided beyond its first pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The visit; [`VisitId::NEW`] when the decision makes it.
    pub visit: VisitId,
    /// The choices after the first, in order.
    pub later: Vec<Later>,
    /// The parts by pay as you go that were priced, in order.
    pub charges: Vec<PaygCharge>,
}

/// The choice of what covers a visit from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// Why the cover before ended here.
    pub border: Border,
    /// What was looked at, at [`Trace::at`], and what was taken: a pass, pay as you go, or nothing (F2): overtime.
    pub trace: Trace,
}

/// Why a cover ends inside a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// The pass the visit came in on has nothing left at check-out: others were faster (R6.8).
    Gone,
    /// The last minute of a time pass (R6.2).
    UsedUp,
    /// The business day of a day pass or of a fixed price (R6.4).
    CutOff,
    /// The time slot of the pass (R6.3).
    SlotEnd,
}

impl Border {
    /// All of them: the place is the number they are stored under.
    pub const ALL: [Border; 4] = [Border::Gone, Border::UsedUp, Border::CutOff, Border::SlotEnd];

    /// Number of the rule.
    pub const fn rule(self) -> &'static str {
        match self {
            Border::Gone => "R6.8",
            Border::UsedUp => "R6.2",
            Border::CutOff => "R6.4",
            Border::SlotEnd => "R6.3",
        }
    }

    /// Name for programs: does not change.
    pub const fn code(self) -> &'static str {
        match self {
            Border::Gone => "Gone",
            Border::UsedUp => "UsedUp",
            Border::CutOff => "CutOff",
            Border::SlotEnd => "SlotEnd",
        }
    }

    /// What happened, to follow "because".
    pub const fn because(self, language: Language) -> &'static str {
        match self {
            Border::Gone => {
                language.pick("the pass of the check-in had nothing left", "al pase de la entrada no le quedaba nada")
            }
            Border::UsedUp => language.pick("the pass before was used up", "se agotó el pase anterior"),
            Border::CutOff => language.pick("a new business day began", "empezó un nuevo día de apertura"),
            Border::SlotEnd => language
                .pick("the time slot of the pass before was over", "terminó la franja horaria del pase anterior"),
        }
    }
}

/// How the charge of a part by pay as you go came about (R10.4, R10.5, R10.6, R10.7, R10.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaygCharge {
    /// The pass that carries it.
    pub pass: PassId,
    /// What it was sold as.
    pub definition: DefinitionId,
    /// The part.
    pub from: Instant,
    /// Its end, not included.
    pub to: Instant,
    /// Time of it outside the customer's own bookings (R10.6), in microseconds.
    pub unbooked: i64,
    /// That, rounded up to 15 minutes (R10.4); 0 of a fixed price.
    pub billed: i64,
    /// `MinutesIncluded` the price is for; `None` = a fixed price for the day (R10.5).
    pub per: Option<i64>,
    /// What the definition costs this customer (R10.7).
    pub price: CustomerPrice,
    /// Of this part alone, with discounts, rounded once.
    pub own: Money,
    /// `Checkin.PayAsYouGoMinPrice` (R10.8).
    pub least: Option<Money>,
    /// `Checkin.PayAsYouGoMaxPrice` (R10.8).
    pub most: Option<Money>,
    /// What the customer's other parts of this day and place come to, each alone (R10.8).
    pub others: Money,
    /// What they were charged.
    pub others_charged: Money,
    /// What this part is charged.
    pub charged: Money,
}

//! Why a pass was taken, came later or did not fit: one code for each rule that can say so, and the words for it.

mod failure;

use crate::VisitId;

/// What decided about a pass in a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A rule it fails.
    Failed(Failure),
    /// It is the first, by this step.
    Ahead(Step),
    /// The one before it goes first, by this step.
    Behind(Step),
    /// The first in the order of use, where nothing was taken or something else was.
    First,
    /// The only one that fits (R5.1).
    Only,
    /// The request names it (R5.6).
    Named,
    /// It covers this check-in, which goes on (R7.6).
    GoesOn(VisitId),
    /// Nothing else fits: it is sold (R10.1).
    Bought,
    /// It is the first of the cheapest combination (beyond W22).
    Cheapest,
    /// It has been invoiced for this visit (R7.19).
    Kept,
}

/// A rule that a pass fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// R4.1.
    AccountDisabled,
    /// R4.2: its definition is gone.
    UnknownDefinition,
    /// R4.2.
    WrongLocation,
    /// R4.3.
    OutsideSlots,
    /// R4.4.
    OnlyContacts,
    /// R4.4.
    OnlyMembers,
    /// R4.4.
    OnlyPlans,
    /// R4.5.
    Expired,
    /// R4.6.
    UsedByOther,
    /// R4.6.
    UsedOnOtherDay,
    /// R4.6.
    NoMinutes,
    /// R6.8.
    MinutesRunning,
    /// R4.7.
    NoNetwork,
    /// R4.8.
    ContractInactive,
    /// R4.8.
    ContractPaused,
    /// Decision 6.
    PeriodNotBegun,
    /// R4.10.
    NotShared,
    /// R10.11.
    PayAsYouGo,
    /// R9.6.
    LimitReached,
    /// R4.11.
    Frozen,
    /// R10.1: not sold by pay as you go to members.
    NotForMembers,
    /// R10.1: not sold by pay as you go to contacts.
    NotForContacts,
    /// R3.11.
    Archived,
    /// R10.2: by time, but without minutes.
    NoMinutesIncluded,
}

/// The steps of the order of use, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// R5.2.
    UsedToday,
    /// R6.8.
    NotInUse,
    /// R5.3 step 1.
    Priority,
    /// R5.3 step 2.
    Own,
    /// R5.5.
    EarlierExpiryFirst,
    /// R5.3 step 3.
    DayPass,
    /// R5.3 step 4.
    Cheaper,
    /// R5.3 step 5.
    FromPlanOrProduct,
    /// R5.3 step 6.
    FewerLocations,
    /// R5.3 step 7.
    MoreRemaining,
    /// R5.5.
    FewerRemaining,
    /// R5.3 step 8.
    EarlierExpiry,
    /// R5.3 step 9.
    Older,
    /// R5.3 step 9, of passes made at the same instant.
    LowerId,
    /// Beyond W22, between steps 6 and 7: `Ext.Passes.CarriedFirst` on.
    CarriedFirst,
    /// As before, with the setting off.
    CarriedLast,
}

/// What the sentences name.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The location.
    pub place: &'a str,
    /// The pass's definition.
    pub definition: &'a str,
}

impl Reason {
    /// Number of the rule, e.g. `R4.2`.
    pub fn rule(self) -> &'static str {
        match self {
            Reason::Failed(failure) => failure.words().1,
            Reason::Ahead(step) | Reason::Behind(step) => step.rule(),
            Reason::First => "R5.3",
            Reason::Only => "R5.1",
            Reason::Named => "R5.6",
            Reason::GoesOn(_) => "R7.6",
            Reason::Bought => "R10.1",
            Reason::Cheapest => "beyond W22",
            Reason::Kept => "R7.19",
        }
    }

    /// Name for programs, e.g. `WrongLocation`: does not change.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Failed(failure) => failure.words().0,
            Reason::Ahead(step) | Reason::Behind(step) => step.words().0,
            Reason::First => "First",
            Reason::Only => "Only",
            Reason::Named => "Named",
            Reason::GoesOn(_) => "GoesOn",
            Reason::Bought => "Bought",
            Reason::Cheapest => "Cheapest",
            Reason::Kept => "Kept",
        }
    }

    /// One sentence about the pass.
    pub fn text(self, names: Names<'_>) -> String {
        match self {
            Reason::Failed(Failure::WrongLocation) => format!("It is not valid at {}.", names.place),
            Reason::Failed(failure) => failure.words().2.to_owned(),
            Reason::Ahead(step) => format!("It comes first: {}.", step.words().1),
            Reason::Behind(step) => format!("It comes after the one before, which wins here: {}.", step.words().1),
            Reason::First => "It is the first in the order of use.".to_owned(),
            Reason::Only => "It is the only pass that is valid here and now.".to_owned(),
            Reason::Named => "The request names it.".to_owned(),
            Reason::GoesOn(visit) => format!("It covers check-in {} of this day, which goes on.", visit.0),
            Reason::Cheapest => "It is the first pass of the cheapest way to cover the visit.".to_owned(),
            Reason::Kept => "It has been invoiced for this visit and stays.".to_owned(),
            Reason::Bought => format!("Nothing else is valid here and now: pay as you go with {}.", names.definition),
        }
    }

    /// Why it was taken, to follow "because"; nothing for the reasons of passes that were not.
    pub fn because(self) -> &'static str {
        match self {
            Reason::Ahead(step) => step.words().2,
            Reason::Only => "it is the only pass that is valid here and now",
            Reason::Named => "it was asked for",
            Reason::GoesOn(_) => "it already covers this day",
            Reason::Bought => "no pass is valid here and now",
            Reason::Cheapest => "it is the first pass of the cheapest way to cover the visit",
            Reason::Kept => "it has already been invoiced for this visit",
            Reason::First | Reason::Behind(_) | Reason::Failed(_) => "",
        }
    }
}

impl Step {
    /// All of them; the place is the number they are stored under, so new ones come last.
    pub const ALL: [Step; 16] = [
        Step::UsedToday,
        Step::NotInUse,
        Step::Priority,
        Step::Own,
        Step::EarlierExpiryFirst,
        Step::DayPass,
        Step::Cheaper,
        Step::FromPlanOrProduct,
        Step::FewerLocations,
        Step::MoreRemaining,
        Step::FewerRemaining,
        Step::EarlierExpiry,
        Step::Older,
        Step::LowerId,
        Step::CarriedFirst,
        Step::CarriedLast,
    ];

    fn rule(self) -> &'static str {
        match self {
            Step::UsedToday => "R5.2",
            Step::NotInUse => "R6.8",
            Step::EarlierExpiryFirst | Step::FewerRemaining => "R5.5",
            Step::CarriedFirst | Step::CarriedLast => "beyond W22",
            _ => "R5.3",
        }
    }

    /// Code, the step as the order of use words it, and as one says it of the pass that wins.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Step::UsedToday => (
                "UsedToday",
                "a day pass already used today costs nothing more",
                "it was already used today and costs nothing more",
            ),
            Step::NotInUse => ("NotInUse", "a pass that nobody is using goes before one in use", "nobody is using it"),
            Step::Priority => ("Priority", "step 1, higher priority", "it has a higher priority than the next one"),
            Step::Own => ("Own", "step 2, own before shared", "it is the customer's own and the next one is shared"),
            Step::EarlierExpiryFirst => {
                ("EarlierExpiryFirst", "step 2b, earlier expiry", "it expires earlier than the next one")
            }
            Step::DayPass => ("DayPass", "step 3, day pass before time pass", "a day pass goes before a time pass"),
            Step::Cheaper => ("Cheaper", "step 4, lower price", "it has a lower price than the next one"),
            Step::FromPlanOrProduct => (
                "FromPlanOrProduct",
                "step 5, from a plan or product before one added by hand",
                "it comes from a plan or product and the next one was added by hand",
            ),
            Step::FewerLocations => (
                "FewerLocations",
                "step 6, valid at fewer locations",
                "it is valid at fewer locations than the next one",
            ),
            Step::MoreRemaining => {
                ("MoreRemaining", "step 7, more minutes left", "it has more minutes left than the next one")
            }
            Step::FewerRemaining => {
                ("FewerRemaining", "step 7, fewer minutes left", "it has fewer minutes left than the next one")
            }
            Step::EarlierExpiry => ("EarlierExpiry", "step 8, earlier expiry", "it expires earlier than the next one"),
            Step::Older => ("Older", "step 9, created earlier", "it is older than the next one"),
            Step::LowerId => ("LowerId", "step 9, lower Id", "it has a lower number than the next one"),
            Step::CarriedFirst => (
                "CarriedFirst",
                "step 6b, carried over from an earlier period before fresh",
                "it was carried over from an earlier period and the next one is fresh",
            ),
            Step::CarriedLast => (
                "CarriedLast",
                "step 6b, fresh before carried over from an earlier period",
                "it is fresh and the next one was carried over from an earlier period",
            ),
        }
    }
}

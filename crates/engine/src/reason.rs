//! Why a pass was taken, came later or did not fit: one code for each rule that can say so, and the words for it.

mod failure;

use crate::{Language, VisitId, say};

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
    /// In which language.
    pub language: Language,
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
            Reason::Ahead(step) | Reason::Behind(step) => step.code(),
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
        let Names { place, definition, language } = names;
        match self {
            Reason::Failed(Failure::WrongLocation) => {
                say!(language, "It is not valid at {place}.", "No es válido en {place}.")
            }
            Reason::Failed(failure) => {
                let (.., english, spanish) = failure.words();
                language.pick(english, spanish).to_owned()
            }
            Reason::Ahead(step) => {
                let step = step.ordered(language);
                say!(language, "It comes first: {step}.", "Va primero: {step}.")
            }
            Reason::Behind(step) => {
                let step = step.ordered(language);
                say!(
                    language,
                    "It comes after the one before, which wins here: {step}.",
                    "Va después del anterior, que aquí gana: {step}."
                )
            }
            Reason::First => {
                language.pick("It is the first in the order of use.", "Es el primero en el orden de uso.").to_owned()
            }
            Reason::Only => language
                .pick("It is the only pass that is valid here and now.", "Es el único pase válido aquí y ahora.")
                .to_owned(),
            Reason::Named => language.pick("The request names it.", "La solicitud lo nombra.").to_owned(),
            Reason::GoesOn(VisitId(visit)) => say!(
                language,
                "It covers check-in {visit} of this day, which goes on.",
                "Cubre la entrada {visit} de este día, que continúa."
            ),
            Reason::Cheapest => language
                .pick(
                    "It is the first pass of the cheapest way to cover the visit.",
                    "Es el primer pase de la forma más barata de cubrir la visita.",
                )
                .to_owned(),
            Reason::Kept => language
                .pick(
                    "It has been invoiced for this visit and stays.",
                    "Ya se ha facturado por esta visita y se mantiene.",
                )
                .to_owned(),
            Reason::Bought => say!(
                language,
                "Nothing else is valid here and now: pay as you go with {definition}.",
                "No hay nada más válido aquí y ahora: pago por uso con {definition}."
            ),
        }
    }

    /// Why it was taken, to follow "because" ("porque"); nothing for the reasons of passes that were not.
    pub fn because(self, language: Language) -> &'static str {
        match self {
            Reason::Ahead(step) => step.winning(language),
            Reason::Only => {
                language.pick("it is the only pass that is valid here and now", "es el único pase válido aquí y ahora")
            }
            Reason::Named => language.pick("it was asked for", "es el que se pidió"),
            Reason::GoesOn(_) => language.pick("it already covers this day", "ya cubre este día"),
            Reason::Bought => language.pick("no pass is valid here and now", "ningún pase es válido aquí y ahora"),
            Reason::Cheapest => language.pick(
                "it is the first pass of the cheapest way to cover the visit",
                "es el primer pase de la forma más barata de cubrir la visita",
            ),
            Reason::Kept => {
                language.pick("it has already been invoiced for this visit", "ya se ha facturado por esta visita")
            }
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

    /// Name for programs.
    fn code(self) -> &'static str {
        match self {
            Step::UsedToday => "UsedToday",
            Step::NotInUse => "NotInUse",
            Step::Priority => "Priority",
            Step::Own => "Own",
            Step::EarlierExpiryFirst => "EarlierExpiryFirst",
            Step::DayPass => "DayPass",
            Step::Cheaper => "Cheaper",
            Step::FromPlanOrProduct => "FromPlanOrProduct",
            Step::FewerLocations => "FewerLocations",
            Step::MoreRemaining => "MoreRemaining",
            Step::FewerRemaining => "FewerRemaining",
            Step::EarlierExpiry => "EarlierExpiry",
            Step::Older => "Older",
            Step::LowerId => "LowerId",
            Step::CarriedFirst => "CarriedFirst",
            Step::CarriedLast => "CarriedLast",
        }
    }

    /// The step as the order of use words it.
    fn ordered(self, language: Language) -> &'static str {
        let (english, spanish) = match self {
            Step::UsedToday => {
                ("a day pass already used today costs nothing more", "un pase de día ya usado hoy no cuesta nada más")
            }
            Step::NotInUse => (
                "a pass that nobody is using goes before one in use",
                "un pase que nadie está usando va antes que uno en uso",
            ),
            Step::Priority => ("step 1, higher priority", "paso 1, mayor prioridad"),
            Step::Own => ("step 2, own before shared", "paso 2, los propios antes que los compartidos"),
            Step::EarlierExpiryFirst => ("step 2b, earlier expiry", "paso 2b, caducidad más próxima"),
            Step::DayPass => ("step 3, day pass before time pass", "paso 3, los pases de día antes que los de tiempo"),
            Step::Cheaper => ("step 4, lower price", "paso 4, menor precio"),
            Step::FromPlanOrProduct => (
                "step 5, from a plan or product before one added by hand",
                "paso 5, los de un plan o producto antes que los añadidos a mano",
            ),
            Step::FewerLocations => ("step 6, valid at fewer locations", "paso 6, válido en menos sedes"),
            Step::MoreRemaining => ("step 7, more minutes left", "paso 7, más minutos restantes"),
            Step::FewerRemaining => ("step 7, fewer minutes left", "paso 7, menos minutos restantes"),
            Step::EarlierExpiry => ("step 8, earlier expiry", "paso 8, caducidad más próxima"),
            Step::Older => ("step 9, created earlier", "paso 9, creado antes"),
            Step::LowerId => ("step 9, lower Id", "paso 9, menor número"),
            Step::CarriedFirst => (
                "step 6b, carried over from an earlier period before fresh",
                "paso 6b, los traspasados de un período anterior antes que los nuevos",
            ),
            Step::CarriedLast => (
                "step 6b, fresh before carried over from an earlier period",
                "paso 6b, los nuevos antes que los traspasados de un período anterior",
            ),
        };
        language.pick(english, spanish)
    }

    /// The step as one says it of the pass that wins.
    fn winning(self, language: Language) -> &'static str {
        let (english, spanish) = match self {
            Step::UsedToday => {
                ("it was already used today and costs nothing more", "ya se ha usado hoy y no cuesta nada más")
            }
            Step::NotInUse => ("nobody is using it", "nadie lo está usando"),
            Step::Priority => ("it has a higher priority than the next one", "tiene más prioridad que el siguiente"),
            Step::Own => (
                "it is the customer's own and the next one is shared",
                "es del propio cliente y el siguiente es compartido",
            ),
            Step::DayPass => ("a day pass goes before a time pass", "un pase de día va antes que uno de tiempo"),
            Step::Cheaper => ("it has a lower price than the next one", "tiene un precio menor que el siguiente"),
            Step::FromPlanOrProduct => (
                "it comes from a plan or product and the next one was added by hand",
                "viene de un plan o producto y el siguiente se añadió a mano",
            ),
            Step::FewerLocations => {
                ("it is valid at fewer locations than the next one", "es válido en menos sedes que el siguiente")
            }
            Step::MoreRemaining => {
                ("it has more minutes left than the next one", "le quedan más minutos que al siguiente")
            }
            Step::FewerRemaining => {
                ("it has fewer minutes left than the next one", "le quedan menos minutos que al siguiente")
            }
            Step::EarlierExpiryFirst | Step::EarlierExpiry => {
                ("it expires earlier than the next one", "caduca antes que el siguiente")
            }
            Step::Older => ("it is older than the next one", "es más antiguo que el siguiente"),
            Step::LowerId => ("it has a lower number than the next one", "tiene un número menor que el siguiente"),
            Step::CarriedFirst => (
                "it was carried over from an earlier period and the next one is fresh",
                "se traspasó de un período anterior y el siguiente es nuevo",
            ),
            Step::CarriedLast => (
                "it is fresh and the next one was carried over from an earlier period",
                "es nuevo y el siguiente se traspasó de un período anterior",
            ),
        };
        language.pick(english, spanish)
    }
}

//! Why a row of a plan or of a product gave passes, or gave none (R11.4-R11.13, R3.8).

use crate::{CustomerId, DefinitionId, Instant, Language, LocationId, PassId, Period, PlanId, Renewal};

/// What became of one `TariffTimePass` or `ProductTimePass`, and from what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantTrace {
    /// Which row, and whose.
    pub giver: Giver,
    /// Who was to get the passes.
    pub customer: CustomerId,
    /// The location that gives them.
    pub location: LocationId,
    /// What they are.
    pub definition: DefinitionId,
    /// When it was decided.
    pub at: Instant,
    /// `PassesIncluded` of the row.
    pub included: i64,
    /// Quantity of the contract or of the sale (R11.4, R11.12).
    pub quantity: i64,
    /// Live passes the customer held then (R3.8).
    pub held: i64,
    /// The period they are for; `None` of a product, and where no period runs.
    pub period: Option<Period>,
    /// First instant they are good for (decision 6).
    pub valid_from: Option<Instant>,
    /// `ExpireDate`; `None` = never, or none were issued.
    pub expires: Option<Instant>,
    /// Digest of the settings and the definition that were read.
    pub policy: u64,
    /// What came out.
    pub outcome: Granted,
}

/// Who gives passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// A plan (R11.7-R11.13).
    Plan {
        /// The contract.
        contract: i64,
        /// The plan it is on.
        plan: PlanId,
        /// `TariffTimePass.Id`.
        rule: i64,
        /// `PassRenewalTime`.
        renewal: Renewal,
    },
    /// A product that was sold (R11.4, R11.5, R11.6).
    Product {
        /// The sale (`CoworkerProduct`).
        sale: i64,
        /// What was sold.
        product: i64,
        /// `ProductTimePass.Id`.
        rule: i64,
    },
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// So many passes, numbered from the first.
    Issued {
        /// The lowest number.
        first: PassId,
        /// How many.
        count: i64,
    },
    /// None.
    Withheld(Withheld),
}

/// Why a row gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The contract has not begun, or is over.
    NotActive,
    /// The contract is paused.
    Paused,
    /// `Tariff.UseTimePasses` is off.
    PlanWithoutPasses,
    /// The definition is archived.
    Archived,
    /// The row includes none.
    NothingIncluded,
    /// The period has its passes.
    AlreadyIssued,
    /// The contract was imported with passes of this row.
    BroughtAlong,
    /// More than a customer can hold.
    TooMany,
    /// More than is issued by itself on one day: somebody has to look.
    Bounds,
    /// They end with the main contract's period, and there is no main contract.
    NoMainContract,
    /// Another row of the same product could not be released, and a sale is released as a whole.
    OtherRow,
}

impl Withheld {
    /// All of them: the place is the number they are stored under.
    pub const ALL: [Withheld; 11] = [
        Withheld::NotActive,
        Withheld::Paused,
        Withheld::PlanWithoutPasses,
        Withheld::Archived,
        Withheld::NothingIncluded,
        Withheld::AlreadyIssued,
        Withheld::BroughtAlong,
        Withheld::TooMany,
        Withheld::Bounds,
        Withheld::NoMainContract,
        Withheld::OtherRow,
    ];

    /// Number of the rule, e.g. `R3.8`.
    pub const fn rule(self) -> &'static str {
        self.words().1
    }

    /// Name for programs: does not change.
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// Why, to follow "because" ("porque").
    pub const fn because(self, language: Language) -> &'static str {
        let (.., english, spanish) = self.words();
        language.pick(english, spanish)
    }

    /// Whether it is worth a trace of its own: a row that has given what it gives, or that gives nothing ever, is not.
    pub const fn is_news(self) -> bool {
        !matches!(self, Withheld::AlreadyIssued | Withheld::NothingIncluded)
    }

    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Withheld::NotActive => ("NotActive", "R11.9a", "the contract is not active", "el contrato no está activo"),
            Withheld::Paused => ("Paused", "R11.13", "the contract is paused", "el contrato está en pausa"),
            Withheld::PlanWithoutPasses => {
                ("PlanWithoutPasses", "R11.11", "the plan does without passes", "el plan no necesita pases")
            }
            Withheld::Archived => (
                "Archived",
                "R3.11",
                "the pass is archived and no longer issued",
                "el pase está archivado y ya no se emite",
            ),
            Withheld::NothingIncluded => ("NothingIncluded", "R3.2", "it includes none", "no incluye ninguno"),
            Withheld::AlreadyIssued => (
                "AlreadyIssued",
                "R11.12",
                "they were issued before for this period",
                "ya se habían emitido para este período",
            ),
            Withheld::BroughtAlong => (
                "BroughtAlong",
                "R11.12",
                "the contract was imported with the passes of this period",
                "el contrato se importó con los pases de este período",
            ),
            Withheld::TooMany => (
                "TooMany",
                "R3.8",
                "the customer would hold more than 500 passes",
                "el cliente tendría más de 500 pases",
            ),
            Withheld::Bounds => (
                "Bounds",
                "R16.1",
                "it is more than is issued by itself on one day, and somebody has to look",
                "es más de lo que se emite automáticamente en un día y alguien tiene que revisarlo",
            ),
            Withheld::NoMainContract => (
                "NoMainContract",
                "R11.6",
                "they end with the period of the main contract, and there is no main contract",
                "terminan con el período del contrato principal, y no hay contrato principal",
            ),
            Withheld::OtherRow => (
                "OtherRow",
                "R11.5",
                "other passes of the same sale cannot be released",
                "otros pases de la misma venta no se pueden entregar",
            ),
        }
    }
}

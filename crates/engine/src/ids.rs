//! Typed record numbers, so that a pass can never be passed where a visit is meant.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    )*};
}

id! {
    /// A location (`Business.Id`).
    LocationId;
    /// A customer (`Coworker.Id`).
    CustomerId;
    /// A pass definition (`TimePass.Id`).
    DefinitionId;
    /// An issued pass (`CoworkerTimePass.Id`).
    PassId;
    /// A visit (`Checkin.Id`).
    VisitId;
    /// A plan (`Tariff.Id`).
    PlanId;
    /// A contract (`CoworkerContract.Id`).
    ContractId;
    /// A team (`Team.Id`).
    TeamId;
}

impl VisitId {
    /// Stands for the visit a decision creates, until the store has given it a number.
    pub const NEW: VisitId = VisitId(0);
}

impl PassId {
    /// Stands for the n-th pay-as-you-go pass a decision makes (from 1), until the store has given it a number.
    pub const fn made(n: i64) -> PassId {
        PassId(-n)
    }

    /// Whether it only stands for a pass that a decision makes.
    pub const fn is_made(self) -> bool {
        self.0 < 0
    }
}

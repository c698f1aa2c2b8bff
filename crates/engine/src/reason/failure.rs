//! The rules a pass can fail: code, number and sentence of each.

use super::Failure;

impl Failure {
    /// What keeps a pass from being used at this minute only: another one of the same day will do. Lists of current passes
    /// (R17.2) and door groups (R14.6) look past it.
    pub const fn is_of_the_hour(self) -> bool {
        matches!(self, Failure::OutsideSlots | Failure::MinutesRunning)
    }

    /// All of them, in the order of chapter 4 and then of pay as you go, later ones at the end: the place is the number they are
    /// stored under.
    pub const ALL: [Failure; 24] = [
        Failure::AccountDisabled,
        Failure::UnknownDefinition,
        Failure::WrongLocation,
        Failure::OutsideSlots,
        Failure::OnlyContacts,
        Failure::OnlyMembers,
        Failure::OnlyPlans,
        Failure::Expired,
        Failure::UsedByOther,
        Failure::UsedOnOtherDay,
        Failure::NoMinutes,
        Failure::MinutesRunning,
        Failure::NoNetwork,
        Failure::ContractInactive,
        Failure::ContractPaused,
        Failure::PeriodNotBegun,
        Failure::NotShared,
        Failure::PayAsYouGo,
        Failure::LimitReached,
        Failure::Frozen,
        Failure::NotForMembers,
        Failure::NotForContacts,
        Failure::Archived,
        Failure::NoMinutesIncluded,
    ];

    /// Code, rule, sentence in English and in Spanish.
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Failure::AccountDisabled => {
                ("AccountDisabled", "R4.1", "The account is disabled.", "La cuenta está desactivada.")
            }
            Failure::UnknownDefinition => (
                "UnknownDefinition",
                "R4.2",
                "The definition of the pass is not known here.",
                "Aquí no se conoce este tipo de pase.",
            ),
            Failure::WrongLocation => {
                ("WrongLocation", "R4.2", "It is not valid at this location.", "No es válido en esta sede.")
            }
            Failure::OutsideSlots => (
                "OutsideSlots",
                "R4.3",
                "The visit starts outside its time slots.",
                "La visita empieza fuera de sus franjas horarias.",
            ),
            Failure::OnlyContacts => (
                "OnlyContacts",
                "R4.4",
                "It is for contacts only, and the customer is a member.",
                "Es solo para contactos, y el cliente es miembro.",
            ),
            Failure::OnlyMembers => (
                "OnlyMembers",
                "R4.4",
                "It is for members only, and the customer has no active contract.",
                "Es solo para miembros, y el cliente no tiene ningún contrato activo.",
            ),
            Failure::OnlyPlans => {
                ("OnlyPlans", "R4.4", "It is for members of other plans.", "Es para miembros de otros planes.")
            }
            Failure::Expired => ("Expired", "R4.5", "It has expired.", "Ha caducado."),
            Failure::UsedByOther => ("UsedByOther", "R4.6", "Somebody else has used it.", "Lo ha usado otra persona."),
            Failure::UsedOnOtherDay => ("UsedOnOtherDay", "R4.6", "It was used on another day.", "Se usó otro día."),
            Failure::NoMinutes => ("NoMinutes", "R4.6", "It has no minutes left.", "No le quedan minutos."),
            Failure::MinutesRunning => (
                "MinutesRunning",
                "R6.8",
                "Other open visits have run as many minutes as it has left.",
                "Otras visitas abiertas ya han consumido los minutos que le quedan.",
            ),
            Failure::NoNetwork => {
                ("NoNetwork", "R4.7", "It does not allow check-in by network.", "No permite entrar por la red.")
            }
            Failure::ContractInactive => {
                ("ContractInactive", "R4.8", "Its contract is not active.", "Su contrato no está activo.")
            }
            Failure::ContractPaused => {
                ("ContractPaused", "R4.8", "Its contract is paused.", "Su contrato está en pausa.")
            }
            Failure::PeriodNotBegun => (
                "PeriodNotBegun",
                "R11.8",
                "The period it was issued for has not begun.",
                "El período para el que se emitió no ha empezado.",
            ),
            Failure::NotShared => (
                "NotShared",
                "R4.10",
                "It is neither the customer's own nor shared with the customer.",
                "No es del cliente ni está compartido con él.",
            ),
            Failure::PayAsYouGo => (
                "PayAsYouGo",
                "R10.11",
                "A pay-as-you-go pass serves one visit only.",
                "Un pase de pago por uso sirve para una sola visita.",
            ),
            Failure::LimitReached => (
                "LimitReached",
                "R9.6",
                "The limit of the plan is reached, and this pass counts towards it.",
                "Se ha alcanzado el límite del plan, y este pase cuenta para él.",
            ),
            Failure::Frozen => ("Frozen", "R4.11", "It is frozen at that time.", "Está congelado en ese momento."),
            Failure::NotForMembers => (
                "NotForMembers",
                "R10.1",
                "It is not sold to members by pay as you go.",
                "No se vende a miembros como pago por uso.",
            ),
            Failure::NotForContacts => (
                "NotForContacts",
                "R10.1",
                "It is not sold to contacts by pay as you go.",
                "No se vende a contactos como pago por uso.",
            ),
            Failure::Archived => {
                ("Archived", "R3.11", "It is archived and no longer sold.", "Está archivado y ya no se vende.")
            }
            Failure::NoMinutesIncluded => {
                ("NoMinutesIncluded", "R10.2", "It includes no minutes.", "No incluye minutos.")
            }
        }
    }
}

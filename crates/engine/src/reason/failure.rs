//! The rules a pass can fail: code, number and sentence of each.

use super::Failure;

impl Failure {
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

    /// Code, rule, sentence.
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Failure::AccountDisabled => ("AccountDisabled", "R4.1", "The account is disabled."),
            Failure::UnknownDefinition => {
                ("UnknownDefinition", "R4.2", "The definition of the pass is not known here.")
            }
            Failure::WrongLocation => ("WrongLocation", "R4.2", "It is not valid at this location."),
            Failure::OutsideSlots => ("OutsideSlots", "R4.3", "The visit starts outside its time slots."),
            Failure::OnlyContacts => ("OnlyContacts", "R4.4", "It is for contacts only, and the customer is a member."),
            Failure::OnlyMembers => {
                ("OnlyMembers", "R4.4", "It is for members only, and the customer has no active contract.")
            }
            Failure::OnlyPlans => ("OnlyPlans", "R4.4", "It is for members of other plans."),
            Failure::Expired => ("Expired", "R4.5", "It has expired."),
            Failure::UsedByOther => ("UsedByOther", "R4.6", "Somebody else has used it."),
            Failure::UsedOnOtherDay => ("UsedOnOtherDay", "R4.6", "It was used on another day."),
            Failure::NoMinutes => ("NoMinutes", "R4.6", "It has no minutes left."),
            Failure::MinutesRunning => {
                ("MinutesRunning", "R6.8", "Other open visits have run as many minutes as it has left.")
            }
            Failure::NoNetwork => ("NoNetwork", "R4.7", "It does not allow check-in by network."),
            Failure::ContractInactive => ("ContractInactive", "R4.8", "Its contract is not active."),
            Failure::ContractPaused => ("ContractPaused", "R4.8", "Its contract is paused."),
            Failure::PeriodNotBegun => ("PeriodNotBegun", "R11.8", "The period it was issued for has not begun."),
            Failure::NotShared => {
                ("NotShared", "R4.10", "It is neither the customer's own nor shared with the customer.")
            }
            Failure::PayAsYouGo => ("PayAsYouGo", "R10.11", "A pay-as-you-go pass serves one visit only."),
            Failure::LimitReached => {
                ("LimitReached", "R9.6", "The limit of the plan is reached, and this pass counts towards it.")
            }
            Failure::Frozen => ("Frozen", "R4.11", "It is frozen at that time."),
            Failure::NotForMembers => ("NotForMembers", "R10.1", "It is not sold to members by pay as you go."),
            Failure::NotForContacts => ("NotForContacts", "R10.1", "It is not sold to contacts by pay as you go."),
            Failure::Archived => ("Archived", "R3.11", "It is archived and no longer sold."),
            Failure::NoMinutesIncluded => ("NoMinutesIncluded", "R10.2", "It includes no minutes."),
        }
    }
}

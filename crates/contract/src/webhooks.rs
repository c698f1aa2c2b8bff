//! What webhooks are sent: which event of the outbox sets off which actions of `eWebhookAction`, and which record goes along.
//!
//! This is the only list. The store asks it whether anybody waits for an event, the server whom to send what, docs/webhooks.md
//! repeats it for people and a test compares.

use crate::enums::WEBHOOK_ACTION;

/// `AccessControlUpdate`: something that doors go by has changed (R14.5); the customer's record is sent, whatever the event was
/// about.
pub const ACCESS_CONTROL: i64 = 61;

/// Actions of one event at most.
pub const MOST_ACTIONS: usize = 4;

/// Events by name, and the actions each sets off.
pub static EVENTS: &[(&str, &[i64])] = &[
    ("CheckinCreated", &[36, 47, ACCESS_CONTROL]),
    ("CheckinUpdated", &[48]),
    ("CheckinClosed", &[35, 48, ACCESS_CONTROL]),
    ("CheckinDeleted", &[49, ACCESS_CONTROL]),
    ("CoworkerCheckinFailed", &[37, 63]),
    ("FailedCheckinCreated", &[37, 63]),
    ("CoworkerCreated", &[3, ACCESS_CONTROL]),
    ("CoworkerUpdated", &[2, ACCESS_CONTROL]),
    ("CoworkerErased", &[2, ACCESS_CONTROL]),
    ("CoworkerTeamsChanged", &[ACCESS_CONTROL]),
    ("CoworkerDeleted", &[50]),
    ("CoworkerTimePassCreated", &[ACCESS_CONTROL]),
    ("CoworkerTimePassUpdated", &[ACCESS_CONTROL]),
    ("CoworkerTimePassDeleted", &[ACCESS_CONTROL]),
    ("CoworkerContractCreated", &[10, 62, ACCESS_CONTROL]),
    ("CoworkerContractUpdated", &[60, ACCESS_CONTROL]),
    ("CoworkerContractPaused", &[60, ACCESS_CONTROL]),
    ("CoworkerContractResumed", &[60, ACCESS_CONTROL]),
    ("CoworkerContractReinstated", &[10]),
    ("CoworkerContractCancelled", &[11]),
    ("CoworkerContractPlanChanged", &[13]),
    ("CoworkerContractDeleted", &[77, ACCESS_CONTROL]),
    ("CoworkerInvoiceCreated", &[16]),
    ("CoworkerInvoiceUpdated", &[18]),
    ("CoworkerInvoiceIssued", &[18]),
    ("CoworkerInvoiceDeleted", &[17]),
    ("CoworkerInvoicePaid", &[18, 21]),
    ("CoworkerCreditNoteCreated", &[16, 20]),
    ("CoworkerLedgerEntryCreated", &[65]),
    ("CoworkerLedgerEntryUpdated", &[67]),
    ("CoworkerLedgerEntryDeleted", &[66]),
    ("CoworkerProductCreated", &[68]),
    ("CoworkerProductUpdated", &[69]),
    ("CoworkerProductActivated", &[69]),
    ("CoworkerProductDeleted", &[70]),
    ("TeamCreated", &[57]),
    ("TeamUpdated", &[58]),
    ("TeamDeleted", &[59]),
    ("TariffCreated", &[74]),
    ("TariffUpdated", &[76]),
    ("TariffDeleted", &[75]),
    ("ProductCreated", &[81]),
    ("ProductUpdated", &[83]),
    ("ProductDeleted", &[82]),
    ("BusinessUpdated", &[84]),
    ("VisitorCreated", &[42]),
    ("VisitorArrived", &[41]),
    ("VisitorDeleted", &[64]),
];

/// Actions that are sent, and the entity whose record goes along.
pub static SENT: &[(i64, &str)] = &[
    (2, "Coworker"),
    (3, "Coworker"),
    (10, "CoworkerContract"),
    (11, "CoworkerContract"),
    (13, "CoworkerContract"),
    (16, "CoworkerInvoice"),
    (17, "CoworkerInvoice"),
    (18, "CoworkerInvoice"),
    (20, "CoworkerInvoice"),
    (21, "CoworkerInvoice"),
    (35, "Checkin"),
    (36, "Checkin"),
    (37, "FailedCheckin"),
    (41, "Visitor"),
    (42, "Visitor"),
    (47, "Checkin"),
    (48, "Checkin"),
    (49, "Checkin"),
    (50, "Coworker"),
    (57, "Team"),
    (58, "Team"),
    (59, "Team"),
    (60, "CoworkerContract"),
    (ACCESS_CONTROL, "Coworker"),
    (62, "CoworkerContract"),
    (63, "FailedCheckin"),
    (64, "Visitor"),
    (65, "CoworkerLedgerEntry"),
    (66, "CoworkerLedgerEntry"),
    (67, "CoworkerLedgerEntry"),
    (68, "CoworkerProduct"),
    (69, "CoworkerProduct"),
    (70, "CoworkerProduct"),
    (74, "Tariff"),
    (75, "Tariff"),
    (76, "Tariff"),
    (77, "CoworkerContract"),
    (81, "Product"),
    (82, "Product"),
    (83, "Product"),
    (84, "Business"),
];

/// The actions that an event sets off; none for one that nobody is sent.
pub fn actions_of(event: &str) -> &'static [i64] {
    EVENTS.iter().find(|(name, _)| *name == event).map_or(&[], |(_, actions)| actions)
}

/// The entity whose record is sent with an action; `None` for an action that is not sent.
pub fn entity_of(action: i64) -> Option<&'static str> {
    SENT.iter().find(|(number, _)| *number == action).map(|(_, entity)| *entity)
}

/// The vendor's name of an action.
pub fn name_of(action: i64) -> &'static str {
    WEBHOOK_ACTION.name_of(action).unwrap_or("Unknown")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_action_of_an_event_is_sent_and_every_sent_action_has_an_event() {
        for (event, actions) in EVENTS {
            assert!(!actions.is_empty() && actions.len() <= MOST_ACTIONS, "{event}");
            assert!(actions.iter().all(|action| entity_of(*action).is_some()), "{event}");
        }
        for (action, entity) in SENT {
            assert!(EVENTS.iter().any(|(_, actions)| actions.contains(action)), "{action}");
            assert!(catalog().by_entity(entity).is_some(), "{action}");
            assert_ne!(name_of(*action), "Unknown", "{action}");
        }
    }

    #[test]
    fn an_event_and_its_record_are_of_one_kind() {
        assert_eq!(actions_of("CheckinCreated"), [36, 47, 61]);
        assert_eq!(actions_of("KioskPaired"), [0_i64; 0]);
        assert_eq!(entity_of(61), Some("Coworker"));
        assert_eq!(entity_of(30), None);
        assert_eq!(name_of(61), "AccessControlUpdate");
    }
}

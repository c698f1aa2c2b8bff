//! Which members tell something of a person: what goes when a customer is erased (beyond W21).
//!
//! Every text of a resource about customers is either here or in [`IMPERSONAL`]; a test holds that, so that a new member has to
//! be thought about.

/// Resources about one customer, and their personal members. After erasure a text that may be null is null, a name is the
/// pseudonym, a member that only travels is gone.
pub static PERSONAL: &[(&str, &[&str])] = &[
    ("Coworker", COWORKER),
    ("User", &["FullName", "Email", "Devices", "SupportTeamUserEmail"]),
    ("Checkin", &["MacAddresses"]),
    ("FailedCheckin", &["MacAddresses", "Description"]),
    ("CoworkerTimePass", &["Notes", "PurchaseOrder"]),
    ("CoworkerProduct", &["Notes", "PurchaseOrder", "OrderNumber"]),
    ("CoworkerContract", &["Notes", "PurchaseOrder", "CancellationNotes", "DeliveryInstructions", "PoBoxNumber"]),
    (
        "CoworkerInvoice",
        &[
            "PaymentReference",
            "BillToName",
            "BillToAddress",
            "BillToCity",
            "BillToPostCode",
            "BillToPhone",
            "BillToFax",
            "BillToState",
            "BillToBankAccount",
            "BillToTaxIDNumber",
            "PurchaseOrder",
            "Description",
        ],
    ),
    ("CoworkerInvoiceLine", &["PurchaseOrder"]),
    ("CoworkerLedgerEntry", &["Description", "PaymentMethodNumber"]),
    (
        "Visitor",
        &[
            "FullName",
            "Email",
            "VisitorCode",
            "CheckedInAt",
            "Notes",
            "CustomerNotes",
            "VisitReason",
            "CompanyName",
            "PhoneNumber",
        ],
    ),
];

/// Personal members that every resource has.
pub static PERSONAL_EVERYWHERE: &[&str] = &["SystemId", "CustomFields"];

/// Texts of the same resources that stay: what was sold, under which plan, in which account; and who wrote last, which becomes
/// the pseudonym wherever it was the customer's login.
pub static IMPERSONAL: &[(&str, &[&str])] = &[
    ("Coworker", &["EngagementLevel", "ChurnProbability"]),
    ("Checkin", &["TeamsAtTheTimeOfCheckin", "TariffAtTheTimeOfCheckin", "ValidateCheckinJobId"]),
    ("FailedCheckin", &["TeamsAtTheTimeOfCheckin", "TariffAtTheTimeOfCheckin"]),
    ("CoworkerProduct", &["TeamsAtTheTimeOfPurchase"]),
    ("CoworkerInvoice", &["InvoiceNumber"]),
    (
        "CoworkerInvoiceLine",
        &[
            "Description",
            "DisplayAs",
            "TaxCategoryName",
            "DiscountCode",
            "CoworkerExtraServiceName",
            "CoworkerTimePassName",
            "CoworkerProductName",
            "EventAttendeeProductName",
            "TariffName",
            "FinancialAccountCode",
            "FinancialAccountName",
        ],
    ),
    ("CoworkerLedgerEntry", &["Code"]),
    ("Visitor", &["AccessControlScheduledJobId"]),
];

/// Impersonal members that every resource has.
pub static IMPERSONAL_EVERYWHERE: &[&str] = &["UpdatedBy"];

/// Resources about what is offered, about places, about staff's roles: not about one customer.
pub static ABOUT_THINGS: &[&str] = &[
    "TimePass",
    "ProductTimePass",
    "TariffTimePass",
    "TimePassTimeSlot",
    "TimePassPrice",
    "Product",
    "Tariff",
    "FinancialAccount",
    "TaxRate",
    "Team",
    "Business",
    "BusinessSetting",
    "Currency",
    "Country",
    "SimpleTimeZone",
    "UserRole",
    "CustomField",
    "WebHook",
];

/// Members that are a name or an address to write to, and not null: they become the pseudonym.
pub static NAMES: &[&str] = &["FullName", "Email", "BillToName", "Description", "VisitorCode"];

/// Personal members that tell who somebody is wherever they stand. The others (a city, a note, a description) may be anybody's
/// words: outside of his own records they are not looked for.
pub static TELLING: &[&str] = &[
    "FullName",
    "Email",
    "BillingName",
    "BillingEmail",
    "BillToName",
    "MobilePhone",
    "LandLine",
    "PhoneNumber",
    "BillToPhone",
];

const COWORKER: &[&str] = &[
    "FullName",
    "Salutation",
    "Gender",
    "Email",
    "Address",
    "PostCode",
    "CityName",
    "State",
    "MobilePhone",
    "LandLine",
    "DateOfBirth",
    "NickName",
    "BusinessArea",
    "Position",
    "CompanyName",
    "ProfileWebsite",
    "ProfileTags",
    "ProfileSummary",
    "Twitter",
    "Facebook",
    "Google",
    "Telegram",
    "Linkedin",
    "Skype",
    "Github",
    "Pinterest",
    "Flickr",
    "Instagram",
    "Vimeo",
    "Tumblr",
    "Blogger",
    "BillingEmail",
    "BillingName",
    "BillingAddress",
    "BillingPostCode",
    "BillingCityName",
    "BillingState",
    "TaxIDNumber",
    "BankName",
    "BankAccount",
    "BankBranch",
    "RefererGuid",
    "AccessCardId",
    "AccessPincode",
    "KeyFobNumber",
    "EzeepUserId",
    "EzeepBlueUserId",
    "PaperCutUserId",
    "ReferenceNumber",
    "Tag",
    "Notes",
    "AlertNote",
    "Custom1",
    "Custom2",
    "Custom3",
    "Custom4",
    "Custom5",
    "Custom6",
    "Custom7",
    "Custom8",
    "Custom9",
    "Custom10",
    "Custom11",
    "Custom12",
    "Custom13",
    "Custom14",
    "Custom15",
    "Custom16",
    "Custom17",
    "Custom18",
    "Custom19",
    "Custom20",
    "Custom21",
    "Custom22",
    "Custom23",
    "Custom24",
    "Custom25",
    "Custom26",
    "Custom27",
    "Custom28",
    "Custom29",
    "Custom30",
    "PurchaseOrder",
    "NotifyOnDeliveriesEmail",
    "Longitude",
    "Latitude",
    "BillingLongitude",
    "BillingLatitude",
    "AiSessionId",
];

/// The personal members of an entity, those of every resource included; none for what is not about a customer.
pub fn members(entity: &str) -> impl Iterator<Item = &'static str> {
    let own = PERSONAL.iter().find(|(name, _)| *name == entity).map(|(_, members)| *members);
    own.into_iter().flat_map(|own| own.iter().chain(PERSONAL_EVERYWHERE)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Source, catalog};

    fn listed(list: &[(&str, &[&str])], entity: &str, member: &str) -> bool {
        list.iter().any(|(name, members)| *name == entity && members.contains(&member))
    }

    /// A text that is in neither list, or in both, fails here.
    #[test]
    fn every_text_of_a_customer_is_personal_or_is_not() {
        for model in catalog().models() {
            let entity = model.resource.entity;
            let about_customers = PERSONAL.iter().any(|(name, _)| *name == entity);
            assert_ne!(about_customers, ABOUT_THINGS.contains(&entity), "{entity}: about customers, or about things?");
            if !about_customers {
                continue;
            }
            for field in &model.fields {
                let stored = matches!(field.source, Source::Column(_) | Source::Extra);
                let text = matches!(field.kind, Kind::Text | Kind::Json | Kind::CustomFields | Kind::Real);
                let personal = listed(PERSONAL, entity, field.name) || PERSONAL_EVERYWHERE.contains(&field.name);
                let not = listed(IMPERSONAL, entity, field.name) || IMPERSONAL_EVERYWHERE.contains(&field.name);
                assert!(!(personal && not), "{entity}.{} is in both lists", field.name);
                assert!(!stored || !text || personal || not, "{entity}.{}: personal or not?", field.name);
            }
        }
    }

    /// What the lists name exists and is stored.
    #[test]
    fn the_lists_name_members() {
        for (entity, members) in PERSONAL.iter().chain(IMPERSONAL) {
            let model = catalog().by_entity(entity).unwrap();
            for member in *members {
                let field = model.position(member).and_then(|i| model.field(i));
                let source = field.unwrap_or_else(|| panic!("{entity}.{member}")).source;
                assert!(matches!(source, Source::Column(_) | Source::Extra), "{entity}.{member} is not stored");
            }
        }
    }
}

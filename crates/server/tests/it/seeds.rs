//! The five pages the project was asked to implement: each request they show and each answer, member for member and in order.

mod create_time_pass;
mod get_coworker_time_pass;
mod get_product_time_pass;
mod list_time_passes;
mod search_time_passes;

use serde_json::Value;

/// The members that every record ends with, in the order of the pages.
pub const COMMON: [&str; 10] = [
    "Id",
    "UpdatedOn",
    "CreatedOn",
    "UniqueId",
    "UpdatedBy",
    "IsNew",
    "SystemId",
    "ToStringText",
    "LocalizationDetails",
    "CustomFields",
];

/// Own members of a TimePass, in the order of the listing's example (page 001).
pub const TIME_PASS: [&str; 26] = [
    "BusinessId",
    "BusinessName",
    "Name",
    "InvoiceLineDisplayAs",
    "Price",
    "MinutesIncluded",
    "CountsTowardsPlanLimits",
    "UseAsPayAsYouGoForMembers",
    "UseAsPayAsYouGoForContacts",
    "UsePriority",
    "CurrencyId",
    "CurrencyCode",
    "TaxRateId",
    "ReducedTaxRateId",
    "ExemptTaxRateId",
    "FinancialAccountId",
    "Businesses",
    "KisiGroupId",
    "DoorGuardGroupId",
    "AccessControlGroupId",
    "AccessControlGroupIds",
    "AllowNetworkCheckIn",
    "OnlyForContacts",
    "OnlyForMembers",
    "Tariffs",
    "Archived",
];

/// Members that the listing page says are not included (page 001).
pub const NOT_IN_LIST: [&str; 3] = ["CountsTowardsPlanLimits", "OnlyForContacts", "OnlyForMembers"];

/// The member names of an object, in the order they were sent.
pub fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("not an object: {value}")).keys().map(String::as_str).collect()
}

/// Own members followed by the common ones.
pub fn with_common<'a>(own: &[&'a str]) -> Vec<&'a str> {
    own.iter().chain(&COMMON).copied().collect()
}

//! The tables of all resources, and the members that every record ends with.
//!
//! A new resource: write its table in a file here, add it at the END of [`ALL`] (role ids follow the order), add its facts to
//! `oracle/`, run the tests.

use crate::field::Source::{Column, Computed, Constant};
use crate::field::{Field, boolean, custom_fields, guid, instant, json, reference, text};
use crate::resource::Resource;

mod businesses;
mod businesssettings;
mod checkins;
mod countries;
mod coworkercontracts;
mod coworkerinvoicelines;
mod coworkerinvoices;
mod coworkerledgerentries;
mod coworkerproducts;
mod coworkers;
mod coworkertimepasses;
mod currencies;
mod customfields;
mod failedcheckins;
mod financialaccounts;
mod products;
mod producttimepasses;
mod simpletimezones;
mod tariffs;
mod tarifftimepasses;
mod taxrates;
mod teams;
mod timepasses;
mod timepassprices;
mod timepasstimeslots;
mod userroles;
mod users;
mod visitors;
mod webhooks;

pub use businesses::BUSINESS;
pub use businesssettings::BUSINESS_SETTING;
pub use checkins::CHECKIN;
pub use countries::COUNTRY;
pub use coworkercontracts::COWORKER_CONTRACT;
pub use coworkerinvoicelines::COWORKER_INVOICE_LINE;
pub use coworkerinvoices::COWORKER_INVOICE;
pub use coworkerledgerentries::COWORKER_LEDGER_ENTRY;
pub use coworkerproducts::COWORKER_PRODUCT;
pub use coworkers::COWORKER;
pub use coworkertimepasses::COWORKER_TIME_PASS;
pub use currencies::CURRENCY;
pub use customfields::CUSTOM_FIELD;
pub use failedcheckins::FAILED_CHECKIN;
pub use financialaccounts::FINANCIAL_ACCOUNT;
pub use products::PRODUCT;
pub use producttimepasses::PRODUCT_TIME_PASS;
pub use simpletimezones::SIMPLE_TIME_ZONE;
pub use tariffs::TARIFF;
pub use tarifftimepasses::TARIFF_TIME_PASS;
pub use taxrates::TAX_RATE;
pub use teams::TEAM;
pub use timepasses::TIME_PASS;
pub use timepassprices::TIME_PASS_PRICE;
pub use timepasstimeslots::TIME_PASS_TIME_SLOT;
pub use userroles::USER_ROLE;
pub use users::USER;
pub use visitors::VISITOR;
pub use webhooks::WEB_HOOK;

/// Every resource. The order fixes role ids: append, never insert.
pub static ALL: &[&Resource] = &[
    &TIME_PASS,
    &COWORKER_TIME_PASS,
    &PRODUCT_TIME_PASS,
    &TARIFF_TIME_PASS,
    &TIME_PASS_TIME_SLOT,
    &TIME_PASS_PRICE,
    &PRODUCT,
    &COWORKER_PRODUCT,
    &TARIFF,
    &COWORKER_CONTRACT,
    &FINANCIAL_ACCOUNT,
    &TAX_RATE,
    &COWORKER_INVOICE,
    &COWORKER_INVOICE_LINE,
    &CHECKIN,
    &FAILED_CHECKIN,
    &COWORKER,
    &TEAM,
    &VISITOR,
    &BUSINESS,
    &BUSINESS_SETTING,
    &CURRENCY,
    &COUNTRY,
    &SIMPLE_TIME_ZONE,
    &USER,
    &USER_ROLE,
    &CUSTOM_FIELD,
    &COWORKER_LEDGER_ENTRY,
    &WEB_HOOK,
];

/// The ten members that every record ends with.
pub static COMMON: &[Field] = &[
    Field { read_only: true, ..reference("Id", "", Column("id")) }.not_null().ranged().about("Number of the record."),
    instant("UpdatedOn", Column("updated_on")).read_only().not_null().about("Last change."),
    instant("CreatedOn", Column("created_on")).read_only().not_null().about("Creation."),
    guid("UniqueId", Column("unique_id"))
        .read_only()
        .not_null()
        .about("UUID of the record; other records point to it."),
    text("UpdatedBy", Column("updated_by")).read_only().exact().about("E-mail of the user who changed it last."),
    boolean("IsNew", Constant).read_only().no_filter().about("Always false."),
    text("SystemId", Column("system_id")).exact().max(254).about("The caller's own reference."),
    text("ToStringText", Computed).read_only().not_null().no_filter().about("Display text."),
    json("LocalizationDetails", Constant).read_only().about("Always null."),
    custom_fields("CustomFields", Column("custom_fields")).about("Custom values by name."),
];

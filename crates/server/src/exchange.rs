//! Records in and out as CSV, the header names members: the same for the command line and for pages.

pub mod incoming;
pub mod outgoing;

use hallpass_contract::{Model, catalog};

/// The resource of a plural or of an entity's name, whatever the letter case.
pub fn model_of(resource: &str) -> Option<&'static Model> {
    let named = |model: &&Model| {
        model.resource.plural.eq_ignore_ascii_case(resource) || model.resource.entity.eq_ignore_ascii_case(resource)
    };
    catalog().models().iter().find(named)
}

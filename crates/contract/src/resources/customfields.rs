//! `crm/customfields`: definitions of custom fields.

use crate::enums;
use crate::field::Source::{Column, Extra};
use crate::field::{added, boolean, choice, ids, integer, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `CustomField`.
pub static CUSTOM_FIELD: Resource = Resource {
    entity: "CustomField",
    module: "crm",
    plural: "customfields",
    aliases: &[],
    table: "custom_field",
    label: "custom fields",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("Name", Column("name")).required().max(254).about("Label."),
        integer("DisplayOrder", Column("display_order")).required().about("Position among its siblings, small first."),
        choice("RecordType", &enums::CUSTOM_FIELD_RECORD_TYPE, Column("record_type"))
            .required()
            .about("Kind of record it is for."),
        choice("FieldType", &enums::CUSTOM_FIELD_TYPE, Column("field_type")).required().about("Kind of value."),
        choice("CoworkerFieldPosition", &enums::COWORKER_FIELD_POSITION, Column("coworker_field_position"))
            .required()
            .not_in_list()
            .about("Section of the customer form."),
        text("AvailableOptions", Column("available_options")).not_in_list().long().about("Choices, comma-separated."),
        boolean("AllowMultipleOptions", Column("allow_multiple_options"))
            .not_in_list()
            .about("Several choices at once."),
        integer("CustomFieldIndex", Column("custom_field_index"))
            .required()
            .about("Number, unique per location and kind of record."),
        boolean("Required", Column("required")).not_in_list().about("Must be filled in."),
        text("GroupName", Column("group_name")).about("Heading under which it is shown."),
        boolean("DisplayInPublicProfile", Column("display_in_public_profile")).not_in_list(),
        boolean("DisplayInDirectorySearch", Column("display_in_directory_search")).not_in_list(),
        text("NameInSearch", Column("name_in_search")).not_in_list().about("Label in searches."),
        choice("Visibility", &enums::CUSTOM_FIELD_VISIBILITY, Column("visibility")).required().about("Who sees it."),
        boolean("DisplayInSignUpForm", Column("display_in_sign_up_form")).not_in_list(),
        boolean("DisplayInProfileForm", Column("display_in_profile_form")).not_in_list(),
        boolean("DisplayInTourForm", Column("display_in_tour_form")).not_in_list(),
        boolean("DisplayInEventSignUpForm", Column("display_in_event_sign_up_form")).not_in_list(),
        boolean("ShowInBookingForm", Column("show_in_booking_form")).not_in_list(),
        boolean("DisplayInProductSignUpForm", Column("display_in_product_sign_up_form")),
        boolean("DisplayInTeamSignUpForm", Column("display_in_team_sign_up_form")),
        boolean("DisplayInCourseSignUpForm", Column("display_in_course_sign_up_form")),
        boolean("DisplayInTariffSignUpForm", Column("display_in_tariff_sign_up_form")),
        boolean("DisplayInBookingSignUpForm", Column("display_in_booking_sign_up_form")),
        boolean("DisplayInResourceSearch", Column("display_in_resource_search")),
        ids("Resources", "", Extra).not_in_list(),
        added("AddedResources", "", "Resources"),
        removed("RemovedResources", "", "Resources"),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Definitions of custom fields.",
};

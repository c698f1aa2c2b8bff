//! `spaces/teams`: teams of customers.

use crate::enums;
use crate::field::Source::{Column, Computed, Constant, Extra, WriteOnly};
use crate::field::{added, boolean, choice_name, decimal, ids, integer, joined, links, real, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Team`.
pub static TEAM: Resource = Resource {
    entity: "Team",
    module: "spaces",
    plural: "teams",
    aliases: &[],
    table: "team",
    label: "teams",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location of the team."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        text("Description", Column("description")).long().about("Description."),
        text("TunnelPrivateGroupId", Extra).exact(),
        ids("TeamMembers", "Coworker", links("team_member", "team_id", "coworker_id"))
            .not_in_list()
            .about("Customers in the team."),
        added("AddedTeamMembers", "Coworker", "TeamMembers"),
        removed("RemovedTeamMembers", "Coworker", "TeamMembers"),
        ids("TeamAdministrators", "Coworker", links("team_administrator", "team_id", "coworker_id"))
            .not_in_list()
            .about("Customers who administer it."),
        added("AddedTeamAdministrators", "Coworker", "TeamAdministrators"),
        removed("RemovedTeamAdministrators", "Coworker", "TeamAdministrators"),
        boolean("CreateSingleInvoiceForTeam", Column("create_single_invoice_for_team"))
            .about("The paying member gets one invoice for all (R11.14)."),
        boolean("UseSpecialPrices", Column("use_special_prices")).about("The discounts below apply."),
        reference("PayingMemberId", "Coworker", Column("paying_member_id")).about("Customer who pays for the team."),
        text("PayingMemberFullName", joined(&["PayingMemberId"], "FullName")),
        choice_name(
            "PayingMemberCoworkerType",
            &enums::COWORKER_RECORD_TYPE,
            joined(&["PayingMemberId"], "CoworkerType"),
        ),
        text("PayingMemberBillingName", joined(&["PayingMemberId"], "BillingName")),
        text("PayingMemberCompanyName", joined(&["PayingMemberId"], "CompanyName")),
        reference("DefaultMemberTariffId", "Tariff", Column("default_member_tariff_id")).about("Plan of new members."),
        text("DefaultMemberTariffName", joined(&["DefaultMemberTariffId"], "Name")),
        decimal("MaxTeamMemberCount", Column("max_team_member_count")).between(0, 1_000_000_000).about("Most members."),
        boolean("TransferCreditsToPayingMember", Column("transfer_credits_to_paying_member"))
            .about("Members' plan passes serve the whole team (R11.14): with CreateSingleInvoiceForTeam and a PayingMemberId, and at most 50 members."),
        boolean("ShareTimePasses", Column("share_time_passes"))
            .about("Members may use the paying member's passes (R11.14): with CreateSingleInvoiceForTeam and a PayingMemberId."),
        boolean("ShareExtraServices", Column("share_extra_services"))
            .about("Members may use the paying member's services."),
        boolean("ShareBookingCredit", Column("share_booking_credit"))
            .about("Members may use the paying member's booking credit."),
        decimal("DiscountExtraServices", Column("discount_extra_services"))
            .between(0, 1_000_000)
            .about("Percent off services."),
        decimal("DiscountTimePasses", Column("discount_time_passes"))
            .between(0, 1_000_000)
            .about("Percent off passes; the highest of plan and team counts (R13.2)."),
        decimal("DiscountCharges", Column("discount_charges")).between(0, 1_000_000).about("Percent off charges."),
        decimal("DiscountTariffs", Column("discount_tariffs")).between(0, 1_000_000).about("Percent off plans."),
        text("ProfileSummary", Extra).long(),
        text("ProfileTags", Extra),
        text("ProfileWebsite", Extra),
        text("GoogleMapsLink", Extra),
        boolean("ProfileIsPublic", Extra),
        boolean("HasCommunityGroup", Extra),
        text("TeamLogoFileName", Constant).read_only(),
        text("NewTeamLogoUrl", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearTeamLogoFile", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        text("TeamImage1FileName", Constant).read_only(),
        text("NewTeamImage1Url", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearTeamImage1File", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        text("TeamImage2FileName", Constant).read_only(),
        text("NewTeamImage2Url", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearTeamImage2File", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        text("TeamImage3FileName", Constant).read_only(),
        text("NewTeamImage3Url", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearTeamImage3File", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        text("Twitter", Extra),
        text("Facebook", Extra),
        text("Linkedin", Extra),
        text("Skype", Extra),
        text("Telegram", Extra),
        text("Github", Extra),
        text("Pinterest", Extra),
        text("Flickr", Extra),
        text("Instagram", Extra),
        text("Vimeo", Extra),
        text("Tumblr", Extra),
        text("Blogger", Extra),
        text("CoworkerIds", Computed).read_only().about("Ids of the members, comma-separated."),
        text("CoworkerFullNames", Computed).read_only().about("Names of the members, comma-separated."),
        text("CoworkerBillingNames", Computed).read_only().about("Billing names of the members, comma-separated."),
        integer("ActiveContracts", Computed).read_only().about("Number of active contracts of the members."),
        real("AvgChurnProbability", Constant).read_only(),
        text("EngagementLevel", Constant).read_only(),
        boolean("DisableAttendanceDashboard", Extra),
        ids("ExtraServices", "", Extra).not_in_list(),
        added("AddedExtraServices", "", "ExtraServices"),
        removed("RemovedExtraServices", "", "ExtraServices"),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Teams of customers.",
};

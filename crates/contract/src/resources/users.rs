//! `sys/users`: logins.

use crate::enums;
use crate::field::Source::{Column, Constant, Extra, WriteOnly};
use crate::field::{added, boolean, choice, guid, ids, instant, integer, links, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `User`.
pub static USER: Resource = Resource {
    entity: "User",
    module: "sys",
    plural: "users",
    aliases: &[("spaces", "users")],
    table: "app_user",
    label: "users",
    verbs: Verbs::ALL,
    fields: &[
        text("FullName", Column("full_name")).required().max(254).about("Full name."),
        text("Email", Column("email")).required().exact().email().about("Login name."),
        text("AccessToken", Constant).no_filter(),
        choice("Language", &enums::LANGUAGE, Column("language")).default(3).about("Language."),
        reference("PreferredLanguageId", "", Extra),
        text("NewPassword", WriteOnly).no_filter().about("Sets the password."),
        text("Password", Constant).no_filter(),
        text("PasswordSalt", Constant).no_filter(),
        text("AvatarFileName", Constant).read_only(),
        text("NewAvatarUrl", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearAvatarFile", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        reference("ApplicationId", "", Extra),
        text("PassportNumber", Constant).read_only().exact(),
        text("PassportCardNumber", Constant).read_only().exact(),
        boolean("EnablePassportAccess", Constant).read_only(),
        boolean("Active", Column("active")).default(1).about("May log in."),
        boolean("IsAdmin", Column("is_admin")).about("Administrator; without UserRoles a full one (DESIGN 5.12)."),
        boolean("APIAccess", Column("api_access")).about("May use the API."),
        boolean("Validated", Column("validated")).about("The e-mail address was confirmed."),
        boolean("MustResetPassword", Column("must_reset_password")).about("Must choose a new password."),
        instant("LastAccess", Column("last_access")).read_only().about("Latest use."),
        text("Devices", Extra),
        boolean("OnNewEmail", Extra),
        boolean("OnHelpDeskMsg", Extra),
        boolean("OnNewWallPost", Extra),
        boolean("OnNewMember", Extra),
        boolean("OnProfileChanges", Extra),
        boolean("OnNewBlogComment", Extra),
        boolean("OnNewEventComment", Extra),
        boolean("OnTariffChange", Extra),
        boolean("OnBookingChange", Extra),
        boolean("OnTentativeBookingChange", Extra),
        boolean("OnPurchases", Extra),
        boolean("OnVisitorRegistration", Extra),
        boolean("OnPlaformInvoices", Extra),
        boolean("ReceiveCommunityDigest", Extra),
        boolean("ReceiveEveryMessage", Extra),
        boolean("TwoFactorEnabled", Column("two_factor_enabled")).read_only().about("Logs in with a second factor."),
        text("TwoFactorSecret", Constant).no_filter(),
        guid("EmailCallBackGuid", Constant).no_filter(),
        ids("Businesses", "Business", links("user_business", "user_id", "business_id"))
            .not_in_list()
            .about("Locations whose records the user sees; empty = all (DESIGN 5.12)."),
        added("AddedBusinesses", "Business", "Businesses"),
        removed("RemovedBusinesses", "Business", "Businesses"),
        ids("UserRoles", "UserRole", links("user_role_user", "user_id", "user_role_id"))
            .not_in_list()
            .about("Roles of the user."),
        added("AddedUserRoles", "UserRole", "UserRoles"),
        removed("RemovedUserRoles", "UserRole", "UserRoles"),
        ids("ChatRooms", "", Extra).not_in_list(),
        added("AddedChatRooms", "", "ChatRooms"),
        removed("RemovedChatRooms", "", "ChatRooms"),
        reference("DefaultBusinessId", "Business", Column("default_business_id"))
            .read_only()
            .about("Location of new records."),
        integer("LastHelpVisited", Extra).not_null(),
        instant("LastReceivedCommunityThreadDate", Extra),
        instant("LastReceivedCommunityMessageDate", Extra),
        instant("NextCommunityDigest", Extra),
        text("SupportTeamUserEmail", Extra).exact(),
        integer("InvalidLoginAttempts", Column("invalid_login_attempts"))
            .read_only()
            .not_null()
            .about("Wrong passwords in a row."),
        instant("LastLoginAttempt", Column("last_login_attempt")).read_only().about("Latest wrong password."),
        boolean("OnAccessControlErrors", Extra),
        instant("NextHelpDeskMessageReminder", Extra),
        boolean("OnMemberRemovedFromTeam", Extra),
        boolean("OnVirtualOfficeTariffChange", Extra),
        boolean("OnVirtualOfficeDeliveryPreferenceUpdate", Extra),
        boolean("OnIdentityCheckUpdate", Extra),
    ],
    order: Order::ID,
    scope: Scope::Unlimited,
    to_string: ToStringText::Member("FullName"),
    required_filter: None,
    commands: &[],
    about: "Logins.",
};

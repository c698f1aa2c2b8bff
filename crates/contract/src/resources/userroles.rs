//! `security/userroles`: roles: sets of permissions that users are given.

use crate::field::Source::Column;
use crate::field::{added, ids, joined, links, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `UserRole`.
pub static USER_ROLE: Resource = Resource {
    entity: "UserRole",
    module: "security",
    plural: "userroles",
    aliases: &[],
    table: "user_role",
    label: "user roles",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        ids("Roles", "Role", links("user_role_permission", "user_role_id", "permission_id"))
            .not_in_list()
            .about("Permissions of the role, by id or name (`/api/security/roles`)."),
        added("AddedRoles", "Role", "Roles"),
        removed("RemovedRoles", "Role", "Roles"),
        ids("Users", "User", links("user_role_user", "user_role_id", "user_id"))
            .not_in_list()
            .about("Users who have it."),
        added("AddedUsers", "User", "Users"),
        removed("RemovedUsers", "User", "Users"),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Roles: sets of permissions that users are given.",
};

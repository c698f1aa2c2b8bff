//! From an account to an actor: who may use the administration at all, and how far.

use std::net::{IpAddr, Ipv4Addr};

use hallpass_store::Tx;
use hallpass_store::accounts::Account;

use crate::call::Scope;
use crate::{Actor, Problem};

/// The actor of an account, or `None` when it may not call the administration: it is inactive, no administrator, or has no
/// API access.
pub(super) async fn actor_of(tx: &mut Tx, account: &Account) -> Result<Option<Actor>, Problem> {
    if !(account.active && account.is_admin && account.api_access) {
        return Ok(None);
    }
    let rights = tx.rights(account.user_id).await?;
    Ok(Some(Actor {
        user_id: account.user_id,
        email: account.email.as_str().into(),
        full_admin: !rights.has_roles,
        permissions: rights.permissions.into_iter().collect(),
        scope: if rights.businesses.is_empty() { Scope::All } else { Scope::Locations(rights.businesses.into()) },
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }))
}

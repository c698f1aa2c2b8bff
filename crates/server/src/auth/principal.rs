//! From an account to an actor: who may use the administration at all, and how far.

use std::net::{IpAddr, Ipv4Addr};

use hallpass_store::Tx;
use hallpass_store::accounts::Account;

use crate::call::{Permissions, Scope};
use crate::{Actor, Problem};

/// The actor of an account; `None` when it is inactive. Who is no administrator or has no API access may do nothing but look
/// after his own account.
pub(crate) async fn actor_of(tx: &mut Tx, account: &Account) -> Result<Option<Actor>, Problem> {
    if !account.active {
        return Ok(None);
    }
    let mut actor = Actor {
        user_id: account.user_id,
        email: account.email.as_str().into(),
        administers: false,
        full_admin: false,
        permissions: Permissions::default(),
        scope: Scope::Locations([].into()),
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        token_id: None,
    };
    if account.is_admin && account.api_access {
        let rights = tx.rights(account.user_id).await?;
        actor.administers = true;
        actor.full_admin = !rights.has_roles;
        actor.permissions = rights.permissions.into_iter().collect();
        actor.scope =
            if rights.businesses.is_empty() { Scope::All } else { Scope::Locations(rights.businesses.into()) };
    }
    Ok(Some(actor))
}

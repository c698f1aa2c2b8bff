//! Who asks, when, and under which request id: what every use case is handed.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use hallpass_engine::{Instant, Language};

/// One call of a use case.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who asks.
    pub actor: Actor,
    /// The present, read once per request.
    pub now: Instant,
    /// Id of the request, for logs and audit entries.
    pub request_id: String,
    /// In which language the caller is told things (`Accept-Language`); what is stored is English.
    pub language: Language,
}

impl Call {
    /// A call of the program itself: jobs, the command line, the demo.
    pub fn system(now: Instant, what: &str) -> Call {
        Call { actor: Actor::system(), now, request_id: what.to_owned(), language: Language::English }
    }

    /// Whether the caller has the permission for a verb of an entity.
    pub fn sees(&self, entity: &str, verb: hallpass_contract::Verb) -> bool {
        let model = hallpass_contract::catalog().by_entity(entity);
        let role = model.and_then(|model| hallpass_contract::roles::of(model.resource, verb));
        role.is_some_and(|role| self.actor.may(role.id))
    }

    /// A call of somebody who is not signed in: may do nothing by himself.
    pub fn nobody(now: Instant, address: IpAddr, (request_id, language): (String, Language)) -> Call {
        let actor = Actor {
            email: "nobody".into(),
            administers: false,
            full_admin: false,
            scope: Scope::Locations([].into()),
            address,
            ..Actor::system()
        };
        Call { actor, now, request_id, language }
    }
}

/// A signed-in user, or the system. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Actor {
    /// `User.Id`; 0 for the system.
    pub user_id: i64,
    /// E-mail of the user, stored as `UpdatedBy`.
    pub email: Arc<str>,
    /// May use the administration at all: an administrator with API access. Others look after their own account only.
    pub administers: bool,
    /// An administrator without user roles: everything is allowed (DESIGN 5.12).
    pub full_admin: bool,
    /// What a user with roles may do. Empty for full administrators, who need none.
    pub permissions: Permissions,
    /// Whose locations are visible.
    pub scope: Scope,
    /// Where the request came from.
    pub address: IpAddr,
    /// Number of the access token that was shown; none with Basic and for the system.
    pub token_id: Option<i64>,
}

impl Actor {
    /// The program itself.
    pub fn system() -> Actor {
        Actor {
            user_id: 0,
            email: "system".into(),
            administers: true,
            full_admin: true,
            permissions: Permissions::default(),
            scope: Scope::All,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            token_id: None,
        }
    }

    /// A full administrator of all locations: may decide about other users and what belongs to everybody.
    pub fn is_unrestricted(&self) -> bool {
        self.administers && self.full_admin && self.scope == Scope::All
    }

    /// As the store wants it for listings.
    pub fn reader(&self) -> hallpass_store::postgres::Reader {
        hallpass_store::postgres::Reader { name: self.email.clone(), user: self.user_id }
    }

    /// May the actor use permission `id`?
    pub fn may(&self, id: i64) -> bool {
        self.full_admin || self.permissions.contains(id)
    }
}

/// Locations whose records are visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Only these, ascending.
    Locations(Arc<[i64]>),
}

impl Scope {
    /// Is a location one of them?
    pub fn sees(&self, location: i64) -> bool {
        match self {
            Scope::All => true,
            Scope::Locations(ids) => ids.contains(&location),
        }
    }

    /// As the store wants it.
    pub fn limit(&self) -> hallpass_store::records::Scope<'_> {
        match self {
            Scope::All => hallpass_store::records::Scope::All,
            Scope::Locations(ids) => hallpass_store::records::Scope::Locations(ids),
        }
    }
}

/// A set of permission ids (`GET /api/security/roles`), 1..=511.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions([u64; 8]);

impl Permissions {
    /// Is `id` in the set?
    pub fn contains(&self, id: i64) -> bool {
        let Ok(id) = usize::try_from(id) else { return false };
        self.0.get(id / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    /// Adds `id`; ids outside 0..=511 are ignored.
    pub fn insert(&mut self, id: i64) {
        let Ok(id) = usize::try_from(id) else { return };
        if let Some(word) = self.0.get_mut(id / 64) {
            *word |= 1 << (id % 64);
        }
    }

    /// The ids, ascending.
    pub fn ids(&self) -> Vec<i64> {
        (0..512).filter(|id| self.contains(*id)).collect()
    }
}

impl FromIterator<i64> for Permissions {
    fn from_iter<I: IntoIterator<Item = i64>>(ids: I) -> Permissions {
        let mut set = Permissions::default();
        ids.into_iter().for_each(|id| set.insert(id));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_a_set_of_small_ids() {
        let set: Permissions = [1, 64, 265, 512, -1].into_iter().collect();
        assert_eq!(set.ids(), [1, 64, 265]);
        assert!(!set.contains(2));
    }
}

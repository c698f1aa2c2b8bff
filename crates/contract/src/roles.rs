//! Permissions: one `Entity-Verb` for every resource and verb, with ids that never change.
//!
//! The id follows from the place of the resource in [`crate::resources::ALL`], which only grows at its end: ten ids for each
//! resource, from 1. Names are compared whatever their letter case.

use crate::resource::{Resource, Verb};
use crate::resources;

/// Ids kept for each resource.
const IDS_PER_RESOURCE: i64 = 10;

/// One permission.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    /// Stable id, from 1.
    pub id: i64,
    /// What it is for.
    pub resource: &'static Resource,
    /// What it allows.
    pub verb: Verb,
}

impl Role {
    /// `TimePass-List`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.resource.entity, self.verb.name())
    }
}

/// Every permission, by id.
pub fn all() -> impl Iterator<Item = Role> {
    (0..).zip(resources::ALL).flat_map(|(i, resource)| {
        (1..).zip(Verb::ALL).map(move |(j, verb)| Role { id: i * IDS_PER_RESOURCE + j, resource, verb })
    })
}

/// The permission that a request needs.
pub fn of(resource: &'static Resource, verb: Verb) -> Option<Role> {
    let place = resources::ALL.iter().position(|r| std::ptr::eq(*r, resource))?;
    let number = Verb::ALL.iter().position(|v| *v == verb)?;
    let id = i64::try_from(place).ok()? * IDS_PER_RESOURCE + i64::try_from(number).ok()? + 1;
    Some(Role { id, resource, verb })
}

/// The permission of an id.
pub fn by_id(id: i64) -> Option<Role> {
    let place = usize::try_from((id - 1).div_euclid(IDS_PER_RESOURCE)).ok()?;
    let number = usize::try_from((id - 1).rem_euclid(IDS_PER_RESOURCE)).ok()?;
    Some(Role { id, resource: resources::ALL.get(place)?, verb: *Verb::ALL.get(number)? })
}

/// The permission of a name, whatever its letter case.
pub fn by_name(name: &str) -> Option<Role> {
    let (entity, verb) = name.trim().rsplit_once('-')?;
    let resource = resources::ALL.iter().find(|r| r.entity.eq_ignore_ascii_case(entity))?;
    let verb = Verb::ALL.into_iter().find(|v| v.name().eq_ignore_ascii_case(verb))?;
    of(resource, verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_lead_to_each_other() {
        assert_eq!(all().count(), resources::ALL.len() * 5);
        for role in all() {
            assert_eq!(by_id(role.id).unwrap().name(), role.name());
            assert_eq!(by_name(&role.name().to_lowercase()).unwrap().id, role.id);
        }
        assert!(by_id(0).is_none() && by_id(-1).is_none() && by_id(6).is_none() && by_id(i64::MAX).is_none());
        assert!(by_name("TimePass").is_none() && by_name("TimePass-*").is_none());
    }

    #[test]
    fn ids_stay_what_they_were() {
        for (name, id) in
            [("TimePass-List", 1), ("CoworkerTimePass-Create", 13), ("Checkin-Edit", 144), ("CustomField-Delete", 265)]
        {
            assert_eq!(by_name(name).map(|r| r.id), Some(id), "{name}");
        }
    }
}

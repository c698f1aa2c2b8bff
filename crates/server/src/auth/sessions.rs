//! Who is signed in, in memory: fingerprints of tokens and of verified Basic credentials.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use hallpass_engine::Instant;

use super::secret::{Fingerprint, random};
use crate::{Actor, Problem};

/// Somebody signed in.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Who; the address is filled in per request.
    pub(super) actor: Actor,
    /// Good before this instant.
    pub(super) expires_at: Instant,
}

/// What is remembered. The numbers in front of it change with every forgetting, so that a session looked up before a
/// revocation cannot be remembered after it.
#[derive(Debug)]
pub(super) struct Sessions {
    /// Key of the fingerprints of Basic credentials; new with every start.
    pub(super) key: [u8; 32],
    most: usize,
    known: RwLock<Known>,
}

#[derive(Debug, Default)]
struct Known {
    generation: u64,
    sessions: HashMap<Fingerprint, Session>,
}

impl Sessions {
    pub(super) fn new(most: usize) -> Result<Sessions, Problem> {
        Ok(Sessions { key: random()?, most: most.max(1), known: RwLock::default() })
    }

    /// The session of a fingerprint, or the generation to remember it under once it is looked up.
    pub(super) fn find(&self, fingerprint: &Fingerprint, now: Instant) -> Result<Session, u64> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        match known.sessions.get(fingerprint) {
            Some(session) if now < session.expires_at => Ok(session.clone()),
            _ => Err(known.generation),
        }
    }

    /// Remembers a session looked up in `generation`; too late if something was forgotten since.
    pub(super) fn remember(&self, fingerprint: Fingerprint, session: Session, generation: u64) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.generation != generation {
            return;
        }
        if known.sessions.len() >= self.most {
            known.sessions.clear();
        }
        known.sessions.insert(fingerprint, session);
    }

    /// Forgets everybody.
    pub(super) fn forget_all(&self) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.generation += 1;
        known.sessions.clear();
    }

    /// Forgets one user.
    pub(super) fn forget_user(&self, user_id: i64) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.generation += 1;
        known.sessions.retain(|_, session| session.actor.user_id != user_id);
    }
}

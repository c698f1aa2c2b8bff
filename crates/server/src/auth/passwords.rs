//! Argon2id on a bounded number of threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::{Problem, config};

/// Computes and checks password hashes.
#[derive(Debug)]
pub(super) struct Passwords {
    params: Params,
    at_once: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    /// Hash of nothing in particular: checked for unknown accounts, so that they take as long as known ones.
    decoy: String,
}

impl Passwords {
    pub(super) fn new(settings: &config::Auth) -> Result<Passwords, Problem> {
        let params = Params::new(settings.hash_memory_kib, settings.hash_passes, 1, None)
            .map_err(|e| Problem::internal(format!("settings auth.hash_memory_kib and auth.hash_passes: {e}")))?;
        let decoy = hash(&params, "decoy")?;
        Ok(Passwords {
            params,
            at_once: Arc::new(Semaphore::new(settings.hashes_at_once.max(1))),
            waiting: AtomicUsize::new(0),
            most_waiting: settings.hashes_queued,
            decoy,
        })
    }

    /// The hash of a new password, in PHC form.
    pub(super) async fn hash(&self, password: &str) -> Result<String, Problem> {
        let (params, password) = (self.params.clone(), password.to_owned());
        self.run(move || hash(&params, &password)).await?
    }

    /// Does the password belong to the hash? `None` takes as long and is never right.
    pub(super) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Problem> {
        let known = stored.is_some();
        let (password, stored) = (password.to_owned(), stored.unwrap_or(&self.decoy).to_owned());
        Ok(self.run(move || matches(&password, &stored)).await? && known)
    }

    /// A digest of a digest that takes as long to guess as a password: the same for the same salt.
    pub(super) async fn stretch(&self, digest: [u8; 32], salt: [u8; 32]) -> Result<[u8; 32], Problem> {
        let params = self.params.clone();
        self.run(move || {
            let mut out = [0; 32];
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(&digest, &salt, &mut out)
                .map(|()| out)
                .map_err(|e| Problem::internal(format!("hashing a request: {e}")))
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _waiting = Waiting::enter(&self.waiting, self.most_waiting)?;
        let turn = self.at_once.clone().acquire_owned().await.map_err(Problem::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(Problem::internal)
    }
}

/// Counts those who wait, also when they stop waiting half-way.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, most: usize) -> Result<Waiting<'a>, Problem> {
        let waiting = Waiting(count);
        if count.fetch_add(1, Ordering::Relaxed) >= most { Err(Problem::Busy) } else { Ok(waiting) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash(params: &Params, password: &str) -> Result<String, Problem> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password(password.as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| Problem::internal(format!("hashing a password: {e}")))
}

/// The parameters are those of the hash, so old hashes stay good when the settings change.
fn matches(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

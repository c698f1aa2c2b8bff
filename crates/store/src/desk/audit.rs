//! Who writes, and the trail of it (beyond W18).
//!
//! The database itself reports every row a transaction changes ([`capture`]); [`Tx::audit`] gives what happened to a record its
//! name and its author. At the end of the transaction each record that was changed has exactly one entry for what was done to
//! it, with its members before and after, in the same transaction ([`write`]). Nothing can be left out by forgetting a call.

mod capture;
mod layout;
mod read;
mod triggers;
mod values;
mod verify;
mod write;

pub(crate) use capture::Trail;
pub use capture::Values;
use hallpass_engine::Instant;
pub(super) use read::SALT;
pub use read::{AuditEntry, AuditFilter};
pub(crate) use triggers::install as install_audit_triggers;
pub(crate) use verify::ERASING;

use crate::{Error, Tx};

/// Who writes, when, in which request: goes into every row a transaction touches.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The instant of the transaction.
    pub now: Instant,
    /// E-mail of the user, or `system` for jobs.
    pub by: &'a str,
    /// Id of the request, none for jobs.
    pub request: Option<&'a str>,
}

impl Tx {
    /// Names what this transaction did to a record: `create`, `update`, `delete`, or what a command is called. Members before
    /// and after are added by themselves.
    ///
    /// # Errors
    /// Of statements sent before: what is named must have been reported. The entry is written at the end of the transaction.
    pub async fn audit(&mut self, stamp: &Stamp<'_>, action: &str, entity: &str, record: i64) -> Result<(), Error> {
        self.settle().await?;
        self.trail().note(stamp, action, entity, record, None);
        Ok(())
    }

    /// [`Tx::audit`] for what is no resource (invitations, jobs): with what is known of it. Never hand over a secret.
    ///
    /// # Errors
    /// As [`Tx::audit`].
    pub async fn audit_values(
        &mut self,
        stamp: &Stamp<'_>,
        action: &str,
        entity: &str,
        record: i64,
        values: Values,
    ) -> Result<(), Error> {
        self.settle().await?;
        self.trail().note(stamp, action, entity, record, Some(values));
        Ok(())
    }
}

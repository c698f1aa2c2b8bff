//! The ledger: every minute and day that moves, in the transaction that moves it. Rows are never changed or removed.

use hallpass_engine::{Instant, PassId};

use super::Stamp;
use crate::{Error, Tx};

/// From where to where an amount moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Granted: the pass comes to life with it.
    Issue,
    /// Used by a visit.
    Use,
    /// Returned by an edited or deleted visit (R6.10).
    GiveBack,
    /// Lapsed unused (R12.1). Negative when a lapsed pass is drawn on by a late entry, or its expiry moves.
    Expire,
    /// Taken back with a deleted pass or a refund (R12.4).
    Revoke,
    /// Set by hand (R3.6); negative when it lowers what is left.
    Correct,
}

impl Kind {
    /// As stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Issue => "issue",
            Kind::Use => "use",
            Kind::GiveBack => "give_back",
            Kind::Expire => "expire",
            Kind::Revoke => "revoke",
            Kind::Correct => "correct",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Minutes of a time pass.
    Minutes,
    /// The day of a day pass.
    Days,
}

impl Unit {
    /// As stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Days => "days",
        }
    }
}

/// One movement.
#[derive(Clone, Copy, Debug)]
pub struct Movement {
    /// The pass.
    pub pass: PassId,
    /// Who holds it.
    pub holder: i64,
    /// The visit that moved it, if any.
    pub visit: Option<i64>,
    /// From where to where.
    pub kind: Kind,
    /// What is counted.
    pub unit: Unit,
    /// How much; a movement of nothing is not written.
    pub amount: i64,
    /// When it happened (the visit's stretch), as opposed to when it was written down.
    pub happened: Instant,
}

/// One entry as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number of the entry; entries of a pass count up in the order they were written.
    pub id: i64,
    /// The visit that moved it, if any.
    pub visit: Option<i64>,
    /// See [`Kind::name`].
    pub kind: String,
    /// See [`Unit::name`].
    pub unit: String,
    /// See [`Movement::amount`].
    pub amount: i64,
    /// When it happened.
    pub happened: Instant,
    /// When it was written down.
    pub recorded: Instant,
    /// Who wrote it: an e-mail or `system`.
    pub actor: Option<String>,
}

impl Tx {
    /// All entries of a pass in the order they were written.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn ledger(&mut self, pass: PassId) -> Result<Vec<Line>, Error> {
        self.rows(
            "SELECT id, visit_id, kind, unit, amount, happened_at, recorded_at, actor FROM ledger_entry \
             WHERE pass_id = ?1 ORDER BY id",
            &[pass.0.into()],
            |row| {
                Ok(Line {
                    id: row.int(0)?,
                    visit: row.opt_int(1)?,
                    kind: row.text(2)?.to_owned(),
                    unit: row.text(3)?.to_owned(),
                    amount: row.int(4)?,
                    happened: Instant::from_micros(row.int(5)?),
                    recorded: Instant::from_micros(row.int(6)?),
                    actor: row.opt_text(7)?.map(str::to_owned),
                })
            },
        )
        .await
    }

    /// Writes a movement down.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn record(&mut self, movement: &Movement, stamp: &Stamp<'_>) -> Result<(), Error> {
        if movement.amount == 0 {
            return Ok(());
        }
        self.execute(
            "INSERT INTO ledger_entry (pass_id, coworker_id, visit_id, kind, unit, amount, happened_at, recorded_at, actor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            &[
                movement.pass.0.into(),
                movement.holder.into(),
                movement.visit.into(),
                movement.kind.name().into(),
                movement.unit.name().into(),
                movement.amount.into(),
                movement.happened.as_micros().into(),
                stamp.now.as_micros().into(),
                stamp.by.into(),
            ],
        )
        .await
        .map(|_| ())
    }

    /// What the ledger says a pass has lost to expiry.
    pub(super) async fn expired_amount(&mut self, pass: PassId) -> Result<i64, Error> {
        let sum = self
            .first(
                "SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE pass_id = ?1 AND kind = 'expire'",
                &[pass.0.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(sum.unwrap_or(0))
    }
}

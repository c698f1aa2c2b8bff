//! The ledger: every minute and day that moves, in the transaction that moves it. Rows are never changed or removed.

mod entry;
mod network;
mod seal;
mod told;

use hallpass_engine::{CustomerId, DefinitionId, Instant, PassId};

pub(crate) use entry::{ENTRY, Entry};
pub use told::{ToldPass, ToldVisit};

use super::Stamp;
use crate::chain::Chain;
use crate::{Error, Row, Tx};

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
    /// From one holder of the pass to another: negative for the one who gives, and as much positive for the one who takes.
    Transfer,
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
            Kind::Transfer => "transfer",
        }
    }

    /// By its name.
    fn from_name(name: &str) -> Result<Kind, Error> {
        let all = [Kind::Issue, Kind::Use, Kind::GiveBack, Kind::Expire, Kind::Revoke, Kind::Correct, Kind::Transfer];
        all.into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| Error::Damaged(format!("an entry of the ledger is of the unknown kind {name}")))
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
    /// What it was issued from: says in whose chain it stands.
    pub definition: DefinitionId,
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
    /// The pass.
    pub pass: PassId,
    /// Who held it then.
    pub holder: CustomerId,
    /// The visit that moved it, if any.
    pub visit: Option<i64>,
    /// From where to where.
    pub kind: Kind,
    /// What is counted.
    pub unit: Unit,
    /// See [`Movement::amount`].
    pub amount: i64,
    /// When it happened.
    pub happened: Instant,
    /// When it was written down.
    pub recorded: Instant,
    /// Who wrote it: an e-mail or `system`.
    pub actor: Option<String>,
    /// In whose chain: Id of the root location.
    pub network: i64,
    /// Its place in the chain.
    pub number: i64,
    /// Its hash, hex.
    pub hash: String,
}

/// Columns of an entry `e` with its actor `a`, in the order [`read_line`] expects.
const LINE: &str = "e.id, e.pass_id, e.coworker_id, e.visit_id, e.kind, e.unit, e.amount, e.happened_at, e.recorded_at, a.name, \
     e.network_id, e.chain_number, e.hash";

fn read_line(row: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        id: row.int(0)?,
        pass: PassId(row.int(1)?),
        holder: CustomerId(row.int(2)?),
        visit: row.opt_int(3)?,
        kind: Kind::from_name(row.text(4)?)?,
        unit: if row.text(5)? == Unit::Days.name() { Unit::Days } else { Unit::Minutes },
        amount: row.int(6)?,
        happened: Instant::from_micros(row.int(7)?),
        recorded: Instant::from_micros(row.int(8)?),
        actor: row.opt_text(9)?.map(str::to_owned),
        network: row.int(10)?,
        number: row.int(11)?,
        hash: row.text(12)?.to_owned(),
    })
}

impl Tx {
    /// All entries of a pass in the order they were written.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn ledger(&mut self, pass: PassId) -> Result<Vec<Line>, Error> {
        let sql = format!(
            "SELECT {LINE} FROM ledger_entry e LEFT JOIN actor a ON a.id = e.actor_id WHERE e.pass_id = ?1 ORDER BY e.id"
        );
        self.rows(&sql, &[pass.0.into()], read_line).await
    }

    /// Writes a movement down, as the next entry of its network's chain.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn record(&mut self, movement: &Movement, stamp: &Stamp<'_>) -> Result<(), Error> {
        if movement.amount == 0 {
            return Ok(());
        }
        let network = self.network_of(movement.definition).await?;
        let entry = Entry {
            id: self.last_entry().await? + 1,
            network,
            pass: movement.pass.0,
            holder: movement.holder,
            visit: movement.visit,
            kind: movement.kind.name(),
            unit: movement.unit.name(),
            amount: movement.amount,
            happened: movement.happened.as_micros(),
            recorded: stamp.now.as_micros(),
            actor: self.actor_id(stamp).await?,
        };
        let chain = Chain::Ledger(network);
        let head = self.head(chain).await?.followed_by(&entry.fields());
        let hash = head.hash.to_string();
        let [id, network, pass, holder, visit, kind, unit, amount, happened, recorded, actor] = entry.fields();
        self.send(
            "INSERT INTO ledger_entry (id, network_id, chain_number, pass_id, coworker_id, visit_id, kind, unit, amount, \
             happened_at, recorded_at, actor_id, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            &[
                id,
                network,
                head.number.into(),
                pass,
                holder,
                visit,
                kind,
                unit,
                amount,
                happened,
                recorded,
                actor,
                (&hash).into(),
            ],
        )
        .await?;
        self.advance(chain, head);
        self.memory().last_entry = Some(entry.id);
        Ok(())
    }

    /// What the ledger says a pass has lost to expiry, by the instant at which it did.
    pub(super) async fn expired_amounts(&mut self, pass: PassId) -> Result<Vec<(i64, i64)>, Error> {
        self.rows(
            "SELECT happened_at, SUM(amount) FROM ledger_entry WHERE pass_id = ?1 AND kind = 'expire' \
             GROUP BY happened_at HAVING SUM(amount) <> 0 ORDER BY happened_at",
            &[pass.0.into()],
            |row| Ok((row.int(0)?, row.int(1)?)),
        )
        .await
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

//! Traces of what is no choice of a first pass: the later parts of a visit, grants, lines of invoices.

use hallpass_engine::invoice::LineTrace;
use hallpass_engine::{Giver, GrantTrace, Granted, PassId, Settlement, VisitId};

use super::{LAST, text};
use crate::desk::Stamp;
use crate::{Error, Tx};

/// What settling a visit decided, kept for the check-in.
const SETTLED: &str = "settled";
/// A lot of passes, kept for its first pass.
const GRANT: &str = "grant";
/// What a contract was not granted.
const WITHHELD: &str = "withheld";
/// What a sale has not released.
const UNRELEASED: &str = "unreleased";
/// A line of an invoice.
const CHARGE: &str = "charge";

/// Whose grants are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiverId {
    /// A contract.
    Contract(i64),
    /// A sale.
    Sale(i64),
}

fn giver_of(giver: Giver) -> (&'static str, i64) {
    match giver {
        Giver::Plan { contract, .. } => (WITHHELD, contract),
        Giver::Product { sale, .. } => (UNRELEASED, sale),
    }
}

impl Tx {
    /// Keeps what settling a visit decided, in the transaction of its effect.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_settlement(
        &mut self,
        visit: VisitId,
        settlement: &Settlement,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.keep_text((SETTLED, visit.0), &text::write_settlement(settlement), stamp).await
    }

    /// What the last settling of a visit decided beyond its first pass; `None` when it decided nothing, or none since such
    /// traces are kept.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn settlement_of(&mut self, visit: VisitId) -> Result<Option<Settlement>, Error> {
        let read = |text: &str| text::read_settlement(VisitId::NEW, text);
        let found = self.last_text((SETTLED, visit.0), read).await?;
        Ok(found.map(|settlement| Settlement { visit, ..settlement }))
    }

    /// Keeps how a line of an invoice came about.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_charge(&mut self, line: i64, trace: &LineTrace, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.keep_text((CHARGE, line), &text::line::write(trace), stamp).await
    }

    /// How a line of an invoice came about; `None` when it was written by hand or before such traces were kept.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn charge_of(&mut self, line: i64) -> Result<Option<LineTrace>, Error> {
        self.last_text((CHARGE, line), text::line::read).await
    }

    /// Keeps why a lot of passes was issued.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_grant(&mut self, trace: &GrantTrace, stamp: &Stamp<'_>) -> Result<(), Error> {
        let Granted::Issued { first, .. } = trace.outcome else { return Ok(()) };
        self.keep_text((GRANT, first.0), &text::grant::write(&[*trace]), stamp).await
    }

    /// Keeps what a contract or a sale did not give, unless the last such trace says the same.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_withheld(&mut self, traces: &[GrantTrace], stamp: &Stamp<'_>) -> Result<(), Error> {
        let Some(first) = traces.first() else { return Ok(()) };
        let of = giver_of(first.giver);
        let text = text::grant::write(traces);
        let known = self.first(LAST, &[of.0.into(), of.1.into()], |row| Ok(row.text(1)?.to_owned())).await?;
        if known.is_some_and(|known| text::grant::says_the_same(&known, &text)) {
            return Ok(());
        }
        self.keep_text(of, &text, stamp).await
    }

    /// What a contract or a sale did not give when it was last asked and something was held back; empty when nothing was.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn withheld_by(&mut self, giver: GiverId) -> Result<Vec<GrantTrace>, Error> {
        let of = match giver {
            GiverId::Contract(id) => (WITHHELD, id),
            GiverId::Sale(id) => (UNRELEASED, id),
        };
        Ok(self.last_text(of, text::grant::read).await?.unwrap_or_default())
    }

    /// The lot that a pass was issued with; `None` for one that was not issued by a plan or a product, or before such traces
    /// were kept.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn grant_of(&mut self, pass: PassId) -> Result<Option<GrantTrace>, Error> {
        let found = self
            .first(
                "SELECT id, trace FROM decision_trace WHERE subject = ?1 AND record_id <= ?2 \
                 ORDER BY record_id DESC, id DESC LIMIT 1",
                &[GRANT.into(), pass.0.into()],
                |row| Ok((row.int(0)?, text::grant::read(row.text(1)?))),
            )
            .await?;
        let traces = match found {
            Some((id, None)) => return Err(Error::Damaged(format!("decision trace {id} cannot be read"))),
            found => found.and_then(|(_, traces)| traces).unwrap_or_default(),
        };
        let covers = |trace: &GrantTrace| match trace.outcome {
            Granted::Issued { first, count } => pass.0 - first.0 < count,
            Granted::Withheld(_) => false,
        };
        Ok(traces.into_iter().find(covers))
    }
}

/// Whether the text of one of these subjects can be read; `None` for any other.
pub(super) fn is_readable(subject: &str, trace: &str) -> Option<bool> {
    Some(match subject {
        GRANT | WITHHELD | UNRELEASED => text::grant::read(trace).is_some(),
        CHARGE => text::line::read(trace).is_some(),
        SETTLED => text::read_settlement(VisitId::NEW, trace).is_some(),
        _ => return None,
    })
}

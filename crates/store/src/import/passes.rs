//! Imported passes: what is left of them, and the ledger entries that say so.

use hallpass_contract::Value;
use hallpass_contract::body::Draft;
use hallpass_engine::{DefinitionId, Instant, PassId};

use super::Refused;
use crate::desk::{Kind, Movement, Stamp, Unit};
use crate::{Error, Tx};

/// Members that say what a pass holds.
pub(super) const READ: &[&str] = &["TimePass", "TotalUses", "RemainingUses", "Used"];

/// What an imported pass was granted and what of it is gone.
pub(super) struct Holdings {
    unit: Unit,
    granted: i64,
    gone: i64,
    /// Pay as you go passes have no ledger: nothing was granted.
    ledger: bool,
}

impl Tx {
    /// Completes `RemainingUses`, `TotalUses` and `Used` from the definition where the file does not say.
    pub(super) async fn holdings(&mut self, draft: &mut Draft, stamp: &Stamp<'_>) -> Result<Holdings, Refused> {
        let ledger = draft.boolean("IsPayAsYouGo") != Some(true);
        let definition = DefinitionId(draft.int("TimePassId").unwrap_or(0));
        let by_definition =
            self.pass_definition(definition, stamp.now).await?.and_then(|definition| definition.minutes);
        let Some(total) = draft.int("TotalUses").or(by_definition) else {
            // A day pass: all or nothing.
            let used = draft.boolean("Used").unwrap_or(false);
            for member in ["TotalUses", "RemainingUses"] {
                draft.set(member, Value::Null);
            }
            return Ok(Holdings { unit: Unit::Days, granted: 1, gone: i64::from(used), ledger });
        };
        let remaining = match (draft.int("RemainingUses"), draft.boolean("Used")) {
            (Some(remaining), _) => remaining,
            (None, Some(true)) => 0,
            (None, _) => total,
        };
        if !(0..=total).contains(&remaining) {
            let text = format!("{remaining} is not between 0 and TotalUses, {total}");
            return Err(Refused::member("RemainingUses", text));
        }
        draft.set("TotalUses", Value::Int(total));
        draft.set("RemainingUses", Value::Int(remaining));
        if !draft.given("Used") {
            draft.set("Used", Value::Bool(remaining == 0 && total > 0));
        }
        Ok(Holdings { unit: Unit::Minutes, granted: total, gone: total - remaining, ledger })
    }

    /// Opens the ledger of an imported pass: what was granted, what is gone, what has lapsed.
    pub(super) async fn open_ledger(
        &mut self,
        id: i64,
        draft: &Draft,
        holdings: &Holdings,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        let (pass, holder) = (PassId(id), draft.int("CoworkerId").unwrap_or(0));
        let definition = DefinitionId(draft.int("TimePassId").unwrap_or(0));
        let used = draft.boolean("Used").unwrap_or(false);
        if used && holdings.unit == Unit::Days {
            let sql = "UPDATE coworker_time_pass SET used_by = coworker_id WHERE id = ?1";
            self.execute(sql, &[id.into()]).await?;
        } else if used && holdings.gone < holdings.granted {
            // Used with something left: somebody said so by hand.
            self.execute("UPDATE coworker_time_pass SET used_by_hand = 1 WHERE id = ?1", &[id.into()]).await?;
        }
        if !holdings.ledger {
            let sql = "UPDATE coworker_time_pass SET payg_fixed = ?2, \
                       payg_charge = CASE WHEN used = 1 THEN COALESCE(price_override, 0) END WHERE id = ?1";
            return self.execute(sql, &[id.into(), (holdings.unit == Unit::Days).into()]).await.map(|_| ());
        }
        let instant = |member| draft.instant(member).map(Instant::from_micros);
        let issued = instant("CreatedOn").unwrap_or(stamp.now);
        let gone = instant("UsedDate").or(instant("UpdatedOn")).unwrap_or(issued);
        for (kind, amount, happened) in [(Kind::Issue, holdings.granted, issued), (Kind::Use, holdings.gone, gone)] {
            let unit = holdings.unit;
            let movement = Movement { pass, definition, holder, visit: None, kind, unit, amount, happened };
            self.record(&movement, stamp).await?;
        }
        if !used && instant("ExpireDate").is_some_and(|at| at <= stamp.now) {
            self.lapse(pass, stamp).await?;
        }
        Ok(())
    }
}

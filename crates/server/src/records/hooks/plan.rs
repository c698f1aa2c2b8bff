//! Plans, what they include, and the definitions of it: a change is looked at by every contract it concerns, each in a
//! transaction of its own.

use hallpass_contract::Draft;
use hallpass_engine::PlanId;
use hallpass_store::Tx;

use crate::records::first::model;
use crate::{Call, Problem};

/// Decision 28: a TariffTimePass added while contracts run issues at once; edits act from the next period, which the keys of
/// what was issued see to.
pub(super) async fn after(tx: &mut Tx, call: &Call, draft: &Draft, id: i64) -> Result<(), Problem> {
    match draft.model.resource.entity {
        "TariffTimePass" => {
            let stored = tx.stored(model("TariffTimePass")?, id).await?;
            if let Some(plan) = stored.and_then(|stored| stored.int("TariffId")) {
                tx.look_at_contracts_on(PlanId(plan), call.now).await?;
            }
        }
        "Tariff" if draft.id.is_some() => {
            tx.look_at_contracts_on(PlanId(id), call.now).await?;
        }
        "TimePass" if draft.id.is_some() => {
            tx.look_at_contracts_granting(id, call.now).await?;
        }
        _ => {}
    }
    Ok(())
}

/// A plan that contracts were on explains what their customers used.
pub(super) async fn before_delete(tx: &mut Tx, id: i64) -> Result<(), Problem> {
    if tx.plan_has_history(PlanId(id)).await? {
        return Err(Problem::Blocked("contracts".into()));
    }
    Ok(())
}

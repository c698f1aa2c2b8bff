//! Why passes were issued or held back, kept with it: for each row of a plan (R11.7-R11.13) or a product (R11.4, R11.5, R11.6).

use hallpass_engine::{
    Contract, CustomerId, DefinitionId, Giver, Grant, GrantTrace, Granted, Location, PassId, PlanId, Withheld,
    grant_period, policy,
};
use hallpass_store::Tx;
use hallpass_store::grants::PlanRow;
use hallpass_store::sales::{ProductRow, Sale};

use crate::{Call, Problem};

/// A contract that is asked for its passes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) customer: CustomerId,
    pub(super) contract: &'a Contract,
    pub(super) plan: PlanId,
    pub(super) location: &'a Location,
}

impl Asked<'_> {
    /// Keeps why a lot was issued.
    pub(super) async fn issued(
        &self,
        tx: &mut Tx,
        call: &Call,
        (row, grant): (&PlanRow, &Grant),
        held: i64,
        first: PassId,
    ) -> Result<(), Problem> {
        let outcome = Granted::Issued { first, count: grant.count };
        let trace = self.trace(tx, call, row, held, outcome).await?;
        let trace = GrantTrace {
            period: Some(grant.period),
            valid_from: Some(grant.valid_from),
            expires: Some(grant.expires),
            ..trace
        };
        Ok(tx.keep_grant(&trace, &call.stamp()).await?)
    }

    /// Keeps what was held back, where it is news.
    pub(super) async fn withheld(
        &self,
        tx: &mut Tx,
        call: &Call,
        rows: &[PlanRow],
        withheld: &[(i64, Withheld)],
    ) -> Result<(), Problem> {
        if !withheld.iter().any(|(_, why)| why.is_news()) {
            return Ok(());
        }
        let held = tx.live_passes(self.customer, call.now).await?;
        let mut traces = Vec::new();
        for (rule, why) in withheld.iter().filter(|(_, why)| why.is_news()) {
            let Some(row) = rows.iter().find(|row| row.rule.id == *rule) else { continue };
            traces.push(self.trace(tx, call, row, held, Granted::Withheld(*why)).await?);
        }
        Ok(tx.keep_withheld(&traces, &call.stamp()).await?)
    }

    async fn trace(
        &self,
        tx: &mut Tx,
        call: &Call,
        row: &PlanRow,
        held: i64,
        outcome: Granted,
    ) -> Result<GrantTrace, Problem> {
        let (contract, rule) = (self.contract, row.rule);
        let runs = contract.is_active_at(call.now);
        Ok(GrantTrace {
            giver: Giver::Plan { contract: contract.id.0, plan: self.plan, rule: rule.id, renewal: rule.renewal },
            customer: self.customer,
            location: self.location.id,
            definition: rule.definition,
            at: call.now,
            included: rule.passes_included,
            quantity: contract.quantity,
            held,
            period: runs.then(|| grant_period(rule.renewal, contract, self.location, call.now)),
            valid_from: None,
            expires: None,
            policy: digest(tx, call, self.location, rule.definition).await?,
            outcome,
        })
    }
}

/// The trace of a row of a product that was sold.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn of_sale(
    tx: &mut Tx,
    call: &Call,
    (sale, row, location): (&Sale, &ProductRow, &Location),
    held: i64,
    outcome: Granted,
) -> Result<GrantTrace, Problem> {
    Ok(GrantTrace {
        giver: Giver::Product { sale: sale.id, product: sale.product, rule: row.id },
        customer: sale.customer,
        location: sale.location,
        definition: row.definition,
        at: call.now,
        included: row.passes_included,
        quantity: sale.quantity,
        held,
        period: None,
        valid_from: None,
        expires: None,
        policy: digest(tx, call, location, row.definition).await?,
        outcome,
    })
}

async fn digest(tx: &mut Tx, call: &Call, location: &Location, id: DefinitionId) -> Result<u64, Problem> {
    let definition = tx.pass_definition(id, call.now).await?;
    Ok(policy::digest(location, call.now, &definition.iter().collect::<Vec<_>>()))
}

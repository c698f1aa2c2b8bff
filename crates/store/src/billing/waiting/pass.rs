//! Passes that wait to be invoiced: added by hand, and pay as you go after check-out.

use hallpass_engine::invoice::{Detail, Item, Kind, PassToBill, PriceBasis, is_billable};
use hallpass_engine::pricing::{plans_at, price_of_pass};
use hallpass_engine::{Customer, CustomerPrice, DefinitionId, Instant, LocationId, Money, Origin};

use super::{Issuers, PORTION_ROWS, Waiting, WhoseWaiting, issued_by};
use crate::billing::offer::{self, Offer, read_offer};
use crate::{Error, Param, Row, Tx};

/// A pass as stored, before it is priced.
pub(super) struct Pass {
    pub(super) id: i64,
    unique_id: String,
    pub(super) holder: i64,
    holder_name: String,
    payer: i64,
    business: i64,
    issuer: i64,
    own_price: Option<Money>,
    free: bool,
    payg: bool,
    minutes: Option<i64>,
    purchase_order: Option<String>,
    notes: Option<String>,
    created: Instant,
    visit: Option<Instant>,
    used: bool,
    offer: Offer,
}

/// What of a pass on a visit says that the visit is not over: it is open, or may still be resumed (R7.7, decision 5).
const IN_USE: &str = "(EXISTS (SELECT 1 FROM checkin v WHERE v.pass_id = p.id AND (v.to_time IS NULL OR v.to_time > ?2)) \
     OR EXISTS (SELECT 1 FROM visit_segment s JOIN checkin v ON v.id = s.visit_id WHERE s.pass_id = p.id \
     AND (v.to_time IS NULL OR v.to_time > ?2)))";

/// A pass may cost something: its own price or, unless it is pay as you go, one of its definition's is above zero.
const MAY_COST: &str = "(p.price_override > 0 OR (p.price_override IS NULL AND p.is_pay_as_you_go = 0 AND (o.price > 0 \
     OR EXISTS (SELECT 1 FROM time_pass_price c WHERE c.time_pass_id = o.id AND c.price > 0))))";

fn read_pass(row: &Row<'_>) -> Result<Pass, Error> {
    let text = |i: usize| Ok::<_, Error>(row.opt_text(i)?.map(str::to_owned));
    Ok(Pass {
        id: row.int(0)?,
        unique_id: row.text(1)?.to_owned(),
        holder: row.int(2)?,
        holder_name: row.text(3)?.to_owned(),
        payer: row.int(4)?,
        business: row.int(5)?,
        issuer: row.int(6)?,
        own_price: row.opt_int(7)?.map(Money::from_ten_thousandths),
        free: row.bool(8)?,
        payg: row.bool(9)?,
        minutes: row.opt_int(10)?,
        purchase_order: text(11)?,
        notes: text(12)?,
        created: Instant::from_micros(row.int(13)?),
        visit: row.opt_int(14)?.map(Instant::from_micros),
        used: row.bool(15)?,
        offer: read_offer(row, 16)?,
    })
}

impl Tx {
    /// Passes above a number that may cost something and are not in use.
    pub(super) async fn waiting_passes(
        &mut self,
        whose: WhoseWaiting,
        by: Issuers<'_>,
        after: i64,
        now: Instant,
    ) -> Result<Vec<Pass>, Error> {
        let (which, key) = match whose {
            WhoseWaiting::PaidBy(payer) => ("COALESCE(p.payer_id, p.coworker_id) = ?1", Param::Int(payer)),
            WhoseWaiting::Pass(pass) => ("p.id = ?1", Param::Int(pass)),
            WhoseWaiting::Sale(_) => return Ok(Vec::new()),
            WhoseWaiting::Everybody => ("CAST(?1 AS BIGINT) IS NULL", Param::Null),
        };
        let mut params = vec![key, now.as_micros().into(), after.into(), PORTION_ROWS.into()];
        let issuer = issued_by("COALESCE(y.invoicing_business_id, p.business_id)", by, &mut params);
        let sql = format!(
            "SELECT p.id, p.unique_id, p.coworker_id, w.full_name, y.id, p.business_id, \
             COALESCE(y.invoicing_business_id, p.business_id), p.price_override, p.free, p.is_pay_as_you_go, p.total_uses, \
             p.purchase_order, p.notes, p.created_on, CASE WHEN p.is_pay_as_you_go = 1 THEN COALESCE( \
               (SELECT MIN(s.from_time) FROM visit_segment s WHERE s.pass_id = p.id), \
               (SELECT MIN(v.from_time) FROM checkin v WHERE v.pass_id = p.id), p.used_date, p.created_on) END, \
             p.used, {columns} \
             FROM coworker_time_pass p JOIN coworker w ON w.id = p.coworker_id \
             JOIN coworker y ON y.id = COALESCE((SELECT z.id FROM coworker z WHERE z.id = p.payer_id), p.coworker_id) \
             JOIN time_pass o ON o.id = p.time_pass_id {joins} \
             WHERE p.invoiced = 0 AND p.free = 0 AND p.is_from_tariff = 0 AND p.coworker_product_unique_id IS NULL \
             AND {which} AND p.id > ?3 AND {MAY_COST} AND NOT (p.is_pay_as_you_go = 1 AND {IN_USE}){issuer} \
             ORDER BY p.id LIMIT ?4",
            columns = offer::COLUMNS,
            joins = offer::JOINS,
        );
        self.rows(&sql, &params, read_pass).await
    }

    /// R13.2: by the plans the holder was on when the pass was added (decision 22); a pay-as-you-go pass has the price of its
    /// check-out.
    pub(super) async fn priced(
        &mut self,
        pass: Pass,
        holder: &Customer,
        now: Instant,
    ) -> Result<Option<Waiting>, Error> {
        let origin = if pass.payg { Origin::PayAsYouGo } else { Origin::Manual };
        let Some(definition) = self.definition(DefinitionId(pass.offer.id), now).await? else { return Ok(None) };
        let plans = plans_at(holder, pass.created);
        let (price, basis) = match (pass.payg, pass.own_price) {
            (true, own) => (own.unwrap_or_default(), PriceBasis::CheckOut),
            (false, own) => {
                let computed = PriceBasis::Computed(CustomerPrice::new(&definition, &plans, holder.team_discount));
                let price = price_of_pass(&definition, own, pass.free, &plans, holder.team_discount);
                (price, if own.is_some() { PriceBasis::Own } else { computed })
            }
        };
        let asked = PassToBill { origin, free: pass.free, price, invoiced: false, in_use: false };
        if !is_billable(asked) {
            return Ok(None);
        }
        let detail = match pass.visit {
            Some(from) => {
                let place = self.location(LocationId(pass.business)).await?;
                let date = place.map(|place| place.local_date(from)).unwrap_or_default();
                Detail::Visit { date, minutes: pass.minutes }
            }
            None => Detail::None,
        };
        let item = Item {
            kind: if pass.payg { Kind::PayAsYouGo } else { Kind::Pass },
            id: pass.id,
            unique_id: pass.unique_id,
            definition: pass.offer.id,
            name: pass.offer.name,
            display_as: pass.offer.display_as,
            unit_price: price,
            quantity: 1,
            reduction: Money::ZERO,
            currency: pass.offer.currency,
            taxes: pass.offer.taxes,
            account: pass.offer.account,
            purchase_order: pass.purchase_order,
            notes: pass.notes,
            member: (pass.payer != pass.holder).then(|| pass.holder_name.clone()),
            sold_at: Some(pass.visit.unwrap_or(pass.created)),
            detail,
            basis,
        };
        Ok(Some(Waiting {
            item,
            holder: pass.holder,
            holder_name: pass.holder_name,
            payer: pass.payer,
            business: pass.business,
            issuer: pass.issuer,
            not_before: None,
            used: pass.used,
        }))
    }
}

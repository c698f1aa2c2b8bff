//! What waits to be invoiced (R13.1, R13.3): passes added by hand, pay as you go after check-out, sold products.

use hallpass_engine::invoice::{Detail, Item, Kind, PassToBill, is_billable};
use hallpass_engine::pricing::{plans_at, price_of_pass};
use hallpass_engine::{Customer, CustomerId, DefinitionId, Instant, LocationId, Money, Origin};

use super::offer::{self, Offer, read_offer};
use crate::{Error, Param, Row, Tx};

/// A thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// As it will be on the invoice.
    pub item: Item,
    /// Whose it is.
    pub holder: i64,
    /// Name of the same.
    pub holder_name: String,
    /// Who pays: the holder, or the payer of the team he was in when it arose (R11.14).
    pub payer: i64,
    /// The location it belongs to.
    pub business: i64,
    /// The location that invoices it: the payer's `InvoicingBusinessId`, else its own.
    pub issuer: i64,
    /// `InvoiceOn` of a sale lies in the future: it waits until then.
    pub not_before: Option<Instant>,
    /// `Used` of a pass.
    pub used: bool,
}

/// Which things are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhoseWaiting {
    /// Those this customer pays, also for others.
    PaidBy(i64),
    /// One pass.
    Pass(i64),
    /// One sale.
    Sale(i64),
    /// Everybody's, at most 10,000 of each kind: for the list.
    Everybody {
        /// Invoicing location; `None` = all.
        business: Option<i64>,
    },
}

/// Most of each kind in the list of everybody's.
const MOST: i64 = 10_000;

/// A pass as stored, before it is priced.
struct Pass {
    id: i64,
    unique_id: String,
    holder: i64,
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
    in_use: bool,
    used: bool,
    offer: Offer,
}

/// What of a pass on a visit says that the visit is not over: it is open, or may still be resumed (R7.7, decision 5).
const IN_USE: &str = "(EXISTS (SELECT 1 FROM checkin v WHERE v.pass_id = p.id AND (v.to_time IS NULL OR v.to_time > ?2)) \
     OR EXISTS (SELECT 1 FROM visit_segment s JOIN checkin v ON v.id = s.visit_id WHERE s.pass_id = p.id \
     AND (v.to_time IS NULL OR v.to_time > ?2)))";

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
        in_use: row.bool(15)?,
        used: row.bool(16)?,
        offer: read_offer(row, 17)?,
    })
}

impl Tx {
    /// What waits to be invoiced, passes first, each by its number. Things of no price are left out, sold products are not
    /// (their passes may wait for the invoice, R11.5).
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn waiting(&mut self, whose: WhoseWaiting, now: Instant) -> Result<Vec<Waiting>, Error> {
        self.refresh_catalogue().await?;
        let mut all = Vec::new();
        let mut known: Option<Customer> = None;
        for pass in self.waiting_passes(whose, now).await? {
            if known.as_ref().is_none_or(|holder| holder.id.0 != pass.holder) {
                known = self.customer_with_contracts(CustomerId(pass.holder)).await?;
            }
            let Some(holder) = &known else { continue };
            all.extend(self.priced(pass, holder, now).await?);
        }
        all.extend(self.waiting_sales(whose, now).await?);
        Ok(all)
    }

    async fn waiting_passes(&mut self, whose: WhoseWaiting, now: Instant) -> Result<Vec<Pass>, Error> {
        let (which, key) = match whose {
            WhoseWaiting::PaidBy(payer) => ("AND COALESCE(p.payer_id, p.coworker_id) = ?1", Param::Int(payer)),
            WhoseWaiting::Pass(pass) => ("AND p.id = ?1", Param::Int(pass)),
            WhoseWaiting::Sale(_) => return Ok(Vec::new()),
            WhoseWaiting::Everybody { business } => (
                "AND (?1 IS NULL OR COALESCE(y.invoicing_business_id, p.business_id) = ?1)",
                business.map_or(Param::Null, Param::Int),
            ),
        };
        let sql = format!(
            "SELECT p.id, p.unique_id, p.coworker_id, w.full_name, y.id, p.business_id, \
             COALESCE(y.invoicing_business_id, p.business_id), p.price_override, p.free, p.is_pay_as_you_go, p.total_uses, \
             p.purchase_order, p.notes, p.created_on, CASE WHEN p.is_pay_as_you_go = 1 THEN COALESCE( \
               (SELECT MIN(s.from_time) FROM visit_segment s WHERE s.pass_id = p.id), \
               (SELECT MIN(v.from_time) FROM checkin v WHERE v.pass_id = p.id), p.used_date, p.created_on) END, \
             CASE WHEN p.is_pay_as_you_go = 1 AND {IN_USE} THEN 1 ELSE 0 END, p.used, {columns} \
             FROM coworker_time_pass p JOIN coworker w ON w.id = p.coworker_id \
             JOIN coworker y ON y.id = COALESCE((SELECT z.id FROM coworker z WHERE z.id = p.payer_id), p.coworker_id) \
             JOIN time_pass o ON o.id = p.time_pass_id {joins} \
             WHERE p.invoiced = 0 AND p.free = 0 AND p.is_from_tariff = 0 AND p.coworker_product_unique_id IS NULL {which} \
             ORDER BY p.id LIMIT {MOST}",
            columns = offer::COLUMNS,
            joins = offer::JOINS,
        );
        self.rows(&sql, &[key, now.as_micros().into()], read_pass).await
    }

    /// R13.2: by the plans the holder was on when the pass was added (decision 22); a pay-as-you-go pass has the price of its
    /// check-out.
    async fn priced(&mut self, pass: Pass, holder: &Customer, now: Instant) -> Result<Option<Waiting>, Error> {
        let origin = if pass.payg { Origin::PayAsYouGo } else { Origin::Manual };
        let Some(definition) = self.definition(DefinitionId(pass.offer.id), now).await? else { return Ok(None) };
        let price = match (pass.payg, pass.own_price) {
            (true, own) => own.unwrap_or_default(),
            (false, own) => {
                let plans = plans_at(holder, pass.created);
                price_of_pass(&definition, own, pass.free, &plans, holder.team_discount)
            }
        };
        let asked = PassToBill { origin, free: pass.free, price, invoiced: false, in_use: pass.in_use };
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

    async fn waiting_sales(&mut self, whose: WhoseWaiting, now: Instant) -> Result<Vec<Waiting>, Error> {
        // Two indexes rather than one expression: what the customer bought for himself, and what others bought at his cost.
        const OWN: &str = "(s.invoice_this_coworker = 1 OR o.invoice_coworker = 1 OR s.payer_id IS NULL)";
        let (which, key) = match whose {
            WhoseWaiting::PaidBy(payer) => (
                format!(
                    "AND s.id IN (SELECT a.id FROM coworker_product a WHERE a.coworker_id = ?1 AND a.invoiced = 0 UNION \
                     SELECT a.id FROM coworker_product a WHERE COALESCE(a.payer_id, a.coworker_id) = ?1 AND a.invoiced = 0) \
                     AND CASE WHEN {OWN} THEN s.coworker_id ELSE s.payer_id END = ?1"
                ),
                Param::Int(payer),
            ),
            WhoseWaiting::Sale(sale) => ("AND s.id = ?1".to_owned(), Param::Int(sale)),
            WhoseWaiting::Pass(_) => return Ok(Vec::new()),
            WhoseWaiting::Everybody { business } => (
                "AND (?1 IS NULL OR COALESCE(y.invoicing_business_id, s.business_id) = ?1)".to_owned(),
                business.map_or(Param::Null, Param::Int),
            ),
        };
        let sql = format!(
            "SELECT s.id, s.unique_id, s.coworker_id, w.full_name, y.id, s.business_id, \
             COALESCE(y.invoicing_business_id, s.business_id), COALESCE(s.price, o.price), s.quantity, \
             s.discount_amount + s.credit_amount, s.purchase_order, s.notes, COALESCE(s.sale_date, s.created_on), s.invoice_on, \
             {columns} FROM coworker_product s JOIN coworker w ON w.id = s.coworker_id JOIN product o ON o.id = s.product_id \
             JOIN coworker y ON y.id = CASE WHEN {OWN} THEN s.coworker_id ELSE \
               COALESCE((SELECT z.id FROM coworker z WHERE z.id = s.payer_id), s.coworker_id) END {joins} \
             WHERE s.invoiced = 0 {which} ORDER BY s.id LIMIT {MOST}",
            columns = offer::COLUMNS,
            joins = offer::JOINS,
        );
        self.rows(&sql, &[key], |row| read_sale(row, now)).await
    }

    /// Who pays for what a customer does now: the payer of his first team with merged billing, else himself (R11.14).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn payer_of(&mut self, customer: i64) -> Result<i64, Error> {
        let found = self
            .first(
                "SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id \
                 JOIN coworker w ON w.id = t.paying_member_id WHERE m.coworker_id = ?1 \
                 AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> ?1 ORDER BY t.id LIMIT 1",
                &[customer.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(found.unwrap_or(customer))
    }
}

fn read_sale(row: &Row<'_>, now: Instant) -> Result<Waiting, Error> {
    let offer = read_offer(row, 14)?;
    let text = |i: usize| Ok::<_, Error>(row.opt_text(i)?.map(str::to_owned));
    let (holder, holder_name, payer) = (row.int(2)?, row.text(3)?.to_owned(), row.int(4)?);
    let (price, quantity) = (Money::from_ten_thousandths(row.int(7)?), row.int(8)?);
    // A discount takes nothing below zero.
    let reduction = Money::from_ten_thousandths(row.int(9)?.max(0)).min(price.times(quantity).max(Money::ZERO));
    let item = Item {
        kind: Kind::Product,
        id: row.int(0)?,
        unique_id: row.text(1)?.to_owned(),
        definition: offer.id,
        name: offer.name,
        display_as: offer.display_as,
        unit_price: price,
        quantity,
        reduction,
        currency: offer.currency,
        taxes: offer.taxes,
        account: offer.account,
        purchase_order: text(10)?,
        notes: text(11)?,
        member: (payer != holder).then(|| holder_name.clone()),
        sold_at: Some(Instant::from_micros(row.int(12)?)),
        detail: Detail::None,
    };
    Ok(Waiting {
        item,
        holder,
        holder_name,
        payer,
        business: row.int(5)?,
        issuer: row.int(6)?,
        not_before: row.opt_int(13)?.map(Instant::from_micros).filter(|at| *at > now),
        used: false,
    })
}

//! What waits to be invoiced (R13.1, R13.3): passes added by hand, pay as you go after check-out, sold products.

mod sale;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hallpass_engine::invoice::{Detail, Item, Kind, PassToBill, is_billable};
use hallpass_engine::pricing::{plans_at, price_of_pass};
use hallpass_engine::{Customer, CustomerId, DefinitionId, Instant, LocationId, Money, Origin};

use super::offer::{self, Offer, read_offer};
use crate::records::Scope;
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
    /// Everybody's: for the list.
    Everybody,
}

/// Whose invoices are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Issuers<'a> {
    /// This location's; `None` = those of any.
    pub business: Option<i64>,
    /// Of the locations the caller sees.
    pub scope: Scope<'a>,
}

impl Issuers<'_> {
    /// Those of every location.
    pub const ALL: Issuers<'static> = Issuers { business: None, scope: Scope::All };
}

/// Read at once; what waits is walked through in such portions, however much it is.
const PORTION: usize = 1_000;
/// The same for the database.
const PORTION_ROWS: i64 = 1_000;

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

/// The condition that `issuer` is one of those asked for.
pub(super) fn issued_by<'a>(issuer: &str, by: Issuers<'a>, params: &mut Vec<Param<'a>>) -> String {
    let mut place = |id: i64| {
        params.push(Param::Int(id));
        format!("?{}", params.len())
    };
    let mut condition = by.business.map_or(String::new(), |id| format!(" AND {issuer} = {}", place(id)));
    match by.scope {
        Scope::All => {}
        Scope::Locations([]) => condition.push_str(" AND 1 = 0"),
        Scope::Locations(ids) => {
            let places: Vec<String> = ids.iter().map(|id| place(*id)).collect();
            condition.push_str(&format!(" AND {issuer} IN ({})", places.join(", ")));
        }
    }
    condition
}

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
    /// What waits to be invoiced, passes first, each by its number. Things of no price are left out, sold products are not
    /// (their passes may wait for the invoice, R11.5).
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn waiting(&mut self, whose: WhoseWaiting, now: Instant) -> Result<Vec<Waiting>, Error> {
        Ok(self.waiting_page(whose, Issuers::ALL, (0, usize::MAX), now).await?.0)
    }

    /// A page of what waits, in the order of [`Tx::waiting`]: at most `size` things after the first `skip`, and how many there
    /// are in all.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn waiting_page(
        &mut self,
        whose: WhoseWaiting,
        by: Issuers<'_>,
        (skip, size): (usize, usize),
        now: Instant,
    ) -> Result<(Vec<Waiting>, usize), Error> {
        self.refresh_catalogue().await?;
        let (mut page, mut total) = (Vec::new(), 0_usize);
        let mut count = |thing: Waiting| {
            if total >= skip && page.len() < size {
                page.push(thing);
            }
            total += 1;
        };
        let mut after = Some(0);
        while let Some(last) = after {
            let passes = self.waiting_passes(whose, by, last, now).await?;
            after = passes.last().filter(|_| passes.len() == PORTION).map(|pass| pass.id);
            let mut holders: BTreeMap<i64, Option<Customer>> = BTreeMap::new();
            for pass in passes {
                let holder = match holders.entry(pass.holder) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(self.customer_with_contracts(CustomerId(pass.holder)).await?),
                };
                let Some(holder) = holder else { continue };
                if let Some(thing) = self.priced(pass, holder, now).await? {
                    count(thing);
                }
            }
        }
        let mut after = Some(0);
        while let Some(last) = after {
            let sales = self.waiting_sales(whose, by, last, now).await?;
            after = sales.last().filter(|_| sales.len() == PORTION).map(|sale| sale.item.id);
            sales.into_iter().for_each(&mut count);
        }
        Ok((page, total))
    }

    /// Passes above a number that may cost something and are not in use.
    async fn waiting_passes(
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
            WhoseWaiting::Everybody => ("?1 IS NULL", Param::Null),
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

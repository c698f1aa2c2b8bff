//! Sold products that wait to be invoiced.

use hallpass_engine::invoice::{Detail, Item, Kind, PriceBasis};
use hallpass_engine::{Instant, Money};

use super::{Issuers, PORTION_ROWS, Waiting, WhoseWaiting, issued_by};
use crate::billing::offer::{self, read_offer};
use crate::{Error, Param, Row, Tx};

impl Tx {
    /// Sales above a number.
    pub(super) async fn waiting_sales(
        &mut self,
        whose: WhoseWaiting,
        by: Issuers<'_>,
        after: i64,
        now: Instant,
    ) -> Result<Vec<Waiting>, Error> {
        // Two indexes rather than one expression: what the customer bought for himself, and what others bought at his cost.
        const OWN: &str = "(s.invoice_this_coworker = 1 OR o.invoice_coworker = 1 OR s.payer_id IS NULL)";
        let (which, key) = match whose {
            WhoseWaiting::PaidBy(payer) => (
                format!(
                    "s.id IN (SELECT a.id FROM coworker_product a WHERE a.coworker_id = ?1 AND a.invoiced = 0 UNION \
                     SELECT a.id FROM coworker_product a WHERE COALESCE(a.payer_id, a.coworker_id) = ?1 AND a.invoiced = 0) \
                     AND CASE WHEN {OWN} THEN s.coworker_id ELSE s.payer_id END = ?1"
                ),
                Param::Int(payer),
            ),
            WhoseWaiting::Sale(sale) => ("s.id = ?1".to_owned(), Param::Int(sale)),
            WhoseWaiting::Pass(_) => return Ok(Vec::new()),
            WhoseWaiting::Everybody => ("CAST(?1 AS BIGINT) IS NULL".to_owned(), Param::Null),
        };
        let mut params = vec![key, after.into(), PORTION_ROWS.into()];
        let issuer = issued_by("COALESCE(y.invoicing_business_id, s.business_id)", by, &mut params);
        let sql = format!(
            "SELECT s.id, s.unique_id, s.coworker_id, w.full_name, y.id, s.business_id, \
             COALESCE(y.invoicing_business_id, s.business_id), COALESCE(s.price, o.price), s.quantity, \
             s.discount_amount + s.credit_amount, s.purchase_order, s.notes, COALESCE(s.sale_date, s.created_on), s.invoice_on, \
             {columns}, s.price IS NOT NULL FROM coworker_product s JOIN coworker w ON w.id = s.coworker_id JOIN product o ON o.id = s.product_id \
             JOIN coworker y ON y.id = CASE WHEN {OWN} THEN s.coworker_id ELSE \
               COALESCE((SELECT z.id FROM coworker z WHERE z.id = s.payer_id), s.coworker_id) END {joins} \
             WHERE s.invoiced = 0 AND {which} AND s.id > ?2{issuer} ORDER BY s.id LIMIT ?3",
            columns = offer::COLUMNS,
            joins = offer::JOINS,
        );
        self.rows(&sql, &params, |row| read_sale(row, now)).await
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
        basis: if row.bool(26)? { PriceBasis::Own } else { PriceBasis::Product },
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

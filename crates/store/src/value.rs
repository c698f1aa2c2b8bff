//! What the valuation of sold passes is given (chapter 17, R17.5, R17.6): lines of issued invoices, the passes behind them, how
//! much of each was used by an instant, and what was credited.
//!
//! Every figure is as of an instant: uses by when they happened, expiry by ExpireDate, notes and payment by their dates. A void
//! invoice has never been.

use std::collections::BTreeMap;

use hallpass_engine::invoice::value::{Rest, SoldPass, Value, value_of_line};
use hallpass_engine::{Instant, Money};

use crate::{Error, Param, Row, Scope, Tx};

/// A line of an issued invoice with the passes it sold.
#[derive(Clone, Debug)]
pub struct ValuedLine {
    /// `CoworkerInvoiceLine.Id`.
    pub id: i64,
    /// `CoworkerInvoice.Id`.
    pub invoice: i64,
    /// `InvoiceNumber`.
    pub number: Option<String>,
    /// Location.
    pub business: i64,
    /// Customer who was invoiced.
    pub customer: i64,
    /// His name.
    pub customer_name: String,
    /// What the line says.
    pub text: String,
    /// Name of the product or pass on it, if the line names one.
    pub item: Option<String>,
    /// Currency of the invoice, as its code.
    pub currency: String,
    /// When the invoice was issued.
    pub issued: Instant,
    /// Since when it is paid, by the instant of the valuation.
    pub paid: Option<Instant>,
    /// `SubTotal`.
    pub net: Money,
    /// `TaxAmount`.
    pub tax: Money,
    /// Net that credit notes have taken back.
    pub credited_net: Money,
    /// Tax that credit notes have taken back.
    pub credited_tax: Money,
    /// The passes, revoked ones included, by Id.
    pub passes: Vec<ValuedPass>,
}

/// A pass of a line.
#[derive(Clone, Copy, Debug)]
pub struct ValuedPass {
    /// `CoworkerTimePass.Id`.
    pub id: i64,
    /// What it weighs and how much of it is used.
    pub sold: SoldPass,
}

impl ValuedLine {
    /// What it is worth.
    pub fn value(&self) -> Value {
        let passes: Vec<SoldPass> = self.passes.iter().map(|pass| pass.sold).collect();
        value_of_line(self.net, &passes, self.credited_net)
    }
}

/// Which lines.
#[derive(Clone, Copy, Debug)]
pub enum Lines<'a> {
    /// One, whatever it sold.
    One(i64),
    /// Those of one invoice, whatever they sold.
    Invoice(i64),
    /// Those of invoices paid by then that sold passes (R17.5), of one location or of all in the scope.
    Paid {
        /// Only this location.
        business: Option<i64>,
        /// Locations that may be seen.
        scope: Scope<'a>,
    },
    /// Those of paid invoices behind the passes of a location that have something left and lapse in (from, to], whoever was
    /// invoiced (R17.7).
    Expiring {
        /// The location of the passes.
        business: i64,
        /// After this instant.
        from: Instant,
        /// Up to this one.
        to: Instant,
        /// Locations whose invoices may be seen.
        scope: Scope<'a>,
    },
    /// All that sold passes: for checks.
    All,
}

/// Which pass is behind which line: passes billed by themselves, and those a sold product has released.
pub(crate) const PASSES: &str = "(SELECT n.line_id AS line, p.id AS pass FROM invoice_item n JOIN coworker_time_pass p ON p.id = n.subject \
       WHERE n.kind = 'pass' \
     UNION ALL SELECT n.line_id, p.id FROM invoice_item n JOIN coworker_product s ON s.id = n.subject \
       JOIN coworker_time_pass p ON p.coworker_product_unique_id = s.unique_id WHERE n.kind = 'product')";

/// Issued by ?1, and standing.
const ISSUED: &str = "i.draft = 0 AND i.void = 0 AND i.credit_note = 0 AND COALESCE(i.issued_on, i.created_on) <= ?1";

impl Lines<'_> {
    /// The condition on a line `l` of an invoice `i` with its parameters; ?1 is the instant.
    fn condition(&self, as_of: Instant) -> (String, Vec<Param<'_>>) {
        let sold_passes = "(l.id IN (SELECT line_id FROM revoked_pass) OR l.id IN (SELECT n.line_id FROM invoice_item n \
             WHERE n.kind = 'pass' OR (n.kind = 'product' AND EXISTS (SELECT 1 FROM coworker_product s \
             JOIN coworker_time_pass p ON p.coworker_product_unique_id = s.unique_id WHERE s.id = n.subject))))";
        let mut params = vec![as_of.as_micros().into()];
        let condition = match self {
            Lines::One(id) => {
                params.push(Param::Int(*id));
                "l.id = ?2".to_owned()
            }
            Lines::Invoice(id) => {
                params.push(Param::Int(*id));
                "i.id = ?2".to_owned()
            }
            Lines::All => sold_passes.to_owned(),
            Lines::Expiring { business, from, to, scope } => {
                params.extend([Param::Int(*business), from.as_micros().into(), to.as_micros().into()]);
                let lapsing = "p.business_id = ?2 AND p.used = 0 AND p.expire_date > ?3 AND p.expire_date <= ?4";
                let of_scope = scope.condition("i.business_id", &mut params);
                format!(
                    "i.paid = 1 AND i.paid_on <= ?1{of_scope} AND l.id IN (SELECT n.line_id FROM coworker_time_pass p \
                     JOIN invoice_item n ON n.kind = 'pass' AND n.subject = p.id WHERE {lapsing} \
                     UNION SELECT n.line_id FROM coworker_time_pass p \
                     JOIN coworker_product s ON s.unique_id = p.coworker_product_unique_id \
                     JOIN invoice_item n ON n.kind = 'product' AND n.subject = s.id WHERE {lapsing})"
                )
            }
            Lines::Paid { business, scope } => {
                let mut text = format!("i.paid = 1 AND i.paid_on <= ?1 AND {sold_passes}");
                if let Some(business) = business {
                    params.push(Param::Int(*business));
                    text.push_str(" AND i.business_id = ?2");
                }
                text.push_str(&scope.condition("i.business_id", &mut params));
                text
            }
        };
        (condition, params)
    }
}

impl Tx {
    /// Lines with their passes as of an instant, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn valued_lines(&mut self, which: Lines<'_>, as_of: Instant) -> Result<Vec<ValuedLine>, Error> {
        let (condition, params) = which.condition(as_of);
        let noted = |column: &str| {
            format!(
                "(SELECT -SUM(n.{column}) FROM coworker_invoice_line n JOIN coworker_invoice k ON k.id = n.coworker_invoice_id \
                 WHERE n.cancelled_coworker_invoice_line_unique_id = l.unique_id AND k.credit_note = 1 AND k.draft = 0 \
                 AND k.void = 0 AND COALESCE(k.issued_on, k.created_on) <= ?1)"
            )
        };
        let sql = format!(
            "SELECT l.id, i.id, i.invoice_number, i.business_id, i.coworker_id, c.full_name, l.description, \
             COALESCE(l.coworker_product_name, l.coworker_time_pass_name), COALESCE(i.issued_on, i.created_on), \
             CASE WHEN i.paid = 1 AND i.paid_on <= ?1 THEN i.paid_on END, l.sub_total, l.tax_amount, {}, {}, \
             (SELECT u.code FROM currency u WHERE u.id = i.currency_id) \
             FROM coworker_invoice_line l JOIN coworker_invoice i ON i.id = l.coworker_invoice_id \
             JOIN coworker c ON c.id = i.coworker_id WHERE {ISSUED} AND {condition} ORDER BY l.id",
            noted("sub_total"),
            noted("tax_amount"),
        );
        let mut lines = self.rows(&sql, &params, read_line).await?;
        let mut passes = self.sold_passes(&condition, &params, as_of).await?;
        for line in &mut lines {
            line.passes = passes.remove(&line.id).unwrap_or_default();
            line.passes.sort_by_key(|pass| pass.id);
        }
        Ok(lines)
    }

    async fn sold_passes(
        &mut self,
        condition: &str,
        params: &[Param<'_>],
        as_of: Instant,
    ) -> Result<BTreeMap<i64, Vec<ValuedPass>>, Error> {
        let from_lines = format!(
            "JOIN coworker_invoice_line l ON l.id = x.line JOIN coworker_invoice i ON i.id = l.coworker_invoice_id \
             WHERE {ISSUED} AND {condition}"
        );
        let held = format!(
            "SELECT x.line, p.id, d.price, COALESCE(p.total_uses, 1), p.is_pay_as_you_go, p.expire_date, \
             (SELECT SUM(CASE e.kind WHEN 'use' THEN e.amount WHEN 'give_back' THEN -e.amount WHEN 'correct' THEN -e.amount \
               ELSE 0 END) FROM ledger_entry e WHERE e.pass_id = p.id AND e.happened_at <= ?1), \
             (SELECT SUM(e.amount) FROM ledger_entry e WHERE e.pass_id = p.id AND e.kind = 'issue'), \
             (SELECT SUM(e.amount) FROM ledger_entry e WHERE e.pass_id = p.id AND e.kind = 'correct' AND e.amount > 0 \
               AND e.happened_at <= ?1) \
             FROM {PASSES} x JOIN coworker_time_pass p ON p.id = x.pass JOIN time_pass d ON d.id = p.time_pass_id {from_lines}"
        );
        let gone = format!(
            "SELECT x.line, x.pass_id, x.list_price, x.size, x.revoked_at FROM (SELECT line_id AS line, pass_id, list_price, size, \
             revoked_at FROM revoked_pass) x {from_lines}"
        );
        let mut found = self
            .rows(&held, params, |row| {
                let whole = row.int(3)?.max(1);
                // Minutes given by hand beyond what was sold make the pass larger, not less used.
                let grown = (whole - row.opt_int(7)?.unwrap_or(whole)).max(0);
                let by_then = grown.min(row.opt_int(8)?.unwrap_or(0));
                let size = (whole - grown + by_then).max(1);
                // What a visit paid as it went was used when it was billed (R13.1).
                let used = if row.bool(4)? { size } else { (row.opt_int(6)?.unwrap_or(0) + by_then).clamp(0, size) };
                let lapsed = row.opt_int(5)?.is_some_and(|expires| expires <= as_of.as_micros());
                let rest = if lapsed { Rest::Lapsed } else { Rest::Live };
                let sold = SoldPass { list_price: row.money(2)?, size, used, rest };
                Ok((row.int(0)?, ValuedPass { id: row.int(1)?, sold }))
            })
            .await?;
        let revoked = self
            .rows(&gone, params, |row| {
                let rest = if row.int(4)? <= as_of.as_micros() { Rest::Revoked } else { Rest::Live };
                let sold = SoldPass { list_price: row.money(2)?, size: row.int(3)?, used: 0, rest };
                Ok((row.int(0)?, ValuedPass { id: row.int(1)?, sold }))
            })
            .await?;
        found.extend(revoked);
        let mut passes: BTreeMap<i64, Vec<ValuedPass>> = BTreeMap::new();
        for (line, pass) in found {
            passes.entry(line).or_default().push(pass);
        }
        Ok(passes)
    }
}

fn read_line(row: &Row<'_>) -> Result<ValuedLine, Error> {
    Ok(ValuedLine {
        id: row.int(0)?,
        invoice: row.int(1)?,
        number: row.opt_text(2)?.map(str::to_owned),
        business: row.int(3)?,
        customer: row.int(4)?,
        customer_name: row.text(5)?.to_owned(),
        text: row.text(6)?.to_owned(),
        item: row.opt_text(7)?.map(str::to_owned),
        issued: Instant::from_micros(row.int(8)?),
        paid: row.opt_int(9)?.map(Instant::from_micros),
        net: row.money(10)?,
        tax: row.money(11)?,
        credited_net: row.money(12)?,
        credited_tax: row.money(13)?,
        currency: row.opt_text(14)?.unwrap_or_default().to_owned(),
        passes: Vec::new(),
    })
}

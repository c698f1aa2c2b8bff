//! A location as it issues invoices: its clock, currency and settings (chapter 1).

use hallpass_contract::scalar;
use hallpass_engine::invoice::{Rounding, TaxRate, Terms};
use hallpass_engine::{Instant, Location, LocationId, Percent};

use crate::{Error, Tx};

/// A location that issues invoices.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// `Business.Id`.
    pub id: i64,
    /// `Business.UniqueId`.
    pub unique_id: String,
    /// Its clock and what the engine knows of it.
    pub location: Location,
    /// What it has set about invoices.
    pub terms: Terms,
    /// `Business.DefaultPaymentTerm`: days until an invoice is due.
    pub payment_days: Option<i64>,
    /// `Checkin.PayAsYouGoMembersPayWithContract` (R10.9).
    pub members_pay_with_contract: bool,
}

impl Issuer {
    /// `Billing.LockDates`, when an instant lies before it: nothing dated then may change an invoice (chapter 1).
    pub fn locked(&self, at: Instant) -> Option<Instant> {
        self.location.locked_before.filter(|lock| at < *lock)
    }
}

impl Tx {
    /// A location as it issues invoices; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn issuer(&mut self, business: i64) -> Result<Option<Issuer>, Error> {
        self.refresh_catalogue().await?;
        let Some(location) = self.location(LocationId(business)).await? else { return Ok(None) };
        let found = self
            .first(
                "SELECT unique_id, currency_id, default_payment_term FROM business WHERE id = ?1",
                &[business.into()],
                |row| Ok((row.text(0)?.to_owned(), row.int(1)?, row.opt_int(2)?)),
            )
            .await?;
        let Some((unique_id, currency, payment_days)) = found else { return Ok(None) };
        let settings = self
            .rows("SELECT lower(name), value FROM business_setting WHERE business_id = ?1", &[business.into()], |row| {
                Ok((row.text(0)?.to_owned(), row.opt_text(1)?.unwrap_or_default().to_owned()))
            })
            .await?;
        let text = |name: &str| settings.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, v)| v);
        let truth = |name: &str, usual: bool| text(name).and_then(|v| scalar::parse_boolean(v)).unwrap_or(usual);
        let whole = |name: &str| text(name).and_then(|v| v.trim().parse::<u32>().ok());
        let default_tax = match text("billing.taxvalue").and_then(|v| v.trim().parse::<i64>().ok()) {
            Some(id) => self.tax_rate(id).await?,
            None => None,
        };
        let terms = Terms {
            currency,
            add_tax: truth("billing.addtaxtoinvoices", true),
            prices_include_tax: truth("billing.pricesincludetax", false),
            default_tax,
            rounding: Rounding::from_settings(
                truth("billing.rounding.enable", false),
                whole("billing.rounding.line.decimalpoints").unwrap_or(2),
                whole("billing.rounding.decimalpoints").unwrap_or(2),
            ),
            segregate_time_passes: truth("billing.segregatetimepasses", false),
            invoice_per_purchase_order: truth("payments.createaninvoiceperpurchaseorder", false),
            include_notes: truth("billing.invoicesincludetimepassnotes", false),
        };
        let members_pay_with_contract = truth("checkin.payasyougomemberspaywithcontract", false);
        Ok(Some(Issuer { id: business, unique_id, location, terms, payment_days, members_pay_with_contract }))
    }

    async fn tax_rate(&mut self, id: i64) -> Result<Option<TaxRate>, Error> {
        self.first("SELECT name, rate FROM tax_rate WHERE id = ?1", &[id.into()], |row| {
            Ok(TaxRate { name: row.text(0)?.to_owned(), rate: Percent::from_ten_thousandths(row.int(1)?) })
        })
        .await
    }
}

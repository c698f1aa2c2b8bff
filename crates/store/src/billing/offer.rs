//! What is the same for a pass definition, a product and a plan when it is invoiced: texts, currency, taxes, account.

use hallpass_engine::Percent;
use hallpass_engine::invoice::{Account, TaxRate, Taxes};

use crate::{Error, Row};

/// A definition, product or plan as a line sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub id: i64,
    pub name: String,
    pub display_as: Option<String>,
    pub currency: i64,
    pub taxes: Taxes,
    pub account: Option<Account>,
}

/// Columns of an offer, in the order [`read_offer`] expects.
pub(super) const COLUMNS: &str = "o.id, o.name, o.invoice_line_display_as, o.currency_id, tu.name, tu.rate, tr.name, tr.rate, \
     te.name, te.rate, fa.code, fa.name";
/// What the columns are read from, after `... JOIN <table> o ON ...`.
pub(super) const JOINS: &str = "LEFT JOIN tax_rate tu ON tu.id = o.tax_rate_id \
     LEFT JOIN tax_rate tr ON tr.id = o.reduced_tax_rate_id \
     LEFT JOIN tax_rate te ON te.id = o.exempt_tax_rate_id \
     LEFT JOIN financial_account fa ON fa.id = o.financial_account_id";

/// Reads an offer whose columns begin at `first`.
pub(super) fn read_offer(row: &Row<'_>, first: usize) -> Result<Offer, Error> {
    let text = |i: usize| Ok::<_, Error>(row.opt_text(first + i)?.map(str::to_owned));
    let tax = |i: usize| {
        Ok::<_, Error>(match (text(i)?, row.opt_int(first + i + 1)?) {
            (Some(name), Some(rate)) => Some(TaxRate { name, rate: Percent::from_ten_thousandths(rate) }),
            _ => None,
        })
    };
    Ok(Offer {
        id: row.int(first)?,
        name: row.text(first + 1)?.to_owned(),
        display_as: text(2)?,
        currency: row.int(first + 3)?,
        taxes: Taxes { usual: tax(4)?, reduced: tax(6)?, exempt: tax(8)? },
        account: text(10)?.zip(text(11)?).map(|(code, name)| Account { code, name }),
    })
}

//! What waits to be invoiced (R13.1, R13.3): passes added by hand, pay as you go after check-out, sold products.

mod pass;
mod sale;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hallpass_engine::invoice::Item;
use hallpass_engine::{Customer, CustomerId, Instant};

use crate::records::Scope;
use crate::{Error, Param, Tx};

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

/// The condition that `issuer` is one of those asked for.
pub(super) fn issued_by<'a>(issuer: &str, by: Issuers<'a>, params: &mut Vec<Param<'a>>) -> String {
    let mut condition = String::new();
    if let Some(business) = by.business {
        params.push(Param::Int(business));
        condition = format!(" AND {issuer} = ?{}", params.len());
    }
    condition.push_str(&by.scope.condition(issuer, params));
    condition
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

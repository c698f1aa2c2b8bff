//! What is sold in another currency than it will be invoiced in can be written, but never invoiced (R13.10): whoever writes it is
//! told.

use hallpass_contract::Draft;
use hallpass_store::Tx;

use crate::Problem;
use crate::records::first::model;

/// The warning for a new contract or sale, when its plan or product has another currency than the location that will invoice it.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn warning(tx: &mut Tx, draft: &Draft) -> Result<Option<String>, Problem> {
    let (offer, member, place) = match draft.model.resource.entity {
        "CoworkerContract" => ("Tariff", "TariffId", draft.int("IssuedById")),
        _ => ("Product", "ProductId", invoicing_place(tx, draft).await?),
    };
    let offer = tx.stored(model(offer)?, draft.int(member).unwrap_or_default()).await?;
    let place = tx.stored(model("Business")?, place.unwrap_or_default()).await?;
    let (Some(offer), Some(place)) = (offer, place) else { return Ok(None) };
    let (own, theirs) = (offer.int("CurrencyId"), place.int("CurrencyId"));
    if own == theirs {
        return Ok(None);
    }
    let (name, location) = (offer.text("Name").unwrap_or_default(), place.text("Name").unwrap_or_default());
    let (own, theirs) = (code(tx, own).await?, code(tx, theirs).await?);
    Ok(Some(format!(
        "{name} is priced in {own} and cannot be invoiced by {location}, which invoices in {theirs}. Change its currency, or let \
         a location with that currency invoice the customer."
    )))
}

/// A sale is invoiced by the location that invoices its customer, else by its own.
async fn invoicing_place(tx: &mut Tx, draft: &Draft) -> Result<Option<i64>, Problem> {
    let payer = tx.payer_of(draft.int("CoworkerId").unwrap_or_default()).await?;
    let payer = tx.stored(model("Coworker")?, payer).await?;
    Ok(payer.and_then(|payer| payer.int("InvoicingBusinessId")).or(draft.int("BusinessId")))
}

async fn code(tx: &mut Tx, currency: Option<i64>) -> Result<String, Problem> {
    let currency = tx.stored(model("Currency")?, currency.unwrap_or_default()).await?;
    Ok(currency.and_then(|currency| currency.text("Code").map(str::to_owned)).unwrap_or_default())
}

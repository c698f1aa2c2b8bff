//! What is given out and sold at a location: its own definitions and products, and those that a network shares with it (R4.2).
//!
//! A network defines its passes at its top, and each location gives them out. Whoever works at one of the locations sees no record
//! of the others; but what is valid at his location he may give and sell there, knowing of it what stands on a price list. The
//! definition itself stays out of his sight: he neither reads nor changes it by the records API.

use hallpass_contract::invalid::FieldError;
use hallpass_contract::{Draft, Verb};
use hallpass_engine::{DefinitionId, Location, LocationId};
use hallpass_store::Tx;
use hallpass_store::offers::Offer;
use serde_json::{Value, json};

use crate::desk::board::seen;
use crate::value::Amount;
use crate::{Call, Problem};

/// `GET /api/hallpass/desk/offers`: what can be given out and sold at a location, in its currency. Passes are empty for those who
/// may not list definitions, products for those who may not list products.
///
/// # Errors
/// [`Problem::NotFound`] for a location that is unknown or not seen.
pub async fn list(tx: &mut Tx, call: &Call, place: LocationId) -> Result<Value, Problem> {
    let location = seen(tx, call, place).await?;
    let currency = tx.location_currency(place).await?.map(|(_, code)| code);
    let priced = |offer: &Offer| Some(&offer.currency) == currency.as_ref();
    let (mut passes, mut products) = (Vec::new(), Vec::new());
    if call.sees("TimePass", Verb::List) {
        for offer in tx.passes_near(place).await?.into_iter().filter(priced) {
            if gives(tx, call, &location, offer.id).await? {
                passes.push(shown(&offer, true));
            }
        }
    }
    if call.sees("Product", Verb::List) {
        let offers = tx.products_near(place).await?;
        products.extend(offers.iter().filter(|offer| priced(offer)).map(|offer| shown(offer, false)));
    }
    Ok(json!({"BusinessId": place.0, "CurrencyCode": currency, "Passes": passes, "Products": products}))
}

fn shown(offer: &Offer, pass: bool) -> Value {
    let mut shown = json!({
        "Id": offer.id, "Name": offer.name, "Price": Amount(offer.price), "CurrencyCode": offer.currency, "BusinessId": offer.owner.0,
    });
    if let Some(members) = shown.as_object_mut().filter(|_| pass) {
        members.insert("MinutesIncluded".to_owned(), json!(offer.minutes));
    }
    shown
}

/// Whether passes of a definition can be used at a location, and so be given out there.
async fn gives(tx: &mut Tx, call: &Call, location: &Location, definition: i64) -> Result<bool, Problem> {
    let definition = tx.pass_definition(DefinitionId(definition), call.now).await?;
    Ok(definition.is_some_and(|definition| definition.is_valid_at(location)))
}

/// Of the references of a draft that lead outside the caller's locations, those that are not on offer at the location of a pass to
/// be issued or a sale to be made.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn admit(
    tx: &mut Tx,
    call: &Call,
    draft: &Draft,
    unknown: Vec<FieldError>,
) -> Result<Vec<FieldError>, Problem> {
    let what = match (draft.model.resource.entity, draft.id) {
        ("CoworkerTimePass", None) => "TimePass",
        ("CoworkerProduct", None) => "Product",
        _ => return Ok(unknown),
    };
    let place = draft.int("BusinessId").filter(|place| call.actor.scope.sees(*place));
    let (Some(place), true) = (place, unknown.iter().any(|error| error.property == what)) else { return Ok(unknown) };
    let Some(location) = tx.location_by_id(LocationId(place)).await? else { return Ok(unknown) };
    let id = draft.int(&format!("{what}Id")).unwrap_or_default();
    let offered = match what {
        "TimePass" => gives(tx, call, &location, id).await?,
        _ => tx.owner_of_product(id).await?.is_some_and(|owner| location.lies_in(owner)),
    };
    Ok(unknown.into_iter().filter(|error| !offered || error.property != what).collect())
}

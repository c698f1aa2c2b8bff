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

use crate::http::rights;
use crate::value::Amount;
use crate::{Call, Problem};

const PASS: &str = "TimePass";
const PRODUCT: &str = "Product";

/// `GET /api/hallpass/desk/offers`: what can be given out and sold at a location, in its currency. Passes are empty for those who
/// may not list definitions, products for those who may not list products.
///
/// # Errors
/// [`Problem::NotFound`] for a location that is unknown or not seen.
pub async fn list(tx: &mut Tx, call: &Call, place: LocationId) -> Result<Value, Problem> {
    let location = rights::location(tx, call, place).await?;
    let currency = tx.location_currency(place).await?.map(|(_, code)| code);
    let passes = offered(tx, call, &location, PASS, None).await?;
    let products = offered(tx, call, &location, PRODUCT, None).await?;
    Ok(json!({
        "BusinessId": place.0,
        "CurrencyCode": currency,
        "Passes": passes.iter().map(|offer| shown(offer, true)).collect::<Vec<_>>(),
        "Products": products.iter().map(|offer| shown(offer, false)).collect::<Vec<_>>(),
    }))
}

/// What is on offer at a location, or of it one that is asked for: not archived, in the location's currency, shared with it, and
/// listed for this caller. The one rule for what is shown and for what may be written.
async fn offered(
    tx: &mut Tx,
    call: &Call,
    location: &Location,
    what: &str,
    only: Option<i64>,
) -> Result<Vec<Offer>, Problem> {
    if !call.sees(what, Verb::List) {
        return Ok(Vec::new());
    }
    let currency = tx.location_currency(location.id).await?.map(|(_, code)| code);
    let near = if what == PASS { tx.passes_near(location.id).await? } else { tx.products_near(location.id).await? };
    let mut offers = Vec::new();
    for offer in near {
        let asked = only.is_none_or(|id| offer.id == id) && Some(&offer.currency) == currency.as_ref();
        if asked && (what != PASS || gives(tx, call, location, offer.id).await?) {
            offers.push(offer);
        }
    }
    Ok(offers)
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
        ("CoworkerTimePass", None) => PASS,
        ("CoworkerProduct", None) => PRODUCT,
        _ => return Ok(unknown),
    };
    let place = draft.int("BusinessId").filter(|place| call.actor.scope.sees(*place));
    let (Some(place), true) = (place, unknown.iter().any(|error| error.property == what)) else { return Ok(unknown) };
    let Some(location) = tx.location_by_id(LocationId(place)).await? else { return Ok(unknown) };
    let id = draft.int(&format!("{what}Id")).unwrap_or_default();
    let offered = !offered(tx, call, &location, what, Some(id)).await?.is_empty();
    Ok(unknown.into_iter().filter(|error| !offered || error.property != what).collect())
}

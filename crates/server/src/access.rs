//! Who may pass the doors of a location, and until when (R14.2, R14.4): what the engine says, in the words of R14.3. Groups of one
//! provider stand apart from those of another.

pub mod push;

use hallpass_contract::Verb;
use hallpass_engine::{CustomerId, DoorAccess, DoorProvider, Location, LocationId, Membership, door_access};
use hallpass_store::Tx;
use hallpass_store::desk::Neighbourhood;
use serde_json::{Value, json};

use crate::http::rights;
use crate::{Call, Problem, spell};

/// Customers of one page, unless said otherwise.
pub const USUAL_PAGE: i64 = 100;
/// Most customers that are looked at for one page.
pub const LONGEST_PAGE: i64 = 500;

/// Providers with groups of their own, beside those that any provider reads.
const OTHERS: [(DoorProvider, &str); 2] = [(DoorProvider::Kisi, "Kisi"), (DoorProvider::DoorGuard, "DoorGuard")];

/// A location as doors know it.
#[derive(Clone, Debug)]
pub struct DoorPlace {
    location: Location,
    unique_id: String,
}

/// The location of a number, when the caller sees it.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn place(tx: &mut Tx, call: &Call, id: LocationId) -> Result<DoorPlace, Problem> {
    let location = rights::location(tx, call, id).await?;
    let unique_id = tx.location_guid(id).await?.ok_or(Problem::NotFound)?;
    Ok(DoorPlace { location, unique_id })
}

/// Which groups a customer is in at a location now, as a provider is told (R14.3).
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn state(tx: &mut Tx, call: &Call, place: &DoorPlace, customer: CustomerId) -> Result<Value, Problem> {
    let access = access(tx, call, place, customer).await?;
    told(tx, call, place, customer, &access).await
}

/// A page of the customers who are in any group at a location now, in the order of their numbers: of those after `after`,
/// `most` who might be are looked at. `Next` is where to go on; null = these were the last.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn page(tx: &mut Tx, call: &Call, place: &DoorPlace, (after, most): (i64, i64)) -> Result<Value, Problem> {
    let location = &place.location;
    let today = location.start_of(location.business_day(call.now));
    let definitions = tx.door_definitions(location, call.now).await?;
    let limit = call.actor.scope.limit();
    let candidates = tx.door_candidates(&definitions, (call.now, today), (after, most), limit).await?;
    let whole = i64::try_from(candidates.len()).is_ok_and(|found| found == most);
    let next = candidates.last().copied().filter(|_| whole);
    let mut records = Vec::new();
    for customer in candidates.into_iter().map(CustomerId) {
        let access = access(tx, call, place, customer).await?;
        if !access.memberships.is_empty() {
            records.push(told(tx, call, place, customer, &access).await?);
        }
    }
    Ok(json!({"Records": records, "Next": next}))
}

/// What the engine says.
async fn access(tx: &mut Tx, call: &Call, place: &DoorPlace, customer: CustomerId) -> Result<DoorAccess, Problem> {
    let about = Neighbourhood {
        customer,
        locations: vec![place.location.id],
        from: call.now,
        to: call.now,
        visit: None,
        pass: None,
    };
    let world = tx.world(&about, call.now).await?.ok_or(Problem::NotFound)?;
    door_access(&world, place.location.id, call.now).ok_or(Problem::NotFound)
}

/// The body of R14.3. What opens a door by itself is told to those who may read the customer's record.
async fn told(
    tx: &mut Tx,
    call: &Call,
    place: &DoorPlace,
    customer: CustomerId,
    access: &DoorAccess,
) -> Result<Value, Problem> {
    let person = tx.door_customer(customer).await?.ok_or(Problem::NotFound)?;
    let reads = call.sees("Coworker", Verb::Read);
    let (groups, schedule) = of_provider(access, DoorProvider::Custom);
    let others = OTHERS.map(|(provider, name)| {
        let (groups, schedule) = of_provider(access, provider);
        json!({"provider": name, "groups": groups, "schedule": schedule})
    });
    Ok(json!({
        "time": spell::instant(call.now),
        "business": {"id": place.location.id.0, "name": place.location.name, "uniqueId": place.unique_id},
        "coworker": {
            "id": customer.0,
            "email": person.email,
            "uniqueId": person.unique_id,
            "accessPincode": person.pin.filter(|_| reads),
            "accessCardId": person.card,
            "keyFobNumber": person.fob.filter(|_| reads),
        },
        "groups": groups,
        "schedule": schedule,
        "providers": others,
    }))
}

/// Names of the groups of one provider, and until when.
fn of_provider(access: &DoorAccess, provider: DoorProvider) -> (Vec<&str>, Vec<Value>) {
    let own = || access.memberships.iter().filter(|member| member.group.provider == provider);
    let scheduled =
        |member: &Membership| json!({"group": member.group.name, "expires_on": member.until.map(spell::instant)});
    (own().map(|member| member.group.name.as_str()).collect(), own().map(scheduled).collect())
}

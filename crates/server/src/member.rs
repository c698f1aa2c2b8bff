//! A customer looks after himself: what he holds, where he has been, his code, in and out. Everything is his own; what it is worth
//! and whether it can be used is asked of the engine and the ledger.

mod holdings;

use hallpass_engine::{CustomerId, LocationId, VisitId};
use hallpass_store::Tx;
use hallpass_store::desk::Neighbourhood;
use hallpass_store::kiosks::Shown;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::doors::{STEP_SECONDS, member_code, new_code_key, step_of};
use crate::call::Scope;
use crate::desk::door::{self, Knock};
use crate::desk::stay::Stay;
use crate::desk::{self, explanation};
use crate::once::Key;
use crate::{Actor, Call, Problem, effect, spell};

/// Largest page of visits.
pub const LARGEST_PAGE: i64 = 200;

/// The customer whose login the caller is.
///
/// # Errors
/// [`Problem::NotFound`] when he is none.
pub async fn customer(tx: &mut Tx, call: &Call) -> Result<CustomerId, Problem> {
    tx.customer_of_user(call.actor.user_id).await?.ok_or(Problem::NotFound)
}

/// The call of somebody who reads his own books: nothing in them is hidden from him. Never for writing, and never for what is not
/// about the customer himself.
pub fn own_books(call: &Call) -> Call {
    Call { actor: Actor { full_admin: true, scope: Scope::All, ..call.actor.clone() }, ..call.clone() }
}

/// Who he is, what he holds, whether he is in.
///
/// # Errors
/// [`Problem::NotFound`] for a user who is no customer.
pub async fn overview(tx: &mut Tx, call: &Call) -> Result<Value, Problem> {
    let customer = customer(tx, call).await?;
    let (name, email) = tx.coworker_name(customer.0).await?.ok_or(Problem::NotFound)?;
    let (_, home) = tx.name_and_home(customer).await?.ok_or(Problem::NotFound)?;
    let memberships = tx.memberships_of(customer).await?;
    let places = tx.places(None).await?;
    let business = places.iter().find(|place| place.id == home.0);
    let open = door::open_at(tx, customer, None, call.now).await?;
    let here = open.as_ref().map_or(home, |visit| visit.location);
    let about = Neighbourhood {
        customer,
        locations: vec![here],
        from: call.now,
        to: call.now,
        visit: open.clone(),
        pass: None,
    };
    let world = tx.world(&about, call.now).await?.ok_or(Problem::NotFound)?;
    let plans = world.customer.contracts.iter().filter(|contract| contract.is_active_at(call.now));
    let mut plans: Vec<&str> = plans.map(|contract| contract.plan_at(call.now).name.as_str()).collect();
    plans.dedup();
    let open = open.map(|visit| {
        let stay = Stay::of(&world, &visit, call.now);
        json!({
            "CheckinId": visit.id.0,
            "BusinessId": visit.location.0,
            "BusinessName": places.iter().find(|place| place.id == visit.location.0).map(|place| &place.name),
            "Since": spell::instant(stay.since),
            "PassName": stay.pass_name,
            "Kind": stay.kind,
            "MinutesUsed": stay.used + stay.overtime,
            "MinutesLeft": stay.on_passes,
            "Until": stay.covered_until().map(spell::instant),
        })
    });
    let held = desk::holdings::of(&world, here, call);
    let expiring = held.iter().filter(|one| holdings::is_expiring(&world, one.pass, call.now));
    let expiring: Vec<i64> = expiring.map(|one| one.pass.id.0).collect();
    let passes: Vec<_> = held.iter().map(desk::holdings::Holding::members).collect();
    let totals = holdings::totals(tx, &own_books(call), customer).await?;
    Ok(json!({
        "Customer": {"Id": customer.0, "FullName": name, "FirstName": door::first_name(&name), "Email": email},
        "Business": business.map(crate::http::place),
        "Locations": places.iter().filter(|place| memberships.contains(&place.id))
            .map(|place| json!({"Id": place.id, "Name": place.name})).collect::<Vec<_>>(),
        "Plans": plans,
        "Open": open,
        "Passes": passes,
        "Totals": totals,
        "ExpiringSoon": expiring,
    }))
}

/// A page of his visits, newest first. Pages begin at 1.
///
/// # Errors
/// [`Problem::NotFound`] for a user who is no customer.
pub async fn visits(tx: &mut Tx, call: &Call, (page, size): (i64, i64)) -> Result<Value, Problem> {
    let customer = customer(tx, call).await?;
    let total = tx.count_of_stays(customer).await?;
    let stays = tx.stays(customer, (page - 1).saturating_mul(size), size).await?;
    let rows = stays.iter().map(|stay| {
        json!({
            "Id": stay.id.0,
            "BusinessName": stay.place,
            "TimeZone": stay.time_zone,
            "From": spell::instant(stay.from),
            "To": stay.to.map(spell::instant),
            "Minutes": stay.to.map(|to| to.minutes_since(stay.from)),
            "Passes": stay.passes,
        })
    });
    let pages = (total + size - 1) / size;
    Ok(json!({"Records": rows.collect::<Vec<_>>(), "TotalItems": total, "CurrentPage": page, "TotalPages": pages}))
}

/// The explanation of one of his visits.
///
/// # Errors
/// [`Problem::NotFound`], also for a visit of somebody else.
pub async fn explained(tx: &mut Tx, call: &Call, id: VisitId) -> Result<Value, Problem> {
    let customer = customer(tx, call).await?;
    tx.visit(id).await?.filter(|visit| visit.customer == customer).ok_or(Problem::NotFound)?;
    explanation::of_visit(tx, &own_books(call), id).await
}

/// A statement as a member reads it: who of the staff wrote a line is not his business, and only his own visits are explained to
/// him.
pub fn for_the_member(statement: &mut Value) {
    let customer = statement.get("CoworkerId").cloned();
    for line in statement.get_mut("Lines").and_then(Value::as_array_mut).into_iter().flatten() {
        let own = line.get("UsedById").cloned() == customer;
        let visit = line.get("CheckinId").and_then(Value::as_i64).filter(|_| own);
        let explained = visit.map(|visit| format!("/api/hallpass/me/visits/{visit}/explanation"));
        if let Some(line) = line.as_object_mut() {
            line.remove("RecordedBy");
            line.insert("Explanation".to_owned(), json!(explained));
        }
    }
}

/// The code for his phone, and for how many seconds it is shown.
///
/// # Errors
/// [`Problem::NotFound`] for a user who is no customer.
pub async fn code(app: &Shared, call: Call) -> Result<Value, Problem> {
    let now = call.now;
    let read = app.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Problem>((customer(tx, &call).await?, tx.member_code_key().await?)) })
    });
    let (customer, key) = read.await?;
    let key = match key {
        Some(key) => key,
        None => {
            let new = new_code_key()?;
            let write = app
                .store
                .write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.keep_member_code_key(&new).await?) }));
            write.await?
        }
    };
    let within = now.as_micros().div_euclid(1_000_000).rem_euclid(STEP_SECONDS);
    Ok(json!({"Code": member_code(&key, customer, step_of(now)), "ValidSeconds": STEP_SECONDS - within}))
}

/// Checks in at one of his locations; who is in there stays in.
///
/// # Errors
/// [`Problem::NotFound`] for a user who is no customer; [`Problem::Invalid`] for a location that is none of his.
pub async fn check_in(app: Shared, call: Call, key: Option<Key>, location: i64) -> Result<Answer, Problem> {
    effect::carry_out(
        app,
        call,
        key,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                let customer = customer(tx, call).await?;
                let found = tx.customers_shown(Shown::Customer(customer), LocationId(location)).await?;
                let Some((_, name)) = found.into_iter().next() else {
                    return Err(Problem::field("BusinessId", "is not one of your locations"));
                };
                let knock = Knock {
                    customer,
                    name,
                    location: LocationId(location),
                    at: call.now,
                    queued: false,
                    toggle: false,
                };
                Answer::json(&door::knock(tx, call, &knock).await?)
            })
        },
    )
    .await
}

/// Checks out, wherever he is in.
///
/// # Errors
/// [`Problem::NotFound`] for a user who is no customer.
pub async fn check_out(app: Shared, call: Call, key: Option<Key>) -> Result<Answer, Problem> {
    effect::carry_out(
        app,
        call,
        key,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                let customer = customer(tx, call).await?;
                let (name, _) = tx.coworker_name(customer.0).await?.ok_or(Problem::NotFound)?;
                Answer::json(&door::check_out(tx, call, customer, &name).await?)
            })
        },
    )
    .await
}

//! `GET /api/hallpass/desk/search`: the customers somebody at the desk means.

use hallpass_contract::{Verb, dates};
use hallpass_engine::CustomerId;
use hallpass_store::Tx;
use hallpass_store::search::Wanted;
use serde_json::{Value, json};

use crate::{Call, Problem};

/// Most hits of one search.
pub const MOST: usize = 100;

/// The hits, best first. Who is where is left out for those who may not see visits, plans for those who may not see contracts.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn search(tx: &mut Tx, call: &Call, wanted: &Wanted) -> Result<Value, Problem> {
    let visits = call.sees("Checkin", Verb::List);
    let contracts = call.sees("CoworkerContract", Verb::List);
    let mut records = Vec::new();
    for hit in tx.search_customers(wanted, call.actor.scope.limit()).await? {
        let mut plan = None;
        if contracts {
            let mut names = Vec::new();
            for id in tx.active_plans(CustomerId(hit.id), call.now).await? {
                names.extend(tx.plan_name(id.0).await?);
            }
            plan = (!names.is_empty()).then(|| names.join(", "));
        }
        let open = hit.open.filter(|_| visits).map(
            |(visit, business, since)| json!({"CheckinId": visit, "BusinessId": business, "Since": dates::instant(since)}),
        );
        records.push(json!({
            "CoworkerId": hit.id,
            "FullName": hit.full_name,
            "Email": hit.email,
            "CompanyName": hit.company,
            "Active": hit.active,
            "Plan": plan,
            "AlertNote": hit.alert,
            "Open": open,
        }));
    }
    Ok(json!({"Records": records}))
}

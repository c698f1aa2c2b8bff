//! Quantity times price of sales and contracts stays an amount that invoices can hold.

use hallpass_contract::Draft;
use hallpass_contract::field::LARGEST_AMOUNT;
use hallpass_store::Tx;
use hallpass_store::records::Stored;

use crate::Problem;
use crate::records::first::model;

/// A sale or a contract: its quantity times its own price, or that of its product or plan (`of`, in the member `by`).
pub(super) async fn of_quantity(tx: &mut Tx, draft: &Draft, by: &str, of: &str) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => tx.stored(draft.model, id).await?,
        None => None,
    };
    // What a change does not touch may be as it is.
    if stored.is_some() && !["Quantity", "Price", by].iter().any(|member| draft.value(member).is_some()) {
        return Ok(());
    }
    let quantity = whole(draft, stored.as_ref(), "Quantity").unwrap_or(1);
    let own = whole(draft, stored.as_ref(), "Price");
    let price = match (own, whole(draft, stored.as_ref(), by)) {
        (Some(own), _) => own,
        (None, Some(id)) => tx.stored(model(of)?, id).await?.and_then(|found| found.int("Price")).unwrap_or(0),
        // An unknown record is named by the check of references.
        (None, None) => 0,
    };
    if fits(quantity, price) { Ok(()) } else { Err(Problem::field("Quantity", TOO_MUCH)) }
}

/// A price that holds for what was sold already: as many as the largest quantity of it.
pub(super) async fn of_price(tx: &mut Tx, draft: &Draft) -> Result<(), Problem> {
    let (Some(id), Some(price)) = (draft.id, draft.int("Price")) else { return Ok(()) };
    let most = match draft.model.resource.entity {
        "Product" => tx.most_sold(id).await?,
        _ => tx.most_contracted(id).await?,
    };
    if fits(most, price) { Ok(()) } else { Err(Problem::field("Price", format!("times {most}, as sold, {LIMIT}"))) }
}

const LIMIT: &str = "must be at most 100000000000";
const TOO_MUCH: &str = "times the price must be at most 100000000000";

fn fits(quantity: i64, price: i64) -> bool {
    i128::from(quantity) * i128::from(price) <= i128::from(LARGEST_AMOUNT)
}

/// What a member will hold: as sent, else as stored.
fn whole(draft: &Draft, stored: Option<&Stored>, member: &str) -> Option<i64> {
    match draft.value(member) {
        Some(_) => draft.int(member),
        None => stored.and_then(|stored| stored.int(member)),
    }
}

//! Issuing passes by hand: what people bring along, what is sold at the desk. What plans include comes by itself.

use hallpass_engine::{Instant, Span};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::chance::Chance;
use super::offers::Pass;
use super::people::{Habit, Person};
use super::places::Spot;
use super::story::{Stay, Story};
use super::{money, records};
use crate::{Call, Problem, spell};

/// A number of equal passes to be issued.
struct Lot {
    pass: Pass,
    count: i64,
    expires: Option<Instant>,
    more: Value,
}

impl Lot {
    fn of(pass: Pass, count: i64) -> Lot {
        Lot { pass, count, expires: None, more: json!({}) }
    }

    fn until(mut self, expires: Instant) -> Lot {
        self.expires = Some(expires);
        self
    }

    fn with(mut self, more: Value) -> Lot {
        self.more = more;
        self
    }
}

/// What somebody holds from the first day on, beside what the plan includes.
pub(super) async fn bring(story: &mut Story, tx: &mut Tx, call: &Call, person: &Person) -> Result<(), Problem> {
    let mut chance = Chance::about(story.seed, &[6, person.number as u64]);
    let days = |n: i64| call.now + Span::days(n);
    let mut lots = Vec::new();
    match person.habit {
        Habit::Days => lots.push(Lot::of(Pass::Day, chance.between(2, 6)).until(days(chance.between(50, 120)))),
        Habit::SingleHours => lots.push(Lot::of(Pass::Hour, 10).until(days(180))),
        Habit::TenHours => lots.push(Lot::of(Pass::TenHours, chance.between(1, 2))),
        Habit::Mornings => lots.push(Lot::of(Pass::Morning, 10).until(days(45))),
        Habit::Hopper => lots.push(Lot::of(Pass::Network, 12).until(days(365))),
        _ => {}
    }
    if person.number % 9 == 3 && person.joins < story.today {
        lots.push(Lot::of(Pass::Founders, 2).with(json!({"Notes": "Thank you for being among the first."})));
    }
    if person.number % 11 == 4 {
        lots.push(Lot::of(Pass::Day, 1).until(days(-7)).with(json!({"Notes": "Never used."})));
    }
    if person.number % 13 == 1 {
        let gift = json!({"Free": true, "Notes": "A day on the house."});
        lots.push(Lot::of(Pass::Day, 1).until(days(40)).with(gift));
    }
    for lot in lots {
        issue(story, tx, call, person.id, person.home, lot).await?;
    }
    Ok(())
}

/// What the payer of the sharing team holds for all of it.
pub(super) async fn stock_team(story: &Story, tx: &mut Tx, call: &Call, payer: i64, home: Spot) -> Result<(), Problem> {
    let order = json!({"PurchaseOrder": "PO-2041"});
    issue(story, tx, call, payer, home, Lot::of(Pass::TenHours, 10).with(order.clone())).await?;
    issue(story, tx, call, payer, home, Lot::of(Pass::Day, 10).with(order)).await
}

/// Sells what fits to somebody who was refused.
pub(super) async fn sell(story: &Story, tx: &mut Tx, call: &Call, stay: &Stay) -> Result<(), Problem> {
    let Some(person) = story.people.get(stay.person) else { return Ok(()) };
    let days = |n: i64| call.now + Span::days(n);
    let at_home = stay.spot == person.home;
    let (holder, lot) = match person.habit {
        Habit::SingleHours => (person.id, Lot::of(Pass::Hour, 10).until(days(180))),
        Habit::TenHours => (person.id, Lot::of(Pass::TenHours, 1)),
        Habit::Mornings if at_home => (person.id, Lot::of(Pass::Morning, 10).until(days(45))),
        Habit::Hopper => (person.id, Lot::of(Pass::Network, 10).until(days(365))),
        Habit::Hours => (person.id, Lot::of(Pass::Hour, 5).until(days(60))),
        Habit::Curious => (person.id, Lot::of(Pass::Trial, 1).until(days(7)).with(json!({"Free": true}))),
        Habit::Days => (person.id, Lot::of(Pass::Day, 5).until(days(90)).with(json!({"Price": 17}))),
        Habit::Team if person.team() == Some(0) => {
            let payer = story.payers.first().copied().flatten().unwrap_or(person.id);
            (payer, Lot::of(Pass::TenHours, 8).with(json!({"PurchaseOrder": "PO-2077"})))
        }
        Habit::Team => (person.id, Lot::of(Pass::Day, 5).until(days(60))),
        _ => (person.id, Lot::of(Pass::Day, 1).until(days(60))),
    };
    // What a product carries is sold as one and paid at the desk.
    match story.offers.product(lot.pass) {
        Some(product) if holder == person.id => money::sell(story, tx, call, (holder, stay.spot), product).await,
        _ => issue(story, tx, call, holder, stay.spot, lot).await,
    }
}

async fn issue(story: &Story, tx: &mut Tx, call: &Call, holder: i64, spot: Spot, lot: Lot) -> Result<(), Problem> {
    let mut body = json!({
        "CoworkerId": holder, "BusinessId": story.places.at(spot)?.id, "TimePassId": story.offers.pass(lot.pass)?,
        "CreateMultiple": lot.count, "ExpireDate": lot.expires.map(spell::instant),
    });
    if let (Value::Object(members), Value::Object(more)) = (&mut body, lot.more) {
        members.extend(more);
    }
    records::create(tx, call, "CoworkerTimePass", &body).await.map(|_| ())
}

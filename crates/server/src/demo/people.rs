//! The customers: what kind of person each is, where at home, how they come in.

use hallpass_engine::Source;
use hallpass_engine::calendar::BusinessDay;
use hallpass_store::Tx;
use serde_json::json;

use super::chance::Chance;
use super::offers::Plan;
use super::places::Spot;
use super::story::Story;
use super::{names, passes, records};
use crate::{Call, Problem, spell};

/// What somebody's comings and goings follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// At the desk nearly every day.
    FullTime,
    /// Two or three days a week.
    Flex,
    /// Some hours here and there, on a plan.
    Hours,
    /// A day now and then.
    Days,
    /// An hour or two at a time.
    SingleHours,
    /// Afternoons, on a pass of ten hours.
    TenHours,
    /// Weekday mornings.
    Mornings,
    /// From place to place, checked in by the Wi-Fi.
    Hopper,
    /// Has a room: no passes.
    Office,
    /// Mail, and a day a week.
    Virtual,
    /// In a team.
    Team,
    /// Was a member once; the account is closed on the way.
    Gone,
    /// Looks in, mostly without a pass.
    Curious,
}

/// The cast: customer number n plays part n modulo the length, so that a small demo has every kind too.
const CAST: &[(Habit, Source)] = &[
    (Habit::FullTime, Source::DoorAccess),
    (Habit::Flex, Source::Manual),
    (Habit::Hours, Source::Manual),
    (Habit::Days, Source::Manual),
    (Habit::SingleHours, Source::Tile),
    (Habit::Hopper, Source::NetworkActivity),
    (Habit::Mornings, Source::Tile),
    (Habit::Office, Source::DoorAccess),
    (Habit::TenHours, Source::Manual),
    (Habit::Team, Source::Manual),
    (Habit::Team, Source::Tile),
    (Habit::FullTime, Source::Manual),
    (Habit::Flex, Source::Tile),
    (Habit::Days, Source::Manual),
    (Habit::Curious, Source::Manual),
    (Habit::Gone, Source::DoorAccess),
    (Habit::Flex, Source::DoorAccess),
    (Habit::Virtual, Source::Sensor),
    (Habit::Hours, Source::NetworkActivity),
    (Habit::Days, Source::Tile),
    (Habit::FullTime, Source::Tile),
    (Habit::Flex, Source::Manual),
    (Habit::Mornings, Source::DoorAccess),
];

/// Homes, in turn.
const HOMES: &[Spot] =
    &[Spot::Alfama, Spot::Marvila, Spot::Lavapies, Spot::Alfama, Spot::Lavapies, Spot::Marvila, Spot::Alfama];

/// Somebody.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Place in the list of people.
    pub number: usize,
    /// Number of the customer, once made.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// What they do.
    pub habit: Habit,
    /// How they come in.
    pub source: Source,
    /// Where they mostly are.
    pub home: Spot,
    /// Day on which they join; before the first day of the history for most.
    pub joins: BusinessDay,
    /// Day on which they are gone.
    pub leaves: Option<BusinessDay>,
    /// Number of the contract, once made.
    pub contract_id: i64,
}

impl Person {
    /// The plan the person is on.
    pub(super) fn plan(&self) -> Option<Plan> {
        match self.habit {
            Habit::FullTime | Habit::Gone => Some(Plan::FullTime),
            Habit::Flex => Some(Plan::Flex),
            Habit::Hours => Some(Plan::Hours),
            Habit::Virtual => Some(Plan::Virtual),
            Habit::Office => Some(Plan::Office),
            Habit::Team if self.team() == Some(1) => Some(Plan::Hours),
            Habit::Team if self.team() == Some(2) => Some(Plan::Flex),
            _ => None,
        }
    }

    /// The team the person is in: two by two, in turn.
    pub(super) fn team(&self) -> Option<usize> {
        (self.habit == Habit::Team).then_some(self.number / CAST.len() % TEAMS)
    }

    /// Whether the person may be on the premises on a date.
    pub(super) fn belongs(&self, date: BusinessDay) -> bool {
        date >= self.joins && self.leaves.is_none_or(|gone| date < gone)
    }

    /// The devices of somebody who is seen by the network.
    pub(super) fn devices(&self) -> Option<String> {
        let n = self.number;
        (self.source == Source::NetworkActivity).then(|| format!("02:00:5E:{:02X}:{:02X}:01", n / 256 % 256, n % 256))
    }
}

/// How many teams there are.
pub(super) const TEAMS: usize = 3;

/// Invents `count` people whose first day may lie in the history that begins on `first` and is `days` long.
pub(super) fn invent(seed: u64, count: usize, first: BusinessDay, days: i32) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(count);
    for (number, (habit, source)) in CAST.iter().cycle().take(count).enumerate() {
        let mut chance = Chance::about(seed, &[2, number as u64]);
        let name = names::of(seed, number);
        let twins = people.iter().filter(|other| other.name == name.full || other.email == name.mailbox).count();
        let home = HOMES.get(number % HOMES.len()).copied().unwrap_or(Spot::Alfama);
        let late = number >= CAST.len() && !matches!(habit, Habit::Team | Habit::Gone) && chance.happens(250);
        let day = |chance: &mut Chance, low: i64, high: i64| i32::try_from(chance.between(low, high)).unwrap_or(0);
        let joins = if late { day(&mut chance, 1, i64::from(days) - 2) } else { -day(&mut chance, 10, 600) };
        let leaves = (*habit == Habit::Gone).then(|| first.plus(days / 2 - 1));
        let home = if *habit == Habit::Mornings { Spot::Alfama } else { home };
        let home = if *habit == Habit::Office && home == Spot::Alfama { Spot::Marvila } else { home };
        people.push(Person {
            number,
            id: 0,
            email: names::address(&name.mailbox, twins),
            name: name.full,
            habit: *habit,
            source: *source,
            home,
            joins: first.plus(joins),
            leaves,
            contract_id: 0,
        });
    }
    people
}

/// Makes somebody a customer, with contract and passes.
pub(super) async fn join(story: &mut Story, tx: &mut Tx, call: &Call, number: usize) -> Result<(), Problem> {
    let Some(mut person) = story.people.get(number).cloned() else { return Ok(()) };
    let home = story.places.at(person.home)?;
    let joined = spell::instant(home.on(person.joins, 500).min(call.now));
    let everywhere: Vec<i64> = story.places.made.iter().map(|made| made.id).collect();
    let businesses = if person.habit == Habit::Hopper { everywhere } else { vec![home.id] };
    let home_id = home.id;
    let first = names::plain(person.name.split(' ').next().unwrap_or_default());
    let body = json!({
        "FullName": person.name, "Email": person.email, "CountryId": home.country, "SimpleTimeZoneId": home.time_zone,
        "InvoicingBusinessId": home_id, "Businesses": businesses, "RegistrationDate": joined,
        "AccessCardId": format!("HP{:05}", 10_007 + 37 * number), "Tag": tag(person.habit), "NickName": first,
        "AllowNetworkCheckin": person.habit != Habit::Curious, "TaxRateType": if number % 17 == 5 { 2 } else { 1 },
    });
    person.id = records::create(tx, call, "Coworker", &body).await?;
    if let Some(plan) = person.plan() {
        let body = json!({
            "IssuedById": home_id, "CoworkerId": person.id, "TariffId": story.offers.plan(plan)?, "StartDate": joined,
            "Quantity": 1, "PricePlanTermsAccepted": true,
        });
        person.contract_id = records::create(tx, call, "CoworkerContract", &body).await?;
    }
    if let Some(place) = story.people.get_mut(number) {
        *place = person.clone();
    }
    passes::bring(story, tx, call, &person).await
}

/// Ends the contract and closes the account.
pub(super) async fn close(story: &mut Story, tx: &mut Tx, call: &Call, number: usize) -> Result<(), Problem> {
    let Some(person) = story.people.get(number) else { return Ok(()) };
    let end = json!({"CancellationDate": spell::instant(call.now), "CancellationNotes": "Moved away."});
    records::patch(tx, call, "CoworkerContract", person.contract_id, &end).await?;
    records::patch(tx, call, "Coworker", person.id, &json!({"Active": false})).await
}

fn tag(habit: Habit) -> &'static str {
    match habit {
        Habit::FullTime | Habit::Flex | Habit::Hours | Habit::Office => "desk",
        Habit::Team => "team",
        Habit::Virtual => "mail",
        Habit::Curious => "lead",
        Habit::Gone => "alumni",
        _ => "drop-in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own() {
        let people = invent(1, 200, BusinessDay(20_000), 90);
        let mut addresses: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), 200);
        assert!((0..TEAMS).all(|team| people.iter().any(|person| person.team() == Some(team))));
        assert!(people.iter().any(|person| person.joins > BusinessDay(20_010)));
    }
}

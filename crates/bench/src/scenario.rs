//! What is asked of the server: how each question is spelled, and what its answer must be.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::client::Client;
use crate::seed::{DEFINITIONS, Expected, LOCATIONS, ROOT, Size, YEAR_FROM, YEAR_TO, instant, mix};

const PASSES: &str = "/api/billing/coworkertimepasses";
const VISITS: &str = "/api/spaces/checkins";
/// Seconds of a visit: the step to which the server rounds.
pub const QUARTER: i64 = 900;

/// A kind of request, or of two that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// One pass by its number.
    GetOne,
    /// A customer's passes, newest first, with total.
    ListCustomer,
    /// A location's passes of a year, newest first: page 1 of 25, with total.
    ListWide,
    /// All passes of a year: the page at 80 %, with total.
    ListDeep,
    /// Issues a pass, expired so that nobody holds too many.
    CreateOne,
    /// Checks a customer in, then out.
    CheckIn,
}

impl Scenario {
    /// All, in the order they are run: those that write last.
    pub const ALL: [Scenario; 6] = [
        Scenario::GetOne,
        Scenario::ListCustomer,
        Scenario::ListWide,
        Scenario::ListDeep,
        Scenario::CreateOne,
        Scenario::CheckIn,
    ];

    /// As on the command line and in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Scenario::GetOne => "get_one",
            Scenario::ListCustomer => "list_customer",
            Scenario::ListWide => "list_wide",
            Scenario::ListDeep => "list_deep",
            Scenario::CreateOne => "create_one",
            Scenario::CheckIn => "checkin",
        }
    }

    /// By its name.
    ///
    /// # Errors
    /// For a name that there is not.
    pub fn named(name: &str) -> Result<Scenario> {
        let known = || Scenario::ALL.map(Scenario::name).join(", ");
        Scenario::ALL
            .into_iter()
            .find(|one| one.name() == name)
            .with_context(|| format!("no scenario {name}: {}", known()))
    }
}

/// What all connections of a run share.
#[derive(Debug)]
pub struct Plan {
    /// The data.
    pub size: Size,
    /// What listings must answer.
    pub expected: Expected,
    /// Where check-ins begin, seconds since 1970, and how many quarters of an hour are free.
    pub quarters: (i64, u64),
    /// Check-ins made so far.
    pub visits: AtomicU64,
}

/// The first steps of a connection's own way through the data.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Of a connection in a round.
    pub const fn of(round: u64, connection: u64) -> Dice {
        Dice(mix(round.wrapping_mul(1_000) + connection))
    }

    /// From 1 to `most`.
    fn upto(&mut self, most: u64) -> u64 {
        self.0 = mix(self.0);
        1 + self.0 % most
    }
}

impl Plan {
    /// Sends one flow; false when there is nothing left to do.
    ///
    /// # Errors
    /// When a request fails, or is refused.
    pub fn flow(&self, scenario: Scenario, client: &mut Client, dice: &mut Dice) -> Result<bool> {
        let path = match scenario {
            Scenario::CreateOne => {
                let answer = client.send("POST", PASSES, Some(&self.new_pass(dice).to_string()))?;
                return done(answer.status, &answer.body).map(|_| true);
            }
            Scenario::CheckIn => return self.visit(client).map(|visit| visit.is_some()),
            Scenario::GetOne => format!("{PASSES}/{}", dice.upto(self.size.rows)),
            Scenario::ListCustomer => customer_page(dice.upto(self.size.customers())),
            Scenario::ListWide => location_page(ROOT + dice.upto(LOCATIONS)),
            Scenario::ListDeep => self.deep_page(),
        };
        let answer = client.get(&path)?;
        ensure!(answer.status == 200 && answer.body.len() > 100, "{path}: status {}", answer.status);
        Ok(true)
    }

    fn deep_page(&self) -> String {
        format!("{PASSES}?{}&page={}&size=25&orderBy=UpdatedOn&dir=-1", of_year(), self.expected.deep_page())
    }

    fn new_pass(&self, dice: &mut Dice) -> Value {
        json!({
            "CoworkerId": dice.upto(self.size.customers()), "BusinessId": ROOT + dice.upto(LOCATIONS),
            "TimePassId": dice.upto(DEFINITIONS), "CreateMultiple": 1, "Price": 15.5, "ExpireDate": instant(YEAR_FROM),
        })
    }

    /// Who comes next, when and where: customers one after the other, and each time round a quarter of an hour later, so that
    /// visits of one customer touch but never meet. Nothing when the day has no quarters left.
    fn next_visit(&self) -> Option<(u32, u64, i64)> {
        let number = self.visits.fetch_add(1, Ordering::Relaxed);
        let all = self.expected.visitors.len() as u64;
        let (begin, free) = self.quarters;
        let round = number.checked_div(all).filter(|round| *round < free)?;
        let customer = *self.expected.visitors.get((number % all) as usize)?;
        Some((customer, ROOT + 1 + mix(number) % LOCATIONS, begin + round as i64 * QUARTER))
    }

    /// Checks the next customer in and out; answers the visit's number.
    fn visit(&self, client: &mut Client) -> Result<Option<i64>> {
        let Some((customer, location, from)) = self.next_visit() else { return Ok(None) };
        let mut body = json!({"BusinessId": location, "CoworkerId": customer, "FromTime": instant(from), "Source": 1});
        let answer = client.send("POST", VISITS, Some(&body.to_string()))?;
        let id = done(answer.status, &answer.body)?;
        body["Id"] = id.into();
        body["ToTime"] = instant(from + QUARTER).into();
        let answer = client.send("PUT", VISITS, Some(&body.to_string()))?;
        done(answer.status, &answer.body).map(Some)
    }

    /// Holds the answers of a scenario to what the data say.
    ///
    /// # Errors
    /// What is wrong with the answer.
    pub fn check(&self, scenario: Scenario, client: &mut Client, dice: &mut Dice) -> Result<()> {
        self.compare(scenario, client, dice).with_context(|| format!("{} is answered wrongly", scenario.name()))
    }

    fn compare(&self, scenario: Scenario, client: &mut Client, dice: &mut Dice) -> Result<()> {
        match scenario {
            Scenario::GetOne => {
                let pass = self.size.pass(dice.upto(self.size.rows));
                let found = client.get(&format!("{PASSES}/{}", pass.id))?.json()?;
                let members = [
                    ("Id", json!(pass.id)),
                    ("CoworkerId", json!(pass.customer)),
                    ("BusinessId", json!(pass.location)),
                    ("TimePassId", json!(pass.definition)),
                    ("ExpireDate", json!(instant(pass.expires))),
                ];
                for (name, value) in members {
                    ensure!(found[name] == value, "{name} is {}, not {value}", found[name]);
                }
            }
            Scenario::ListCustomer => {
                let customer = dice.upto(self.size.customers());
                let mut own: Vec<_> = self.size.passes().filter(|pass| pass.customer == customer).collect();
                own.sort_by_key(|pass| (-pass.updated, pass.id));
                let own: Vec<u64> = own.iter().map(|pass| pass.id).collect();
                same_page(
                    &client.get(&customer_page(customer))?.json()?,
                    own.len() as i64,
                    own.iter().take(25).copied(),
                )?;
            }
            Scenario::ListWide => {
                let location = dice.upto(LOCATIONS);
                let page = client.get(&location_page(ROOT + location))?.json()?;
                let total = self.expected.by_location.get(location as usize - 1).copied().unwrap_or(-1);
                let here = |id: &&u32| self.size.pass(u64::from(**id)).location == ROOT + location;
                let first = self.expected.year.iter().filter(here).take(25).map(|id| u64::from(*id));
                same_page(&page, total, first)?;
            }
            Scenario::ListDeep => {
                let page = client.get(&self.deep_page())?.json()?;
                let before = (self.expected.deep_page() as usize - 1) * 25;
                let rows = self.expected.year.iter().skip(before).take(25).map(|id| u64::from(*id));
                same_page(&page, self.expected.year.len() as i64, rows)?;
            }
            Scenario::CreateOne => {
                let body = self.new_pass(dice);
                let made = client.send("POST", PASSES, Some(&body.to_string()))?.json()?;
                let id = made["Value"]["Id"].as_i64().context("no Id")?;
                let found = client.get(&format!("{PASSES}/{id}"))?.json()?;
                for name in ["CoworkerId", "BusinessId", "TimePassId", "Price", "ExpireDate"] {
                    ensure!(found[name] == body[name], "{name} is {}, not {}", found[name], body[name]);
                }
            }
            Scenario::CheckIn => {
                let id = self.visit(client)?.context("no quarter of an hour is free")?;
                let found = client.get(&format!("{VISITS}/{id}"))?.json()?;
                let (from, to) = (found["FromTime"].as_str(), found["ToTime"].as_str());
                ensure!(from.is_some() && to.is_some() && from < to, "it is open from {from:?} to {to:?}");
                ensure!(found["CoworkerTimePassGuid"].is_string(), "no pass was used");
            }
        }
        Ok(())
    }
}

fn of_year() -> String {
    let member = "CoworkerTimePass_UpdatedOn";
    let minute = |seconds| instant(seconds).chars().take(16).collect::<String>();
    format!("from_{member}={}&to_{member}={}", minute(YEAR_FROM), minute(YEAR_TO))
}

fn customer_page(customer: u64) -> String {
    format!("{PASSES}?CoworkerTimePass_Coworker={customer}&page=1&size=25&orderBy=UpdatedOn&dir=-1")
}

fn location_page(location: u64) -> String {
    format!("{PASSES}?CoworkerTimePass_Business={location}&{}&page=1&size=25&orderBy=UpdatedOn&dir=-1", of_year())
}

/// The number of the record that a write was about.
fn done(status: u16, body: &[u8]) -> Result<i64> {
    let text = String::from_utf8_lossy(body);
    let found = || -> Option<i64> {
        let (_, value) = text.split_once("\"Value\":{")?;
        let (_, rest) = value.split_once("\"Id\":")?;
        rest.split([',', '}']).next()?.trim().parse().ok()
    };
    match found() {
        Some(id) if status == 200 && text.contains("\"WasSuccessful\":true") => Ok(id),
        _ => bail!("status {status}: {}", text.chars().take(300).collect::<String>()),
    }
}

/// Holds a page to its total and its rows, in their order.
fn same_page(page: &Value, total: i64, rows: impl Iterator<Item = u64>) -> Result<()> {
    ensure!(page["TotalItems"].as_i64() == Some(total), "TotalItems is {}, not {total}", page["TotalItems"]);
    let found: Vec<u64> =
        page["Records"].as_array().into_iter().flatten().filter_map(|row| row["Id"].as_u64()).collect();
    let rows: Vec<u64> = rows.collect();
    ensure!(found == rows, "the records are {found:?}, not {rows:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rows: u64, free: u64) -> Plan {
        let size = Size { rows };
        Plan { size, expected: Expected::of(size), quarters: (1_700_000_100, free), visits: AtomicU64::new(0) }
    }

    #[test]
    fn visits_of_a_customer_touch_but_never_meet() {
        let plan = plan(400, 3);
        let mut last = std::collections::HashMap::new();
        let mut made = 0;
        while let Some((customer, location, from)) = plan.next_visit() {
            assert!((101..=120).contains(&location));
            if let Some(before) = last.insert(customer, from) {
                assert_eq!(from, before + QUARTER);
            }
            made += 1;
        }
        assert_eq!(made, 3 * plan.expected.visitors.len());
    }

    #[test]
    fn wrong_pages_are_refused() {
        let page = json!({"TotalItems": 2, "Records": [{"Id": 5}, {"Id": 3}]});
        assert!(same_page(&page, 2, [5, 3].into_iter()).is_ok());
        assert!(same_page(&page, 2, [3, 5].into_iter()).is_err());
        assert!(same_page(&page, 3, [5, 3].into_iter()).is_err());
        assert!(same_page(&page, 2, [5].into_iter()).is_err());
    }

    #[test]
    fn only_a_success_has_a_number() {
        let body = br#"{"Status":200,"Value":{"CoworkerId":5,"Id":17,"Name":"x"},"WasSuccessful":true}"#;
        assert_eq!(done(200, body).unwrap(), 17);
        assert!(done(400, body).is_err());
        assert!(done(200, br#"{"Value":{"Id":17},"WasSuccessful":false}"#).is_err());
        assert!(done(200, br#"{"Value":null,"WasSuccessful":true}"#).is_err());
    }

    #[test]
    fn scenarios_have_names() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::named(scenario.name()).unwrap(), scenario);
        }
        assert!(Scenario::named("x").unwrap_err().to_string().contains("get_one, list_customer"));
    }
}

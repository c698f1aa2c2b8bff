//! The network: a root and three locations in two time zones, their settings, tax rates and accounts.

use hallpass_engine::calendar::{BusinessDay, CutOff, Zone};
use hallpass_engine::{Instant, LocationId, Span};
use hallpass_store::Tx;
use serde_json::json;

use super::records;
use crate::{Call, Problem};

/// A location of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spot {
    /// Lisbon, business days end at midnight.
    #[default]
    Alfama,
    /// Lisbon, open late: business days end at three.
    Marvila,
    /// Madrid, every visit is a record of its own.
    Lavapies,
}

/// What the first start makes: the top of the network.
pub(super) const ROOT_NAME: &str = "Casa Comum";
/// Its time zone.
pub(super) const ROOT_ZONE: &str = "Europe/Lisbon";

struct Place {
    spot: Spot,
    name: &'static str,
    web: &'static str,
    street: &'static str,
    post_code: &'static str,
    city: &'static str,
    country: &'static str,
    zone: &'static str,
    tax: &'static [(&'static str, f64, u8)],
    settings: &'static [(&'static str, &'static str)],
}

const PLACES: &[Place] = &[
    Place {
        spot: Spot::Alfama,
        name: "Casa Comum Alfama",
        web: "alfama",
        street: "Beco do Demo 12",
        post_code: "1100-000",
        city: "Lisboa",
        country: "PT",
        zone: "Europe/Lisbon",
        tax: &[("IVA 23 %", 23.0, 1), ("IVA 6 %", 6.0, 1), ("Isento", 0.0, 1)],
        settings: &[
            ("Checkin.DailyCutOffTime", "00:00"),
            ("Ext.Checkin.InactivityMinutes", "120"),
            ("Security.DisableAutoChecking", "False"),
            ("MobileApp.NexClicker.MaxCapacity", "60"),
        ],
    },
    Place {
        spot: Spot::Marvila,
        name: "Casa Comum Marvila",
        web: "marvila",
        street: "Rua do Exemplo 48",
        post_code: "1950-000",
        city: "Lisboa",
        country: "PT",
        zone: "Europe/Lisbon",
        tax: &[("IVA 23 %", 23.0, 1), ("IVA 6 %", 6.0, 1), ("Isento", 0.0, 1)],
        settings: &[
            ("Checkin.DailyCutOffTime", "03:00"),
            ("Checkin.PayAsYouGo", "True"),
            ("Ext.Checkin.InactivityMinutes", "120"),
            ("Ext.Checkin.PlansWithoutPassesHaveFreeAccess", "True"),
            ("Ext.Passes.ExpiryFirst", "True"),
            ("MobileApp.NexClicker.MaxCapacity", "90"),
        ],
    },
    Place {
        spot: Spot::Lavapies,
        name: "Casa Comum Lavapiés",
        web: "lavapies",
        street: "Calle de la Prueba 7",
        post_code: "28012",
        city: "Madrid",
        country: "ES",
        zone: "Europe/Madrid",
        tax: &[("IVA 21 %", 21.0, 1), ("IVA 10 %", 10.0, 1), ("Exento", 0.0, 1)],
        settings: &[
            ("Checkin.DailyCutOffTime", "04:00"),
            ("Checkin.AlwaysRecordByMinute", "True"),
            ("Ext.Checkin.InactivityMinutes", "120"),
            ("Ext.Checkin.PlansWithoutPassesHaveFreeAccess", "True"),
            ("Members.NotifyOnAutoCheckout", "True"),
        ],
    },
];

/// A location as it was made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// Which one.
    pub spot: Spot,
    /// Its number.
    pub id: i64,
    /// Its display name.
    pub name: &'static str,
    /// Its country, for customers who live there.
    pub country: i64,
    /// Its time zone, for customers who live there.
    pub time_zone: i64,
    zone: Zone,
    cut_off: CutOff,
}

/// The network as it was made.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The top.
    pub root: i64,
    /// Everything costs euros.
    pub currency: i64,
    /// Tax rates of the top: usual, reduced, none.
    pub taxes: Vec<i64>,
    /// Account for sales of passes and plans.
    pub sales: i64,
    /// The three locations.
    pub made: Vec<Made>,
}

impl Places {
    /// The location of a spot.
    pub(super) fn at(&self, spot: Spot) -> Result<&Made, Problem> {
        self.made.iter().find(|made| made.spot == spot).ok_or_else(|| Problem::internal("the demo lacks a location"))
    }
}

impl Made {
    /// Number as the engine names it.
    pub(super) fn location(&self) -> LocationId {
        LocationId(self.id)
    }

    /// The instant `minutes` after the local midnight that begins a date.
    pub(super) fn on(&self, date: BusinessDay, minutes: i64) -> Instant {
        self.zone.start_of(CutOff::MIDNIGHT, date) + Span::minutes(minutes)
    }

    /// The start of a business day: when plan passes lapse and are issued anew.
    pub(super) fn opening(&self, date: BusinessDay) -> Instant {
        self.zone.start_of(self.cut_off, date)
    }

    /// The start of the business day that an instant lies in.
    pub(super) fn opened(&self, at: Instant) -> Instant {
        self.opening(self.zone.business_day(self.cut_off, at))
    }
}

/// The first day of the network's life, and what the calendar says at its root.
pub(super) fn root_zone() -> Result<Zone, Problem> {
    Zone::by_name(ROOT_ZONE).ok_or_else(|| Problem::internal("the time-zone database lacks Lisbon"))
}

/// Makes the locations below the one that the first start has made.
pub(super) async fn make(tx: &mut Tx, call: &Call) -> Result<Places, Problem> {
    let root = tx.first_location().await?.ok_or_else(|| Problem::internal("the first start has made no location"))?;
    let currency = known("EUR", tx.currency_by_code("EUR").await?)?;
    let (taxes, sales) = books(tx, call, root, PLACES.first()).await?;
    let mut made = Vec::new();
    for place in PLACES {
        made.push(location(tx, call, root, currency, place).await?);
    }
    Ok(Places { root, currency, taxes, sales, made })
}

async fn location(tx: &mut Tx, call: &Call, root: i64, currency: i64, place: &Place) -> Result<Made, Problem> {
    let country = known(place.country, tx.country_by_code(place.country).await?)?;
    let time_zone = known(place.zone, tx.time_zone_by_name(place.zone).await?)?;
    let body = json!({
        "Name": place.name, "WebAddress": place.web, "RootLocationId": root, "CountryId": country, "CurrencyId": currency,
        "SimpleTimeZoneId": time_zone, "Address": place.street, "PostalCode": place.post_code, "TownCity": place.city,
        "EmailContact": format!("{}@casacomum.example", place.web), "VenueType": 3, "DefaultPaymentTerm": 14,
    });
    let id = records::create(tx, call, "Business", &body).await?;
    for (name, value) in place.settings {
        let body = json!({"BusinessId": id, "Name": name, "Value": value});
        records::create(tx, call, "BusinessSetting", &body).await?;
    }
    books(tx, call, id, Some(place)).await?;
    let cut_off = place.settings.iter().find(|(name, _)| *name == "Checkin.DailyCutOffTime");
    Ok(Made {
        spot: place.spot,
        id,
        name: place.name,
        country,
        time_zone,
        zone: Zone::by_name(place.zone).ok_or_else(|| Problem::internal(place.zone))?,
        cut_off: cut_off.and_then(|(_, text)| CutOff::parse(text).ok()).unwrap_or(CutOff::MIDNIGHT),
    })
}

/// Tax rates and accounts of a location.
async fn books(tx: &mut Tx, call: &Call, id: i64, place: Option<&Place>) -> Result<(Vec<i64>, i64), Problem> {
    let mut taxes = Vec::new();
    for (name, rate, exemption) in place.map(|place| place.tax).unwrap_or_default() {
        let body = json!({"BusinessId": id, "Name": name, "Rate": rate, "ExemptionReason": exemption});
        taxes.push(records::create(tx, call, "TaxRate", &body).await?);
    }
    let account =
        |name: &str, code: &str, kind: u8| json!({"BusinessId": id, "Name": name, "Code": code, "AccountType": kind});
    let sales = records::create(tx, call, "FinancialAccount", &account("Passes and plans", "4010", 1)).await?;
    records::create(tx, call, "FinancialAccount", &account("Deposits", "2180", 3)).await?;
    Ok((taxes, sales))
}

fn known(what: &str, id: Option<i64>) -> Result<i64, Problem> {
    id.ok_or_else(|| Problem::internal(format!("the reference data lacks {what}")))
}

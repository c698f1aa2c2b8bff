//! The reference data of the first start: currencies, countries, time zones of the bundled time-zone database.
//!
//! Ids are fixed, and put so that the ids that scripts for a British space carry (GBP 3005, United Kingdom 1220,
//! Europe/London 2023) are right.

use hallpass_engine::{Instant, instant::Span};
use hallpass_store::Tx;
use hallpass_store::reference::Reference;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Problem;

const CURRENCIES: &str = include_str!("../../assets/reference/currencies.csv");
const COUNTRIES: &str = include_str!("../../assets/reference/countries.csv");

/// All rows with their ids.
pub(super) fn rows(now: Instant) -> Vec<(i64, Reference)> {
    let mut rows = numbered(currencies(), "GBP", 3005);
    rows.extend(numbered(countries(), "GB", 1220));
    rows.extend(numbered(time_zones(now), "Europe/London", 2023));
    rows
}

/// Stores them.
pub(super) async fn store(tx: &mut Tx, rows: &[(i64, Reference)], now: Instant) -> Result<(), Problem> {
    for (id, row) in rows {
        tx.add_reference(*id, &uuid::Uuid::new_v4().to_string(), row, now).await?;
    }
    Ok(())
}

/// Numbers rows upwards so that `anchor` gets the id `at`.
fn numbered(rows: Vec<(String, Reference)>, anchor: &str, at: i64) -> Vec<(i64, Reference)> {
    let place = rows.iter().position(|(key, _)| key == anchor).unwrap_or(0);
    let first = at - i64::try_from(place).unwrap_or(0);
    (first..).zip(rows.into_iter().map(|(_, row)| row)).collect()
}

fn currencies() -> Vec<(String, Reference)> {
    let split = |line: &str| {
        let mut parts = line.splitn(3, ';').map(str::to_owned);
        let (code, format, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some((code.clone(), Reference::Currency { code, name, format }))
    };
    CURRENCIES.lines().filter_map(split).collect()
}

fn countries() -> Vec<(String, Reference)> {
    let split = |line: &str| {
        let mut parts = line.splitn(3, ',').map(str::to_owned);
        let (code, culture, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some((code.clone(), Reference::Country { code, name, culture }))
    };
    COUNTRIES.lines().filter_map(split).collect()
}

fn time_zones(now: Instant) -> Vec<(String, Reference)> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    names.retain(|name| name == "UTC" || (name.contains('/') && !name.starts_with("SystemV/")));
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| Some((name.clone(), time_zone(name, now)?))).collect()
}

fn time_zone(name: String, now: Instant) -> Option<Reference> {
    let zone = TimeZone::get(&name).ok()?;
    let at = |at: Instant| {
        let info = zone.to_offset_info(Timestamp::from_microsecond(at.as_micros()).ok()?);
        Some((info.offset().seconds(), info.dst().is_dst()))
    };
    let (now, later) = (at(now)?, at(now + Span::days(182))?);
    let summer_time = now.1 || later.1;
    // In Dublin it is the winter that is called "saving time"; the smaller offset is the standard one everywhere.
    let minutes = now.0.min(later.0) / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let offset = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    Some(Reference::TimeZone { name, offset, summer_time })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_ids_are_in_place() {
        let rows = rows(Instant::from_seconds(1_772_438_400));
        let find =
            |id: i64| rows.iter().filter(|(own, _)| *own == id).map(|(_, row)| format!("{row:?}")).collect::<String>();
        assert!(find(3005).contains("\"GBP\""), "{}", find(3005));
        assert!(find(1220).contains("United Kingdom"));
        assert!(find(2023).contains("Europe/London") && find(2023).contains("+00:00") && find(2023).contains("true"));
        assert!(rows.len() > 800);
    }
}

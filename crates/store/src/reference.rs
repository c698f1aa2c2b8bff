//! Reference data: currencies, countries and time zones, written once into a fresh database.
//!
//! Ids follow from the place in the lists, so they are the same in every database; they and the UUIDs never change.

mod countries;
mod currencies;
mod zones;

use countries::COUNTRIES;
use currencies::CURRENCIES;
use hallpass_engine::Instant;
use hallpass_engine::calendar::Zone;
use zones::ZONES;

use crate::{Error, Param, Tx};

/// CreatedOn of the lists: 2026-01-01T00:00:00Z.
const WRITTEN: Instant = Instant::from_micros(1_767_225_600_000_000);
/// Half a year later: where clocks change, the two differ.
const HALF_A_YEAR_LATER: Instant = Instant::from_micros(1_782_864_000_000_000);

impl Tx {
    /// Writes the lists unless they are there.
    pub(crate) async fn write_reference_data(&mut self) -> Result<(), Error> {
        if self.first("SELECT 1 FROM simple_time_zone LIMIT 1", &[], |row| row.int(0)).await?.is_some() {
            return Ok(());
        }
        for ((code, name, symbol, decimals), id) in CURRENCIES.iter().zip(1..) {
            let format = amount_format(symbol, *decimals);
            self.write_listed(
                "currency",
                1,
                id,
                ["name", "code", "format"],
                [(*name).into(), (*code).into(), (&format).into()],
            )
            .await?;
        }
        for ((code, name, language), id) in COUNTRIES.iter().zip(1..) {
            let culture = format!("{language}-{code}");
            let columns = ["name", "two_digits_code", "culture"];
            self.write_listed("country", 2, id, columns, [(*name).into(), (*code).into(), (&culture).into()]).await?;
        }
        for (name, id) in ZONES.iter().zip(1..) {
            let zone =
                Zone::by_name(name).ok_or_else(|| Error::Damaged(format!("the time zone {name} is not known")))?;
            let offset = offset_text(zone.present_standard_offset_seconds(WRITTEN));
            let description = format!("(UTC{offset}) {}", place(name));
            let (winter, summer) = (wall(&zone, WRITTEN), wall(&zone, HALF_A_YEAR_LATER));
            let columns = ["name", "description", "time_offset", "uses_summer_time"];
            let values = [(*name).into(), (&description).into(), (&offset).into(), (winter != summer).into()];
            self.write_listed("simple_time_zone", 3, id, columns, values).await?;
        }
        Ok(())
    }

    async fn write_listed<const N: usize>(
        &mut self,
        table: &str,
        list: u32,
        id: i64,
        columns: [&'static str; N],
        values: [Param<'_>; N],
    ) -> Result<(), Error> {
        let unique_id = format!("00000000-0000-4000-{:04x}-{id:012x}", 0x8000 + list);
        let mut params: Vec<Param<'_>> = vec![id.into(), (&unique_id).into(), WRITTEN.as_micros().into()];
        params.extend(values);
        let places: Vec<String> = (4..4 + N).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO {table} (id, unique_id, created_on, updated_on, {}) VALUES (?1, ?2, ?3, ?3, {})",
            columns.join(", "),
            places.join(", ")
        );
        self.execute(&sql, &params).await?;
        self.take_id(table, id).await
    }
}

/// Names of the time zones, for tests.
#[cfg(test)]
pub(crate) fn zone_names() -> &'static [&'static str] {
    ZONES
}

/// `£#,##0.00`.
fn amount_format(symbol: &str, decimals: u8) -> String {
    let mut format = format!("{symbol}#,##0");
    if decimals > 0 {
        format.push('.');
        format.push_str(&"0".repeat(decimals.into()));
    }
    format
}

/// `+05:30`.
fn offset_text(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `Europe/Isle_of_Man` is at `Isle of Man`.
fn place(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// How far the wall clock is ahead of UTC at an instant.
fn wall(zone: &Zone, at: Instant) -> i64 {
    zone.local_micros(at) - at.as_micros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_occur_once() {
        let once = |mut list: Vec<&str>| {
            let count = list.len();
            list.sort_unstable();
            list.dedup();
            list.len() == count
        };
        assert!(once(CURRENCIES.iter().map(|c| c.0).collect()));
        assert!(once(COUNTRIES.iter().map(|c| c.0).collect()));
        assert!(once(ZONES.to_vec()));
    }

    #[test]
    fn every_zone_is_bundled() {
        for name in ZONES {
            assert!(Zone::by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn texts_are_as_written() {
        assert_eq!(amount_format("£", 2), "£#,##0.00");
        assert_eq!(amount_format("¥", 0), "¥#,##0");
        assert_eq!(offset_text(19_800), "+05:30");
        assert_eq!(offset_text(-12_600), "-03:30");
        assert_eq!(place("America/Argentina/Buenos_Aires"), "Buenos Aires");
    }
}

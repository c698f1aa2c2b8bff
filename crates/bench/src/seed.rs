//! The data of a run: passes, customers, definitions and locations, every field a function of its number alone, and what
//! listings over them must answer.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
/// The only source of randomness.
pub use hallpass_testbed::mix;

/// Locations under the root.
pub const LOCATIONS: u64 = 20;
/// The root location's number. A fresh server has made a location of its own, so these begin well above.
pub const ROOT: u64 = 100;
/// Kinds of passes.
pub const DEFINITIONS: u64 = 50;
/// Passes of one customer on average.
pub const PASSES_EACH: u64 = 10;
/// 2023-01-01, seconds since 1970.
pub const BEGIN: i64 = 1_672_531_200;
/// Seconds of the three years over which passes are spread.
pub const SPAN: u64 = 3 * 365 * 86_400;
/// 2025-01-01T00:00Z, from where the listings go.
pub const YEAR_FROM: i64 = 1_735_689_600;
/// 2025-12-31T23:59Z, up to where they go.
pub const YEAR_TO: i64 = 1_767_225_540;

/// A number from 0 to `most - 1` for a purpose and an index.
const fn draw(purpose: u64, n: u64, most: u64) -> u64 {
    mix(mix(purpose) ^ n) % most
}

/// One issued pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Its number, from 1.
    pub id: u64,
    /// Who holds it, from 1.
    pub customer: u64,
    /// Where it belongs: a number above [`ROOT`].
    pub location: u64,
    /// Its kind, from 1.
    pub definition: u64,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970.
    pub updated: i64,
    /// Seconds since 1970; years ahead, so that none runs out.
    pub expires: i64,
    /// Hundredths.
    pub price: u64,
}

/// How much data a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Passes.
    pub rows: u64,
}

impl Size {
    /// Customers.
    pub const fn customers(self) -> u64 {
        let customers = self.rows / PASSES_EACH;
        if customers == 0 { 1 } else { customers }
    }

    /// A pass by its number.
    pub const fn pass(self, id: u64) -> Pass {
        let created = BEGIN + draw(1, id, SPAN) as i64;
        let touched = created + draw(2, id, 30 * 86_400) as i64;
        let last = BEGIN + SPAN as i64 - 1;
        Pass {
            id,
            customer: 1 + draw(3, id, self.customers()),
            location: ROOT + 1 + draw(4, id, LOCATIONS),
            definition: 1 + draw(5, id, DEFINITIONS),
            created,
            updated: if touched < last { touched } else { last },
            expires: created + 4 * 365 * 86_400 + draw(6, id, 365 * 86_400) as i64,
            price: 500 + draw(7, id, 20_000),
        }
    }

    /// All passes.
    pub fn passes(self) -> impl Iterator<Item = Pass> {
        (1..=self.rows).map(move |id| self.pass(id))
    }
}

/// Minutes of a definition: more than a run can use up.
pub const fn minutes(definition: u64) -> u64 {
    60 * (1_000 + draw(8, definition, 1_000))
}

/// What listings must answer.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Passes changed in the year 2025, newest first, equal ones by number.
    pub year: Vec<u32>,
    /// How many of these belong to each location, from the first one below the root.
    pub by_location: Vec<i64>,
    /// Customers who hold a pass, in an order without repeats.
    pub visitors: Vec<u32>,
}

impl Expected {
    /// Of a run's data.
    pub fn of(size: Size) -> Expected {
        let mut by_location = vec![0; LOCATIONS as usize];
        let mut holds = vec![false; size.customers() as usize + 1];
        let mut year: Vec<(i64, u32)> = Vec::new();
        for pass in size.passes() {
            if let Some(held) = holds.get_mut(pass.customer as usize) {
                *held = true;
            }
            if (YEAR_FROM..=YEAR_TO).contains(&pass.updated) {
                year.push((-pass.updated, pass.id as u32));
                if let Some(count) = by_location.get_mut((pass.location - ROOT - 1) as usize) {
                    *count += 1;
                }
            }
        }
        year.sort_unstable();
        let mut visitors: Vec<u32> =
            (1..).zip(holds.into_iter().skip(1)).filter(|(_, held)| *held).map(|(n, _)| n).collect();
        visitors.sort_by_key(|customer| mix(u64::from(*customer)));
        Expected { year: year.into_iter().map(|(_, id)| id).collect(), by_location, visitors }
    }

    /// The page of 25 that begins at 80 % of the year, from 1.
    pub fn deep_page(&self) -> u64 {
        (self.year.len() as u64 * 8 / 10) / 25 + 1
    }
}

/// Numbers of the server's reference data.
#[derive(Clone, Copy, Debug)]
pub struct References {
    /// Of the currency.
    pub currency: i64,
    /// Of the country.
    pub country: i64,
    /// Of the time zone of all locations.
    pub zone: i64,
}

/// The resources that are imported, parents first.
pub const RESOURCES: [&str; 4] = ["businesses", "timepasses", "coworkers", "coworkertimepasses"];

/// Writes a file for each of [`RESOURCES`] into a folder, as `hallpass import records` reads them.
///
/// # Errors
/// When a file cannot be written.
pub fn write_files(size: Size, ids: References, folder: &Path) -> Result<()> {
    let References { currency, country, zone } = ids;
    let begin = instant(BEGIN);
    let mut out = file(folder, "businesses")?;
    writeln!(out, "Id,UniqueId,Name,RootLocationId,CountryId,CurrencyId,SimpleTimeZoneId,CreatedOn,UpdatedOn")?;
    for id in ROOT..=ROOT + LOCATIONS {
        let root = if id == ROOT { String::new() } else { ROOT.to_string() };
        writeln!(out, "{id},{},Location {id},{root},{country},{currency},{zone},{begin},{begin}", guid(1, id))?;
    }
    out.flush()?;
    let mut out = file(folder, "timepasses")?;
    writeln!(out, "Id,UniqueId,BusinessId,Name,Price,CurrencyId,MinutesIncluded,CreatedOn,UpdatedOn")?;
    for id in 1..=DEFINITIONS {
        writeln!(out, "{id},{},{ROOT},Pass {id},{id}.50,{currency},{},{begin},{begin}", guid(2, id), minutes(id))?;
    }
    out.flush()?;
    let mut out = file(folder, "coworkers")?;
    writeln!(out, "Id,UniqueId,FullName,Email,CountryId,SimpleTimeZoneId,InvoicingBusinessId,CreatedOn,UpdatedOn")?;
    for id in 1..=size.customers() {
        let home = ROOT + 1 + id % LOCATIONS;
        writeln!(
            out,
            "{id},{},Customer {id},customer{id}@example.com,{country},{zone},{home},{begin},{begin}",
            guid(3, id)
        )?;
    }
    out.flush()?;
    let mut out = file(folder, "coworkertimepasses")?;
    writeln!(
        out,
        "Id,UniqueId,CoworkerId,BusinessId,TimePassId,Used,RemainingUses,TotalUses,Price,CreateMultiple,ExpireDate,Invoiced,\
         InvoiceDate,CreatedOn,UpdatedOn"
    )?;
    for pass in size.passes() {
        let (left, created) = (minutes(pass.definition), instant(pass.created));
        writeln!(
            out,
            "{},{},{},{},{},false,{left},{left},{}.{:02},1,{},true,{created},{created},{}",
            pass.id,
            guid(4, pass.id),
            pass.customer,
            pass.location,
            pass.definition,
            pass.price / 100,
            pass.price % 100,
            instant(pass.expires),
            instant(pass.updated)
        )?;
    }
    Ok(out.flush()?)
}

fn file(folder: &Path, resource: &str) -> Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(folder.join(format!("{resource}.csv")))?))
}

fn guid(kind: u64, id: u64) -> String {
    let (a, b) = (mix(mix(kind + 100) ^ id), mix(mix(kind + 200) ^ id));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 48 & 0xfff,
        b & 0xffff_ffff_ffff
    )
}

/// Seconds since 1970 as the API writes instants.
pub fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_spelled_as_the_api_does() {
        assert_eq!(instant(BEGIN), "2023-01-01T00:00:00Z");
        assert_eq!(instant(YEAR_FROM), "2025-01-01T00:00:00Z");
        assert_eq!(instant(YEAR_TO), "2025-12-31T23:59:00Z");
        assert_eq!(instant(951_868_799), "2000-02-29T23:59:59Z");
    }

    #[test]
    fn data_are_the_same_every_time_and_lie_where_they_should() {
        let size = Size { rows: 2_000 };
        assert_eq!(size.pass(7), size.pass(7));
        assert!(size.passes().any(|pass| pass.customer == size.customers()));
        for pass in size.passes() {
            assert!((1..=200).contains(&pass.customer) && (101..=120).contains(&pass.location), "{pass:?}");
            assert!(
                pass.created <= pass.updated && pass.updated < BEGIN + SPAN as i64 && pass.expires > YEAR_TO,
                "{pass:?}"
            );
        }
        assert!((60_000..120_000).contains(&minutes(3)));
    }

    #[test]
    fn what_is_expected_is_what_the_data_hold() {
        let size = Size { rows: 3_000 };
        let expected = Expected::of(size);
        let in_year = |pass: &Pass| pass.updated >= YEAR_FROM && pass.updated <= YEAR_TO;
        assert_eq!(expected.year.len(), size.passes().filter(in_year).count());
        assert_eq!(expected.by_location.iter().sum::<i64>(), expected.year.len() as i64);
        let there = size.passes().filter(in_year).filter(|pass| pass.location == 103).count();
        assert_eq!(expected.by_location[2], there as i64);
        let order: Vec<_> = expected.year.iter().map(|id| size.pass(u64::from(*id)).updated).collect();
        assert!(order.is_sorted_by(|a, b| a >= b));
        let page = expected.deep_page();
        assert!(
            (page - 1) * 25 <= expected.year.len() as u64 * 8 / 10 && page * 25 > expected.year.len() as u64 * 8 / 10
        );
        let mut visitors = expected.visitors.clone();
        visitors.sort_unstable();
        visitors.dedup();
        assert_eq!(visitors.len(), expected.visitors.len());
    }

    #[test]
    fn files_hold_a_line_for_every_record() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size { rows: 500 };
        write_files(size, References { currency: 1, country: 2, zone: 3 }, folder.path()).unwrap();
        let lines = |resource: &str| {
            std::fs::read_to_string(folder.path().join(format!("{resource}.csv"))).unwrap().lines().count()
        };
        assert_eq!(RESOURCES.map(lines), [22, 51, 51, 501]);
        let text = std::fs::read_to_string(folder.path().join("coworkertimepasses.csv")).unwrap();
        let columns = |line: &str| line.split(',').count();
        assert!(text.lines().all(|line| columns(line) == 15));
    }
}

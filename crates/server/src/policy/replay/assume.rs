//! The file of a replay: which settings to assume, at all locations or at one.
//!
//! ```toml
//! [all]
//! Ext.Checkin.RoundingMinutes = 5
//!
//! [location."Casa Baixa"]
//! Checkin.PayAsYouGoMaxPrice = 20
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use hallpass_engine::{Location, LocationId, Settings};
use hallpass_store::policy::{Document, document, settings};
use toml::de::{DeTable, DeValue};

use crate::policy::read_setting;

/// The settings to assume, by location.
#[derive(Clone, Debug, Default)]
pub struct Assumptions(BTreeMap<LocationId, Document>);

/// Reads one file.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Assumptions {
    /// Reads the text of a file; `name` is what errors call it. Locations are named by number or name.
    ///
    /// # Errors
    /// What is wrong, in which line, and what to do.
    pub fn read(name: &str, text: &str, locations: &BTreeMap<LocationId, Location>) -> Result<Assumptions, String> {
        let reader = Reader { name, text };
        let parsed = DeTable::parse(text).map_err(|error| format!("{name}: {}", error.to_string().trim_end()))?;
        let (mut everywhere, mut own) = (Document::new(), BTreeMap::<LocationId, Document>::new());
        for (key, value) in parsed.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("all", DeValue::Table(table)) => reader.settings(table, "", &mut everywhere)?,
                ("location", DeValue::Table(table)) => {
                    for (place, settings) in table {
                        let location = reader.location(place.get_ref(), place.span(), locations)?;
                        let DeValue::Table(settings) = settings.get_ref() else {
                            return Err(reader.wrong(place.span(), "write its settings below [location.NAME]"));
                        };
                        reader.settings(settings, "", own.entry(location).or_default())?;
                    }
                }
                (other, _) => {
                    let text = format!(
                        "{other} is unknown here; begin with [all], or [location.NAME] with its name or number"
                    );
                    return Err(reader.wrong(key.span(), &text));
                }
            }
        }
        let mut all = BTreeMap::new();
        for (id, location) in locations {
            let mut assumed = everywhere.clone();
            assumed.extend(own.remove(id).unwrap_or_default());
            let as_assumed = changed(location, &assumed);
            if as_assumed.has_ever(|settings| !settings.cut_off.fits_step(settings.rounding_minutes))
                && !assumed.is_empty()
            {
                let Settings { cut_off, rounding_minutes, .. } = as_assumed.settings;
                return Err(format!(
                    "{name}: at {} the cut-off {cut_off} would not be a multiple of the rounding step of {rounding_minutes} \
                     minutes; give both settings",
                    location.name
                ));
            }
            all.insert(*id, assumed);
        }
        Ok(Assumptions(all))
    }

    /// The locations as they would have been.
    pub fn applied(&self, locations: &BTreeMap<LocationId, Location>) -> BTreeMap<LocationId, Location> {
        let none = Document::new();
        let with = |(id, location): (&LocationId, &Location)| (*id, changed(location, self.0.get(id).unwrap_or(&none)));
        locations.iter().map(with).collect()
    }
}

/// A location that has had some settings at all times.
fn changed(location: &Location, assumed: &Document) -> Location {
    let mut location = location.clone();
    let change = |own: &mut Settings| {
        let mut all = document(own);
        all.extend(assumed.iter().map(|(name, value)| (*name, value.clone())));
        *own = settings(&all);
    };
    change(&mut location.settings);
    location.policies.change_all(change);
    if assumed.contains_key("Checkin.DailyCutOffTime") {
        location.earlier_clocks.set_cut_off(location.settings.cut_off);
    }
    location
}

impl Reader<'_> {
    /// Reads settings; a name may be written as one quoted key, or with dots as TOML has them.
    fn settings(&self, table: &DeTable<'_>, before: &str, into: &mut Document) -> Result<(), String> {
        for (key, value) in table {
            let name = format!("{before}{}", key.get_ref());
            let text = match value.get_ref() {
                DeValue::Table(inner) => {
                    self.settings(inner, &format!("{name}."), into)?;
                    continue;
                }
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.as_str().replace('_', ""),
                DeValue::Float(number) => number.as_str().replace('_', ""),
                DeValue::Boolean(yes) => (if *yes { "True" } else { "False" }).to_owned(),
                DeValue::Array(_) | DeValue::Datetime(_) => {
                    return Err(self.wrong(value.span(), &format!("{name} must be a text, a number, true or false")));
                }
            };
            let (name, value) =
                read_setting(&name, &text).map_err(|why| self.wrong(key.span(), &format!("{name} {why}")))?;
            into.insert(name, value);
        }
        Ok(())
    }

    fn location(
        &self,
        sent: &str,
        at: Range<usize>,
        locations: &BTreeMap<LocationId, Location>,
    ) -> Result<LocationId, String> {
        find_location(sent, locations).map_err(|why| self.wrong(at, &why))
    }

    fn wrong(&self, at: Range<usize>, what: &str) -> String {
        let before = self.text.get(..at.start).unwrap_or_default();
        format!("{} line {}: {what}", self.name, before.matches('\n').count() + 1)
    }
}

/// A location by its number or its name.
///
/// # Errors
/// That there is none, or several, and which there are.
pub fn find_location(sent: &str, locations: &BTreeMap<LocationId, Location>) -> Result<LocationId, String> {
    let number = sent.trim().parse().ok().map(LocationId).filter(|id| locations.contains_key(id));
    let named = |location: &&Location| location.name.trim().eq_ignore_ascii_case(sent.trim());
    let mut by_name = locations.values().filter(named).map(|location| location.id);
    match (number, by_name.next(), by_name.next()) {
        (Some(id), ..) | (None, Some(id), None) => Ok(id),
        (None, Some(_), Some(_)) => Err(format!("several locations are called {sent}; give the number of one")),
        (None, None, _) => {
            let all: Vec<String> = locations.values().map(|at| format!("{} {}", at.id.0, at.name)).collect();
            Err(format!("there is no location {sent}; there are {}", all.join(", ")))
        }
    }
}

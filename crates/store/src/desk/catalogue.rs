//! Locations with their settings and pass definitions, as the engine sees them, cached per connection. Database triggers change
//! `catalogue_version` with every write to what is cached, so no writer can forget to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use hallpass_contract::dates;
use hallpass_engine::calendar::{BusinessDay, CutOff, Zone};
use hallpass_engine::{
    DefinitionId, DoorGroup, DoorProvider, EarlierClocks, Instant, Location, LocationId, Money, PlanId, Policies,
    Settings, Slot, TimePass,
};

use crate::{Error, Row, Tx};

/// What one connection remembers; empty until used.
#[derive(Debug, Default)]
pub struct Catalogue {
    version: Option<i64>,
    locations: HashMap<LocationId, Location>,
    definitions: HashMap<DefinitionId, TimePass>,
    /// Definitions that pay as you go may sell; `None` until somebody asked.
    pub(super) sold: Option<Vec<DefinitionId>>,
}

impl Tx {
    /// Forgets what is cached unless it is still true. Called once at the start of work that uses the catalogue.
    pub(crate) async fn refresh_catalogue(&mut self) -> Result<(), Error> {
        let version = self.first("SELECT version FROM catalogue_version", &[], |row| row.int(0)).await?;
        let cache = self.catalogue();
        if cache.version != version || version.is_none() {
            *cache = Catalogue { version, ..Catalogue::default() };
        }
        Ok(())
    }

    /// The location, if there is one of this number.
    pub(crate) async fn location(&mut self, id: LocationId) -> Result<Option<Location>, Error> {
        if let Some(known) = self.catalogue().locations.get(&id) {
            return Ok(Some(known.clone()));
        }
        let Some(location) = self.load_location(id).await? else { return Ok(None) };
        self.catalogue().locations.insert(id, location.clone());
        Ok(Some(location))
    }

    /// The definition, for use cases that issue or correct passes.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn pass_definition(&mut self, id: DefinitionId, now: Instant) -> Result<Option<TimePass>, Error> {
        self.refresh_catalogue().await?;
        self.definition(id, now).await
    }

    /// The definition, if there is one of this number. `now` fixes the standard offset slots are decoded with (R2.8).
    pub(crate) async fn definition(&mut self, id: DefinitionId, now: Instant) -> Result<Option<TimePass>, Error> {
        if let Some(known) = self.catalogue().definitions.get(&id) {
            return Ok(Some(known.clone()));
        }
        let Some(definition) = self.load_definition(id, now).await? else { return Ok(None) };
        self.catalogue().definitions.insert(id, definition.clone());
        Ok(Some(definition))
    }

    async fn load_location(&mut self, id: LocationId) -> Result<Option<Location>, Error> {
        let found = self
            .first(
                "SELECT b.name, z.name, b.suspended FROM business b JOIN simple_time_zone z ON z.id = b.simple_time_zone_id \
                 WHERE b.id = ?1",
                &[id.0.into()],
                |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.bool(2)?)),
            )
            .await?;
        let Some((name, zone, closed)) = found else { return Ok(None) };
        let zone = Zone::by_name(&zone)
            .ok_or_else(|| Error::Damaged(format!("location {} has the unknown time zone {zone}", id.0)))?;
        let ancestors = self
            .rows(
                "WITH RECURSIVE up (id, depth) AS ( \
                   SELECT root_location_id, 1 FROM business WHERE id = ?1 AND root_location_id IS NOT NULL \
                   UNION ALL \
                   SELECT b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.id \
                   WHERE b.root_location_id IS NOT NULL AND up.depth < 64) \
                 SELECT id FROM up ORDER BY depth",
                &[id.0.into()],
                |row| Ok(LocationId(row.int(0)?)),
            )
            .await?;
        let settings = self.settings_of_records(id.0).await?;
        let lock = self.setting(id.0, LOCK_DATES).await?.and_then(|setting| setting.value);
        let mut location = Location {
            id,
            name,
            zone,
            earlier_clocks: EarlierClocks::default(),
            closed,
            ancestors,
            settings,
            policies: Policies::default(),
            locked_before: None,
        };
        self.read_clocks(&mut location).await?;
        location.locked_before = lock.and_then(|text| lock_of(&text, &location));
        self.read_policies(&mut location).await?;
        Ok(Some(location))
    }

    /// What the records of a location say of the settings that decide, the default of what they do not say.
    pub(crate) async fn settings_of_records(&mut self, location: i64) -> Result<Settings, Error> {
        let mut settings = Settings::default();
        self.for_each(
            "SELECT name, value, created_on FROM business_setting WHERE business_id = ?1",
            &[location.into()],
            |row| {
                let name = row.text(0)?;
                if let Some(value) = row.opt_text(1)? {
                    apply_setting(&mut settings, name, value);
                }
                if name.eq_ignore_ascii_case(ROLL_OVER) {
                    settings.roll_over.since = row.opt_int(2)?.map(Instant::from_micros);
                }
                Ok(())
            },
        )
        .await?;
        Ok(settings)
    }

    async fn load_definition(&mut self, id: DefinitionId, now: Instant) -> Result<Option<TimePass>, Error> {
        let found = self
            .first(
                "SELECT name, business_id, price, minutes_included, counts_towards_plan_limits, use_priority, \
                 allow_network_check_in, only_for_contacts, only_for_members, archived, \
                 use_as_pay_as_you_go_for_members, use_as_pay_as_you_go_for_contacts, access_control_group_ids, \
                 access_control_group_id, kisi_group_id, door_guard_group_id FROM time_pass WHERE id = ?1",
                &[id.0.into()],
                |row| {
                    Ok(TimePass {
                        id,
                        name: row.text(0)?.to_owned(),
                        owner: LocationId(row.int(1)?),
                        price: Money::from_ten_thousandths(row.int(2)?),
                        special_prices: BTreeMap::new(),
                        minutes: row.opt_int(3)?,
                        counts_towards_plan_limits: row.bool(4)?,
                        priority: row.opt_int(5)?,
                        pay_as_you_go_for_members: row.bool(10)?,
                        pay_as_you_go_for_contacts: row.bool(11)?,
                        allow_network_check_in: row.bool(6)?,
                        only_for_contacts: row.bool(7)?,
                        only_for_members: row.bool(8)?,
                        plans: BTreeSet::new(),
                        locations: BTreeSet::new(),
                        owner_descendants: 0,
                        slots: Vec::new(),
                        archived: row.bool(9)?,
                        groups: groups(row)?,
                    })
                },
            )
            .await?;
        let Some(mut definition) = found else { return Ok(None) };
        let key = &[id.0.into()];
        definition.locations = self
            .rows("SELECT business_id FROM time_pass_business WHERE time_pass_id = ?1", key, |row| {
                Ok(LocationId(row.int(0)?))
            })
            .await?
            .into_iter()
            .collect();
        definition.plans = self
            .rows("SELECT tariff_id FROM time_pass_tariff WHERE time_pass_id = ?1", key, |row| Ok(PlanId(row.int(0)?)))
            .await?
            .into_iter()
            .collect();
        self.for_each("SELECT tariff_id, price FROM time_pass_price WHERE time_pass_id = ?1", key, |row| {
            let price = Money::from_ten_thousandths(row.int(1)?);
            let lowest = definition.special_prices.entry(PlanId(row.int(0)?)).or_insert(price);
            *lowest = price.min(*lowest);
            Ok(())
        })
        .await?;
        definition.owner_descendants = self.count_descendants(definition.owner).await?;
        definition.slots = self.load_slots(id, definition.owner, now).await?;
        Ok(Some(definition))
    }

    async fn count_descendants(&mut self, id: LocationId) -> Result<usize, Error> {
        let count = self
            .first(
                "WITH RECURSIVE down (id, depth) AS ( \
                   SELECT id, 1 FROM business WHERE root_location_id = ?1 \
                   UNION ALL \
                   SELECT b.id, down.depth + 1 FROM down JOIN business b ON b.root_location_id = down.id \
                   WHERE down.depth < 64) \
                 SELECT COUNT(*) FROM down",
                &[id.0.into()],
                |row| row.int(0),
            )
            .await?;
        Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    /// R2.8 and decision 11: decoded with the owning location's present standard offset, merged.
    async fn load_slots(&mut self, id: DefinitionId, owner: LocationId, now: Instant) -> Result<Vec<Slot>, Error> {
        let stored = self
            .rows(
                "SELECT day_of_week, from_time, to_time FROM time_pass_slot WHERE time_pass_id = ?1",
                &[id.0.into()],
                |row| Ok((row.int(0)?, Instant::from_micros(row.int(1)?), Instant::from_micros(row.int(2)?))),
            )
            .await?;
        if stored.is_empty() {
            return Ok(Vec::new());
        }
        let owner = self
            .location(owner)
            .await?
            .ok_or_else(|| Error::Damaged(format!("definition {} has no owning location", id.0)))?;
        let mut slots = Vec::with_capacity(stored.len());
        for (day, from, to) in stored {
            let day =
                u8::try_from(day).map_err(|_| Error::Damaged(format!("a slot of definition {} has no day", id.0)))?;
            slots.push(hallpass_engine::calendar::decode_slot(&owner.zone, now, day, from, to));
        }
        Ok(hallpass_engine::calendar::merge_slots(&slots))
    }
}

/// Until when books are closed.
const LOCK_DATES: &str = "Billing.LockDates";

/// The instant a lock date stands for: the location's midnight of a plain date.
fn lock_of(text: &str, location: &Location) -> Option<Instant> {
    let at = dates::parse_instant(text.trim())?;
    if text.trim().len() > 10 {
        return Some(Instant::from_micros(at));
    }
    let day = i32::try_from(at.div_euclid(86_400_000_000)).ok()?;
    Some(location.midnight(BusinessDay(day)))
}

/// The door groups of a definition (R14.1), from the columns that name them.
fn groups(row: &Row<'_>) -> Result<Arc<[DoorGroup]>, Error> {
    let columns = [
        (12, DoorProvider::Custom),
        (13, DoorProvider::Custom),
        (14, DoorProvider::Kisi),
        (15, DoorProvider::DoorGuard),
    ];
    let mut groups = BTreeSet::new();
    for (column, provider) in columns {
        groups.extend(DoorGroup::listed(provider, row.opt_text(column)?.unwrap_or_default()));
    }
    Ok(groups.into_iter().collect())
}

/// Days as `Ext.Checkin.WeekStartsOn` names them, Sunday = 0.
pub(crate) const WEEK: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// What switches roll-over on, from the instant it was written.
const ROLL_OVER: &str = "Ext.Passes.RollOverPercent";

/// Reads a setting the rules know (rule book chapter 1). The records API refuses unreadable values on write, so one that is
/// unreadable here came in another way and leaves the default standing.
pub(crate) fn apply_setting(settings: &mut Settings, name: &str, value: &str) {
    let yes = || value.eq_ignore_ascii_case("true") || value == "1";
    let number = || value.trim().parse::<i64>().ok();
    let money = || hallpass_contract::scalar::parse_scaled(value, 4).ok().map(Money::from_ten_thousandths);
    match name.to_ascii_lowercase().as_str() {
        "checkin.dailycutofftime" => {
            if let Ok(cut_off) = CutOff::parse(value) {
                settings.cut_off = cut_off;
            }
        }
        "checkin.alwaysrecordbyminute" => settings.always_record_by_minute = yes(),
        "checkin.payasyougo" => settings.pay_as_you_go = yes(),
        "checkin.payasyougominprice" => settings.pay_as_you_go_min = money(),
        "checkin.payasyougomaxprice" => settings.pay_as_you_go_max = money(),
        "checkin.discountbookings" => settings.discount_bookings = yes(),
        "ext.checkin.weekstartson" => {
            let day = WEEK.iter().position(|day| day.eq_ignore_ascii_case(value.trim()));
            if let Some(day) = day.and_then(|day| u8::try_from(day).ok()) {
                settings.week_starts_on = day;
            }
        }
        "ext.passes.extrapassesbeatlimits" => settings.extra_passes_beat_limits = yes(),
        "ext.checkin.roundingminutes" => {
            if let Some(minutes @ (1 | 5 | 10 | 15 | 30 | 60)) = number() {
                settings.rounding_minutes = minutes;
            }
        }
        "ext.checkin.inactivityminutes" => {
            if let Some(minutes) = number().filter(|minutes| *minutes > 0) {
                settings.inactivity_minutes = minutes;
            }
        }
        "ext.checkin.closewhenexhausted" => settings.close_when_exhausted = yes(),
        "ext.checkin.planswithoutpasseshavefreeaccess" => settings.plans_without_passes_have_free_access = yes(),
        "ext.passes.expiryfirst" => settings.expiry_first = yes(),
        "checkin.devicecountlimit" => settings.device_count_limit = number(),
        "ext.passes.rolloverpercent" => settings.roll_over.percent = number().unwrap_or(0),
        "ext.passes.rollovercapminutes" => settings.roll_over.cap_minutes = number(),
        "ext.passes.rolloverperiods" => settings.roll_over.periods = number().unwrap_or(1),
        "ext.passes.rolloverdays" => settings.roll_over.days = yes(),
        "ext.passes.rollovercapdays" => settings.roll_over.cap_days = number(),
        "ext.passes.cheapestcombination" => settings.cheapest_combination = yes(),
        "ext.passes.carriedfirst" => settings.carried_first = yes(),
        _ => {}
    }
}

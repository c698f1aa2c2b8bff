//! The digest of settings and definitions: the same as long as they are, another as soon as anything that a choice reads changes.

use std::collections::BTreeSet;

use hallpass_engine::policy::digest;
use hallpass_engine::{
    DefinitionId, DoorGroup, DoorProvider, Instant, Location, LocationId, PlanId, Policies, Settings, TimePass,
};

use crate::support::*;

/// The mixing in other words: one number after another, on 64 bits.
fn mixed(numbers: &[i64]) -> u64 {
    numbers.iter().fold(0x9e37_79b9_7f4a_7c15, |seed, n| {
        let product = (u128::from(seed ^ (*n as u64)) * 0xbf58_476d_1ce4_e5b9) % (1 << 64);
        let product = product as u64;
        product ^ (product / (1 << 29))
    })
}

fn at() -> Instant {
    t("2026-03-03 12:00")
}

fn definition() -> TimePass {
    let mut desk = Desk::new();
    let id = desk.time_pass(60);
    let definition = desk.def(id);
    definition.special_prices = [(PlanId(4), money(7))].into();
    definition.plans = [PlanId(5)].into();
    definition.locations = [MAIN, LocationId(2)].into();
    definition.slots = slots([1], 9, 17);
    definition.priority = Some(2);
    definition.clone()
}

/// Old digests must stay comparable: number by number what a plain location and one definition come to.
#[test]
fn the_digest_is_the_same_everywhere_and_for_ever() {
    let mut place = place("UTC", "03:00");
    place.ancestors = vec![LocationId(8), LocationId(9)];
    let mut numbers = vec![
        1, // version of the rules
        1, // location
        0, // closed
        2, 8, 9,   // ancestors
        180, // cut-off
        0, 0, // AlwaysRecordByMinute, PayAsYouGo
        0, 0, 0, 0, // no minimum, no maximum
        0, 1, // DiscountBookings, Monday
        0, 15, 15, // ExtraPassesBeatLimits, rounding, inactivity
        0, 0, 0, // CloseWhenExhausted, free access, ExpiryFirst
        0, 0, // no DeviceCountLimit
        0, // definitions
    ];
    assert_eq!(digest(&place, at(), &[]), mixed(&numbers));
    *numbers.last_mut().unwrap() = 1;
    numbers.extend([
        1, 1, // definition, owner
        1, 100_000, // 10.00
        1, 4, 1, 70_000, // special price of plan 4
        1, 60, 1, 2, // minutes, priority
        1, 0, 0, 1, 0, 0, 0, // switches
        1, 5, // plans
        2, 1, 2, // locations
        0, // descendants of the owner
        1, 3, 1, 540, 1020, // Monday 09:00 to 17:00
    ]);
    assert_eq!(digest(&place, at(), &[&definition()]), mixed(&numbers));
    place.settings.carried_first = false;
    place.settings.cheapest_combination = true;
    let mut with_later_settings = numbers[..23].to_vec();
    with_later_settings.extend([1, 2]);
    with_later_settings.extend(&numbers[23..]);
    assert_eq!(digest(&place, at(), &[&definition()]), mixed(&with_later_settings));
}

/// Every part of a definition but its name and its door groups.
#[test]
fn another_definition_is_another_digest() {
    let place = place("UTC", "00:00");
    let changes: [fn(&mut TimePass); 19] = [
        |d| d.id = DefinitionId(2),
        |d| d.owner = LocationId(2),
        |d| d.price = money(11),
        |d| d.special_prices = [(PlanId(4), money(8))].into(),
        |d| d.special_prices = [(PlanId(3), money(7))].into(),
        |d| d.minutes = None,
        |d| d.minutes = Some(0),
        |d| d.priority = None,
        |d| d.counts_towards_plan_limits = false,
        |d| d.pay_as_you_go_for_members = true,
        |d| d.pay_as_you_go_for_contacts = true,
        |d| d.allow_network_check_in = false,
        |d| d.only_for_contacts = true,
        |d| d.only_for_members = true,
        |d| d.plans = [PlanId(6)].into(),
        |d| d.locations = [MAIN].into(),
        |d| d.owner_descendants = 1,
        |d| d.slots = slots([1], 9, 18),
        |d| d.archived = true,
    ];
    let mut seen = BTreeSet::from([digest(&place, at(), &[&definition()])]);
    for (number, change) in changes.iter().enumerate() {
        let mut changed = definition();
        change(&mut changed);
        assert!(seen.insert(digest(&place, at(), &[&changed])), "change {number}");
    }
    let groups = DoorGroup::listed(DoorProvider::Custom, "g1").collect();
    let renamed = TimePass { name: "Another".to_owned(), groups, ..definition() };
    assert_eq!(digest(&place, at(), &[&renamed]), digest(&place, at(), &[&definition()]));
    assert!(seen.insert(digest(&place, at(), &[])));
    assert!(seen.insert(digest(&place, at(), &[&definition(), &definition()])));
}

/// Every setting that a choice reads, and the place; roll-over is read when passes are issued.
#[test]
fn another_setting_is_another_digest() {
    let changes: [fn(&mut Location); 19] = [
        |l| l.id = LocationId(2),
        |l| l.closed = true,
        |l| l.ancestors = vec![LocationId(3)],
        |l| l.settings.cut_off = cut_off("03:00"),
        |l| l.settings.always_record_by_minute = true,
        |l| l.settings.pay_as_you_go = true,
        |l| l.settings.pay_as_you_go_min = Some(money(0)),
        |l| l.settings.pay_as_you_go_max = Some(money(0)),
        |l| l.settings.discount_bookings = true,
        |l| l.settings.week_starts_on = 0,
        |l| l.settings.extra_passes_beat_limits = true,
        |l| l.settings.rounding_minutes = 5,
        |l| l.settings.inactivity_minutes = 20,
        |l| l.settings.close_when_exhausted = true,
        |l| l.settings.plans_without_passes_have_free_access = true,
        |l| l.settings.expiry_first = true,
        |l| l.settings.device_count_limit = Some(0),
        |l| l.settings.carried_first = false,
        |l| l.settings.cheapest_combination = true,
    ];
    let plain = place("UTC", "00:00");
    let mut seen = BTreeSet::from([digest(&plain, at(), &[])]);
    for (number, change) in changes.iter().enumerate() {
        let mut changed = plain.clone();
        change(&mut changed);
        assert!(seen.insert(digest(&changed, at(), &[])), "change {number}");
    }
    let mut rolling = plain.clone();
    rolling.settings.roll_over.percent = 50;
    assert_eq!(digest(&rolling, at(), &[]), digest(&plain, at(), &[]));
}

/// The settings are those in force at the instant (beyond W11).
#[test]
fn the_digest_is_of_the_settings_in_force() {
    let plain = place("UTC", "00:00");
    let mut policies = Policies::default();
    policies.push(t("2026-01-01 00:00"), Settings::default());
    policies.push(t("2026-03-03 12:00"), Settings { rounding_minutes: 5, ..Settings::default() });
    let changed = Location { policies, ..plain.clone() };
    assert_eq!(digest(&changed, t("2026-03-03 11:59"), &[]), digest(&plain, at(), &[]));
    assert_ne!(digest(&changed, at(), &[]), digest(&plain, at(), &[]));
    assert!(changed.has_ever(|settings| settings.rounding_minutes == 5));
    assert!(changed.has_ever(|settings| settings.rounding_minutes == 15));
    assert!(!changed.has_ever(|settings| settings.rounding_minutes == 60));
}

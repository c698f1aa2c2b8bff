//! Settings as text: the document of a policy version.

use std::collections::BTreeMap;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::{Money, RollOver, Settings};

use crate::desk::{WEEK, apply_setting};

/// Names of settings and their values in their usual spelling; an empty value is none.
pub type Document = BTreeMap<&'static str, String>;

/// All that decides of a location's settings. Naming every member makes a new one a compile error here.
pub fn document(settings: &Settings) -> Document {
    let Settings {
        cut_off,
        always_record_by_minute,
        pay_as_you_go,
        pay_as_you_go_min,
        pay_as_you_go_max,
        discount_bookings,
        week_starts_on,
        extra_passes_beat_limits,
        rounding_minutes,
        inactivity_minutes,
        close_when_exhausted,
        plans_without_passes_have_free_access,
        expiry_first,
        device_count_limit,
        roll_over: RollOver { percent, cap_minutes, periods, days, cap_days, since: _ },
        carried_first,
        cheapest_combination,
    } = settings;
    let whole = |n: &Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let week = WEEK.get(usize::from(*week_starts_on % 7)).copied().unwrap_or("Monday");
    BTreeMap::from([
        ("Checkin.DailyCutOffTime", cut_off.to_string()),
        ("Checkin.AlwaysRecordByMinute", truth(*always_record_by_minute)),
        ("Checkin.PayAsYouGo", truth(*pay_as_you_go)),
        ("Checkin.PayAsYouGoMinPrice", money(*pay_as_you_go_min)),
        ("Checkin.PayAsYouGoMaxPrice", money(*pay_as_you_go_max)),
        ("Checkin.DiscountBookings", truth(*discount_bookings)),
        ("Checkin.DeviceCountLimit", device_count_limit.map(|limit| limit.to_string()).unwrap_or_default()),
        ("Ext.Checkin.WeekStartsOn", week.to_owned()),
        ("Ext.Checkin.RoundingMinutes", rounding_minutes.to_string()),
        ("Ext.Checkin.InactivityMinutes", inactivity_minutes.to_string()),
        ("Ext.Checkin.CloseWhenExhausted", truth(*close_when_exhausted)),
        ("Ext.Checkin.PlansWithoutPassesHaveFreeAccess", truth(*plans_without_passes_have_free_access)),
        ("Ext.Passes.ExpiryFirst", truth(*expiry_first)),
        ("Ext.Passes.ExtraPassesBeatLimits", truth(*extra_passes_beat_limits)),
        ("Ext.Passes.RollOverPercent", percent.to_string()),
        ("Ext.Passes.RollOverCapMinutes", whole(cap_minutes)),
        ("Ext.Passes.RollOverPeriods", periods.to_string()),
        ("Ext.Passes.RollOverDays", truth(*days)),
        ("Ext.Passes.RollOverCapDays", whole(cap_days)),
        ("Ext.Passes.CarriedFirst", truth(*carried_first)),
        ("Ext.Passes.CheapestCombination", truth(*cheapest_combination)),
    ])
}

/// The settings a document says; what it does not name has its default.
pub fn settings(document: &Document) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in document.iter().filter(|(_, value)| !value.is_empty()) {
        apply_setting(&mut settings, name, value);
    }
    settings
}

/// The name of a setting that decides, in its own spelling whatever the letter case; `None` for any other.
pub fn name(sent: &str) -> Option<&'static str> {
    document(&Settings::default()).into_keys().find(|name| name.eq_ignore_ascii_case(sent.trim()))
}

/// A value in the spelling of documents; an empty one is the default.
pub fn spelled(name: &'static str, value: &str) -> String {
    let alone = Document::from([(name, value.trim().to_owned())]);
    document(&settings(&alone)).remove(name).unwrap_or_default()
}

/// As it is stored: `NAME=VALUE` lines by name.
pub(super) fn write(document: &Document) -> String {
    document.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

/// The reverse; names that this version does not know are left out.
pub(super) fn read(text: &str) -> Document {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.filter_map(|(sent, value)| Some((name(sent)?, value.to_owned()))).collect()
}

fn truth(yes: bool) -> String {
    if yes { "True".into() } else { "False".into() }
}

fn money(amount: Option<Money>) -> String {
    let Some(amount) = amount else { return String::new() };
    let mut text = Vec::new();
    write_decimal(amount.as_ten_thousandths(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each name sets a member of its own, and comes back as it went in.
    #[test]
    fn a_document_says_what_was_set() {
        let usual = document(&Settings::default());
        for (name, value) in &usual {
            let other = match (*name, value.as_str()) {
                ("Checkin.DailyCutOffTime", _) => "03:00",
                ("Ext.Checkin.WeekStartsOn", _) => "Sunday",
                ("Ext.Checkin.RoundingMinutes", _) => "5",
                ("Checkin.PayAsYouGoMinPrice" | "Checkin.PayAsYouGoMaxPrice", _) => "12.5",
                (_, "False") => "True",
                (_, "True") => "False",
                _ => "7",
            };
            let mut changed = usual.clone();
            changed.insert(name, other.to_owned());
            assert_ne!(settings(&changed), Settings::default(), "{name}");
            assert_eq!(document(&settings(&changed)), changed, "{name}");
            assert_eq!(read(&write(&changed)), changed, "{name}");
            assert_eq!(spelled(name, ""), *value, "{name}");
        }
        assert_eq!(spelled("Checkin.PayAsYouGoMaxPrice", "12.50"), "12.5");
        assert_eq!(name("ext.passes.expiryfirst"), Some("Ext.Passes.ExpiryFirst"));
        assert_eq!(name("Billing.TaxValue"), None);
    }
}

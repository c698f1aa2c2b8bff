//! Locations, and the settings of theirs that the rules read (rule book chapter 1).

use crate::calendar::{BusinessDay, CutOff, Zone};
use crate::location_clock::EarlierClocks;
use crate::{Instant, LocationId, Money, Policies, RollOver};

/// A location (`Business`).
#[derive(Clone, Debug)]
pub struct Location {
    /// `Business.Id`.
    pub id: LocationId,
    /// Display name.
    pub name: String,
    /// Time zone of the place, as its record says now. With `settings.cut_off` it is the last of the place's clocks; ask
    /// [`Location::zone_at`], [`Location::business_day`] and the like, which know the earlier ones too.
    pub zone: Zone,
    /// The clocks before, and until when each was in force (DESIGN 5.11).
    pub earlier_clocks: EarlierClocks,
    /// `Suspended`: nobody comes in any more; who is inside stays until the cut-off.
    pub closed: bool,
    /// All networks the location lies in, nearest first (DESIGN 5.11: parent, its parent ...). Empty for a root.
    pub ancestors: Vec<LocationId>,
    /// Settings that change the rules here (chapter 1), as the records say now. Rules ask [`Location::settings_at`], which knows
    /// the earlier and the later ones too.
    pub settings: Settings,
    /// The settings by the time they are in force (beyond W11); empty when they have never changed.
    pub policies: Policies,
    /// `Billing.LockDates`: visits dated before it are not changed (R7.19), and nothing dated before it is invoiced.
    pub locked_before: Option<Instant>,
}

impl Location {
    /// Whether it is a location or one of its descendants.
    pub fn lies_in(&self, network: LocationId) -> bool {
        self.id == network || self.ancestors.contains(&network)
    }

    /// The first day of the week that a day lies in, by `Ext.Checkin.WeekStartsOn` (R9.5, R11.9), and that of the next.
    pub(crate) fn week_of(&self, day: BusinessDay, settings: &Settings) -> [BusinessDay; 2] {
        let past = (i32::from(day.day_of_week()) - i32::from(settings.week_starts_on % 7)).rem_euclid(7);
        [day.plus(-past), day.plus(7 - past)]
    }
}

/// Settings of one location that the rules read (rule book chapter 1). Not inherited (decision 28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `Checkin.DailyCutOffTime`: start of the business day (R2.5), by the last of the location's clocks.
    pub cut_off: CutOff,
    /// `Checkin.AlwaysRecordByMinute`: one record per visit instead of one per day-pass day (R7.6).
    pub always_record_by_minute: bool,
    /// `Checkin.PayAsYouGo`: master switch of chapter 10.
    pub pay_as_you_go: bool,
    /// `Checkin.PayAsYouGoMinPrice` (R10.8).
    pub pay_as_you_go_min: Option<Money>,
    /// `Checkin.PayAsYouGoMaxPrice` (R10.8).
    pub pay_as_you_go_max: Option<Money>,
    /// `Checkin.DiscountBookings` (R10.6).
    pub discount_bookings: bool,
    /// `Ext.Checkin.WeekStartsOn`: 0 = Sunday ... 6 = Saturday; Monday unless set (R9.5, R11.9).
    pub week_starts_on: u8,
    /// `Ext.Passes.ExtraPassesBeatLimits` (R9.6).
    pub extra_passes_beat_limits: bool,
    /// `Ext.Checkin.RoundingMinutes`: 1, 5, 10, 15, 30 or 60 (R2.2).
    pub rounding_minutes: i64,
    /// `Ext.Checkin.InactivityMinutes` (R7.13).
    pub inactivity_minutes: i64,
    /// `Ext.Checkin.CloseWhenExhausted` (R6.7).
    pub close_when_exhausted: bool,
    /// `Ext.Checkin.PlansWithoutPassesHaveFreeAccess` (R11.11).
    pub plans_without_passes_have_free_access: bool,
    /// `Ext.Passes.ExpiryFirst` (R5.5).
    pub expiry_first: bool,
    /// `Checkin.DeviceCountLimit`: most devices of one customer for network check-in (F5).
    pub device_count_limit: Option<i64>,
    /// `Ext.Passes.RollOver...`: what plan passes leave goes on (beyond W22).
    pub roll_over: RollOver,
    /// `Ext.Passes.CarriedFirst`: of passes that are otherwise alike carried ones go first, else last (beyond W22).
    pub carried_first: bool,
    /// `Ext.Passes.CheapestCombination`: a visit that ends is covered in the way that costs the customer least (beyond W22).
    pub cheapest_combination: bool,
}

impl Default for Settings {
    /// The defaults of rule book chapter 1.
    fn default() -> Settings {
        Settings {
            cut_off: CutOff::MIDNIGHT,
            always_record_by_minute: false,
            pay_as_you_go: false,
            pay_as_you_go_min: None,
            pay_as_you_go_max: None,
            discount_bookings: false,
            week_starts_on: 1,
            extra_passes_beat_limits: false,
            rounding_minutes: 15,
            inactivity_minutes: 15,
            close_when_exhausted: false,
            plans_without_passes_have_free_access: false,
            expiry_first: false,
            device_count_limit: None,
            roll_over: RollOver::default(),
            carried_first: true,
            cheapest_combination: false,
        }
    }
}

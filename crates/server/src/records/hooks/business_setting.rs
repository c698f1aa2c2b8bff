//! Settings of locations: known keys are checked when written, so that the engine never meets a value it cannot use.

use hallpass_contract::{Draft, Value, dates, scalar};
use hallpass_engine::calendar::CutOff;
use hallpass_engine::carry::MOST_PERIODS;
use hallpass_store::Tx;
use hallpass_store::jobs::JobKind;

use super::door_setting;
use crate::records::first::model;
use crate::{Call, Problem, policy};

const CUT_OFF: &str = "Checkin.DailyCutOffTime";
const ROUNDING: &str = "Ext.Checkin.RoundingMinutes";
const LOCK: &str = "Billing.LockDates";
const REMINDER_DAYS: &str = "Ext.Passes.ExpiryReminderDays";
const STEPS: [i64; 6] = [1, 5, 10, 15, 30, 60];
const USUAL_STEP: i64 = 15;

/// What a known key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Truth,
    Whole,
    /// The id of a tax rate.
    TaxRate,
    Number,
    Date,
    Weekday,
    /// A whole number from the first to the second.
    Between(i64, i64),
    Steps,
    CutOff,
}

const KNOWN: &[(&str, Kind)] = &[
    (CUT_OFF, Kind::CutOff),
    (ROUNDING, Kind::Steps),
    ("Checkin.AlwaysRecordByMinute", Kind::Truth),
    ("Checkin.PayAsYouGo", Kind::Truth),
    ("Checkin.DiscountBookings", Kind::Truth),
    ("Checkin.PayAsYouGoMembersPayWithContract", Kind::Truth),
    ("Checkin.PayAsYouGoMinPrice", Kind::Number),
    ("Checkin.PayAsYouGoMaxPrice", Kind::Number),
    ("Checkin.DeviceCountLimit", Kind::Whole),
    ("Members.NotifyOnLowCredit", Kind::Truth),
    ("Members.NotifyOnLowCreditHours", Kind::Number),
    // Kept without effect (docs/settings.md): R7.15 and R7.12.
    ("Members.NotifyOnAutoCheckout", Kind::Truth),
    ("Security.DisableAutoChecking", Kind::Truth),
    ("PublicWebSite.Visitors.CreateAccessTokns", Kind::Truth),
    ("MobileApp.NexClicker.MaxCapacity", Kind::Whole),
    ("Billing.SegregateTimePasses", Kind::Truth),
    ("Billing.InvoicesIncludeTimePassNotes", Kind::Truth),
    ("Payments.CreateAnInvoicePerPurchaseOrder", Kind::Truth),
    ("Billing.AddTaxToInvoices", Kind::Truth),
    ("Billing.PricesIncludeTax", Kind::Truth),
    ("Billing.TaxValue", Kind::TaxRate),
    ("Billing.Rounding.Enable", Kind::Truth),
    ("Billing.Rounding.Line.DecimalPoints", Kind::Whole),
    ("Billing.Rounding.DecimalPoints", Kind::Whole),
    (LOCK, Kind::Date),
    ("Ext.Checkin.InactivityMinutes", Kind::Whole),
    ("Ext.Checkin.CloseWhenExhausted", Kind::Truth),
    ("Ext.Checkin.PlansWithoutPassesHaveFreeAccess", Kind::Truth),
    ("Ext.Checkin.WeekStartsOn", Kind::Weekday),
    ("Ext.Passes.ExpiryFirst", Kind::Truth),
    ("Ext.Passes.ExtraPassesBeatLimits", Kind::Truth),
    (REMINDER_DAYS, Kind::Whole),
    ("Ext.Safety.MostGrantsPerDay", Kind::Whole),
    ("Ext.Safety.MostChargesPerDay", Kind::Whole),
    ("Ext.Passes.RollOverPercent", Kind::Between(0, 100)),
    ("Ext.Passes.RollOverCapMinutes", Kind::Whole),
    ("Ext.Passes.RollOverPeriods", Kind::Between(1, MOST_PERIODS)),
    ("Ext.Passes.RollOverDays", Kind::Truth),
    ("Ext.Passes.RollOverCapDays", Kind::Whole),
    ("Ext.Passes.CarriedFirst", Kind::Truth),
    ("Ext.Passes.CheapestCombination", Kind::Truth),
];

pub(super) async fn before(tx: &mut Tx, call: &Call, draft: &mut Draft) -> Result<(), Problem> {
    let stored = match draft.id {
        Some(id) => Some(tx.setting_by_id(id).await?.ok_or(Problem::NotFound)?),
        None => None,
    };
    let location = draft.int("BusinessId").or(stored.as_ref().map(|setting| setting.business_id)).unwrap_or_default();
    let name = draft.text("Name").or(stored.as_ref().map(|setting| setting.name.as_str())).unwrap_or_default();
    let name = name.trim().to_owned();
    let value = match draft.value("Value") {
        Some(Value::Text(text)) => text.trim().to_owned(),
        Some(_) => String::new(),
        None => stored.as_ref().and_then(|setting| setting.value.clone()).unwrap_or_default(),
    };
    // What a version has brought into force is in the records before they change again.
    for location in stored.iter().map(|setting| setting.business_id).chain([location]) {
        policy::catch_up(tx, call, location).await?;
    }
    let is_cut_off = |name: &str| name.trim().eq_ignore_ascii_case(CUT_OFF);
    if let Some(stored) = stored.as_ref().filter(|stored| is_cut_off(&stored.name)) {
        tx.keep_clock(stored.business_id).await?;
    }
    if is_cut_off(&name) {
        tx.keep_clock(location).await?;
    }
    let other = tx.setting(location, &name).await?;
    if other.is_some_and(|other| Some(other.id) != draft.id) {
        return Err(Problem::field("Name", "is already set for this location; update that record"));
    }
    if door_setting::before(tx, call, draft, stored.as_ref(), (location, &name, &value)).await? {
        return Ok(());
    }
    of_known_key(tx, draft, (location, &name), &value).await
}

/// A value that a known key can have, in its usual spelling; of other keys nothing is known.
pub(super) async fn of_known_key(
    tx: &mut Tx,
    draft: &mut Draft,
    (location, name): (i64, &str),
    value: &str,
) -> Result<(), Problem> {
    let Some((name, kind)) = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { return Ok(()) };
    // Known keys are kept in their own spelling, whatever was sent.
    draft.set("Name", Value::Text((*name).to_owned()));
    if value.is_empty() {
        return Ok(());
    }
    let value = checked(*kind, value).map_err(|why| Problem::field("Value", why))?;
    if *kind == Kind::TaxRate {
        let id = scalar::parse_scaled(&value, 0).unwrap_or_default();
        if tx.stored(model("TaxRate")?, id).await?.is_none() {
            return Err(Problem::field("Value", "is not the Id of a tax rate; without one nothing would be taxed"));
        }
    }
    draft.set("Value", Value::Text(value.clone()));
    fits_step(tx, location, name, &value).await
}

/// Without the setting the cut-off is midnight again.
pub(super) async fn before_delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let stored = tx.setting_by_id(id).await?;
    if let Some(stored) = &stored {
        policy::catch_up(tx, call, stored.business_id).await?;
        door_setting::before_delete(tx, call, stored).await?;
    }
    match stored {
        Some(stored) if stored.name.trim().eq_ignore_ascii_case(CUT_OFF) => {
            Ok(tx.keep_clock(stored.business_id).await?)
        }
        _ => Ok(()),
    }
}

/// Reminders begin, or end, with their setting; invoices wait for the lock date.
pub(super) async fn after(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let Some(setting) = tx.setting_by_id(id).await? else { return Ok(()) };
    policy::settle(tx, call, setting.business_id).await?;
    if setting.name.eq_ignore_ascii_case(REMINDER_DAYS) {
        tx.schedule(JobKind::ExpiryReminder, setting.business_id, call.now).await?;
    }
    if setting.name.eq_ignore_ascii_case(LOCK) {
        // What has waited for the lock date may be due now.
        tx.wake_contract_invoices(setting.business_id, call.now).await?;
    }
    Ok(())
}

/// Whether anything here is decided by a setting of this name, in whatever letter case.
pub(crate) fn is_known_setting(name: &str) -> bool {
    KNOWN.iter().any(|(known, _)| known.eq_ignore_ascii_case(name.trim()))
}

/// A value of a known setting in its usual spelling, or what is wrong with it.
///
/// # Errors
/// A text that goes on from the name of the setting.
pub(crate) fn known_setting(name: &str, value: &str) -> Result<String, String> {
    match KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())) {
        Some((_, kind)) => checked(*kind, value.trim()),
        None => Err("is no known setting".into()),
    }
}

/// The value in its usual spelling.
fn checked(kind: Kind, value: &str) -> Result<String, String> {
    match kind {
        Kind::Truth => match scalar::parse_boolean(value) {
            Some(true) => Ok("True".into()),
            Some(false) => Ok("False".into()),
            None => Err("must be True or False".into()),
        },
        Kind::Whole | Kind::TaxRate => match scalar::parse_scaled(value, 0) {
            Ok(n) if n >= 0 => Ok(value.to_owned()),
            _ => Err("must be a whole number of at least 0".into()),
        },
        Kind::Number => match scalar::parse_scaled(value, 4) {
            Ok(n) if n >= 0 => Ok(value.to_owned()),
            _ => Err("must be a number of at least 0 with at most four decimals".into()),
        },
        Kind::Date => match dates::parse_instant(value) {
            Some(_) => Ok(value.to_owned()),
            None => Err("must be a date, e.g. 2026-01-31".into()),
        },
        Kind::Weekday => {
            const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            let day = DAYS.iter().find(|day| day.eq_ignore_ascii_case(value));
            day.map(|day| (*day).to_owned()).ok_or_else(|| "must be a day of the week, e.g. Monday".into())
        }
        Kind::Between(least, most) => match scalar::parse_scaled(value, 0) {
            Ok(n) if (least..=most).contains(&n) => Ok(n.to_string()),
            _ => Err(format!("must be a whole number from {least} to {most}")),
        },
        Kind::Steps => match scalar::parse_scaled(value, 0) {
            Ok(n) if STEPS.contains(&n) => Ok(n.to_string()),
            _ => Err("must be 1, 5, 10, 15, 30 or 60".into()),
        },
        Kind::CutOff => CutOff::parse(value).map(|cut_off| cut_off.to_string()),
    }
}

/// Decision 10: the cut-off is a multiple of the rounding step, whichever of the two is written.
async fn fits_step(tx: &mut Tx, location: i64, name: &str, value: &str) -> Result<(), Problem> {
    let (cut_off, step) = match name {
        CUT_OFF => (value.to_owned(), text_of(tx, location, ROUNDING).await?),
        ROUNDING => (text_of(tx, location, CUT_OFF).await?, value.to_owned()),
        _ => return Ok(()),
    };
    let step = step.parse().unwrap_or(USUAL_STEP);
    let fits = CutOff::parse(&cut_off).is_ok_and(|cut_off| cut_off.fits_step(step)) || cut_off.is_empty();
    if fits { Ok(()) } else { Err(Problem::field("Value", misfit(&cut_off, step))) }
}

fn misfit(cut_off: &str, step: i64) -> String {
    format!("does not fit: the cut-off {cut_off} is not a multiple of the rounding step of {step} minutes")
}

async fn text_of(tx: &mut Tx, location: i64, name: &str) -> Result<String, Problem> {
    Ok(tx.setting(location, name).await?.and_then(|setting| setting.value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_setting_is_explained() {
        let page = include_str!("../../../../../docs/settings.md");
        for (name, _) in KNOWN {
            assert!(page.contains(&format!("| `{name}` |")), "{name} is missing in docs/settings.md");
        }
    }

    #[test]
    fn values_are_checked_and_put_into_one_spelling() {
        for (kind, sent, kept) in [
            (Kind::Truth, "true", "True"),
            (Kind::CutOff, "3", "03:00"),
            (Kind::Weekday, "sunday", "Sunday"),
            (Kind::Steps, "30", "30"),
            (Kind::Number, "12.50", "12.50"),
            (Kind::Between(0, 100), "100", "100"),
        ] {
            assert_eq!(checked(kind, sent).as_deref(), Ok(kept));
        }
        for (kind, sent) in [
            (Kind::Truth, "perhaps"),
            (Kind::CutOff, "25:00"),
            (Kind::CutOff, "03:07"),
            (Kind::Steps, "7"),
            (Kind::Whole, "-1"),
            (Kind::Weekday, "Someday"),
            (Kind::Date, "soon"),
            (Kind::Between(0, 100), "101"),
            (Kind::Between(1, 12), "0"),
            (Kind::Between(1, 12), "all"),
        ] {
            assert!(checked(kind, sent).is_err(), "{sent}");
        }
    }
}

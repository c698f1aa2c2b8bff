// The settings of a location that this server acts on, by subject, with their kind and default (docs/settings.md).

export type SettingKind = "truth" | "whole" | "number" | "time" | "choice" | "percent" | "date" | "rate";
export type Setting = { name: string; kind: SettingKind; usual: string; choices?: string[]; /** Has versions: a change can be scheduled. */ dated: boolean };
export type Subject = "checkins" | "passes" | "payg" | "invoices" | "safety" | "kept";

const one = (name: string, kind: SettingKind, usual: string, dated = false, choices?: string[]): Setting => ({ name, kind, usual, dated, ...(choices ? { choices } : {}) });

export const SETTINGS: Record<Subject, Setting[]> = {
  checkins: [
    one("Checkin.DailyCutOffTime", "time", "00:00", true),
    one("Ext.Checkin.RoundingMinutes", "choice", "15", true, ["1", "5", "10", "15", "30", "60"]),
    one("Checkin.AlwaysRecordByMinute", "truth", "False", true),
    one("Checkin.DeviceCountLimit", "whole", "", true),
    one("Ext.Checkin.InactivityMinutes", "whole", "15", true),
    one("Ext.Checkin.CloseWhenExhausted", "truth", "False", true),
    one("Ext.Checkin.PlansWithoutPassesHaveFreeAccess", "truth", "False", true),
    one("Ext.Checkin.WeekStartsOn", "choice", "Monday", true, ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
  ],
  passes: [
    one("Ext.Passes.ExpiryFirst", "truth", "False", true),
    one("Ext.Passes.ExtraPassesBeatLimits", "truth", "False", true),
    one("Ext.Passes.CheapestCombination", "truth", "False", true),
    one("Ext.Passes.ExpiryReminderDays", "whole", ""),
    one("Ext.Passes.RollOverPercent", "percent", "0", true),
    one("Ext.Passes.RollOverCapMinutes", "whole", "", true),
    one("Ext.Passes.RollOverPeriods", "whole", "1", true),
    one("Ext.Passes.RollOverDays", "truth", "False", true),
    one("Ext.Passes.RollOverCapDays", "whole", "", true),
    one("Ext.Passes.CarriedFirst", "truth", "True", true),
    one("Members.NotifyOnLowCredit", "truth", "False"),
    one("Members.NotifyOnLowCreditHours", "number", ""),
  ],
  payg: [
    one("Checkin.PayAsYouGo", "truth", "False", true),
    one("Checkin.PayAsYouGoMinPrice", "number", "", true),
    one("Checkin.PayAsYouGoMaxPrice", "number", "", true),
    one("Checkin.DiscountBookings", "truth", "False", true),
    one("Checkin.PayAsYouGoMembersPayWithContract", "truth", "False"),
  ],
  invoices: [
    one("Billing.AddTaxToInvoices", "truth", "True"),
    one("Billing.PricesIncludeTax", "truth", "False"),
    one("Billing.TaxValue", "rate", ""),
    one("Billing.Rounding.Enable", "truth", "False"),
    one("Billing.Rounding.Line.DecimalPoints", "whole", "2"),
    one("Billing.Rounding.DecimalPoints", "whole", "2"),
    one("Billing.SegregateTimePasses", "truth", "False"),
    one("Payments.CreateAnInvoicePerPurchaseOrder", "truth", "False"),
    one("Billing.InvoicesIncludeTimePassNotes", "truth", "False"),
    one("Billing.LockDates", "date", ""),
  ],
  safety: [one("Ext.Safety.MostGrantsPerDay", "whole", "2000"), one("Ext.Safety.MostChargesPerDay", "whole", "500")],
  kept: [
    one("Members.NotifyOnAutoCheckout", "truth", ""),
    one("Security.DisableAutoChecking", "truth", ""),
    one("PublicWebSite.Visitors.CreateAccessTokns", "truth", ""),
    one("MobileApp.NexClicker.MaxCapacity", "whole", ""),
  ],
};

export const SUBJECTS = Object.keys(SETTINGS) as Subject[];
/** Settings with versions, for scheduling. */
export const DATED = SUBJECTS.flatMap((subject) => SETTINGS[subject]).filter((setting) => setting.dated);

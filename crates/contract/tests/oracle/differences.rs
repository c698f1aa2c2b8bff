//! Where the tables differ from the vendor's pages, and why.

use std::collections::BTreeSet;

/// Differences that share a reason.
struct Difference {
    why: &'static str,
    lines: &'static [&'static str],
}

/// Every deliberate difference.
pub fn all() -> BTreeSet<String> {
    assert!(LIST.iter().all(|d| !d.why.is_empty()));
    LIST.iter().flat_map(|d| d.lines).map(|line| (*line).to_owned()).collect()
}

const LIST: &[Difference] = &[
    Difference {
        why: "The page filters by the name of the location; here a filter is that of a member.",
        lines: &["webhooks.BusinessName: not on the page"],
    },
    Difference {
        why: "DESIGN 5.11: locations can be made and deleted here.",
        lines: &[
            "businesses.*: role Business-Create not on the page",
            "businesses.*: role Business-Delete not on the page",
        ],
    },
    Difference {
        why: "Secrets (DESIGN 5.10): always null, so nobody can ask whether one equals something.",
        lines: &[
            "businesses.Business_PreAuthId: filter not in the table",
            "coworkerinvoices.CoworkerInvoice_Coworker_CardNumber: filter not in the table",
            "coworkerinvoices.CoworkerInvoice_Coworker_GoCardlessContractNumber: filter not in the table",
            "coworkerinvoices.CoworkerInvoice_Coworker_RegularPaymentContractNumber: filter not in the table",
            "coworkerinvoices.CoworkerInvoice_GoCardlessReference: filter not in the table",
            "coworkerinvoices.CoworkerInvoice_SpreedlyToken: filter not in the table",
            "coworkers.Coworker_CardNumber: filter not in the table",
            "coworkers.Coworker_GoCardlessContractNumber: filter not in the table",
            "coworkers.Coworker_RegularPaymentContractNumber: filter not in the table",
            "users.User_AccessToken: filter not in the table",
            "users.User_EmailCallBackGuid: filter not in the table",
            "users.User_NewPassword: filter not in the table",
            "users.User_Password: filter not in the table",
            "users.User_PasswordSalt: filter not in the table",
            "users.User_TwoFactorSecret: filter not in the table",
        ],
    },
    Difference {
        why: "Addresses of files are only ever written: no record has one to compare.",
        lines: &[
            "businesses.Business_NewBannerImageUrl: filter not in the table",
            "businesses.Business_NewLogoUrl: filter not in the table",
            "businesses.Business_NewNexIoBannerImageUrl: filter not in the table",
            "businesses.Business_NewPassportBannerUrl: filter not in the table",
            "products.Product_NewImageUrl: filter not in the table",
            "tariffs.Tariff_NewContractDocumentUrl: filter not in the table",
            "teams.Team_NewTeamImage1Url: filter not in the table",
            "teams.Team_NewTeamImage2Url: filter not in the table",
            "teams.Team_NewTeamImage3Url: filter not in the table",
            "teams.Team_NewTeamLogoUrl: filter not in the table",
            "users.User_NewAvatarUrl: filter not in the table",
        ],
    },
    Difference {
        why: "Null in every record, as the module behind it does not exist here; found under the member's own name.",
        lines: &[
            "businesses.Business_SpaceWebsiteLanguage_Culture: filter not in the table",
            "businesses.SpaceWebsiteLanguageCulture: filter not on the page",
            "tariffs.FormPageName: filter not on the page",
            "tariffs.Tariff_FormPage_Name: filter not in the table",
        ],
    },
    Difference {
        why: "A set of bits, so the member is a plain number; the enum can be looked up.",
        lines: &["businesses.eHelpItemFlag: enum of no member"],
    },
    Difference {
        why: "R5.7, R7.4, R7.16, R2.1: the server decides; what clients send is ignored.",
        lines: &[
            "checkins.AutoCheckout: read-only false on the page, true in the table",
            "checkins.CountsTowardsPlanLimits: read-only false on the page, true in the table",
            "checkins.FromTimeLocal: read-only false on the page, true in the table",
            "checkins.TariffAtTheTimeOfCheckin: read-only false on the page, true in the table",
            "checkins.TeamsAtTheTimeOfCheckin: read-only false on the page, true in the table",
            "checkins.ToTimeLocal: read-only false on the page, true in the table",
            "checkins.ValidateCheckinJobId: read-only false on the page, true in the table",
            "failedcheckins.CheckinAttemptTimeLocal: read-only false on the page, true in the table",
        ],
    },
    Difference {
        why: "A visit without a customer means nothing.",
        lines: &[
            "checkins.CoworkerId: nullable true on the page, false in the table",
            "checkins.CoworkerId: required false on the page, true in the table",
        ],
    },
    Difference {
        why: "R7.1: when not said, it is 1.",
        lines: &["checkins.Source: nullable true on the page, false in the table"],
    },
    Difference {
        why: "R11.9a: without a day, the contract renews on the day it started.",
        lines: &[
            "coworkercontracts.BillingDay: nullable false on the page, true in the table",
            "coworkercontracts.BillingDay: required true on the page, false in the table",
        ],
    },
    Difference {
        why: "Lenient: has a sensible default, and the page's table of required members comes from a generated client.",
        lines: &[
            "coworkerproducts.CreditAmount: required true on the page, false in the table",
            "coworkerproducts.DiscountAmount: required true on the page, false in the table",
            "coworkerproducts.RepeatCycle: required true on the page, false in the table",
            "products.AvailableAs: required true on the page, false in the table",
            "products.Description: required true on the page, false in the table",
            "products.DisplayOrder: required true on the page, false in the table",
            "products.SystemProductType: required true on the page, false in the table",
            "tariffs.AddressIdentityCheckProvider: required true on the page, false in the table",
            "tariffs.AddressIdentityCheckRepeatPattern: required true on the page, false in the table",
            "tariffs.BookingDueDateStrategy: required true on the page, false in the table",
            "tariffs.CancellationPeriod: required true on the page, false in the table",
            "tariffs.DeliveryPreferencesChecks: required true on the page, false in the table",
            "tariffs.DeliveryPreferencesMail: required true on the page, false in the table",
            "tariffs.DeliveryPreferencesOther: required true on the page, false in the table",
            "tariffs.DeliveryPreferencesParcels: required true on the page, false in the table",
            "tariffs.DeliveryPreferencesPublicity: required true on the page, false in the table",
            "tariffs.DisplayOrder: required true on the page, false in the table",
            "tariffs.IdentityCheckProvider: required true on the page, false in the table",
            "tariffs.IdentityCheckRepeatPattern: required true on the page, false in the table",
            "tariffs.InvoiceEvery: required true on the page, false in the table",
            "tariffs.InvoiceEveryWeeks: required true on the page, false in the table",
            "tarifftimepasses.PassRenewalTime: required true on the page, false in the table",
        ],
    },
    Difference {
        why: "S 003: the example shows 0, which means that the older members decide.",
        lines: &["producttimepasses.ExpirationType: nullable true on the page, false in the table"],
    },
    Difference {
        why: "The newest source calls them flags; the page's text form is of one old client.",
        lines: &[
            "coworkerinvoicelines.CoworkerInvoiceCreditNote: string on the page, \"boolean\" in the table",
            "coworkerinvoicelines.CoworkerInvoicePaid: string on the page, \"boolean\" in the table",
        ],
    },
    Difference {
        why: "Read from the invoice itself, so they cannot disagree with it.",
        lines: &[
            "coworkerproducts.CoworkerInvoiceNumber: read-only false on the page, true in the table",
            "coworkerproducts.CoworkerInvoicePaid: nullable false on the page, true in the table",
            "coworkerproducts.CoworkerInvoicePaid: read-only false on the page, true in the table",
        ],
    },
    Difference {
        why: "The wall clock twin of another member, or a fact of the contract: computed.",
        lines: &[
            "coworkers.NextAutoInvoiceLocal: read-only false on the page, true in the table",
            "coworkers.NextInvoiceLocal: read-only false on the page, true in the table",
            "coworkers.NextTariffId: read-only false on the page, true in the table",
            "coworkers.RegistrationDateLocal: read-only false on the page, true in the table",
        ],
    },
    Difference {
        why: "Absent means now, which only the server knows.",
        lines: &["coworkers.RegistrationDate: nullable false on the page, true in the table"],
    },
    Difference {
        why: "Only ever seen as null; text until somebody shows more.",
        lines: &[
            "coworkers.AiSessionId: any on the page, \"text\" in the table",
            "coworkers.EngagementLevel: any on the page, \"text\" in the table",
        ],
    },
    Difference {
        why: "Counted by the server when somebody logs in.",
        lines: &[
            "users.InvalidLoginAttempts: read-only false on the page, true in the table",
            "users.LastAccess: read-only false on the page, true in the table",
            "users.LastLoginAttempt: read-only false on the page, true in the table",
        ],
    },
    Difference {
        why: "Beyond the page: stored members can be filtered by the same naming rule everywhere.",
        lines: &[
            "coworkers.AccessControlDebounceTime: filter not on the page",
            "coworkers.AccessControlErrorNotificationSent: filter not on the page",
            "coworkers.AiSessionId: filter not on the page",
            "coworkers.AvatarFileName: filter not on the page",
            "coworkers.BannerImageFileName: filter not on the page",
            "coworkers.BillingLatitude: filter not on the page",
            "coworkers.BillingLongitude: filter not on the page",
            "coworkers.ChurnProbability: filter not on the page",
            "coworkers.ClearAvatarFile: filter not on the page",
            "coworkers.ClearBannerImageFile: filter not on the page",
            "coworkers.CurrentAccessSignature: filter not on the page",
            "coworkers.EngagementLevel: filter not on the page",
            "coworkers.EzeepBlueFreePrinting: filter not on the page",
            "coworkers.EzeepBluePrintingEnabled: filter not on the page",
            "coworkers.EzeepBlueUserId: filter not on the page",
            "coworkers.EzeepPrintingEnabled: filter not on the page",
            "coworkers.FridayAttendance: filter not on the page",
            "coworkers.HasAcceptedStripeACHAgreement: filter not on the page",
            "coworkers.HasVerifiedStripeACHDeposits: filter not on the page",
            "coworkers.InvoiceSegregateBookings: filter not on the page",
            "coworkers.InvoiceSegregateCharges: filter not on the page",
            "coworkers.InvoiceSegregateContracts: filter not on the page",
            "coworkers.InvoiceSegregateProducts: filter not on the page",
            "coworkers.InvoiceSegregateTickets: filter not on the page",
            "coworkers.InvoiceSegregateTimePasses: filter not on the page",
            "coworkers.InvoiceSegregationOverride: filter not on the page",
            "coworkers.InvoicingOrder: filter not on the page",
            "coworkers.MondayAttendance: filter not on the page",
            "coworkers.NextAutoInvoiceLocal: filter not on the page",
            "coworkers.NextInvoiceLocal: filter not on the page",
            "coworkers.NotifyOnDeliveriesEmail: filter not on the page",
            "coworkers.PaperCutUserId: filter not on the page",
            "coworkers.RegistrationDateLocal: filter not on the page",
            "coworkers.SaturdayAttendance: filter not on the page",
            "coworkers.SignUpToNewsletter: filter not on the page",
            "coworkers.StripeBacsDDEnabled: filter not on the page",
            "coworkers.SundayAttendance: filter not on the page",
            "coworkers.SyncToPaperCutDue: filter not on the page",
            "coworkers.ThursdayAttendance: filter not on the page",
            "coworkers.TourBusinessId: filter not on the page",
            "coworkers.TourDate: filter not on the page",
            "coworkers.TuesdayAttendance: filter not on the page",
            "coworkers.UserActive: filter not on the page",
            "coworkers.UserFullName: filter not on the page",
            "coworkers.UserIsAdmin: filter not on the page",
            "coworkers.UserLastAccess: filter not on the page",
            "coworkers.UserReceiveCommunityDigest: filter not on the page",
            "coworkers.UserReceiveEveryMessage: filter not on the page",
            "coworkers.WednesdayAttendance: filter not on the page",
        ],
    },
    Difference {
        why: "Beyond the page: numbers and dates have ranges everywhere.",
        lines: &[
            "businesses.NextInvoice: range not on the page",
            "businesses.VisitedHelpItems: range not on the page",
            "coworkers.AccessControlDebounceTime: range not on the page",
            "coworkers.CheckinSinceLastRenewal: range not on the page",
            "coworkers.ChurnProbability: range not on the page",
            "coworkers.InvoicingOrder: range not on the page",
            "coworkers.MinutesSinceLastRenewal: range not on the page",
            "coworkers.TourDate: range not on the page",
            "coworkers.UserLastAccess: range not on the page",
            "teams.ActiveContracts: range not on the page",
            "teams.AvgChurnProbability: range not on the page",
        ],
    },
];

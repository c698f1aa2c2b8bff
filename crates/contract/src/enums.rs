//! The vendor's enums: numbers with names. `GET /api/utils/enums?name=` lists them. One table after the other, nothing
//! else: that is why the file may be long.

use crate::field::Enum;

/// Why a contract ended.
pub static CANCELLATION_REASON: Enum = Enum {
    name: "eCancellationReason",
    values: &[
        (1, "PriceTooHigh"),
        (2, "NewJobRelocation"),
        (3, "MovedToOtherSpace"),
        (4, "ChangeWorkEnvironment"),
        (5, "LackCommunityInterations"),
        (6, "PoorSpaceCondition"),
        (7, "OtherMembers"),
        (8, "Rellocated"),
        (9, "BusinessExpansion"),
        (10, "Pause"),
        (11, "Renewed"),
        (12, "Upgraded"),
        (13, "Downgraded"),
        (14, "Covid19"),
        (15, "Other"),
    ],
    open: true,
};

/// How a check-in came about.
pub static CHECKIN_SOURCE: Enum = Enum {
    name: "eCheckinSource",
    values: &[(0, "None"), (1, "Manual"), (2, "DoorAccess"), (3, "NetworkActivity"), (4, "Tile"), (5, "Sensor")],
    open: false,
};

/// Where a customer works on a day of the week.
pub static COWORKER_ATTENDANCE: Enum = Enum {
    name: "eCoworkerAttendance",
    values: &[
        (1, "WorkingFromOffice"),
        (2, "WorkingFromHome"),
        (3, "WorkingFromAbroad"),
        (4, "NotWorking"),
        (5, "Undefined"),
    ],
    open: false,
};

/// Section of the customer form.
pub static COWORKER_FIELD_POSITION: Enum = Enum {
    name: "eCoworkerFieldPosition",
    values: &[(1, "General"), (2, "Contact"), (3, "Profile"), (4, "Billing"), (5, "Access"), (6, "Notes")],
    open: false,
};

/// Person or company.
pub static COWORKER_RECORD_TYPE: Enum =
    Enum { name: "eCoworkerRecordType", values: &[(1, "Individual"), (2, "Company")], open: false };

/// Which tax rate a customer pays.
pub static COWORKER_TAX_RATE_TYPE: Enum =
    Enum { name: "eCoworkerTaxRateType", values: &[(1, "Default"), (2, "Reduced"), (3, "Exempt")], open: false };

/// What a custom field is for.
pub static CUSTOM_FIELD_RECORD_TYPE: Enum = Enum {
    name: "eCustomFieldRecordType",
    values: &[
        (1, "Coworker"),
        (2, "Team"),
        (3, "FloorPlanDesk"),
        (4, "CrmOpportunity"),
        (5, "Visitor"),
        (6, "Proposal"),
        (7, "CoworkerInternal"),
        (8, "HelpDeskMessage"),
        (9, "HelpDeskDepartment"),
        (10, "Product"),
        (11, "Booking"),
        (12, "CoworkerInvoice"),
        (13, "Business"),
        (14, "CoworkerContract"),
        (15, "Tariff"),
        (16, "Resource"),
        (17, "FloorPlan"),
        (18, "InventoryAsset"),
    ],
    open: false,
};

/// Kind of value of a custom field.
pub static CUSTOM_FIELD_TYPE: Enum = Enum {
    name: "eCustomFieldType",
    values: &[
        (1, "Text"),
        (2, "LongText"),
        (3, "Boolean"),
        (4, "Dropdown"),
        (5, "Date"),
        (6, "Integer"),
        (7, "Decimal"),
    ],
    open: false,
};

/// Who sees a custom field.
pub static CUSTOM_FIELD_VISIBILITY: Enum =
    Enum { name: "eCustomFieldVisibility", values: &[(1, "Visible"), (2, "ReadOnly"), (3, "Internal")], open: false };

/// Day of the week.
pub static DAY_OF_WEEK: Enum = Enum {
    name: "DayOfWeek",
    values: &[
        (0, "Sunday"),
        (1, "Monday"),
        (2, "Tuesday"),
        (3, "Wednesday"),
        (4, "Thursday"),
        (5, "Friday"),
        (6, "Saturday"),
    ],
    open: false,
};

/// What happens to mail.
pub static DELIVERY_HANDLING: Enum = Enum {
    name: "eDeliveryHandling",
    values: &[
        (1, "StoreForCollection"),
        (2, "Forward"),
        (3, "OpenScanForward"),
        (4, "OpenScanRecycle"),
        (5, "OpenScanShred"),
        (6, "OpenScanStoreForCollection"),
        (7, "Recycle"),
        (8, "ReturnToSender"),
        (9, "Shred"),
        (10, "DepositCheck"),
        (11, "Unknown"),
    ],
    open: true,
};

/// What an account is for.
pub static FINANCIAL_ACCOUNT_TYPE: Enum = Enum {
    name: "eFinancialAccountType",
    values: &[(0, "None"), (1, "Sales"), (2, "Payments"), (3, "Deposits")],
    open: false,
};

/// Unit of floor space.
pub static FLOOR_SPACE_UNIT: Enum = Enum { name: "eFloorSpaceUnit", values: &[(1, "SqFt"), (2, "SqMt")], open: false };

/// Gender.
pub static GENDER: Enum = Enum {
    name: "eGender",
    values: &[(0, "None"), (1, "NotSet"), (2, "Male"), (3, "Female"), (4, "Other"), (5, "RatherNotSay")],
    open: false,
};

/// Who checks identities.
pub static IDENTITY_CHECK_PROVIDER: Enum =
    Enum { name: "eIdentityCheckProvider", values: &[(1, "Manual"), (2, "StripeIdentity")], open: false };

/// How often identities are checked.
pub static IDENTITY_CHECK_REPEAT_PATTERN: Enum = Enum {
    name: "eIdentityCheckRepeatPattern",
    values: &[(1, "Never"), (2, "Every3Months"), (3, "Every6Months"), (4, "Every12Months"), (5, "Every24Months")],
    open: false,
};

/// Language.
pub static LANGUAGE: Enum =
    Enum { name: "eLanguage", values: &[(1, "EnglishUS"), (2, "Spanish"), (3, "EnglishUK")], open: false };

/// Who may see something.
pub static PASSPORT_ACCESS: Enum = Enum {
    name: "ePassportAccess",
    values: &[(1, "Everyone"), (2, "RegisteredUsers"), (3, "RegisteredWithMySpaceUsers"), (4, "NoOne")],
    open: false,
};

/// Category of a product.
pub static PRODUCT_TYPE: Enum = Enum {
    name: "eProductType",
    values: &[
        (0, "None"),
        (1, "DayPass"),
        (2, "CreditBundle"),
        (3, "Stationery"),
        (4, "BookingFeature"),
        (5, "BookingProducts"),
        (6, "Lockers"),
        (7, "Equipment"),
        (8, "EventServices"),
        (9, "AdminServices"),
        (10, "FoodAndBeverage"),
        (99, "Other"),
    ],
    open: false,
};

/// How a payment was made.
pub static PAYMENT_PROVIDER: Enum = Enum {
    name: "ePaymentProvider",
    values: &[
        (0, "None"),
        (1, "MultiGateway"),
        (2, "Stripe"),
        (3, "Forte"),
        (4, "AuthorizeNetSubscription"),
        (5, "PaypalStandardSubscription"),
        (6, "PayPalAdaptive"),
        (7, "EPay"),
        (8, "Braintree"),
        (9, "EziDebit"),
        (10, "LiqPay"),
        (11, "StripeACH"),
        (12, "GoCardless"),
        (13, "StripeBACS"),
        (94, "CreditNote"),
        (95, "GiftCard"),
        (96, "BankTransfer"),
        (97, "Cash"),
        (98, "Check"),
        (99, "Other"),
    ],
    open: false,
};

/// Unit of a repetition or an expiry.
pub static RECURRENT_CHARGE_PATTERN: Enum = Enum {
    name: "eRecurrentChargePattern",
    values: &[(1, "PricePlan"), (2, "Day"), (3, "Week"), (4, "Month"), (5, "Year"), (6, "LastDayOfMonth")],
    open: false,
};

/// How a product is sold.
pub static RECURRENT_PRODUCT_OPTIONS: Enum = Enum {
    name: "eRecurrentProductOptions",
    values: &[(0, "None"), (1, "RecurrentOrOneOff"), (2, "OnlyRecurrent"), (3, "OnlyOneOff")],
    open: false,
};

/// Who collects payments.
pub static REGULAR_PAYMENT_PROVIDER: Enum =
    Enum { name: "eRegularPaymentProvider", values: PAYMENT_PROVIDER.values, open: false };

/// State of an electronic invoice.
pub static STORECOVE_INVOICE_STATUS: Enum = Enum {
    name: "eStorecoveInvoiceStatus",
    values: &[(1, "None"), (2, "TransferFailed"), (3, "Processing"), (4, "ProcessingFailed"), (5, "Processed")],
    open: false,
};

/// When bookings are due.
pub static TARIFF_BOOKING_DUE_DATE_STRATEGY: Enum = Enum {
    name: "eTariffBookingDueDateStrategy",
    values: &[
        (0, "None"),
        (1, "RenewalDate"),
        (2, "BookingEndDate"),
        (3, "BookingCreationDate"),
        (4, "NextNthOfMonth"),
    ],
    open: false,
};

/// Category of a plan.
pub static TARIFF_TYPE: Enum = Enum {
    name: "eTariffType",
    values: &[
        (0, "None"),
        (1, "FullTimePrivateOffice"),
        (2, "PartTimePrivateOffice"),
        (3, "FullTimeDedicatedDesk"),
        (4, "PartTimeDedicatedDesk"),
        (5, "FullTimeHotDesk"),
        (6, "PartTimeHotDesk"),
        (7, "FullTimeOther"),
        (8, "PartTimeOther"),
        (9, "Storage"),
        (10, "VirtualOffice"),
        (11, "Virtual"),
        (99, "Other"),
    ],
    open: false,
};

/// Why no tax is due.
pub static TAX_EXEMPTION_REASON: Enum = Enum {
    name: "eTaxExemptionReason",
    values: &[
        (1, "None"),
        (2, "M01"),
        (3, "M02"),
        (4, "M04"),
        (5, "M05"),
        (6, "M06"),
        (7, "M07"),
        (8, "M09"),
        (9, "M10"),
        (10, "M11"),
        (11, "M12"),
        (12, "M13"),
        (13, "M14"),
        (14, "M15"),
        (15, "M16"),
        (16, "M19"),
        (17, "M20"),
        (18, "M21"),
        (19, "M25"),
        (20, "M26"),
        (21, "M30"),
        (22, "M31"),
        (23, "M32"),
        (24, "M33"),
        (25, "M34"),
        (26, "M40"),
        (27, "M41"),
        (28, "M42"),
        (29, "M43"),
        (30, "M99"),
    ],
    open: false,
};

/// How often plan passes are issued anew.
pub static TIME_SPAN: Enum = Enum {
    name: "eTimeSpanWeekMonth",
    values: &[(1, "Week"), (2, "CalendarMonth"), (3, "TariffMonth"), (4, "Year"), (5, "Day")],
    open: false,
};

/// Kind of place.
pub static VENUE_TYPE: Enum = Enum {
    name: "eVenueType",
    values: &[
        (1, "BusinessCenter"),
        (2, "CorporateOffice"),
        (3, "CoworkingSpace"),
        (4, "Hotel"),
        (5, "InformalOffice"),
        (6, "Studio"),
        (7, "Other"),
    ],
    open: false,
};

/// Whether the host agreed to a visit.
pub static VISITOR_HOST_APPROVAL_STATUS: Enum = Enum {
    name: "eVisitorHostApprovalStatus",
    values: &[(1, "NotRequired"), (2, "Requested"), (3, "Rejected"), (4, "AcceptedAndHold"), (5, "AcceptedAndGrant")],
    open: false,
};

/// Who announced a visit.
pub static VISITOR_SOURCE: Enum =
    Enum { name: "eVisitorSource", values: &[(1, "Administrator"), (2, "NexIO"), (3, "Customer")], open: false };

/// Bits of `Business.VisitedHelpItems`.
pub static HELP_ITEM_FLAG: Enum = Enum {
    name: "eHelpItemFlag",
    values: &[(0, "None"), (1, "WelcomePage"), (2, "GridPage"), (4, "EditPage"), (8, "SettingsPage"), (16, "HelpPage")],
    open: false,
};

/// What a webhook is told about.
pub static WEBHOOK_ACTION: Enum = Enum {
    name: "eWebhookAction",
    values: &[
        (1, "None"),
        (2, "CoworkerUpdate"),
        (3, "CoworkerCreate"),
        (4, "BlogPostCreate"),
        (5, "BlogPostUpdate"),
        (6, "BookingCreate"),
        (7, "BookingUpdate"),
        (8, "BookingDelete"),
        (9, "SendWelcomeEmail"),
        (10, "CoworkerContractActivate"),
        (11, "CoworkerContractCancel"),
        (12, "CoworkerContractRenew"),
        (13, "CoworkerContractUpgradeDowngrade"),
        (14, "CoworkerContractActivateFirst"),
        (15, "CoworkerInvoiceCreateFirst"),
        (16, "CoworkerInvoiceCreate"),
        (17, "CoworkerInvoiceDelete"),
        (18, "CoworkerInvoiceUpdate"),
        (19, "CoworkerInvoiceRefund"),
        (20, "CoworkerInvoiceCreditNote"),
        (21, "CoworkerInvoicePaid"),
        (22, "CoworkerInvoiceFailedPayment"),
        (23, "CoworkerInvoiceReceivedPayment"),
        (24, "CoworkerInvoiceAwaitingPayment"),
        (25, "CalendarEventCreate"),
        (26, "CalendarEventUpdate"),
        (27, "CalendarEventAttendeeDelete"),
        (28, "CalendarEventAttendeeCreate"),
        (29, "CalendarEventAttendeeUpdate"),
        (30, "GlobalChatMessageCreate"),
        (31, "NewsLetterSubscriberCreate"),
        (32, "NewsLetterSubscriberSubscribed"),
        (33, "NewsLetterSubscriberUnSubscribed"),
        (34, "NewsLetterSubscriberRemovedFromGroup"),
        (35, "CoworkerCheckout"),
        (36, "CoworkerCheckin"),
        (37, "CoworkerCheckinFailed"),
        (38, "VisitorNotification"),
        (39, "CommunityBoardNewThread"),
        (40, "CommunityBoardNewReply"),
        (41, "VisitorCheckedin"),
        (42, "VisitorRegistered"),
        (43, "BlogPostDelete"),
        (44, "CalendarEventDelete"),
        (45, "HelDeskMessageCreated"),
        (46, "HelpDeskCommentCreated"),
        (47, "CheckinCreated"),
        (48, "CheckinUpdated"),
        (49, "CheckinDeleted"),
        (50, "CoworkerDelete"),
        (51, "CoworkerMessageCreate"),
        (52, "DeliveryCreated"),
        (53, "DeliveryAssigned"),
        (54, "ProposalCreated"),
        (55, "ProposalUpdated"),
        (56, "ProposalDeleted"),
        (57, "TeamCreated"),
        (58, "TeamUpdated"),
        (59, "TeamDeleted"),
        (60, "CoworkerContractUpdate"),
        (61, "AccessControlUpdate"),
        (62, "CoworkerContractCreate"),
        (63, "FailedCheckin"),
        (64, "VisitorDeleted"),
        (65, "CoworkerInvoiceLedgerEntryCreate"),
        (66, "CoworkerInvoiceLedgerEntryDelete"),
        (67, "CoworkerInvoiceLedgerEntryUpdate"),
        (68, "CoworkerProductCreate"),
        (69, "CoworkerProductUpdate"),
        (70, "CoworkerProductDelete"),
        (71, "FloorPlanDeskCreate"),
        (72, "FloorPlanDeskDelete"),
        (73, "FloorPlanDeskUpdate"),
        (74, "TariffCreate"),
        (75, "TariffDelete"),
        (76, "TariffUpdate"),
        (77, "CoworkerContractDelete"),
        (78, "FloorPlanCreate"),
        (79, "FloorPlanDelete"),
        (80, "FloorPlanUpdate"),
        (81, "ProductCreate"),
        (82, "ProductDelete"),
        (83, "ProductUpdate"),
        (84, "BusinessUpdate"),
        (85, "CommunityGroupCreate"),
        (86, "CommunityGroupDelete"),
        (87, "CommunityGroupUpdate"),
        (88, "CoworkerPaymentMethodCreate"),
        (89, "CoworkerPaymentMethodDelete"),
        (90, "CoworkerPaymentMethodUpdate"),
    ],
    open: false,
};

/// Every enum that clients look up.
pub static ALL: &[&Enum] = &[
    &CANCELLATION_REASON,
    &CHECKIN_SOURCE,
    &COWORKER_ATTENDANCE,
    &COWORKER_FIELD_POSITION,
    &COWORKER_RECORD_TYPE,
    &COWORKER_TAX_RATE_TYPE,
    &CUSTOM_FIELD_RECORD_TYPE,
    &CUSTOM_FIELD_TYPE,
    &CUSTOM_FIELD_VISIBILITY,
    &DAY_OF_WEEK,
    &DELIVERY_HANDLING,
    &FINANCIAL_ACCOUNT_TYPE,
    &FLOOR_SPACE_UNIT,
    &GENDER,
    &HELP_ITEM_FLAG,
    &IDENTITY_CHECK_PROVIDER,
    &IDENTITY_CHECK_REPEAT_PATTERN,
    &LANGUAGE,
    &PASSPORT_ACCESS,
    &PRODUCT_TYPE,
    &PAYMENT_PROVIDER,
    &RECURRENT_CHARGE_PATTERN,
    &RECURRENT_PRODUCT_OPTIONS,
    &REGULAR_PAYMENT_PROVIDER,
    &STORECOVE_INVOICE_STATUS,
    &TARIFF_BOOKING_DUE_DATE_STRATEGY,
    &TARIFF_TYPE,
    &TAX_EXEMPTION_REASON,
    &TIME_SPAN,
    &VENUE_TYPE,
    &VISITOR_HOST_APPROVAL_STATUS,
    &VISITOR_SOURCE,
    &WEBHOOK_ACTION,
];

/// The enum of a vendor name, whatever its letter case.
pub fn by_name(name: &str) -> Option<&'static Enum> {
    ALL.iter().copied().find(|e| e.name.eq_ignore_ascii_case(name))
}

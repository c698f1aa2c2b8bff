// What the console knows beyond the tables: where a resource stands in the navigation, what it is called, which columns, filters
// and members come first. A resource that is not named here works all the same, under "More".

export type Group = "people" | "passes" | "visits" | "money" | "places" | "system" | "more";

export type Known = {
  group: Group; en: [one: string, many: string]; es: [one: string, many: string];
  /** Columns of the list, as long as nobody has chosen others. */
  columns: string[];
  /** Members a form begins with. */
  main: string[];
  /** Filters that are always there. */
  filters: string[];
  /** Not in the navigation: reached from the record it belongs to, by jumping, or under "all tables". */
  aside?: boolean;
  /** Order that helps most, as long as nobody has clicked on a head. */
  newest?: boolean;
};

export const KNOWN: Record<string, Known> = {
  coworkers: {
    group: "people", en: ["Customer", "Customers"], es: ["Cliente", "Clientes"],
    columns: ["FullName", "Email", "InvoicingBusinessId", "Active", "Tag", "RegistrationDate"],
    main: ["FullName", "Email", "CoworkerType", "CompanyName", "InvoicingBusinessId", "Businesses", "CountryId", "SimpleTimeZoneId", "MobilePhone", "Active", "AccessCardId", "AccessPincode", "ShowAlert", "AlertNote", "Notes"],
    filters: ["FullName", "Email", "InvoicingBusinessId", "Active"],
  },
  teams: {
    group: "people", en: ["Team", "Teams"], es: ["Equipo", "Equipos"],
    columns: ["Name", "BusinessId", "PayingMemberId", "ShareTimePasses", "MaxTeamMemberCount"],
    main: ["Name", "BusinessId", "Description", "PayingMemberId", "TeamMembers", "CoworkerIds", "ShareTimePasses", "MaxTeamMemberCount", "CreateSingleInvoiceForTeam", "DefaultMemberTariffId", "DiscountTimePasses"],
    filters: ["Name", "BusinessId"],
  },
  visitors: {
    group: "people", en: ["Visitor", "Visitors"], es: ["Visitante", "Visitantes"],
    columns: ["FullName", "CoworkerId", "BusinessId", "ExpectedArrival", "Arrived", "ArrivalDate"],
    main: ["FullName", "Email", "BusinessId", "CoworkerId", "ExpectedArrival", "VisitReason", "CompanyName", "PhoneNumber", "Arrived", "ArrivalDate", "DepartureDate", "Notes"],
    filters: ["FullName", "BusinessId", "ExpectedArrival", "Arrived"], newest: true,
  },
  timepasses: {
    group: "passes", en: ["Pass", "Passes on offer"], es: ["Pase", "Pases en venta"],
    columns: ["Name", "BusinessId", "Price", "MinutesIncluded", "UsePriority", "Archived"],
    main: ["Name", "BusinessId", "Price", "CurrencyId", "MinutesIncluded", "Businesses", "UsePriority", "OnlyForMembers", "OnlyForContacts", "Tariffs", "CountsTowardsPlanLimits", "UseAsPayAsYouGoForMembers", "UseAsPayAsYouGoForContacts", "TaxRateId", "InvoiceLineDisplayAs", "Archived"],
    filters: ["Name", "BusinessId", "Archived"],
  },
  coworkertimepasses: {
    group: "passes", en: ["Pass held", "Passes held"], es: ["Pase de un cliente", "Pases de clientes"],
    columns: ["CoworkerId", "TimePassId", "Used", "RemainingUses", "ExpireDate", "Invoiced", "CreatedOn"],
    main: ["CoworkerId", "TimePassId", "BusinessId", "Price", "Free", "CreateMultiple", "ExpireDate", "Used", "UsedDate", "RemainingUses", "TotalUses", "Invoiced", "InvoiceDate", "PurchaseOrder", "Notes"],
    filters: ["CoworkerId", "TimePassId", "Used", "ExpireDate", "Invoiced"], newest: true,
  },
  tariffs: {
    group: "passes", en: ["Plan", "Plans"], es: ["Plan", "Planes"],
    columns: ["Name", "BusinessId", "Price", "InvoiceEvery", "UseTimePasses", "GroupName", "Archived"],
    main: ["Name", "BusinessId", "Price", "CurrencyId", "SystemTariffType", "InvoiceEvery", "InvoiceEveryWeeks", "UseTimePasses", "SignUpFee", "TaxRateId", "CheckinMonthLimit", "CheckinWeekLimit", "HoursMonthLimit", "HoursWeekLimit", "DiscountTimePasses", "CancellationPeriod", "GroupName", "Description", "Visible", "Archived"],
    filters: ["Name", "BusinessId", "Archived"],
  },
  coworkercontracts: {
    group: "passes", en: ["Contract", "Contracts"], es: ["Contrato", "Contratos"],
    columns: ["CoworkerId", "TariffId", "StartDate", "RenewalDate", "Price", "Active", "Cancelled"],
    main: ["CoworkerId", "TariffId", "IssuedById", "StartDate", "BillingDay", "RenewalDate", "Price", "Quantity", "Active", "MainContract", "NextTariffId", "ContractTerm", "CancellationDate", "CancellationReason", "Notes"],
    filters: ["CoworkerId", "TariffId", "Active", "RenewalDate"], newest: true,
  },
  products: {
    group: "passes", en: ["Product", "Products"], es: ["Producto", "Productos"],
    columns: ["Name", "BusinessId", "Price", "SystemProductType", "Sku", "Archived"],
    main: ["Name", "BusinessId", "Price", "CurrencyId", "SystemProductType", "Description", "Sku", "TaxRateId", "FinancialAccountId", "OnlyForMembers", "OnlyForContacts", "Visible", "Archived"],
    filters: ["Name", "BusinessId", "Archived"],
  },
  coworkerproducts: {
    group: "passes", en: ["Sale", "Sales"], es: ["Venta", "Ventas"],
    columns: ["CoworkerId", "ProductId", "Quantity", "Price", "SaleDate", "Invoiced", "Activated"],
    main: ["CoworkerId", "ProductId", "BusinessId", "Quantity", "Price", "SaleDate", "DueDate", "ActivateNow", "RegularCharge", "RepeatCycle", "RepeatUnit", "RepeatFrom", "RepeatUntil", "InvoiceOn", "PurchaseOrder", "Notes"],
    filters: ["CoworkerId", "ProductId", "Invoiced", "SaleDate"], newest: true,
  },
  tarifftimepasses: { group: "passes", en: ["Pass of a plan", "Passes of plans"], es: ["Pase de un plan", "Pases de planes"], columns: ["TariffId", "TimePassId", "PassesIncluded", "PassRenewalTime"], main: ["TariffId", "TimePassId", "PassesIncluded", "PassRenewalTime"], filters: ["TariffId", "TimePassId"], aside: true },
  producttimepasses: { group: "passes", en: ["Pass of a product", "Passes of products"], es: ["Pase de un producto", "Pases de productos"], columns: ["ProductId", "TimePassId", "PassesIncluded"], main: ["ProductId", "TimePassId", "PassesIncluded"], filters: ["ProductId", "TimePassId"], aside: true },
  timepassprices: { group: "passes", en: ["Special price", "Special prices"], es: ["Precio especial", "Precios especiales"], columns: ["TimePassId", "TariffId", "Price"], main: ["TimePassId", "TariffId", "Price"], filters: ["TimePassId", "TariffId"], aside: true },
  timepasstimeslots: { group: "passes", en: ["Time slot", "Time slots"], es: ["Franja horaria", "Franjas horarias"], columns: ["TimePassId", "DayOfWeek", "FromTime", "ToTime"], main: ["TimePassId", "DayOfWeek", "FromTime", "ToTime"], filters: ["TimePassId", "DayOfWeek"], aside: true },
  checkins: {
    group: "visits", en: ["Visit", "Visits"], es: ["Visita", "Visitas"],
    columns: ["CoworkerId", "BusinessId", "FromTime", "ToTime", "Source", "TariffAtTheTimeOfCheckin"],
    main: ["CoworkerId", "BusinessId", "FromTime", "ToTime", "Source", "CoworkerTimePassId", "CountsTowardsPlanLimits", "AutoCheckout", "TariffAtTheTimeOfCheckin", "TeamsAtTheTimeOfCheckin"],
    filters: ["CoworkerId", "BusinessId", "FromTime", "Source"], newest: true,
  },
  failedcheckins: {
    group: "visits", en: ["Refused attempt", "Refused attempts"], es: ["Intento rechazado", "Intentos rechazados"],
    columns: ["CoworkerId", "BusinessId", "CheckinAttemptTime", "Source", "Description"],
    main: ["CoworkerId", "BusinessId", "CheckinAttemptTime", "Source", "Description"],
    filters: ["CoworkerId", "BusinessId", "CheckinAttemptTime"], newest: true,
  },
  coworkerinvoices: {
    group: "money", en: ["Invoice", "Invoices"], es: ["Factura", "Facturas"],
    columns: ["InvoiceNumber", "CoworkerId", "CreatedOn", "DueDate", "TotalAmount", "Paid", "Draft"],
    main: ["InvoiceNumber", "CoworkerId", "BusinessId", "BillToName", "Description", "CreatedOn", "DueDate", "TotalAmount", "TaxAmount", "PaidAmount", "CurrencyId", "Draft", "Paid", "PaidOn", "Void", "CreditNote", "PurchaseOrder"],
    filters: ["CoworkerId", "InvoiceNumber", "Paid", "CreatedOn"], newest: true,
  },
  coworkerinvoicelines: {
    group: "money", en: ["Invoice line", "Invoice lines"], es: ["Línea de factura", "Líneas de factura"],
    columns: ["CoworkerInvoiceId", "Description", "Quantity", "SubTotal", "TaxAmount", "SaleDate"],
    main: ["CoworkerInvoiceId", "Description", "DisplayAs", "Quantity", "SubTotal", "TaxAmount", "TaxRate", "SaleDate"],
    filters: ["CoworkerInvoiceId"], aside: true,
  },
  coworkerledgerentries: {
    group: "money", en: ["Account entry", "Account entries"], es: ["Apunte de cuenta", "Apuntes de cuenta"],
    columns: ["CoworkerId", "BusinessId", "TransactionDate", "Description", "Debit", "Credit", "Balance"],
    main: ["CoworkerId", "BusinessId", "CoworkerInvoiceId", "Description", "Code", "Debit", "Credit", "TransactionDate", "Balance"],
    filters: ["CoworkerId", "TransactionDate"], newest: true,
  },
  taxrates: { group: "money", en: ["Tax rate", "Tax rates"], es: ["Tipo impositivo", "Tipos impositivos"], columns: ["Name", "BusinessId", "Rate"], main: ["Name", "BusinessId", "Rate", "ExemptionReason"], filters: ["Name"] },
  financialaccounts: { group: "money", en: ["Financial account", "Financial accounts"], es: ["Cuenta contable", "Cuentas contables"], columns: ["Code", "Name", "BusinessId", "AccountType"], main: ["Code", "Name", "BusinessId", "AccountType", "Description"], filters: ["Name"] },
  currencies: { group: "money", en: ["Currency", "Currencies"], es: ["Moneda", "Monedas"], columns: ["Code", "Name"], main: ["Code", "Name"], filters: ["Name"], aside: true },
  businesses: {
    group: "places", en: ["Location", "Locations"], es: ["Sede", "Sedes"],
    columns: ["Name", "CountryId", "CurrencyCode", "TownCity"],
    main: ["Name", "WebAddress", "RootLocationId", "CountryId", "CurrencyId", "SimpleTimeZoneId", "Address", "TownCity", "PostalCode", "Phone", "EmailContact"],
    filters: ["Name"],
  },
  businesssettings: { group: "places", en: ["Setting record", "Setting records"], es: ["Registro de ajuste", "Registros de ajustes"], columns: ["BusinessId", "Name", "Value", "UpdatedOn"], main: ["BusinessId", "Name", "Value"], filters: ["BusinessId", "Name"], aside: true },
  customfields: { group: "places", en: ["Custom field", "Custom fields"], es: ["Campo propio", "Campos propios"], columns: ["Name", "RecordType", "FieldType", "GroupName"], main: ["Name", "BusinessId", "RecordType", "FieldType", "GroupName", "AvailableOptions", "Visibility", "DisplayOrder"], filters: ["Name", "RecordType"] },
  countries: { group: "places", en: ["Country", "Countries"], es: ["País", "Países"], columns: ["Name", "TwoDigitsCode"], main: ["Name"], filters: ["Name"], aside: true },
  simpletimezones: { group: "places", en: ["Time zone", "Time zones"], es: ["Zona horaria", "Zonas horarias"], columns: ["Name", "Description", "TimeOffset"], main: ["Name", "Description", "TimeOffset"], filters: ["Name"], aside: true },
  users: {
    group: "system", en: ["User", "Users"], es: ["Usuario", "Usuarios"],
    columns: ["FullName", "Email", "IsAdmin", "Active", "TwoFactorEnabled", "LastAccess"],
    main: ["FullName", "Email", "NewPassword", "IsAdmin", "APIAccess", "Active", "Businesses", "UserRoles", "DefaultBusinessId", "Language"],
    filters: ["FullName", "Email", "IsAdmin", "Active", "TwoFactorEnabled"],
  },
  userroles: { group: "system", en: ["Role", "Roles"], es: ["Rol", "Roles"], columns: ["Name", "BusinessId", "UpdatedOn"], main: ["Name", "BusinessId", "Users"], filters: ["Name", "BusinessId"] },
  webhooks: { group: "system", en: ["Webhook", "Webhooks"], es: ["Webhook", "Webhooks"], columns: ["Name", "BusinessId", "Action", "URL", "Active"], main: ["Name", "BusinessId", "Action", "URL", "Active", "Description"], filters: ["Name"] },
};

/** Members that say when and by whom, of every resource: last. */
export const TRACES = ["Id", "UniqueId", "SystemId", "CreatedOn", "UpdatedOn", "UpdatedBy"];
/** Members without a meaning for people. */
export const HIDDEN = ["IsNew", "ToStringText", "LocalizationDetails"];

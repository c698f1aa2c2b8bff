// What members and resources are called. English names come from the member's own name; in Spanish the usual ones are written
// out here, and others keep their English name, marked as such.
import { language } from "$lib/i18n/language.svelte";
import { KNOWN } from "./known";
import { tables, type Field, type Resource } from "./tables.svelte";

const ES: Record<string, string> = {
  AccessCardId: "Tarjeta de acceso", AccessPincode: "PIN de acceso", AccountType: "Tipo de cuenta", Action: "Acción", Activated: "Activada", ActivateNow: "Activar ahora",
  Active: "Activo", Address: "Dirección", AlertNote: "Aviso", AllowNetworkCheckIn: "Entrada por la red", APIAccess: "Acceso a la API", Archived: "Archivado", Arrived: "Ha llegado",
  ArrivalDate: "Llegada", AutoCheckout: "Salida automática", Balance: "Saldo", BillingDay: "Día de facturación", BillToName: "Facturar a", BusinessId: "Sede", BusinessName: "Nombre de la sede",
  Businesses: "Sedes", CancellationDate: "Fecha de baja", CancellationPeriod: "Preaviso de baja", CancellationReason: "Motivo de la baja", Cancelled: "Dado de baja", CheckedIn: "Dentro",
  CheckinAttemptTime: "Hora del intento", CheckinMonthLimit: "Días al mes", CheckinWeekLimit: "Días a la semana", Code: "Código", CompanyName: "Empresa", ContractTerm: "Fin del contrato",
  CountryId: "País", CountsTowardsPlanLimits: "Cuenta para los límites del plan", CoworkerFullName: "Nombre del cliente", CoworkerId: "Cliente", CoworkerIds: "Miembros", CoworkerInvoiceId: "Factura",
  CoworkerTimePassId: "Pase usado", CoworkerType: "Tipo de cliente", CreatedOn: "Creado", CreateMultiple: "Cuántos", CreditNote: "Factura rectificativa", Credit: "Haber", CurrencyCode: "Moneda (código)",
  CurrencyId: "Moneda", CustomFields: "Campos propios", DayOfWeek: "Día de la semana", Debit: "Debe", DefaultBusinessId: "Sede habitual", DefaultMemberTariffId: "Plan de sus miembros", DepartureDate: "Salida",
  Description: "Descripción", DiscountTimePasses: "Descuento en pases (%)", DisplayAs: "Mostrar como", DisplayOrder: "Orden", Draft: "Borrador", DueDate: "Vencimiento", Email: "Correo electrónico", ErrorCount: "Fallos seguidos", LastError: "Último error", LastTrigger: "Último envío recibido",
  EmailContact: "Correo de contacto", ExpectedArrival: "Llegada prevista", ExpireDate: "Caduca", FieldType: "Tipo de campo", FinancialAccountId: "Cuenta contable", Free: "Gratis", FromTime: "Desde",
  FullName: "Nombre completo", GroupName: "Grupo", HoursMonthLimit: "Horas al mes", HoursWeekLimit: "Horas a la semana", Id: "Número", InvoiceDate: "Fecha de factura", Invoiced: "Facturado", InvoiceEvery: "Facturar cada (meses)",
  InvoiceEveryWeeks: "Facturar cada (semanas)", InvoiceLineDisplayAs: "Texto en la factura", InvoiceNumber: "Número de factura", InvoiceOn: "Facturar el", InvoicingBusinessId: "Sede que factura", IsAdmin: "Administración",
  IsFromTariff: "De un plan", IsPayAsYouGo: "Pago por uso", IssuedById: "Sede que emite", Language: "Idioma", LastAccess: "Último acceso", MainContract: "Contrato principal", MaxTeamMemberCount: "Máximo de miembros",
  MinutesIncluded: "Minutos incluidos", MobilePhone: "Móvil", Name: "Nombre", NewPassword: "Contraseña nueva", NextTariffId: "Plan siguiente", Notes: "Notas", OnlyForContacts: "Solo para quien no tiene plan",
  OnlyForMembers: "Solo para miembros", Paid: "Pagada", PaidAmount: "Importe pagado", PaidOn: "Pagada el", PassesIncluded: "Pases incluidos", PassRenewalTime: "Se renueva cada", PayingMemberId: "Quien paga",
  Phone: "Teléfono", PhoneNumber: "Teléfono", PostalCode: "Código postal", Price: "Precio", ProductId: "Producto", ProductName: "Nombre del producto", PurchaseOrder: "N.º de pedido", Quantity: "Cantidad", Rate: "Tipo",
  RecordType: "Tipo de registro", RegistrationDate: "Alta", RegularCharge: "Se repite", RemainingUses: "Minutos restantes", RenewalDate: "Renovación", RepeatCycle: "Repetir cada", RepeatFrom: "Repetir desde", RepeatUnit: "Unidad", RepeatUntil: "Repetir hasta",
  RootLocationId: "Sede superior", Roles: "Permisos", SaleDate: "Fecha de venta", ShareTimePasses: "Comparte pases", ShowAlert: "Mostrar aviso", SignUpFee: "Cuota de alta", SimpleTimeZoneId: "Zona horaria", Sku: "Referencia",
  Source: "Cómo entró", StartDate: "Inicio", SubTotal: "Subtotal", SystemId: "Referencia propia", SystemProductType: "Tipo de producto", SystemTariffType: "Tipo de plan", Tag: "Etiqueta", TariffAtTheTimeOfCheckin: "Plan de entonces",
  TariffId: "Plan", TariffName: "Nombre del plan", Tariffs: "Planes", TaxAmount: "Impuestos", TaxRate: "Tipo impositivo", TaxRateId: "Tipo impositivo", ReducedTaxRateId: "Tipo reducido", ExemptTaxRateId: "Tipo exento", TeamMembers: "Miembros",
  TeamsAtTheTimeOfCheckin: "Equipos de entonces", TimeOffset: "Diferencia con UTC", TimePassId: "Pase", TimePassName: "Nombre del pase", TotalAmount: "Total", TotalUses: "Minutos en total", ToTime: "Hasta", TownCity: "Ciudad",
  TransactionDate: "Fecha", TwoFactorEnabled: "Verificación en dos pasos", MustResetPassword: "Debe cambiar la contraseña", Validated: "Correo confirmado", InvalidLoginAttempts: "Contraseñas incorrectas seguidas", LastLoginAttempt: "Última contraseña incorrecta", UniqueId: "Identificador único", UpdatedBy: "Cambiado por", UpdatedOn: "Cambiado", UseAsPayAsYouGoForContacts: "Pago por uso sin plan", UseAsPayAsYouGoForMembers: "Pago por uso de miembros", Used: "Usado", UsedDate: "Usado el",
  UsePriority: "Prioridad de uso", UserRoles: "Roles", Users: "Usuarios", UseTimePasses: "Incluye pases", Value: "Valor", Visible: "Visible", VisitReason: "Motivo de la visita", Void: "Anulada", WebAddress: "Dirección web",
};

const EN: Record<string, string> = {
  ErrorCount: "Failures in a row", LastError: "Last error", LastTrigger: "Latest delivery taken",
  BusinessId: "Location", IssuedById: "Issued by", InvoicingBusinessId: "Home location", TariffId: "Plan", Tariffs: "Plans", Businesses: "Locations", CoworkerId: "Customer", CoworkerIds: "Members",
  CoworkerInvoiceId: "Invoice", CoworkerFullName: "Customer name", BusinessName: "Location name", Id: "Number", RemainingUses: "Minutes left", TotalUses: "Minutes in all", CoworkerTimePassId: "Pass used", FromTime: "From", ToTime: "To",
  CheckinAttemptTime: "Time of the attempt", SystemId: "Own reference", CreatedOn: "Created", UpdatedOn: "Changed", UpdatedBy: "Changed by", CreateMultiple: "How many", ExpireDate: "Expires", IsFromTariff: "From a plan", IsPayAsYouGo: "Pay as you go",
  TariffAtTheTimeOfCheckin: "Plan at the time", TeamsAtTheTimeOfCheckin: "Teams at the time", TariffName: "Plan name", SystemTariffType: "Kind of plan", SystemProductType: "Kind of product", InvoiceEvery: "Invoice every (months)", InvoiceEveryWeeks: "Invoice every (weeks)",
  OnlyForContacts: "Only without a plan", UseAsPayAsYouGoForMembers: "Pay as you go for members", UseAsPayAsYouGoForContacts: "Pay as you go without a plan", InvoiceLineDisplayAs: "Text on the invoice", UsePriority: "Priority of use",
  UseTimePasses: "Brings passes", CheckinMonthLimit: "Days a month", CheckinWeekLimit: "Days a week", HoursMonthLimit: "Hours a month", HoursWeekLimit: "Hours a week", CancellationPeriod: "Notice (days)", CoworkerType: "Kind of customer",
  AccountType: "Kind of account", FieldType: "Kind of value", RecordType: "Kind of record", ShareTimePasses: "Share passes", CreateSingleInvoiceForTeam: "One invoice for the team", MaxTeamMemberCount: "Most members", DefaultMemberTariffId: "Plan of new members",
  Source: "How", PassRenewalTime: "Renews every", SimpleTimeZoneId: "Time zone", APIAccess: "API access", DefaultBusinessId: "Usual location", TwoFactorEnabled: "Second factor", Validated: "E-mail confirmed", InvalidLoginAttempts: "Wrong passwords in a row", LastLoginAttempt: "Latest wrong password", IsAdmin: "Administers", RootLocationId: "Location above", TimePassId: "Pass", TimePassName: "Pass name", PayingMemberId: "Who pays",
  TransactionDate: "Date", AccessPincode: "Access PIN", AccessCardId: "Access card", DiscountTimePasses: "Discount on passes (%)", UniqueId: "Unique id", Sku: "SKU",
};

/** "MinutesIncluded" as "Minutes included"; what leads to a record loses its "Id". */
function split(name: string): string {
  const words = name.replace(/(.)Ids?$/, "$1").replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").split(" ");
  return words.map((word, at) => (at === 0 || /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(" ");
}

/** What a member is called. */
export function label(name: string): string {
  if (language.now === "es" && ES[name]) return ES[name];
  return EN[name] ?? split(name);
}

/** The language of [`label`], where it is not the page's: for screen readers. */
export function labelLang(name: string): "en" | undefined {
  return language.now === "es" && !ES[name] ? "en" : undefined;
}

/** The member whose name the server used in an error: references lose their "Id" there. */
export function errorOf(field: Field, errors: Record<string, string>): string | null {
  return errors[field.Name] ?? errors[field.Name.replace(/Id$/, "")] ?? null;
}

export function nameOf(resource: Resource | string, count: 1 | 2 = 2): string {
  const plural = typeof resource === "string" ? resource : resource.Plural;
  const known = KNOWN[plural];
  if (known) return known[language.now][count === 1 ? 0 : 1];
  const table = typeof resource === "string" ? tables.find(resource) : resource;
  return count === 1 ? split(table?.Entity ?? plural) : plural;
}

/** A name of an enum ("PartTime") as words. */
export function words(name: string): string {
  return split(name);
}

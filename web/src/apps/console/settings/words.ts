// What each setting is called and what a value of it means, in plain words: `yes` and `no` of a truth, `set` and `none` of others.
import { language, type Language } from "$lib/i18n/language.svelte";
import { choice } from "../lib/values";

type Words = { title: string; yes?: string; no?: string; set?: string; none?: string };
type Both = Record<Language, Words>;

const WORDS: Record<string, Both> = {
  "Checkin.DailyCutOffTime": {
    en: { title: "End of the business day", set: "At {v} the day ends: everybody still in is checked out, and day passes end. A change acts from the next cut-off." },
    es: { title: "Fin de la jornada", set: "A las {v} termina el día: se registra la salida de quien siga dentro y terminan los pases de día. Un cambio vale desde el próximo cierre." },
  },
  "Ext.Checkin.RoundingMinutes": {
    en: { title: "Rounding of times", set: "Arrivals and departures are rounded to {v} minutes; so minutes used are multiples of {v}." },
    es: { title: "Redondeo de horas", set: "Entradas y salidas se redondean a {v} minutos; los minutos usados son múltiplos de {v}." },
  },
  "Checkin.AlwaysRecordByMinute": {
    en: { title: "A record for each visit", yes: "Each visit is a record of its own, also on a day pass.", no: "On a day pass, a day is one record: first in to last out." },
    es: { title: "Un registro por visita", yes: "Cada visita es un registro propio, también con pase de día.", no: "Con pase de día, el día es un solo registro: de la primera entrada a la última salida." },
  },
  "Checkin.DeviceCountLimit": {
    en: { title: "Devices per customer", set: "At most {v} devices of one customer check in by the network.", none: "Any number of devices of one customer may check in by the network." },
    es: { title: "Dispositivos por cliente", set: "Como mucho {v} dispositivos de un cliente registran la entrada por la red.", none: "Los dispositivos de un cliente que entran por la red no tienen límite." },
  },
  "Ext.Checkin.InactivityMinutes": {
    en: { title: "Silence that ends a visit", set: "A visit by the network ends {v} minutes after its last sign of life." },
    es: { title: "Inactividad que termina una visita", set: "Una visita por la red termina {v} minutos después de la última señal." },
  },
  "Ext.Checkin.CloseWhenExhausted": {
    en: { title: "Check out when passes run out", yes: "A customer is checked out in the minute in which the last pass is empty.", no: "A customer stays in when the passes are empty; the rest is overtime, or pay as you go." },
    es: { title: "Salida al agotarse los pases", yes: "Se registra la salida en el minuto en que se agota el último pase.", no: "El cliente sigue dentro al agotarse los pases; el resto es exceso de tiempo o pago por uso." },
  },
  "Ext.Checkin.PlansWithoutPassesHaveFreeAccess": {
    en: { title: "Plans without passes come in freely", yes: "Members whose plan does not use passes come in without one.", no: "Members need a pass, whatever their plan." },
    es: { title: "Los planes sin pases entran libremente", yes: "Los miembros cuyo plan no usa pases entran sin pase.", no: "Los miembros necesitan un pase, sea cual sea su plan." },
  },
  "Ext.Checkin.WeekStartsOn": {
    en: { title: "Begin of the week", set: "Weekly limits and weekly passes begin anew on {v}." },
    es: { title: "Inicio de la semana", set: "Los límites y pases semanales empiezan de nuevo cada {v}." },
  },
  "Ext.Passes.ExpiryFirst": {
    en: { title: "Soonest to expire first", yes: "Of several passes, the one that expires soonest is used first.", no: "Expiry does not decide which of several passes is used." },
    es: { title: "Primero el que antes caduca", yes: "Entre varios pases, se usa antes el que antes caduca.", no: "La caducidad no decide qué pase se usa." },
  },
  "Ext.Passes.ExtraPassesBeatLimits": {
    en: { title: "Extra passes beyond plan limits", yes: "When a plan's limit is reached, passes that do not count towards it still let in.", no: "When a plan's limit is reached, no pass lets in." },
    es: { title: "Pases adicionales más allá del límite", yes: "Al alcanzar el límite del plan, los pases que no cuentan para él siguen sirviendo para entrar.", no: "Al alcanzar el límite del plan, no se puede entrar con ningún pase." },
  },
  "Ext.Passes.CheapestCombination": {
    en: { title: "Cheapest way for the customer", yes: "When a visit ends, it is covered in the way that costs the customer least.", no: "A visit is covered in the usual order of passes." },
    es: { title: "Lo más barato para el cliente", yes: "Al terminar, la visita se cubre de la forma que menos cuesta al cliente.", no: "La visita se cubre en el orden habitual de los pases." },
  },
  "Ext.Passes.ExpiryReminderDays": {
    en: { title: "Reminder before expiry", set: "{v} days before a pass expires, an event goes out, once.", none: "No reminder goes out before a pass expires." },
    es: { title: "Aviso antes de caducar", set: "{v} días antes de que caduque un pase sale un aviso, una vez.", none: "No sale ningún aviso antes de que caduque un pase." },
  },
  "Ext.Passes.RollOverPercent": {
    en: { title: "Minutes carried over", set: "{v} % of the minutes that passes of a plan have left at the end of their period go on to the next.", none: "Unused minutes of plans lapse at the end of their period." },
    es: { title: "Minutos que pasan al periodo siguiente", set: "El {v} % de los minutos que sobran en los pases de un plan pasa al periodo siguiente.", none: "Los minutos de planes sin usar caducan al final de su periodo." },
  },
  "Ext.Passes.RollOverCapMinutes": {
    en: { title: "Most minutes carried", set: "At most {v} carried minutes of one kind of pass and contract.", none: "There is no upper bound for carried minutes." },
    es: { title: "Máximo de minutos traspasados", set: "Como mucho {v} minutos traspasados por tipo de pase y contrato.", none: "No hay máximo de minutos traspasados." },
  },
  "Ext.Passes.RollOverPeriods": { en: { title: "Life of what is carried", set: "So many periods what is carried lives on: {v}." }, es: { title: "Cuánto vale lo traspasado", set: "Periodos que sigue valiendo lo traspasado: {v}." } },
  "Ext.Passes.RollOverDays": {
    en: { title: "Carry day passes", yes: "Unused day passes of plans are carried too.", no: "Day passes of plans are not carried." },
    es: { title: "Traspasar pases de día", yes: "También se traspasan los pases de día sin usar.", no: "Los pases de día de los planes no se traspasan." },
  },
  "Ext.Passes.RollOverCapDays": { en: { title: "Most day passes carried", set: "At most {v} carried day passes.", none: "There is no upper bound for carried day passes." }, es: { title: "Máximo de pases de día traspasados", set: "Como mucho {v} pases de día traspasados.", none: "No hay máximo de pases de día traspasados." } },
  "Ext.Passes.CarriedFirst": {
    en: { title: "Carried ones first", yes: "Of passes that are otherwise alike, carried ones are used before fresh ones.", no: "Carried passes are used after fresh ones." },
    es: { title: "Primero los traspasados", yes: "Entre pases iguales, los traspasados se usan antes que los nuevos.", no: "Los traspasados se usan después de los nuevos." },
  },
  "Members.NotifyOnLowCredit": { en: { title: "Event when credit runs low", yes: "An event goes out when the minutes left run low.", no: "No event goes out when minutes run low." }, es: { title: "Aviso de saldo bajo", yes: "Sale un aviso cuando quedan pocos minutos.", no: "No sale ningún aviso cuando quedan pocos minutos." } },
  "Members.NotifyOnLowCreditHours": { en: { title: "What counts as low", set: "Less than {v} hours are low.", none: "Without a number, no event goes out." }, es: { title: "Qué es un saldo bajo", set: "Menos de {v} horas es poco.", none: "Sin un número no sale ningún aviso." } },
  "Checkin.PayAsYouGo": {
    en: { title: "Pay as you go", yes: "Customers without a pass come in, and the visit is charged.", no: "Customers without a pass are refused." },
    es: { title: "Pago por uso", yes: "Los clientes sin pase entran y se les cobra la visita.", no: "Los clientes sin pase no entran." },
  },
  "Checkin.PayAsYouGoMinPrice": { en: { title: "Least per day", set: "A business day with such a visit costs at least {v}.", none: "There is no least price." }, es: { title: "Mínimo al día", set: "Una jornada con pago por uso cuesta al menos {v}.", none: "No hay precio mínimo." } },
  "Checkin.PayAsYouGoMaxPrice": { en: { title: "Most per day", set: "A business day costs a customer at most {v}.", none: "There is no upper price." }, es: { title: "Máximo al día", set: "Una jornada cuesta como mucho {v} por cliente.", none: "No hay precio máximo." } },
  "Checkin.DiscountBookings": { en: { title: "Own bookings are free", yes: "Minutes within the customer's own bookings are not charged.", no: "Minutes are charged within bookings too." }, es: { title: "Las reservas propias no se cobran", yes: "No se cobran los minutos dentro de reservas propias.", no: "Los minutos se cobran también dentro de reservas." } },
  "Checkin.PayAsYouGoMembersPayWithContract": { en: { title: "Members pay with their contract", yes: "Members' visits go onto the next invoice of their contract.", no: "Members' visits are invoiced at check-out." }, es: { title: "Los miembros pagan con su contrato", yes: "Las visitas de miembros van en la próxima factura del contrato.", no: "Las visitas de miembros se facturan al salir." } },
  "Billing.AddTaxToInvoices": { en: { title: "Tax on invoices", yes: "Invoices carry tax.", no: "Invoices carry no tax." }, es: { title: "Impuestos en las facturas", yes: "Las facturas llevan impuestos.", no: "Las facturas no llevan impuestos." } },
  "Billing.PricesIncludeTax": { en: { title: "Prices include tax", yes: "Prices are gross: tax is taken out of them.", no: "Prices are net: tax is added to them." }, es: { title: "Precios con impuestos", yes: "Los precios incluyen impuestos: se descuentan de ellos.", no: "Los precios son netos: se les suman los impuestos." } },
  "Billing.TaxValue": { en: { title: "Usual tax rate", set: "What has no rate of its own uses this one.", none: "What has no rate of its own carries no tax." }, es: { title: "Tipo impositivo habitual", set: "Lo que no tiene tipo propio usa este.", none: "Lo que no tiene tipo propio no lleva impuestos." } },
  "Billing.Rounding.Enable": { en: { title: "Rounding of its own", yes: "Amounts are rounded as the next two settings say.", no: "Amounts are rounded to 2 decimals." }, es: { title: "Redondeo propio", yes: "Los importes se redondean como dicen los dos ajustes siguientes.", no: "Los importes se redondean a 2 decimales." } },
  "Billing.Rounding.Line.DecimalPoints": { en: { title: "Decimals of a line", set: "Lines are rounded to {v} decimals, when rounding of its own is on." }, es: { title: "Decimales de una línea", set: "Las líneas se redondean a {v} decimales, si el redondeo propio está activo." } },
  "Billing.Rounding.DecimalPoints": { en: { title: "Decimals of an invoice", set: "The whole invoice is rounded to {v} decimals, when rounding of its own is on." }, es: { title: "Decimales de la factura", set: "El total se redondea a {v} decimales, si el redondeo propio está activo." } },
  "Billing.SegregateTimePasses": { en: { title: "Passes on an invoice of their own", yes: "Passes go onto an invoice of their own.", no: "Passes share the invoice with the rest." }, es: { title: "Pases en factura aparte", yes: "Los pases van en una factura aparte.", no: "Los pases van en la misma factura que lo demás." } },
  "Payments.CreateAnInvoicePerPurchaseOrder": { en: { title: "An invoice per purchase order", yes: "Each purchase order gets an invoice of its own.", no: "Purchase orders share an invoice." }, es: { title: "Una factura por pedido", yes: "Cada pedido lleva su propia factura.", no: "Los pedidos comparten factura." } },
  "Billing.InvoicesIncludeTimePassNotes": { en: { title: "Notes of passes on invoices", yes: "The notes of a pass are added to its line.", no: "Notes of passes are not on invoices." }, es: { title: "Notas de pases en facturas", yes: "Las notas de un pase se añaden a su línea.", no: "Las notas de los pases no salen en facturas." } },
  "Billing.LockDates": { en: { title: "Books are closed until", set: "Nothing dated before {v} may change an invoice.", none: "No period is closed." }, es: { title: "Contabilidad cerrada hasta", set: "Nada con fecha anterior al {v} puede cambiar facturas.", none: "Ningún periodo está cerrado." } },
  "Ext.Safety.MostGrantsPerDay": { en: { title: "Most passes in a day", set: "Beyond {v} passes for one customer in a day, the customer is parked until somebody looks." }, es: { title: "Máximo de pases al día", set: "Con más de {v} pases para un cliente en un día, queda en pausa hasta que alguien lo revise." } },
  "Ext.Safety.MostChargesPerDay": { en: { title: "Most charges in a day", set: "Beyond {v} charges to one customer in a day, the customer is parked until somebody looks." }, es: { title: "Máximo de cargos al día", set: "Con más de {v} cargos a un cliente en un día, queda en pausa hasta que alguien lo revise." } },
  "Members.NotifyOnAutoCheckout": { en: { title: "Message at a check-out by the system" }, es: { title: "Mensaje cuando el sistema registra la salida" } },
  "Security.DisableAutoChecking": { en: { title: "Check-ins by devices are off" }, es: { title: "Entradas por dispositivo desactivadas" } },
  "PublicWebSite.Visitors.CreateAccessTokns": { en: { title: "Network tokens for visitors" }, es: { title: "Accesos a la red para visitantes" } },
  "MobileApp.NexClicker.MaxCapacity": { en: { title: "How many people fit in" }, es: { title: "Aforo" } },
};

export function title(name: string): string {
  return WORDS[name]?.[language.now].title ?? name;
}

const truth = (value: string): boolean => value.trim().toLowerCase() === "true";

/** What a value means; `shown` is the value as people write it. Empty where this server does nothing by the setting. */
export function means(name: string, value: string, usual: string, shown = spelled(value === "" ? usual : value)): string {
  const words = WORDS[name]?.[language.now];
  if (!words) return "";
  const used = value === "" ? usual : value;
  if (words.yes !== undefined) return (truth(used) ? words.yes : words.no) ?? "";
  if (words.none !== undefined && (used === "" || (used === "0" && name === "Ext.Passes.RollOverPercent"))) return words.none;
  return (words.set ?? "").replaceAll("{v}", shown);
}

/** Days of the week are said in the language of the page. */
function spelled(value: string): string {
  return /^[A-Z][a-z]+day$/.test(value) ? choice(value) : value;
}

// Names of reports, columns and series in the language of the page. What a newer server sends and this list lacks is shown by its
// own name, split into words.
import { language, type Language } from "$lib/i18n/language.svelte";
import { said } from "./said";

type Both = Record<Language, string>;
type Described = { group: "house" | "passes" | "money"; name: Both; question: Both; nothing?: Both };

/** The ten reports in the order of the page. */
export const REPORTS: Record<string, Described> = {
  attendance: {
    group: "house", name: { en: "Attendance and occupancy", es: "Asistencia y ocupación" },
    question: { en: "How full is the house, when, and with whom?", es: "¿Cómo de lleno está el espacio, cuándo y con quién?" },
  },
  exceptions: {
    group: "house", name: { en: "Exceptions", es: "Excepciones" },
    question: { en: "What has gone wrong and waits for somebody?", es: "¿Qué ha salido mal y alguien tiene que revisar?" },
    nothing: { en: "Nothing has gone wrong: no forgotten check-out, no refusal, nothing to review.", es: "Todo en orden: ninguna salida olvidada, ningún rechazo, nada por revisar." },
  },
  overtime: {
    group: "house", name: { en: "Overtime", es: "Exceso de tiempo" },
    question: { en: "Who stayed longer than their passes covered?", es: "¿Quién se quedó más de lo que cubrían sus pases?" },
    nothing: { en: "Nobody stayed longer than their passes covered.", es: "Nadie se quedó más de lo que cubrían sus pases." },
  },
  "usage-against-plan": {
    group: "house", name: { en: "Usage against plan", es: "Uso frente al plan" },
    question: { en: "Who is close to the limits of their plan, and who hardly comes?", es: "¿Quién está cerca del límite de su plan y quién apenas viene?" },
    nothing: { en: "No customer here has a plan with limits on days or hours.", es: "Aquí ningún cliente tiene un plan con límite de días u horas." },
  },
  "current-passes": {
    group: "passes", name: { en: "Current passes", es: "Pases vigentes" },
    question: { en: "Which passes could be used today?", es: "¿Qué pases se podrían usar hoy?" },
  },
  "passes-by-customer": {
    group: "passes", name: { en: "Passes by customer", es: "Pases por cliente" },
    question: { en: "Who holds which passes, where are they from, and what is left?", es: "¿Quién tiene qué pases, de dónde vienen y qué les queda?" },
  },
  expiring: {
    group: "passes", name: { en: "Expiring soon", es: "Caducan pronto" },
    question: { en: "Which passes lapse soon with something left on them?", es: "¿Qué pases caducan pronto sin haberse agotado?" },
    nothing: { en: "No pass with something left lapses in these days.", es: "En estos días no caduca ningún pase con saldo." },
  },
  "to-invoice": {
    group: "money", name: { en: "To invoice by hand", es: "Por facturar a mano" },
    question: { en: "What was given or used and is on no invoice yet?", es: "¿Qué se ha dado o usado y aún no está en ninguna factura?" },
    nothing: { en: "Everything billable is on an invoice.", es: "Todo lo facturable está en una factura." },
  },
  liability: {
    group: "money", name: { en: "Liability", es: "Ingresos diferidos" },
    question: { en: "What do we still owe for passes that were paid and not used?", es: "¿Cuánto debemos aún por pases pagados y no usados?" },
  },
  breakage: {
    group: "money", name: { en: "Breakage", es: "Caducado sin usar" },
    question: { en: "What lapsed without being used, and what was it worth?", es: "¿Qué caducó sin usarse y cuánto valía?" },
    nothing: { en: "Nothing lapsed unused in this period.", es: "En este periodo no caducó nada sin usar." },
  },
};

const COLUMNS: Record<string, Both> = {};

const both = (list: Record<string, [en: string, es: string]>): void => {
  for (const [name, [en, es]] of Object.entries(list)) COLUMNS[name] = { en, es };
};

both({
  Records: ["Records", "Registros"], PayerId: ["Payer", "Quien paga"], FailedCheckinId: ["Refusal", "Rechazo"], CoworkerProductId: ["Product", "Producto"], CoworkerContractId: ["Contract", "Contrato"], CoworkerInvoiceId: ["Invoice", "Factura"],
  DayMinutes: ["Length of day", "Duración del día"], PeakAt: ["Peak at", "Máximo a las"], UsedFrom: ["First in", "Primera entrada"], UsedTo: ["Last out", "Última salida"], PeakPercent: ["Peak of capacity", "Máximo del aforo"],
  PresentMinutes: ["Time on site", "Tiempo en la sede"], OnSiteNow: ["On site now", "Ahora en la sede"], MedianStay: ["Usual stay (median)", "Estancia habitual (mediana)"],
  OpenMinutes: ["Open for", "Abierta desde hace"], OpenTooLong: ["Open over 24 h", "Abiertas más de 24 h"], FailedCheckins: ["Refused check-ins", "Entradas rechazadas"], NeedReview: ["Need review", "Por revisar"], WithoutPass: ["Contract, no usable pass", "Contrato sin pase utilizable"],
  UsedToday: ["Used today", "Usado hoy"], UsableNow: ["Usable now", "Utilizable ahora"], WhyNot: ["Why not", "Por qué no"], Expired: ["Expired", "Caducado"], SoldOn: ["Sold on", "Vendido el"], InvoiceOn: ["Invoice on", "Facturar el"],
  Items: ["Items", "Conceptos"], UsedAmount: ["Of it used", "Ya usado"], IssuedOn: ["Issued on", "Emitida el"], Days: ["Days", "Días"], WindowFrom: ["Window from", "Ventana desde"], WindowTo: ["Window to", "Ventana hasta"],
  UsedDays: ["Days used", "Días usados"], LimitDays: ["Days allowed", "Días permitidos"], LimitMinutes: ["Time allowed", "Tiempo permitido"], Percent: ["Used of limit", "Usado del límite"], Reached: ["Limit reached", "Límite alcanzado"], Limits: ["Limits", "Límites"],
  BusinessName: ["Location", "Sede"], Business: ["Location", "Sede"], BusinessId: ["Location", "Sede"], Location: ["Location", "Sede"],
  CoworkerName: ["Customer", "Cliente"], CoworkerFullName: ["Customer", "Cliente"], Customer: ["Customer", "Cliente"], FullName: ["Customer", "Cliente"], CoworkerId: ["Customer", "Cliente"],
  Customers: ["Customers", "Clientes"], Email: ["E-mail", "Correo"], CompanyName: ["Company", "Empresa"], Company: ["Company", "Empresa"],
  PassName: ["Pass", "Pase"], Pass: ["Pass", "Pase"], PassId: ["Pass", "Pase"], CoworkerTimePassId: ["Pass", "Pase"], TimePassName: ["Pass", "Pase"], Passes: ["Passes", "Pases"],
  Origin: ["From", "Origen"], Source: ["From", "Origen"], Kind: ["Kind", "Tipo"], Type: ["Kind", "Tipo"], Used: ["Used", "Usado"], UsedDate: ["Used on", "Usado el"], UsedOn: ["Used on", "Usado el"],
  UsedMinutes: ["Used", "Usado"], MinutesUsed: ["Used", "Usado"], Remaining: ["Left", "Queda"], RemainingMinutes: ["Time left", "Tiempo restante"], RemainingUses: ["Uses left", "Usos restantes"],
  RemainingValue: ["Value left", "Valor restante"], MinutesTotal: ["Time in all", "Tiempo total"], TotalMinutes: ["Time in all", "Tiempo total"], Invoiced: ["Invoiced", "Facturado"], InvoicedOn: ["Invoiced on", "Facturado el"],
  ExpireDate: ["Expires", "Caduca"], Expires: ["Expires", "Caduca"], ExpiresOn: ["Expires", "Caduca"], ValidFrom: ["Valid from", "Válido desde"], CreatedOn: ["Given on", "Dado el"], DaysLeft: ["Days left", "Días restantes"],
  CheckinId: ["Visit", "Visita"], Checkin: ["Visit", "Visita"], From: ["From", "Desde"], To: ["To", "Hasta"], FromTime: ["From", "Desde"], ToTime: ["To", "Hasta"],
  OvertimeMinutes: ["Overtime", "Exceso"], Overtime: ["Overtime", "Exceso"], Minutes: ["Time", "Tiempo"], Day: ["Day", "Día"], Date: ["Date", "Fecha"], Month: ["Month", "Mes"],
  Price: ["Price", "Precio"], Amount: ["Amount", "Importe"], Value: ["Value", "Valor"], NetValue: ["Net value", "Valor neto"], Net: ["Net", "Neto"], Currency: ["Currency", "Moneda"], Quantity: ["Quantity", "Cantidad"],
  Item: ["Item", "Artículo"], ItemName: ["Item", "Artículo"], LineId: ["Invoice line", "Línea de factura"], Line: ["Invoice line", "Línea de factura"], CoworkerInvoiceLineId: ["Invoice line", "Línea de factura"],
  InvoiceNumber: ["Invoice", "Factura"], InvoiceId: ["Invoice", "Factura"], Description: ["Description", "Descripción"],
  Opening: ["At the start", "Saldo inicial"], Closing: ["At the end", "Saldo final"], Sold: ["Sold", "Vendido"], Earned: ["Earned", "Devengado"], Lapsed: ["Lapsed", "Caducado"], Credited: ["Credited", "Abonado"], Liability: ["Still owed", "Pendiente"],
  Deferred: ["Still owed", "Pendiente"], Breakage: ["Breakage", "Caducado sin usar"],
  LapsedMinutes: ["Time lapsed", "Tiempo caducado"], LapsedOn: ["Lapsed on", "Caducó el"], Exception: ["What", "Qué"], Problem: ["What", "Qué"], Reason: ["Reason", "Motivo"], Rule: ["Rule", "Regla"], Text: ["Explanation", "Explicación"],
  Since: ["Since", "Desde"], At: ["At", "Cuándo"], Link: ["Open", "Abrir"], Record: ["Record", "Registro"],
  Visits: ["Visits", "Visitas"], Average: ["Average", "Media"], Peak: ["Peak", "Máximo"], Lowest: ["Lowest", "Mínimo"], Capacity: ["Capacity", "Aforo"], Occupancy: ["Occupancy", "Ocupación"], AverageMinutes: ["Average stay", "Estancia media"],
  AverageStay: ["Average stay", "Estancia media"], LongestStay: ["Longest stay", "Estancia más larga"], PeakShare: ["Peak of capacity", "Máximo del aforo"],
  Plan: ["Plan", "Plan"], PlanName: ["Plan", "Plan"], TariffName: ["Plan", "Plan"], Window: ["Window", "Ventana"], WindowStart: ["Window from", "Ventana desde"], WindowEnd: ["Window to", "Ventana hasta"],
  DaysUsed: ["Days used", "Días usados"], DaysLimit: ["Days allowed", "Días permitidos"], HoursUsed: ["Hours used", "Horas usadas"], HoursLimit: ["Hours allowed", "Horas permitidas"], MinutesLimit: ["Time allowed", "Tiempo permitido"],
  Limit: ["Limit", "Límite"], Share: ["Share", "Parte"], UsedPercent: ["Used of limit", "Usado del límite"], ContractId: ["Contract", "Contrato"],
});

/** Titles of charts, and of the groups in them. */
const SERIES: Record<string, Both> = {
  "By day": { en: "By day", es: "Por día" }, "By hour": { en: "By hour", es: "Por hora" }, "By plan": { en: "By plan", es: "Por plan" },
  "Length of stay": { en: "Length of stay", es: "Duración de la estancia" }, "By weekday and hour": { en: "By weekday and hour", es: "Por día de la semana y hora" },
  "By month": { en: "By month", es: "Por mes" }, Days: { en: "Customers and peak by day", es: "Clientes y máximo por día" },
  "Liability by month of issue": { en: "Still owed, by month of sale", es: "Pendiente, por mes de venta" }, "Value that lapses": { en: "Value that lapses, by day", es: "Valor que caduca, por día" },
  "Customers by plan": { en: "Customers by plan and day", es: "Clientes por plan y día" }, "Average by hour": { en: "People on site by hour, on average", es: "Personas presentes por hora, de media" },
  "Average by weekday and hour": { en: "People on site by weekday and hour, on average", es: "Personas presentes por día de la semana y hora, de media" },
  "Peak against capacity": { en: "Peak against capacity", es: "Máximo frente al aforo" }, Customers: { en: "Customers by day", es: "Clientes por día" }, Peak: { en: "Most at once, by day", es: "Máximo a la vez, por día" },
  "Average stay": { en: "Average length of stay", es: "Duración media de la estancia" }, Overtime: { en: "Overtime by day", es: "Exceso de tiempo por día" }, Breakage: { en: "Value that lapsed, by month", es: "Valor caducado, por mes" },
};

/** "RemainingMinutes" and "usage-against-plan" as words. */
export function words(name: string): string {
  const text = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_]+/g, " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function reportName(name: string): string {
  return REPORTS[name]?.name[language.now] ?? words(name);
}

export function question(name: string): string | null {
  return REPORTS[name]?.question[language.now] ?? null;
}

/** What an empty report means. */
export function nothing(name: string): string | null {
  return REPORTS[name]?.nothing?.[language.now] ?? null;
}

export function columnName(name: string): string {
  return COLUMNS[name]?.[language.now] ?? words(name);
}

/** The title of a chart. */
export function seriesName(name: string): string {
  return SERIES[name]?.[language.now] ?? COLUMNS[name]?.[language.now] ?? name;
}

/** A part of a chart: a number of ours, or a plan or a location by the name that people gave it. */
export function groupName(name: string): string {
  return ["Customers", "Peak", "Capacity"].includes(name) ? columnName(name) : said(name);
}

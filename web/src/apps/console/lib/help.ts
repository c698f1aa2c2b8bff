// What members mean, in the words of whoever fills in a form, in both languages. Members that are not here are explained by the
// description of the API, where that says something a person can use.
import { language } from "$lib/i18n/language.svelte";
import type { Field, Resource } from "./tables.svelte";

type Pair = [en: string, es: string];

const OWN: Pair = ["Only people who have an active plan.", "Solo quien tiene un plan activo."];
const OTHERS: Pair = ["Only people without an active plan.", "Solo quien no tiene un plan activo."];
const ISSUED: Pair = ["How many are issued. Of a pass with minutes, its minutes as many times.", "Cuántos se entregan. Si el pase tiene minutos, se multiplican por este número."];
const CURRENCY: Pair = ["Usually that of the location.", "Normalmente la de la sede."];
const TAX: Pair = ["Added to the price on the invoice. Without one, no tax is added.", "Se suma al precio en la factura. Sin él no se añade ningún impuesto."];

const HELP: Record<string, Record<string, Pair>> = {
  timepasses: {
    Name: ["As customers and the desk read it: “Day pass”, “10 hours”.", "Como lo leen clientes y recepción: «Pase de día», «10 horas»."],
    BusinessId: ["It can be used here and at the locations below this one, unless you choose others.", "Se puede usar aquí y en las sedes que dependen de esta, salvo que elijas otras."],
    Businesses: ["Only where it is not good at its own location and those below: choose all where it can be used.", "Solo si no vale en su sede y las que dependen de ella: elige todas las sedes donde se puede usar."],
    Price: ["Of one pass. A plan can have a special price.", "De un pase. Un plan puede tener un precio especial."], CurrencyId: CURRENCY,
    MinutesIncluded: ["Empty: a day pass, good for a whole day. With a number: a time pass of so many minutes (600 = 10 hours).", "Vacío: pase de día, vale el día entero. Con un número: pase de tantos minutos (600 = 10 horas)."],
    UsePriority: ["When somebody holds several passes, the one with the higher number is taken first. Usually empty.", "Si alguien tiene varios pases, primero se usa el del número más alto. Normalmente vacío."],
    OnlyForMembers: ["Only people who have an active plan can use it.", "Solo lo puede usar quien tiene un plan activo."], OnlyForContacts: ["Only people without an active plan can use it.", "Solo lo puede usar quien no tiene un plan activo."],
    Tariffs: ["Beside “Only for members”: which plans count. Empty: all of them.", "Junto a «Solo para miembros»: qué planes cuentan. Vacío: todos."],
    CountsTowardsPlanLimits: ["Visits with this pass use up the days and hours that a plan allows.", "Las visitas con este pase gastan los días y horas que permite el plan."],
    UseAsPayAsYouGoForMembers: ["Sold by itself at check-in to members who hold no pass that is good.", "Se vende solo, al entrar, a los miembros que no tienen un pase válido."],
    UseAsPayAsYouGoForContacts: ["Sold by itself at check-in to people without a plan who hold no pass that is good.", "Se vende solo, al entrar, a quien no tiene plan ni un pase válido."],
    TaxRateId: TAX, InvoiceLineDisplayAs: ["If invoices shall say something else than the name.", "Si la factura debe decir algo distinto del nombre."],
    Archived: ["No longer sold or given. What people hold stays good.", "Ya no se vende ni se da. Lo que la gente tiene sigue valiendo."],
  },
  products: {
    Name: ["As customers and the desk read it.", "Como lo leen clientes y recepción."], Price: ["Of one.", "De una unidad."], CurrencyId: CURRENCY, TaxRateId: TAX, Sku: ["Your own number for it.", "Tu propia referencia."],
    FinancialAccountId: ["For your bookkeeping: stands on the invoice line.", "Para tu contabilidad: figura en la línea de factura."], OnlyForMembers: OWN, OnlyForContacts: OTHERS,
    Archived: ["No longer offered. What was sold stays as it is.", "Ya no se ofrece. Lo vendido queda como está."],
  },
  tariffs: {
    BusinessId: ["The location that offers it.", "La sede que lo ofrece."], Name: ["As customers and the desk read it.", "Como lo leen clientes y recepción."], Price: ["Of one period.", "De un periodo."], CurrencyId: CURRENCY, TaxRateId: TAX,
    InvoiceEvery: ["Length of a period in months: 1 = monthly. Enter 0 if it is counted in weeks.", "Duración del periodo en meses: 1 = mensual. Pon 0 si se cuenta en semanas."],
    InvoiceEveryWeeks: ["Length of a period in weeks. Enter 0 if it is counted in months.", "Duración del periodo en semanas. Pon 0 si se cuenta en meses."],
    UseTimePasses: ["Members get the passes of this plan each period. You add the passes once the plan is saved.", "Los miembros reciben en cada periodo los pases del plan. Los pases se añaden una vez guardado."],
    SignUpFee: ["Charged once, with the first invoice.", "Se cobra una vez, con la primera factura."], CheckinMonthLimit: ["Most days with a visit in a month. Empty: no limit.", "Máximo de días con visita al mes. Vacío: sin límite."],
    CheckinWeekLimit: ["Most days with a visit in a week. Empty: no limit.", "Máximo de días con visita a la semana. Vacío: sin límite."], HoursMonthLimit: ["Most hours here in a month. Empty: no limit.", "Máximo de horas al mes. Vacío: sin límite."],
    HoursWeekLimit: ["Most hours here in a week. Empty: no limit.", "Máximo de horas a la semana. Vacío: sin límite."], DiscountTimePasses: ["What members pay less for passes. The higher one of plan and team counts.", "Lo que los miembros pagan de menos por los pases. Se aplica el mayor entre plan y equipo."],
    CancellationPeriod: ["Days of notice.", "Días de preaviso."], Archived: ["Nobody new gets it. Who has it keeps it.", "No se da a nadie más. Quien lo tiene lo conserva."],
  },
  coworkertimepasses: {
    TimePassId: ["What is given or sold.", "Lo que se da o se vende."], BusinessId: ["The location that invoices it.", "La sede que lo factura."], Price: ["Only if it shall differ from the usual price.", "Solo si debe ser distinto del precio habitual."],
    CreateMultiple: ["How many the customer gets.", "Cuántos recibe el cliente."], ExpireDate: ["Good for visits that begin before this. Empty: it does not expire.", "Vale para visitas que empiecen antes. Vacío: no caduca."],
    Used: ["Taken by a visit, or no minutes left. Changing it puts the pass right by hand.", "Lo usó una visita o no le quedan minutos. Cambiarlo corrige el pase a mano."], UsedDate: ["When it was used.", "Cuándo se usó."],
    PurchaseOrder: ["Stands on the invoice.", "Figura en la factura."], Free: ["It is not invoiced.", "No se factura."],
  },
  coworkers: {
    Active: ["Whoever is not active cannot check in.", "Quien no está activo no puede entrar."], AccessPincode: ["For the kiosk. Leave it empty and one is made.", "Para el quiosco. Si lo dejas vacío se crea uno."], AccessCardId: ["Number of the card for kiosks and doors.", "Número de la tarjeta para quioscos y puertas."],
    ShowAlert: ["The desk sees the note each time the person comes.", "Recepción ve el aviso cada vez que viene la persona."], InvoicingBusinessId: ["The location that invoices the customer.", "La sede que factura al cliente."],
    Businesses: ["Where the customer can come.", "Dónde puede venir el cliente."],
  },
  coworkercontracts: {
    CoworkerId: ["With an active contract the customer is a member.", "Con un contrato activo, el cliente es miembro."], StartDate: ["Empty: now.", "Vacío: ahora."], BillingDay: ["Day of the month on which it renews. Empty: the day it began.", "Día del mes en que se renueva. Vacío: el día en que empezó."],
    Price: ["Only if it shall differ from the plan's.", "Solo si debe ser distinto del precio del plan."], Quantity: ["So many times the price and the passes.", "Multiplica el precio y los pases."], CancellationDate: ["The contract is active until then.", "El contrato está activo hasta entonces."],
  },
  coworkerproducts: {
    Price: ["Only if it shall differ from the product's.", "Solo si debe ser distinto del precio del producto."], ActivateNow: ["The passes it holds can be used at once.", "Los pases que incluye se pueden usar enseguida."],
    RepeatCycle: ["Beside “Regular charge”: what is counted.", "Junto a «Se repite»: qué se cuenta."], RepeatUnit: ["How many of them lie between two charges.", "Cuántos hay entre dos cobros."], PurchaseOrder: ["Stands on the invoice.", "Figura en la factura."],
  },
  checkins: {
    FromTime: ["Rounded to the step of the location.", "Se redondea como diga la sede."], ToTime: ["Empty while the visit goes on. Rounded to the step of the location.", "Vacío mientras la visita sigue. Se redondea como diga la sede."],
    Source: ["How the person checked in. Usually by hand.", "Cómo entró la persona. Normalmente a mano."],
  },
  teams: {
    ShareTimePasses: ["Members may use the passes of whoever pays.", "Los miembros pueden usar los pases de quien paga."], CreateSingleInvoiceForTeam: ["Whoever pays gets one invoice for all.", "Quien paga recibe una factura por todos."], PayingMemberId: ["Gets the invoices of the team.", "Recibe las facturas del equipo."],
    DiscountTimePasses: ["What members pay less for passes. The higher one of plan and team counts.", "Lo que los miembros pagan de menos por los pases. Se aplica el mayor entre plan y equipo."], MaxTeamMemberCount: ["Empty: as many as you like.", "Vacío: sin límite."],
  },
  users: {
    Email: ["The person signs in with it.", "Con él inicia sesión."], NewPassword: ["At least as long as your settings ask for.", "Al menos tan larga como pide tu configuración."], IsAdmin: ["May use desk and console: everything, or what the roles allow.", "Puede usar recepción y consola: todo, o lo que permitan los roles."],
    UserRoles: ["Empty beside “Administers”: everything is allowed.", "Con «Administración» y sin roles se permite todo."], Businesses: ["Which locations the person sees. Empty: all of them.", "Qué sedes ve la persona. Vacío: todas."], APIAccess: ["For programs that connect with this login.", "Para programas que se conectan con este usuario."],
    Active: ["Whoever is not active cannot sign in.", "Quien no está activo no puede iniciar sesión."],
  },
  visitors: { CoworkerId: ["Whom the visitor comes to see.", "A quién viene a ver."], ExpectedArrival: ["When the visitor is expected.", "Cuándo se le espera."], Arrived: ["The visitor is or was here.", "El visitante está o ha estado aquí."] },
  businesses: {
    RootLocationId: ["Empty if no location stands above it. Passes of the one above are good here too.", "Vacío si no depende de ninguna sede. Los pases de la superior también valen aquí."], SimpleTimeZoneId: ["Days and hours of passes follow its clock.", "Los días y horas de los pases siguen su hora local."],
    WebAddress: ["Short name, used in addresses.", "Nombre corto, para direcciones web."], CurrencyId: ["Prices and invoices of the location.", "Precios y facturas de la sede."],
  },
  customfields: { CustomFieldIndex: ["A number of its own among the fields of this kind.", "Un número propio entre los campos de este tipo."], RecordType: ["What it belongs to: customers, visits, …", "A qué pertenece: clientes, visitas…"], AvailableOptions: ["For a choice: the options, with commas between them.", "Para elegir: las opciones, separadas por comas."], DisplayOrder: ["Small numbers first.", "Primero los números bajos."], GroupName: ["Heading under which it stands.", "Título bajo el que aparece."] },
  taxrates: { Rate: ["In percent: 21 for 21 %.", "En tanto por ciento: 21 para el 21 %."] },
  tarifftimepasses: { PassesIncluded: ISSUED, PassRenewalTime: ["How often what is left lapses and new ones are issued.", "Cada cuánto caduca lo que queda y se entregan nuevos."] },
  producttimepasses: { PassesIncluded: ISSUED },
};

/** Words of the API's own that say nothing to whoever fills in a form. */
const TECHNICAL = /\b(null|PUT|POST|PATCH|UTC|GUID|UniqueId|definition|instant|DESIGN)\b|[a-z][A-Z]/;

/** What a member means; "" when nothing helpful is known. */
export function help(resource: Resource, one: Field): string {
  const own = HELP[resource.Plural]?.[one.Name];
  if (own) return own[language.now === "es" ? 1 : 0];
  // Numbers of rules are for the rule book, not for forms.
  const text = one.About.replace(/ \((?:R\d|chapter|DESIGN)[^)]*\)/g, "");
  // "Full name." below "Full name" helps nobody.
  return text.split(" ").length > 3 && !TECHNICAL.test(text) ? text : "";
}

/** The language of [`help`], where it is not the page's. */
export function helpLang(resource: Resource, one: Field): "en" | undefined {
  return language.now === "es" && !HELP[resource.Plural]?.[one.Name] ? "en" : undefined;
}

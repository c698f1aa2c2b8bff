// Why a pass was taken, comes later or does not fit, in the language of the page. Codes never change; one that is not known
// here is shown in the server's own words.
import { messages } from "$lib/i18n/messages";

const words = messages({
  en: {
    AccountDisabled: "the account is not active", UnknownDefinition: "its kind is not known here", WrongLocation: "it is not valid at this location",
    OutsideSlots: "it is not valid at this time of the week", OnlyContacts: "it is for people without a plan only", OnlyMembers: "it is for members only, and there is no active plan",
    OnlyPlans: "it is for members of other plans", Expired: "it has expired", UsedByOther: "somebody else has used it", UsedOnOtherDay: "it was used on another day", NoMinutes: "it has no minutes left",
    MinutesRunning: "other open visits use the minutes it has left", NoNetwork: "it does not allow check-in by network", ContractInactive: "its plan is not active", ContractPaused: "its plan is paused",
    PeriodNotBegun: "the period it is for has not begun", NotShared: "it is not shared with this customer", PayAsYouGo: "it was sold at the door for one visit", LimitReached: "it counts towards the plan's limit, which is reached",
    Frozen: "it is frozen", NotForMembers: "it is not sold to members at the door", NotForContacts: "it is not sold at the door to people without a plan", Archived: "it is no longer sold", NoMinutesIncluded: "it includes no minutes",
    UsedToday: "a day pass already used today costs nothing more", NotInUse: "a pass nobody is using goes first", Priority: "higher priority goes first", Own: "own passes go before shared ones", EarlierExpiryFirst: "what expires sooner goes first",
    DayPass: "a day pass goes before a time pass", Cheaper: "the cheaper pass goes first", FromPlanOrProduct: "passes of a plan or product go before those given by hand", FewerLocations: "a pass valid at fewer locations goes first",
    MoreRemaining: "the pass with more minutes left goes first", FewerRemaining: "the pass with fewer minutes left goes first", EarlierExpiry: "what expires sooner goes first", Older: "the older pass goes first", LowerId: "the lower number goes first",
    CarriedFirst: "carried minutes go before fresh ones", CarriedLast: "fresh minutes go before carried ones", First: "it is the first in the order of use", Only: "it is the only pass that is valid here and now", Named: "it was asked for",
    GoesOn: "it already covers today's visit", Bought: "no other pass is valid here and now", Cheapest: "it begins the cheapest way to cover the visit", Kept: "it has already been invoiced for this visit",
  },
  es: {
    AccountDisabled: "la cuenta no está activa", UnknownDefinition: "aquí no se conoce su tipo", WrongLocation: "no vale en esta sede",
    OutsideSlots: "no vale a esta hora de la semana", OnlyContacts: "es solo para quien no tiene plan", OnlyMembers: "es solo para miembros y no hay un plan activo",
    OnlyPlans: "es para miembros de otros planes", Expired: "ha caducado", UsedByOther: "lo ha usado otra persona", UsedOnOtherDay: "se usó otro día", NoMinutes: "no le quedan minutos",
    MinutesRunning: "otras visitas abiertas consumen los minutos que le quedan", NoNetwork: "no permite la entrada por red", ContractInactive: "su plan no está activo", ContractPaused: "su plan está en pausa",
    PeriodNotBegun: "su periodo aún no ha empezado", NotShared: "no se comparte con este cliente", PayAsYouGo: "se vendió en la puerta para una sola visita", LimitReached: "cuenta para el límite del plan, que ya se ha alcanzado",
    Frozen: "está congelado", NotForMembers: "no se vende a miembros en la puerta", NotForContacts: "no se vende en la puerta a quien no tiene plan", Archived: "ya no se vende", NoMinutesIncluded: "no incluye minutos",
    UsedToday: "un pase de día ya usado hoy no cuesta nada más", NotInUse: "primero va un pase que nadie usa", Priority: "primero va el de mayor prioridad", Own: "los propios van antes que los compartidos", EarlierExpiryFirst: "primero va el que caduca antes",
    DayPass: "un pase de día va antes que uno por tiempo", Cheaper: "primero va el más barato", FromPlanOrProduct: "los de un plan o producto van antes que los dados a mano", FewerLocations: "primero va el que vale en menos sedes",
    MoreRemaining: "primero va el que tiene más minutos", FewerRemaining: "primero va el que tiene menos minutos", EarlierExpiry: "primero va el que caduca antes", Older: "primero va el más antiguo", LowerId: "primero va el de número más bajo",
    CarriedFirst: "los minutos traspasados van antes que los nuevos", CarriedLast: "los minutos nuevos van antes que los traspasados", First: "es el primero en el orden de uso", Only: "es el único pase válido aquí y ahora", Named: "se ha pedido expresamente",
    GoesOn: "ya cubre la visita de hoy", Bought: "ningún otro pase vale aquí y ahora", Cheapest: "empieza la forma más barata de cubrir la visita", Kept: "ya se ha facturado por esta visita",
  },
});

const KNOWN = new Set(
  ("AccountDisabled UnknownDefinition WrongLocation OutsideSlots OnlyContacts OnlyMembers OnlyPlans Expired UsedByOther UsedOnOtherDay NoMinutes MinutesRunning NoNetwork " +
    "ContractInactive ContractPaused PeriodNotBegun NotShared PayAsYouGo LimitReached Frozen NotForMembers NotForContacts Archived NoMinutesIncluded UsedToday NotInUse Priority Own " +
    "EarlierExpiryFirst DayPass Cheaper FromPlanOrProduct FewerLocations MoreRemaining FewerRemaining EarlierExpiry Older LowerId CarriedFirst CarriedLast First Only Named GoesOn Bought Cheapest Kept").split(" "),
);

/** The words for a code; null when it is not known here. */
export function reason(code: string): string | null {
  return KNOWN.has(code) ? words(code as Parameters<typeof words>[0]) : null;
}

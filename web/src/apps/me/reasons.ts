// Why a pass was taken or not, in the words of a member: the server's codes, each in both languages.
import { messages } from "$lib/i18n/messages";

const en = {
  First: "It comes first in the order of use.", Only: "It is the only one valid here and now.", Named: "It was asked for.", GoesOn: "It already covers this day.",
  Bought: "No other pass was valid here and now.", Cheapest: "It begins the cheapest way to cover the visit.", Kept: "It has been invoiced for this visit.",
  UsedToday: "It was already used today and costs nothing more.", NotInUse: "Passes that nobody is using come first.", Priority: "Order of use: priority.",
  Own: "Order of use: your own before shared ones.", EarlierExpiryFirst: "Order of use: what expires first.", DayPass: "Order of use: day passes before time passes.",
  Cheaper: "Order of use: the lower price.", FromPlanOrProduct: "Order of use: from a plan or bought, before what the desk gave.", FewerLocations: "Order of use: what is valid at fewer locations.",
  MoreRemaining: "Order of use: more minutes left.", FewerRemaining: "Order of use: fewer minutes left.", EarlierExpiry: "Order of use: what expires first.", Older: "Order of use: the older one.",
  LowerId: "They are alike: the first one received.", CarriedFirst: "Order of use: what was carried over comes first.", CarriedLast: "Order of use: what was carried over comes last.",
  AccountDisabled: "The account is disabled.", WrongLocation: "It is not valid at this location.", OutsideSlots: "It is not valid at this time of the week.", OnlyContacts: "It is not for members.",
  OnlyMembers: "It is for members only.", OnlyPlans: "It is for members of other plans.", Expired: "It has expired.", UsedByOther: "Somebody else has used it.", UsedOnOtherDay: "It was used on another day.",
  NoMinutes: "It has no minutes left.", MinutesRunning: "Other visits going on use up what it has left.", NoNetwork: "It does not allow check-in by network.", ContractInactive: "Its plan is not active.",
  ContractPaused: "Its plan is paused.", PeriodNotBegun: "Its period has not begun.", NotShared: "It is not shared with you.", PayAsYouGo: "It serves one visit only.", LimitReached: "The limit of your plan is reached.", Frozen: "It is frozen at that time.",
};

const es: Record<keyof typeof en, string> = {
  First: "Es el primero en el orden de uso.", Only: "Es el único válido aquí y ahora.", Named: "Se pidió ese.", GoesOn: "Ya cubre este día.",
  Bought: "Ningún otro pase era válido aquí y ahora.", Cheapest: "Es la forma más barata de cubrir la visita.", Kept: "Ya se ha facturado por esta visita.",
  UsedToday: "Ya se había usado hoy y no cuesta nada más.", NotInUse: "Antes van los pases que nadie está usando.", Priority: "Orden de uso: la prioridad.",
  Own: "Orden de uso: antes los propios que los compartidos.", EarlierExpiryFirst: "Orden de uso: lo que caduca antes.", DayPass: "Orden de uso: antes los pases de día que los de tiempo.",
  Cheaper: "Orden de uso: el de menor precio.", FromPlanOrProduct: "Orden de uso: antes los del plan o comprados que los de recepción.", FewerLocations: "Orden de uso: el que vale en menos sedes.",
  MoreRemaining: "Orden de uso: el que tiene más minutos.", FewerRemaining: "Orden de uso: el que tiene menos minutos.", EarlierExpiry: "Orden de uso: lo que caduca antes.", Older: "Orden de uso: el más antiguo.",
  LowerId: "Son iguales: el que se recibió primero.", CarriedFirst: "Orden de uso: primero lo traspasado del periodo anterior.", CarriedLast: "Orden de uso: al final lo traspasado del periodo anterior.",
  AccountDisabled: "La cuenta está desactivada.", WrongLocation: "No es válido en esta sede.", OutsideSlots: "No es válido a esa hora o ese día.", OnlyContacts: "No es para miembros.",
  OnlyMembers: "Es solo para miembros.", OnlyPlans: "Es para miembros de otros planes.", Expired: "Ha caducado.", UsedByOther: "Lo ha usado otra persona.", UsedOnOtherDay: "Se usó otro día.",
  NoMinutes: "No le quedan minutos.", MinutesRunning: "Otras visitas en curso gastan lo que le queda.", NoNetwork: "No permite entrar por la red.", ContractInactive: "Su plan no está activo.",
  ContractPaused: "Su plan está en pausa.", PeriodNotBegun: "Su periodo no ha empezado.", NotShared: "No se comparte contigo.", PayAsYouGo: "Sirve para una sola visita.", LimitReached: "Se ha llegado al límite de tu plan.", Frozen: "En ese momento está congelado.",
};

const words = messages({ en, es });

/** A reason by its code; null when this page does not know it. */
export function reason(code: string): string | null {
  return code in en ? words(code as keyof typeof en) : null;
}

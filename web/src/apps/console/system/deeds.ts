// What an entry of the audit says was done, and what a job does, in the language of the page. Commands give their own names; those that are not here are
// shown as words.
import { language } from "$lib/i18n/language.svelte";

type Pair = [en: string, es: string];

const DEEDS: Record<string, Pair> = {
  create: ["created", "creado"], update: ["changed", "cambiado"], delete: ["deleted", "eliminado"], import: ["imported", "importado"], issue: ["issued", "emitido"], credit: ["credited", "abonado"], invoice: ["invoiced", "facturado"],
  correct: ["corrected", "corregido"], extend: ["expiry moved", "caducidad cambiada"], move: ["handed on", "traspasado"], merge: ["merged", "fusionado"], undo: ["undone", "deshecho"], lapse: ["lapsed", "caducado"], release: ["passes released", "pases entregados"],
  close: ["closed for some days", "cierre de días"], reopen: ["closure cancelled", "cierre anulado"], park: ["parked", "en pausa"], unpark: ["let go on", "reanudado"], retry: ["tried again", "reintentado"], erase: ["erased", "borrado de datos personales"],
  password: ["password set", "contraseña puesta"], ask_reset: ["link asked for", "enlace pedido"], make_reset: ["link made", "enlace creado"], reset_password: ["password by a link", "contraseña por enlace"], accept_invitation: ["invitation accepted", "invitación aceptada"],
  enrol_second_factor: ["second factor begun", "verificación iniciada"], confirm_second_factor: ["second factor on", "verificación activada"], disable_second_factor: ["second factor off", "verificación desactivada"], renew_recovery_codes: ["new recovery codes", "códigos renovados"],
  revoke_token: ["session ended", "sesión cerrada"], revoke_tokens: ["sessions ended", "sesiones cerradas"], ambiguous_proof: ["PIN of several people", "PIN de varias personas"],
  ISSUE_INVOICE: ["invoice issued", "factura emitida"], PAUSE_CONTRACT: ["contract paused", "contrato en pausa"],
};

/** What was done, for people; of an unknown deed its name as words. */
export function deed(action: string): string {
  const known = DEEDS[action];
  return known ? known[language.now === "es" ? 1 : 0] : action.replaceAll("_", " ").toLowerCase();
}

/** The language of [`deed`], where it is not the page's. */
export function deedLang(action: string): "en" | undefined {
  return language.now === "es" && !DEEDS[action] ? "en" : undefined;
}

/** Kinds of jobs, as `/api/hallpass/jobs` calls them. */
const JOBS: Record<string, Pair> = {
  "cut-off": ["check-outs at the end of the day", "salidas al cierre del día"], inactivity: ["check-outs of silent devices", "salidas por inactividad"], exhaustion: ["passes that run out", "pases que se agotan"],
  expiry: ["passes that expire", "pases que caducan"], lapse: ["passes that expire", "pases que caducan"], visit: ["visits", "visitas"], grants: ["passes of plans", "pases de planes"], release: ["passes of products", "pases de productos"],
  "contract invoice": ["invoices of contracts", "facturas de contratos"], "pay-as-you-go invoice": ["invoices of pay as you go", "facturas de pago por uso"], "expiry reminder": ["reminders before expiry", "avisos antes de caducar"],
  "policy change": ["changes of settings", "cambios de ajustes"],
};

/** What a kind of job does; of an unknown kind its own name. */
export function job(kind: string | undefined): string {
  const known = JOBS[kind ?? ""];
  return known ? known[language.now === "es" ? 1 : 0] : (kind ?? "");
}

/** The language of [`job`], where it is not the page's. */
export function jobLang(kind: string | undefined): "en" | undefined {
  return language.now === "es" && !JOBS[kind ?? ""] ? "en" : undefined;
}

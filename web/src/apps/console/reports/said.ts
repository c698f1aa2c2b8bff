// Words the server uses as values, in the language of the page. Names that people gave (passes, plans, customers) are left alone.
import { language } from "$lib/i18n/language.svelte";

const WORDS: Record<string, [en: string, es: string]> = {
  day: ["Day", "Día"], time: ["Time", "Tiempo"], plan: ["Plan", "Plan"], payg: ["Pay as you go", "Pago por uso"], visitor: ["Visitor", "Visitante"],
  Plan: ["Plan", "Plan"], Product: ["Product", "Producto"], Manual: ["By hand", "A mano"], Assigned: ["By hand", "A mano"], Payg: ["Pay as you go", "Pago por uso"],
  PAYG: ["Pay as you go", "Pago por uso"], "Pay as you go": ["Pay as you go", "Pago por uso"], Pass: ["Pass", "Pase"], product: ["Product", "Producto"], manual: ["By hand", "A mano"],
  "Open for more than 24 hours": ["Open for more than 24 hours", "Abierta más de 24 horas"], "Failed check-in": ["Refused check-in", "Entrada rechazada"],
  "Pay as you go needs review": ["Pay as you go needs review", "Pago por uso por revisar"], "Contract without a usable pass": ["Contract, no usable pass", "Contrato sin pase utilizable"],
  "No plan": ["No plan", "Sin plan"],
  line: ["Invoice line", "Línea de factura"], month: ["Month", "Mes"], item: ["Item", "Artículo"], customer: ["Customer", "Cliente"], week: ["Week", "Semana"], "billing cycle": ["Billing cycle", "Ciclo de facturación"],
};

/** A value in the language of the page, if it is a word of the server's. */
export function said(value: string): string {
  const found = WORDS[value];
  return found ? found[language.now === "es" ? 1 : 0] : value;
}

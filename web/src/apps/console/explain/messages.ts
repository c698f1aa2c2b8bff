import { messages } from "$lib/i18n/messages";

export const e = messages({
  en: {
    told: "Told to the customer:", provisional: "The visit is open: this is as if it ended now.", usedBy: "Used by visits of", candidates: { one: "{n} pass was looked at", other: "{n} passes were looked at" }, pass: "Pass", verdict: "Verdict", reasons: "Reasons",
    Chosen: "Chosen", Eligible: "Would do", Rejected: "Does not fit", sums: "{granted} granted, {used} used, {left} left.", amount: "Amount", balance: "Left after", visit: "Visit",
    issue: "Issued", use: "Used", give_back: "Given back", expire: "Expired", revoke: "Taken away", correct: "Corrected", transfer: "Handed on",
  },
  es: {
    told: "Se dijo al cliente:", provisional: "La visita sigue abierta: se explica como si terminara ahora.", usedBy: "Usado por las visitas de", candidates: { one: "Se tuvo en cuenta {n} pase", other: "Se tuvieron en cuenta {n} pases" }, pass: "Pase", verdict: "Resultado", reasons: "Motivos",
    Chosen: "Elegido", Eligible: "Serviría", Rejected: "No sirve", sums: "{granted} dados, {used} usados, {left} restantes.", amount: "Cantidad", balance: "Saldo", visit: "Visita",
    issue: "Emitido", use: "Usado", give_back: "Devuelto", expire: "Caducado", revoke: "Retirado", correct: "Corregido", transfer: "Traspasado",
  },
});

const KINDS = ["issue", "use", "give_back", "expire", "revoke", "correct", "transfer"] as const;

/** What an entry of the ledger is called. */
export function kindOf(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known ? e(known) : kind;
}

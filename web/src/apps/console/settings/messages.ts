import { messages } from "$lib/i18n/messages";

export const z = messages({
  en: {
    help: "How {where} behaves. Changes that decide about visits act on arrivals from now on; they can also be scheduled.", checkins: "Check-ins", passes: "Passes", payg: "Pay as you go", invoices: "Invoices and tax", safety: "Safety", kept: "Kept for other programs, without effect here",
    usual: "usual", toUsual: "Back to usual", isUsual: "Usual: {v}", none: "none", saved: "{what} is saved.", on: "On", off: "Off", change: "Change", find: "Find a setting", noneFound: "No setting by that name.", unsaved: "Not saved yet: {text}",
    versions: "Changes over time", versionsHelp: "What is decided about a visit goes by what was in force at its arrival.", inForce: "In force", coming: "Scheduled", past: "Past", schedule: "Schedule a change", what: "Setting", value: "New value", from: "In force from", note: "Why (for the record)", addToPlan: "Add another setting", plan: "Schedule", planned: "The change is scheduled.", takeBack: "Take back", takenBack: "It is taken back.", sinceEver: "since ever", beginning: "Begin", by: "by {who}", noChanges: "As usual in all.", others: "Other settings kept",
    badTime: "Write a time such as 03:00.", badWhole: "Write a whole number.", badNumber: "Write a number.", zone: "By the clock of {zone}.",
  },
  es: {
    help: "Cómo se comporta {where}. Los cambios que afectan a las visitas valen para las entradas a partir de ahora; también se pueden programar.", checkins: "Entradas y salidas", passes: "Pases", payg: "Pago por uso", invoices: "Facturas e impuestos", safety: "Seguridad", kept: "Guardados para otros programas; aquí no tienen efecto",
    usual: "habitual", toUsual: "Volver a lo habitual", isUsual: "Habitual: {v}", none: "nada", saved: "{what}: guardado.", on: "Sí", off: "No", change: "Cambiar", find: "Buscar un ajuste", noneFound: "No hay ningún ajuste con ese nombre.", unsaved: "Sin guardar: {text}",
    versions: "Cambios a lo largo del tiempo", versionsHelp: "Cada visita se decide por lo que estaba en vigor cuando llegó.", inForce: "En vigor", coming: "Programado", past: "Pasado", schedule: "Programar un cambio", what: "Ajuste", value: "Valor nuevo", from: "En vigor desde", note: "Por qué (queda registrado)", addToPlan: "Añadir otro ajuste", plan: "Programar", planned: "El cambio está programado.", takeBack: "Retirar", takenBack: "Retirado.", sinceEver: "desde siempre", beginning: "Desde", by: "por {who}", noChanges: "Todo con los valores habituales.", others: "Otros ajustes guardados",
    badTime: "Escribe una hora como 03:00.", badWhole: "Escribe un número entero.", badNumber: "Escribe un número.", zone: "Según la hora de {zone}.",
  },
});

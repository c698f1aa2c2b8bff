import { messages } from "$lib/i18n/messages";

export const w = messages({
  en: {
    title: "Hours", always: "Good at any time.", limit: "Limit it to certain hours", limited: "Good only in these hours, by the clock of {zone}.", gridHelp: "Draw with the mouse, or use arrows; Shift and arrows mark, Enter adds, Delete removes.", grid: "Week",
    add: "Add hours", day: "Day", overnight: "Ends the next day", added: "{when} added.", removed: "{when} removed.", remove: "Remove {when}", removeAsk: "Remove {when}?", nextDay: "{from}–{to} (next day)", free: "closed", covered: "open", list: "All hours", wholeDay: "all day", workdays: "Monday to Friday", everyDay: "Every day",
  },
  es: {
    title: "Horario", always: "Vale a cualquier hora.", limit: "Limitarlo a ciertas horas", limited: "Vale solo en estas franjas, según la hora de {zone}.", gridHelp: "Dibuja con el ratón o usa las flechas; Mayús y flechas marcan, Intro añade, Supr quita.", grid: "Semana",
    add: "Añadir franja", day: "Día", overnight: "Termina al día siguiente", added: "Añadida: {when}.", removed: "Quitada: {when}.", remove: "Quitar {when}", removeAsk: "¿Quitar {when}?", nextDay: "{from}–{to} (día siguiente)", free: "cerrado", covered: "abierto", list: "Todas las franjas", wholeDay: "todo el día", workdays: "De lunes a viernes", everyDay: "Todos los días",
  },
});

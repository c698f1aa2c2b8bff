// Texts that more than one page needs.
import { messages } from "./messages";

export const c = messages({
  en: {
    save: "Save", cancel: "Cancel", close: "Close", remove: "Delete", undo: "Undo", search: "Search", loading: "Loading…",
    retry: "Try again", signOut: "Sign out", language: "Language", theme: "Appearance", themeAuto: "As the device",
    themeLight: "Light", themeDark: "Dark", yes: "Yes", no: "No", none: "None", more: "More", back: "Back", next: "Next",
    previous: "Previous", all: "All", location: "Location", allPlaces: "All locations", help: "Help", menu: "Menu", account: "My account", skip: "Skip to content", copied: "Copied",
    desk: "Front desk", console: "Console", me: "My passes", kiosk: "Kiosk", reports: "Reports",
    hours: { one: "{n} hour", other: "{n} hours" }, minutes: { one: "{n} minute", other: "{n} minutes" },
    days: { one: "{n} day", other: "{n} days" }, uses: { one: "{n} use", other: "{n} uses" },
    hm: "{h} h {m} min", minShort: "{m} min", hShort: "{h} h", untilTime: "until {time}", untilDayEnd: "until the end of the day", untilMoment: "until {when}",
    offline: "No connection to the server. Trying again…", ended: "Your session has ended. Please sign in again.",
    failed: "That did not work: {why}", busy: "The server is busy. Try again in a moment.", tooOften: "Too many tries. Wait {s} s and try again.",
    notFound: "It does not exist, or belongs to a location you do not see.", notAllowed: "You do not have the right to do this.",
    nothing: "Nothing here yet.", page: "Page {n} of {of}", total: { one: "{n} record", other: "{n} records" },
  },
  es: {
    save: "Guardar", cancel: "Cancelar", close: "Cerrar", remove: "Eliminar", undo: "Deshacer", search: "Buscar", loading: "Cargando…",
    retry: "Intentar de nuevo", signOut: "Cerrar sesión", language: "Idioma", theme: "Apariencia", themeAuto: "Como el dispositivo",
    themeLight: "Clara", themeDark: "Oscura", yes: "Sí", no: "No", none: "Ninguno", more: "Más", back: "Atrás", next: "Siguiente",
    previous: "Anterior", all: "Todo", location: "Sede", allPlaces: "Todas las sedes", help: "Ayuda", menu: "Menú", account: "Mi cuenta", skip: "Ir al contenido", copied: "Copiado",
    desk: "Recepción", console: "Consola", me: "Mis pases", kiosk: "Quiosco", reports: "Informes",
    hours: { one: "{n} hora", other: "{n} horas" }, minutes: { one: "{n} minuto", other: "{n} minutos" },
    days: { one: "{n} día", other: "{n} días" }, uses: { one: "{n} uso", other: "{n} usos" },
    hm: "{h} h {m} min", minShort: "{m} min", hShort: "{h} h", untilTime: "hasta las {time}", untilDayEnd: "hasta el final del día", untilMoment: "hasta el {when}",
    offline: "Sin conexión con el servidor. Intentando de nuevo…", ended: "Tu sesión ha terminado. Vuelve a entrar.",
    failed: "No ha funcionado: {why}", busy: "El servidor está ocupado. Inténtalo en un momento.", tooOften: "Demasiados intentos. Espera {s} s y vuelve a intentarlo.",
    notFound: "No existe o pertenece a una sede a la que no tienes acceso.", notAllowed: "No tienes permiso para hacer esto.",
    nothing: "Aquí no hay nada todavía.", page: "Página {n} de {of}", total: { one: "{n} registro", other: "{n} registros" },
  },
});

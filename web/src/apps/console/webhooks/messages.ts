// Texts about webhooks and their deliveries.
import { messages } from "$lib/i18n/messages";

export const h = messages({
  en: {
    deliveries: "Deliveries", none: "Nothing has been sent yet.",
    fine: "Works: the latest delivery, {time}, was taken.", fresh: "Nothing has been sent yet. Send a test to see whether the address answers.",
    failing: { one: "The latest delivery failed. It is tried again by itself.", other: "The latest {n} attempts failed. Deliveries are tried again by themselves." },
    off: "Switched off: nothing is sent. Edit it and tick Active to switch it on.", why: "Last error", test: "Send a test", tested: "A test is on its way.",
    again: "Send again", againOf: "Send {what} {id} again", repeated: "It is sent again.", refresh: "Refresh", more: "Show older ones",
    when: "Made", what: "What", state: "State", attempts: "Tries", answer: "Answer", next: "next try {time}", sample: "test",
    waiting: "waiting", done: "delivered", given_up: "given up", void: "record is gone", all: "All", filter: "Show",
    about: "The newest first. The record is sent as it is in that moment.", count: { zero: "No deliveries", one: "{n} delivery", other: "{n} deliveries" },
  },
  es: {
    deliveries: "Envíos", none: "Todavía no se ha enviado nada.",
    fine: "Funciona: el último envío, {time}, se ha recibido.", fresh: "Todavía no se ha enviado nada. Envía una prueba para ver si la dirección responde.",
    failing: { one: "El último envío ha fallado. Se reintenta automáticamente.", other: "Los últimos {n} intentos han fallado. Los envíos se reintentan automáticamente." },
    off: "Desactivado: no se envía nada. Edítalo y marca Activo para volver a activarlo.", why: "Último error", test: "Enviar una prueba", tested: "La prueba está en camino.",
    again: "Enviar de nuevo", againOf: "Enviar de nuevo {what} {id}", repeated: "Se envía de nuevo.", refresh: "Actualizar", more: "Ver más antiguos",
    when: "Creado", what: "Qué", state: "Estado", attempts: "Intentos", answer: "Respuesta", next: "próximo intento {time}", sample: "prueba",
    waiting: "en espera", done: "entregado", given_up: "abandonado", void: "el registro ya no existe", all: "Todos", filter: "Mostrar",
    about: "Los más recientes primero. El registro se envía tal como está en ese momento.", count: { zero: "Ningún envío", one: "{n} envío", other: "{n} envíos" },
  },
});

import { messages } from "$lib/i18n/messages";

export const t = messages({
  en: {
    title: "My passes", hello: "Hello, {name}", tabs: "My pages", passes: "Passes", visits: "Visits", statement: "Statement",
    // Here and now
    here: "You are here", notHere: "You are not checked in", since: "since {time}", covered: "with {pass}",
    leftNow: "{time} left", overNow: "The time of your pass is over", usedNow: "{time} so far", justNow: "You have just arrived", dayNow: "Your day is covered", checkIn: "Check in", checkOut: "Check out", where: "Where are you?",
    usable: { zero: "None of your passes can be used now. A check-in may be refused; ask at the desk.", one: "{n} pass can be used now. The one that serves you best is chosen.", other: "{n} passes can be used now. The one that serves you best is chosen." },
    didIn: "You are checked in at {place}.", didInWith: "You are checked in at {place} with {pass}.", didOut: "You are checked out.", didOutTime: "You are checked out: {time} here.",
    didLeft: "{time} left.", didUses: { one: "{n} use left.", other: "{n} uses left." }, didUntil: "It covers you {until}.", didRefused: "The check-in was refused.", ask: "The people at the desk can help.",
    // QR
    code: "My code", codeHow: "Show it to the kiosk to check in or out. It changes all the time and works once.", codeAlt: "QR code for the kiosk", codeNew: "New code",
    codeHidden: "Hidden while you are not looking at this page.", codeOld: "The code has run out. It is renewed as soon as the server answers.", codeText: "Code as text",
    // Passes
    noPasses: "You have no passes", noPassesHow: "Ask at the desk what suits you. What you buy or get appears here.", expiringTitle: { one: "{n} pass expires soon", other: "{n} passes expire soon" },
    expiringHow: "{name}: last day {date}", leftOf: "{left} of {total} left", leftTime: "{left} left", wholeDay: "One day", usedUp: "Used", dayUsed: "In use today", againFree: "Come and go all day: nothing more is used", usableNow: "Can be used now", notNow: "Not now",
    shared: "Shared with you", expires: "Last day {date}", noExpiry: "Does not expire", from: "From {date}", fromPlan: "From your plan", fromProduct: "Bought", fromHand: "Given by the desk", fromPayg: "Pay as you go",
    totals: "Altogether", totalTime: "Time left", totalDays: { one: "day left", other: "days left" }, plans: "Your plan", noPlan: "No plan", others: { one: "{n} pass that cannot be used now", other: "{n} passes that cannot be used now" }, pieces: { one: "{n} pass", other: "{n} passes" },
    // Visits
    noVisits: "No visits yet", noVisitsHow: "Your first check-in appears here.", day: "Day", time: "Time", place: "Location", length: "Length", by: "Passes", stillHere: "still here", why: "Why this pass?", whyOf: "Why this pass, visit of {when}",
    pages: "Pages of visits", aPass: "Pass", chosen: "Taken", could: "Could have been taken", couldNot: "Did not fit", looked: "What was looked at", nobody: "No pass",
    more: { one: "and {n} more", other: "and {n} more" },
    // Statement
    month: "Month", opening: "At the beginning", closing: "At the end", what: "What happened", change: "Change", balance: "Left after it", noLines: "Nothing happened in this month", noLinesHow: "Choose another month.",
    late: "entered later", sum: { one: "{time} and {n} day", other: "{time} and {n} days" }, minus: "−{text}", plus: "+{text}", then: "then {text}",
    kIssue: "Received", kUse: "Used", kGiveBack: "Given back", kExpire: "Expired", kRevoke: "Taken back", kCorrect: "Corrected", kTransfer: "Moved", other: "Changed",
    // Nobody's passes
    nobodyTitle: "This account has no passes", nobodyHow: "You are signed in as {email}, which is not the account of a member.", nobodyStaff: "You work here? These are your pages:", nobodyMember: "If you are a member, ask at the desk to connect your account.",
    retry: "Try again",
  },
  es: {
    title: "Mis pases", hello: "Hola, {name}", tabs: "Mis páginas", passes: "Pases", visits: "Visitas", statement: "Movimientos",
    here: "Estás aquí", notHere: "No has registrado tu entrada", since: "desde las {time}", covered: "con {pass}",
    leftNow: "Te quedan {time}", overNow: "Se ha acabado el tiempo de tu pase", usedNow: "{time} hasta ahora", justNow: "Acabas de llegar", dayNow: "Tu día está cubierto", checkIn: "Registrar entrada", checkOut: "Registrar salida", where: "¿Dónde estás?",
    usable: { zero: "Ahora no puedes usar ninguno de tus pases. Es posible que no puedas entrar; pregunta en recepción.", one: "Ahora puedes usar {n} pase. Se elige el que más te conviene.", other: "Ahora puedes usar {n} pases. Se elige el que más te conviene." },
    didIn: "Entrada registrada en {place}.", didInWith: "Entrada registrada en {place} con {pass}.", didOut: "Salida registrada.", didOutTime: "Salida registrada: {time} aquí.",
    didLeft: "Te quedan {time}.", didUses: { one: "Te queda {n} uso.", other: "Te quedan {n} usos." }, didUntil: "Sirve {until}.", didRefused: "No se ha podido registrar la entrada.", ask: "En recepción te pueden ayudar.",
    code: "Mi código", codeHow: "Muéstralo en el quiosco para entrar o salir. Cambia continuamente y sirve una sola vez.", codeAlt: "Código QR para el quiosco", codeNew: "Código nuevo",
    codeHidden: "Oculto mientras no miras esta página.", codeOld: "El código ha caducado. Se renueva en cuanto responda el servidor.", codeText: "Código como texto",
    noPasses: "No tienes pases", noPassesHow: "Pregunta en recepción cuál te conviene. Lo que compres o recibas aparecerá aquí.", expiringTitle: { one: "{n} pase caduca pronto", other: "{n} pases caducan pronto" },
    expiringHow: "{name}: último día {date}", leftOf: "Quedan {left} de {total}", leftTime: "Quedan {left}", wholeDay: "Un día", usedUp: "Usado", dayUsed: "En uso hoy", againFree: "Entra y sal todo el día: no se gasta nada más", usableNow: "Se puede usar ahora", notNow: "Ahora no",
    shared: "Compartido contigo", expires: "Último día {date}", noExpiry: "No caduca", from: "Desde el {date}", fromPlan: "De tu plan", fromProduct: "Comprado", fromHand: "Dado en recepción", fromPayg: "Pago por uso",
    totals: "En total", totalTime: "Tiempo restante", totalDays: { one: "día restante", other: "días restantes" }, plans: "Tu plan", noPlan: "Sin plan", others: { one: "{n} pase que no se puede usar ahora", other: "{n} pases que no se pueden usar ahora" }, pieces: { one: "{n} pase", other: "{n} pases" },
    noVisits: "Todavía no hay visitas", noVisitsHow: "Tu primera entrada aparecerá aquí.", day: "Día", time: "Hora", place: "Sede", length: "Duración", by: "Pases", stillHere: "sigues aquí", why: "¿Por qué este pase?", whyOf: "Por qué este pase, visita del {when}",
    pages: "Páginas de visitas", aPass: "Pase", chosen: "Usado", could: "Se habría podido usar", couldNot: "No servía", looked: "Qué se tuvo en cuenta", nobody: "Ningún pase",
    more: { one: "y {n} más", other: "y {n} más" },
    month: "Mes", opening: "Saldo inicial", closing: "Saldo final", what: "Qué pasó", change: "Cambio", balance: "Saldo", noLines: "En este mes no pasó nada", noLinesHow: "Elige otro mes.",
    late: "anotado después", sum: { one: "{time} y {n} día", other: "{time} y {n} días" }, minus: "−{text}", plus: "+{text}", then: "quedan {text}",
    kIssue: "Recibido", kUse: "Usado", kGiveBack: "Devuelto", kExpire: "Caducado", kRevoke: "Retirado", kCorrect: "Corregido", kTransfer: "Traspasado", other: "Cambiado",
    nobodyTitle: "Esta cuenta no tiene pases", nobodyHow: "Has entrado como {email}, que no es la cuenta de un miembro.", nobodyStaff: "¿Trabajas aquí? Estas son tus páginas:", nobodyMember: "Si eres miembro, pide en recepción que la vinculen a tu ficha.",
    retry: "Intentar de nuevo",
  },
});

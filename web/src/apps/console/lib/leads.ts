// What to do where a table is empty, and what making a record of it is called: for whoever is here for the first time.
import { language } from "$lib/i18n/language.svelte";

type Pair = [en: string, es: string];
type Lead = { /** "No passes yet". */ title: Pair; /** What they are for. */ about: Pair; /** What making one is called. */ make?: Pair };

const LEADS: Record<string, Lead> = {
  timepasses: { title: ["No passes yet", "Todavía no hay pases"], about: ["A pass is what people come in with: a whole day, or so many hours. Make the first one, then give it or sell it at the front desk.", "Con un pase se puede entrar: un día entero o unas horas. Crea el primero y después dalo o véndelo en recepción."], make: ["Make a pass", "Crear un pase"] },
  coworkers: { title: ["No customers yet", "Todavía no hay clientes"], about: ["Everybody who comes in: members with a plan, and people without one. Bring a list along with “Import”.", "Todas las personas que entran: miembros con plan y quien no lo tiene. Con «Importar» puedes traer una lista."], make: ["Add a customer", "Añadir un cliente"] },
  tariffs: { title: ["No plans yet", "Todavía no hay planes"], about: ["A plan is paid period by period, and can bring passes each time.", "Un plan se paga cada periodo y puede incluir pases en cada uno."], make: ["Make a plan", "Crear un plan"] },
  products: { title: ["No products yet", "Todavía no hay productos"], about: ["What is sold once: a bundle of ten days, a locker, a coffee card. A product can hold passes.", "Lo que se vende una vez: un bono de diez días, una taquilla, una tarjeta de café. Un producto puede incluir pases."], make: ["Make a product", "Crear un producto"] },
  coworkertimepasses: { title: ["Nobody holds a pass yet", "Todavía nadie tiene pases"], about: ["Passes appear here when you give or sell them, and when plans bring them.", "Los pases aparecen aquí cuando los das o los vendes, y cuando los incluye un plan."], make: ["Give a pass", "Dar un pase"] },
  coworkercontracts: { title: ["No contracts yet", "Todavía no hay contratos"], about: ["A contract puts a customer on a plan, from a day on.", "Con un contrato, un cliente tiene un plan a partir de una fecha."], make: ["Put a customer on a plan", "Dar un plan a un cliente"] },
  coworkerproducts: { title: ["Nothing sold yet", "Todavía no se ha vendido nada"], about: ["Each sale of a product, here or at the front desk.", "Cada venta de un producto, aquí o en recepción."], make: ["Sell a product", "Vender un producto"] },
  checkins: { title: ["No visits yet", "Todavía no hay visitas"], about: ["Check somebody in at the front desk, or pair a kiosk for the door.", "Registra una entrada en recepción o vincula un quiosco para la puerta."], make: ["Enter a visit", "Anotar una visita"] },
  failedcheckins: { title: ["Nobody was turned away", "No se ha rechazado a nadie"], about: ["Whoever the rules do not let in appears here, with the reason.", "Aquí aparece quien no puede entrar según las reglas, con el motivo."] },
  teams: { title: ["No teams yet", "Todavía no hay equipos"], about: ["People for whom one customer pays, and who may share passes.", "Personas por las que paga un cliente y que pueden compartir pases."], make: ["Make a team", "Crear un equipo"] },
  visitors: { title: ["No visitors yet", "Todavía no hay visitantes"], about: ["People who come to see somebody.", "Personas que vienen a ver a alguien."], make: ["Announce a visitor", "Anunciar una visita"] },
  coworkerinvoices: { title: ["No invoices yet", "Todavía no hay facturas"], about: ["They are raised from what was sold, given and renewed, and by “Actions” of a customer.", "Se emiten a partir de lo vendido, dado y renovado, y con las «Acciones» de un cliente."] },
  taxrates: { title: ["No tax rates yet", "Todavía no hay tipos impositivos"], about: ["Without one, invoices carry no tax.", "Sin ninguno, las facturas no llevan impuestos."], make: ["Add a tax rate", "Añadir un tipo impositivo"] },
  customfields: { title: ["No custom fields yet", "Todavía no hay campos propios"], about: ["Your own fields on customers, plans and the rest.", "Tus propios campos en clientes, planes y todo lo demás."], make: ["Define a field", "Definir un campo"] },
  webhooks: { title: ["No webhooks yet", "Todavía no hay webhooks"], about: ["Tells another program at once of what happens here: a visit, a new customer, an invoice.", "Avisa a otro programa en el acto de lo que pasa aquí: una visita, un cliente nuevo, una factura."], make: ["Add a webhook", "Añadir un webhook"] },
  financialaccounts: { title: ["No financial accounts yet", "Todavía no hay cuentas contables"], about: ["For your bookkeeping: an account of yours stands on the lines of invoices.", "Para tu contabilidad: en las líneas de factura figura una cuenta tuya."], make: ["Add an account", "Añadir una cuenta"] },
  timepassprices: { title: ["No special prices yet", "Todavía no hay precios especiales"], about: ["What a pass costs whoever is on a certain plan.", "Lo que cuesta un pase a quien tiene un plan determinado."], make: ["Add a special price", "Añadir un precio especial"] },
  coworkerledgerentries: { title: ["No account entries yet", "Todavía no hay apuntes"], about: ["What customers owe and pay. Invoices and payments make these entries.", "Lo que deben y pagan los clientes. Los apuntes se crean con las facturas y los pagos."] },
  userroles: { title: ["No roles yet", "Todavía no hay roles"], about: ["A role says what a login may do. Without one, an administrator may do everything.", "Un rol dice qué puede hacer un usuario. Sin rol, quien administra puede hacerlo todo."], make: ["Make a role", "Crear un rol"] },
};

const said = (pair: Pair): string => pair[language.now === "es" ? 1 : 0];

/** The words for an empty table; null for one that needs none of its own. */
export function lead(plural: string): { title: string; about: string } | null {
  const found = LEADS[plural];
  return found ? { title: said(found.title), about: said(found.about) } : null;
}

/** What making a record is called; null where it has no name of its own. */
export function making(plural: string): string | null {
  const make = LEADS[plural]?.make;
  return make ? said(make) : null;
}

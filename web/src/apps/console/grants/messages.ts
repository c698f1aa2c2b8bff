import { messages } from "$lib/i18n/messages";

export const g = messages({
  en: { nonePlan: "This plan grants no passes. Its members need passes of their own, unless the location lets them in freely.", noneProduct: "Buying this product grants no passes.", addPass: "Add a pass" },
  es: { nonePlan: "Este plan no da pases. Sus miembros necesitan un pase, salvo que la sede los deje entrar sin él.", noneProduct: "Comprar este producto no da pases.", addPass: "Añadir un pase" },
});

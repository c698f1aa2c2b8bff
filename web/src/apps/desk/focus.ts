// Focus in dialogs.
import { tick } from "svelte";

/** Puts the focus on the first control of a form, or on the one that is chosen already, once its dialog is open. */
export function first(form: HTMLElement): void {
  void tick().then(() => (form.querySelector<HTMLElement>("input:checked") ?? form.querySelector<HTMLElement>("input, select, textarea"))?.focus());
}

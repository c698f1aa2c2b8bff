// The language of the kiosk, and that of the person before it: the second gives way to the first when nobody touches anything.
import { language, type Language } from "$lib/i18n/language.svelte";

const KEY = "hallpass.kiosk.language";
const IDLE = 30_000;
let timer = 0;

function stored(): Language {
  try {
    const value = localStorage.getItem(KEY);
    return value === "en" || value === "es" ? value : language.now;
  } catch {
    return language.now;
  }
}

let standard = $state<Language>(stored());

export const tongue = {
  /** The language this kiosk goes back to. */
  get standard(): Language {
    return standard;
  },
  /** Chooses the language to go back to. */
  settle(next: Language): void {
    standard = next;
    language.choose(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It holds until the page is closed.
    }
  },
  /** The person's own language, until nobody is there. */
  choose(next: Language): void {
    language.choose(next);
    tongue.touched();
  },
  /** Somebody is there. */
  touched(): void {
    clearTimeout(timer);
    if (language.now !== standard) timer = window.setTimeout(() => language.choose(standard), IDLE);
  },
  start(): void {
    if (language.now !== standard) language.choose(standard);
  },
};

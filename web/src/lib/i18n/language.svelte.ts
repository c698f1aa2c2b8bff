// The language of the page: chosen by hand, else what the browser asks for. English and Spanish.

export type Language = "en" | "es";
const KEY = "hallpass.language";

function preferred(): Language {
  const chosen = read();
  if (chosen) return chosen;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("es")) &&
    !navigator.languages[0]?.toLowerCase().startsWith("en")
    ? "es"
    : "en";
}

function read(): Language | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "en" || stored === "es" ? stored : null;
  } catch {
    return null; // A browser that keeps nothing: what it prefers counts.
  }
}

let current = $state<Language>(preferred());
document.documentElement.lang = current;

export const language = {
  get now(): Language {
    return current;
  },
  /** As Intl wants it: English as it is written where days come before months. */
  get locale(): string {
    return current === "en" ? "en-GB" : current;
  },
  /** Chooses a language for this browser. */
  choose(next: Language): void {
    current = next;
    document.documentElement.lang = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It holds until the page is closed.
    }
  },
};

// Light, dark, or as the device: chosen for this browser.

export type Theme = "auto" | "light" | "dark";
const KEY = "hallpass.theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

let current = $state<Theme>(stored());
show(stored());

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export const theme = {
  get now(): Theme {
    return current;
  },
  choose(next: Theme): void {
    current = next;
    show(next);
    try {
      if (next === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // It holds until the page is closed.
    }
  },
};

// Where one is in the console, on the History API: links of the page are followed without loading it again, and a form with
// unsaved changes is asked before it is left.
import { tick } from "svelte";

let path = $state(location.pathname);
let search = $state(location.search);
let pending = $state<string | null>(null);
let guard: (() => boolean) | null = null;

function here(): string {
  return path + search;
}

function move(to: string, replace: boolean): void {
  const url = new URL(to, location.origin);
  const samePath = url.pathname === path;
  if (replace) history.replaceState(null, "", url);
  else if (url.pathname + url.search !== here()) history.pushState(null, "", url);
  path = url.pathname;
  search = url.search;
  if (!samePath) void arrived();
}

/** A new page: it begins at its top, and a screen reader reads its heading. */
async function arrived(): Promise<void> {
  await tick();
  scrollTo(0, 0);
  document.getElementById("content")?.focus({ preventScroll: true });
}

export const router = {
  get path(): string {
    return path;
  },
  get query(): URLSearchParams {
    return new URLSearchParams(search);
  },
  /** Where somebody wanted to go who has unsaved changes. */
  get pending(): string | null {
    return pending;
  },
  go(to: string, options: { replace?: boolean } = {}): void {
    if (guard?.() && new URL(to, location.origin).pathname !== path) pending = to;
    else move(to, options.replace ?? false);
  },
  /** Asked before the page is left: true keeps it for now. Answers how to take the question back. */
  holdIf(unsaved: () => boolean): () => void {
    guard = unsaved;
    return () => {
      if (guard === unsaved) guard = null;
    };
  },
  leave(): void {
    const to = pending;
    guard = null;
    pending = null;
    if (to) move(to, false);
  },
  stay(): void {
    pending = null;
  },
  /** Listens to links and to the browser's own buttons; answers how to stop. */
  listen(): () => void {
    const clicked = (event: MouseEvent): void => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element | null)?.closest("a");
      if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
      if (!/^\/console(\/|$)/.test(link.pathname) || link.hash) return;
      event.preventDefault();
      router.go(link.pathname + link.search);
    };
    const popped = (): void => {
      const to = location.pathname + location.search;
      if (guard?.() && location.pathname !== path) {
        history.pushState(null, "", here());
        pending = to;
        return;
      }
      const samePath = location.pathname === path;
      path = location.pathname;
      search = location.search;
      if (!samePath) void arrived();
    };
    const closing = (event: BeforeUnloadEvent): void => {
      if (guard?.()) event.preventDefault();
    };
    document.addEventListener("click", clicked);
    addEventListener("popstate", popped);
    addEventListener("beforeunload", closing);
    return () => {
      document.removeEventListener("click", clicked);
      removeEventListener("popstate", popped);
      removeEventListener("beforeunload", closing);
    };
  },
};

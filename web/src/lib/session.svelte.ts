// Who is signed in, at which location they work, and what they may do.
import { api, ask, Problem, useCsrf, whenEnded } from "./api/client";
import type { Session } from "./api/contract";

const KEY = "hallpass.location";
/** In this tab: do overviews and reports keep to the one location? */
const NARROW = "hallpass.narrow";
let who = $state<Session | null>(null);
let place = $state<number>(0);
let narrow = $state(narrowed());

function narrowed(): boolean {
  try {
    return sessionStorage.getItem(NARROW) === "1";
  } catch {
    return false;
  }
}

function remembered(): number {
  try {
    return Number(localStorage.getItem(KEY) ?? 0);
  } catch {
    return 0;
  }
}

function take(session: Session): void {
  who = session;
  useCsrf(session.CsrfToken);
  const first = session.Businesses[0]?.Id ?? 0;
  place = session.Businesses.some((one) => one.Id === remembered()) ? remembered() : first;
}

export const session = {
  /** Who is signed in; null before [`load`] or without a session. */
  get who(): Session | null {
    return who;
  },
  /** Id of the location the page is about; 0 = none. */
  get businessId(): number {
    return place;
  },
  /** The location the page is about. */
  get business(): Session["Businesses"][number] | null {
    return who?.Businesses.find((one) => one.Id === place) ?? null;
  },
  /** Which locations an overview is about: the id of one; 0 = all that the person sees. */
  get scope(): number {
    return !narrow && (who?.Businesses.length ?? 0) > 1 ? 0 : place;
  },
  /** Chooses what overviews are about. One location is then also the one to work at. */
  chooseScope(id: number): void {
    narrow = id !== 0;
    if (id !== 0) session.choose(id);
    try {
      sessionStorage.setItem(NARROW, narrow ? "1" : "0");
    } catch {
      // It holds until the page is closed.
    }
  },
  /** Chooses a location, for this browser. */
  choose(id: number): void {
    place = id;
    try {
      localStorage.setItem(KEY, String(id));
    } catch {
      // It holds until the page is closed.
    }
  },
  may(permission: string): boolean {
    return who !== null && (who.FullAdmin || who.Permissions.includes(permission));
  },
  /** Reads the session; leads to the sign-in page when there is none. */
  async load(): Promise<Session | null> {
    whenEnded(() => void askedAgain());
    try {
      take(await ask(api.GET("/api/hallpass/session")));
      return who;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        toSignIn();
        return null;
      }
      throw error;
    }
  },
  async signIn(email: string, password: string, code: string): Promise<Session> {
    const found = await ask(api.POST("/api/hallpass/session", { body: { Email: email, Password: password, ...(code ? { Code: code } : {}) } }));
    take(found);
    return found;
  },
  async signOut(): Promise<void> {
    await ask(api.DELETE("/api/hallpass/session"));
    location.assign("/signin");
  },
};

/** The server answers 401 both without a session and without a right: only the first leads to the sign-in page. */
async function askedAgain(): Promise<void> {
  try {
    await ask(api.GET("/api/hallpass/session"));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) toSignIn();
  }
}

function toSignIn(): void {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/signin?next=${encodeURIComponent(here)}`);
}

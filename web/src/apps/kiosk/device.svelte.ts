// What a tablet on a counter needs of its browser: a screen that stays on, and all of it.

let full = $state(false);
let lock: WakeLockSentinel | null = null;

async function awake(): Promise<void> {
  if (document.visibilityState !== "visible" || (lock && !lock.released)) return;
  try {
    lock = (await navigator.wakeLock?.request("screen")) ?? null;
  } catch {
    // Low battery, or not allowed: the device's own settings decide.
  }
}

export const device = {
  /** Is there anything to gain by the button for the full screen? */
  get canFill(): boolean {
    return document.fullscreenEnabled && !full;
  },
  fill(): void {
    document.documentElement.requestFullscreen({ navigationUI: "hide" }).catch(() => {});
  },
  /** Keeps the screen on as long as the page is seen. */
  start(): () => void {
    const changed = () => (full = document.fullscreenElement !== null);
    const seen = () => void awake();
    changed();
    seen();
    document.addEventListener("fullscreenchange", changed);
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      document.removeEventListener("visibilitychange", seen);
      void lock?.release();
    };
  },
};

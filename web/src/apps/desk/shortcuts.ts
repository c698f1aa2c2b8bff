// Keyboard shortcuts of one key: they rest while somebody writes, in a dialog, and beside Ctrl, Alt and the like.

const WRITES = "input, textarea, select, [contenteditable]";

/** A handler for `keydown` that runs what belongs to a key. */
export function shortcuts(acts: Record<string, () => void>): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(WRITES) || document.querySelector("dialog[open]")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

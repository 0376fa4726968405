/** Keys and clickers. Letters work wherever no text is typed; arrows and Space only where no control has the focus. */

const ALWAYS = {
  PageDown: "next", PageUp: "previous", F5: "full", ".": "blank", b: "blank", f: "full", l: "list", p: "lock", v: "reveal",
  q: "room", "?": "help", Escape: "close",
};
const FREE = { ArrowRight: "next", ArrowDown: "next", " ": "next", ArrowLeft: "previous", ArrowUp: "previous",
  Home: "first", End: "last" };
const TYPED = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]";
const CONTROL = "a, button, input, textarea, select, summary, [tabindex]:not([tabindex='-1']), [role=slider], [role=radio]";

/** What a key asks for: an act, `{digit}`, or null. `own` is the lecture's own element, whose buttons are no controls. */
export function wish(event, own) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const target = event.composedPath?.()[0] ?? event.target;
  const inside = (selector) => Boolean(target?.closest?.(selector));
  if (inside(TYPED)) return null;
  const free = !inside(CONTROL) || Boolean(own?.contains(target));
  if (/^\d$/.test(event.key)) return free ? { digit: event.key } : null;
  if (event.key === "Enter") return free && !inside("button, a") ? "enter" : null;
  if (event.key === " " && inside("button, a")) return null; // it presses the button
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const scrolls = Boolean(target?.matches?.(".lecture-screen")); // the arrows are its own
  return ALWAYS[key] ?? (free && !scrolls ? (FREE[event.key] ?? null) : null);
}

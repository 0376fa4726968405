/**
 * Which parts of the page (ui/parts.py) are near the screen: those that Python draws again at once when a hand has
 * changed something. The others are late until they come near, or until the page is to be printed or searched.
 */

export const NEAR = 0.5; // of the screen's height, above and below it
const MOVES = ["scroll", "resize", "click", "keyup", "toggle"]; // what may bring a part into sight
const PART = "st-key-part-";

const late = new Set(); // keys of parts that were out of sight at a release since which they have not been asked for
let ask = null;
let frame = 0;

/** `send(keys)` is called when late parts come near. */
export function watch(send) {
  if (!ask) {
    for (const name of MOVES) document.addEventListener(name, later, { capture: true, passive: true });
    addEventListener("beforeprint", () => call([...late]));
    document.addEventListener("keydown", (event) => isOfWhole(event) && call([...late]), { capture: true });
  }
  ask = send;
}

/** At a release: the keys of the parts that are near the screen, with spaces between them. The others are late. */
export function inSight() {
  const parts = found(document, innerHeight);
  for (const [key, near] of parts) late[near ? "delete" : "add"](key);
  return [...parts].filter(([, near]) => near).map(([key]) => key).join(" ");
}

/** Key → whether it is near the screen, of every part that Python draws: a stage draws itself. What is folded away is
 *  nowhere. */
export function found(root, height) {
  const parts = new Map();
  for (const box of root.querySelectorAll(`[class*="${PART}"]`)) {
    if (box.querySelector(".stage")) continue;
    const name = [...box.classList].find((one) => one.startsWith(PART));
    parts.set(name.slice("st-key-".length), isNear(box.getBoundingClientRect(), height));
  }
  return parts;
}

export function isNear({ top, bottom, width }, height) {
  return width > 0 && bottom > -NEAR * height && top < (1 + NEAR) * height;
}

/** The keys with which a browser prints a page, or looks for a word in it. */
const isOfWhole = ({ key, ctrlKey, metaKey }) => (ctrlKey || metaKey) && (key === "p" || key === "f");

function later() { // when what was pressed has opened
  if (late.size) frame ||= requestAnimationFrame(() => requestAnimationFrame(look));
}

function look() {
  frame = 0;
  const parts = found(document, innerHeight);
  for (const key of late) if (!parts.has(key)) late.delete(key); // of a page that was left
  call([...late].filter((key) => parts.get(key)));
}

function call(keys) {
  for (const key of keys) late.delete(key);
  if (keys.length) ask?.(keys);
}

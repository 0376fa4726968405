/**
 * Which parts of the page (ui/parts.py) are near the screen: those that Python draws again at once when a hand has
 * changed something. The others are late until they come near, or until the page is to be printed or searched.
 */

export const NEAR = 0.5; // of the screen's height, above and below it
const MOVES = ["scroll", "resize", "click", "keyup", "toggle"]; // what may bring a part into sight

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

/**
 * At a release that has changed these controls, as a link calls them: what has read one of them and is near the screen
 * waits for the answer; what is not near is late.
 * @returns {{waits: boolean, near: string}} near: the keys of all parts near the screen, with spaces between them
 */
export function inSight(changed) {
  const parts = found(document, innerHeight);
  const old = parts.filter(({ reads }) => changed.some((name) => reads.includes(name)));
  for (const { key, near } of old) if (!near) late.add(key);
  const near = parts.filter((part) => part.near).map(({ key }) => key);
  for (const key of near) late.delete(key);
  return { waits: old.some((part) => part.near), near: near.join(" ") };
}

/** Every part that Python draws, less those with a stage, which draws itself: {key, reads, near}. What is folded away is
 *  nowhere near. */
export function found(root, height) {
  const parts = [...root.querySelectorAll("[data-part]")].map(({ dataset: { part, reads } }) => ({
    key: part, reads: reads.split(" "), box: root.querySelector(`.st-key-${part}`),
  }));
  const drawn = parts.filter(({ box }) => box && !box.querySelector(".stage"));
  return drawn.map(({ key, reads, box }) => ({ key, reads, near: isNear(box.getBoundingClientRect(), height) }));
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
  const parts = new Map(found(document, innerHeight).map(({ key, near }) => [key, near]));
  for (const key of late) if (!parts.has(key)) late.delete(key); // of a page that was left
  call([...late].filter((key) => parts.get(key)));
}

function call(keys) {
  for (const key of keys) late.delete(key);
  if (keys.length) ask?.(keys);
}

/**
 * What was: Undo, Reset, and the states that a reader keeps as ghosts. Pure: values are maps {control name: value}.
 *
 * Ghosts stand in one link parameter, "<page>.keep": states joined by ";", in each only what differs from the
 * defaults, spelled as in a link and joined by ",": "lr=0.1,decay=0.4;lr=0.2". The defaults themselves are "-". What is
 * another rule's or landscape's own ("lion.beta2") has no control here and stays as it is spelled.
 */

import { read, same, spelled } from "./values.js";

export const MOST_UNDO = 100;
export const MOST_GHOSTS = 3;
/** The targets that only look at the paths: none is computed anew for them, and no ghost holds them. */
export const LOOKS = ["t", "beat", "plug", "lane", "drawn", "smoothness.L0", "smoothness.L1"];
/** The targets that a program is printed for: only Python gives another one. */
const PRINTED = ["rule", "style", "landscape", "regularizer"];
const MOST_TEXT = 1500; // characters of the parameter; Control.clamp in ui/control.py refuses more
const DEFAULTS = "-";

/** Whether two states are the same, over the names of both. */
function sameValues(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name], other[name]));
}

/** The stack of earlier states with `before` on top, and `ghosts` where these go too; unchanged where nothing changed. */
export function remember(stack, before, after, ghosts = []) {
  if (sameValues(before, after) && !ghosts.length) return stack;
  return [...stack, { values: { ...before }, ghosts }].slice(-MOST_UNDO);
}

/** @returns {{stack: object[], values: object, ghosts: object[]} | null} the state to return to, the ghosts that went
 *   with it, and what remains; null with no past */
export function undo(stack) {
  const last = stack[stack.length - 1];
  return last ? { stack: stack.slice(0, -1), values: { ...last.values }, ghosts: last.ghosts } : null;
}

/** The page's opening state. */
export function defaults(controls) {
  return Object.fromEntries(controls.map((control) => [control.name, control.default]));
}

/** The controls whose values a ghost holds. */
export function kept(controls) {
  return controls.filter((control) => !LOOKS.includes(control.target));
}

/** Whether the program of these controls can walk a kept state: it is of the same rule on the same landscape. */
export function walkable(controls, values) {
  return controls.every(({ name, target, value }) => !PRINTED.includes(target) || same(values[name], value));
}

/** The ghosts with one more, the oldest of more than three left out; the same state is not kept twice in a row. */
export function keep(ghosts, values) {
  const last = ghosts[ghosts.length - 1];
  if (last && sameValues(last, values)) return ghosts;
  return [...ghosts, { ...values }].slice(-MOST_GHOSTS);
}

/** The ghosts without the i-th. */
export function dropped(ghosts, i) {
  return ghosts.filter((_, k) => k !== i);
}

/** What makes a ghost different from the opening state, for its label: [[control, value], …]. */
export function differences(controls, values) {
  const texts = spelled(kept(controls), values);
  return controls.filter((control) => control.name in texts).map((control) => [control, values[control.name]]);
}

/** The ghosts as the link parameter spells them; "" for none. Where they are too long for a link, the oldest go. */
export function spellGhosts(controls, ghosts) {
  const states = ghosts.map((values) => spellState(kept(controls), values));
  while (states.join(";").length > MOST_TEXT) states.shift();
  return states.join(";");
}

/** The ghosts that a link spells: at most three, whatever cannot be read left out. Never throws. */
export function parseGhosts(controls, text) {
  if (typeof text !== "string" || !text) return [];
  const states = text.slice(0, MOST_TEXT).split(";").map((one) => parseState(kept(controls), one));
  return states.filter(Boolean).slice(0, MOST_GHOSTS);
}

/** What a key asks of the stage; "" for nothing. Streamlit keeps r and c for itself. */
export function keyAction({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (altKey || shiftKey) return "";
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" ? "undo" : "";
  return { k: "keep", o: "reset" }[key] ?? "";
}

function spellState(controls, values) {
  const texts = { ...spelled(controls, values), ...elsewhere(controls, values) };
  return Object.entries(texts).map(([name, text]) => `${name}=${text}`).join(",") || DEFAULTS;
}

/** What a state says of another rule or landscape: {name: text}. */
function elsewhere(controls, values) {
  const own = new Set(controls.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.includes(".") && !own.has(name)));
}

function parseState(controls, text) {
  const values = defaults(controls);
  if (text === DEFAULTS) return values;
  let found = false;
  for (const [name, spelling] of pairs(text)) {
    const control = controls.find((one) => one.name === name);
    const foreign = name.includes(".") ? { value: spelling } : { reason: "unknown" };
    const answer = control ? read(control, spelling) : foreign;
    if ("reason" in answer) continue;
    values[name] = answer.value;
    found = true;
  }
  return found ? values : null;
}

/** "a=1,b=x,y" → [["a", "1"], ["b", "x,y"]]: a piece without "=" belongs to the list before it. */
function pairs(text) {
  const out = [];
  for (const piece of text.split(",")) {
    const at = piece.indexOf("=");
    if (at > 0) out.push([piece.slice(0, at), piece.slice(at + 1)]);
    else if (out.length) out[out.length - 1][1] += `,${piece}`;
  }
  return out;
}

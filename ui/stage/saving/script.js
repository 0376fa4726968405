/**
 * The Python script of the present state: the template that ui/stage/script.py made, its slots filled here, because a
 * drag asks no server. Only numbers, plain names and two comment lines go in. Pure.
 *
 * A template is {lines: [[when, text]], unless: [fact]}; `when` names facts that must all hold ("!fact": must not), a
 * slot is <<name>>.
 */

import { repr } from "../model/values.js";

const PLAIN = /^[a-z_]+$/; // how schedules and kinds of noise are named: nothing else can end a text of Python

/** What is true of these inputs, as the templates ask for it. */
export function facts({ scales, spike, noise, schedule, convention, lanes }) {
  const found = new Set([`schedule:${schedule}`]);
  if (Array.from(scales ?? []).some((scale) => scale !== 1)) found.add("scaled");
  if (spike) found.add("spiked");
  if (noise?.sigma) found.add("noisy");
  if (schedule !== "constant") found.add("scheduled");
  if (convention === "paper") found.add("paper");
  for (const [lane, own] of Object.entries(lanes ?? {})) for (const one of facts(own)) found.add(`lane.${lane}:${one}`);
  return found;
}

/** Whether this script can say the present state at all. */
export function available(template, inputs) {
  const found = facts(inputs);
  return !template.unless.some((fact) => found.has(fact));
}

/**
 * @param {object} template
 * @param {object} inputs as run.js makes them
 * @param {{title: string, link: string}} about for the two comment lines
 * @returns {string} Python
 */
export function filled(template, inputs, about) {
  const found = facts(inputs);
  const holds = (when) => when.split(" ").filter(Boolean)
    .every((fact) => (fact[0] === "!" ? !found.has(fact.slice(1)) : found.has(fact)));
  const lines = template.lines.filter(([when]) => holds(when));
  return lines.map(([, text]) => text.replace(/<<([\w.:]+)>>/g, (_, slot) => value(slot, inputs, about))).join("\n");
}

function value(slot, inputs, about) {
  const [kind, name] = slot.split(":");
  if (kind.startsWith("lane.")) return value(slot.slice(kind.length + 1), inputs.lanes[kind.slice("lane.".length)], about);
  switch (kind) {
    case "title":
    case "link":
      return comment(about[kind]);
    case "start":
    case "scales":
      return `[${Array.from(inputs[kind], literal).join(", ")}]`;
    case "param":
      return literal(inputs.params[name]);
    case "hyper":
      return withPoint(inputs.hyper[name]);
    case "given":
      return literal(inputs.given[name]);
    case "spike":
      return literal(inputs.spike[name]);
    case "noise":
      return name === "kind" ? quoted(inputs.noise.kind) : literal(inputs.noise[name]);
    case "schedule":
      return quoted(inputs.schedule);
    default:
      return literal(inputs[kind]);
  }
}

/** A number as Python reads it back, bit by bit. */
function literal(number) {
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw new TypeError(`A script holds finite numbers only, not ${String(number)}.`);
  }
  return repr(number + 0); // −0 is 0
}

/** The same where a whole number must not look like one: torch takes no betas of which one is 0 and the other 0.99. */
const withPoint = (number) => literal(number).replace(/^-?\d+$/, "$&.0");

function quoted(text) {
  const plain = typeof text === "string" && PLAIN.test(text);
  if (!plain) throw new TypeError(`A script holds plain names only, not ${String(text)}.`);
  return `"${text}"`;
}

/** One line of a comment: nothing in it may end the line. */
const comment = (text) => String(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");

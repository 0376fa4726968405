/** The drawing of the plug: where λ may enter on the way from the gradient to the point. Geometry in units of its own. */

import { svg } from "../svg.js";

const WIDTH = 350;
const HEIGHT = 132;

const WIRE = 38; // the height of the main wire
const SOURCE = [118, 116]; // λ
const RIM = 8; // radius of a socket
const LENGTH = 15; // from a plug's prongs to its cable
const BOX = { x: 84, y: 17, width: 72, height: 42, rx: 5 };

const END = 319;

/** The middle of the socket of each style; a plug without one lies beside λ. */
export const SOCKETS = { coupled: [58, 74], decoupled: [188, 74], proximal: [278, 74], none: [212, 103] };

/** The styles that lead somewhere: of some method of the picture, and none. A regularizer may lack a style. */
export function offered(options, methods) {
  return options.filter((option) => option === "none" || (option in SOCKETS && methods.some((m) => m.decay === option)));
}

/** The socket nearest to a place, among `options`. */
export function nearestSocket(options, [x, y]) {
  const away = (option) => Math.hypot(SOCKETS[option][0] - x, SOCKETS[option][1] - y);
  return options.reduce((best, one) => (away(one) < away(best) ? one : best));
}

/** Where the plug stands in a socket: below the rim, its prongs inside. */
export const plugged = (option) => [SOCKETS[option][0], SOCKETS[option][1] + RIM + 1];

/** A place inside the drawing, where the plug and its cable are still seen. */
export function within([x, y]) {
  return [Math.min(Math.max(x, 8), WIDTH - 8), Math.min(Math.max(y, 8), HEIGHT - LENGTH - 4)];
}

/** The cable from λ to a plug at (x, y): it leaves sideways and comes up from below. */
export function cable([x, y]) {
  const [sx, sy] = SOURCE;
  const side = Math.sign(x - sx) || 1;
  const low = Math.max(sy, y + LENGTH) + 10;
  const reach = Math.max(18, Math.abs(x - sx) * 0.55);
  return `M${sx + 11 * side} ${sy}C${sx + side * reach} ${low} ${x} ${low} ${x} ${y + LENGTH}`;
}

/** The part of the main wire that λ's influence travels from a socket on; "" for none. */
export function flow(option) {
  return option in SOCKETS && option !== "none" ? `M${SOCKETS[option][0]} ${SOCKETS[option][1] - RIM}V${WIRE}H${END}` : "";
}

/**
 * Draws everything that does not move.
 * @param {(key: string) => string} word
 * @param {string[]} options the styles that can be chosen; other sockets are pale
 * @returns {{root: SVGSVGElement, sockets: Map<string, SVGGElement>, flow: SVGPathElement, tip: SVGPathElement,
 *   box: SVGRectElement, cable: SVGPathElement, plug: SVGGElement}}
 */
export function circuit(word, options) {
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "stage-circuit" });
  const hidden = svg("g", { "aria-hidden": "true" }, root);
  const draw = (name, attributes, text) => {
    const made = svg(name, attributes, hidden);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const label = (x, y, text, kind = "", anchor = "middle") =>
    draw("text", { x, y, "text-anchor": anchor, class: `stage-circuit-text ${kind}` }, text);
  const middle = BOX.x + BOX.width / 2;
  draw("path", { d: `M25 ${WIRE}H${END}`, class: "stage-circuit-wire" });
  for (const option of Object.keys(SOCKETS)) if (option !== "none") stub(draw, option, options);
  const lit = draw("path", { class: "stage-circuit-flow" });
  const tip = draw("path", { d: `M${END - 5} ${WIRE - 4.5}l6 4.5l-6 4.5`, class: "stage-circuit-tip" });
  const box = draw("rect", { ...BOX, class: "stage-circuit-box" });
  label(middle, WIRE - 3, word("plug_rule"), "stage-circuit-word");
  label(middle, WIRE + 11, word("plug_turns"), "stage-circuit-word");
  label(14, WIRE + 5, "g", "stage-circuit-symbol stage-circuit-gradient");
  label(END + 13, WIRE + 5, "x", "stage-circuit-symbol");
  label(4, 12, word("plug_gradient"), "stage-circuit-word", "start");
  label(SOCKETS.decoupled[0], 12, word("plug_step"), "stage-circuit-word");
  label(WIDTH - 4, 12, word("plug_point"), "stage-circuit-word", "end");
  join(draw, SOCKETS.coupled[0]);
  join(draw, SOCKETS.decoupled[0]);
  draw("rect", { x: SOCKETS.proximal[0] - 17, y: WIRE - 10, width: 34, height: 20, rx: 5, class: "stage-circuit-node" });
  label(SOCKETS.proximal[0], WIRE + 4, "prox", "stage-circuit-word");

  const sockets = new Map(options.filter((one) => one in SOCKETS).map((one) => [one, socket(root, one, word)]));
  const top = svg("g", { class: "stage-circuit-lambda", "aria-hidden": "true" }, root);
  const line = svg("path", { class: "stage-circuit-cable" }, top);
  const [cx, cy] = SOURCE;
  svg("circle", { cx, cy, r: 11, class: "stage-circuit-source" }, top);
  svg("text", { x: cx, y: cy + 5, "text-anchor": "middle", class: "stage-circuit-symbol" }, top).textContent = "λ";
  const plug = svg("g", { class: "stage-circuit-plug" }, top);
  svg("circle", { r: 25, cy: 4, class: "stage-circuit-touch" }, plug);
  svg("path", { d: "M-2.6-10V1M2.6-10V1", class: "stage-circuit-prongs" }, plug);
  svg("path", { d: `M-6 0H6V7Q6 ${LENGTH - 1} 0 ${LENGTH - 1}Q-6 ${LENGTH - 1}-6 7Z`, class: "stage-circuit-body" }, plug);
  return { root, sockets, flow: lit, tip, box, cable: line, plug };
}

/** The short wire from a socket up to the main one. */
function stub(draw, option, options) {
  const [x, y] = SOCKETS[option];
  const pale = options.includes(option) ? "" : " stage-circuit-pale";
  draw("path", { d: `M${x} ${y - RIM}V${WIRE}`, class: `stage-circuit-wire${pale}` });
  if (pale) draw("circle", { cx: x, cy: y, r: RIM, class: "stage-circuit-rim stage-circuit-pale" });
}

/** The place where two wires add up. */
function join(draw, x) {
  draw("circle", { cx: x, cy: WIRE, r: 8, class: "stage-circuit-node" });
  draw("path", { d: `M${x - 4} ${WIRE}h8M${x} ${WIRE - 4}v8`, class: "stage-circuit-plus" });
}

function socket(root, option, word) {
  const [x, y] = SOCKETS[option];
  const made = svg("g", { class: "stage-socket", role: "radio", transform: `translate(${x} ${y})` }, root);
  svg("rect", { x: -25, y: -24, width: 72, height: 48, class: "stage-circuit-touch" }, made);
  svg("circle", { r: RIM, class: `stage-circuit-rim${option === "none" ? " stage-circuit-rest" : ""}` }, made);
  if (option !== "none") svg("path", { d: "M-2.6-2V2M2.6-2V2", class: "stage-circuit-holes" }, made);
  svg("text", { x: 14, y: 4, class: "stage-circuit-text stage-circuit-name", "aria-hidden": "true" }, made)
    .textContent = word(`plug_${option}`);
  return made;
}

/** Names at the ends of the paths, in their colours; an arrow where a path leaves the picture. */

import { ghostTexts } from "../model/kept.js";
import { stationaryOf } from "../model/stationary.js";
import { minimaOf, standsOut } from "./paths.js";
import { places } from "./places.js";
import { spotsOf } from "./points.js";
import { dye, pooled, put, svg, writeAt } from "../svg.js";
import { wallNames } from "./wall.js";

const LINE = 1.18; // em, height of a line of text
const GAP = 0.62; // em between an end and its name
const NUMBERS = [-30, -34, 30, -16]; // px from a point that a hand holds to the corners of its numbers
const MARK = 0.42; // em, half the room that a mark takes

/**
 * @param {object} stage
 * @param {SVGGElement} layer
 * @param {Map<string, object>} drawn what `paths` drew
 */
export function labels(stage, layer, drawn) {
  const pool = new Map();
  const stood = new Map();
  const width = measure(layer);

  return {
    draw() {
      const { view } = stage;
      const size = textSize(view.em);
      const wall = wallNames(stage);
      const items = [...named(stage, drawn), ...wall.items];
      const names = items.map(({ key, at, text }) =>
        ({ x: at[0], y: at[1], width: width(text, size), last: stood.get(key) }));
      const lines = [...[...drawn.values()].map((one) => one.spots), ...wall.spots];
      const found = places(names, frameOf(view), marks(stage, items), lines);
      pooled(pool, layer, items.map(({ key }) => key), () => svg("text", { "text-anchor": "start" }));
      stood.clear();
      items.forEach(({ key, text, method, quiet }, i) => {
        const node = pool.get(key);
        stood.set(key, found[i]);
        writeAt(node, text, found[i].x, found[i].y + 0.33 * size);
        put(node, "class", quiet ? "stage-name stage-name-quiet" : nameClass(stage, method));
        dye(node, "fill", method.textColor);
        dye(node, "stroke", method.halo);
      });
    },
  };
}

/** The room that names have, as `places` asks for it. */
export const frameOf = ({ width, height, em }) => ({ width, height, line: LINE * textSize(em), gap: GAP * em });

/** The name of the lane that a reader looks at stands out. */
export const nameClass = (stage, method) => `stage-name${standsOut(stage, method) ? " stage-name-lit" : ""}`;

/** A function of a text and its size in px: how wide it is in the face of `layer`. */
export function measure(layer) {
  const widths = new Map();
  document.fonts?.ready.then(() => widths.clear()); // until then another face was measured
  const ruler = document.createElement("canvas").getContext("2d");
  return (text, size) => {
    const font = `${size}px ${getFamily(layer)}`;
    const key = `${font} ${text}`;
    if (!widths.has(key)) {
      ruler.font = font;
      widths.set(key, ruler.measureText(text).width);
    }
    return widths.get(key);
  };
}

/** Text of a picture is a little smaller than prose; in a lecture hall it is not. */
export const textSize = (em) => em * (em > 21 ? 0.96 : 0.82);

/** Read once a picture: the face never changes while it stands, and reading it asks for a layout. */
const families = new WeakMap();
function getFamily(layer) {
  if (!families.has(layer)) families.set(layer, getComputedStyle(layer).fontFamily || "sans-serif");
  return families.get(layer);
}

/** What gets a name: the ends on the picture, the borders where paths leave it, one end of each kept state. */
function named(stage, drawn) {
  const two = stage.scene.worlds.length > 1;
  const own = stage.scene.methods.map((method) => {
    const world = two ? stage.scene.worlds.find((one) => one.id !== "plain").id : stage.scene.worlds[0].id;
    return { key: `${method.slug} ${world}`, method, name: method.name, quiet: false };
  });
  const kept = ghostNames(stage).flatMap((name, i) => {
    const method = stage.scene.methods.find((one) => drawn.get(`ghost ${i} ${one.slug}`)?.spots.length);
    return method ? [{ key: `ghost ${i} ${method.slug}`, method, name, quiet: true }] : [];
  });
  return [...own, ...kept].flatMap((item) => {
    const found = drawn.get(item.key);
    if (!found) return [];
    if (found.leaves) return [{ ...item, at: found.leaves, text: `${arrow(found.leaves, stage.view)} ${item.name}` }];
    return found.end && stage.view.inside(...found.end) ? [{ ...item, at: found.end, text: item.name }] : [];
  });
}

/** "1: λ = 0.4": the kept states as the line of tools numbers them. */
export const ghostNames = (stage) => (stage.ghosts.length ? ghostTexts(stage) : [])
  .map((what, i) => stage.word("tools_ghost", { number: i + 1, what }));

/** Towards the border that the place lies on. */
export function arrow([x, y], { width, height }) {
  const room = [[x, "←"], [width - x, "→"], [y, "↑"], [height - y, "↓"]];
  return room.reduce((best, one) => (one[0] < best[0] ? one : best))[1];
}

function marks(stage, items) {
  const half = MARK * stage.view.em;
  const box = ([x, y]) => [x - half, y - half, x + half, y + half];
  const level = (stationaryOf(stage) ?? []).map(({ x }) => x);
  const points = [...minimaOf(stage), ...level, stage.inputs.start].map((at) => stage.view.point(at));
  const held = spotsOf(stage.scene).map(({ controls }) => controls.map(({ target }) => stage.valueOf(target)));
  const numbers = held.map((at) => stage.view.point(at)).map((at) => NUMBERS.map((v, k) => v + at[k % 2]));
  return [...[...points, ...items.map(({ at }) => at)].map(box), ...numbers];
}

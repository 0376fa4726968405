/** Every method's path on the map, the marker of its rule where it ends, a bead at the step under the scrubber. */

import { dye, pooled, put, px, svg } from "../svg.js";
import { shapeOf } from "./markers.js";
import { outline } from "./outline.js";

const ORDER = ["none", "coupled", "decoupled", "proximal"]; // broken lines last: the solid one shines through
const MARK = 0.31; // em, radius of an end's marker
const BEAD = 0.36;

/**
 * @param {object} stage
 * @param {SVGGElement} layer clipped to the plot: lines
 * @param {SVGGElement} above not clipped: minima, ends and beads, so that a marker on the border stays whole
 * @returns {{draw(): void, drawn: Map<string, object>}} drawn: "slug world" → what `outline` found, for the labels
 */
export function paths(stage, layer, above) {
  const groups = ["bands", "ghosts", "lines"].map((name) => svg("g", { class: `stage-${name}` }, layer));
  const [minima, ends, beads] =
    ["minima", "ends", "beads"].map((name) => svg("g", { class: `stage-${name}` }, above));
  const pools = [...groups, minima, ends, beads].map(() => new Map());
  const drawn = new Map();
  const seen = new WeakMap(); // path → view's key and what was found: a moved scrubber draws no line again

  function find(path) {
    const key = stage.view.key();
    const known = seen.get(path);
    if (known?.key === key) return known.found;
    const found = outline(path.x, path.n + 1, stage.view);
    seen.set(path, { key, found });
    return found;
  }

  /** Where a plug says how λ enters, the paths of the other styles step back. */
  function socket(method) {
    const { decay, lane } = method;
    if (lane) return standsOut(stage, method) ? "stage-plugged" : "";
    const plug = stage.valueOf("plug");
    return plug === undefined ? "" : plug === decay ? "stage-plugged" : "stage-unplugged";
  }

  /** `items`: [key, path, method]. */
  function lines(group, pool, items) {
    pooled(pool, group, items.map(([key]) => key), () => svg("path"));
    for (const [key, path, method] of items) {
      const node = pool.get(key);
      const found = find(path);
      drawn.set(key, found);
      put(node, "d", found.d);
      put(node, "class", socket(method));
      dye(node, "--stage-hue", method.color);
      put(node, "stroke-dasharray", broken(method.dash, stage.view.em));
    }
  }

  function marks(group, pool, items, radius) {
    pooled(pool, group, items.map(([key]) => key), () => marker());
    for (const [key, [x, y], method] of items) wear(pool.get(key), x, y, radius * stage.view.em, method);
  }

  return {
    drawn,
    draw() {
      const { scene, view } = stage;
      const rank = new Map(scene.methods.map((method, i) =>
        [method.slug, ORDER.indexOf(method.decay) * 99 + i + (standsOut(stage, method) ? 999 : 0)]));
      const look = new Map(scene.methods.map((method) => [method.slug, method]));
      const own = stage.paths.filter((path) => look.has(path.slug)).sort((a, b) => rank.get(a.slug) - rank.get(b.slug));
      const item = (path) => [`${path.slug} ${path.world}`, path, look.get(path.slug)];
      const two = scene.worlds.length > 1;
      const front = own.filter((path) => !two || path.world !== "plain");
      const kept = stage.ghosts.flatMap((ghost, i) => (ghost.paths ?? [])
        .filter((path) => look.has(path.slug) && (!two || path.world !== "plain"))
        .map((path) => [`ghost ${i} ${path.slug}`, path, look.get(path.slug)]));
      drawn.clear();
      lines(groups[0], pools[0], own.filter((path) => two && path.world === "plain").map(item));
      lines(groups[1], pools[1], kept);
      lines(groups[2], pools[2], front.map(item));
      crosses(minima, pools[3], stage, view);
      const ended = front.map(item).filter(([key]) => shown(drawn.get(key).end, view));
      marks(ends, pools[4], ended.map(([key, , method]) => [key, drawn.get(key).end, method]), MARK);
      const at = front.filter((path) => stage.at < path.n).map(item)
        .map(([key, path, method]) => [key, view.point([path.x[2 * stage.at], path.x[2 * stage.at + 1]]), method]);
      marks(beads, pools[5], at.filter(([, place]) => shown(place, view)), BEAD);
    },
  };
}

/** Whether this is the lane that a reader looks at. */
export const standsOut = (stage, { lane }) => Boolean(lane) && lane === Number(stage.valueOf("lane"));

/** Near enough to the plot for a marker: half a px beyond the border still counts. */
const shown = (place, view) => place !== null && place.every(Number.isFinite)
  && view.inside(Math.round(place[0]), Math.round(place[1]));

/** Dashes in the units of the lines, as much longer as the text is larger. */
export function broken(dash, em) {
  return dash ? dash.split(/[ ,]+/).map((v) => Math.round((10 * v * em) / 17)).join(" ") : "none";
}

function marker() {
  const node = svg("g");
  svg("path", { class: "stage-mark" }, node);
  svg("path", { class: "stage-dot" }, node);
  return node;
}

function wear(node, x, y, radius, method) {
  const { shape, open, dot } = shapeOf(method.marker);
  put(node, "transform", `translate(${px(x)} ${px(y)}) scale(${px(radius)})`);
  put(node, "class", open ? "stage-open" : "stage-full");
  put(node.firstChild, "d", shape);
  put(node.lastChild, "d", dot);
  dye(node, "--stage-hue", method.color);
}

function crosses(group, pool, stage, view) {
  const places = minimaOf(stage).map((at) => view.point(at)).filter((place) => shown(place, view));
  pooled(pool, group, places.map((_, i) => String(i)), () => svg("path", { d: "M-1 0H1M0-1V1" }));
  const radius = px(0.42 * view.em);
  places.forEach(([x, y], i) => put(pool.get(String(i)), "transform", `translate(${px(x)} ${px(y)}) scale(${radius})`));
}

/** Where the minima are now: a minimum that follows parameters stands where they say, also between two scenes. */
export function minimaOf(stage) {
  const { minima, minimaFollow } = stage.scene.landscape;
  return minimaFollow ? [minimaFollow.map((target, k) => stage.valueOf(target) ?? minima[0][k])] : minima;
}

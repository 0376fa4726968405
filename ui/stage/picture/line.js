/** A landscape of one coordinate: the curve with a ball for each method, and below it every path, time running down. */

import { curve } from "./curve.js";
import { springs } from "../proximal/springs.js";
import { frameOf, ghostNames, measure, nameClass, textSize } from "./labels.js";
import { broken, standsOut } from "./paths.js";
import { places } from "./places.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";
import { outline } from "./outline.js";

const BALL = 0.56; // em, radius of the first ball; each further one is smaller, so that balls in one place all show
const LESS = 0.13;
const STEM = 1.1; // em, from a ball up to its name, where nothing is in the way
const CLEAR = 3; // px
const SLACK = 2; // px that a ball may stand above the curve's picture
const PILE = 6; // names stand on stems; more of them beside their balls, where there is room

/**
 * @param {object} stage
 * @param {{around, plot, marks, names}} layers groups with their origin at the plot's corner; plot is in tenths of px
 */
export function line(stage, { around, plot, marks, names }) {
  const ground = (stage.scene.kind === "prox" ? springs : curve)(stage, { around, plot, names });
  const [past, runs] = ["stage-ghosts", "stage-lines"].map((name) => svg("g", { class: name }, plot));
  const now = svg("path", { class: "stage-now" }, marks);
  const [stems, balls, beads, texts, notes] = [marks, marks, marks, names, names].map((layer, i) =>
    svg("g", { class: ["stage-stems", "stage-balls", "stage-balls", "", ""][i] }, layer));
  const nodes = new Map([runs, past, stems, balls, beads, texts, notes].map((layer) => [layer, new Map()]));
  const keep = (layer, keys, name) => pooled(nodes.get(layer), layer, keys, () => svg(name));
  const seen = new WeakMap(); // path → view's key and its text: a moved scrubber draws no line again
  const widthOf = measure(names);
  const stood = new Map(); // where the names stand

  return {
    draw() {
      const { view } = stage;
      ground.draw();
      for (const group of [past, runs]) put(group, "transform", `translate(0 ${10 * view.below.top})`);
      const look = new Map(stage.scene.methods.map((method) => [method.slug, method]));
      const shown = stage.paths.filter((path) => look.has(path.slug) && path.world === stage.scene.worlds.at(-1).id);
      const items = shown.map((path, i) =>
        ({ ...item(path, look.get(path.slug)), radius: Math.max(0.2, BALL - LESS * i) * view.em }));
      drawRuns(runs, items);
      drawPast(look);
      drawBalls(items);
    },
  };

  /** The kept states: their paths, and one name each where its first path ends. */
  function drawPast(look) {
    const { view } = stage;
    const size = textSize(view.em);
    const items = stage.ghosts.flatMap((ghost, i) => (ghost.paths ?? []).filter((path) => look.has(path.slug))
      .map((path) => ({ ...item(path, look.get(path.slug)), key: `${i} ${path.slug}`, i, path })));
    drawRuns(past, items);
    const named = ghostNames(stage).map((text, i) => ({ text, ...items.find((one) => one.i === i) }))
      .filter(({ path }) => path);
    const found = keep(notes, named.map(({ i }) => String(i)), "text");
    named.forEach(({ text, i, path, method }) => {
      const node = found.get(String(i));
      put(node, "class", "stage-name stage-name-quiet");
      const x = Math.min(view.width, Math.max(0, view.x(path.x[path.n])));
      const right = x < 0.6 * view.width;
      writeAt(node, text, x + (right ? 0.4 : -0.4) * size, view.below.top + view.below.height - (0.5 + 1.1 * i) * size,
        right ? "start" : "end");
      dye(node, "fill", method.textColor);
      dye(node, "stroke", method.halo);
    });
  }

  function drawRuns(layer, items) {
    const found = keep(layer, items.map(({ key }) => key), "path");
    for (const { key, d, method } of items) {
      const node = found.get(key);
      put(node, "d", d);
      put(node, "class", standsOut(stage, method) ? "stage-plugged" : "");
      put(node, "stroke-dasharray", broken(method.dash, stage.view.em));
      dye(node, "--stage-hue", method.color);
    }
  }

  function drawBalls(items) {
    const { em, below, width } = stage.view;
    const size = textSize(em);
    const placed = placeNames(items, size);
    const keys = items.map(({ key }) => key);
    const [lines, discs, dots, words] =
      [keep(stems, keys, "path"), keep(balls, keys, "circle"), keep(beads, keys, "circle"), keep(texts, keys, "text")];
    items.forEach(({ key, ball: [bx, by], bead: [ex, ey], off, radius, method }, i) => {
      const { text, x, y } = placed[i];
      const down = Math.abs(bx - ex) < CLEAR ? `M${px(bx)} ${px(by + radius)}V${px(ey)}` : "";
      const stem = items.length <= PILE && y < by - radius ? `M${px(bx)} ${px(y - 0.5 * size)}V${px(by)}` : "";
      put(lines.get(key), "d", off ? "" : stem + down);
      round(discs.get(key), bx, by, off ? 0 : radius);
      round(dots.get(key), ex, ey, off ? 0 : 0.34 * em);
      writeAt(words.get(key), text, x, y + 0.33 * size, "start");
      put(words.get(key), "class", nameClass(stage, method));
      for (const node of [lines, discs, dots]) dye(node.get(key), "--stage-hue", method.color);
      dye(words.get(key), "fill", method.textColor);
      dye(words.get(key), "stroke", method.halo);
    });
    const at = below.top + (below.height * stage.at) / Math.max(1, stage.inputs.steps);
    put(now, "d", `M0 ${px(at)}H${px(width)}`);
    ground.name?.(placed.map(({ x, y, width: long }) => [x, y - 0.6 * size, x + long, y + 0.6 * size]));
  }

  /** Where the names stand: few on stems over their balls, many near them; none on another. */
  function placeNames(items, size) {
    const { view } = stage;
    const few = items.length <= PILE;
    const texts = items.map(({ off, method: { name } }) => [off, name].filter(Boolean).join(" "));
    const ends = items.map(({ key, ball: [x, y], off, radius }, i) => ({
      x: clip(x, view.width), y: clip(few && !off ? y - radius - STEM * size : y, view.height),
      width: widthOf(texts[i], size), last: stood.get(key),
    }));
    const half = BALL * view.em;
    const held = [...items.map(({ ball }) => ball), view.point(stage.inputs.start)];
    const marks = held.map(([x, y]) => [clip(x, view.width), clip(y, view.height)])
      .map(([x, y]) => [x - half, y - half, x + half, y + half]);
    // what stands at the upper border over the origin, see curve.js
    marks.push([view.x(0), 0, view.x(0) + widthOf(stage.word("picture_origin"), size) + size, 1.3 * size]);
    const frame = { ...frameOf(view), ...(few ? { gap: 0.3 * size, lean: 1, down: 12 } : {}) };
    const own = few ? ends.map(({ x, y }) => upright(x, y, view.height, size)) : [];
    const found = places(ends, frame, marks, [...own, ...(ground.spots?.() ?? [])]);
    items.forEach(({ key }, i) => stood.set(key, found[i]));
    return found.map((place, i) => ({ ...place, text: texts[i], width: ends[i].width }));
  }

  /** One method: its path over time as text, the px of its ball on the curve and of its bead on the path. */
  function item(path, method) {
    const { view } = stage;
    const { top, height } = view.below;
    const steps = Math.max(1, stage.inputs.steps);
    const key = `${view.key()} ${steps}`;
    if (seen.get(path)?.key !== key) seen.set(path, { key, d: overTime(path, view, steps) });
    const t = Math.min(stage.at, path.n);
    const x = path.x[t];
    const bead = [view.x(x), top + (height * t) / steps];
    const ball = ground.ball?.(path.slug) ?? view.point([x]);
    // what has left the picture, or stands infinitely high, leaves only its name, at the border
    return { key: path.slug, method, d: seen.get(path).d, ball, bead, off: beyond(ball, view) };
  }
}

/** An arrow towards a ball that is not in the picture, "" for one that is. */
function beyond([x, y], { width, height }) {
  if (x < 0) return "←";
  if (x > width) return "→";
  return !(y >= -SLACK) ? "↑" : y > height + SLACK ? "↓" : "";
}

/** Points of a stem, from a line over its foot down. */
const upright = (x, y, bottom, size) =>
  Array.from({ length: Math.ceil((3 * (bottom - y + size)) / size) }, (_, k) => [x, y - size + (k * size) / 3]).flat();

/** Within 0…most; what is no number lies at 0. */
const clip = (v, most) => Math.min(most, Math.max(0, Number.isNaN(v) ? 0 : v));

/** The text of a path, time running down over the lower part of the picture. */
function overTime(path, view, steps) {
  const flat = new Float64Array(2 * (path.n + 1));
  for (let k = 0; k <= path.n; k++) {
    flat[2 * k] = path.x[k];
    flat[2 * k + 1] = -k;
  }
  const { width, below: { height } } = view;
  return outline(flat, path.n + 1, { window: [view.window[0], [-steps, 0]], width, height, inside: () => true }).d;
}

function round(node, x, y, radius) {
  put(node, "cx", px(x) ?? 0);
  put(node, "cy", px(y) ?? 0);
  put(node, "r", radius && px(x) && px(y) ? px(radius) : 0);
}

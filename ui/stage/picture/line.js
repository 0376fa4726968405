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
const LIFT = 1.35; // of a line of text, between two names
const LETTER = 0.58; // of its size, the width of a letter
const CLEAR = 3; // px
const SLACK = 2; // px that a ball may stand above the curve's picture
const PILE = 6; // names stand in rows over each other; more of them beside their balls, where there is room

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
  let order = []; // slugs from right to left
  const widthOf = measure(names);
  const stood = new Map(); // where names beside their balls stand

  return {
    draw() {
      const { view } = stage;
      ground.draw();
      for (const group of [past, runs]) put(group, "transform", `translate(0 ${10 * view.below.top})`);
      const look = new Map(stage.scene.methods.map((method) => [method.slug, method]));
      const shown = stage.paths.filter((path) => look.has(path.slug) && path.world === stage.scene.worlds.at(-1).id);
      const items = shown.map((path) => item(path, look.get(path.slug)));
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
    const rank = ranks(items);
    const beside = items.length > PILE ? besideBalls(items) : null;
    const keys = items.map(({ key }) => key);
    const [lines, discs, dots, words] =
      [keep(stems, keys, "path"), keep(balls, keys, "circle"), keep(beads, keys, "circle"), keep(texts, keys, "text")];
    items.forEach(({ key, ball: [bx, by], bead: [ex, ey], method }, i) => {
      // what has left the picture, or stands infinitely high, leaves only its name, at the border
      const off = beyond([bx, by], stage.view);
      const radius = Math.max(0.2, BALL - LESS * i) * em;
      const tip = Math.max(1.1 * size, (off ? 0 : by - radius) - (LIFT * rank.get(key) + 1.1) * size);
      const down = Math.abs(bx - ex) < CLEAR ? `M${px(bx)} ${px(by + radius)}V${px(ey)}` : "";
      const stem = beside ? "" : `M${px(bx)} ${px(tip)}V${px(by)}`;
      put(lines.get(key), "d", off ? "" : stem + down);
      round(discs.get(key), bx, by, off ? 0 : radius);
      round(dots.get(key), ex, ey, off ? 0 : 0.34 * em);
      const long = LETTER * size * method.name.length;
      const right = off ? off !== "→" : bx < long || (rank.get(key) === 0 && bx + long < width);
      const x = Math.min(width, Math.max(0, bx));
      const text = words.get(key);
      if (beside) writeAt(text, beside[i].text, beside[i].x, beside[i].y + 0.33 * size, "start");
      else writeAt(text, off ? `${off} ${method.name}` : method.name, x + (right ? 0.3 : -0.3) * size,
        off ? (2 + LIFT * rank.get(key)) * size : tip + 0.2 * size, right ? "start" : "end");
      put(text, "class", nameClass(stage, method));
      for (const node of [lines, discs, dots]) dye(node.get(key), "--stage-hue", method.color);
      dye(text, "fill", method.textColor);
      dye(text, "stroke", method.halo);
    });
    const at = below.top + (below.height * stage.at) / Math.max(1, stage.inputs.steps);
    put(now, "d", `M0 ${px(at)}H${px(width)}`);
  }

  /** Where many names stand: each near its ball, none on another. */
  function besideBalls(items) {
    const { view } = stage;
    const size = textSize(view.em);
    const texts = items.map(({ ball, method: { name } }) => [beyond(ball, view), name].filter(Boolean).join(" "));
    const ends = items.map(({ key, ball: [x, y] }, i) => ({ x: clip(x, view.width), y: clip(y, view.height),
      width: widthOf(texts[i], size), last: stood.get(key) }));
    const half = BALL * view.em;
    const begin = view.point(stage.inputs.start);
    const marks = [...ends.map(({ x, y }) => [x, y]), begin].map(([x, y]) => [x - half, y - half, x + half, y + half]);
    // what stands at the upper border over the origin, see curve.js
    marks.push([view.x(0), 0, view.x(0) + widthOf(stage.word("picture_origin"), size) + size, 1.3 * size]);
    const found = places(ends, frameOf(view), marks);
    items.forEach(({ key }, i) => stood.set(key, found[i]));
    return found.map((place, i) => ({ ...place, text: texts[i] }));
  }

  /** Names from right to left; two change places only when their balls are clearly apart. */
  function ranks(items) {
    const x = new Map(items.map(({ key, ball }) => [key, Math.min(stage.view.width, Math.max(0, ball[0]))]));
    order = [...order.filter((key) => x.has(key)), ...[...x.keys()].filter((key) => !order.includes(key))];
    order.sort((a, b) => (Math.abs(x.get(a) - x.get(b)) < CLEAR ? 0 : x.get(b) - x.get(a)));
    return new Map(order.map((key, i) => [key, i]));
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
    return { key: path.slug, method, d: seen.get(path).d, ball, bead };
  }
}

/** An arrow towards a ball that is not in the picture, "" for one that is. */
function beyond([x, y], { width, height }) {
  if (x < 0) return "←";
  if (x > width) return "→";
  return !(y >= -SLACK) ? "↑" : y > height + SLACK ? "↓" : "";
}

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

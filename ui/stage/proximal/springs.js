/** The upper half of a scene of the kind "prox": one step as the bottom of a sum of three curves. */

import { scales } from "../picture/curve.js";
import { textSize } from "../picture/labels.js";
import { beside } from "./names.js";
import { oneStep } from "./one.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";

const POINTS = 161; // of a curve
const [ROOM, UNDER] = [0.62, 0.12]; // of the heights that matter: for the names above, and below them
const HAND = 14; // px around a point that a hand moves
const HUES = { linear: "var(--sym-gradient)", spring: "var(--sym-rate)", penalty: "var(--sym-decay)", tangent: "var(--sym-decay)" };

/**
 * @param {object} stage
 * @param {{around, plot, names}} layers as in line.js
 */
export function springs(stage, { around, plot, names }) {
  const axes = scales(stage, { around, names }, false); // the regularizer's curve says where decay pulls to
  const bottom = svg("path", { class: "stage-prox-bottom" }, around);
  const said = svg("text", { class: "stage-axis-name stage-name stage-prox-said" }, names);
  const upper = svg("svg", { class: "stage-plot" }, plot); // curves end where the upper half does
  const curves = svg("g", { class: "stage-prox-curves" }, upper);
  const labels = svg("g", {}, names);
  const [pool, words] = [new Map(), new Map()];
  const stood = new Map(); // label → where it stood, so that it stays there while there is room
  let step = null;
  let dots = {}; // name of a curve → its points
  stage.view.stand = (id, c) => (id === "minimum" ? [stage.view.x(c[0]), stage.view.height] : stage.view.point(c));

  return {
    draw() {
      const { view } = stage;
      step = oneStep(stage);
      const { parts, sums, subject } = step;
      const sum = sums[subject.slug];
      view.lift = (c) => (Number.isFinite(sum(c[0])) ? sum(c[0]) : 0);
      view.window[1] = heightsOf(step, view.window[0]);
      for (const [name, value] of [["width", 10 * view.width], ["height", 10 * view.height]]) put(upper, name, px(value));
      axes(stage.inputs.steps, stage.word("proximal_height"));
      const a1 = stage.valueOf("param.a1");
      const deep = view.below.top + view.below.height;
      put(bottom, "d", `M${px(view.x(a1))} ${px(view.height)}V${px(deep)}`);
      const size = textSize(view.em);
      const right = view.x(a1) < 0.7 * view.width;
      writeAt(said, stage.word("proximal_bottom"), view.x(a1) + (right ? 0.5 : -0.5) * size, deep - 0.6 * size, right ? "start" : "end");
      drawCurves(parts, sums);
    },
    /** px of where a method lands. */
    ball: (slug) => [stage.view.x(step.landings.get(slug)), stage.view.y(step.heights.get(slug))],
    /** Points of the curve that is looked at, flat. */
    spots: () => [dots[step.subject.slug].flat()],
    name: nameCurves,
  };

  function drawCurves(parts, sums) {
    const { view, scene } = stage;
    const [left, right] = view.window[0];
    const at = Array.from({ length: POINTS }, (_, k) => left + ((right - left) * k) / (POINTS - 1));
    const look = new Map(scene.methods.map((method) => [method.slug, method]));
    const all = { ...parts, ...sums };
    dots = Object.fromEntries(Object.entries(all).map(([name, f]) => [name, at.map((z) => [view.x(z), view.y(f(z))])]));
    pooled(pool, curves, Object.keys(all), () => svg("path"));
    for (const [name, points] of Object.entries(dots)) {
      const method = look.get(name);
      const node = pool.get(name);
      put(node, "class", method ? "stage-prox-sum" : `stage-prox-${name}`);
      put(node, "d", pen(points, view.height));
      dye(node, "--stage-hue", method?.color ?? HUES[name]);
    }
  }

  /** @param {number[][]} taken boxes in which other names stand */
  function nameCurves(taken) {
    const { view, scene } = stage;
    const size = textSize(view.em);
    const { parts } = step;
    const texts = Object.keys(parts).map((name) => ({ name, text: stage.word(`proximal_curve_${name}`) }));
    const stems = scene.methods.map(({ slug }) => view.x(step.landings.get(slug)));
    const hands = [view.stand("minimum", [stage.valueOf("param.a1")]), view.stand("start", stage.inputs.start)];
    const avoid = [...taken, ...hands.map(([x, y]) => [x - HAND, y - HAND, x + HAND, y + HAND])];
    const found = beside(texts, dots, { width: view.width, height: view.height, size, stems, avoid }, stood);
    pooled(words, labels, Object.keys(parts), () => svg("text", { class: "stage-name stage-prox-name" }));
    for (const { name, text } of texts) {
      const place = found.get(name);
      const node = words.get(name);
      writeAt(node, place ? text : "", place?.x ?? 0, place?.y ?? 0, "middle");
      dye(node, "--stage-hue", HUES[name]);
    }
  }
}

/** The text of a curve in tenths of a px: what is far outside is cut, what is not finite left out. */
function pen(points, height) {
  let down = false;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) {
      down = false;
      return "";
    }
    const held = Math.min(Math.max(y, -8 * height), 9 * height);
    const text = `${down ? "L" : "M"}${Math.round(10 * x)} ${Math.round(10 * held)}`;
    down = true;
    return text;
  }).join("");
}

/** [low, high] of the picture: the point, where the methods land, and nought, with room for the names. */
export function heightsOf({ x, parts, landings, heights }, [left, right]) {
  const inSight = [...landings].filter(([, z]) => z >= left && z <= right).map(([slug]) => heights.get(slug));
  const matter = [0, parts.penalty(x), ...inSight].filter(Number.isFinite);
  const [low, high] = [Math.min(...matter), Math.max(...matter)];
  const span = Math.max(high - low, parts.spring(x + (right - left) / 12));
  return [low - UNDER * span, low + (1 + ROOM) * span];
}

/** A landscape of one coordinate: the curve with a ball for each method, and below it every path, time running down. */

import { ghostNames, textSize } from "./labels.js";
import { dye, element as svg, pooled, put, px } from "./svg.js";
import { ticks } from "./ticks.js";
import { trace } from "./trace.js";

const POINTS = 241; // of the curve
const HEADROOM = 1.02; // the highest point of the curve stays clear of the border
const BALL = 0.56; // em, radius of the first ball; each further one is smaller, so that balls in one place all show
const LESS = 0.13;
const LIFT = 1.35; // em between two names

/**
 * @param {object} stage
 * @param {{around, plot, marks, names}} layers groups with their origin at the plot's corner; plot is in tenths of px
 */
export function line(stage, { around, plot, marks, names }) {
  const frame = svg("path", { class: "stage-axis" }, around);
  const numbers = svg("g", { class: "stage-ticks" }, around);
  const titles = ["x", "f", "t"].map(() => svg("text", { class: "stage-axis-name" }, around));
  const origin = svg("path", { class: "stage-origin" }, around);
  const pull = svg("text", { class: "stage-axis-name stage-name" }, names);
  const curve = svg("path", { class: "stage-curve" }, svg("g", {}, plot));
  const [past, runs] = ["stage-ghosts", "stage-lines"].map((name) => svg("g", { class: name }, plot));
  const now = svg("path", { class: "stage-now" }, marks);
  const [stems, balls, beads, texts, notes] = [marks, marks, marks, names, names].map((layer, i) =>
    svg("g", { class: ["stage-stems", "stage-balls", "stage-balls", "", ""][i] }, layer));
  const pools = Array.from({ length: 8 }, () => new Map());
  const order = []; // slugs from right to left, kept while two stand almost in one place
  let shape = "";

  return {
    draw() {
      const { view } = stage;
      const { value } = stage.program;
      const { params } = stage.inputs;
      view.lift = (c) => value(c, params);
      const key = `${view.key()} ${stage.inputs.steps} ${JSON.stringify(params)}`;
      if (key !== shape) ground(stage, params);
      shape = key;
      const look = new Map(stage.scene.methods.map((method) => [method.slug, method]));
      const shown = stage.paths.filter((path) => look.has(path.slug) && path.world === stage.scene.worlds.at(-1).id);
      const items = shown.map((path) => item(stage, path, look.get(path.slug)));
      drawRuns(runs, pools[1], items);
      drawPast(look);
      drawBalls(items.filter(({ ball }) => ball.every(Number.isFinite)));
    },
  };

  /** Axes and curve: what a moved method does not change. */
  function ground(stage, params) {
    const { view, scene } = stage;
    const [left, right] = view.window[0];
    const heights = Array.from({ length: POINTS }, (_, k) =>
      stage.program.value([left + ((right - left) * k) / (POINTS - 1)], params));
    const finite = heights.filter(Number.isFinite);
    const [low, high] = [Math.min(0, ...finite), Math.max(1e-300, ...finite)];
    view.window[1] = [low - 0.03 * (high - low), low + HEADROOM * (high - low)];
    put(curve, "d", heights.map((f, k) => [k, view.y(f)]).filter(([, y]) => Number.isFinite(y))
      .map(([k, y], i) => `${i ? "L" : "M"}${Math.round((10 * view.width * k) / (POINTS - 1))} ${Math.round(10 * y)}`)
      .join(""));
    const { top, height } = view.below;
    const bottom = top + height;
    const size = textSize(view.em);
    const { steps } = stage.inputs;
    const across = ticks(left, right, Math.max(2, view.width / (4.2 * size)))
      .map(({ at, text }) => ({ key: `x ${text}`, text, x: view.x(at), y: bottom + 6 + size, anchor: "middle" }));
    const down = ticks(0, steps, Math.max(2, height / (2.9 * size))).filter(({ at }) => Number.isInteger(at))
      .map(({ at, text }) => ({ key: `t ${text}`, text, x: -9, y: top + (height * at) / steps, anchor: "end" }));
    put(frame, "d", `M0 ${px(top)}V${px(bottom)}H${px(view.width)}M0 0V${px(view.height)}`
      + across.map(({ x }) => `M${px(x)} ${px(bottom)}v5`).join("") + down.map(({ y }) => `M0 ${px(y)}h-5`).join(""));
    pooled(pools[0], numbers, [...across, ...down].map((one) => one.key), () => svg("text"));
    for (const one of [...across, ...down]) {
      say(pools[0].get(one.key), one.text, one.x, one.anchor === "end" ? one.y + 0.34 * size : one.y, one.anchor);
    }
    say(titles[0], scene.landscape.coordinates[0], view.width, bottom + 2.55 * size, "end");
    say(titles[1], stage.word("picture_height"), -0.2 * size, -0.9 * size, "middle");
    say(titles[2], stage.word("picture_time"), -0.55 * size, top - 0.55 * size, "middle");
    for (const group of [past, runs]) put(group, "transform", `translate(0 ${10 * top})`);
    put(origin, "d", left < 0 && right > 0 ? `M${px(view.x(0))} 0V${px(bottom)}` : "");
    const pulled = left < 0 && right > 0 && scene.methods.some((method) => method.decays);
    say(pull, pulled ? stage.word("picture_origin") : "", view.x(0) + 0.4 * size, 0.75 * size, "start");
  }

  /** The kept states: their paths, and one name each where its first path ends. */
  function drawPast(look) {
    const { view } = stage;
    const size = textSize(view.em);
    const items = stage.ghosts.flatMap((ghost, i) => ghost.paths.filter((path) => look.has(path.slug))
      .map((path) => ({ ...item(stage, path, look.get(path.slug)), key: `${i} ${path.slug}`, i, path })));
    drawRuns(past, pools[6], items);
    const named = ghostNames(stage).map((text, i) => ({ text, ...items.find((one) => one.i === i) }));
    pooled(pools[7], notes, named.map(({ i }) => String(i)), () => svg("text", { class: "stage-name stage-quiet" }));
    named.forEach(({ text, i, path, method }) => {
      const node = pools[7].get(String(i));
      const x = Math.min(view.width, Math.max(0, view.x(path.x[path.n])));
      const right = x < 0.6 * view.width;
      say(node, text, x + (right ? 0.4 : -0.4) * size, view.below.top + view.below.height - (0.5 + 1.1 * i) * size,
        right ? "start" : "end");
      dye(node, "fill", method.textColor);
      dye(node, "stroke", method.halo);
    });
  }

  function drawRuns(group, pool, items) {
    pooled(pool, group, items.map(({ key }) => key), () => svg("path"));
    for (const { key, d, method, dash } of items) {
      const node = pool.get(key);
      put(node, "d", d);
      put(node, "stroke-dasharray", dash);
      dye(node, "--stage-hue", method.color);
    }
  }

  function drawBalls(items) {
    const { em, below, width } = stage.view;
    items.forEach(({ key }) => order.includes(key) || order.push(key));
    const x = new Map(items.map(({ key, ball }) => [key, ball[0]]));
    // the order of two names changes only when their balls are clearly apart
    order.sort((a, b) => (Math.abs((x.get(a) ?? 0) - (x.get(b) ?? 0)) < 3 ? 0 : (x.get(b) ?? 0) - (x.get(a) ?? 0)));
    const rank = new Map(order.filter((key) => x.has(key)).map((key, i) => [key, i]));
    for (const [layer, pool, name] of [[stems, pools[2], "path"], [balls, pools[3], "circle"],
      [beads, pools[4], "circle"], [texts, pools[5], "text"]]) {
      pooled(pool, layer, items.map(({ key }) => key), () => svg(name));
    }
    const size = textSize(em);
    items.forEach(({ key, ball: [bx, by], bead: [ex, ey], method }, i) => {
      const radius = Math.max(0.2, BALL - LESS * i) * em;
      const up = (LIFT * rank.get(key) + 1.1) * size;
      const tip = Math.max(1.1 * size, by - radius - up);
      const [stem, ball, bead, text] = [pools[2], pools[3], pools[4], pools[5]].map((pool) => pool.get(key));
      put(stem, "d", `M${px(bx)} ${px(tip)}V${px(by)}M${px(bx)} ${px(by + radius)}V${px(ey)}`);
      for (const [node, cx, cy, r] of [[ball, bx, by, radius], [bead, ex, ey, 0.34 * em]]) {
        for (const [name, number] of [["cx", cx], ["cy", cy], ["r", r]]) put(node, name, px(number));
      }
      const right = rank.get(key) === 0 ? bx + 0.5 * width < width + 0.2 * width : bx < 5 * size;
      say(text, method.name, bx + (right ? 0.3 : -0.3) * size, tip + 0.2 * size, right ? "start" : "end");
      put(text, "class", "stage-name");
      for (const node of [stem, ball, bead]) dye(node, "--stage-hue", method.color);
      dye(text, "fill", method.textColor);
      dye(text, "stroke", method.halo);
    });
    const at = below.top + (below.height * stage.at) / Math.max(1, stage.inputs.steps);
    put(now, "d", `M0 ${px(at)}H${px(width)}`);
  }
}

/** One method: its path over time as text, the px of its ball on the curve and of its bead on the path. */
function item(stage, path, method) {
  const { view } = stage;
  const { top, height } = view.below;
  const steps = Math.max(1, stage.inputs.steps);
  const flat = new Float64Array(2 * (path.n + 1));
  for (let k = 0; k <= path.n; k++) [flat[2 * k], flat[2 * k + 1]] = [path.x[k], -k];
  const below = {
    window: [view.window[0], [-steps, 0]], width: view.width, height,
    x: view.x, y: (v) => (-v * height) / steps, inside: () => true,
  };
  const { d } = trace(flat, path.n + 1, below);
  const t = Math.min(stage.at, path.n);
  const x = path.x[t];
  return {
    key: path.slug, method, d, ball: view.point([x]), bead: [view.x(x), top + (height * t) / steps],
    dash: method.dash ? method.dash.split(/[ ,]+/).map((v) => Math.round((10 * v * view.em) / 17)).join(" ") : "none",
  };
}

function say(node, text, x, y, anchor) {
  if (node.textContent !== text) node.textContent = text;
  put(node, "x", px(x));
  put(node, "y", px(y));
  put(node, "text-anchor", anchor);
}

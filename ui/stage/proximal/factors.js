/** Beside a scene of the kind "prox": what one step without a gradient makes of x = 1, against s = ηλ. A hand moves s. */

import { drag } from "../drag.js";
import { number } from "../model/numbers.js";
import { settings } from "../model/run.js";
import { clamp, highOf } from "../model/values.js";
import { within } from "../pointer.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";

const POINTS = 61;
const LEAST = 3; // the axis of s ends here at least
const [LOW, HIGH] = [-2.2, 1.5];
const GRID = 20; // λ goes in twentieths under the hand

/** The factor of a method's decay at s = ηλ: its own step from one, with no gradient and no memory. */
export function factorOf(program, slug, inputs, s) {
  const { lr, weightDecay, hyper } = settings(program, slug, { ...inputs, weightDecay: s / inputs.lr });
  const { memory, step } = program.methods[slug];
  const state = new Float64Array(1 + memory.length);
  state[0] = 1;
  step(state, new Float64Array(1), 1, lr, weightDecay, hyper);
  return state[0];
}

/** @returns {{draw(): void, destroy(): void}} */
export function factors(stage, place) {
  const root = svg("svg", { class: "stage-factors", role: "img" }, place);
  const [zone, frame] = ["stage-factors-beyond", "stage-axis"].map((name) => svg("path", { class: name }, root));
  const lines = svg("path", { class: "stage-factors-line" }, root);
  const numbers = svg("g", { class: "stage-ticks" }, root);
  const [title, axis, grows, flips] = ["", "", "", ""].map(() => svg("text", { class: "stage-axis-name" }, root));
  const inner = svg("svg", { class: "stage-plot" }, root);
  const curves = svg("g", { class: "stage-factors-curves" }, inner);
  const now = svg("path", { class: "stage-now" }, root);
  const [dots, names] = [svg("g", { class: "stage-balls" }, root), svg("g", {}, root)];
  const pools = [curves, dots, names, numbers].map(() => new Map());
  let size = { width: 0, em: 16 };
  let box = null;
  const resized = new ResizeObserver(([entry]) => {
    size = { width: entry.contentRect.width, em: parseFloat(getComputedStyle(root).fontSize) };
    stage.redraw();
  });
  resized.observe(place);
  const control = () => stage.control("weightDecay");
  const move = (event) => {
    const s = ((within(event, root)[0] - box.x) / box.w) * box.most;
    stage.change({ [control().name]: clamp(control(), Math.round((GRID * s) / stage.inputs.lr) / GRID) });
  };
  let before = null;
  const hand = drag(root, {
    begin(event) {
      if (!box || !control()) return false;
      before = stage.values[control().name];
      move(event);
      return true;
    },
    move,
    end: () => stage.change({}, { final: true }),
    cancel: () => stage.change({ [control().name]: before }, { final: true }),
  }, { sideways: true });

  return {
    draw() {
      if (size.width === 0) return;
      const { inputs, program, scene } = stage;
      const letter = size.em;
      const s = inputs.lr * inputs.weightDecay;
      const most = Math.max(LEAST, s, inputs.lr * (control() ? highOf(control()) : 0));
      const height = Math.min(0.66 * size.width, 17 * letter);
      box = { x: 2 * letter, y: 2 * letter, w: size.width - 2.4 * letter, h: height, most };
      put(root, "viewBox", `0 0 ${px(size.width)} ${px(height + 4.9 * letter)}`);
      place.style.height = `${px(height + 4.9 * letter)}px`;
      put(root, "aria-label", stage.word("proximal_factors"));
      ground(s, letter);
      const shown = scene.methods.filter(({ decay }) => decay === "decoupled" || decay === "proximal");
      const at = (v) => factorOf(program, v.slug, inputs, s);
      const keys = shown.map(({ slug }) => slug);
      const [paths, balls, texts] = [[curves, "path"], [dots, "circle"], [names, "text"]]
        .map(([layer, tag], i) => pooled(pools[i], layer, keys, () => svg(tag)));
      const places = shown.map((method) => at(method));
      shown.forEach((method, i) => {
        const points = Array.from({ length: POINTS }, (_, k) => (most * k) / (POINTS - 1));
        put(paths.get(method.slug), "d", points.map((v, k) =>
          `${k ? "L" : "M"}${px(X(v))} ${px(Y(factorOf(program, method.slug, inputs, v)))}`).join(""));
        put(paths.get(method.slug), "stroke-dasharray", method.dash);
        dye(paths.get(method.slug), "--stage-hue", method.color);
        const [x, y] = [X(s), Math.min(Math.max(Y(places[i]), box.y), box.y + box.h)];
        const ball = balls.get(method.slug);
        for (const [name, value] of [["cx", px(x)], ["cy", px(y)], ["r", px((i ? 0.28 : 0.4) * letter)]]) put(ball, name, value);
        dye(ball, "--stage-hue", method.color);
        const text = texts.get(method.slug);
        put(text, "class", "stage-name");
        const higher = places[i] === Math.max(...places) && (i > 0 || places[0] !== places[1]);
        const right = x < box.x + 0.58 * box.w;
        const off = places[i] < LOW ? "↓ " : places[i] > HIGH ? "↑ " : ""; // what lies beyond leaves its name inside
        writeAt(text, `${off}${method.name} ${number(places[i], 3)}`, x + (right ? 0.7 : -0.7) * letter,
          y + (off === "↑ " || (!higher && !off) ? 1.45 : -1) * letter, right ? "start" : "end");
        dye(text, "fill", method.textColor);
        dye(text, "stroke", method.halo);
      });
    },
    destroy() {
      hand.destroy();
      resized.disconnect();
      root.remove();
    },
  };

  function X(s) { return box.x + (box.w * s) / box.most; }
  function Y(factor) { return box.y + (box.h * (HIGH - factor)) / (HIGH - LOW); }

  /** Axes, the lines at which a factor changes its sign and its fate, and the present s. */
  function ground(s, letter) {
    const [right, low] = [box.x + box.w, box.y + box.h];
    for (const [name, value] of [["x", box.x], ["y", box.y], ["width", box.w], ["height", box.h]]) put(inner, name, px(value));
    put(curves, "transform", `translate(${px(-box.x)} ${px(-box.y)})`);
    put(zone, "d", `M${px(box.x)} ${px(Y(-1))}H${px(right)}V${px(low)}H${px(box.x)}Z`);
    put(frame, "d", `M${px(box.x)} ${px(box.y)}V${px(low)}H${px(right)}`);
    put(lines, "d", `M${px(box.x)} ${px(Y(0))}H${px(right)}M${px(box.x)} ${px(Y(-1))}H${px(right)}`);
    put(now, "d", `M${px(X(s))} ${px(box.y)}V${px(low)}`);
    const every = Math.max(1, Math.ceil(box.most / 6));
    const across = Array.from({ length: Math.floor(box.most / every) + 1 }, (_, k) => every * k);
    const all = [...across.map((v) => [`s ${v}`, number(v), X(v), low + 1.3 * letter, "middle"]),
      ...[-2, -1, 0, 1].map((v) => [`y ${v}`, number(v), box.x - 0.45 * letter, Y(v) + 0.34 * letter, "end"])];
    const found = pooled(pools[3], numbers, all.map(([key]) => key), () => svg("text"));
    for (const [key, text, x, y, anchor] of all) writeAt(found.get(key), text, x, y, anchor);
    writeAt(title, stage.word("proximal_factors"), 0, 0.95 * letter, "start");
    writeAt(axis, "s = ηλ", right, low + 2.5 * letter, "end");
    writeAt(flips, stage.word("proximal_flips"), box.x + 0.4 * letter, Y(0) + 1.15 * letter, "start");
    writeAt(grows, stage.word("proximal_grows"), box.x + 0.4 * letter, Y(-1) + 1.15 * letter, "start");
  }
}

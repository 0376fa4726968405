/**
 * Loss against step, below the map: one thin line a method on the scrubber's own axis, a line at the step that is
 * shown, and who left the map. A press or a drag goes to that step; the scrubber is its way for keys.
 */

import { decades, distances, floorOf, outline, range } from "./curves.js";
import { element, set } from "./dom.js";
import { drag } from "./drag.js";
import { number, superscript, whole } from "./numbers.js";
import { element as svg } from "./svg.js";
import { symbol } from "./symbols.js";
import { goTo, marks, timeOf } from "./timescale.js";

const VIEWS = ["loss", "distance"];
const THUMB = 0.625; // half the scrubber's thumb in sizes of the text here: a step stands below its place there
const FOOT = 1.25; // of the text's size: the room of the steps below the plot

/** @returns {{draw(): void, destroy(): void}} */
export function strip(stage, place) {
  const head = element("div", "stage-strip-head", place);
  const choice = element("div", "stage-words stage-strip-views", head);
  const plot = svg("svg", { class: "stage-strip-plot", role: "img" }, place);
  const grid = svg("g", { class: "stage-strip-grid" }, plot);
  const lines = svg("g", { class: "stage-strip-lines", fill: "none" }, plot);
  const signs = svg("g", { class: "stage-strip-signs" }, plot);
  const labels = svg("g", { class: "stage-strip-labels" }, plot);
  const now = svg("line", { class: "stage-strip-now", y1: 0 }, plot);
  const events = element("p", "stage-strip-events", place);
  set(choice, { role: "radiogroup" });
  let shown = VIEWS[0];
  const words = VIEWS.map((view) => radio(choice, `${stage.scene.page}-strip`, view === shown, () => {
    shown = view;
    stage.redraw();
  }));

  let [wide, tall, size] = [0, 0, 12];
  const resized = new ResizeObserver(([entry]) => {
    ({ width: wide, height: tall } = entry.contentRect);
    size = parseFloat(getComputedStyle(plot).fontSize);
    stage.redraw();
  });
  resized.observe(plot);
  const inset = () => THUMB * size;
  const xOf = (scale, t) => inset() + scale.place(t) * (wide - 2 * inset());

  const goUnder = (event, final) => {
    const { scale } = timeOf(stage);
    const share = (event.clientX - plot.getBoundingClientRect().left - inset()) / Math.max(wide - 2 * inset(), 1);
    goTo(stage, scale.step(share), final);
  };
  let before = 0;
  const hand = drag(plot, {
    begin(event) {
      before = timeOf(stage).at;
      goUnder(event, false);
    },
    move: (event) => goUnder(event, false),
    end: (event) => goUnder(event, true),
    cancel: () => goTo(stage, before, true),
  });

  let known = { across: [] };
  /** px of each step; the same array while the axis is the same. */
  function acrossOf(scale) {
    if (known.low !== scale.low || known.high !== scale.high || known.wide !== wide) {
      const across = Float64Array.from({ length: scale.high + 1 }, (_, t) => xOf(scale, t));
      known = { low: scale.low, high: scale.high, wide, across };
    }
    return known.across;
  }

  let drawn = {};
  function drawLines(scale) {
    const height = tall - FOOT * size;
    const pale = stage.ghosts.flatMap((ghost) => ghost.paths ?? []);
    const key = { words: stage.scene.words, paths: stage.paths, pale: pale[0], count: pale.length, wide, tall, shown, low: scale.low, high: scale.high };
    if (Object.keys(key).every((name) => key[name] === drawn[name])) return;
    drawn = key;
    const floor = shown === "loss" ? floorOf(stage.scene, stage.program, stage.inputs) : 0;
    const curveOf = (path) => {
      if (shown === "distance") return distances(path) ?? new Float64Array(0);
      return floor === null ? path.loss : path.loss.map((loss) => loss - floor);
    };
    const all = [...pale.map((path) => ({ path, pale: true })), ...stage.paths.map((path) => ({ path }))];
    for (const one of all) one.curve = curveOf(one.path);
    const bounds = range(all.map((one) => one.curve), floor !== null);
    const across = acrossOf(scale);
    const [methods, last] = [new Map(stage.scene.methods.map((m) => [m.slug, m])), stage.scene.worlds.at(-1).id];
    lines.replaceChildren();
    signs.replaceChildren();
    for (const { path, curve, pale: ghost } of all) {
      const method = methods.get(path.slug);
      if (!method || curve.length === 0) continue;
      const under = path.world !== last;
      const part = curve.subarray(scale.low, scale.high + 1);
      const line = svg("path", { d: outline(part, across.subarray(scale.low), bounds.place, height),
        transform: "scale(0.1)", class: ghost ? "stage-strip-ghost" : under ? "stage-strip-under" : "stage-strip-line" }, lines);
      line.style.stroke = method.color;
      if (!ghost && !under && method.dash) line.style.strokeDasharray = method.dash;
      if (!ghost && !under) sign(path, method, (t) => [across[t], height * (1 - bounds.place(curve[t]))]);
    }
    drawGrid(scale, bounds, height, across);
    drawWords(floor, bounds);
  }

  /** A mark where a path left the map, and a cross where it diverged. */
  function sign({ left, divergedAt, n }, method, at) {
    if (left.at >= 0 && left.at <= n && divergedAt !== left.at) put(at(left.at), "triangle-up", method);
    if (divergedAt >= 0) put(at(n), "x", method);
  }
  function put([x, y], name, method) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const mark = svg("path", { d: symbol(name).shape, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(4)` }, signs);
    mark.style.fill = method.color;
  }

  function drawGrid(scale, bounds, height, across) {
    grid.replaceChildren();
    labels.replaceChildren();
    const text = (x, y, anchor, content) => {
      svg("text", { x, y, "text-anchor": anchor }, labels).textContent = content;
    };
    const rows = bounds.log ? decades(bounds, Math.max(2, Math.floor(height / (2.2 * size)))) : [bounds.low, bounds.high];
    for (const row of rows) {
      const y = height * (1 - bounds.place(bounds.log ? 10 ** row : row));
      svg("line", { x1: 0, x2: wide, y1: y, y2: y }, grid);
      text(0, Math.max(y - 0.25 * size, 0.85 * size), "start", bounds.log ? `10${superscript(row)}` : number(row));
    }
    for (const step of marks(scale, Math.min((5 * size) / wide, 0.5))) {
      const anchor = step === scale.low ? "start" : step === scale.high ? "end" : "middle";
      const x = step === scale.low ? 0 : step === scale.high ? wide : across[step];
      text(x, tall - 0.2 * size, anchor, step === scale.high ? stage.word("strip_step", { step: whole(step) }) : whole(step));
    }
  }

  function drawWords(floor, bounds) {
    const names = [stage.word(floor === null && shown === "loss" ? "strip_plain" : "strip_loss"), stage.word("strip_distance")];
    if (floor === null) names[0] = stage.word("strip_plain");
    set(choice, { "aria-label": stage.word("strip_views") });
    words.forEach((word, k) => (word.textContent = names[k]));
    const what = names[VIEWS.indexOf(shown)];
    set(plot, { "aria-label": stage.word(bounds.log ? "strip_label_log" : "strip_label", { what }) });
    drawEvents();
  }

  /** Who left the map and who diverged, and at which step: "left the map at step  Adam 6". */
  function drawEvents() {
    const last = stage.scene.worlds.at(-1).id;
    const paths = stage.paths.filter(({ world }) => world === last);
    const kinds = [["strip_left", ({ left }) => left.at], ["strip_diverged", ({ divergedAt }) => divergedAt]];
    events.replaceChildren();
    for (const [key, stepOf] of kinds) {
      const found = paths.filter((path) => stepOf(path) >= 0);
      if (!found.length) continue;
      const group = element("span", "stage-strip-event", events);
      element("span", "", group).textContent = stage.word(key);
      for (const path of found) {
        const { name, textColor } = stage.scene.methods.find(({ slug }) => slug === path.slug);
        const one = element("span", "stage-strip-who", group);
        one.textContent = `${name} ${whole(stepOf(path))}`;
        one.style.color = textColor;
      }
    }
  }

  return {
    draw() {
      if (wide === 0 || !stage.paths) return;
      const { scale, at } = timeOf(stage);
      drawLines(scale);
      const x = xOf(scale, at);
      set(now, { x1: x, x2: x, y2: tall - FOOT * size });
    },
    destroy() {
      hand.destroy();
      resized.disconnect();
    },
  };
}

/** A word to choose, as the dials have them. Returns the element of its text. */
function radio(parent, name, checked, choose) {
  const label = element("label", "stage-word", parent);
  const input = element("input", "", label);
  Object.assign(input, { type: "radio", name, checked, onchange: choose });
  return element("span", "", label);
}

/**
 * Loss against step, below the map: one thin line a method on the scrubber's own axis, a line at the step that is
 * shown, and who left the map. A press or a drag goes to that step; the scrubber is its way for keys.
 */

import { distances, floorOf, range } from "./curves.js";
import { element, set, write } from "../dom.js";
import { drag } from "../drag.js";
import { whole } from "../model/numbers.js";
import { FOOT, plotter } from "./strip_plot.js";
import { along } from "../pointer.js";
import { svg } from "../svg.js";
import { goTo, timeOf } from "../model/timescale.js";
import { radioWord } from "../word.js";

const VIEWS = ["loss", "distance"];
const THUMB = 0.625; // half the scrubber's thumb in sizes of the text here: a step stands below its place there

/** @returns {{draw(): void, destroy(): void}} */
export function strip(stage, place) {
  const choice = set(element("div", "stage-words stage-strip-views", place), { role: "radiogroup" });
  const plot = svg("svg", { class: "stage-strip-plot", role: "img" }, place);
  const drawing = plotter(plot);
  const now = svg("line", { class: "stage-strip-now", y1: 0 }, plot);
  const events = element("p", "stage-strip-events", place);
  let shown = VIEWS[0];
  const words = VIEWS.map((view) => radioWord(choice, `${stage.scene.page}-strip`, view === shown, () => {
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
    goTo(stage, scale.step(along(event, plot, inset())), final);
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
  }, { sideways: true });

  let known = { across: [] };
  /** px of each step; the same array while the axis is the same. */
  function acrossOf(scale) {
    if (known.low !== scale.low || known.high !== scale.high || known.wide !== wide) {
      const across = Float64Array.from({ length: scale.high + 1 }, (_, t) => xOf(scale, t));
      known = { low: scale.low, high: scale.high, wide, across };
    }
    return known.across;
  }

  /** Every curve of the view: kept states first, then each world, the last one on top. */
  function curvesOf(floor) {
    const { scene, ghosts, paths } = stage;
    const methods = new Map(scene.methods.map((method) => [method.slug, method]));
    const last = scene.worlds.at(-1).id;
    const all = ghosts.flatMap((ghost, k) => (ghost.paths ?? []).map((path) => ({ path, kind: "ghost", of: k })));
    for (const path of paths) all.push({ path, kind: path.world === last ? "line" : "under", of: path.world });
    return all.flatMap(({ path, kind, of }) => {
      const method = methods.get(path.slug);
      const curve = shown === "distance" ? distances(path, stage.program.limits)
        : floor === null ? path.loss : path.loss.map((loss) => loss - floor);
      return method && curve ? [{ key: `${kind} ${of} ${path.slug}`, kind, method, path, curve }] : [];
    });
  }

  let drawn = {};
  function drawAll(scale) {
    const key = { shown, wide, tall, low: scale.low, high: scale.high, words: stage.scene.words, paths: stage.paths,
      ghosts: stage.ghosts, pale: stage.ghosts.at(-1)?.paths };
    if (Object.keys(key).every((name) => key[name] === drawn[name])) return;
    drawn = key;
    const floor = shown === "loss" ? floorOf(stage.scene, stage.program, stage.inputs) : 0;
    const curves = curvesOf(floor);
    const bounds = range(curves.map(({ curve }) => curve), floor !== null);
    const last = stage.word("strip_step", { step: whole(scale.high) });
    drawing.draw({ wide, tall, size, scale, across: acrossOf(scale), bounds, last, curves });
    drawWords(floor, bounds);
    drawEvents();
  }

  function drawWords(floor, bounds) {
    const names = [stage.word(floor === null ? "strip_plain" : "strip_loss"), stage.word("strip_distance")];
    set(choice, { "aria-label": stage.word("strip_views") });
    words.forEach((word, k) => write(word, names[k]));
    const what = names[VIEWS.indexOf(shown)];
    set(plot, { "aria-label": stage.word(bounds.log ? "strip_label_log" : "strip_label", { what }) });
  }

  let told = "";
  /** Who left the map and who diverged, and at which step: "left the map at step  Adam 6". */
  function drawEvents() {
    const last = stage.scene.worlds.at(-1).id;
    const kinds = [["strip_left", ({ left }) => left.at], ["strip_diverged", ({ divergedAt }) => divergedAt]];
    const found = kinds.map(([key, stepOf]) => [stage.word(key), stage.paths
      .filter((path) => path.world === last && stepOf(path) >= 0)
      .map((path) => [path.slug, stepOf(path)])]);
    const text = JSON.stringify(found);
    if (text === told) return;
    told = text;
    events.replaceChildren();
    for (const [words, who] of found.filter((one) => one[1].length)) {
      const group = element("span", "stage-strip-event", events);
      element("span", "", group).textContent = words;
      for (const [slug, step] of who) {
        const { name, textColor } = stage.scene.methods.find((method) => method.slug === slug);
        const one = element("span", "stage-strip-who", group);
        one.textContent = `${name} ${whole(step)}`;
        one.style.color = textColor;
      }
    }
  }

  return {
    draw() {
      if (wide === 0 || !stage.paths) return;
      const { scale, at } = timeOf(stage);
      drawAll(scale);
      const x = xOf(scale, at);
      set(now, { x1: x, x2: x, y2: tall - FOOT * size });
    },
    destroy() {
      hand.destroy();
      resized.disconnect();
    },
  };
}

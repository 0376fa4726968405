/**
 * Beside the paths: ‖∇²f‖ against ‖∇f‖ at their points, both axes in powers of ten, and a line L0 + L1‖∇f‖ with a hand
 * at each end. Its words say how many points are above it and, once Python lets them, what is stable from the start.
 */

import { element, set, write } from "../dom.js";
import { grip } from "./grip.js";
import { minimaOf } from "../picture/paths.js";
import { number, superscript } from "../model/numbers.js";
import { settings } from "../model/run.js";
import { aboveLine, cloudOf, decades, endOf, slopeAt, stableFrom } from "./points.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";

const POINTS = 61; // of a line that bends between these axes
const ENDS = ["smoothness.L0", "smoothness.L1"];

/** @returns {{draw(): void, destroy(): void}} */
export function cloud(stage, place) {
  const root = svg("svg", { class: "stage-cloud-plot", role: "group" }, place);
  const frame = svg("path", { class: "stage-axis" }, root);
  const numbers = svg("g", { class: "stage-ticks", "aria-hidden": "true" }, root);
  const titles = [0, 1].map(() => svg("text", { class: "stage-axis-name", "aria-hidden": "true" }, root));
  const inner = svg("svg", { class: "stage-plot", "aria-hidden": "true" }, root);
  const moved = svg("g", {}, inner);
  const limits = svg("g", { class: "stage-cloud-limits" }, moved);
  const dots = svg("g", { class: "stage-cloud-dots" }, moved);
  const bound = svg("path", { class: "stage-cloud-bound" }, moved);
  const names = svg("g", { "aria-hidden": "true" }, root);
  const hands = ENDS.map((target, k) => grip(stage, root, { target, left: k === 0, heightAt, box: () => box }));
  const [verdict, stable] = ["stage-cloud-verdict", "stage-cloud-stable"].map((name) => element("p", name, place));
  const pools = [numbers, limits, dots, names].map(() => new Map());
  let size = { width: 0, em: 14 };
  let box = null;
  let found = { paths: null, cloud: [] };
  const resized = new ResizeObserver(([entry]) => {
    size = { width: entry.contentRect.width, em: parseFloat(getComputedStyle(root).fontSize) };
    stage.redraw();
  });
  resized.observe(place);

  const L = () => ENDS.map((target) => stage.valueOf(target));
  const line = (s) => stage.program.smoothness.relaxed(s, ...L());

  return {
    draw() {
      if (size.width === 0 || !stage.program.smoothness) return;
      if (found.paths !== stage.paths) found = { paths: stage.paths, cloud: cloudOf(stage) };
      const shown = lines();
      measure(shown);
      axes();
      points();
      drawLimits(shown);
      put(bound, "d", curve(line));
      hands.forEach((hand, k) => {
        const slope = endOf(line, box, k);
        hand.draw(X(slope), keepIn(Y(Math.max(1e-12, line(slope)))), slope);
      });
      say();
    },
    destroy() {
      for (const hand of hands) hand.destroy();
      resized.disconnect();
    },
  };

  /** What is stable under each method of the scene whose stability is known: a height, or a height for each slope. */
  function lines() {
    const { program, scene, inputs } = stage;
    const { flat, clipped } = program.smoothness;
    return scene.methods.flatMap((method) => {
      const { lr, hyper } = settings(program, method.slug, inputs);
      if (method.slug === "SGD") return [{ method, text: `2/η = ${number(flat(lr))}`, at: () => flat(lr) }];
      if (method.slug === "ClippedSGD") return [{ method, text: "2‖∇f‖/c", at: (s) => clipped(s, hyper.clip) }];
      return [];
    });
  }

  function measure(shown) {
    const { em, width } = size;
    const height = Math.min(0.8 * width, 21 * em);
    const { across, upward } = decades(found.cloud, [...L(), ...shown.map(({ at }) => at(1))]);
    box = { x: 3 * em, y: 2.1 * em, top: 2.1 * em, w: width - 3.6 * em, h: height, across, upward };
    put(root, "viewBox", `0 0 ${px(width)} ${px(height + 5 * em)}`);
    root.style.height = `${px(height + 5 * em)}px`;
    const { x, y, w, h } = box;
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) put(inner, name, px(value));
    put(moved, "transform", `translate(${px(-box.x)} ${px(-box.y)})`);
    set(root, { "aria-label": stage.word("smoothness_label") });
  }

  function X(s) { return box.x + (box.w * (Math.log10(s) - box.across[0])) / (box.across[1] - box.across[0]); }
  function Y(c) { return box.y + (box.h * (box.upward[1] - Math.log10(c))) / (box.upward[1] - box.upward[0]); }
  function heightAt(y) { return 10 ** (box.upward[1] - ((y - box.y) / box.h) * (box.upward[1] - box.upward[0])); }
  function keepIn(y) { return Math.min(box.y + box.h, Math.max(box.y, y)); }

  function curve(at) {
    const [from, to] = box.across;
    return Array.from({ length: POINTS }, (_, k) => 10 ** (from + ((to - from) * k) / (POINTS - 1)))
      .map((s) => [X(s), Y(Math.max(1e-12, at(s)))]).map(([x, y], k) => `${k ? "L" : "M"}${px(x)} ${px(y)}`).join("");
  }

  function axes() {
    const { em } = size;
    const [right, low] = [box.x + box.w, box.y + box.h];
    const every = ([a, b], room) => {
      const stride = Math.max(1, Math.ceil((b - a) / room));
      return Array.from({ length: b - a + 1 }, (_, k) => a + k).filter((k) => k % stride === 0);
    };
    const across = every(box.across, box.w / (2.6 * em))
      .map((k) => [`x ${k}`, k, X(10 ** k), low + 1.35 * em, "middle"]);
    const up = every(box.upward, box.h / (1.6 * em))
      .map((k) => [`y ${k}`, k, box.x - 0.5 * em, Y(10 ** k) + 0.34 * em, "end"]);
    const marks = [...across.map(([, , x]) => `M${px(x)} ${px(low)}v4`),
      ...up.map(([, k]) => `M${px(box.x)} ${px(Y(10 ** k))}h-4`)];
    put(frame, "d", `M${px(box.x)} ${px(box.y)}V${px(low)}H${px(right)}${marks.join("")}`);
    const texts = pooled(pools[0], numbers, [...across, ...up].map(([key]) => key), () => svg("text"));
    for (const [key, k, x, y, anchor] of [...across, ...up]) {
      writeAt(texts.get(key), k === 0 ? "1" : k === 1 ? "10" : `10${superscript(k)}`, x, y, anchor);
    }
    writeAt(titles[0], stage.word("smoothness_slope"), right, low + 2.7 * em, "end");
    writeAt(titles[1], stage.word("smoothness_curvature"), 0, 0.95 * em, "start");
  }

  function points() {
    const look = new Map(stage.scene.methods.map((method) => [method.slug, method]));
    const drawn = found.cloud.filter(({ slug }) => look.has(slug));
    const paths = pooled(pools[2], dots, drawn.map(({ slug }) => slug), () => svg("path"));
    for (const { slug, points: at } of drawn) {
      put(paths.get(slug), "d", at.map(([s, c]) => `M${px(X(s))} ${px(Y(c))}h0`).join(""));
      dye(paths.get(slug), "--stage-hue", look.get(slug).color);
    }
  }

  function drawLimits(shown) {
    const { em } = size;
    const keys = shown.map(({ method }) => method.slug);
    const paths = pooled(pools[1], limits, keys, () => svg("path"));
    const texts = pooled(pools[3], names, keys, () => svg("text", { class: "stage-name" }));
    shown.forEach(({ method, text, at }) => {
      put(paths.get(method.slug), "d", curve(at));
      put(paths.get(method.slug), "stroke-dasharray", method.dash || "7 4");
      dye(paths.get(method.slug), "--stage-hue", method.color);
      const rises = at(2) > at(1);
      const low = 10 ** (box.upward[0] + 0.13 * (box.upward[1] - box.upward[0])); // below the dots
      const s = rises ? slopeAt(at, low, box) : 10 ** (box.across[0] + 0.04 * (box.across[1] - box.across[0]));
      const inside = at(s) < 10 ** box.upward[1] && at(s) > 10 ** box.upward[0];
      const [right, up] = rises ? [0.7 * em, 0] : [0, 0.5 * em];
      writeAt(texts.get(method.slug), inside ? text : "", X(s) + right, Y(at(s)) - up, "start");
      dye(texts.get(method.slug), "fill", method.textColor);
      dye(texts.get(method.slug), "stroke", method.halo);
    });
  }

  function say() {
    const [L0, L1] = L();
    const { above, all } = aboveLine(found.cloud, line);
    write(verdict, stage.word(above ? "smoothness_above" : "smoothness_below",
      { line: L1 ? `${number(L0)} + ${number(L1)} ‖∇f‖` : number(L0), above: number(above), all: number(all) }));
    const from = stableFrom(stage, minimaOf(stage)[0]);
    const { lr } = stage.inputs; // gradient descent's, also where it is not among the methods
    const read = from.exact ? (lr < from.rate ? "smoothness_stable" : "smoothness_unstable") : "smoothness_edge";
    write(stable, stage.word(stage.scene.smoothness.reading ? read : "smoothness_start", {
      R: number(from.distance), rate: number(from.rate), lr: number(lr),
      slope: number(from.slope), curvature: number(from.curvature),
    }));
  }
}

/** Around the paths of a landscape of one coordinate: its curve, both axes, and where decay pulls. */

import { textSize } from "./labels.js";
import { pooled, put, px, svg, writeAt } from "../svg.js";
import { ticks } from "./ticks.js";
import { boundsOf, broken } from "../model/heights.js";

const POINTS = 241; // of the curve
const HEADROOM = 1.02; // the highest point of the curve stays clear of the border

/**
 * Draws what a moved method does not change, and gives the view its heights.
 * @param {object} stage
 * @param {{around, plot, names}} layers as in line.js
 */
export function curve(stage, { around, plot, names }) {
  const axes = scales(stage, { around, names });
  const shape = svg("path", { class: "stage-curve" }, plot);
  let drawn = "";
  let scene = null;
  let spots = [];

  return {
    /** Points of the curve, flat. */
    spots: () => [spots],
    draw() {
      const { params, steps } = stage.inputs;
      const { value } = stage.program;
      stage.view.lift = (c) => value(c, params);
      const key = () => JSON.stringify([stage.view.key(), steps, params]);
      if (scene === stage.scene && key() === drawn) return;
      bend(params);
      axes(steps, stage.word("picture_height"));
      [scene, drawn] = [stage.scene, key()];
    },
  };

  function bend(params) {
    const { view, program } = stage;
    const [left, right] = view.window[0];
    const at = (k) => left + ((right - left) * k) / (POINTS - 1);
    const heights = Array.from({ length: POINTS }, (_, k) => program.value([at(k)], params));
    const [low, high] = boundsOf(heights);
    view.window[1] = [low - 0.03 * (high - low), low + HEADROOM * (high - low)];
    spots = heights.flatMap((v, k) => [view.x(at(k)), view.y(v)]);
    const pieces = broken(heights, [low, high]).map((piece) => piece.map((k) =>
      `${Math.round(10 * view.x(at(k)))} ${Math.round(10 * view.y(heights[k]))}`).join("L"));
    put(shape, "d", pieces.map((piece) => `M${piece}`).join(""));
  }
}

/**
 * The axes of a picture whose upper half has curves over x and whose lower half has time running down.
 * @param {{around, names}} layers as in line.js
 * @param {boolean} pulls whether to say where decay pulls to
 * @returns {(steps: number, height: string) => void} draws them; `height` names what the curves show
 */
export function scales(stage, { around, names }, pulls = true) {
  const frame = svg("path", { class: "stage-axis" }, around);
  const numbers = svg("g", { class: "stage-ticks" }, around);
  const titles = ["x", "f", "t"].map(() => svg("text", { class: "stage-axis-name" }, around));
  const origin = svg("path", { class: "stage-origin" }, around);
  const pull = svg("text", { class: "stage-axis-name stage-name" }, names);
  const pool = new Map();

  return (steps, height) => {
    const { view } = stage;
    const { coordinates } = stage.scene.landscape;
    const [left, right] = view.window[0];
    const { top, height: deep } = view.below;
    const bottom = top + deep;
    const size = textSize(view.em);
    const across = ticks(left, right, Math.max(2, view.width / (4.2 * size)))
      .map(({ at, text }) => ({ key: `x ${text}`, text, x: view.x(at), y: bottom + 6 + size, anchor: "middle" }));
    const down = ticks(0, steps, Math.max(2, deep / (2.9 * size))).filter(({ at }) => Number.isInteger(at))
      .map(({ at, text }) => ({ key: `t ${text}`, text, x: -9, y: top + (deep * at) / steps, anchor: "end" }));
    put(frame, "d", `M0 ${px(top)}V${px(bottom)}H${px(view.width)}M0 0V${px(view.height)}`
      + across.map(({ x }) => `M${px(x)} ${px(bottom)}v5`).join("") + down.map(({ y }) => `M0 ${px(y)}h-5`).join(""));
    pooled(pool, numbers, [...across, ...down].map((one) => one.key), () => svg("text"));
    for (const one of [...across, ...down]) {
      writeAt(pool.get(one.key), one.text, one.x, one.anchor === "end" ? one.y + 0.34 * size : one.y, one.anchor);
    }
    writeAt(titles[0], coordinates[0], view.width, bottom + 2.55 * size, "end");
    const long = height.length > 6; // a formula starts at the picture's edge
    writeAt(titles[1], height, long ? -view.left : -0.2 * size, -0.9 * size, long ? "start" : "middle");
    writeAt(titles[2], stage.word("picture_time"), -0.55 * size, top - 0.85 * size, "middle");
    put(origin, "d", left < 0 && right > 0 ? `M${px(view.x(0))} 0V${px(bottom)}` : "");
    const pulled = pulls && left < 0 && right > 0 && stage.scene.methods.some((method) => method.decays);
    writeAt(pull, pulled ? stage.word("picture_origin") : "", view.x(0) + 0.4 * size, 0.75 * size, "start");
  };
}

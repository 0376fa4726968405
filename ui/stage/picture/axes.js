/** The axes of the map: hairlines, ticks outside, the names of the coordinates at their ends. */

import { textSize } from "./labels.js";
import { pooled, put, px, svg, writeAt } from "../svg.js";
import { ticks } from "./ticks.js";

/**
 * @param {object} stage
 * @param {SVGGElement} layer with its origin at the plot's top left corner
 */
export function axes(stage, layer) {
  const frame = svg("path", { class: "stage-axis" }, layer);
  const numbers = svg("g", { class: "stage-ticks" }, layer);
  const names = [0, 1].map(() => svg("text", { class: "stage-axis-name" }, layer));
  const pool = new Map();
  let drawn = "";

  return {
    draw() {
      const { view, scene } = stage;
      const key = `${view.key()} ${scene.landscape.coordinates}`;
      if (key === drawn) return;
      drawn = key;
      const size = textSize(view.em);
      const { width: w, height: h } = view;
      const across = ticks(...view.window[0], Math.max(2, w / (4.2 * size)))
        .map(({ at, text }) => ({ key: `x ${text}`, text, x: view.x(at), y: h, level: true }));
      const up = ticks(...view.window[1], Math.max(2, h / (2.9 * size)))
        .map(({ at, text }) => ({ key: `y ${text}`, text, x: 0, y: view.y(at), level: false }));
      const all = [...across, ...up];
      put(frame, "d", `M0 0V${px(h)}H${px(w)}${all.map((one) => mark(one)).join("")}`);
      pooled(pool, numbers, all.map((one) => one.key), () => svg("text"));
      for (const { key: name, text, x, y, level } of all) {
        if (level) writeAt(pool.get(name), text, x, y + 6 + size, "middle");
        else writeAt(pool.get(name), text, x - 9, y + 0.34 * size, "end");
      }
      writeAt(names[0], scene.landscape.coordinates[0], w, h + 2.55 * size, "end");
      writeAt(names[1], scene.landscape.coordinates[1], -0.55 * size, -0.9 * size, "end");
    },
  };
}

const mark = ({ x, y, level }) => `M${px(x)} ${px(y)}${level ? "v5" : "h-5"}`;

/** Where the minima are a whole curve: that curve, dotted, as the crosses are for single ones. */

import { rings, sample } from "./levels.js";
import { put, svg } from "../svg.js";
import { TENTHS } from "./outline.js";

const CELL = 5; // px of the grid on which the curve is found

/**
 * @param {object} stage
 * @param {SVGGElement} layer in tenths of a px
 */
export function valley(stage, layer) {
  const node = svg("path", { class: "stage-valley" }, layer);
  let program = null;
  let drawn = "";

  return {
    draw() {
      const key = `${stage.view.key()} ${JSON.stringify(stage.inputs.params)}`;
      if (program === stage.program && key === drawn) return;
      [program, drawn] = [stage.program, key];
      put(node, "d", program.valley ? zeros(program.valley, stage.inputs.params, stage.view) : "");
    },
  };
}

/** The text of the curve on which a function of the plane is zero. */
export function zeros(residual, params, { window, width, height }) {
  const [nx, ny] = [width, height].map((length) => Math.max(24, Math.round(length / CELL)) + 5);
  const above = (heights) => heights.map((v) => v + 0.5); // the only level of two bands is ½
  const { points, ends } = rings(sample(residual, params, window, nx, ny, above), nx, ny, 2);
  const place = (p) => {
    const x = ((points[2 * p] - 2) * width) / (nx - 5);
    const y = ((points[2 * p + 1] - 2) * height) / (ny - 5);
    return `${Math.round(TENTHS * x)} ${Math.round(TENTHS * y)}`;
  };
  return [...ends].map((end, ring) => {
    const first = ring ? ends[ring - 1] : 0;
    return `M${Array.from({ length: end - first }, (_, k) => place(first + k)).join("L")}Z`;
  }).join("");
}

/** The drawing of the strip: grid, curves, marks on them. Elements are kept; what is the same is not written again. */

import { decades, pathOf } from "./curves.js";
import { number, superscript, whole } from "../model/numbers.js";
import { dye, pooled, put, svg } from "../svg.js";
import { shapeOf } from "../picture/markers.js";
import { marks } from "../model/timescale.js";

export const FOOT = 1.25; // of the text's size: the room of the steps below the plot
const ROW = 2.2; // of the text's size: the least distance of two numbers beside the plot
const STEP = 5; // of the text's size: the least distance of two numbers below it
const SIGN = 4; // px: half the size of a mark

/**
 * @param {SVGElement} plot
 * @returns {{draw(what: object): void}} `what`: {wide, tall, size} in px, `scale` and `across` of the steps, `bounds`
 *   of the values, `last` (the text of the last step), and `curves`: [{key, kind: "line"|"under"|"ghost", method, path,
 *   curve}]
 */
export function plotter(plot) {
  const [grid, lines, labels, signs] = ["grid", "lines", "labels", "signs"].map((name) =>
    svg("g", { class: `stage-strip-${name}` }, plot));
  const [drawn, marked] = [new Map(), new Map()];
  let ruled = "";

  function drawGrid({ wide, tall, size, scale, across, bounds, last }, height) {
    const known = [wide, tall, size, scale.low, scale.high, bounds.log, bounds.low, bounds.high, last].join();
    if (known === ruled) return;
    ruled = known;
    grid.replaceChildren();
    labels.replaceChildren();
    const text = (x, y, anchor, content) => {
      svg("text", { x, y, "text-anchor": anchor }, labels).textContent = content;
    };
    const room = Math.max(2, Math.floor(height / (ROW * size)));
    const rows = bounds.log ? decades(bounds, room) : [bounds.low, bounds.high];
    for (const row of rows) {
      const y = height * (1 - bounds.place(bounds.log ? 10 ** row : row));
      svg("line", { x1: 0, x2: wide, y1: y, y2: y }, grid);
      text(0, Math.max(y - 0.25 * size, 0.85 * size), "start", bounds.log ? `10${superscript(row)}` : number(row));
    }
    const foot = tall - 0.2 * size;
    for (const step of marks(scale, Math.min((STEP * size) / wide, 0.5))) {
      if (step === scale.high) text(wide, foot, "end", last);
      else if (step === scale.low) text(0, foot, "start", whole(step));
      else text(across[step], foot, "middle", whole(step));
    }
  }

  function drawCurves({ curves, scale, across, bounds }, height) {
    const shown = new Map(curves.map((one) => [one.key, one]));
    pooled(drawn, lines, [...shown.keys()], () => svg("path", { transform: "scale(0.1)" }));
    for (const [key, line] of drawn) {
      const { kind, method, curve } = shown.get(key);
      const part = curve.subarray(scale.low, scale.high + 1);
      put(line, "class", `stage-strip-${kind}`);
      put(line, "d", pathOf(part, across.subarray(scale.low), bounds.place, height));
      dye(line, "stroke", method.color);
      dye(line, "stroke-dasharray", kind === "line" ? method.dash : "");
    }
  }

  /** A triangle where a path left the map, a cross where it diverged. */
  function drawSigns({ curves, across, bounds }, height) {
    const found = new Map();
    for (const { key, kind, method, path, curve } of curves) {
      if (kind !== "line") continue;
      const add = (name, step) => {
        const [x, y] = [across[step], height * (1 - bounds.place(curve[step]))];
        if (Number.isFinite(x) && Number.isFinite(y)) found.set(`${key} ${name}`, { name, method, x, y });
      };
      if (path.left.at >= 0 && path.divergedAt !== path.left.at) add("triangle-up", path.left.at);
      if (path.divergedAt >= 0) add("x", path.n);
    }
    pooled(marked, signs, [...found.keys()], (key) => svg("path", { d: shapeOf(found.get(key).name).shape }));
    for (const [key, sign] of marked) {
      const { method, x, y } = found.get(key);
      put(sign, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${SIGN})`);
      dye(sign, "fill", method.color);
    }
  }

  return {
    draw(what) {
      const height = what.tall - FOOT * what.size;
      drawGrid(what, height);
      drawCurves(what, height);
      drawSigns(what, height);
    },
  };
}

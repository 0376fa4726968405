/** The points without slope, each with the sign of its kind: + a minimum, ∧ a maximum, )( a saddle, – a degenerate one. */

import { stationaryOf } from "../model/stationary.js";
import { pooled, put, px, svg } from "../svg.js";

const SIGNS = {
  minimum: "M-1 0H1M0-1V1",
  maximum: "M-0.9 0.6L0-0.7L0.9 0.6",
  saddle: "M-0.95-0.9Q-0.05 0-0.95 0.9M0.95-0.9Q0.05 0 0.95 0.9",
  degenerate: "M-0.9 0H0.9",
};
const SIZE = 0.42; // em, half a sign

/**
 * @param {object} stage
 * @param {SVGGElement} layer not clipped
 * @returns {{draw(): void}}
 */
export function stationary(stage, layer) {
  const group = svg("g", { class: "stage-minima" }, layer);
  const pool = new Map();
  return {
    draw() {
      const { view } = stage;
      const shown = (stationaryOf(stage) ?? []).map(({ kind, x }) => ({ kind, at: view.point(x) }))
        .filter(({ at }) => at.every(Number.isFinite) && view.inside(Math.round(at[0]), Math.round(at[1])));
      pooled(pool, group, shown.map((_, i) => String(i)), () => svg("path"));
      shown.forEach(({ kind, at: [x, y] }, i) => {
        const node = pool.get(String(i));
        put(node, "d", SIGNS[kind]);
        put(node, "transform", `translate(${px(x)} ${px(y)}) scale(${px(SIZE * view.em)})`);
      });
    },
  };
}

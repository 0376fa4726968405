/** The ruler of sizes: how large the gradient is, how long the sides are that divide it, and where ε lies. */

import { powers, ruled } from "./plan.js";
import { superscript } from "../model/numbers.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";

/**
 * @param {object} stage
 * @param {SVGGElement} layer
 */
export function ruler(stage, layer) {
  const line = svg("path", { class: "stage-axis" }, layer);
  const title = svg("text", { class: "stage-anatomy-unit" }, layer);
  const numbers = svg("g", { class: "stage-ticks" }, layer);
  const marks = svg("g", {}, layer);
  const names = svg("g", {}, layer);
  const [ticks, pool, words] = [new Map(), new Map(), new Map()];

  return {
    draw({ x, y, w }, step, em) {
      const base = y + 3.6 * em;
      const at = (size) => x + ruled(size) * w;
      const shown = powers(w, em);
      put(line, "d", `M${px(x)} ${px(base)}H${px(x + w)}${shown.map((p) => `M${px(at(10 ** p))} ${px(base)}v5`).join("")}`);
      pooled(ticks, numbers, shown, () => svg("text", { "text-anchor": "middle" }));
      for (const p of shown) writeAt(ticks.get(p), `10${superscript(p)}`, at(10 ** p), base + 3.1 * em);
      writeAt(title, stage.word("anatomy_ruler"), x, y + 0.6 * em);

      const found = sizes(step, stage.scene.guards);
      pooled(pool, marks, found.map(({ id }) => id), () => svg("path", { class: "stage-ruler-mark" }));
      for (const { id, color, size, below } of found) {
        const node = pool.get(id);
        dye(node, "--stage-hue", `var(--sym-${color})`);
        put(node, "d", `M${px(at(size))} ${px(base)}v${px(below ? 0.6 * em : -0.6 * em)}`);
      }
      const said = labels(found.map((one) => ({ ...one, x: at(one.size) })), 2.4 * em);
      pooled(words, names, said.map(({ id }) => id), () => svg("text", { "text-anchor": "middle", class: "stage-ruler-name" }));
      for (const { id, x: middle, label, color, below, row } of said) {
        dye(words.get(id), "--stage-hue", `var(--sym-${color})`);
        writeAt(words.get(id), label, middle, below ? base + 1.6 * em : base - (0.9 + 1.15 * row) * em);
      }
    },
    destroy() {
      layer.replaceChildren();
    },
  };
}

/** The sizes that a step has: |g| and, below the line, the sides, in each coordinate; and every guard. Pure. */
export function sizes({ beats, at, told, value, hyper }, guards) {
  const pair = (family, color, label, values, below) => [0, 1].map((k) => (
    { id: `${family} ${k}`, family, color, below, label: `${label}${"₁₂"[k]}`, size: Math.abs(values[k]) }));
  const found = pair("g", "gradient", "g", told, false);
  const side = beats.slice(0, at + 1).findLast(({ kind }) => kind === "square" || kind === "side");
  if (side) {
    const isArea = side.kind === "square";
    const values = Array.from(value(side.at), (v) => (isArea ? Math.sqrt(v) : v));
    found.push(...pair("side", "memory", isArea ? `√${side.symbol}` : side.symbol, values, true));
  }
  for (const [name, label] of Object.entries(guards)) {
    found.push({ id: name, family: name, color: "guard", below: false, label, size: hyper[name] });
  }
  return found.filter(({ size }) => size > 0 && Number.isFinite(size));
}

/** One label for two of a family that stand closer than `wide`; a family above another takes the row over it. Pure. */
export function labels(marks, wide) {
  const made = [];
  for (const mark of marks) {
    const twin = made.find((other) => other.family === mark.family && Math.abs(other.x - mark.x) < wide);
    const [first, second] = twin?.x > mark.x ? [mark, twin] : [twin, mark];
    if (twin) Object.assign(twin, { label: `${first.label} ${second.label}`, x: (twin.x + mark.x) / 2 });
    else made.push({ ...mark, row: 0 });
  }
  for (const [i, one] of made.entries()) {
    const near = made.slice(0, i).filter((other) => other.below === one.below && Math.abs(other.x - one.x) < 1.4 * wide);
    if (near.length) one.row = Math.max(...near.map(({ row }) => row)) + 1;
  }
  return made;
}

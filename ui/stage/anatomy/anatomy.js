/** The picture of one step: three planes with a unit each, and the ruler of sizes under them. */

import { arm } from "./arm.js";
import { labelOf, pathOf } from "./paths.js";
import { apart, plan, scaled } from "./plan.js";
import { ladder, reaches, shapes } from "./shapes.js";
import { watched } from "./watch.js";
import { number } from "../model/numbers.js";
import { ruler } from "./ruler.js";
import { dye, pooled, put, px, svg, writeAt } from "../svg.js";

const PLANES = ["gradient", "direction", "place"];
const OPEN = { gradient: 2.15, direction: 1.4, place: 2 }; // half a plane, in its unit, when all is of usual size

/**
 * @param {object} stage
 * @param {HTMLElement} place
 * @returns {{draw(): void, destroy(): void}}
 */
export function anatomy(stage, place) {
  const root = svg("svg", { class: "stage-plane stage-anatomy", role: "group" }, place);
  const planes = Object.fromEntries(PLANES.map((name) => [name, plane(name, root)]));
  const rule = ruler(stage, svg("g", { class: "stage-ruler" }, root));
  const hand = arm(stage, svg("g", {}, root), () => planes.gradient.scale);
  let size = { width: 0, em: 16 };
  const resized = new ResizeObserver(([entry]) => {
    size = { width: entry.contentRect.width, em: parseFloat(getComputedStyle(root).fontSize) };
    stage.redraw();
  });
  resized.observe(place);
  let known = null;
  let reach = null;

  return {
    draw() {
      if (size.width === 0) return;
      const step = watched(stage);
      if (step !== known) reach = reaches(step.beats, step);
      known = step;
      const where = plan(size.width, size.em, window.innerHeight);
      place.style.height = `${px(where.height)}px`;
      put(root, "viewBox", `0 0 ${px(size.width)} ${px(where.height)}`);
      put(root, "aria-label", stage.word("anatomy_figure", { method: step.method.name }));
      dye(root, "--sym-direction", step.method.textColor);
      const all = shapes(step.beats, step.at, step);
      for (const name of PLANES) {
        const unit = { gradient: stage.valueOf("param.size"), direction: 1, place: 1 }[name];
        const half = ladder(1.06 * reach[name], OPEN[name] * unit);
        const every = half / OPEN[name]; // from one grid line to the next
        planes[name].draw(where[name], half, every, all.filter((shape) => shape.plane === name), size.em, texts(name, every, step));
      }
      rule.draw(where.ruler, step, size.em);
      hand.draw(step);
    },
    destroy() {
      resized.disconnect();
      hand.destroy();
      rule.destroy();
      root.remove();
    },
  };

  function texts(name, every, step) {
    const eta = every === 1 ? "η" : `${number(every)} η`;
    const unit = name === "place" ? `${eta} = ${number(every * step.lr)}` : number(every);
    return [stage.word(`anatomy_plane_${name}`), stage.word("anatomy_grid", { unit })];
  }
}

/** One plane: its ground, its grid, its shapes and their labels. */
function plane(name, root) {
  const layer = svg("g", { class: `stage-anatomy-${name}` }, root);
  const ground = svg("rect", { class: "stage-anatomy-ground", rx: 4 }, layer);
  const lines = svg("path", { class: "stage-anatomy-grid" }, layer);
  const cross = svg("path", { class: "stage-axis" }, layer);
  const title = svg("text", { class: "stage-anatomy-title" }, layer);
  const unit = svg("text", { class: "stage-anatomy-unit" }, layer);
  const drawn = svg("g", {}, layer);
  const written = svg("g", {}, layer);
  const [pool, words] = [new Map(), new Map()];
  const self = {
    scale: null,
    draw(box, half, every, all, em, [heading, about]) {
      const scale = (self.scale = scaled(box, half));
      for (const [key, value] of Object.entries({ x: box.x, y: box.y, width: box.w, height: box.h })) put(ground, key, px(value));
      put(lines, "d", grid(box, scale, every));
      const [cx, cy] = scale.at([0, 0]);
      put(cross, "d", `M${px(box.x)} ${px(cy)}H${px(box.x + box.w)}M${px(cx)} ${px(box.y)}V${px(box.y + box.h)}`);
      writeAt(title, heading, box.x, box.y - 1.75 * em);
      writeAt(unit, about, box.x, box.y - 0.5 * em);
      pooled(pool, drawn, all.map(({ id }) => id), () => {
        const node = svg("g");
        svg("path", { class: "stage-anatomy-line" }, node);
        svg("path", { class: "stage-anatomy-head" }, node);
        return node;
      });
      for (const shape of all) {
        const node = pool.get(shape.id);
        const { line, head } = pathOf(shape, scale);
        put(node, "class", `stage-anatomy-${shape.type} stage-anatomy-is-${shape.strength} stage-anatomy-of-${shape.color}`);
        dye(node, "--stage-hue", `var(--sym-${shape.color})`);
        put(node.firstChild, "d", line);
        put(node.lastChild, "d", head);
      }
      const labels = all.map((shape) => ({ shape, ...labelOf(shape, scale, em) })).filter(({ anchor }) => anchor);
      const placed = apart(labels, 1.15 * em, 2 * em);
      pooled(words, written, placed.map(({ shape }) => shape.id), () => svg("text", { class: "stage-anatomy-label" }));
      for (const { shape, x, y, anchor } of placed) {
        const node = words.get(shape.id);
        put(node, "class", `stage-anatomy-label stage-anatomy-is-${shape.strength}`);
        dye(node, "--stage-hue", `var(--sym-${shape.color})`);
        writeAt(node, shape.label, x, y, anchor);
      }
    },
  };
  return self;
}

function grid({ x, y, w, h }, { at, unit }, every) {
  const [cx, cy] = at([0, 0]);
  const found = [];
  for (let n = 1; n * every * unit < Math.max(w, h) / 2; n++) {
    const far = n * every * unit;
    if (far < w / 2) found.push(...[cx - far, cx + far].map((at) => `M${px(at)} ${px(y)}v${px(h)}`));
    if (far < h / 2) found.push(...[cy - far, cy + far].map((at) => `M${px(x)} ${px(at)}h${px(w)}`));
  }
  return found.join("");
}

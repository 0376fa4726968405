/** The box that AdamW's limit lies in, the ridge path, and one mark on each: where either would have a method stop; and
 * the contour through the lowest point of the box, which touches the box there. */

import { number } from "../model/numbers.js";
import { wallOf } from "../model/wall.js";
import { outline } from "./outline.js";
import { put, px, svg } from "../svg.js";
import { zeros } from "./valley.js";

const MARK = 0.68; // em: around a method's own marker, which stays in sight
const BEND = 0.7; // share of the ridge path at which its name stands: away from both ends and the mark
const SQUARE = "M-1 -1H1V1H-1Z";
const RING = "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z";

/**
 * @param {object} stage
 * @param {SVGGElement} layer clipped to the plot, in tenths of a px
 * @param {SVGGElement} above not clipped, in px
 */
export function wall(stage, layer, above) {
  const [level, box, path] = ["level", "box", "ridge"].map((name) => svg("path", { class: `stage-wall-${name}` }, layer));
  const marks = svg("g", { class: "stage-wall-marks" }, above);
  const [square, ring] = [SQUARE, RING].map((d) => svg("path", { d }, marks));
  let drawn = null; // nothing yet: a scene without a wall hides the marks, which stand at the origin at first
  const at = (node, place) => {
    const { view } = stage;
    const [x, y] = view.point(place);
    const shown = view.inside(x, y);
    put(node, "visibility", shown ? "visible" : "hidden");
    if (shown) put(node, "transform", `translate(${px(x)} ${px(y)}) scale(${px(MARK * view.em)})`);
  };

  return {
    draw() {
      const found = wallOf(stage);
      const key = found ? `${stage.view.key()} ${found.radius} ${found.lowest} ${found.ridge} ${found.path}` : "";
      if (key === drawn) return;
      drawn = key;
      for (const node of [level, box, path, marks]) put(node, "display", found ? "inline" : "none");
      if (!found) return;
      put(box, "d", Number.isFinite(found.radius) ? outline(corners(found.radius), 5, stage.view).d : "");
      put(path, "d", outline(found.path, found.path.length / 2, stage.view).d);
      put(level, "d", contour(stage, found.lowest));
      at(square, found.lowest);
      at(ring, found.ridge);
    },
  };
}

/** The text of the contour on which the function is as high as at a point. */
function contour({ program, inputs, view }, point) {
  const height = program.value(point, inputs.params);
  return zeros((x, params) => program.value(x, params) - height, inputs.params, view);
}

const corners = (r) => [-r, -r, r, -r, r, r, -r, r, -r, -r];

/** The names of what is drawn, each with the px of its place; and the points of both lines, which names keep off. */
export function wallNames(stage) {
  const found = wallOf(stage);
  if (!found) return { items: [], spots: [] };
  const { view, scene } = stage;
  const method = { textColor: "var(--ink)", halo: scene.methods[0].halo };
  const named = (key, place, text) => ({ key: `wall ${key}`, at: view.point(place), method, text, quiet: true });
  const [[left, right], [low, high]] = view.window;
  const { radius } = found;
  // the box is named where its lower side runs through the picture, else where its right side does
  const side = -radius > low ? [Math.max(-radius, left), -radius] : [radius, Math.max(-radius, low)];
  const box = Number.isFinite(radius) && side[0] < right && side[1] < high
    ? [named("box", side, stage.word("wall_box", { value: number(radius) }))] : [];
  const bend = 2 * Math.round(BEND * (found.path.length / 2 - 1));
  const items = [
    named("lowest", found.lowest, stage.word("wall_lowest")),
    named("ridge", found.ridge, stage.word("wall_ridge")),
    ...box,
    named("path", found.path.slice(bend, bend + 2), stage.word("wall_path")),
  ].filter(({ at }) => view.inside(...at));
  const lines = Number.isFinite(radius) ? [corners(radius), found.path] : [found.path];
  return { items, spots: lines.map((line) => outline(line, line.length / 2, view).spots) };
}

/** The picture of a map: canvas below, lines, names and handles above, axes around. */

import { axes } from "./axes.js";
import { button, element, set, write } from "../dom.js";
import { field } from "./field.js";
import { gestures } from "./gestures.js";
import { labels, textSize } from "./labels.js";
import { line } from "./line.js";
import { paths } from "./paths.js";
import { pen } from "./pen.js";
import { put, svg } from "../svg.js";
import { stationary } from "./stationary.js";
import { valley } from "./valley.js";
import { wall } from "./wall.js";

const UPPER = 0.46; // a line's share of the height for its curve; the paths have the rest

/**
 * @param {object} stage
 * @param {HTMLElement} place an empty element as wide as the picture may be
 * @param {((stage, layer: SVGGElement) => {draw(): void, destroy?(): void})[]} over drawn on top, in px of the plot:
 *   handles
 */
export function picture(stage, place, over = []) {
  place.classList.add("stage-picture");
  const map = !["line", "prox"].includes(stage.scene.kind);
  const canvas = map ? document.createElement("canvas") : null;
  if (canvas) {
    canvas.className = "stage-field";
    canvas.setAttribute("aria-hidden", "true");
    place.append(canvas);
  }
  const plane = svg("svg", { class: "stage-plane" }, place);
  const around = svg("g", { class: "stage-axes", "aria-hidden": "true" }, plane);
  const plot = svg("svg", { class: "stage-plot", "aria-hidden": "true" }, plane);
  const tenths = svg("g", { class: "stage-tenths", transform: "scale(0.1)" }, plot);
  const above = svg("g", { class: "stage-above" }, plane);
  const [marks, names] = ["stage-marks", "stage-names"]
    .map((name) => svg("g", { class: name, "aria-hidden": "true" }, above));
  const hands = svg("g", { class: "stage-hands" }, above);
  const whole = resetWord(stage, place);
  const parts = map ? mapParts() : [line(stage, { around, plot: tenths, marks, names }), stationary(stage, marks)];
  parts.push(...over.map((part) => part(stage, hands)));
  if (map) parts.push(pen(stage, svg("g", { class: "stage-sheet" }, above), place));
  const ground = map ? gestures(stage, place) : null;
  const zooming = map ? zoomWords(stage, place, ground.zoom) : null;

  function mapParts() {
    const below = [valley(stage, tenths), wall(stage, tenths, marks)];
    const drawn = paths(stage, tenths, marks);
    const over = [stationary(stage, marks), labels(stage, names, drawn.drawn)];
    return [field(stage, canvas), axes(stage, around), ...below, drawn, ...over];
  }

  /** Sizes are read only when the place's size changed: reading them asks for a layout. */
  let measured = 0; // for how wide numbers
  const sized = new ResizeObserver(() => {
    measured = 0;
    stage.redraw();
  });
  const em = place.appendChild(document.createElement("span")); // as wide as the page's letters are high
  em.className = "stage-em";
  for (const one of [place, em]) sized.observe(one);

  /** The room of the numbers left of the plot, in letters' heights. */
  const numbers = () => (map ? 2.9 : Math.max(2.9, 0.9 + 0.58 * String(stage.inputs.steps).length));

  function measure() {
    measured = numbers();
    const { width, height } = place.getBoundingClientRect();
    const { view } = stage;
    // large letters need room: on a phone the names of a picture would lie over each other
    view.em = Math.min(em.getBoundingClientRect().width || 16, Math.max(17, width / 18));
    const size = textSize(view.em);
    Object.assign(view, { left: Math.round(numbers() * size), top: Math.round(1.8 * size) });
    const full = [width - view.left - 0.9 * size, height - view.top - 2.9 * size]
      .map((v) => Math.max(1, Math.floor(v)));
    const upper = map ? full[1] : Math.round(UPPER * full[1]);
    const gap = map ? 0 : Math.round(1.9 * size);
    view.resize(full[0], upper);
    view.below = { top: upper + gap, height: Math.max(1, full[1] - upper - gap) };
    plane.style.fontSize = `${size}px`;
    for (const layer of [around, above]) put(layer, "transform", `translate(${view.left} ${view.top})`);
    const box = { left: view.left, top: view.top, width: view.width, height: full[1] };
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) {
      put(plot, name, value);
    }
    if (canvas) for (const [name, value] of Object.entries(box)) canvas.style[name] = `${value}px`;
  }

  return {
    draw() {
      if (measured !== numbers()) measure();
      for (const part of parts) part.draw();
      if (map) {
        whole.draw();
        zooming.draw();
      }
    },
    destroy() {
      sized.disconnect();
      ground?.destroy();
      for (const part of parts) part.destroy?.();
    },
  };
}

/** Nearer and farther for one finger: about where the map was pressed last. The stylesheet shows them to touch alone. */
function zoomWords(stage, place, zoom) {
  const row = element("div", "stage-zoom", place);
  const made = [["picture_nearer", "+", 2], ["picture_farther", "−", 0.5]]
    .map(([word, sign, factor]) => [button(row, "", sign, () => zoom(factor)), word]);
  return { draw: () => made.forEach(([one, word]) => set(one, { "aria-label": stage.word(word) })) };
}

/** The way back to the whole map; in sight only where one is needed. */
function resetWord(stage, place) {
  const whole = button(place, "stage-whole", "", () => {
    stage.view.reset();
    stage.redraw();
  });
  whole.hidden = true;
  return {
    draw() {
      const home = stage.view.isHome();
      if (whole.hidden !== home) whole.hidden = home;
      write(whole, stage.word("picture_whole"));
    },
  };
}

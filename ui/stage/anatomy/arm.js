/** The hand on the gradient: its tip is dragged, or moved by arrow keys. */

import { drag, settling } from "../drag.js";
import { highOf, lowOf } from "../model/values.js";
import { number } from "../model/numbers.js";
import { snapped, way } from "../picture/points.js";
import { within } from "../pointer.js";
import { put, px, svg } from "../svg.js";

const FINE = 10; // the hand sets the values that it would in a window this wide: 0, 0.02, 0.04, …
const WIDE = 2; // a key goes a hundredth of this, with Shift a tenth
const TARGETS = ["param.g1", "param.g2"];

/**
 * @param {object} stage
 * @param {SVGGElement} layer in px of the picture
 * @param {() => object} scale of the gradient's plane
 */
export function arm(stage, layer, scale) {
  const root = svg("g", { class: "stage-handle stage-handle-gradient", tabindex: 0, role: "slider" }, layer);
  svg("circle", { r: 23, class: "stage-handle-touch" }, root);
  svg("circle", { r: 13, class: "stage-handle-ring" }, root);
  svg("circle", { r: 6, class: "stage-handle-sign" }, root);
  const controls = () => TARGETS.map((target) => stage.control(target));
  const values = () => TARGETS.map((target) => stage.valueOf(target));
  const set = (pair) => {
    const next = controls().map((control, k) => [control.name, snapped(pair[k], FINE, control)]);
    const changed = next.some(([name, value]) => value !== stage.values[name]);
    if (changed) stage.change(Object.fromEntries(next));
    return changed;
  };
  const keys = settling(() => stage.change({}, { final: true }));
  const point = (event) => scale().back(...within(event, layer)).map((v) => v / stage.valueOf("param.size"));
  let before = null;
  let moved = false;
  const hand = drag(root, {
    begin(event) {
      keys.now();
      before = values();
      moved = false;
      event.preventDefault();
      root.focus({ preventScroll: true });
      root.classList.add("stage-held");
    },
    move: (event) => (moved = set(point(event)) || moved),
    end() {
      root.classList.remove("stage-held");
      if (moved) stage.change({}, { final: true });
    },
    cancel() {
      root.classList.remove("stage-held");
      set(before);
      if (moved) stage.change({}, { final: true });
    },
  });
  const onKey = (event) => {
    if (event.key === "Escape" && hand.active) return hand.cancel();
    const shares = event.ctrlKey || event.metaKey || event.altKey || hand.active ? null : way(event, 2);
    if (!shares) return;
    event.preventDefault();
    if (set(values().map((value, k) => value + shares[k] * WIDE))) keys.later();
  };
  root.addEventListener("keydown", onKey);
  root.addEventListener("blur", keys.now);

  return {
    draw(step) {
      const [x, y] = scale().at([...step.told]);
      put(root, "transform", `translate(${px(x)} ${px(y)})`);
      const [a, b] = values();
      put(root, "aria-label", stage.word("anatomy_handle"));
      put(root, "aria-valuemin", lowOf(controls()[0]));
      put(root, "aria-valuemax", highOf(controls()[0]));
      put(root, "aria-valuenow", a);
      put(root, "aria-valuetext", stage.word("anatomy_handle_value", { a: number(a), b: number(b) }));
    },
    destroy() {
      keys.drop();
      hand.destroy();
      root.remove();
    },
  };
}

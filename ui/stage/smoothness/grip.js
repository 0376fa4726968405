/** The hand at one end of the line L0 + L1‖∇f‖: the left one sets L0, the right one L1. By pointer and by keys. */

import { set, write } from "../dom.js";
import { drag, settling } from "../drag.js";
import { number } from "../model/numbers.js";
import { aloud, decimal } from "../model/stops.js";
import { clamp, highOf, lowOf } from "../model/values.js";
import { within } from "../pointer.js";
import { short, throughLeft, throughRight } from "./points.js";
import { put, px, svg } from "../svg.js";

const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
const LEAST = 0.01; // where a key starts from zero

/**
 * @param {object} stage
 * @param {SVGElement} root the drawing in whose units the hand moves
 * @param {{target: string, left: boolean, heightAt: (y: number) => number, box: () => object}} at the value it sets,
 *   which end of the line it holds, the curvature at a height of the drawing, and the present axes
 * @returns {{draw(x: number, y: number, slope: number): void, destroy(): void}}
 */
export function grip(stage, root, { target, left, heightAt, box }) {
  const name = left ? "l0" : "l1";
  const classes = `stage-handle stage-cloud-hand stage-cloud-${name}`;
  const node = svg("g", { class: classes, tabindex: 0, role: "slider" }, root);
  svg("circle", { r: 23, class: "stage-handle-touch" }, node);
  svg("circle", { r: 13, class: "stage-handle-ring" }, node);
  svg("circle", { r: 6.5, class: "stage-handle-sign" }, node);
  const said = svg("text", { class: "stage-handle-text", "aria-hidden": "true" }, node);
  const control = () => stage.control(target);
  const other = () => stage.valueOf(left ? "smoothness.L1" : "smoothness.L0");
  const change = (value, final = false) => stage.change({ [control().name]: clamp(control(), value) }, { final });
  const moveTo = (event) => {
    const height = heightAt(within(event, root)[1] + held.dy);
    change((left ? throughLeft : throughRight)(height, held.slope, other()));
  };
  const keys = settling(() => stage.change({}, { final: true }));
  let at = { slope: 1, y: 0 }; // where the hand stands
  let held = null; // {before, slope, dy}: it moves up and down at the slope where it was taken
  const hand = drag(node, {
    begin(event) {
      keys.now();
      if (!box() || !control()) return false;
      held = { before: stage.valueOf(target), slope: at.slope, dy: at.y - within(event, root)[1] };
      node.classList.add("stage-held", "stage-touched"); // the ring of the focus is for keys
      event.preventDefault();
      node.focus({ preventScroll: true });
      return true;
    },
    move: moveTo,
    end() {
      node.classList.remove("stage-held");
      stage.change({}, { final: true });
    },
    cancel() {
      node.classList.remove("stage-held");
      change(held.before, true);
    },
  });

  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hand.active) hand.cancel();
    const turn = KEYS[event.key];
    if (!turn || hand.active || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    node.classList.remove("stage-touched");
    const now = stage.valueOf(target);
    change(short(now ? now * (event.shiftKey ? 2 : 1.1) ** turn : turn > 0 ? LEAST : 0));
    keys.later();
  });
  node.addEventListener("focusout", () => {
    node.classList.remove("stage-touched");
    keys.now();
  });

  return {
    draw(x, y, slope) {
      at = { slope, y };
      const value = stage.valueOf(target);
      const text = `${left ? "L₀" : "L₁"} = ${number(value)}`;
      put(node, "transform", `translate(${px(x)} ${px(y)})`);
      const { top } = box();
      set(node, {
        "aria-label": stage.word(`smoothness_${name}`), "aria-valuenow": decimal(value), "aria-valuetext": aloud(text, stage),
        "aria-valuemin": decimal(lowOf(control())), "aria-valuemax": decimal(highOf(control())),
      });
      const beside = y < top + 30; // near the upper border the number stands beside the hand
      set(said, { "text-anchor": left ? "start" : "end", x: beside ? (left ? 16 : -16) : 0, y: beside ? 5 : -14 });
      write(said, text);
    },
    destroy() {
      keys.drop();
      hand.destroy();
    },
  };
}

/** One point that a reader can move: its mark, the room a finger needs, its name and its place in words. */

import { set } from "../dom.js";
import { toPoint } from "../model/frame.js";
import { highOf, lowOf } from "../model/values.js";
import { aloud, decimal, valueText } from "../model/stops.js";
import { svg } from "../svg.js";

const TOUCH = 23; // px: a finger needs 44 across

/**
 * @param {object} stage
 * @param {"start"|"minimum"} id
 * @returns {{id: string, root: SVGGElement, controls: object[], take(controls: object[]): void, values(): number[],
 *   state(): object, shown(): number[], draw(): void}} `values`: the
 *   point, `state`: what the controls hold; `shown`: px of the plot, at its edge for a point outside
 */
export function handle(stage, id) {
  const root = svg("g", { class: `stage-handle stage-handle-${id}`, tabindex: 0, role: "slider" });
  svg("circle", { r: TOUCH, class: "stage-handle-touch" }, root);
  svg("circle", { r: 13, class: "stage-handle-ring" }, root);
  // the picture draws a cross at each minimum; a thin ring says that this one can be moved
  svg("circle", { r: id === "start" ? 6.5 : 11, class: "stage-handle-sign" }, root);
  const said = svg("text", { class: "stage-handle-text", y: -20, "aria-hidden": "true" }, root);
  const self = {
    id,
    root,
    controls: [],
    take(controls) {
      self.controls = controls;
      set(root, {
        "aria-label": stage.word(`handles_${id}`),
        "aria-roledescription": stage.word("handles_point"),
        "aria-valuemin": decimal(lowOf(controls[0])),
        "aria-valuemax": decimal(highOf(controls[0])),
      });
    },
    values() {
      const { program, inputs } = stage;
      const held = Object.values(self.state());
      return id === "start" ? Array.from(toPoint(program, held, inputs.params)) : held;
    },
    state: () => Object.fromEntries(self.controls.map(({ name, default: first }) => [name, stage.values[name] ?? first])),
    shown() {
      const { width, height } = stage.view;
      const [x, y] = stage.view.stand(id, self.values());
      return [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
    },
    draw() {
      const values = self.values();
      const [x, y] = self.shown();
      const [px, py] = stage.view.stand(id, values);
      const texts = values.map((value, k) => valueText(self.controls[k], value));
      const names = stage.scene.landscape.coordinates;
      root.classList.toggle("stage-off", Math.hypot(px - x, py - y) > 1);
      set(root, {
        transform: `translate(${x} ${y})`,
        "aria-valuenow": decimal(values[0]),
        "aria-valuetext": aloud(texts.map((text, k) => `${names[k]} ${text}`).join(", "), stage),
      });
      // the numbers stay inside the picture: below a point near its upper edge, beside one near its sides
      const anchor = x < 60 ? "start" : x > stage.view.width - 60 ? "end" : "middle";
      set(said, { y: y < 40 ? 30 : -20, "text-anchor": anchor });
      said.textContent = texts.length > 1 ? `(${texts.join(", ")})` : texts[0];
    },
  };
  return self;
}

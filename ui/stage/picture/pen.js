/**
 * A sheet over the map on which a reader draws the path that is expected of a method, before it is shown: with a finger
 * or a mouse in one go, or point by point (a tap, or arrow keys and Space; Enter ends). The line stays beside the path.
 */

import { button, element, set, write } from "../dom.js";
import { drag } from "../drag.js";
import { read, spell } from "../model/expected.js";
import { valueText } from "../model/stops.js";
import { within } from "../pointer.js";
import { way } from "./points.js";
import { dye, put, px, svg } from "../svg.js";

const APART = 4; // px between two points of a line that is drawn in one go
const PLAIN = { kind: "number" };

/**
 * @param {object} stage
 * @param {SVGGElement} layer above everything else of the picture, in px of the plot
 * @param {HTMLElement} place of the picture; the words stand under it
 * @returns {{draw(): void, destroy(): void}}
 */
export function pen(stage, layer, place) {
  const line = svg("path", { class: "stage-drawn" }, layer);
  const tip = svg("path", { class: "stage-pen-tip", d: "M-7 0H7M0-7V7" }, layer);
  const pad = svg("rect", { class: "stage-pad", x: 0, y: 0, tabindex: 0, role: "application" }, layer);
  const words = element("div", "stage-pen");
  const text = element("p", "stage-pen-text", words);
  const act = button(words, "stage-tool", "", () => (drawn() ? tell("") : finish()));
  const spoken = set(element("p", "stage-hidden", words), { "aria-live": "polite" });
  place.after(words);

  let points = []; // in data units, while they are drawn
  let cursor = null; // where the arrow keys are
  let before = 0; // points that stood when the hand came down
  const control = () => (stage.scene.expected ? stage.control("drawn") : undefined);
  const drawn = () => (control() ? stage.values[control().name] : "");
  const start = () => Array.from(stage.inputs.start);
  const tell = (value) => {
    [points, cursor] = [[], null];
    stage.change({ [control().name]: value }, { final: true });
  };
  const finish = () => points.length > 1 && tell(spell(points, stage.view.window));
  const add = (point) => points.push(...(points.length ? [] : [start()]), point);
  const clipped = ([x, y]) => stage.view.window.map(([low, high], k) => Math.min(high, Math.max(low, [x, y][k])));
  const under = (event) => clipped(stage.view.data(...within(event, layer)));
  const hand = drag(pad, {
    begin(event) {
      before = points.length;
      add(under(event));
      stage.redraw();
    },
    move(event) {
      const [[ax, ay], [bx, by]] = [points.at(-1), under(event)].map((point) => stage.view.point(point));
      if (Math.hypot(ax - bx, ay - by) < APART) return;
      add(under(event));
      stage.redraw();
    },
    end() {
      if (points.length > before + 2 + (before ? 0 : 1)) finish(); // else it was a tap: more of them may follow
      else stage.redraw();
    },
    cancel() {
      points.length = before;
      stage.redraw();
    },
  });

  pad.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || hand.active) return;
    const step = way(event, 2);
    const at = cursor ?? points.at(-1) ?? start();
    if (step) cursor = clipped(at.map((v, k) => v + step[k] * (stage.view.window[k][1] - stage.view.window[k][0])));
    else if (event.key === " ") add(at);
    else if (event.key === "Enter") {
      if (cursor) add(cursor);
      event.preventDefault();
      finish();
      return;
    } else if (event.key === "Backspace") points.length = points.length > 2 ? points.length - 1 : 0;
    else return;
    event.preventDefault();
    event.stopPropagation();
    const named = stage.scene.landscape.coordinates.map((name, k) => `${name} ${valueText(PLAIN, round((cursor ?? at)[k]))}`);
    write(spoken, stage.word("pen_at", { at: named.join(", "), count: Math.max(0, points.length - 1) }));
    stage.redraw();
  };

  return {
    draw() {
      const wanted = control() !== undefined;
      if (words.hidden === wanted) words.hidden = !wanted;
      layer.style.display = wanted ? "" : "none";
      if (!wanted) return;
      const { name, textColor } = stage.scene.expected;
      const { view } = stage;
      const done = drawn() !== "";
      const shown = (done ? read(drawn()) : points).map((point) => view.point(point));
      put(line, "d", shown.map(([x, y], k) => `${k ? "L" : "M"}${px(x)} ${px(y)}`).join(""));
      dye(line, "--stage-hue", textColor);
      pad.style.display = done ? "none" : "";
      put(pad, "width", view.width);
      put(pad, "height", view.height);
      set(pad, { "aria-label": stage.word("pen_pad", { method: name }) });
      put(tip, "transform", cursor ? `translate(${view.point(cursor).map(px).join(" ")})` : "");
      tip.style.display = cursor && !done ? "" : "none";
      write(text, stage.word(done ? "pen_done" : "pen_how", { method: name }));
      write(act, stage.word(done ? "pen_again" : "pen_end"));
      act.hidden = !done && points.length < 2;
    },
    destroy() {
      hand.destroy();
      words.remove();
    },
  };
}

const round = (v) => Number(v.toPrecision(3));

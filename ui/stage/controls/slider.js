/** One dial: a number on a track of stops. The track takes pointer and keys, the number itself can be typed. */

import { drag, settling } from "../drag.js";
import { field } from "./exact.js";
import { element, set } from "../dom.js";
import { stopsOf } from "../model/keys.js";
import { highOf, lowOf, titleOf, wordsOf } from "../model/values.js";
import { aloud, decimal, placeOf, stepped, stopAt, valueText } from "../model/stops.js";
import { along } from "../pointer.js";

/** Symbols wear the colour of what they move, as in the equations: target → role of a colour. */
const ROLES = [["weightDecay", "decay"], ["lr", "rate"], ["scale.", "gradient"], ["hyper.beta", "memory"]];

/**
 * @param {object} stage
 * @param {object} control a number or integer control of the scene
 * @returns {{root: HTMLElement, draw(): void, destroy(): void}}
 */
export function slider(stage, control) {
  const { name } = control;
  let { stops } = control;
  const id = `stage-dial-${stage.scene.page}-${name}`.replaceAll(".", "-");
  const title = titleOf(control);
  const root = element("div", "stage-dial");
  const role = ROLES.find(([start]) => control.target.startsWith(start));
  if (role) root.dataset.role = role[1];
  const head = element("div", "stage-dial-head", root);
  const label = element("span", "stage-dial-label", head);
  label.id = id;
  const words = wordsOf(control);
  if (control.symbol) element("span", "stage-dial-symbol", label).textContent = control.symbol;
  label.append(control.symbol && words ? ` ${words}` : words);
  const track = element("div", "stage-dial-track", root);
  element("span", "stage-dial-line", track);
  const tick = element("span", "stage-dial-tick", track);
  const thumb = element("span", "stage-dial-thumb", track);
  set(track, { role: "slider", tabindex: 0, "aria-labelledby": id,
    "aria-valuemin": decimal(lowOf(control)), "aria-valuemax": decimal(highOf(control)) });

  const value = () => stage.values[name] ?? control.default;
  const put = (next, final) => stage.change({ [name]: next }, { final });
  const keys = settling(() => put(value(), true));
  let before = null;
  let changed = false;
  const under = (event) => {
    const next = stopAt(stops, along(event, track, thumb.offsetWidth / 2));
    if (next === value()) return;
    changed = true;
    put(next, false);
  };
  const hand = drag(track, {
    begin(event) {
      keys.now();
      before = value();
      changed = false;
      root.classList.add("stage-held");
      under(event);
    },
    move: under,
    end(event) {
      root.classList.remove("stage-held");
      under(event);
      if (changed) put(value(), true);
    },
    cancel() {
      root.classList.remove("stage-held");
      if (changed) put(before, true);
    },
  }, { sideways: true });
  track.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hand.active) {
      event.stopPropagation();
      hand.cancel();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || hand.active) return;
    const count = stopsOf(event);
    if (count === undefined) return;
    event.preventDefault();
    const next = stepped(stops, value(), count);
    if (next === value()) return;
    put(next, false);
    keys.later();
  });
  track.addEventListener("blur", keys.now);
  track.addEventListener("dblclick", () => {
    if (value() !== control.default) put(control.default, true);
  });
  const exact = field(stage, control, title, head, root);

  let drawn;
  return {
    root,
    /** The same control in a new scene: a value typed before may be one more stop. */
    take(next) {
      stops = next.stops;
      tick.style.setProperty("--at", placeOf(stops, control.default));
      drawn = undefined;
    },
    draw() {
      const now = value();
      if (now === drawn) return;
      drawn = now;
      const text = valueText(control, now);
      thumb.style.setProperty("--at", placeOf(stops, now));
      set(track, { "aria-valuenow": decimal(now), "aria-valuetext": aloud(text, stage) });
      exact.draw(text);
    },
    destroy() {
      keys.now(); // other dials may come while keys rest: what they set is told all the same
      hand.destroy();
    },
  };
}

/** The dials of a stage: up to four in sight, the rest in a drawer that a reader opens. */

import { choices } from "./choices.js";
import { element } from "../dom.js";
import { isNumber } from "../model/values.js";
import { slider } from "./slider.js";

const IN_SIGHT = 4;

/**
 * @param {object} stage
 * @param {HTMLElement} place
 * @returns {{draw(): void, destroy(): void}}
 */
export function dials(stage, place) {
  let scene = null;
  let built = "";
  let parts = [];
  const clear = () => {
    parts.forEach((part) => part.destroy?.());
    parts = [];
    place.replaceChildren();
  };
  const build = (sight, rest) => {
    const open = place.querySelector(".stage-dials-more")?.open ?? false;
    clear();
    const fill = (controls, box) => {
      const row = element("div", "stage-dials-row", box);
      row.dataset.count = controls.length;
      for (const control of controls) {
        const part = isNumber(control) ? slider(stage, control) : choices(stage, control);
        parts.push(part);
        row.append(part.root);
      }
    };
    fill(sight, place);
    if (!rest.length) return;
    const more = element("details", "stage-dials-more", place);
    more.open = open;
    element("summary", "", more).textContent = stage.word("dials_more");
    fill(rest, more);
  };
  return {
    draw() {
      if (stage.scene !== scene) {
        scene = stage.scene;
        const { sight, rest } = shared(scene.controls);
        const list = signature([sight, rest], stage.word("dials_more"));
        if (list !== built) build(sight, rest);
        built = list;
        [...sight, ...rest].forEach((control, i) => parts[i].take?.(control));
      }
      for (const part of parts) part.draw();
    },
    destroy: clear,
  };
}

/** The dials in sight and those in the drawer: what says "drawer" stands there, and whatever is beyond four. */
export function shared(controls) {
  const dial = controls.filter((control) => control.place === "dial");
  const drawer = controls.filter((control) => control.place === "drawer");
  return { sight: dial.slice(0, IN_SIGHT), rest: [...dial.slice(IN_SIGHT), ...drawer] };
}

/**
 * What the dials are made from, `more` the word on their drawer: while it is unchanged the elements stay, and with them
 * the focus or a drag.
 */
export function signature(lists, more) {
  const passing = ["value", "stops"];
  return JSON.stringify([more, lists], (key, held) => (passing.includes(key) ? undefined : held));
}

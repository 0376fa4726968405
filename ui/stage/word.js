/** Words that one presses: the small things the time row, the strip and the equation share. */

import { button, element } from "./dom.js";

/** One word of a group of which one is chosen. Returns the element of its text. */
export function radioWord(parent, group, checked, choose) {
  const label = element("label", "stage-word", parent);
  Object.assign(element("input", "", label), { type: "radio", name: group, checked, onchange: choose });
  return element("span", "", label);
}

/** A word to press. */
export function quietWord(parent, className, text = "", press = null) {
  return button(parent, `stage-quiet ${className}`, text, press);
}

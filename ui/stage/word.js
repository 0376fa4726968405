/** Words that one presses: the small things the time row, the strip and the equation share. */

import { element } from "./dom.js";

/** One word of a group of which one is chosen. Returns the element of its text. */
export function radioWord(parent, group, checked, choose) {
  const label = element("label", "stage-word", parent);
  Object.assign(element("input", "", label), { type: "radio", name: group, checked, onchange: choose });
  return element("span", "", label);
}

/** A word to press. */
export function quietWord(parent, className) {
  const made = element("button", `stage-quiet ${className}`, parent);
  made.type = "button";
  return made;
}

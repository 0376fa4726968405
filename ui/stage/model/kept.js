/** What each kept state is called: the values in which the kept states and the present one differ. Pure. */

import { same } from "./values.js";
import { number } from "./numbers.js";
import { differences, kept } from "./past.js";
import { valueText } from "./stops.js";

const MOST = 3; // differences that are named

/** A short text for each ghost of the stage, in their order: "λ = 0.4". */
export function ghostTexts(stage) {
  const { scene, values, ghosts } = stage;
  const states = [values, ...ghosts.map((ghost) => ghost.values)];
  const telling = kept(scene.controls).filter(({ name }) => states.some((state) => !same(state[name], values[name])));
  return ghosts.map((ghost) => {
    const shown = telling.length
      ? telling.map((control) => [control, ghost.values[control.name]])
      : differences(scene.controls, ghost.values);
    return named(shown) || stage.word("tools_as_opened");
  });
}

function named(shown) {
  const texts = shown.slice(0, MOST).map(([control, value]) => {
    const called = control.symbol || control.label || control.name;
    return `${called} = ${spelled(control, value)}`;
  });
  return texts.join(", ") + (shown.length > MOST ? ", …" : "");
}

function spelled(control, value) {
  if (typeof value === "number") return valueText(control, value, number);
  const nameOf = (option) => control.names?.[control.options.indexOf(option)] ?? String(option);
  return Array.isArray(value) ? value.map(nameOf).join(", ") : nameOf(value);
}

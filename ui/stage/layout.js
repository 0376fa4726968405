/** Where the parts of a stage stand. */

import { dials } from "./dials.js";
import { element } from "./dom.js";
import { handles } from "./handles.js";
import { picture } from "./picture.js";
import { plug } from "./plug.js";
import { readout } from "./readout.js";
import { scrub } from "./scrub.js";
import { tools } from "./tools.js";

/** Part name → how it is made in its place. The order is that of reading, and of the keyboard. */
const PARTS = {
  picture: (stage, place) => picture(stage, place, [handles]),
  scrub, dials, plug, readout, tools,
};

/** Empties the stage's element, makes a place for each part that the scene asks for, and the parts in them. */
export function partsOf(stage) {
  const { root, scene } = stage;
  root.replaceChildren();
  root.dataset.kind = scene.kind;
  root.setAttribute("aria-label", scene.title);
  const wanted = Object.keys(PARTS).filter((name) => asked(name, scene));
  const places = wanted.map((name) => element("div", `stage-${name}`, root));
  return wanted.map((name, k) => PARTS[name](stage, places[k]));
}

function asked(name, scene) {
  if (name === "plug") return scene.controls.some((control) => control.place === "plug");
  if (name === "ledger") return scene.ledger !== undefined;
  return true;
}

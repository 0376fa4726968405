/** Where the parts of a stage stand, for each kind of scene. */

import { dials } from "./dials.js";
import { handles } from "./handles.js";
import { ledger } from "./ledger.js";
import { picture } from "./picture.js";
import { plug } from "./plug.js";
import { readout } from "./readout.js";
import { scrub } from "./scrub.js";
import { strip } from "./strip.js";
import { tools } from "./tools.js";

/** Part name → how it is made. Handles stand on top of the picture. */
const PARTS = {
  picture: (stage, place) => picture(stage, place, [handles]), scrub, dials, plug, readout, ledger, strip, tools,
};

/** Empties `root` and makes the places of a scene: part name → element. */
export function layout(root, scene) {
  root.replaceChildren();
  root.dataset.kind = scene.kind;
  root.setAttribute("aria-label", scene.title);
  const made = {};
  for (const place of Object.keys(PARTS)) {
    if (wanted(place, scene)) made[place] = root.appendChild(element("div", `stage-${place}`));
  }
  return made;
}

/** The parts in their places, in the order in which they draw. */
export function partsOf(stage, places) {
  return Object.entries(places).map(([name, place]) => PARTS[name](stage, place));
}

function wanted(place, scene) {
  if (place === "plug") return scene.controls.some((control) => control.place === "plug");
  if (place === "ledger") return scene.ledger !== undefined;
  return true;
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

/** Where the parts of a stage stand. */

import { anatomy } from "./anatomy.js";
import { beats } from "./beats.js";
import { dials } from "./dials.js";
import { element } from "./dom.js";
import { handles } from "./handles.js";
import { ledger } from "./ledger.js";
import { picture } from "./picture.js";
import { plug } from "./plug.js";
import { readout } from "./readout.js";
import { scrub } from "./scrub.js";
import { strip } from "./strip.js";
import { tools } from "./tools.js";

/** Part name → how it is made in its place. The order is that of reading, and of the keyboard. */
const PARTS = {
  picture: (stage, place) => picture(stage, place, [handles]),
  ledger, scrub, dials, plug, readout, strip, tools,
};

/** What a kind of scene has instead, or (null) has not. */
const OF_KIND = { anatomy: { picture: anatomy, scrub: beats, readout: null, strip: null } };

/** Empties the stage's element, makes a place for each part that the scene asks for, and the parts in them. */
export function partsOf(stage) {
  const { root, scene } = stage;
  root.replaceChildren();
  root.dataset.kind = scene.kind;
  root.setAttribute("aria-label", scene.title);
  const parts = { ...PARTS, ...OF_KIND[scene.kind] };
  const wanted = Object.keys(parts).filter((name) => parts[name] !== null && asked(name, scene));
  const places = wanted.map((name) => element("div", `stage-${name}`, root));
  return wanted.map((name, k) => parts[name](stage, places[k]));
}

function asked(name, scene) {
  if (name === "plug") return scene.controls.some((control) => control.place === "plug");
  if (name === "ledger") return scene.ledger !== undefined;
  return true;
}

/** Where the parts of a stage stand, for each kind of scene. */

import { axes } from "./axes.js";
import { dials } from "./dials.js";
import { field } from "./field.js";
import { handles } from "./handles.js";
import { labels } from "./labels.js";
import { ledger } from "./ledger.js";
import { line } from "./line.js";
import { paths } from "./paths.js";
import { plug } from "./plug.js";
import { readout } from "./readout.js";
import { scrub } from "./scrub.js";
import { strip } from "./strip.js";
import { tools } from "./tools.js";

const SVG = "http://www.w3.org/2000/svg";

/** Part name → how it is made; the layers of a picture get an element of their own inside it. */
const PARTS = { axes, dials, field, handles, labels, ledger, line, paths, plug, readout, scrub, strip, tools };

const AROUND = ["scrub", "dials", "plug", "readout", "ledger", "strip", "tools"];

/** kind → the layers of its picture (from below) and the places under and beside it, in reading order. */
const KINDS = {
  map: { layers: ["field", "axes", "paths", "labels", "handles"], places: AROUND },
  line: { layers: ["line", "handles"], places: AROUND },
};

/** Empties `root` and makes the places of a scene: part name → element. */
export function layout(root, scene) {
  const { layers, places } = KINDS[scene.kind];
  root.replaceChildren();
  root.dataset.kind = scene.kind;
  root.setAttribute("aria-label", scene.title);
  const picture = root.appendChild(element("div", "stage-picture"));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "stage-plane");
  const made = {};
  for (const layer of layers) {
    if (layer === "field") made.field = picture.appendChild(element("canvas", "stage-field"));
    else made[layer] = svg.appendChild(group(layer));
  }
  picture.append(svg);
  for (const place of places) {
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

function group(layer) {
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("class", `stage-layer-${layer}`);
  return made;
}

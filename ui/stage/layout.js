/** Where the parts of a stage stand. */

import { about } from "./reading/about.js";
import { anatomy } from "./anatomy/anatomy.js";
import { beats } from "./anatomy/beats.js";
import { cloud } from "./smoothness/cloud.js";
import { dials } from "./controls/dials.js";
import { element, set } from "./dom.js";
import { factors } from "./proximal/factors.js";
import { handles } from "./picture/handles.js";
import { ledger } from "./reading/ledger.js";
import { picture } from "./picture/picture.js";
import { plug } from "./controls/plug.js";
import { readout } from "./reading/readout.js";
import { scrub } from "./controls/scrub.js";
import { strip } from "./reading/strip.js";
import { tools } from "./saving/tools.js";

/** Part name → how it is made in its place; by column of a wide screen. On a narrow one stage.css orders them anew. */
const MAIN = {
  picture: (stage, place) => picture(stage, place, [handles]),
  scrub, dials, tools, readout, strip,
};
const SIDE = { cloud, plug, ledger };

/** What a kind of scene has in a place instead, or (null) has not. */
const OF_KIND = {
  anatomy: { picture: anatomy, scrub: beats, readout: null, strip: null },
  line: { strip: null }, // the lower half of its picture is over the steps already
  prox: { plug: factors, strip: null },
};

/** Empties the stage's element, makes a place for each part that the scene asks for, and the parts in them. */
export function partsOf(stage) {
  const { root, scene } = stage;
  root.replaceChildren();
  root.dataset.kind = scene.kind;
  titled(root, scene);
  return [["main", MAIN], ["side", SIDE]].flatMap(([column, usual]) => {
    const parts = Object.fromEntries(Object.keys(usual).map((name) => [name, OF_KIND[scene.kind]?.[name] ?? usual[name]]));
    const wanted = Object.keys(parts).filter((name) => OF_KIND[scene.kind]?.[name] !== null && asked(name, scene));
    const box = wanted.length ? element("div", `stage-${column}`, root) : null;
    const places = wanted.map((name) => element("div", `stage-${name}`, box));
    return wanted.map((name, k) => parts[name](stage, places[k]));
  });
}

/** What the figure is called: in the language of this scene. */
export function titled(root, { page, title }) {
  const said = root.querySelector(":scope > .stage-about") ?? element("p", "stage-about stage-hidden", root);
  said.id = `stage-${page}-about`;
  set(root, { "aria-label": title, "aria-describedby": said.id });
}

/** What it shows, for those who do not see it; while a hand holds something, it is as it was. */
export function described(stage) {
  const said = stage.root.querySelector(":scope > .stage-about");
  const text = stage.dragging ? said.textContent : about(stage);
  if (said.textContent !== text) said.textContent = text;
}

function asked(name, scene) {
  if (name === "plug") return OF_KIND[scene.kind]?.plug || scene.controls.some((control) => control.place === "plug");
  if (name === "cloud") return scene.smoothness !== undefined;
  if (name === "ledger") return scene.ledger !== undefined;
  return true;
}

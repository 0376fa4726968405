/** Save what is seen: the picture as SVG or PNG, the paths as a table, the state as a Python script. All made here. */

import { csv } from "./csv.js";
import { drawing } from "./drawing.js";
import { filled } from "./script.js";
import { query } from "../model/link.js";
import * as ghosts from "../model/ghosts.js";

const PATIENCE = 300; // frames
const DENSITY = 2; // pixels of a PNG for each pixel of the page

const ENDS = { svg: ".svg", png: ".png", csv: ".csv", script: ".py", torch: "-torch.py" };

/** The name of a file: adamw-lab-decay.svg. */
export const fileName = (page, kind) => `adamw-lab-${page.replace(/[^a-z0-9]+/gi, "-")}${ENDS[kind]}`;

/**
 * The address of the present state, with the language written out: what is sent is what is read. A page that was saved
 * as a file says in `scene.home` where its state is open.
 */
export function address(stage) {
  const { home, page, controls } = stage.scene;
  stage.writeLink();
  const link = new URL(home ?? window.location.href);
  if (home) link.search = query(link.search, page, controls, stage.values, { keep: ghosts.spelled(stage.scene, stage.ghosts) });
  for (const name of ["lecture", "scene"]) link.searchParams.delete(name); // a scene is sent without its lecture
  link.searchParams.set("lang", stage.scene.language);
  return link.href;
}

/** Make the file of this kind and hand it to the reader. Rejects where the browser cannot make it. */
export async function saved(kind, stage) {
  const about = { title: stage.scene.title, link: address(stage) };
  download(fileName(stage.scene.page, kind), await MAKERS[kind](stage, about));
}

const text = (content, type) => new Blob([content], { type: `${type};charset=utf-8` });

const MAKERS = {
  svg: async (stage, about) => text((await picture(stage, about)).text, "image/svg+xml"),
  png: async (stage, about) => pixels(await picture(stage, about)),
  csv: (stage, about) => text(csv(stage, about), "text/csv"),
  script: (stage, about) => text(filled(stage.scene.script.core, stage.inputs, about), "text/x-python"),
  torch: (stage, about) => text(filled(stage.scene.script.torch, stage.inputs, about), "text/x-python"),
};

/** With its ground: on a busy machine the paths are seen first, and a canvas that is not painted yet is hidden. */
async function picture(stage, about) {
  const canvas = stage.root.querySelector(".stage-picture > canvas");
  for (let k = 0; k < PATIENCE && canvas?.style.visibility === "hidden"; k += 1) await new Promise(requestAnimationFrame);
  return drawing(stage.root, about);
}

async function pixels({ text: source, width, height }) {
  const address = URL.createObjectURL(text(source, "image/svg+xml"));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [DENSITY * width, DENSITY * height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
    if (!blob) throw new Error("The canvas gave no picture.");
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk may still be reading
}

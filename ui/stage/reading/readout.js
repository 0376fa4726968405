/**
 * Under the picture: what came out, one quiet line for each method, live while one drags; and the same in one spoken
 * sentence once the hand rests.
 */

import { arrived, minimumOf } from "../model/arrival.js";
import { element, write } from "../dom.js";
import { deviation, outcome, remark, rounding, sentence } from "../model/outcomes.js";
import { stationaryText } from "../model/stationary.js";
import { apartText, wallOf, wallText } from "../model/wall.js";
import { announcer, said, saidOfWorlds } from "./spoken.js";

/**
 * @param {object} stage
 * @param {HTMLElement} place
 * @returns {{draw(): void, destroy(): void}}
 */
export function readout(stage, place) {
  const lines = element("div", "stage-readout-lines", place);
  const region = element("div", "stage-hidden", place);
  region.setAttribute("aria-live", "polite");
  const voice = announcer((text) => { region.textContent = text; }, () => stage.dragging);
  const steady = keepingHeight(lines);
  const word = (key, named) => stage.word(key, named);
  let drawn = { scene: null, paths: null };
  const key = element("p", "stage-readout-key");
  let rows = [];

  /** New rows only for other methods: those that stay keep their height, and what stands below its place. */
  let built = "";
  const build = () => {
    const { methods, worlds, words } = stage.scene;
    const keyed = stage.scene.wall || stage.scene.stationary;
    const known = JSON.stringify([methods, worlds, words.scale_key, Boolean(keyed)]);
    if (known === built) return;
    built = known;
    rows = stage.scene.methods.map((method) => row(method));
    const worldly = stage.scene.worlds.length > 1 && stage.scene.words.scale_key;
    write(key, worldly || "");
    lines.replaceChildren(...(worldly || keyed ? [key] : []), ...rows.map(({ root }) => root));
    lines.dataset.worlds = stage.scene.worlds.length;
    lines.style.setProperty("--stage-name", Math.max(...stage.scene.methods.map(({ name }) => name.length)) + 1);
    steady.watch(rows.map(({ root }) => root));
  };

  return {
    draw() {
      if (drawn.scene === stage.scene && drawn.paths === stage.paths) return;
      if (drawn.scene !== stage.scene) build();
      drawn = { scene: stage.scene, paths: stage.paths };
      const now = told(stage, word);
      if (now.key) write(key, now.key);
      now.cells.forEach((texts, i) => rows[i].fill(texts));
      voice.hear(() => now.spoken);
    },
    destroy() {
      voice.stop();
      steady.stop();
    },
  };
}

/** What is to be said of the paths: {key: a line over the others, if any, cells: a list of texts for each method, spoken: one
 * sentence, made when read}. */
export const told = (stage, word) => (stage.scene.worlds.length > 1 ? ofWorlds(stage, word) : ofPaths(stage, word));

const pathOf = (stage, method, world) =>
  stage.paths.find((path) => path.slug === method.slug && path.world === world.id);

const ended = (stage, path, method) => outcome(path, method.name, stage.program.limits.causes);

function ofPaths(stage, word) {
  const { methods, worlds, arrival } = stage.scene;
  const paths = methods.map((method) => pathOf(stage, method, worlds[0]));
  const ends = paths.map((path, i) => ended(stage, path, methods[i]));
  const minimum = arrival && minimumOf(stage.scene, stage.program, stage.inputs);
  const when = (i) => (minimum && ends[i].kind !== "diverged"
    ? arrived(ends[i].method, paths[i], minimum, arrival, word) : "");
  const wall = wallOf(stage);
  const beside = (end) => (wall && end.kind !== "diverged" ? apartText(wall, end.end, word) : "");
  const key = wall ? wallText(wall, word) : undefined;
  return {
    key: [key, stationaryText(stage, word)].filter(Boolean).join(" "),
    cells: ends.map((end, i) => [(when(i) || sentence(end, word)) + beside(end)]),
    get spoken() { return [said(ends, word, when), key].filter(Boolean).join(" "); },
  };
}

function ofWorlds(stage, word) {
  const { methods, worlds, landscape } = stage.scene;
  const pairs = methods.map((method) => {
    const plain = pathOf(stage, method, worlds.find(({ scaled }) => !scaled));
    const told = pathOf(stage, method, worlds.find(({ scaled }) => scaled));
    return {
      method,
      plain: ended(stage, plain, method),
      told: ended(stage, told, method),
      deviation: deviation(plain, told),
      steps: told.n,
    };
  });
  const cells = pairs.map((pair) => {
    const beside = remark(pair.plain, pair.told, pair.deviation, landscape.window, pair.steps, word);
    const rare = pair.method.published ? "" : ` · ${word("scale_unpublished")}`;
    return [pair.method.name, word("scale_apart", { value: rounding(pair.deviation, word) }), beside + rare];
  });
  return { cells, get spoken() { return saidOfWorlds(pairs, landscape.window, word); } };
}

/** One line: its columns, the method's name in its colour where a text has it. Only texts change afterwards. */
function row(method) {
  const root = element("p", "stage-readout-line");
  let cells = [];
  return {
    root,
    fill(texts) {
      if (texts.length !== cells.length) {
        cells = texts.map((text) => cell(method, text.includes(method.name)));
        root.replaceChildren(...cells.flatMap((one, i) => [...(i ? [" "] : []), one.root]));
      }
      texts.forEach((text, i) => cells[i].fill(text));
    },
  };
}

function cell(method, named) {
  const root = element("span", "stage-readout-cell");
  const before = root.appendChild(document.createTextNode(""));
  const name = named ? element("b", "stage-readout-name", root) : null;
  const after = named ? element("span", "stage-readout-text", root).appendChild(document.createTextNode("")) : null;
  if (named) name.style.color = method.textColor;
  let shown = null;
  return {
    root,
    fill(text) {
      if (text === shown) return;
      shown = text;
      const at = named ? text.indexOf(method.name) : text.length;
      before.data = text.slice(0, at);
      if (!named) return;
      name.textContent = method.name;
      after.data = text.slice(at + method.name.length);
    },
  };
}

/**
 * A line that has grown keeps its height until the width changes: the page below never jumps back and forth. Heights
 * are heard from an observer, so that no frame has to measure.
 */
function keepingHeight(lines) {
  let width = 0;
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      if (target === lines) {
        if (Math.abs(contentRect.width - width) < 1) continue;
        width = contentRect.width;
        for (const line of lines.children) line.style.minHeight = "";
      } else if (contentRect.height > (Number.parseFloat(target.style.minHeight) || 0) + 0.5) {
        target.style.minHeight = `${contentRect.height}px`;
      }
    }
  });
  return {
    watch(rows) {
      observer.disconnect();
      observer.observe(lines);
      rows.forEach((line) => observer.observe(line));
    },
    stop: () => observer.disconnect(),
  };
}

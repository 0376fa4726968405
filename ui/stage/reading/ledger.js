/**
 * Beside the picture: the equation from source with the numbers of the step under the scrubber. Tabs choose the
 * method, words the coordinate; a symbol says what it stands for, and shows where else it stands.
 */

import { element, set, write } from "../dom.js";
import { equations, katex } from "./equations.js";
import { signs } from "./ledger_signs.js";
import { whole } from "../model/numbers.js";
import { roving } from "../roving.js";
import { inputsOf, inside } from "../model/run.js";
import { timeOf } from "../model/timescale.js";
import { quietWord, radioWord } from "../word.js";

const MOST = 40; // methods that are kept typeset

/** @returns {{draw(): void, highlight(line: number): void, destroy(): void}} */
export function ledger(stage, place) {
  const head = element("div", "stage-ledger-head", place);
  const title = element("p", "stage-ledger-title", head);
  const coordinates = set(element("div", "stage-words stage-ledger-coordinates", head), { role: "radiogroup" });
  const tabs = set(element("div", "stage-ledger-tabs", place), { role: "tablist" });
  const panel = set(element("div", "stage-ledger-panel", place), { role: "tabpanel", tabindex: 0 });
  panel.id = `stage-ledger-${stage.scene.page}`;
  const symbols = signs(stage, place, `${panel.id}-meaning`);
  const tabKeys = roving(tabs, "[role=tab]", (tab) => choose(tab.dataset.slug));

  let chosen = null; // slug
  let coordinate = 0;
  let line = -1;
  let tex = null;
  let gone = false;
  katex().then((module) => {
    tex = module;
    if (!gone) stage.redraw();
  }).catch(() => { panel.textContent = stage.word("trouble"); });
  const choose = (slug) => {
    chosen = slug;
    stage.redraw();
  };

  let pulled = null; // the decay style that the plug showed last
  let lit = null; // the lane that stood out last
  let built = "";
  /** Tabs and coordinates, where they are others than before. */
  function build() {
    const all = stage.scene.methods.filter((method) => entryOf(stage.scene, method));
    const names = stage.scene.landscape.coordinates;
    const style = stage.valueOf("plug") ?? "decoupled";
    if (style !== pulled || !all.some(({ slug }) => slug === chosen)) {
      chosen = (all.find(({ decay }) => decay === style) ?? all[0])?.slug ?? null; // the plug shows its own equation
    }
    pulled = style;
    const lane = Number(stage.valueOf("lane")); // a choice's value is a text
    if (lane !== lit) chosen = all.find((method) => method.lane === lane)?.slug ?? chosen;
    lit = lane;
    const known = [stage.scene.language, ...all.flatMap(({ slug, method }) => [slug, method]), ...names].join();
    if (known === built) return;
    built = known;
    shown = null;
    coordinate = Math.min(coordinate, names.length - 1);
    set(tabs, { "aria-label": stage.word("ledger_methods") });
    set(coordinates, { "aria-label": stage.word("ledger_coordinate") });
    [tabs.hidden, coordinates.hidden] = [all.length < 2, names.length < 2];
    tabs.replaceChildren();
    for (const { slug, name, textColor } of all) {
      const tab = set(quietWord(tabs, "stage-ledger-tab"), {
        role: "tab", id: `${panel.id}-${slug}`, "aria-controls": panel.id, "data-slug": slug });
      tab.textContent = name;
      tab.style.setProperty("--method", textColor);
      tab.onclick = () => choose(slug);
    }
    coordinates.replaceChildren();
    names.forEach((name, k) => {
      const pick = () => {
        coordinate = k;
        stage.redraw();
      };
      radioWord(coordinates, `${panel.id}-coordinate`, k === coordinate, pick).textContent = name;
    });
  }

  // A row that takes a second line pushes what is below down, once: the panel never shrinks under the same equation,
  // as long as it is as wide.
  let [wide, tallest] = [0, 0];
  const grown = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (width !== wide) {
      [wide, tallest] = [width, 0];
      panel.style.minHeight = "";
    } else if (height > tallest) panel.style.minHeight = `${(tallest = height)}px`;
  });

  const typeset = new Map(); // slug and rows → what `equations` made
  let given = null; // the rows as the scene brought them
  let made = null;
  let shown = null;
  let picked = null;
  function show(method) {
    const { rows: all, symbols: known } = entryOf(stage.scene, method);
    const rows = all[stage.valueOf("convention")] ?? Object.values(all)[0];
    if (rows !== given) made = equationsOf((given = rows), known, method); // most scenes bring the same equations again
    if (made === shown && chosen === picked) return;
    picked = chosen;
    for (const tab of tabs.children) set(tab, { "aria-selected": tab.dataset.slug === chosen });
    tabKeys.rest(tabs.querySelector("[aria-selected=true]"));
    set(panel, { "aria-labelledby": `${panel.id}-${chosen}` });
    if (made === shown) return; // another lane of the same method
    shown = made;
    grown.disconnect();
    tallest = 0;
    panel.style.minHeight = "";
    panel.replaceChildren(made.root);
    grown.observe(made.root);
    symbols.take(tex, known, made.symbols);
    mark();
  }

  function equationsOf(rows, known, { slug, method = slug }) {
    const key = JSON.stringify([method, rows]);
    if (typeset.size > MOST) typeset.clear();
    if (!typeset.has(key)) typeset.set(key, equations(tex, rows, known));
    return typeset.get(key);
  }

  function mark() {
    shown?.rows.forEach((row, k) => row.classList.toggle("stage-ledger-lit", k === line));
  }

  return {
    draw() {
      build();
      if (!tex || chosen === null || !stage.paths) return;
      const method = stage.scene.methods.find(({ slug }) => slug === chosen);
      const world = stage.scene.worlds.at(-1);
      const path = stage.paths.find((one) => one.slug === chosen && one.world === world.id);
      const step = Math.max(1, Math.min(timeOf(stage).at, path?.n ?? Infinity));
      show(method);
      write(title, stage.word("ledger_title", { step: whole(step), method: method.name }));
      const { program, inputs } = stage;
      made.fill(program, inside(program, method, inputs, world, step), inputsOf(method, inputs), coordinate);
    },
    /** Mark one line of the equation; −1 for none. */
    highlight(k) {
      line = k;
      mark();
    },
    destroy() {
      gone = true;
      grown.disconnect();
      tabKeys.destroy();
      symbols.destroy();
    },
  };
}

/** The equation of a method of the scene; lanes of one method share it. */
const entryOf = ({ ledger }, { slug, method = slug }) => ledger[method];

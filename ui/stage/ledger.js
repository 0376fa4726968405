/**
 * Beside the picture: the equation from source with the numbers of the step under the scrubber. Tabs choose the
 * method, words the coordinate; a symbol says what it stands for, and shows where else it stands.
 */

import { element, set } from "./dom.js";
import { equations, katex } from "./equations.js";
import { whole } from "./numbers.js";
import { inside } from "./run.js";
import { roving } from "./roving.js";
import { timeOf } from "./timescale.js";

const MOST = 40; // methods that are kept typeset

/** @returns {{draw(): void, highlight(line: number): void, destroy(): void}} */
export function ledger(stage, place) {
  const head = element("div", "stage-ledger-head", place);
  const title = element("p", "stage-ledger-title", head);
  const coordinates = set(element("div", "stage-words stage-ledger-coordinates", head), { role: "radiogroup" });
  const tabs = set(element("div", "stage-ledger-tabs", place), { role: "tablist" });
  const panel = set(element("div", "stage-ledger-panel", place), { role: "tabpanel", tabindex: 0 });
  const signs = set(element("div", "stage-ledger-signs", place), { role: "toolbar" });
  const meaning = element("p", "stage-ledger-meaning", place);
  panel.id = `stage-ledger-${stage.scene.page}`;
  meaning.id = `${panel.id}-meaning`;

  let chosen = null; // slug
  let coordinate = 0;
  let tex = null;
  let gone = false;
  let line = -1;
  const typeset = new Map(); // slug and rows → what `equations` made
  katex().then((module) => {
    tex = module;
    if (!gone) stage.redraw();
  });

  // A row that takes a second line pushes what is below down, once: the panel never shrinks under the same equation.
  let tallest = 0;
  const grown = new ResizeObserver(([entry]) => {
    const { height } = entry.contentRect;
    if (height > tallest) panel.style.minHeight = `${(tallest = height)}px`;
  });

  const tabKeys = roving(tabs, "[role=tab]", (tab) => choose(tab.dataset.slug));
  const signKeys = roving(signs, "button", (sign) => explain(sign.dataset.symbol));
  const methods = () => stage.scene.methods.filter(({ slug }) => stage.scene.ledger[slug]);

  function choose(slug) {
    chosen = slug;
    stage.redraw();
  }

  let built = "";
  let pulled = null;
  function build() {
    const all = methods();
    const style = stage.valueOf("plug") ?? "decoupled";
    if (style !== pulled || !all.some(({ slug }) => slug === chosen)) {
      chosen = (all.find(({ decay }) => decay === style) ?? all[0])?.slug ?? null; // the plug shows its own equation
    }
    pulled = style;
    const known = [stage.scene.language, ...all.map(({ slug }) => slug), ...stage.scene.landscape.coordinates].join();
    if (known === built) return;
    built = known;
    shown = null;
    set(tabs, { "aria-label": stage.word("ledger_methods") });
    set(coordinates, { "aria-label": stage.word("ledger_coordinate") });
    set(signs, { "aria-label": stage.word("ledger_symbols") });
    tabs.hidden = all.length < 2;
    tabs.replaceChildren(...all.map(({ slug, name, textColor }) => {
      const tab = set(element("button", "stage-quiet stage-ledger-tab"), {
        type: "button", role: "tab", id: `${panel.id}-${slug}`, "aria-controls": panel.id, "data-slug": slug });
      tab.textContent = name;
      tab.style.setProperty("--method", textColor);
      tab.onclick = () => choose(slug);
      return tab;
    }));
    const names = stage.scene.landscape.coordinates;
    coordinate = Math.min(coordinate, names.length - 1);
    coordinates.hidden = names.length < 2;
    coordinates.replaceChildren(...names.map((name, k) => radio(name, `${panel.id}-coordinate`, k === coordinate, () => {
      coordinate = k;
      stage.redraw();
    })));
  }

  let shown = null;
  let given = null; // the rows as the scene brought them
  let made = null;
  function show() {
    const { rows: all, symbols } = stage.scene.ledger[chosen];
    const rows = all[stage.valueOf("convention")] ?? Object.values(all)[0];
    if (rows !== given) made = equationsOf((given = rows), symbols); // most scenes bring the same equations again
    if (made === shown) return;
    shown = made;
    panel.replaceChildren(made.root);
    tallest = 0;
    panel.style.minHeight = "";
    grown.disconnect();
    grown.observe(made.root);
    set(panel, { "aria-labelledby": `${panel.id}-${chosen}` });
    for (const tab of tabs.children) set(tab, { "aria-selected": tab.dataset.slug === chosen });
    tabKeys.rest(tabs.querySelector("[aria-selected=true]"));
    drawSigns(symbols);
    mark();
  }

  function equationsOf(rows, symbols) {
    const key = JSON.stringify([chosen, rows]);
    if (typeset.size > MOST) typeset.clear();
    if (!typeset.has(key)) typeset.set(key, equations(tex, rows, symbols));
    return typeset.get(key);
  }

  function drawSigns(symbols) {
    const names = Object.keys(symbols).filter((name) => made.symbols.has(name));
    signs.replaceChildren(...names.map((name) => {
      const sign = set(element("button", "stage-quiet stage-ledger-sign"), {
        type: "button", "data-symbol": name, "aria-label": symbols[name].sign, "aria-describedby": meaning.id });
      if (symbols[name].role) sign.classList.add(`stage-symbol-${symbols[name].role}`);
      tex.render(symbols[name].tex, sign, { output: "html", throwOnError: false });
      return sign;
    }));
    signKeys.rest(signs.firstChild);
    explain(null);
  }

  /** Say what a symbol stands for, and show where; null: nothing is pointed at. */
  function explain(name) {
    for (const lit of place.querySelectorAll(".stage-symbol-lit")) lit.classList.remove("stage-symbol-lit");
    const text = name && stage.scene.ledger[chosen]?.symbols[name]?.text;
    meaning.textContent = text || stage.word("ledger_hint");
    meaning.classList.toggle("stage-ledger-resting", !text);
    if (!text) return;
    for (const one of shown.symbols.get(name) ?? []) one.classList.add("stage-symbol-lit");
    signs.querySelector(`[data-symbol="${name}"]`)?.classList.add("stage-symbol-lit");
  }
  const under = (event) => event.target.closest?.("[data-symbol]")?.dataset.symbol ?? null;
  for (const name of ["pointerover", "click", "focusin"]) place.addEventListener(name, (event) => under(event) && explain(under(event)));
  place.addEventListener("pointerleave", () => explain(document.activeElement?.closest?.(".stage-ledger-sign")?.dataset.symbol ?? null));
  signs.addEventListener("focusout", () => explain(null));

  function mark() {
    shown?.rows.forEach((row, k) => row.classList.toggle("stage-ledger-lit", k === line));
  }

  return {
    draw() {
      build();
      if (!tex || chosen === null || !stage.paths) return;
      const method = stage.scene.methods.find(({ slug }) => slug === chosen);
      show();
      const world = stage.scene.worlds.at(-1);
      const path = stage.paths.find((one) => one.slug === chosen && one.world === world.id);
      const step = Math.max(1, Math.min(timeOf(stage).at, path?.n ?? Infinity));
      put(title, stage.word("ledger_title", { step: whole(step), method: method.name }));
      made.fill(inside(stage.program, method, stage.inputs, world, step), stage.inputs, coordinate);
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
      signKeys.destroy();
    },
  };
}

function radio(text, name, checked, choose) {
  const label = element("label", "stage-word");
  Object.assign(element("input", "", label), { type: "radio", name, checked, onchange: choose });
  element("span", "", label).textContent = text;
  return label;
}

function put(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

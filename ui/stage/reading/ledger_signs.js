/** The symbols of an equation as a row of keys: one says in words what it stands for and shows where it stands. */

import { element, set } from "../dom.js";
import { roving } from "../roving.js";
import { quietWord } from "../word.js";

/**
 * @param {object} stage
 * @param {HTMLElement} place where the row stands, and where symbols may be pointed at
 * @param {string} id of the line that explains
 */
export function signs(stage, place, id) {
  const row = set(element("div", "stage-ledger-signs", place), { role: "toolbar" });
  const meaning = element("p", "stage-ledger-meaning", place);
  meaning.id = id;
  const keys = roving(row, "button", (sign) => explain(sign.dataset.symbol));
  let symbols = {};
  let places = new Map(); // source name → the elements that show it

  /** Say what a symbol stands for, and light it wherever it stands; null: nothing is pointed at. */
  function explain(name) {
    for (const lit of place.querySelectorAll(".stage-symbol-lit")) lit.classList.remove("stage-symbol-lit");
    const text = symbols[name]?.text;
    meaning.textContent = text || stage.word("ledger_hint");
    meaning.classList.toggle("stage-ledger-resting", !text);
    if (!text) return;
    for (const one of places.get(name) ?? []) one.classList.add("stage-symbol-lit");
    row.querySelector(`[data-symbol="${name}"]`)?.classList.add("stage-symbol-lit");
  }

  const nameOf = (target) => target?.closest?.("[data-symbol]")?.dataset.symbol ?? null;
  const point = ({ target }) => nameOf(target) && explain(nameOf(target));
  for (const event of ["pointerover", "click", "focusin"]) place.addEventListener(event, point);
  place.addEventListener("pointerleave", () => explain(nameOf(row.querySelector(":focus"))));
  row.addEventListener("focusout", () => explain(null));

  return {
    /** Other symbols: `given` by source name, `shown` as `equations` found them, set by KaTeX's `tex`. */
    take(tex, given, shown) {
      [symbols, places] = [given, shown];
      set(row, { "aria-label": stage.word("ledger_symbols") });
      row.replaceChildren();
      for (const name of Object.keys(symbols).filter((one) => places.has(one))) {
        const sign = set(quietWord(row, "stage-ledger-sign"), {
          "data-symbol": name, "aria-label": symbols[name].sign, "aria-describedby": id });
        if (symbols[name].role) sign.classList.add(`stage-symbol-${symbols[name].role}`);
        tex.render(symbols[name].tex, sign, { output: "html", throwOnError: false });
      }
      keys.rest(row.firstChild);
      explain(null);
    },
    destroy: keys.destroy,
  };
}

/**
 * The rows of a method, typeset once; afterwards only the text in their slots changes. KaTeX is fetched when the first
 * equation is wanted. Its style sheet is the one that Streamlit brings.
 */

import { element } from "../dom.js";
import { reading, valueOf } from "./slots.js";

const OPTIONS = { trust: ({ command }) => command === "\\htmlData", strict: "ignore", throwOnError: false };

let fetched = null;

/** KaTeX's module, fetched once; a fetch that failed is tried again by the next that asks. */
export function katex() {
  fetched ??= import("../vendor/katex/katex.js").then((module) => module.default);
  fetched.catch(() => { fetched = null; });
  return fetched;
}

/**
 * @param {object} tex KaTeX
 * @param {object[]} rows of scene.ledger[slug].rows
 * @param {object} symbols source name → {role, sign, …}
 * @returns {{root: HTMLElement, fill(program, seen, inputs, coordinate): void, rows: HTMLElement[], symbols: Map}} `symbols`:
 *   source name → the elements that show it
 */
export function equations(tex, rows, symbols) {
  const root = element("div", "stage-ledger-rows");
  const parts = rows.map((row) => typeset(tex, row, root));
  const found = new Map();
  for (const shown of root.querySelectorAll("[data-symbol]")) {
    const { symbol } = shown.dataset;
    if (symbols[symbol]?.role) shown.classList.add(`stage-symbol-${symbols[symbol].role}`);
    found.set(symbol, [...(found.get(symbol) ?? []), shown]);
  }
  const slots = parts.map(({ numbers }) => Array.from(numbers.querySelectorAll("[data-at]"), slot));
  return {
    root,
    rows: parts.map(({ row }) => row),
    symbols: found,
    fill(program, seen, inputs, coordinate) {
      slots.forEach((own, k) => {
        for (const one of own) one.show(valueOf(one.key, program, seen, inputs, coordinate));
        const { sign } = symbols[rows[k].target] ?? {};
        const { text, power } = own.at(-1).read;
        parts[k].spoken.data = `${sign ?? rows[k].target} = ${text}${power && `^${power}`}`;
      });
    },
  };
}

function typeset(tex, { lhs, relation, rhs, numbers, value }, root) {
  const row = element("div", "stage-ledger-row", root);
  const cell = (name, ...texts) => {
    const made = element("div", `stage-ledger-${name}`, row);
    made.setAttribute("aria-hidden", "true"); // what is drawn is not read aloud too: the row has MathML and its value
    for (const text of texts.filter(Boolean)) {
      tex.render(`\\displaystyle ${text}`, element("span", "", made), { ...OPTIONS, output: "html" });
      made.append("\u200b"); // a line may end before "= value", never behind the sign
    }
    return made;
  };
  const symbols = element("div", "stage-ledger-symbols", row);
  tex.render(`${lhs} ${relation} ${rhs}`, symbols, { ...OPTIONS, output: "mathml" });
  symbols.className = "stage-hidden";
  cell("left", lhs);
  cell("right", `{} ${relation} ${rhs}`);
  const worked = cell("numbers", `{} ${relation} ${numbers}`, value && `{} = ${value}`);
  const spoken = document.createTextNode("");
  element("span", "stage-hidden", row).append(spoken);
  return { row, numbers: worked, spoken };
}

/** The texts of one slot. A raised exponent is an element of its own: KaTeX's faces have no raised digits. */
function slot(shown) {
  const { at: key, hold, typed } = shown.dataset;
  const inner = shown.querySelector(".text") ?? shown;
  const [open, text, close] = ["(", "0", ")"].map(() => document.createTextNode(""));
  const power = element("span", "stage-slot-power");
  const raised = document.createTextNode("");
  power.append(raised);
  const bracket = (node) => {
    const made = element("span", "stage-slot-bracket");
    made.append(node);
    return made;
  };
  inner.replaceChildren(bracket(open), text, power, bracket(close));
  const nodes = { open, text, power: raised, close };
  const made = {
    key,
    read: { text: "", power: "" },
    show(value) {
      made.read = reading(value, hold, typed !== undefined);
      for (const name in nodes) if (nodes[name].data !== made.read[name]) nodes[name].data = made.read[name];
    },
  };
  return made;
}

/** The numbers of an equation: which value a slot asks for, and how it reads there. Pure. */

import { inEquation } from "../model/numbers.js";

/**
 * The value of a key of optim_core/compile/live.py, one number.
 * @param {string} key "m" before the step, "m@0" what line 0 gave, "norm(m@0)" over all its coordinates
 * @param {object} program the compiled module
 * @param {object} seen what run.js's `inside` returns
 * @param {object} inputs of the run
 * @param {number} coordinate
 */
export function valueOf(key, program, seen, inputs, coordinate) {
  const over = /^(\w+)\((.*)\)$/.exec(key);
  if (over) return program.reductions[over[1]](numbersOf(over[2], seen, inputs));
  const found = numbersOf(key, seen, inputs);
  return typeof found === "number" ? found : found[Math.min(coordinate, found.length - 1)];
}

function numbersOf(key, { before, lines }, inputs) {
  const [name, line] = key.split("@");
  if (line !== undefined) return lines[line];
  switch (name) {
    case "_multiplier":
      return before.lr / before.baseLr;
    case "_base_rate":
      return before.baseLr;
    case "_paper_decay":
      return inputs.weightDecay;
    case "weight_decay":
      return before.hyper.weight_decay ?? before.weightDecay;
    default:
      return before[name] ?? before.memory[name] ?? before.hyper[name];
  }
}

/** How a number reads in its slot: {open, text, power, close}; `hold` lists the kinds that stand in brackets there. */
export function reading(value, hold = "", typed = false) {
  const { text, power, kind } = inEquation(value, typed);
  const held = kind !== "" && hold.includes(kind);
  return { open: held ? "(" : "", text, power, close: held ? ")" : "" };
}

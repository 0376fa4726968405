/**
 * How a path ends, in words, filled from the templates of the scene (`outcome_*`, `scale_*`). tests/test_stage_words.py
 * compares each sentence with what Python says of its own run. Pure.
 */

import { number, whole } from "./numbers.js";

export const ROUNDING = 1e-12; // a deviation below this is rounding; ui/deviation.py calls the same so
const VISIBLE = 2e-3; // of the window: about a pixel

/** A point as text: 4.545, or (0.3, 1, −1). */
export function point(x, digits = 4) {
  const parts = Array.from(x, (value) => number(value, digits));
  return parts.length === 1 ? parts[0] : `(${parts.join(", ")})`;
}

/**
 * The end of a path, named.
 * @param {object} path as run.js makes it
 * @param {string} name of its method
 * @param {Object<string, number>} causes name → number, the compiled program's `limits.causes`
 */
export function outcome(path, name, causes) {
  const { stop, left, divergedAt, n, d } = path;
  const kind = divergedAt >= 0 ? "diverged" : stop.step >= 0 ? "stopped" : "moving";
  return {
    method: name,
    kind,
    step: kind === "diverged" ? divergedAt : stop.step,
    amplitude: stop.amplitude,
    cause: Object.keys(causes).find((key) => causes[key] === path.cause).toLowerCase(),
    leftAt: left.at,
    back: left.back,
    end: path.x.slice(n * d, (n + 1) * d),
  };
}

/** What a reader has to know about the end of a run. `word(key, named)` fills a template of the scene. */
export function sentence(o, word) {
  const { method } = o;
  if (o.kind === "diverged") {
    return word("outcome_diverged", { method, step: whole(o.step), cause: word(`outcome_${o.cause}`) });
  }
  const where = { method, point: point(o.end) };
  const text = o.kind === "stopped"
    ? word("outcome_stopped", { ...where, step: whole(o.step) })
    : word("outcome_moving", { ...where, amplitude: number(o.amplitude, 2) });
  return text + wandered(o, word);
}

function wandered(o, word) {
  return o.leftAt < 0 ? "" : word(o.back ? "outcome_left_and_back" : "outcome_left", { step: whole(o.leftAt) });
}

/**
 * What separates a path from its rescaled twin: the largest |Δx| over all steps, ∞ where one of them ceased to be
 * finite or ended early, and whether every bit agrees.
 */
export function deviation(plain, told) {
  const identical = plain.divergedAt === told.divergedAt && sameBits(plain.x, told.x);
  if (identical) return { apart: 0, identical };
  if (plain.divergedAt >= 0 || told.divergedAt >= 0) return { apart: Infinity, identical };
  let apart = 0;
  for (let i = 0; i < plain.x.length; i += 1) {
    const gap = Math.abs(plain.x[i] - told.x[i]);
    if (!(gap <= apart)) apart = gap;
  }
  return { apart: Number.isFinite(apart) ? apart : Infinity, identical };
}

function sameBits(one, other) {
  if (one.length !== other.length) return false;
  const [a, b] = [one, other].map((x) => new Int32Array(x.buffer, x.byteOffset, 2 * x.length));
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** A deviation as a readout: 0 only where every bit agrees; named as rounding where it is no larger than that. */
export function rounding({ apart, identical }, word) {
  if (identical) return "0";
  const value = number(apart, 2);
  return apart > 0 && apart < ROUNDING ? word("outcome_rounding", { value }) : value;
}

/** Which of the cases of two worlds this is; the line on the page and the spoken sentence both ask. */
export function kinship(plain, told, { apart, identical }, window) {
  if (told.kind === "diverged") return plain.kind === "diverged" ? "off_both" : "off";
  if (identical) return "same";
  if (apart < ROUNDING) return "rounded";
  return apart < VISIBLE * Math.min(...window.map(([low, high]) => high - low)) ? "close" : "instead";
}

/** What a reader has to know beside the largest |Δx|. `plain` and `told` are outcomes, `steps` the steps walked. */
export function remark(plain, told, apart, window, steps, word) {
  switch (kinship(plain, told, apart, window)) {
    case "off":
      return off(told, word);
    case "off_both":
      return off(told, word) + word("scale_alone", { step: whole(plain.step) });
    case "same":
      return word("scale_every_bit", { steps: whole(steps) }) + wandered(told, word);
    case "rounded":
      return word("scale_rounded") + wandered(told, word);
    case "close":
      return word("scale_close") + wandered(told, word);
    default:
      return word("scale_instead", { there: point(told.end, 3), here: point(plain.end, 3) }) + wandered(told, word);
  }
}

function off(told, word) {
  return word("scale_off", { left: whole(told.leftAt), step: whole(told.step), cause: word(`outcome_${told.cause}`) });
}

/**
 * Where a dial stops, and how its value reads. Pure. A dial's track is even in stops: a value off the grid, typed or
 * from a link, lies between its neighbours.
 */

import { exponentOf, repr } from "./values.js";
import { number, powerOfTwo, whole } from "./numbers.js";

const MOST_DIGITS = 9; // of a value beside its dial

/** The place of a value on the track, 0…1. `stops` ascend. */
export function placeOf(stops, value) {
  const last = stops.length - 1;
  if (last < 1 || value <= stops[0]) return 0;
  if (value >= stops[last]) return 1;
  const above = stops.findIndex((stop) => stop >= value);
  const below = above - 1;
  return (below + (value - stops[below]) / (stops[above] - stops[below])) / last;
}

/** The stop nearest to a place on the track. */
export function stopAt(stops, place) {
  const last = stops.length - 1;
  return stops[Math.round(Math.min(Math.max(place, 0), 1) * last)];
}

/** The value `count` stops further up, down where negative, ±∞ for an end; from off the grid the first is the neighbour. */
export function stepped(stops, value, count) {
  const last = stops.length - 1;
  const place = placeOf(stops, value) * last;
  const near = Math.round(place);
  const from = Math.abs(place - near) < 1e-9 ? near : count > 0 ? Math.floor(place) : Math.ceil(place);
  return stops[Math.min(Math.max(from + count, 0), last)];
}

/** A control's value for readers: 0.9995, 1,500, 10⁻⁸; on a binary scale also what the power amounts to, 2¹⁰ ≈ 10³. */
export function valueText(control, value) {
  if (control.scale === "binary" && exponentOf(value) !== null) return powerOfTwo(value);
  return control.kind === "integer" ? whole(value) : number(value, Math.min(digitsOf(value), MOST_DIGITS));
}

const RAISED = /([\d.]+)(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g;

/** The same for ears: raised digits are passed over by some voices, and their minus by most. */
export function aloud(text, stage) {
  return text.replace(RAISED, (_, base, minus, raised) => {
    const value = [...raised].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)).join("");
    return stage.word("say_power", { base, exponent: minus ? stage.word("say_minus", { value }) : value });
  });
}

/** A number without an exponent, as ARIA wants it: 1e-8 → "0.00000001". */
export function decimal(value) {
  const text = repr(value);
  if (!text.includes("e") || !Number.isFinite(value)) return text;
  return value.toFixed(Math.min(100, digitsOf(value) - 1 - Math.min(0, Number(text.split("e")[1]))));
}

/** The significant digits of the shortest spelling of a number. */
export function digitsOf(value) {
  return value === 0 ? 1 : repr(value).replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length || 1;
}

/** A number typed by hand, as a link spells it: full-width digits, the true minus sign, a comma for thousands or as
 * the decimal mark. */
export function typed(text) {
  const narrow = text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  const plain = narrow.trim().replaceAll("−", "-");
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) return plain.replaceAll(",", "");
  return /^[+-]?\d*,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
}

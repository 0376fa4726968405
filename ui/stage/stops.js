/**
 * Where a dial stops, and how its value reads. Pure. A dial's track is even in stops: a value off the grid, typed or
 * from a link, lies between its neighbours.
 */

import { exponentOf, repr } from "./link.js";

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

/** The value `count` stops further up (down where negative); from off the grid the first stop is the neighbour. */
export function stepped(stops, value, count) {
  const last = stops.length - 1;
  const place = placeOf(stops, value) * last;
  const near = Math.round(place);
  const from = Math.abs(place - near) < 1e-9 ? near : count > 0 ? Math.floor(place) : Math.ceil(place);
  return stops[Math.min(Math.max(from + count, 0), last)];
}

/** The value that a key sets on a slider, or undefined where the key is not a slider's. */
export function keyed(stops, value, { key, shiftKey }) {
  const one = shiftKey ? 10 : 1;
  const counts = { ArrowRight: one, ArrowUp: one, ArrowLeft: -one, ArrowDown: -one, PageUp: 10, PageDown: -10 };
  if (key in counts) return stepped(stops, value, counts[key]);
  if (key === "Home") return stops[0];
  return key === "End" ? stops[stops.length - 1] : undefined;
}

/**
 * A control's value for readers: 0.9995, 1,500, 10⁻⁸; a binary scale says its power and its size, 2¹⁰ ≈ 10³.
 * @param {(value: number, digits: number) => string} number numbers.js
 */
export function valueText(control, value, number) {
  const power = control.scale === "binary" ? exponentOf(value) : null;
  if (power !== null) return asPower(value, power, number);
  if (control.kind === "integer") return number(value, 17);
  return number(value, Math.min(digitsOf(value), 9));
}

/** The significant digits of the shortest spelling of a number. */
export function digitsOf(value) {
  return value === 0 ? 1 : repr(value).replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length || 1;
}

function asPower(value, power, number) {
  const text = `2${superscript(power)}`;
  if (value >= 0.1 && value < 1000) return `${text} = ${number(value, 4)}`;
  const [mantissa, tens] = value.toExponential(0).split("e");
  return `${text} ≈ ${mantissa === "1" ? "" : `${mantissa}×`}10${superscript(Number(tens))}`;
}

function superscript(power) {
  return String(power).replace(/[-0-9]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
}

/** A number for readers, as ui/numbers.py prints it. */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(Math.max(digits, 1) - 1).split("e");
  const power = Number(exponent);
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < Math.max(digits, 5)) {
    const [whole, rest] = Number(`${mantissa}e${power}`).toFixed(Math.max(digits - 1 - power, 0)).split(".");
    return trim(whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "")).replace("-", "−");
  }
  const head = { "1": "", "-1": "−" }[trim(mantissa)] ?? `${trim(mantissa)}×`;
  return `${head}10${superscript(power)}`.replace("-", "−");
}

/** A number typed by hand, as a link spells it: full-width digits, the true minus sign, a comma for thousands or as
 * the decimal mark. */
export function typed(text) {
  const narrow = text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  const plain = narrow.trim().replaceAll("−", "-");
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) return plain.replaceAll(",", "");
  return /^[+-]?\d*,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
}

/**
 * Numbers as text, exactly as Python prints them: ui/numbers.py in prose and labels, optim_core/equation/typeset.py in
 * equations. tests/stage/numbers.json holds both sides to the same table. Pure.
 */

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const EXACT = 60; // digits that tell a tie from a value just beside it

/** An exponent as raised digits: −10 → ⁻¹⁰. */
export const superscript = (power) => String(power).replace(/./g, (digit) => RAISED[digit]);

/**
 * A value as a reader wants it, with `digits` significant digits: 4.54545 → "4.55", 6.1e-5 → "6.1×10⁻⁵", ∞, "NaN";
 * text is returned unchanged. A whole number that shall keep all its digits goes through `whole`.
 */
export function number(value, digits = 3) {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, power] = scientific(value, Math.max(digits, 1));
  if (power >= -4 && power < Math.max(digits, 5)) return plain(mantissa, power);
  const short = trimmed(mantissa);
  const head = short === "1" ? "" : short === "-1" ? "−" : `${short.replace("-", "−")}×`;
  return `${head}10${superscript(power)}`;
}

/** A whole number with all its digits, as Python prints an int: 1484 → "1,484". */
export function whole(value) {
  if (!(Math.abs(value) < 1e7)) return number(value);
  return grouped(String(Math.abs(value)), value < 0);
}

/** A factor for readers: 2¹⁰ ≈ 10³, 2³ = 8; one that is no power of two as it is. */
export function powerOfTwo(value) {
  const k = Math.round(Math.log2(Math.abs(value)));
  if (!(value > 0) || 2 ** k !== value) return general(value);
  const power = `2${superscript(k)}`;
  if (value >= 0.1 && value < 1000) return `${power} = ${number(value, 4)}`;
  const [mantissa, tens] = scientific(value, 1);
  return `${power} ≈ ${mantissa === "1" ? "" : `${mantissa}×`}10${superscript(tens)}`;
}

/**
 * A number inside an equation: with four significant digits, zeros kept, or (`typed`) a setting as it was typed.
 * @returns {{text: string, power: string, kind: ""|"m"|"p"|"s"}} 3e-7 → text "3.000×10" with the exponent "−7";
 *   `kind` says how it holds together: m with a minus, p a product, s a power alone
 */
export function inEquation(value, typed = false) {
  if (Number.isNaN(value)) return { text: "NaN", power: "", kind: "" };
  if (!Number.isFinite(value)) return { text: value > 0 ? "∞" : "−∞", power: "", kind: value > 0 ? "" : "m" };
  if (value === 0) return { text: "0", power: "", kind: "" };
  const asTyped = typed && Number(value.toPrecision(6)) === value;
  const [mantissa, power] = asTyped ? split(value.toExponential()) : scientific(value, 4);
  const short = Math.abs(value) >= 1e-3 && (asTyped ? isShort(value) : power < 4);
  if (short) return shaped(asTyped ? String(value) : shifted(mantissa, power), "");
  if (Math.abs(mantissa) === 1 && !mantissa.includes(".")) {
    return { text: value < 0 ? "−10" : "10", power: minus(power), kind: value < 0 ? "m" : "s" };
  }
  return shaped(`${mantissa}×10`, minus(power));
}

/** Whether Python's repr has fewer than ten characters and no exponent. */
function isShort(value) {
  const text = `${value}${Number.isInteger(value) ? ".0" : ""}`;
  return text.length < 10 && !text.includes("e");
}

function shaped(text, power) {
  return { text: minus(text), power, kind: text.startsWith("-") ? "m" : power ? "p" : "" };
}

const minus = (text) => String(text).replace("-", "−");

/** [mantissa, power] of value ≠ 0 with so many digits, ties to even: JavaScript rounds them up, Python does not. */
function scientific(value, digits) {
  const text = value.toExponential(digits - 1);
  const longer = value.toExponential(digits).split("e");
  if (!longer[0].endsWith("5")) return split(text);
  const all = value.toExponential(EXACT).split("e")[0].slice(longer[0].length);
  const even = longer[0].slice(0, -1).replace(/\.$/, "");
  return /[1-9]/.test(all) || Number(even.at(-1)) % 2 === 1 ? split(text) : split(`${even}e${longer[1]}`);
}

function split(text) {
  const [mantissa, power] = text.split("e");
  return [mantissa, Number(power)];
}

/** The mantissa times its power of ten, written out; digits that follow the point keep their zeros. */
function shifted(mantissa, power) {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const head = digits.slice(0, power + 1).padEnd(power + 1, "0");
  const rest = digits.slice(power + 1);
  return sign + head + (rest ? `.${rest}` : "");
}

function plain(mantissa, power) {
  const [head, rest] = shifted(mantissa, power).replace("-", "").split(".");
  return grouped(trimmed(rest ? `${head}.${rest}` : head), mantissa.startsWith("-"));
}

function grouped(text, negative) {
  const [head, rest] = text.split(".");
  const thousands = head.replace(/\B(?=(\d{3})+$)/g, ",");
  return (negative ? "−" : "") + thousands + (rest ? `.${rest}` : "");
}

const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** Python's %g: six digits, no zeros at the end. */
function general(value) {
  if (value === 0 || !Number.isFinite(value)) return number(value);
  const [mantissa, power] = scientific(value, 6);
  if (power >= -4 && power < 6) return trimmed(shifted(mantissa, power));
  return `${trimmed(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/**
 * What the controls of a page may hold, and how each value is spelled: the browser's side of ui/control.py.
 * tests/stage/spellings.json holds both sides to the same spellings. Pure.
 */

const STATES = /^[\w.=^,;+-]{0,1500}$/;
const POWER = /^2\^(-?\d{1,4})$/;
const FLOAT = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const WORDS = { nan: NaN, inf: Infinity, infinity: Infinity };

/** @returns {boolean} whether the control holds a number */
export const isNumber = (control) => control.kind === "number" || control.kind === "integer";

/** What a control is called beside its symbol; "" where the symbol is its only name. */
export const wordsOf = (control) => (control.label && control.label !== control.symbol ? control.label : "");

/** What a control is called. */
export const titleOf = (control) => [control.symbol, wordsOf(control)].filter(Boolean).join(" ") || control.name;

/** The limits of a number control; a scene carries an infinite one as null. */
export const lowOf = (control) => control.low ?? -Infinity;
export const highOf = (control) => control.high ?? Infinity;

/** k where value = 2ᵏ exactly, else null. */
export function exponentOf(value) {
  if (!(value > 0) || value === Infinity) return null;
  const bits = new DataView(new ArrayBuffer(8));
  const tiny = value < 2 ** -1000; // subnormal numbers have no leading one: lift them first
  bits.setFloat64(0, tiny ? value * 2 ** 100 : value);
  const head = bits.getUint32(0);
  if ((head & 0xfffff) !== 0 || bits.getUint32(4) !== 0) return null;
  return (head >>> 20) - 1023 - (tiny ? 100 : 0);
}

/** A number as Python's repr spells it: the shortest digits that read back, an exponent below 10⁻⁴ and from 10¹⁶. */
export function repr(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [mantissa, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponent}`;
  const digits = mantissa.replace(/[-.]/g, "");
  const sign = value < 0 ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return rest ? `${sign}${whole}.${rest}` : `${sign}${whole}`;
}

/** The legal value nearest to `value`; the default where nothing is near. Python's Control.clamp. */
export function clamp(control, value) {
  if (control.kind === "choice") return control.options.includes(value) ? value : control.default;
  if (control.kind === "switch") return typeof value === "boolean" ? value : control.default;
  if (control.kind === "many") {
    const known = Array.isArray(value) ? control.options.filter((option) => value.includes(option)) : [];
    return known.length ? known : control.default;
  }
  if (control.kind === "states") return typeof value === "string" && STATES.test(value) ? value : control.default;
  if (typeof value !== "number" || Number.isNaN(value)) return control.default;
  const inside = Math.min(Math.max(value, lowOf(control)), highOf(control));
  return (control.kind === "integer" ? roundHalfEven(inside) : inside) + 0; // −0 is 0
}

/** How `value` stands in a link; `read(control, spell(control, v)).value` is v. Python's Control.spell. */
export function spell(control, value) {
  if (control.kind === "many") return value.join(",");
  if (control.kind === "switch") return value ? "true" : "false";
  const power = control.scale === "binary" ? exponentOf(value) : null;
  if (power !== null) return `2^${power}`;
  return isNumber(control) ? repr(clamp(control, value)) : String(value);
}

/**
 * What `text` spells. Python's Control.read.
 * @returns {{value: any} | {reason: "unknown"|"no_number"|"outside"|"no_integer"}}
 */
export function read(control, text) {
  if (control.kind === "choice") return control.options.includes(text) ? { value: text } : { reason: "unknown" };
  if (control.kind === "switch") {
    return text === "true" || text === "false" ? { value: text === "true" } : { reason: "unknown" };
  }
  if (control.kind === "many") {
    const chosen = text.split(",");
    const legal = chosen.every((one, i) => control.options.includes(one) && chosen.indexOf(one) === i);
    return legal ? { value: control.options.filter((option) => chosen.includes(option)) } : { reason: "unknown" };
  }
  if (control.kind === "states") return STATES.test(text) ? { value: text } : { reason: "unreadable" };
  const power = control.scale === "binary" ? POWER.exec(text) : null;
  const value = power ? 2 ** Number(power[1]) : toFloat(text);
  if (Number.isNaN(value) || (power && value === Infinity)) return { reason: "no_number" };
  if (!(lowOf(control) <= value && value <= highOf(control))) return { reason: "outside" };
  if (control.kind === "integer" && !Number.isInteger(value)) return { reason: "no_integer" };
  return { value: clamp(control, value) };
}

/** What the controls hold: {control name: value}. */
export const valuesOf = (controls) => Object.fromEntries(controls.map(({ name, value }) => [name, value]));

/** Those of `values` that there is a control for. */
export const known = (controls, values) =>
  Object.fromEntries(controls.filter(({ name }) => name in values).map(({ name }) => [name, values[name]]));

/** Whether two values of a control are the same. */
export function same(one, other) {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((part, i) => part === other[i]);
}

/** The values that differ from their defaults, spelled: {control name: text}. */
export function spelled(controls, values) {
  return Object.fromEntries(controls
    .filter(({ name, default: first }) => name in values && !same(values[name], first))
    .map((control) => [control.name, spell(control, values[control.name])]));
}

function toFloat(text) {
  const plain = text.trim();
  if (FLOAT.test(plain)) return Number(plain.replaceAll("_", ""));
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(plain);
  return word ? WORDS[word[2].toLowerCase()] * (word[1] === "-" ? -1 : 1) : NaN;
}

function roundHalfEven(value) {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

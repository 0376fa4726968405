/** Numbers along an axis: multiples of 1, 2 or 5, as many as have room. Pure. */

/**
 * @param {number} low
 * @param {number} high
 * @param {number} most at most so many
 * @returns {{at: number, text: string}[]}
 */
export function ticks(low, high, most) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span) || most < 1) return [];
  let step = 10 ** Math.floor(Math.log10(span / most));
  for (const factor of [2, 2.5, 2]) if (span / step > most) step *= factor; // 1 → 2 → 5 → 10
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) {
    found.push({ at: k * step, text: spell(k * step, step, digits) });
  }
  return found;
}

/** With a true minus; powers of ten only where plain digits would be long. */
function spell(value, step, digits) {
  const size = Math.abs(value);
  const plain = size < step / 2 ? "0" : size >= 1e5 || digits > 4 ? scientific(size, step) : size.toFixed(digits);
  return value < 0 && plain !== "0" ? `−${plain}` : plain;
}

function scientific(size, step) {
  const power = Math.floor(Math.log10(size) + 1e-12);
  const digits = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
  const raised = [...String(power)].map((c) => ({ "-": "⁻" }[c] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");
  return `${(size / 10 ** power).toFixed(Math.min(digits, 6))}·10${raised}`;
}

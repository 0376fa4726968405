/** Numbers on the nodes of a square grid: unpacked, read between the nodes, and cut at a level. Pure. */

import { rings } from "../picture/levels.js";

export const LOST = -128; // a byte of a field whose run is lost
const SOFT = 4; // as in optim_core/networks/watching.py
const BYTE = 127;
const BEYOND = 0.2; // how far outside of the square a ring closes, so that not even a wide line is seen there

/** The bytes of a text in base64. */
export function bytes(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** A byte of a field as a margin: the inverse of q = 127 m/(|m| + SOFT). */
export function margin(q) {
  const share = Math.min(Math.abs(q) / BYTE, 0.996); // the last byte stands for all that is beyond
  return (Math.sign(q) * SOFT * share) / (1 - share);
}

/** n × n margins from `packed` bytes, or null where the run is lost. */
export function margins(packed) {
  const signed = new Int8Array(packed.buffer, packed.byteOffset, packed.length);
  return signed[0] === LOST ? null : Float32Array.from(signed, margin);
}

/** The values of n × n nodes on a grid `times` as fine, linear between them: m × m with m = (n − 1)·times + 1. */
export function finer(values, n, times) {
  const m = (n - 1) * times + 1;
  const made = new Float32Array(m * m);
  for (let j = 0, k = 0; j < m; j++) {
    const row = Math.min(Math.floor(j / times), n - 2);
    const v = j / times - row;
    for (let i = 0; i < m; i++, k++) {
      const column = Math.min(Math.floor(i / times), n - 2);
      const u = i / times - column;
      const c = row * n + column;
      made[k] = (1 - v) * ((1 - u) * values[c] + u * values[c + 1])
        + v * ((1 - u) * values[c + n] + u * values[c + n + 1]);
    }
  }
  return made;
}

/**
 * Rings around what is above each of the levels 1/levels, 2/levels, … of m × m values between 0 and 1. They close
 * outside of the square, where nobody sees it.
 * @returns {number[][][]} for each level its rings, each a flat list x, y, x, y, … with 0 … 1 across the square
 */
export function lines(values, m, levels) {
  const wide = m + 4;
  const framed = new Float32Array(wide * wide).fill(-1);
  const inside = (v) => Math.min(Math.max(v - 2, 0), m - 1);
  for (let j = 1; j < wide - 1; j++) {
    for (let i = 1; i < wide - 1; i++) framed[j * wide + i] = values[inside(j) * m + inside(i)];
  }
  const { points, ends, levels: last } = rings(framed, wide, wide, levels);
  const outward = (v) => (v < -1e-9 ? v - BEYOND : v > 1 + 1e-9 ? v + BEYOND : v);
  const made = [];
  let [point, ring] = [0, 0];
  for (const end of last) {
    const level = [];
    for (; ring < end; ring++) {
      level.push(Array.from(points.subarray(2 * point, 2 * ends[ring]), (v) => outward((v - 2) / (m - 1))));
      point = ends[ring];
    }
    made.push(level);
  }
  return made;
}

/** The boundary of m × m margins: the rings around what counts as class 1. */
export function boundary(values, m) {
  const squashed = Float32Array.from(values, (v) => 0.5 + v / (2 * (Math.abs(v) + SOFT)));
  return lines(squashed, m, 2)[0];
}

/**
 * Heights low … high, packed in bytes 0 … 255, as values between 0 and 1 that cross k/levels where the height is a
 * whole multiple of `step`.
 * @returns {{values: Float32Array, levels: number}}
 */
export function heights(packed, low, high, step) {
  const floor = step * Math.floor(low / step);
  const levels = Math.max(1, Math.ceil((high - floor) / step));
  const values = Float32Array.from(packed, (q) => (low + ((high - low) * q) / 255 - floor) / (levels * step));
  return { values, levels };
}

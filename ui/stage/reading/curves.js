/** What the strip draws: a value for each step, the range of all, and a line with no more points than pixels. Pure. */

import { lastPart } from "../model/ending.js";

const ABOVE = 1e3; // times the largest first value: what grows beyond (a path that diverges) is cut off there
const BELOW = 1e-10; // of the largest value shown: what is smaller lies at the bottom and presses nothing to the top

/** f at the lowest known minimum for these parameters, or null where the landscape knows none. */
export function floorOf(scene, program, inputs) {
  const { minima, minimaFollow } = scene.landscape;
  const parameters = { ...program.parameters, ...inputs.params };
  const moved = minimaFollow?.map((target) => parameters[target.slice("param.".length)]);
  const points = moved?.every(Number.isFinite) ? [moved] : minima;
  const values = points.map((point) => program.value(point, parameters)).filter(Number.isFinite);
  return values.length ? Math.min(...values) : null;
}

/** Distance from the mean of the last part of a path, for each step; null for one that diverged. */
export function distances(path, limits) {
  const { x, d, n } = path;
  if (path.divergedAt >= 0) return null;
  const { mean } = lastPart(path, limits);
  const found = new Float64Array(n + 1);
  for (let t = 0; t <= n; t++) {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += (x[t * d + k] - mean[k]) ** 2;
    found[t] = Math.sqrt(sum);
  }
  return found;
}

/**
 * The range of several curves in whole decades, or in plain numbers where some values are not positive and no floor
 * is taken off.
 * @param {ArrayLike<number>[]} curves
 * @param {boolean} above whether the values are distances from a floor, so that 0 is as low as can be
 * @returns {{log: boolean, low: number, high: number, place(value: number): number}} `place`: 0 at the bottom … 1
 */
export function range(curves, above) {
  let [least, most, first] = [Infinity, -Infinity, -Infinity];
  let positive = true;
  for (const curve of curves) if (Number.isFinite(curve[0])) first = Math.max(first, curve[0]);
  const cap = first > 0 ? first * ABOVE : Infinity;
  for (const curve of curves) {
    for (let t = 0; t < curve.length; t++) {
      const v = curve[t];
      if (!(v <= cap)) continue;
      if (v > most) most = v;
      if (v > 0 ? v < least : !above) [least, positive] = [Math.min(v, least), positive && v > 0];
    }
  }
  if (!(least <= most)) [least, most] = [0.1, 1];
  if (!positive) {
    const span = most - least || 1;
    return { log: false, low: least, high: most, place: (v) => bound((v - least) / span) };
  }
  const high = Math.ceil(Math.log10(most) - 1e-9) + 0; // never −0
  const low = Math.min(Math.floor(Math.log10(Math.max(least, most * BELOW)) + 1e-9), high - 1);
  const place = (v) => (v > 0 ? bound((Math.log10(v) - low) / (high - low)) : v <= 0 ? 0 : 1);
  return { log: true, low, high, place };
}

const bound = (v) => (v < 0 ? 0 : v > 1 ? 1 : v);

/**
 * A curve as the text of an SVG path in tenths of a px. Where several steps share a column of pixels, the first, the
 * least, the greatest and the last of them are drawn.
 * @param {ArrayLike<number>} curve
 * @param {ArrayLike<number>} across px of each step
 * @param {(value: number) => number} place
 * @param {number} height px
 */
export function pathOf(curve, across, place, height) {
  const text = [];
  const size = 10 * height;
  let column = -1;
  let [low, high, last, count] = [0, 0, 0, 0];
  const flush = () => {
    if (count > 2 && low !== last) text.push("L", column, " ", low);
    if (count > 2 && high !== last) text.push("L", column, " ", high);
    if (count > 1) text.push("L", column, " ", last);
  };
  for (let t = 0; t < curve.length; t++) {
    const share = place(curve[t]);
    const y = Math.round(size * (1 - (Number.isNaN(share) ? 1 : share)));
    const x = 10 * Math.round(across[t]);
    if (x !== column) {
      flush();
      text.push(column < 0 ? "M" : "L", x, " ", y);
      [column, low, high, count] = [x, y, y, 0];
    }
    [low, high, last] = [Math.min(low, y), Math.max(high, y), y];
    count += 1;
  }
  flush();
  return text.join("");
}

/** Powers of ten to write beside a range: at most `most`, evenly. */
export function decades({ low, high }, most) {
  const by = Math.max(1, Math.ceil((high - low) / most));
  const found = [];
  for (let k = high; k >= low; k -= by) found.push(k);
  return found;
}

/** When a path first is as near to the minimum as the scene calls arrived: `scene.arrival`. Pure. */

import { number, whole } from "./numbers.js";

/** The only minimum for these parameters, or null. */
export function minimumOf({ landscape: { minima, minimaFollow } }, program, inputs) {
  const parameters = { ...program.parameters, ...inputs.params };
  const moved = minimaFollow?.map((target) => parameters[target.slice("param.".length)]);
  return moved ?? (minima.length === 1 ? minima[0] : null);
}

/**
 * @param {{x: Float64Array, d: number, n: number}} path
 * @param {number[]} minimum
 * @param {number} near
 * @returns {{step: number, away: number}} the first step within `near` (ℓ2) of the minimum, −1 where none is; and how
 *   far the path's last point is from it
 */
export function arrival({ x, d, n }, minimum, near) {
  const squared = (t) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += (x[t * d + k] - minimum[k]) * (x[t * d + k] - minimum[k]);
    return sum;
  };
  let step = 0;
  while (step <= n && !(squared(step) <= near * near)) step += 1;
  return { step: step > n ? -1 : step, away: Math.sqrt(squared(n)) };
}

/** What is said, on the page and aloud, of a path that did not diverge. */
export function arrived(method, path, minimum, near, word) {
  const { step, away } = arrival(path, minimum, near);
  return step >= 0
    ? word("arrival_at", { method, near: number(near), step: whole(step) })
    : word("arrival_late", { method, steps: whole(path.n), away: number(away) });
}

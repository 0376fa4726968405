/** When a path is as near to the minimum as the scene calls arrived (`scene.arrival`), and whether it stays. Pure. */

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
 * @returns {{step: number, stays: number, away: number}} the first step within `near` (ℓ2) of the minimum, and the
 *   first from which on all are, −1 where none is; and how far the path's last point is from it
 */
export function arrival({ x, d, n }, minimum, near) {
  const squared = (t) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += (x[t * d + k] - minimum[k]) * (x[t * d + k] - minimum[k]);
    return sum;
  };
  const there = (t) => squared(t) <= near * near;
  let step = 0;
  while (step <= n && !there(step)) step += 1;
  let stays = n + 1;
  while (stays > 0 && there(stays - 1)) stays -= 1;
  return { step: step > n ? -1 : step, stays: stays > n ? -1 : stays, away: Math.sqrt(squared(n)) };
}

/** What is said, on the page and aloud, of a path that did not diverge. */
export function arrived(method, path, minimum, near, word) {
  const { step, stays, away } = arrival(path, minimum, near);
  if (step < 0) return word("arrival_late", { method, steps: whole(path.n), away: number(away) });
  const first = { method, near: number(near), step: whole(step) };
  if (stays < 0) return word("arrival_leaves", { ...first, away: number(away) });
  return stays > step ? word("arrival_passes", { ...first, stays: whole(stays) }) : word("arrival_at", first);
}

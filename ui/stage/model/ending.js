// How a path ends: where it stopped, how far it still moves, when it left the window.

/**
 * @param {{x: Float64Array, d: number, n: number, divergedAt: number}} path
 * @param {number[][]} window [[low, high], …]
 * @param {{still: number, last: number}} limits
 * @returns {{stop: {step: number, amplitude: number}, left: {at: number, back: boolean}}} step: the first from which
 *   the path stays where its last part is, −1 while it moves; amplitude: how far that part strays from its mean;
 *   at: the first step outside the window, −1 if none; back: whether it ended inside.
 */
export function ended(path, window, limits) {
  const diverged = path.divergedAt >= 0;
  const stop = diverged ? { step: -1, amplitude: Infinity } : stopped(path, limits);
  return { stop, left: left(path, window, diverged) };
}

/**
 * The part of a path from which its end is read.
 * @param {{last: number}} limits the part is the last `1 / last`, at least two points
 * @returns {{first: number, mean: Float64Array}} the part's first step, and the mean of its points
 */
export function lastPart({ x, d, n }, { last }) {
  const count = Math.min(n + 1, Math.max(2, Math.floor((n + 1) / last)));
  const first = n + 1 - count;
  const mean = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    let sum = 0;  // of distances from the end, so that no sum of large numbers overflows
    for (let t = first; t <= n; t++) sum += x[t * d + k] - x[n * d + k];
    mean[k] = x[n * d + k] + sum / count;
  }
  return { first, mean };
}

function stopped(path, limits) {
  const { x, d, n } = path;
  const { still } = limits;
  const { first, mean } = lastPart(path, limits);
  const distance = (t) => {
    let largest = 0;
    for (let k = 0; k < d; k++) largest = Math.max(largest, Math.abs(x[t * d + k] - mean[k]));
    return largest;
  };
  let amplitude = 0;
  for (let t = first; t <= n; t++) amplitude = Math.max(amplitude, distance(t));
  if (!(amplitude <= still)) return { step: -1, amplitude };
  let step = first;
  while (step > 0 && distance(step - 1) <= still) step -= 1;
  return { step, amplitude };
}

function left({ x, d, n }, window, diverged) {
  const outside = (t) => {
    for (let k = 0; k < d; k++) {
      if (!(x[t * d + k] >= window[k][0] && x[t * d + k] <= window[k][1])) return true;
    }
    return false;
  };
  let at = 0;
  while (at <= n && !outside(at)) at += 1;
  return { at: at > n ? -1 : at, back: !diverged && !outside(n) };
}

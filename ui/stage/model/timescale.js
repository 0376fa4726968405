/**
 * Where a step stands on an axis of steps: evenly for short runs; the longer the run, the more room for its beginning,
 * where most happens (for a thousand steps and more, place = √share). The scrubber, the strip and playback share it.
 * Pure.
 */

const EVEN = 50; // steps that stand evenly
const MOST = 1000; // steps from which the scale is the root

/** The exponent of the scale, 1 … 0.5. */
function exponent(steps) {
  const share = Math.log(Math.max(steps, EVEN) / EVEN) / Math.log(MOST / EVEN);
  return 1 - 0.5 * Math.min(share, 1);
}

/**
 * @param {number} low the first step
 * @param {number} high the last one
 * @returns {{low: number, high: number, place(step: number): number, step(place: number): number}} `place` gives 0 … 1,
 *   `step` the whole step nearest to a place
 */
export function timescale(low, high) {
  const span = Math.max(high - low, 1);
  const power = exponent(span);
  const bound = (v) => Math.min(Math.max(v, 0), 1);
  return {
    low,
    high,
    place: (step) => bound((step - low) / span) ** power,
    step: (place) => Math.min(low + Math.round(span * bound(place) ** (1 / power)), high),
  };
}

/** Round steps to write along the axis, at least `gap` (a share of it) apart: first, 10, 50, …, last. */
export function marks(scale, gap) {
  const { low, high, place } = scale;
  const chosen = [low, high];
  const free = (step) => chosen.every((other) => Math.abs(place(step) - place(other)) >= gap);
  for (let ten = 10 ** Math.floor(Math.log10(Math.max(high, 1))); ten >= 1; ten /= 10) {
    for (const digit of [5, 2, 1]) {
      const step = digit * ten;
      if (step > low && step < high && free(step)) chosen.push(step);
    }
  }
  return [...new Set(chosen)].sort((a, b) => a - b);
}

/** The steps that a stage can show, and the one it shows. */
export function timeOf(stage) {
  const control = stage.control("t");
  const last = Math.min(stage.inputs?.steps ?? stage.valueOf("steps"), control?.high ?? Infinity);
  const low = Math.min(Math.max(control?.low ?? 0, 0), last);
  return { scale: timescale(low, last), at: Math.min(Math.max(stage.at, low), last) };
}

/** Show another step. A page without a control for it keeps it to itself. */
export function goTo(stage, step, final) {
  const control = stage.control("t");
  if (control) {
    stage.change({ [control.name]: step }, { final });
  } else {
    stage.step = step;
    stage.redraw();
  }
}

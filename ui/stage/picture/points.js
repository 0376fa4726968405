/** Where a dragged point may stand. Pure. */

import { highOf, lowOf } from "../model/values.js";

/** The step of a value that a hand sets in a window this wide: 1, 2 or 5 × 10ⁿ, about a pixel, short in a link. */
export function gridOf(width) {
  const finest = width / 500;
  const power = Math.floor(Math.log10(finest));
  const digit = [5, 2, 1].find((one) => one * 10 ** power <= finest * (1 + 1e-9)) ?? 1;
  return { digit, power };
}

/** `value` on that grid, and then inside the control's limits. */
export function snapped(value, width, control) {
  const { digit, power } = gridOf(width);
  const grid = digit * 10 ** power;
  const near = Number((Math.round(value / grid) * grid).toFixed(Math.min(Math.max(0, -power), 20)));
  return Math.min(Math.max(near, lowOf(control)), highOf(control)) + 0; // −0 is 0
}

/** The way of an arrow key in shares of the window, per coordinate; null for another key. Shift goes ten times as far. */
export function way({ key, shiftKey }, d) {
  const share = shiftKey ? 0.1 : 0.01;
  const ways = { ArrowRight: [share, 0], ArrowLeft: [-share, 0], ArrowUp: [0, share], ArrowDown: [0, -share] };
  const found = ways[key];
  if (!found) return null;
  return d === 1 ? [found[0] || found[1]] : found; // on a line up means more
}

/** The index of the place nearest to (px, py); the first of equals. */
export function nearest(places, px, py) {
  let best = 0;
  places.forEach(([x, y], i) => {
    const [u, v] = places[best];
    if (Math.hypot(x - px, y - py) < Math.hypot(u - px, v - py)) best = i;
  });
  return best;
}

/**
 * The points that a reader can move: [{id, controls}], one control a coordinate.
 * The start, and the minimum where parameters of the landscape carry it.
 */
export function spotsOf(scene) {
  const { d, minimaFollow } = scene.landscape;
  const starts = Array.from({ length: d }, (_, k) => `start.${k}`);
  return [["start", starts], ["minimum", minimaFollow ?? []]]
    .map(([id, targets]) => ({ id, controls: targets.map((target) => movable(scene, target)) }))
    .filter(({ controls }) => controls.length === d && controls.every(Boolean));
}

function movable(scene, target) {
  return scene.controls.find((control) => control.target === target && control.place !== "none");
}

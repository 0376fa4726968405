/** Where decay can take a method on a quadratic: the box, the lowest point in it, and ridge, all from the compiled
 * program; and how they are said. Pure. */

import { number } from "./numbers.js";
import { point } from "./outcomes.js";

const PIECES = 160; // of the ridge path
const known = new WeakMap(); // inputs → what was found: picture, names and words ask for the same

/**
 * @param {{scene: object, program: object, inputs: object}} stage
 * @returns {?{radius: number, lowest: number[], ridge: number[], path: Float64Array}} null where the scene draws none;
 *   radius: ∞ without decay
 */
export function wallOf({ scene, program, inputs }) {
  if (!scene.wall) return null;
  if (!known.has(inputs)) known.set(inputs, found(scene, program, inputs));
  return known.get(inputs);
}

function found({ landscape }, { wall, parameters }, { params, weightDecay }) {
  const minimum = landscape.minimaFollow.map((target) => params[target.replace("param.", "")]);
  const form = [...minimum, ...wall.hessian(minimum, { ...parameters, ...params })];
  const radius = wall.reach(weightDecay);
  const path = new Float64Array(2 * (PIECES + 1));
  for (let k = 0; k <= PIECES; k++) path.set(wall.ridge(...form, ...wall.along(k / PIECES)), 2 * k);
  return { radius, lowest: wall.lowest(...form, radius), ridge: wall.ridge(...form, 1, weightDecay), path };
}

/** The line over the methods' own. */
export const wallText = ({ radius, lowest, ridge }, word) => word(
  Number.isFinite(radius) ? "wall_key" : "wall_key_open",
  { radius: number(radius, 4), lowest: point(lowest), ridge: point(ridge) },
);

/** How far the end of a path is from both points, in the largest coordinate. */
export const apartText = ({ lowest, ridge }, end, word) => word("wall_apart", {
  lowest: number(gap(end, lowest), 2),
  ridge: number(gap(end, ridge), 2),
});

const gap = (a, b) => Math.max(...b.map((v, k) => Math.abs(a[k] - v)));

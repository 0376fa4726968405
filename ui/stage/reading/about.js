/** What a picture shows, in words, for those who do not see it: the scene's own, with the numbers that stand there now. Pure. */

import { number } from "../model/numbers.js";
import { point } from "../model/outcomes.js";
import { wallOf } from "../model/wall.js";

const DIGITS = 3;

/** The scene's text; in braces stands the name of a control, "s" for ηλ, or one of the points of the wall. */
export function about({ scene, program, inputs, values }) {
  const wall = wallOf({ scene, program, inputs });
  const open = wall && !Number.isFinite(wall.radius);
  return (open ? scene.altOpen : scene.alt).replace(/\{(\w+)\}/g, (whole, name) => {
    if (name in values) return number(values[name], DIGITS);
    if (name === "s") return number(inputs.lr * inputs.weightDecay, DIGITS);
    if (name === "radius") return number(wall.radius, DIGITS);
    return point(wall[name], DIGITS);
  });
}

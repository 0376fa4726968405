/** The stationary points of a scene: which hold for the present parameters, and how they are said. Pure. */

import { point } from "./outcomes.js";

export const SIGNS = { minimum: "+", maximum: "∧", saddle: ")(", degenerate: "–" };
const SAID = 6; // points; of more the rest are counted

/**
 * @param {{scene: object, program: object, inputs: object}} stage
 * @returns {?{x: number[], kind: string}[]} null where a hand has moved a parameter since they were searched
 */
export function stationaryOf({ scene, program, inputs }) {
  if (!scene.stationary) return [];
  const { points, at } = scene.stationary;
  const parameters = { ...program.parameters, ...inputs.params };
  return Object.entries(at).every(([name, value]) => parameters[name] === value) ? points : null;
}

/** The line over the methods' own: "+ minimum (1, 1)  )( saddle (0, 0)"; "" where none are searched. */
export function stationaryText(stage, word) {
  if (!stage.scene.stationary) return "";
  const points = stationaryOf(stage);
  if (!points) return word("points_moved");
  if (!points.length) return word("points_none");
  const said = points.slice(0, SAID).map(({ kind, x }) => `${SIGNS[kind]} ${word(`point_${kind}`)} ${point(x)}`);
  const listed = said.join(" · ");
  const count = points.length - said.length;
  return word("points", { points: count ? word("points_more", { points: listed, count }) : listed });
}

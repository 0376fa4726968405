/** The states that a reader keeps, as a stage holds them: {values} each; `paths` come when they are computed. */

import * as past from "./past.js";

const held = (states) => states.map((values) => ({ values }));
const states = (ghosts) => ghosts.map(({ values }) => values);

/** Those that the scene brings. */
export const read = (scene) => held(past.parseGhosts(scene.controls, scene.keep ?? ""));

/** What the link and Python are told of them. */
export const spelled = (scene, ghosts) => past.spellGhosts(scene.controls, states(ghosts));

/** One more: every present value but where one looks. */
export function added(scene, ghosts, values) {
  const own = Object.fromEntries(past.kept(scene.controls).map(({ name }) => [name, values[name]]));
  return held(past.keep(states(ghosts), own));
}

/** One less. */
export const dropped = (ghosts, index) => held(past.dropped(states(ghosts), index));

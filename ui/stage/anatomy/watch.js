/** One step watched from inside, with the parts of every line. Computed once for all who draw it in a frame. */

import { inside } from "../model/run.js";

const seen = new WeakMap();

/**
 * @param {object} stage of a scene of the kind "anatomy"
 * @returns {{method: object, beats: object[], at: number, t: number, lr: number, told: Float64Array, x: Float64Array,
 *   value(place: number): Float64Array, of(beat: object): Float64Array}} `at`: the beat under the scrubber; `value`:
 *   what a watched line gave; `of`: what a beat is about
 */
export function watched(stage) {
  const known = seen.get(stage);
  const { scene, inputs } = stage;
  if (known?.inputs !== inputs || known.scene !== scene) {
    const [method] = scene.methods;
    const program = { ...stage.program, methods: stage.program.watched };
    const reached = stage.paths?.[0]?.n ?? inputs.steps; // a run that diverges has no later step
    const { before, lines } = inside(program, method, inputs, {}, Math.max(1, Math.min(inputs.steps, reached)));
    const { beats } = scene;
    const value = (place) => lines[place];
    const of = (beat) => (beat.at < 0 ? before.g : lines[beat.at]);
    const step = { t: before.t, lr: before.lr, told: before.g, x: before.x, hyper: before.hyper };
    seen.set(stage, { inputs, scene, method, beats, value, of, ...step });
  }
  const found = seen.get(stage);
  found.at = Math.min(stage.valueOf("beat"), found.beats.length - 1);
  return found;
}

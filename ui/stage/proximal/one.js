/** The step under the scrubber as the lowest point of a sum of curves. Computed once for all who draw it in a frame. Pure. */

import { inside, settings } from "../model/run.js";

const seen = new WeakMap();

/**
 * @param {object} stage of a scene of the kind "prox": its program has a `model` (optim_core/compile/step_model.py)
 * @returns {{t: number, x: number, u: number, subject: object, parts: object, sums: object,
 *   landings: Map<string, number>, heights: Map<string, number>}} the point before the step and the direction, both of the
 *   proximal method `subject`; `parts` and `sums`: name → curve, a function of z; where each method lands from that very
 *   point and memory, and how high on its own sum (on that of the proximal method where it has none)
 */
export function oneStep(stage) {
  const { scene, inputs, program } = stage;
  const t = Math.max(1, Math.min(Math.round(stage.at), inputs.steps));
  const known = seen.get(stage);
  if (known?.inputs === inputs && known.scene === scene && known.step.t === t) return known.step;
  const step = taken(scene, inputs, program, t);
  seen.set(stage, { scene, inputs, step });
  return step;
}

/** The same without a stage. */
export function taken({ methods }, inputs, program, t) {
  const subject = methods.find(({ decay }) => decay === "proximal");
  const { before, names, lines } = inside(program, subject, inputs, {}, t);
  const [x, u] = [before.x[0], lines[names.indexOf("u")][0]];
  const own = (slug) => {
    const { lr, weightDecay, hyper } = settings(program, slug, inputs);
    return { ...hyper, lr, weight_decay: weightDecay };
  };
  const { model } = program;
  const given = own(subject.slug);
  const parts = {
    linear: (z) => model.linear(z, x, u),
    spring: (z) => model.spring(z, x, given),
    penalty: (z) => model.penalty(z, given),
  };
  const sums = { [subject.slug]: (z) => parts.linear(z) + parts.spring(z) + parts.penalty(z) };
  const straight = methods.find(({ decay }) => decay === "decoupled");
  if (straight && model.tangent) {
    const its = own(straight.slug);
    parts.tangent = (z) => model.tangent(z, x, its);
    sums[straight.slug] = (z) => parts.linear(z) + model.spring(z, x, its) + parts.tangent(z);
  }
  const landings = new Map(methods.map(({ slug }) => [slug, landed(program, slug, inputs, before)]));
  const heights = new Map([...landings].map(([slug, z]) => [slug, (sums[slug] ?? sums[subject.slug])(z)]));
  return { t, x, u, subject, parts, sums, landings, heights };
}

/** Where one step of a method leads from a point, with a memory that was another method's. */
export function landed(program, slug, inputs, { x, g, t, memory }) {
  const { memory: names, step } = program.methods[slug];
  const { lr, weightDecay, hyper } = settings(program, slug, inputs);
  const state = Float64Array.of(x[0], ...names.map((name) => memory[name]?.[0] ?? 0));
  step(state, g, t, lr, weightDecay, hyper);
  return state[0];
}

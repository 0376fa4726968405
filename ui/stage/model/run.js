// Runs of the compiled methods: pure arithmetic, no DOM. The definitions are those of optim_core: evaluate.py says when
// a run diverges and why, trajectory.py where it stops.

import { ended } from "./ending.js";
import { toPoint } from "./frame.js";

/**
 * What a run depends on, from the values of the controls and what the scene holds fixed.
 * @param {object} scene
 * @param {object} values control name → value; a control without one has its default
 * @param {object} [program] the compiled module; a start in a frame of its own asks for it
 * @returns {{start: Float64Array, scales: Float64Array, params: object, hyper: object, lr: number, weightDecay: number,
 *   steps: number, schedule: string, convention: string, seed: number, spike: ?{size: number, period: number},
 *   noise: ?{kind: string, sigma: number, seed: number}, given: object, lanes: object, window: number[][]}} `given`:
 *   what only settings of a method's own ask for; `lanes`: number of a lane → those of all this that are its own
 */
export function inputs(scene, values, program) {
  const d = scene.landscape.d;
  const told = { lr: 0, weightDecay: 0, steps: 1, schedule: "constant", convention: "pytorch", ...scene.fixed };
  for (const control of scene.controls) told[control.target] = values[control.name] ?? control.default;
  const params = under(told, "param.");
  const lanes = (scene.methods ?? []).filter(({ lane }) => lane)
    .map(({ lane }) => [lane, settable({ ...told, ...under(told, `lane.${lane}.`) }, d)]);
  return {
    ...settable(told, d),
    start: Float64Array.from(toPoint(program, along(told, "start", d, 0), params)),
    params,
    given: { ...params, ...under(told, "own.") },
    steps: told.steps,
    convention: told.convention,
    seed: told["noise.seed"] ?? 0,
    spike: told["spike.size"] ? { size: told["spike.size"], period: told["spike.period"] ?? 1 } : null,
    lanes: Object.fromEntries(lanes),
    window: scene.landscape.window,
  };
}

/** What a lane may have for itself. */
function settable(told, d) {
  const noise = { kind: told["noise.kind"] ?? "additive", sigma: told["noise.sigma"], seed: told["noise.seed"] ?? 0 };
  return {
    scales: along(told, "scale", d, 1),
    hyper: under(told, "hyper."),
    lr: told.lr,
    weightDecay: told.weightDecay,
    schedule: told.schedule,
    noise: noise.sigma > 0 ? noise : null,
  };
}

/** The inputs of a method of the scene: of a lane, its own where it has them. */
export const inputsOf = ({ lane }, inputs) => (lane ? { ...inputs, ...inputs.lanes[lane] } : inputs);

const along = (told, name, d, otherwise) => Float64Array.from({ length: d }, (_, k) => told[`${name}.${k}`] ?? otherwise);

function under(told, prefix) {
  const found = {};
  for (const [target, value] of Object.entries(told)) {
    if (target.startsWith(prefix)) found[target.slice(prefix.length)] = value;
  }
  return found;
}

/**
 * One run from start to end, or to where it diverges. Never throws.
 * @param {object} program the compiled module
 * @param {{slug: string, method?: string, lane?: number}} shown a method of the scene: its slug there, the slug of the
 *   method where that is another, and the number of its lane if it is one
 * @param {object} all as `inputs` makes them
 * @param {{id?: string, scaled?: boolean}} world scaled: false tells the gradient of f itself
 * @returns {object} Path {slug, world, x, d, n, loss, divergedAt, cause, stop: {step, amplitude}, left: {at, back}}
 */
export function walk(program, shown, all, { scaled = true, id = scaled ? "told" : "plain" } = {}) {
  const { slug, method = slug } = shown;
  const inputs = inputsOf(shown, all);
  const run = begun(program, method, inputs, scaled);
  const { state, d, p } = run;
  const { limits } = program;
  const far = limits.bound * Math.max(1, ...inputs.start.map(Math.abs));
  const x = new Float64Array((inputs.steps + 1) * d);
  const loss = new Float64Array(inputs.steps + 1);
  let divergedAt = -1;
  let cause = limits.causes.NONE;
  let n = 0;
  for (;;) {
    for (let k = 0; k < d; k++) x[n * d + k] = state[k];
    loss[n] = program.value(state, p);
    if (n > 0 && !near(state, inputs.start, far)) {
      divergedAt = n;
      cause = why(program, run.again(n), state);
    } else if (!Number.isFinite(loss[n])) {
      divergedAt = n;
      cause = limits.causes.LOSS_NOT_FINITE;
    }
    if (divergedAt >= 0 || n === inputs.steps) break;
    n += 1;
    run.step(n);
  }
  const path = { slug, world: id, d, n, x: x.subarray(0, (n + 1) * d), loss: loss.subarray(0, n + 1), divergedAt, cause };
  return { ...path, ...ended(path, inputs.window, limits) };
}

/**
 * Step t = 1, 2, … of a run, watched from inside.
 * @returns {?object} {before: {x, g, t, lr, baseLr, weightDecay, memory}, names, lines, after: {x, memory}}: `before.g`
 *   is the gradient as told, `lines[k]` what line `names[k]` gave, each a Float64Array(d); `memory` by name.
 */
export function inside(program, shown, inputs, { scaled = true } = {}, t = 1) {
  return begun(program, shown.method ?? shown.slug, inputsOf(shown, inputs), scaled).again(t);
}

/**
 * What a method is set to: its own setting where it has one, else the one that all share, else its default.
 * @returns {{lr: number, weightDecay: number, hyper: object}}
 */
export function settings(program, slug, inputs) {
  const method = program.methods[slug];
  const shared = { lr: inputs.lr, weight_decay: inputs.weightDecay };
  const given = { ...program.parameters, ...inputs.given, ...shared };
  const own = program.own?.[slug] ?? {};
  const value = (name, otherwise) => own[name]?.(given) ?? otherwise;
  const hyper = { ...method.hyper };
  for (const name of Object.keys(hyper)) hyper[name] = value(name, inputs.hyper[name] ?? hyper[name]);
  return { lr: value("lr", inputs.lr), weightDecay: method.decays ? value("weight_decay", inputs.weightDecay) : 0, hyper };
}

/** A run at its start: `step(t)` moves it, in order; `again(t)` runs another from the start and watches step t. */
function begun(program, slug, inputs, scaled) {
  const method = program.methods[slug];
  const d = method.d;
  const state = new Float64Array(d * (1 + method.memory.length));
  state.set(inputs.start);
  const g = new Float64Array(d);
  const p = { ...program.parameters, ...inputs.params };
  const { lr: rate, weightDecay: decay, hyper } = settings(program, slug, inputs);
  const paper = inputs.convention === "paper" && method.decays;
  const weightDecay = paper ? program.toPytorch(method.decay, decay, rate) : decay;
  const multiplier = program.schedules[inputs.schedule];
  const one = new Float64Array(d).fill(1);
  const wrapping = { scales: scaled ? inputs.scales : one, spike: inputs.spike, noise: inputs.noise };

  function told(t) {
    program.gradient(state, p, g);
    program.told(g, wrapping, t, g);
    return rate * multiplier(t, inputs.steps);
  }
  function step(t) {
    const lr = told(t);
    method.step(state, g, t, lr, weightDecay, hyper);
  }
  function again(t) {
    const other = begun(program, slug, inputs, scaled);
    for (let s = 1; s < t; s++) other.step(s);
    return other.watched(t);
  }
  function watched(t) {
    const lr = told(t);
    const before = { ...named(state), g: g.slice(), t, lr, baseLr: rate, weightDecay, hyper };
    const lines = method.trace(state, g, t, lr, weightDecay, hyper);
    return { before, names: method.lines, lines, after: named(state) };
  }
  function named(from) {
    const memory = {};
    method.memory.forEach((name, k) => { memory[name] = from.slice((k + 1) * d, (k + 2) * d); });
    return { x: from.slice(0, d), memory };
  }
  return { state, d, p, step, again, watched };
}

function near(state, start, far) {
  for (let k = 0; k < start.length; k++) {
    if (!(Math.abs(state[k] - start[k]) <= far)) return false;  // NaN is not near
  }
  return true;
}

/** The first of gradient, memory, direction and point that ceased to be finite in the step that diverged. */
function why({ limits: { causes } }, { before, names, lines, after }) {
  const broken = (values) => !values.every(Number.isFinite);
  if (broken(before.g)) return causes.GRADIENT_NOT_FINITE;
  if (Object.values(after.memory).some(broken)) return causes.OVERFLOW;
  if (broken(lines[names.indexOf("u")])) return causes.DIVISION_BY_ZERO;
  return broken(after.x) ? causes.OVERFLOW : causes.LEFT_BOUNDS;
}

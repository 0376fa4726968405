import assert from "node:assert/strict";
import { test } from "node:test";

import { ended } from "../../ui/stage/model/ending.js";
import { load } from "../../ui/stage/model/program.js";
import { inputs, inside, walk } from "../../ui/stage/model/run.js";

/** Gradient descent on ½(x − a)² in each coordinate, in the form of a compiled program. */
const PROGRAM = `
export const value = (x, p) => ((x[0] - p.a) ** 2 + (x[1] - p.a) ** 2) / 2;
export const gradient = (x, p, out) => { out[0] = x[0] - p.a; out[1] = x[1] - p.a; };
export const parameters = { a: 1 };
export const limits = { bound: 1e6, still: 1e-3, last: 10, causes: { NONE: 0, GRADIENT_NOT_FINITE: 1,
  DIVISION_BY_ZERO: 2, OVERFLOW: 3, LEFT_BOUNDS: 4, LOSS_NOT_FINITE: 5 } };
export const schedules = { constant: () => 1, halved: (t) => 0.5 ** (t - 1) };
export const told = (g, { scales, noise }, t, out) => {
  for (const k of [0, 1]) out[k] = scales[k] * g[k] + (noise ? noise.sigma : 0);
};
export const toPytorch = (style, decay, lr) => (style === "decoupled" ? decay / lr : decay);
const method = (decay) => {
  const step = (state, g, t, lr, weightDecay, hyper) => {
    for (const k of [0, 1]) {
      state[2 + k] = hyper.momentum * state[2 + k] + g[k];
      state[k] -= lr * (state[2 + k] + weightDecay * state[k]);
    }
  };
  const trace = (state, ...rest) => {
    step(state, ...rest);
    return [state.slice(2), state.slice(2), state.slice(0, 2)];
  };
  return { d: 2, decay, decays: decay !== "none", memory: ["b"], hyper: { momentum: 0 }, lines: ["b", "u", "x"],
    step, trace };
};
export const methods = { GD: method("none"), GDW: method("decoupled") };
`;
const WINDOW = [[-3, 3], [-3, 3]];
const [GD, GDW] = [{ slug: "GD" }, { slug: "GDW" }];

const scene = (fixed = {}, controls = []) => ({
  landscape: { d: 2, window: WINDOW },
  fixed: { lr: 0.5, steps: 100, "start.0": -2, "start.1": 2, ...fixed },
  controls,
});
const given = (fixed) => inputs(scene(fixed), {});
const program = await load(PROGRAM);

test("a program is loaded once, and one that fails may be asked for again", async () => {
  assert.equal(await load(PROGRAM), program);
  const broken = load("export const = 1;");
  await assert.rejects(broken, SyntaxError);
  assert.notEqual(load("export const = 1;").catch(() => "again"), broken);
});

test("inputs are what the controls say, else their defaults, else what the scene holds fixed", () => {
  const controls = [
    { name: "page.rate", target: "lr", default: 0.1 },
    { name: "page.c", target: "scale.1", default: 4 },
    { name: "page.a", target: "param.a", default: 7 },
    { name: "page.momentum", target: "hyper.momentum", default: 0.9 },
    { name: "page.sigma", target: "noise.sigma", default: 0.2 },
  ];
  const found = inputs(scene({ steps: 9 }, controls), { "page.rate": 0.3, "page.momentum": 0 });
  assert.deepEqual([found.lr, found.steps, found.schedule, found.convention], [0.3, 9, "constant", "pytorch"]);
  assert.deepEqual([[...found.start], [...found.scales]], [[-2, 2], [1, 4]]);
  assert.deepEqual([found.params, found.hyper], [{ a: 7 }, { momentum: 0 }]);
  assert.deepEqual(found.noise, { kind: "additive", sigma: 0.2, seed: 0 });
  assert.equal(given().noise, null);
});

test("a path has every step, its losses and where it stopped", () => {
  const path = walk(program, GD, given());
  assert.deepEqual([path.n, path.d, path.x.length, path.loss.length], [100, 2, 202, 101]);
  assert.deepEqual([path.slug, path.world, path.divergedAt, path.cause], ["GD", "told", -1, 0]);
  assert.deepEqual([...path.x.slice(0, 4)], [-2, 2, -0.5, 1.5]);
  assert.equal(path.loss[0], 5);
  assert.equal(path.stop.step, 12); // 3 / 2¹² is the first distance of at most 10⁻³
  assert.deepEqual(path.left, { at: -1, back: true });
});

test("the plain world is not told the scales", () => {
  const scaled = given({ "scale.0": 0.5 });
  const [told, plain] = [{ id: "told", scaled: true }, { id: "plain", scaled: false }].map((world) =>
    walk(program, GD, scaled, world));
  assert.equal(plain.world, "plain");
  assert.deepEqual([...plain.x], [...walk(program, GD, given()).x]);
  assert.equal(told.x[2], -1.25);
});

test("a schedule and the papers' decay", () => {
  const path = walk(program, GD, given({ schedule: "halved", steps: 2 }));
  assert.deepEqual([path.x[2], path.x[4]], [-0.5, -0.125]);
  const [pytorch, paper] = ["pytorch", "paper"].map((convention) =>
    walk(program, GDW, given({ convention, weightDecay: 0.2, steps: 1 })).x[2]);
  assert.deepEqual([pytorch, paper], [-2 + 0.5 * (3 + 0.4), -2 + 0.5 * (3 + 0.8)]);
  assert.equal(walk(program, GD, given({ weightDecay: 9 })).x[2], -0.5, "a method without decay ignores it");
});

test("a run that leaves all bounds is cut there, with its cause", () => {
  const path = walk(program, GD, given({ lr: 3 }));
  assert.equal(path.cause, program.limits.causes.LEFT_BOUNDS);
  assert.ok(path.n === path.divergedAt && path.n < 100 && Math.abs(path.x.at(-2)) > 2e6);
  assert.deepEqual([path.stop, path.left], [{ step: -1, amplitude: Infinity }, { at: 1, back: false }]);
});

test("what is not finite has its first cause", () => {
  const { causes } = program.limits;
  const cause = (fixed) => walk(program, GD, given(fixed)).cause;
  assert.equal(cause({ "scale.0": 1e308, "start.0": 9 }), causes.GRADIENT_NOT_FINITE);
  assert.equal(cause({ lr: 1e308 }), causes.OVERFLOW);
  assert.equal(cause({ "start.0": 1e200 }), causes.LOSS_NOT_FINITE);
  assert.equal(walk(program, GD, given({ "start.0": 1e200 })).n, 0);
});

test("a step from inside is the step of the path", () => {
  const [path, seen] = [walk(program, GD, given()), inside(program, GD, given(), {}, 3)];
  assert.deepEqual([...seen.before.x, ...seen.after.x], [...path.x.slice(4, 8)]);
  assert.deepEqual(seen.names, ["b", "u", "x"]);
  assert.deepEqual([...seen.before.g], [...seen.before.x].map((v) => v - 1));
  assert.deepEqual([...seen.after.memory.b], [...seen.lines[0]]);
});

test("a path at rest far out has stopped although its sum overflows", () => {
  const path = { x: new Float64Array(44).fill(1.7e308), d: 2, n: 21, divergedAt: -1 };
  assert.deepEqual(ended(path, WINDOW, program.limits).stop, { step: 0, amplitude: 0 });
});

test("a path that hops moves, and how far", () => {
  const x = Float64Array.from({ length: 101 }, (_, k) => (k % 2 ? 0.25 : -0.25));
  const { stop } = ended({ x, d: 1, n: 100, divergedAt: -1 }, [[-1, 1]], program.limits);
  assert.deepEqual(stop, { step: -1, amplitude: 0.25 });
});

test("out of the window and back", () => {
  const x = Float64Array.of(0, 5, 6, 1, 1);
  const { left } = ended({ x, d: 1, n: 4, divergedAt: -1 }, [[-3, 3]], program.limits);
  assert.deepEqual(left, { at: 1, back: true });
});

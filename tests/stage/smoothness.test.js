import assert from "node:assert/strict";
import { test } from "node:test";

import { aboveLine, cloudOf, decades, endOf, short, slopeAt, stableFrom, throughLeft, throughRight,
} from "../../ui/stage/smoothness/points.js";

/** cosh about 1, by hand: what the printed program has under these names. */
const program = {
  parameters: { a1: 0 },
  smoothness: {
    slope: ([x], { a1 }) => Math.abs(Math.sinh(x - a1)),
    curvature: ([x], { a1 }) => Math.cosh(x - a1),
    mirrored: (distance, slope) => (2 * distance) / slope,
    flat: (lr) => 2 / lr,
  },
};
const stageOf = (start, ...xs) => ({
  program,
  scene: { worlds: [{ id: "told" }] },
  inputs: { start: [start], params: { a1: 1 } },
  paths: [{ slug: "SGD", world: "told", d: 1, n: xs.length, x: Float64Array.from([start, ...xs]) }],
});

test("slope and curvature are those of the points, with the parameters of the moment", () => {
  const [{ slug, points }] = cloudOf(stageOf(-1, 0.5));
  assert.equal(slug, "SGD");
  assert.deepEqual(points, [[Math.sinh(2), Math.cosh(2)], [Math.sinh(0.5), Math.cosh(0.5)]]);
});

test("what has arrived, and what climbs above the start or is lost, is no dot", () => {
  const [{ points }] = cloudOf(stageOf(-1, 1, 7, NaN, Infinity, 1 + 1e-5, 0));
  assert.deepEqual(points.map(([, c]) => c), [Math.cosh(2), Math.cosh(1)]);
});

test("a long path has a bounded number of dots, its start among them", () => {
  const [{ points }] = cloudOf(stageOf(-4, ...Array.from({ length: 4999 }, (_, k) => -4 + k / 2000)));
  assert.ok(points.length > 100 && points.length <= 240, String(points.length));
  assert.deepEqual(points[0], [Math.sinh(5), Math.cosh(5)]);
});

test("dots on the line are not above it", () => {
  const cloud = cloudOf(stageOf(-4, -3, -2, 0));
  assert.deepEqual(aboveLine(cloud, () => Math.cosh(3)), { above: 2, all: 4 });
  assert.deepEqual(aboveLine(cloud, (s) => 1 + s), { above: 0, all: 4 });
});

test("the decades hold every dot and every line that is asked for, none of them on the lower border", () => {
  const { across, upward } = decades(cloudOf(stageOf(-4, 0)), [1, 1e-9, Infinity]);
  assert.deepEqual(across, [-3, 2]);
  assert.equal(upward[1], 2);
  assert.equal(upward[0], -3, "a line of no height takes no more room than this");
  assert.deepEqual(decades(cloudOf(stageOf(1)), [1]).upward, [-1, 1], "no dot at all");
});

test("on a line the largest stable rate is 2R/f′, in the plane 2/curvature at the start", () => {
  const one = stableFrom(stageOf(-4), [1]);
  assert.ok(one.exact && one.distance === 5);
  assert.equal(one.rate, 10 / Math.sinh(5));
  const plane = {
    program: { ...program, smoothness: { ...program.smoothness, slope: () => 3, curvature: () => 8 } },
    inputs: { start: [4, 4], params: {} },
  };
  assert.deepEqual(stableFrom(plane, [1, 0]), { exact: false, distance: 5, slope: 3, curvature: 8, rate: 0.25 });
});

test("the line goes through where a hand holds it, and neither number becomes negative", () => {
  const L1 = throughRight(101, 1000, 1);
  assert.equal(L1, 0.1);
  assert.equal(throughLeft(1.05, 1e-3, L1), short(1.05 - 1e-4));
  assert.equal(throughRight(0.5, 1000, 1), 0);
  assert.equal(throughLeft(0.001, 1, 5), 0);
});

test("the right hand stands at the end of the axis, or where the line leaves above", () => {
  const box = { across: [-3, 3], upward: [-1, 2] };
  assert.equal(endOf(() => 1, box, 1), 1000);
  assert.equal(endOf(() => 1, box, 0), 1e-3);
  const line = (s) => 1 + 2 * s;
  assert.ok(Math.abs(endOf(line, box, 1) - 49.5) < 1e-9);
  assert.ok(Math.abs(slopeAt(line, 5, box) - 2) < 1e-12);
});

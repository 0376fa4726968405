import assert from "node:assert/strict";
import { test } from "node:test";

import { decades, distances, floorOf, pathOf, range } from "../../ui/stage/reading/curves.js";

const points = (text) => [...text.matchAll(/[ML](-?\d+) (-?\d+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("the floor follows the minimum that parameters move, and is unknown without one", () => {
  const program = { parameters: { a1: 1, a2: 2 }, value: ([x, y], p) => (x - p.a1) ** 2 + (y - p.a2) ** 2 + 7 };
  const scene = { landscape: { minima: [[1, 2]], minimaFollow: ["param.a1", "param.a2"] } };
  assert.equal(floorOf(scene, program, { params: { a1: -3 } }), 7);
  assert.equal(floorOf({ landscape: { minima: [[1, 2], [1, 3]], minimaFollow: null } }, program, { params: {} }), 7);
  assert.equal(floorOf({ landscape: { minima: [], minimaFollow: null } }, program, { params: {} }), null);
});

test("distances are measured from the mean of the last tenth, as stopping is", () => {
  const x = Float64Array.from({ length: 40 }, (_, k) => (k < 36 ? 36 - k : k % 2 ? 0.5 : -0.5));
  const limits = { last: 10 };
  const found = distances({ x, d: 1, n: 39, divergedAt: -1 }, limits);
  assert.deepEqual([found[0], found[36], found[39]], [36, 0.5, 0.5]);
  assert.equal(distances({ x, d: 1, n: 39, divergedAt: 39 }, limits), null);
  const two = distances({ x: Float64Array.of(3, 4, 0, 0, 0, 0), d: 2, n: 2, divergedAt: -1 }, limits);
  assert.deepEqual([...two], [5, 0, 0]);
  const wider = distances({ x, d: 1, n: 39, divergedAt: -1 }, { last: 5 }); // the last eight: 4, 3, 2, 1 and the rest
  assert.equal(wider[36], 0.5 + 10 / 8);
});

test("a range is whole decades; zero is its floor, and what diverges is cut off", () => {
  const curves = [Float64Array.of(5, 0.02, 0), Float64Array.of(5, 1e300, Infinity, NaN)];
  const { log, low, high, place } = range(curves, true);
  assert.deepEqual([log, low, high], [true, -2, 1]);
  assert.deepEqual([0, 0.01, 10, 1e300, Infinity, -1e-18].map(place), [0, 0, 1, 1, 1, 0]);
  assert.equal(range([Float64Array.of(1, 1e-300)], true).low, -10);
});

test("values below zero, and no floor: plain numbers", () => {
  const { log, low, high, place } = range([Float64Array.of(3, -1)], false);
  assert.deepEqual([log, low, high, place(1)], [false, -1, 3, 0.5]);
  assert.equal(range([Float64Array.of(3, 1)], false).log, true);
});

test("nothing to draw has a range too", () => {
  for (const curves of [[], [[]], [Float64Array.of(NaN)], [Float64Array.of(0, 0)]]) {
    const { low, high, place } = range(curves, true);
    assert.ok(Number.isFinite(low) && high > low && place(0) === 0);
  }
  assert.deepEqual(range([Float64Array.of(1, 1)], true).high, 0);
});

test("a line has every step while each has a column, and the extremes of a column when they crowd", () => {
  const place = (v) => v;
  assert.deepEqual(points(pathOf([0, 0.5, 1], [0, 10, 20], place, 100)), [[0, 1000], [100, 500], [200, 0]]);
  const crowd = Float64Array.from({ length: 10000 }, (_, t) => (t === 7777 ? 1 : t === 3333 ? 0 : 0.5));
  const across = crowd.map((_, t) => t / 100);
  const found = points(pathOf(crowd, across, place, 100));
  assert.ok(found.length <= 4 * 101, `${found.length} points`);
  assert.ok(found.some(([, y]) => y === 0) && found.some(([, y]) => y === 1000));
  assert.equal(pathOf([], [], place, 100), "");
});

test("few powers of ten are written, from the top", () => {
  assert.deepEqual(decades({ low: -3, high: 1 }, 5), [1, 0, -1, -2, -3]);
  assert.deepEqual(decades({ low: -16, high: 2 }, 4), [2, -3, -8, -13]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { beside } from "../../ui/stage/proximal/names.js";
import { heightsOf } from "../../ui/stage/proximal/springs.js";

const ROOM = { width: 600, height: 220, size: 14, stems: [200] };
const along = (f) => Array.from({ length: 161 }, (_, k) => [(600 * k) / 160, f(k / 160)]);
const CURVES = {
  line: along((v) => 120 - 40 * v),
  spring: along((v) => 160 - 600 * (v - 0.6) ** 2),
  flat: along(() => 125),
  far: along(() => 900),
  wall: along((v) => (v > 0.5 ? -Infinity : 180)),
};
const TEXTS = ["line", "spring", "flat", "wall"].map((name) => ({ name, text: `name of ${name}` }));
const box = ({ x, y }, text) => [x - 0.25 * 14 * text.length, y - 12, x + 0.25 * 14 * text.length, y + 3];

test("names of curves stay in the picture and off each other", () => {
  const found = beside(TEXTS, CURVES, ROOM, new Map());
  const boxes = TEXTS.map(({ name, text }) => box(found.get(name), text));
  for (const [left, top, right, bottom] of boxes) {
    assert.ok(left >= 0 && right <= 600 && top >= 0 && bottom <= 222);
  }
  boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => {
    assert.ok(one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1], `${one} ${other}`);
  }));
});

test("a name stays where it stood while its curve moves a little", () => {
  const stood = new Map();
  const before = beside(TEXTS, CURVES, ROOM, stood).get("line");
  const moved = { ...CURVES, line: along((v) => 118 - 40 * v) };
  const after = beside(TEXTS, moved, ROOM, stood).get("line");
  assert.equal(after.x, before.x);
  assert.ok(Math.abs(after.y - before.y) < 4);
});

test("a curve that is out of sight has no name", () => {
  assert.equal(beside([{ name: "far", text: "far" }], CURVES, ROOM, new Map()).size, 0);
});

const stepOf = (penalty, landings, heights) => ({
  x: 2, parts: { penalty: () => penalty, spring: (z) => (z - 2) ** 2 }, landings: new Map(landings), heights: new Map(heights),
});

test("the picture holds the point and every ball in sight, and never has no height", () => {
  const [low, high] = heightsOf(stepOf(10, [["a", -3], ["b", 50]], [["a", -20], ["b", -9000]]), [-7, 7]);
  assert.ok(low < -20 && low > -40 && high > 10, `${low} ${high}`);
  for (const penalty of [0, Infinity, NaN]) {
    const flat = heightsOf(stepOf(penalty, [["a", 2]], [["a", 0]]), [-7, 7]);
    assert.ok(flat.every(Number.isFinite) && flat[1] > flat[0]);
  }
});

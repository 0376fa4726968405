import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOf, broken } from "../../ui/stage/model/heights.js";

const along = (f, low, high) => Array.from({ length: 241 }, (_, k) => f(low + ((high - low) * k) / 240));

test("a curve without poles is shown whole, with 0 where it is near", () => {
  assert.deepEqual(boundsOf(along((x) => x ** 4, -3, 3)), [0, 81]);
  assert.deepEqual(boundsOf(along((x) => 100 + x * x, -3, 3)), [100, 109], "else its bend would not be seen");
  assert.deepEqual(boundsOf(along((x) => -100 - x * x, -3, 3)), [-109, -100]);
  const [low, high] = boundsOf(along(() => 5, -3, 3));
  assert.ok(low === 0 && high === 5, "a constant has a line above 0");
  assert.deepEqual(boundsOf([NaN, Infinity]), [0, 1]);
});

test("a pole is cut off and nothing else", () => {
  const heights = along((x) => 1 / x, -3, 3); // at 0 it is infinite
  const [low, high] = boundsOf(heights);
  assert.ok(low > -20 && high < 20 && high > 1);
});

test("a line is broken where there is no value, and at a pole between two points", () => {
  const pieces = broken(along((x) => Math.log(x), -1, 1), [-5, 1]);
  assert.equal(pieces.length, 1);
  assert.ok(pieces[0][0] === 121, "from the first positive point on");
  const heights = along((x) => 1 / (x - 0.001), -3, 3);
  const parts = broken(heights, boundsOf(heights));
  assert.equal(parts.length, 2);
  assert.equal(parts.flat().length, 241, "no point is lost");
  assert.equal(broken(along((x) => x ** 3, -3, 3), [-27, 27]).length, 1);
});

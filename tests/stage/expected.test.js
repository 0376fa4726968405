import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, read, spell, thinned } from "../../ui/stage/model/expected.js";
import { clamp, read as readControl } from "../../ui/stage/model/values.js";

const WINDOW = [[-3, 3], [-1, 1]];
const CONTROL = { kind: "states", default: "" };

test("a drawing is spelled on the grid of its window and read back", () => {
  const text = spell([[-1.23456, 0.5], [2, -0.98765]], WINDOW);
  assert.equal(text, "-1.23,0.5;2,-0.988");
  assert.deepEqual(read(text), [[-1.23, 0.5], [2, -0.988]]);
});

test("what is no drawing is none", () => {
  for (const text of ["", "1", "1,2;3", "a,b", "1,2;3,Infinity", "1,2,3", undefined]) assert.deepEqual(read(text), []);
});

test("a long line keeps its ends and fits into a control, also in a tiny and in a huge window", () => {
  const long = Array.from({ length: 900 }, (_, k) => [-Math.exp(1 + k / 1e3), -Math.PI / (k + 1)]);
  assert.equal(thinned(long).length, MOST);
  assert.deepEqual([thinned(long)[0], thinned(long).at(-1)], [long[0], long.at(-1)]);
  for (const size of [1e-6, 1, 1e6]) {
    const text = spell(long.map((point) => point.map((v) => v * size)), [[-10 * size, 0], [-10 * size, 0]]);
    assert.ok("value" in readControl(CONTROL, text), text.length);
    assert.equal(clamp(CONTROL, text), text);
  }
  assert.equal(clamp(CONTROL, "<b>"), "");
  assert.ok("reason" in readControl(CONTROL, "<b>"));
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow } from "../../ui/stage/roving.js";
import { reading, valueOf } from "../../ui/stage/reading/slots.js";

const seen = {
  before: { x: [1, 2], g: [3, 4], t: 7, lr: 0.005, baseLr: 0.01, weightDecay: 10, memory: { m: [5, 6] },
    hyper: { beta1: 0.9 } },
  names: ["m", "u"],
  lines: [[7, 8], [9, 10]],
};
const total = (a) => a.reduce((sum, v) => sum + v, 0);
const program = { reductions: { total, largest: (a) => Math.max(...a) } };
const value = (key, k = 0) => valueOf(key, program, seen, { weightDecay: 0.1 }, k);

test("a key without a line is a value from before the step", () => {
  assert.deepEqual([value("x"), value("x", 1), value("g"), value("m", 1), value("t", 1), value("lr"), value("beta1")],
    [1, 2, 3, 6, 7, 0.005, 0.9]);
});

test("a key with a line is what that line gave", () => {
  assert.deepEqual([value("m@0"), value("m@0", 1), value("u@1", 1)], [7, 8, 10]);
});

test("the papers' numbers: the schedule apart, the base rate, the decay as it was typed", () => {
  const keys = ["_multiplier", "_base_rate", "_paper_decay", "weight_decay"];
  assert.deepEqual(keys.map((key) => value(key)), [0.5, 0.01, 0.1, 10]);
});

test("a rule that has its own weight decay shows that one", () => {
  const own = { ...seen, before: { ...seen.before, hyper: { weight_decay: 3 }, weightDecay: 0 } };
  assert.equal(valueOf("weight_decay", program, own, {}, 0), 3);
});

test("an operation over all coordinates is the same whichever one is shown", () => {
  assert.deepEqual([value("largest(g)"), value("largest(g)", 1), value("total(m@0)")], [4, 4, 15]);
});

test("a number stands in brackets where its place asks for them, and only then", () => {
  const text = (...args) => Object.values(reading(...args)).join("|");
  assert.equal(text(-2, "m"), "(|−2.000||)");
  assert.equal(text(-2, "ps"), "|−2.000||");
  assert.equal(text(2, "mps"), "|2.000||");
  assert.equal(text(3e-7, "p"), "(|3.000×10|−7|)");
  assert.equal(text(1e-8, "s", true), "(|10|−8|)");
  assert.equal(text(1e-8, "", true), "|10|−8|");
  assert.equal(text(NaN, "mps"), "|NaN||");
});

test("arrows lead around a row, other keys nowhere", () => {
  assert.deepEqual([follow("ArrowRight", 2, 3), follow("ArrowLeft", 0, 3)], [0, 2]);
  assert.deepEqual([follow("Home", 2, 3), follow("End", 0, 3)], [0, 2]);
  assert.equal(follow("ArrowDown", 0, 3), undefined);
  assert.equal(follow("ArrowRight", -1, 3), undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { beat, onward, SECONDS } from "../../ui/stage/controls/playback.js";
import { speedText } from "../../ui/stage/controls/scrub.js";
import { keyed } from "../../ui/stage/model/keys.js";
import { goTo, marks, timeOf, timescale } from "../../ui/stage/model/timescale.js";

test("every step of a run has a place of its own, and the place leads back to it", () => {
  for (const [low, high] of [[0, 1], [1, 1], [0, 7], [1, 50], [0, 500], [1, 5000], [0, 100000]]) {
    const scale = timescale(low, high);
    for (let t = low; t <= high; t += Math.max(1, Math.floor(high / 997))) assert.equal(scale.step(scale.place(t)), t);
    assert.equal(scale.step(0), low);
    assert.equal(scale.step(1), high);
  }
});

test("the beginning of a long run has more room than its share, a short run none", () => {
  assert.equal(timescale(0, 50).place(5), 0.1);
  assert.ok(Math.abs(timescale(0, 1600).place(100) - 0.25) < 1e-12);
  assert.ok(timescale(0, 300).place(30) > 0.15 && timescale(0, 300).place(30) < 0.3);
});

test("places beyond the axis are its ends", () => {
  const scale = timescale(1, 100);
  assert.deepEqual([scale.step(-1), scale.step(2), scale.place(-5), scale.place(900)], [1, 100, 0, 1]);
});

test("marks are round, apart and hold both ends", () => {
  for (const [low, high, gap] of [[1, 5000, 0.06], [0, 500, 0.1], [0, 3, 0.2], [1, 1, 0.2], [0, 100000, 0.1]]) {
    const scale = timescale(low, high);
    const found = marks(scale, gap);
    assert.equal(found[0], low);
    assert.equal(found.at(-1), high);
    for (let k = 1; k < found.length; k++) {
      assert.ok(low === high || found.length === 2 || scale.place(found[k]) - scale.place(found[k - 1]) >= gap - 1e-12);
    }
  }
  assert.ok(marks(timescale(1, 5000), 0.06).includes(1000));
});

test("keys move by one, with Shift by ten, and stay within the run", () => {
  const run = { low: 1, high: 500 };
  const to = (key, at, shiftKey = false) => keyed(run, at, { key, shiftKey }, { page: 50 });
  assert.deepEqual([to("ArrowRight", 20), to("ArrowLeft", 20)], [21, 19]);
  assert.deepEqual([to("ArrowUp", 20, true), to("ArrowLeft", 5, true)], [30, 1]);
  assert.deepEqual([to("Home", 20), to("End", 20), to("PageUp", 20), to("PageDown", 20)], [1, 500, 70, 1]);
  assert.equal(to("a", 20), undefined);
});

test("playback takes six seconds from end to end, whatever lies between", () => {
  let place = 0;
  let frames = 0;
  for (; place < 1; frames++) place = onward(place, 1 / 60, 1);
  assert.ok(Math.abs(frames / 60 - SECONDS) < 0.05);
  assert.equal(onward(0.999, 1, 4), 1);
  assert.equal(speedText(0.5) + speedText(4), "½×4×");
});

test("reduced motion goes in beats and ends at the end", () => {
  const seen = [];
  for (let place = 0.03; place < 1; ) seen.push((place = beat(place)));
  assert.deepEqual(seen.map((p) => Math.round(100 * p)), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

test("a stage with a control for the step gets a change, one without keeps it to itself", () => {
  const calls = [];
  const stage = { at: 20, inputs: { steps: 500 }, valueOf: () => 500,
    control: () => ({ name: "demo.t", low: 1, high: 5000 }), change: (...args) => calls.push(args), redraw: () => calls.push("redraw") };
  assert.deepEqual([timeOf(stage).scale.low, timeOf(stage).scale.high, timeOf(stage).at], [1, 500, 20]);
  goTo(stage, 30, true);
  assert.deepEqual(calls, [[{ "demo.t": 30 }, { final: true }]]);
  const bare = { ...stage, control: () => undefined, at: 900 };
  goTo(bare, 40, false);
  assert.equal(bare.step, 40);
  assert.deepEqual([timeOf(bare).scale.low, timeOf(bare).at], [0, 500]);
});

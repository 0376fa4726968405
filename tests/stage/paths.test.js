import assert from "node:assert/strict";
import { test } from "node:test";

import { TENTHS, outline, share } from "../../ui/stage/picture/outline.js";
import { shapeOf } from "../../ui/stage/picture/markers.js";
import { ticks } from "../../ui/stage/picture/ticks.js";
import { view } from "../../ui/stage/picture/view.js";

const plot = (width = 400, height = 200) => {
  const made = view({ scene: { landscape: { window: [[0, 4], [0, 2]] } } });
  made.resize(width, height);
  return made;
};

/** The corners of a path's text in px, a list for each pen stroke. */
function strokes(d) {
  const found = [];
  let [x, y] = [0, 0];
  for (const [, how, a, b] of d.matchAll(/([Ml])(-?\d+) (-?\d+)/g)) {
    if (how === "M") {
      [x, y] = [Number(a), Number(b)];
      found.push([[x / TENTHS, y / TENTHS]]);
    } else {
      [x, y] = [x + Number(a), y + Number(b)];
      found.at(-1).push([x / TENTHS, y / TENTHS]);
    }
  }
  assert.equal(d.replaceAll(/[Ml]-?\d+ -?\d+/g, ""), "", "only whole numbers");
  return found;
}

test("a path is drawn where its points are", () => {
  const { d, end, leaves } = outline([0, 0, 1, 1, 2, 0.5, 3, 2], 4, plot());
  assert.deepEqual(strokes(d), [[[0, 200], [0, 200], [100, 100], [200, 150], [300, 0]]]);
  assert.deepEqual(end, [300, 0]);
  assert.equal(leaves, null);
});

test("rounding does not add up over ten thousand steps", () => {
  const n = 10001;
  const x = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 1 + 0.3 * Math.sin(i / 77) : (4 * i) / (2 * n)));
  const { d, end } = outline(x, n, plot());
  const last = strokes(d).at(-1).at(-1);
  assert.ok(Math.hypot(last[0] - end[0], last[1] - end[1]) <= 0.08, `${last} ${end}`);
});

test("points that change no pixel are left out, the last one never", () => {
  const n = 5000;
  const x = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 1 : 2 + 1e-4 * Math.cos(i)));
  const { d, end } = outline(x, n, plot());
  assert.ok(strokes(d)[0].length < 10);
  assert.deepEqual(end.map(Math.round), [200, 100]);
});

test("a hundred thousand steps to and fro are one line, and one that drifts is still drawn", () => {
  const n = 1e5;
  const still = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 1 : (i / 2) % 2));
  assert.ok(strokes(outline(still, n, plot()).d).flat().length < 8);
  const drifting = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 1 + i / (2 * n) : (i / 2) % 2));
  const heights = strokes(outline(drifting, n, plot()).d).flat().map(([, y]) => y);
  assert.ok(Math.min(...heights) < 1 && heights.length < 1500 && heights.length > 150, String(heights.length));
  for (let y = 2; y < 100; y += 2) assert.ok(heights.some((one) => Math.abs(one - y) < 1), `nothing at ${y}`);
});

test("what leaves the picture far off is cut there, comes back as a stroke of its own", () => {
  const { d, leaves, end } = outline([1, 1, 1e9, 1, 1e9, 1.5, 1, 1.5], 4, plot());
  const found = strokes(d);
  assert.equal(found.length, 2);
  for (const [x] of found.flat()) assert.ok(x <= 400 + 0.6 * 400 + 1);
  assert.equal(leaves, null);
  assert.deepEqual(end, [100, 50]);
});

test("where a path leaves for good, its name finds the border", () => {
  const { leaves, end } = outline([1, 1, 1e6, 1], 2, plot());
  assert.deepEqual(leaves, [400, 100]);
  assert.equal(end[0], 1e8);
  assert.equal(outline([9, 9, 9, 8], 2, plot()).leaves, null, "it never was inside");
});

test("a path ends before its first number that is none", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const { d, end } = outline([1, 1, 2, 1, bad, 1, 3, 1], 4, plot());
    assert.deepEqual(end, [200, 100]);
    assert.ok(!/NaN|Infinity/.test(d));
  }
  const { d, end, spots } = outline([NaN, 1], 1, plot());
  assert.deepEqual([d, end, spots.length], ["", null, 0]);
  assert.ok(!/NaN|Infinity|e/.test(outline([1, 1, 1e308, -1e308, 1, 1], 3, plot()).d));
});

test("the share of a segment in a box", () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  assert.deepEqual(share(-10, 5, 30, 5, box), [0.25, 0.5]);
  const [low, high] = share(-10, 5, -10, 8, box);
  assert.ok(low > high);
});

test("every marker of the theme has a shape of its own", () => {
  const names = ["circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "star", "triangle-down",
    "hexagram", "star-square", "hourglass", "bowtie", "triangle-left", "triangle-right", "star-diamond"];
  assert.equal(new Set(names.map((name) => shapeOf(name).shape)).size, names.length);
  assert.deepEqual(shapeOf("x-open-dot"), { ...shapeOf("x"), open: true, dot: shapeOf("star-dot").dot });
  assert.ok(shapeOf("star-dot").dot && !shapeOf("star-dot").open);
  for (const name of names) assert.ok(!/NaN|undefined/.test(shapeOf(name).shape), name);
});

test("ticks are 1, 2 or 5 times a power of ten, never too many, and say what they are", () => {
  for (const [low, high] of [[-3, 5], [0, 1e-7], [-1e6, 3e6], [0.9999, 1.0001], [-2, 2]]) {
    for (const most of [2, 5, 9]) {
      const found = ticks(low, high, most);
      assert.ok(found.length <= most + 1 && found.length >= 1, `${low} ${high} ${most}: ${found.length}`);
      assert.equal(new Set(found.map(({ text }) => text)).size, found.length, "each has a name of its own");
      if (found.length > 1) {
        const step = (found[1].at - found[0].at) / 10 ** Math.floor(Math.log10(found[1].at - found[0].at) + 1e-9);
        assert.ok([1, 2, 5].some((nice) => Math.abs(step - nice) < 1e-3), String(step));
      }
    }
  }
  assert.deepEqual(ticks(-3, 5, 9).map(({ text }) => text), ["−3", "−2", "−1", "0", "1", "2", "3", "4", "5"]);
  assert.deepEqual(ticks(0, 0, 5), []);
  assert.deepEqual(ticks(NaN, 1, 5), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { LEVELS, equalArea, rings, sample } from "../../ui/stage/picture/levels.js";
import { zeros } from "../../ui/stage/picture/valley.js";

const WINDOW = [[-3, 3], [-3, 3]];
const drawn = (value, window = WINDOW, n = 125) => rings(sample(value, {}, window, n, n), n, n);

/** The rings of one level (1…) as lists of [x, y] in data units. */
function level({ points, ends, levels }, k, n = 125, [[l, r], [b, t]] = WINDOW) {
  const found = [];
  for (let ring = k === 1 ? 0 : levels[k - 2]; ring < levels[k - 1]; ring++) {
    const list = [];
    for (let p = ring ? ends[ring - 1] : 0; p < ends[ring]; p++) {
      list.push([l + ((points[2 * p] - 2) * (r - l)) / (n - 5), t - ((points[2 * p + 1] - 2) * (t - b)) / (n - 5)]);
    }
    found.push(list);
  }
  return found;
}
/** The ring of a level that is not the border beyond the window. */
const inner = (list) => list.filter((ring) => ring.every(([x, y]) => Math.abs(x) < 3 && Math.abs(y) < 3));

test("on a bowl the lines are circles, equally far apart", () => {
  const field = drawn(([x, y]) => x * x + y * y);
  const radii = [3, 6, 9].map((k) => {
    const [ring, ...more] = inner(level(field, k));
    assert.equal(more.length, 0);
    const all = ring.map(([x, y]) => Math.hypot(x, y));
    const [low, high] = [Math.min(...all), Math.max(...all)];
    assert.ok(high - low < 0.03, `level ${k}: ${low}…${high}`); // cells are 0.05 wide
    return (low + high) / 2;
  });
  assert.ok(Math.abs(radii[1] / radii[0] - 2) < 0.05 && Math.abs(radii[2] / radii[0] - 3) < 0.07, String(radii));
});

test("however steep a function of the height, the lines stay", () => {
  const bowl = drawn(([x, y]) => x * x + y * y);
  for (const steep of [(h) => h ** 8, (h) => Math.exp(30 * h), (h) => Math.sqrt(h)]) {
    const other = drawn(([x, y]) => steep(x * x + y * y));
    for (const k of [4, 10]) {
      const [mine, its] = [bowl, other].map((field) => Math.hypot(...inner(level(field, k))[0][0]));
      assert.ok(Math.abs(mine - its) < 0.05, `${mine} ${its}`); // one cell; neighbouring lines are 0.24 apart
    }
  }
});

test("twelve decades still fill the picture: each level has a line", () => {
  const { levels } = drawn(([x, y]) => (1 - x) ** 2 + 1e6 * (y - x * x) ** 2);
  const counts = [...levels].map((until, k) => until - (k ? levels[k - 1] : 0));
  assert.equal(counts.length, LEVELS - 1);
  assert.ok(counts.slice(1).every((count) => count > 0), String(counts));
  assert.ok(counts.every((count) => count < 8), `a valley is not a row of beads: ${counts}`);
});

test("a plain has no lines, and no height needs to be finite", () => {
  const flat = drawn(() => 3);
  assert.equal(flat.ends.length, 0);
  for (const value of [() => NaN, () => Infinity, () => -Infinity,
    ([x]) => (x > 0 ? Infinity : x), ([x, y]) => Math.log(x * y), ([x]) => 1e308 * x * x * x]) {
    const field = drawn(value);
    assert.ok(field.points.every(Number.isFinite));
    assert.equal(field.levels.length, LEVELS - 1);
  }
});

test("rings hug kinks", () => {
  const field = drawn(([x, y]) => Math.abs(x) + 2 * Math.abs(y));
  for (const [x, y] of inner(level(field, 4))[0]) {
    const [first] = inner(level(field, 4))[0];
    const height = Math.abs(first[0]) + 2 * Math.abs(first[1]);
    assert.ok(Math.abs(Math.abs(x) + 2 * Math.abs(y) - height) < 0.12, `${x} ${y}`);
  }
});

test("at a saddle every ring still closes: each point is a neighbour of the one before", () => {
  const { points, ends } = drawn(([x, y]) => Math.sin(3 * x) * Math.sin(3 * y));
  let first = 0;
  for (const end of ends) {
    for (let p = first; p < end; p++) {
      const q = p === first ? end - 1 : p - 1;
      const gap = Math.hypot(points[2 * p] - points[2 * q], points[2 * p + 1] - points[2 * q + 1]);
      assert.ok(gap <= Math.SQRT2 + 1e-6, `gap of ${gap} cells`);
    }
    first = end;
  }
  assert.ok(ends.length > 10);
});

test("a curve of minima is where its equation is zero", () => {
  const view = { window: [[-1, 3], [-1, 3]], width: 400, height: 400 };
  const inside = [...zeros(([x, y], { c }) => x * y - c, { c: 1 }, view).matchAll(/(-?\d+) (-?\d+)/g)]
    .map(([, x, y]) => [x / 1000 - 1, 3 - y / 1000]).filter((point) => point.every((v) => v > -1 && v < 3));
  assert.ok(inside.length > 60);
  for (const [x, y] of inside) assert.ok(Math.abs(x * y - 1) < 0.02, `${x} ${y}`);
  assert.equal(zeros(() => NaN, {}, view), "");
  assert.equal(zeros(() => -1, {}, view), "");
});

test("equal area: the share below a level is its square", () => {
  const heights = Float64Array.from({ length: 10000 }, (_, k) => Math.exp(k / 300));
  const z = equalArea(heights);
  for (const s of [0.25, 0.5, 0.75]) {
    const below = z.filter((v) => v < s).length / z.length;
    assert.ok(Math.abs(below - s * s) < 2e-3, `${s}: ${below}`);
  }
});

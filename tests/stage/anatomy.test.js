import assert from "node:assert/strict";
import { test } from "node:test";
import { corners, labelOf, pathOf } from "../../ui/stage/anatomy/paths.js";
import { apart, plan, powers, ruled, scaled } from "../../ui/stage/anatomy/plan.js";
import { said } from "../../ui/stage/anatomy/say.js";
import { ladder, reaches, shapes, usedBy } from "../../ui/stage/anatomy/shapes.js";
import { labels, sizes } from "../../ui/stage/anatomy/ruler.js";

// One step of a rule with a mean m, a square v, a division and a decay beside it; g = (3, −4), η = 0.5.
const part = (role, at, more = {}) => ({ role, at, share: null, core: "?", text: "?", color: "", spread: true, ...more });
const line = (target, at, more) => ({ line: 0, at, target, symbol: target, color: "", names: "", reads: [], parts: [], ...more });
const BEATS = [
  line("g", -1, { act: "told", kind: "vector", plane: "gradient", color: "gradient", sentence: "told" }),
  line("m", 2, { act: "keep", kind: "vector", plane: "gradient", color: "memory", reads: ["m", "g"], sentence: "keep",
    parts: [part("kept", 0, { share: 8, core: "m", text: "βm" }), part("added", 1, { share: 9, core: "g", text: "(1 − β)g" })] }),
  line("v", 3, { act: "keep", kind: "square", plane: "gradient", color: "memory", reads: ["v", "g"], sentence: "keep_sides",
    parts: [part("kept", 4, { share: 8, core: "v" }), part("added", 4, { share: 9, core: "g²" })] }),
  line("u", 6, { act: "divide", kind: "vector", plane: "direction", reads: ["m", "v"], sentence: "divide",
    parts: [part("over", 2, { text: "m" }), part("under", 5, { text: "√v" })] }),
  line("x", 7, { act: "move", kind: "vector", plane: "place", reads: ["x", "u"], sentence: "move_beside",
    parts: [part("here", 10), part("decay", 11, { text: "−ηλx" }), part("step", 12, { text: "−ηu" })] }),
];
const LINES = [[2, 0], [1, -4], [3, -4], [9, 16], [0, 0], [3, 4], [1, -1], [1.25, 2.25], [0.9, 0.9], [0.1, 0.1], [2, 2],
  [-0.25, -0.25], [-0.5, 0.5]];
const STEP = {
  beats: BEATS, at: 4, t: 1, lr: 0.5, told: [3, -4], x: [2, 2], hyper: { eps: 1e-8 },
  value: (at) => LINES[at],
  of: (beat) => (beat.at < 0 ? STEP.told : LINES[beat.at]),
};
const at = (k) => shapes(BEATS, k, STEP);
const find = (list, id) => list.find((shape) => shape.id === id);

test("terms are laid head to tail, and their sum goes from the origin to the end", () => {
  const list = at(1);
  assert.deepEqual([find(list, "1 0").from, find(list, "1 0").to], [[0, 0], [2, 0]]);
  assert.deepEqual([find(list, "1 1").from, find(list, "1 1").to], [[2, 0], [3, -4]]);
  assert.deepEqual(find(list, "1").to, [3, -4]);
  assert.equal(find(list, "1").strength, "now");
  assert.equal(find(list, "0").strength, "used");
});

test("a square has the side whose square is the number", () => {
  const [first, second] = [find(at(2), "2 0"), find(at(2), "2 1")];
  assert.deepEqual([first.side, second.side], [3, 4]);
  const far = (shape, axis) => Math.max(...corners(shape).map((corner) => Math.abs(corner[axis])));
  assert.deepEqual([far(first, 0), far(second, 1)], [3, 4], "each lies along its own axis");
  const quadrant = (shape) => corners(shape)[2].map(Math.sign);
  assert.deepEqual(quadrant(first), [1, 1], "the gradient points to (+, −): the square turns away from it");
  assert.deepEqual(quadrant(second), [-1, -1]);
});

test("what is divided by is a box in the one plane and the unit box in the other", () => {
  const list = at(3);
  assert.deepEqual(find(list, "3 under").sides, [3, 4]);
  assert.equal(find(list, "3 under").plane, "gradient");
  assert.deepEqual([find(list, "3 unit").sides, find(list, "3 unit").plane], [[1, 1], "direction"]);
  assert.deepEqual(find(list, "3").to, [1, -1]);
  const round = structuredClone(BEATS);
  round[3].parts[1].spread = false;
  assert.equal(find(shapes(round, 3, STEP), "3 under").radius, 3, "one length for both coordinates is a circle");
});

test("in the plane of x the learning rate is one, and every term ends where the next begins", () => {
  const list = at(4);
  assert.deepEqual(find(list, "4 0").to, [-0.5, -0.5]);
  assert.deepEqual([find(list, "4 1").from, find(list, "4 1").to], [[-0.5, -0.5], [-1.5, 0.5]]);
  assert.deepEqual(find(list, "4").to, [-1.5, 0.5], "and the last ends at the point after the step");
});

test("going back gives the same picture as going forward", () => {
  const forward = BEATS.map((_, k) => JSON.stringify(at(k)));
  const back = BEATS.map((_, k) => JSON.stringify(at(BEATS.length - 1 - k))).reverse();
  assert.deepEqual(back, forward);
  assert.equal(new Set(forward).size, BEATS.length, "and every beat changes it");
});

test("ids are single, what is read is known, what has gone on under another name is spent", () => {
  for (let k = 0; k < BEATS.length; k++) {
    const ids = at(k).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  }
  assert.deepEqual([...usedBy(BEATS, 3)], [1, 2]);
  const spent = structuredClone(BEATS);
  spent.splice(2, 0, line("m_hat", 2, { act: "rescale", kind: "vector", plane: "gradient", reads: ["m"], sentence: "rescale" }));
  spent[4].reads = ["m_hat", "v"];
  assert.equal(find(shapes(spent, 4, STEP), "1"), undefined);
});

test("a number that is none draws nothing and breaks nothing", () => {
  const broken = { ...STEP, value: () => [NaN, Infinity], of: () => [Infinity, NaN] };
  assert.deepEqual(shapes(BEATS, 4, broken).filter(({ type }) => type === "arrow"), []);
  assert.ok(Object.values(reaches(BEATS, broken)).every(Number.isFinite));
});

test("scales grow in round steps and hold all that is drawn", () => {
  assert.equal(ladder(1, 2), 2);
  assert.deepEqual([2.1, 5, 9, 21, 39].map((need) => ladder(need, 2)), [4, 10, 10, 40, 40]);
  assert.ok(Math.abs(ladder(1e6, 1e-12) / 1e6 - 1) < 1e-9);
  assert.equal(ladder(NaN, 2), 2);
  assert.deepEqual(reaches(BEATS, STEP), { gradient: 4, direction: 1, place: 1.5 });
});

test("a plane and its px invert each other; the planes do not cover each other", () => {
  const { at: to, back } = scaled({ x: 10, y: 20, w: 300, h: 200 }, 2);
  assert.deepEqual(to([0, 0]), [160, 120]);
  assert.deepEqual(back(...to([1.5, -0.25])), [1.5, -0.25]);
  for (const width of [330, 390, 559, 560, 760, 1200]) {
    const { height, ...boxes } = plan(width, 14);
    const list = Object.values(boxes);
    for (const box of list) assert.ok(box.w > 100 && box.h > 60 && box.x + box.w <= width + 1e-9 && box.y + box.h <= height + 1e-9);
    const apartness = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
    list.forEach((a, i) => list.slice(i + 1).forEach((b) => assert.ok(apartness(a, b), `${width}`)));
  }
});

test("labels on one another move apart, whatever the order and however many", () => {
  const many = Array.from({ length: 30 }, (_, k) => ({ id: k, x: 5 + (k % 3), y: 100.1 + (k % 7) * 1e-3 }));
  const placed = apart(many, 14, 30);
  placed.forEach((a, i) => placed.slice(i + 1).forEach((b) => assert.ok(Math.abs(a.y - b.y) >= 14 || Math.abs(a.x - b.x) >= 30)));
  assert.deepEqual(apart([{ x: 0, y: 0 }, { x: 100, y: 0 }], 14, 30).map(({ y }) => y), [0, 0]);
});

test("paths: an arrow ends in its tip, one too short is a dot; a label stands beyond a tip", () => {
  const scale = scaled({ x: 0, y: 0, w: 200, h: 200 }, 1);
  const arrow = { type: "arrow", plane: "gradient", from: [0, 0], to: [0.5, 0], label: "m", strength: "now" };
  assert.ok(pathOf(arrow, scale).head.startsWith("M150 100"));
  assert.equal(pathOf({ ...arrow, to: [1e-9, 0] }, scale).line, "");
  assert.ok(labelOf(arrow, scale, 14).x > 150);
  assert.equal(labelOf({ ...arrow, label: "" }, scale, 14), null);
  assert.equal(labelOf({ type: "square", axis: 0, side: 0.01, signs: [1, 1], label: "v" }, scale, 14), null, "no room in it");
});

test("the ruler: a size ten times larger stands one step to the right, held at the ends, nothing for what has none", () => {
  const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12);
  near(ruled(1e-3) - ruled(1e-4), ruled(1e5) - ruled(1e4));
  assert.deepEqual([ruled(0), ruled(1e-300), ruled(1e300), ruled(NaN)], [0, 0, 1, null]);
  assert.ok(powers(330, 14).length < powers(1100, 14).length);
  assert.deepEqual(sizes({ ...STEP, at: 0 }, { eps: "ε" }).map(({ label }) => label), ["g₁", "g₂", "ε"]);
  const found = sizes(STEP, { eps: "ε" });
  assert.deepEqual(found.map(({ label, size }) => [label, size]), [["g₁", 3], ["g₂", 4], ["√v₁", 3], ["√v₂", 4], ["ε", 1e-8]]);
  const merged = labels(found.map((mark) => ({ ...mark, x: 700 * ruled(mark.size) })), 30);
  assert.deepEqual(merged.map(({ label }) => label), ["g₁ g₂", "√v₁ √v₂", "ε"]);
  assert.deepEqual(labels([{ family: "g", x: 10, label: "g₁" }, { family: "e", x: 12, label: "ε" }], 30).map(({ row }) => row), [0, 1]);
});

test("a sentence has the numbers of the moment, squares by their sides", () => {
  const word = (key, named) => `${key}: ${JSON.stringify(named)}`;
  const told = (k) => JSON.parse(said(BEATS[k], STEP, (key, named) => (key === "anatomy_and" ? `${named.first}+${named.second}`
    : key === "anatomy_part" ? `${named.share}·${named.core}` : word(key, named))).replace(/^[^:]*: /, ""));
  assert.equal(told(1).share, "0.9");
  assert.equal(told(1).added, "0.1·g");
  assert.deepEqual([told(2).a, told(2).b], ["3", "4"]);
  assert.deepEqual([told(4).ra, told(4).rb, told(4).da, told(4).db], ["−1", "1", "−0.5", "−0.5"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { pinch } from "../../ui/stage/picture/gestures.js";
import { clamped, view, zoomed } from "../../ui/stage/picture/view.js";

const MAP = [[-3, 5], [-2, 4]];
const stageOf = (window) => ({ scene: { landscape: { window } } });
const near = (a, b) =>
  a.forEach((v, i) => assert.ok(Math.abs(v - b[i]) < 1e-9 * (1 + Math.abs(b[i])), `${a} is not ${b}`));

function shown(window = MAP, width = 800, height = 300) {
  const made = view(stageOf(window));
  made.resize(width, height);
  return made;
}

test("the corners of the window are the corners of the plot, upwards is up", () => {
  const v = shown();
  near(v.point([-3, 4]), [0, 0]);
  near(v.point([5, -2]), [800, 300]);
  near(v.data(...v.point([1.25, -0.5])), [1.25, -0.5]);
  near(v.unit(), [8 / 800, 6 / 300]);
});

test("zooming keeps what is under the pointer and makes the window as much smaller", () => {
  const v = shown();
  const under = v.data(200, 100);
  v.zoom(200, 100, 4);
  near(v.data(200, 100), under);
  assert.ok(Math.abs(v.window[0][1] - v.window[0][0] - 2) < 1e-12);
  v.zoom(200, 100, 1 / 4);
  near(v.window[0], MAP[0]);
});

test("panning moves the map with the hand", () => {
  const v = shown();
  const under = v.data(400, 150);
  v.pan(30, -20);
  near(v.point(under), [430, 130]);
});

test("reset shows the whole map again, exactly", () => {
  const v = shown();
  assert.ok(v.isHome());
  v.zoom(1, 2, 3);
  v.pan(5, 5);
  assert.ok(!v.isHome());
  v.reset();
  assert.deepEqual(v.window, MAP);
  assert.ok(v.isHome());
});

test("a rerun of the same map keeps the zoom, another map shows itself whole", () => {
  const stage = stageOf(MAP);
  const v = view(stage);
  v.zoom(10, 10, 2);
  const before = v.window;
  stage.scene = { landscape: { window: MAP.map((side) => [...side]) } };
  v.follow();
  assert.deepEqual(v.window, before);
  stage.scene = { landscape: { window: [[0, 1], [0, 2]] } };
  v.follow();
  assert.deepEqual(v.window, [[0, 1], [0, 2]]);
});

test("no hand zooms or pans beyond what makes sense", () => {
  const v = shown();
  for (let k = 0; k < 200; k++) v.zoom(400, 150, 1.5);
  assert.ok(v.window[0][1] - v.window[0][0] >= 8e-6 * 0.999);
  for (let k = 0; k < 400; k++) v.zoom(400, 150, 1 / 1.5);
  assert.ok(v.window[0][1] - v.window[0][0] <= 6 * 8 + 1e-9);
  for (let k = 0; k < 100; k++) v.pan(4000, 0);
  const middle = (v.window[0][0] + v.window[0][1]) / 2;
  assert.ok(middle >= -3 - 8 && middle <= 5 + 8, String(middle));
  assert.deepEqual(clamped([[NaN, 1], [0, Infinity]], MAP), MAP);
});

test("zoomed is about the point", () => {
  near(zoomed([[0, 10], [0, 10]], [10, 0], 2).flat(), [5, 10, 0, 5]);
});

test("two fingers carry the points under them", () => {
  const v = shown(MAP, 600, 600);
  const [one, two] = [v.data(200, 300), v.data(400, 300)];
  pinch(v, [200, 300], [400, 300], [500, 300]);
  near(v.point(one), [200, 300]);
  near(v.point(two), [500, 300]);
});

test("a line has heights of its own", () => {
  const v = view(stageOf([[-1, 7]]));
  v.lift = ([x]) => x * x;
  v.window[1] = [0, 49];
  v.resize(80, 49);
  near(v.point([3]), [40, 40]);
});

test("the key tells apart whatever moves a point", () => {
  const v = shown();
  const keys = new Set([v.key()]);
  v.pan(1, 0);
  keys.add(v.key());
  v.resize(801, 300);
  keys.add(v.key());
  v.em = 25;
  keys.add(v.key());
  assert.equal(keys.size, 4);
});

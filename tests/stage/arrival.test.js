/** When a path is near the minimum, and a start that is given in a frame of its own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, arrived, minimumOf } from "../../ui/stage/model/arrival.js";
import { fromPoint, toPoint } from "../../ui/stage/model/frame.js";
import { inputs } from "../../ui/stage/model/run.js";

const path = (...points) => ({ x: Float64Array.from(points.flat()), d: 2, n: points.length - 1 });
const word = (key, named) => `${key} ${Object.values(named).join(" ")}`;

test("the first step within the distance counts, by the length of the difference and not by a coordinate", () => {
  const found = arrival(path([3, 1], [1.04, 1.04], [1.02, 1.04], [2, 1]), [1, 1], 0.05);
  assert.equal(found.step, 2);
  assert.equal(found.away, 1);
});

test("a path that does not come so near, and one that begins there", () => {
  assert.equal(arrival(path([3, 1], [2, 1]), [1, 1], 0.05).step, -1);
  assert.equal(arrival(path([1, 1], [2, 1]), [1, 1], 0.05).step, 0);
  assert.equal(arrival(path([NaN, 1]), [1, 1], 0.05).step, -1);
  assert.equal(arrival(path([1, 1], [2, 1]), [1, 1], 0.05).stays, -1);
  assert.equal(arrival(path([1, 1], [1, 1]), [1, 1], 0.05).stays, 0);
});

test("what is said of each", () => {
  assert.equal(arrived("Adam", path([3, 1], [1, 1]), [1, 1], 0.05, word), "arrival_at Adam 0.05 1");
  const through = [[3, 1], [1, 1], [0, 1], [1, 1], [1, 1.01]];
  assert.equal(arrived("Adam", path(...through), [1, 1], 0.05, word), "arrival_passes Adam 0.05 1 3");
  assert.equal(arrived("Adam", path(...through.slice(0, 3)), [1, 1], 0.05, word), "arrival_leaves Adam 0.05 1 1");
  assert.equal(arrived("Adam", path([3, 1], [3, 1]), [1, 1], 0.05, word), "arrival_late Adam 1 2");
});

test("the minimum follows its parameters; where there are several or none, nothing arrives", () => {
  const scene = (minima, minimaFollow) => ({ landscape: { minima, minimaFollow } });
  const program = { parameters: { a1: 1, a2: 2 } };
  assert.deepEqual(minimumOf(scene([[0, 0]], ["param.a1", "param.a2"]), program, { params: { a2: 5 } }), [1, 5]);
  assert.deepEqual(minimumOf(scene([[3, 4]], null), program, { params: {} }), [3, 4]);
  assert.equal(minimumOf(scene([[3, 4], [5, 6]], null), program, { params: {} }), null);
});

const program = {
  parameters: { a: 0 },
  own: { start: {
    point: ({ along, across, a }) => [a + across, along],
    frame: ({ x1, x2, a }) => [x2, x1 - a],
  } },
};

test("a start in a frame is a point of the map, with the parameters as they are, and back", () => {
  assert.deepEqual(toPoint(program, [1, 2], { a: 10 }), [12, 1]);
  assert.deepEqual(fromPoint(program, [12, 1], { a: 10 }), [1, 2]);
  assert.deepEqual(toPoint(program, [1, 2], {}), [2, 1], "a parameter without a control has its default");
});

test("without a frame a start is the point", () => {
  for (const other of [undefined, {}, { own: {} }]) {
    assert.deepEqual(toPoint(other, [1, 2], {}), [1, 2]);
    assert.deepEqual(fromPoint(other, [1, 2], {}), [1, 2]);
  }
});

test("runs begin at the point, not at the numbers in the frame", () => {
  const scene = {
    landscape: { d: 2, window: [] },
    controls: [],
    fixed: { "start.0": 1, "start.1": 2, "param.a": 10 },
  };
  assert.deepEqual([...inputs(scene, {}, program).start], [12, 1]);
  assert.deepEqual([...inputs(scene, {}).start], [1, 2]);
});

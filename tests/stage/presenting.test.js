import assert from "node:assert/strict";
import { test } from "node:test";

import { wish } from "../../ui/stage/presenting/keys.js";
import { address, ahead, clock, next, previous, sceneOf } from "../../ui/stage/presenting/steps.js";

const scenes = [{ question: "" }, { question: "Which?" }, { question: "Who?" }, { question: "" }];

const walk = (move, at, room) => {
  const seen = [at];
  for (;;) {
    const to = move(scenes, seen.at(-1), room);
    if (to.scene === seen.at(-1).scene && to.step === seen.at(-1).step) return seen;
    seen.push(to);
  }
};

for (const room of [null, { code: "AAAAAA" }]) {
  test(`every step of a lecture, there and back, ${room ? "with" : "without"} a room`, () => {
    const there = walk(next, { scene: 0, step: 0 }, room);
    const asked = room ? [0, 1, 2, 3] : [0, 1, 3];
    const expected = [[0, 0], ...asked.map((k) => [1, k]), ...asked.map((k) => [2, k]), [3, 0]];
    assert.deepEqual(there.map(({ scene, step }) => [scene, step]), expected);
    const again = there.filter(({ step }) => !room || step !== 1); // a vote that was locked stays so
    assert.deepEqual(walk(previous, { scene: 3, step: 0 }, room).reverse(), again);
  });
}

test("a vote that is locked when its room ends goes on to its answer", () => {
  assert.deepEqual(next(scenes, { scene: 1, step: 2 }, null), { scene: 1, step: 3 });
});

test("a scene that a link names, or none", () => {
  for (const [search, scene] of [["?scene=1", 0], ["?a=b&scene=4", 3], ["?scene=5", null], ["?scene=0", null], ["?scene=-1", null],
    ["?scene=x", null], ["?scene=1e0", null], ["", null], ["?scene=99999999", null]]) assert.equal(sceneOf(search, 4), scene, search);
});

test("the address of a scene keeps the reader's switches and nothing of the scene before", () => {
  const lecture = { name: "teaser", scenes: [{}, { page: "scale", query: "scale.c1=0.01" }] };
  assert.equal(address(lecture, 1, "?scale.c2=5&size=large&lang=zh&lecture=teaser&scene=1"),
    "scale?scale.c1=0.01&lang=zh&size=large&lecture=teaser&scene=2");
});

test("ahead of and behind the plan, in whole minutes", () => {
  const scene = { begins: 5, minutes: 3 };
  const found = [0, 4.5, 5, 7.9, 8, 8.9, 9, 12.5].map((minute) => ahead(scene, minute) || 0);
  assert.deepEqual(found, [5, 0, 0, 0, 0, 0, -1, -4]);
  assert.equal(clock(3675.9), "61:15");
});

/** A key in an element that matches the given selectors' parts. */
const key = (name, tag = "", more = {}) => ({ key: name,
  target: { closest: (selector) => tag !== "" && selector.split(/[ ,]+/).some((part) => part.split(/[:[]/)[0] === tag) }, ...more });

test("keys of a clicker work from a control too, arrows and digits do not, and typing is left alone", () => {
  assert.equal(wish(key("PageDown"), null), "next");
  assert.equal(wish(key("PageDown", "button"), null), "next");
  assert.equal(wish(key(" "), null), "next");
  assert.equal(wish(key("."), null), "blank");
  assert.equal(wish(key("V"), null), "reveal");
  assert.deepEqual(wish(key("7"), null), { digit: "7" });
  for (const name of ["ArrowRight", " ", "Home", "7", "Enter"]) assert.equal(wish(key(name, "button"), null), null, name);
  for (const name of ["PageDown", "b", ".", "7", "Escape"]) assert.equal(wish(key(name, "textarea"), null), null, name);
  for (const name of ["r", "c", "x"]) assert.equal(wish(key(name), null), null, name);
  assert.equal(wish(key("b", "", { ctrlKey: true }), null), null);
});

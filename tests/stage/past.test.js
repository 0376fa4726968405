import assert from "node:assert/strict";
import { test } from "node:test";

import * as past from "../../ui/stage/model/past.js";

const controls = [
  { name: "lr", target: "lr", kind: "number", scale: "log", low: 1e-5, high: 10, default: 0.02 },
  { name: "c1", target: "scale.0", kind: "number", scale: "binary", low: 2 ** -40, high: 2 ** 40, default: 1 },
  { name: "methods", target: "methods", kind: "many", options: ["a", "b", "c"], default: ["a"] },
  { name: "t", target: "t", kind: "integer", scale: "log", low: 1, high: 5000, default: 20 },
];
const start = past.defaults(controls);
const values = { ...start, lr: 0.1, methods: ["a", "c"], c1: 1024 };

test("undo goes back step by step, and an unchanged state is no step", () => {
  let stack = past.remember([], start, { ...start, lr: 0.1 });
  stack = past.remember(stack, { ...start, lr: 0.1 }, { ...start, lr: 0.1, methods: ["a"] });
  assert.equal(stack.length, 1);
  stack = past.remember(stack, { ...start, lr: 0.1 }, { ...start, lr: 0.2 });
  const first = past.undo(stack);
  assert.equal(first.values.lr, 0.1);
  const second = past.undo(first.stack);
  assert.deepEqual(second.values, start);
  assert.equal(past.undo(second.stack), null);
});

test("a hundred states are remembered, the oldest go, and none is changed from outside", () => {
  let stack = [];
  const state = { ...start };
  for (let k = 0; k < 150; k += 1) {
    stack = past.remember(stack, state, { ...state, lr: 1 + k });
    state.lr = 1 + k;
  }
  assert.equal(stack.length, past.MOST_UNDO);
  assert.equal(stack[0].values.lr, 50);
  assert.equal(past.undo(stack).values.lr, 149);
});

test("what Reset took away comes back with its ghosts", () => {
  const stack = past.remember([], start, start, [{ values }]);
  assert.equal(stack.length, 1, "ghosts alone are something to come back to");
  assert.deepEqual(past.undo(stack).ghosts, [{ values }]);
  assert.deepEqual(past.undo(past.remember([], values, start)).ghosts, []);
});

test("what a ghost says of another rule or landscape stays as it was spelled", () => {
  const text = "lr=0.1,lion.beta2=0.5;bowl.start1=2";
  const ghosts = past.parseGhosts(controls, text);
  assert.equal(past.spellGhosts(controls, ghosts), text);
  const lion = { name: "lion.beta2", target: "hyper.beta2", kind: "number", scale: "log", low: 0, high: 1, default: 0.99 };
  const [ghost] = past.parseGhosts([...controls, lion], past.spellGhosts(controls, ghosts));
  assert.equal(ghost["lion.beta2"], 0.5);
});

test("three ghosts, the oldest goes, the same is not kept twice", () => {
  let ghosts = past.keep([], values);
  assert.equal(past.keep(ghosts, { ...values }).length, 1);
  for (const lr of [1, 2, 3]) ghosts = past.keep(ghosts, { ...values, lr });
  assert.deepEqual(ghosts.map((ghost) => ghost.lr), [1, 2, 3]);
  assert.deepEqual(past.dropped(ghosts, 1).map((ghost) => ghost.lr), [1, 3]);
});

test("ghosts are spelled in one parameter and read again, lists and defaults too", () => {
  const ghosts = [values, start, { ...start, lr: 1e-5 }];
  const text = past.spellGhosts(controls, ghosts);
  assert.equal(text, "lr=0.1,c1=2^10,methods=a,c;-;lr=1e-5");
  assert.match(text, /^[\w.=^,;+-]{0,1500}$/); // what ui/control.py lets through
  const names = past.kept(controls).map(({ name }) => name);
  const seen = ghosts.map((ghost) => Object.fromEntries(names.map((name) => [name, ghost[name]])));
  assert.deepEqual(past.parseGhosts(controls, text), seen);
});

test("where the scrubber stands is no part of a ghost", () => {
  assert.equal(past.spellGhosts(controls, [{ ...start, t: 400 }]), "-");
  assert.deepEqual(past.differences(controls, { ...values, t: 400 }).map(([control]) => control.name),
    ["lr", "c1", "methods"]);
});

test("a state kept with another rule is not walked as if it were of this one", () => {
  const rule = { name: "rule", target: "rule", kind: "choice", options: ["Adam", "SGD"], default: "Adam", value: "SGD" };
  const all = [...controls, rule];
  assert.ok(past.walkable(all, { ...values, rule: "SGD" }));
  assert.ok(!past.walkable(all, { ...values, rule: "Adam" }));
  assert.ok(past.walkable(controls, values), "other settings are inputs of the runs");
});

test("nonsense in a link is left out and never throws", () => {
  for (const text of [undefined, null, 3, "", ";;;", "lr", "=1", "lr=", "lr=x", "nobody=1", "__proto__=1", "lr=1e9", ","]) {
    assert.deepEqual(past.parseGhosts(controls, text), []);
  }
  const [ghost] = past.parseGhosts(controls, "x;lr=0.5,nobody=3,c1=oops,methods=a,zzz;");
  assert.equal(ghost.lr, 0.5);
  assert.equal(ghost.c1, 1);
  assert.deepEqual(ghost.methods, ["a"]);
  assert.equal(past.parseGhosts(controls, "lr=1;lr=2;lr=3;lr=4").length, past.MOST_GHOSTS);
  assert.equal(past.parseGhosts(controls, `${"x".repeat(1e6)};lr=1`).length, 0);
});

test("a link never grows beyond what Python reads: the oldest ghosts go", () => {
  const many = Array.from({ length: 60 }, (_, k) => ({ ...controls[0], name: `control${k}`, target: `hyper.h${k}` }));
  const state = (lr) => Object.fromEntries(many.map(({ name }) => [name, lr]));
  const text = past.spellGhosts(many, [state(0.1), state(0.2), state(0.3)]);
  assert.ok(text.length <= 1500 && text.includes("0.3") && !text.includes("0.1"));
});

test("keys: Ctrl or Cmd and Z, k, o; r and c stay Streamlit's", () => {
  const key = (name, held = {}) => past.keyAction({ key: name, ...held });
  assert.equal(key("z", { ctrlKey: true }), "undo");
  assert.equal(key("Z", { metaKey: true }), "undo");
  assert.equal(key("k"), "keep");
  assert.equal(key("o"), "reset");
  for (const [name, held] of [["z"], ["r"], ["c"], ["k", { ctrlKey: true }], ["z", { ctrlKey: true, shiftKey: true }]]) {
    assert.equal(key(name, held), "");
  }
});

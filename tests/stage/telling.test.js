import assert from "node:assert/strict";
import { test } from "node:test";

const parts = []; // what the page has that Python draws: {key, top, reads}
const heard = {}; // name of an event → who listens
const on = (name, listener) => (heard[name] ??= []).push(listener);

globalThis.innerHeight = 800;
globalThis.addEventListener = on;
globalThis.requestAnimationFrame = (call) => { call(); return 0; };
globalThis.document = {
  body: {}, addEventListener: on,
  querySelectorAll: () => parts.map(({ key, reads = "start.lr start.rule" }) => ({ dataset: { part: key, reads } })),
  querySelector: (box) => {
    const { top } = parts.find(({ key }) => box === `.st-key-${key}`);
    return { querySelector: () => null, getBoundingClientRect: () => ({ top, bottom: top + 300, width: 600 }) };
  },
};

const { reconnected, tellingOf, watch } = await import("../../ui/stage/page/telling.js");
const control = (name, value) => ({ name, kind: "number", value });
let clock = 0; // ms
performance.now = () => clock;

const BUTTON = { closest: () => BUTTON };
const handed = []; // what the page has told for a stage
watch(() => {}, (text) => handed.push(text));
const fire = (name, event = {}) => heard[name].forEach((listener) => listener(event));

/** A stage on which `lr` is moved, made of `rule`, and what Python is told of it. */
function stage(asks = ["rule"]) {
  clock += 1000; // whatever was pressed before is long past
  const told = [];
  const root = { addEventListener() {}, dispatchEvent: (event) => told.push(event.type), contains: (one) => one.of === root };
  const telling = tellingOf(root);
  const scene = { page: "start", heard: 4, controls: [control("lr", 0.1), control("rule", 1)] };
  telling.take(scene, "stage-start-main", asks, (message) => told.push(message));
  return { root, telling, told, release: (lr, rule = "1") => telling.send({ reset: false, values: { lr, rule } }) };
}

const place = (...found) => parts.splice(0, Infinity, ...found);

test("what nothing in sight waits for is held back, until something else is pressed", () => {
  place({ key: "part-start-stops", top: 2000 });
  const { told, release, telling, root } = stage();
  release("0.2");
  release("0.3");
  assert.deepEqual(told.splice(0), ["stageheld", "stageheld"]);
  fire("pointerdown", { target: { ...BUTTON, of: root } });
  fire("pointerdown", { target: { closest: () => null } });
  fire("keydown", { target: document.body });
  assert.deepEqual(handed, []);
  fire("pointerdown", { target: BUTTON });
  const state = { number: 5, reset: false, values: { lr: "0.3", rule: "1" }, sight: "" };
  assert.deepEqual(handed.splice(0).map(JSON.parse), [{ stage: "stage-start-main", state }]);
  assert.deepEqual(told, [], "not by the stage itself");
  fire("pointerdown", { target: BUTTON });
  assert.deepEqual(handed, [], "it is told once");
  assert.equal(telling.isLate({ heard: 4 }), true);
  assert.equal(telling.isLate({ heard: 5 }), false);
});

test("a press by a click alone, and a field that is left, have it told too", () => {
  place();
  const { release } = stage();
  for (const name of ["click", "change"]) {
    release("0.2");
    fire(name, { target: BUTTON });
    assert.equal(handed.splice(0).length, 1, name);
  }
});

test("what the scene was made of is told at once, and so is a reset", () => {
  place();
  const { told, release, telling } = stage();
  release("0.2", "2");
  assert.equal(told.splice(0)[0].number, 5);
  release("0.3", "2");
  assert.deepEqual(told.splice(0), ["stageheld"], "the rule is what Python knows by now");
  telling.send({ reset: true, values: {} });
  assert.deepEqual(told.splice(0), [{ number: 6, reset: true, values: {}, sight: "" }]);
});

test("a part that is near the screen is drawn at once, one that comes near later is asked for", () => {
  place({ key: "part-wall-approach", top: 900 }, { key: "part-wall-stops", top: 1400 });
  const asked = [];
  watch((keys) => asked.push(keys), (text) => handed.push(text));
  const { told, release } = stage();
  release("0.2");
  assert.equal(told.splice(0)[0].sight, "part-wall-approach");
  place({ key: "part-wall-approach", top: 300 }, { key: "part-wall-stops", top: 800 });
  fire("scroll");
  assert.deepEqual(asked.splice(0), ["part-wall-stops"]);
  fire("scroll");
  assert.deepEqual(asked, [], "once");
  release("0.3");
  assert.equal(told.splice(0)[0].sight, "part-wall-approach part-wall-stops");
});

test("a part that has read none of what was moved waits for nothing", () => {
  place({ key: "part-a", top: 100, reads: "start.rule" }, { key: "part-b", top: 2000, reads: "start.rule" });
  const asked = [];
  watch((keys) => asked.push(keys), (text) => handed.push(text));
  const { told, release } = stage([]);
  release("0.2");
  assert.deepEqual(told.splice(0), ["stageheld"]);
  place({ key: "part-b", top: 0, reads: "start.rule" });
  fire("scroll");
  assert.deepEqual([told, asked], [[], []]);
});

test("what is held back is told when a part comes near, and the whole page before it is printed", () => {
  const asked = [];
  watch((keys) => asked.push(keys), (text) => handed.push(text));
  place({ key: "part-a", top: 2000 }, { key: "part-b", top: 3000 });
  const { told, release } = stage();
  release("0.2");
  assert.deepEqual(told.splice(0), ["stageheld"]);
  place({ key: "part-a", top: 700 }, { key: "part-b", top: 1700 });
  fire("scroll");
  assert.deepEqual(told.splice(0), [{ number: 5, reset: false, values: { lr: "0.2", rule: "1" }, sight: "part-a" }]);
  fire("beforeprint");
  assert.deepEqual(asked.splice(0), ["part-b"]);
});

test("after Back and Forward the address speaks: what was held back is forgotten, and the scene is taken", () => {
  place();
  const { told, release, telling } = stage();
  release("0.2");
  assert.equal(telling.isLate({ heard: 4 }), true, "the page is drawn again for another reason: the hand's values stay");
  fire("popstate");
  assert.equal(telling.isLate({ heard: 4 }), false);
  fire("pointerdown", { target: BUTTON });
  assert.deepEqual([told, handed], [["stageheld"], []]);
});

test("a hand that lets go because something else is pressed tells by way of the page, with what is pressed", () => {
  place();
  const { told, release } = stage(["lr"]);
  fire("pointerdown", { target: BUTTON });
  release("0.2");
  assert.deepEqual(told, []);
  assert.equal(JSON.parse(handed.pop()).state.values.lr, "0.2");
  clock += 1000;
  release("0.3");
  assert.equal(told.pop().values.lr, "0.3");
});

test("another process has heard nothing: its scenes are no answers to older messages", () => {
  place();
  const { release, telling } = stage(["lr"]);
  release("0.2");
  assert.equal(telling.isLate({ heard: 0 }), true);
  reconnected();
  assert.equal(telling.isLate({ heard: 0 }), false);
});

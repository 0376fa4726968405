import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { csv } from "../../ui/stage/saving/csv.js";
import { wrapped } from "../../ui/stage/saving/drawing.js";
import { fileName } from "../../ui/stage/saving/export.js";
import { ghostTexts } from "../../ui/stage/model/kept.js";
import { deviation, kinship, point } from "../../ui/stage/model/outcomes.js";
import { available, facts, filled } from "../../ui/stage/saving/script.js";
import { announcer, REST } from "../../ui/stage/reading/spoken.js";

function listening(busy = () => false) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const heard = [];
  const voice = announcer((sentence) => heard.push(sentence), busy);
  return { heard, voice: { hear: (sentence) => voice.hear(() => sentence), stop: voice.stop } };
}

test("what the page shows at first is not said, what comes after is, once, when it has stood for a while", () => {
  const { heard, voice } = listening();
  voice.hear("first");
  mock.timers.tick(10 * REST);
  assert.deepEqual(heard, []);
  voice.hear("second");
  voice.hear("second");
  mock.timers.tick(REST - 1);
  assert.deepEqual(heard, []);
  mock.timers.tick(1);
  voice.hear("second");
  mock.timers.tick(10 * REST);
  assert.deepEqual(heard, ["second"]);
  mock.timers.reset();
});

test("nothing is said during a drag, and after it only how it ended", () => {
  let dragging = true;
  const { heard, voice } = listening(() => dragging);
  voice.hear("before");
  for (const sentence of ["one", "two", "three"]) {
    voice.hear(sentence);
    mock.timers.tick(5 * REST);
  }
  assert.deepEqual(heard, []);
  dragging = false;
  mock.timers.tick(REST);
  assert.deepEqual(heard, ["three"]);
  mock.timers.reset();
});

test("a drag that comes back to where it began says nothing, and a stopped voice is silent", () => {
  const { heard, voice } = listening();
  for (const sentence of ["home", "away", "home"]) voice.hear(sentence);
  mock.timers.tick(5 * REST);
  assert.deepEqual(heard, []);
  voice.hear("away");
  voice.stop();
  mock.timers.tick(5 * REST);
  assert.deepEqual(heard, []);
  mock.timers.reset();
});

test("points are printed as Python prints them", () => {
  assert.equal(point([4.545454]), "4.545");
  assert.equal(point(Float64Array.of(0.3, 1, -1)), "(0.3, 1, −1)");
});

const path = (x, rest = {}) => ({ x: Float64Array.from(x), divergedAt: -1, ...rest });

test("a deviation is 0 only where every bit agrees, and ∞ where it is not finite", () => {
  assert.deepEqual(deviation(path([1, 2, 0]), path([1, 2, 0])), { apart: 0, identical: true });
  assert.deepEqual(deviation(path([0]), path([-0])), { apart: 0, identical: false });
  assert.equal(deviation(path([1, 2]), path([1, 2.5])).apart, 0.5);
  assert.equal(deviation(path([1, 2]), path([1, NaN])).apart, Infinity);
  assert.equal(deviation(path([1, 2]), path([1], { divergedAt: 1 })).apart, Infinity);
  assert.equal(deviation(path([1, 2], { divergedAt: 1 }), path([1, 2], { divergedAt: 1 })).identical, true);
});

test("a pair of ends has one name", () => {
  const [rests, breaks] = [{ kind: "stopped" }, { kind: "diverged" }];
  const window = [[-1, 1], [-10, 10]];
  assert.equal(kinship(rests, breaks, { apart: Infinity, identical: false }, window), "off");
  assert.equal(kinship(breaks, breaks, { apart: 0, identical: true }, window), "off_both");
  assert.equal(kinship(rests, rests, { apart: 0, identical: true }, window), "same");
  assert.equal(kinship(rests, rests, { apart: 9e-13, identical: false }, window), "rounded");
  assert.equal(kinship(rests, rests, { apart: 3.9e-3, identical: false }, window), "close");
  assert.equal(kinship(rests, rests, { apart: 4.1e-3, identical: false }, window), "instead");
});

test("long lines are broken at blanks, between Chinese characters, or anywhere", () => {
  const length = (text) => text.length;
  assert.deepEqual(wrapped("one two three", 8, length), ["one two", "three"]);
  assert.deepEqual(wrapped("一二三四五", 2, length), ["一二", "三四", "五"]);
  assert.deepEqual(wrapped("http://abcdef", 5, length), ["http:", "//abc", "def"]);
  assert.deepEqual(wrapped("", 5, length), []);
});

test("files are named after the page", () => {
  const kinds = ["svg", "png", "csv", "script", "torch"];
  assert.deepEqual(kinds.map((kind) => fileName("decay", kind)), [
    "adamw-lab-decay.svg", "adamw-lab-decay.png", "adamw-lab-decay.csv", "adamw-lab-decay.py",
    "adamw-lab-decay-torch.py",
  ]);
});

const LAMBDA = { name: "decay", target: "weightDecay", kind: "number", scale: "tiny", symbol: "λ", default: 0.4 };
const RATE = { name: "lr", target: "lr", kind: "number", scale: "log", symbol: "η", default: 0.02 };
const STEP = { name: "t", target: "t", kind: "integer", symbol: "t", default: 1 };
const CHOICE = { name: "rule", target: "rule", kind: "choice", options: ["a", "b"], names: ["A", "B"], default: "a" };

test("a table has its settings above it and every digit of every number", () => {
  const paths = [{ slug: "AdamProx(l1)", world: "told", n: 1, x: Float64Array.of(0.1, -0, 1 / 3, 1e300),
    loss: Float64Array.of(1, Infinity) }];
  const scene = { landscape: { d: 2 }, controls: [LAMBDA], fixed: { steps: 1 } };
  const lines = csv({ scene, values: { decay: 0.4 }, paths }, { title: "A\nb", link: "http://x" }).split("\n");
  assert.deepEqual(lines, [
    "# AdamW Lab: A b", "# http://x", "# decay = 0.4", "# steps = 1", "method,world,step,x1,x2,loss",
    "AdamProx(l1),told,0,0.1,-0,1", "AdamProx(l1),told,1,0.3333333333333333,1e300,inf", "",
  ]);
});

test("a kept state is called by what it differs in, from the others and from now", () => {
  const scene = { controls: [LAMBDA, RATE, STEP, CHOICE] };
  const state = (decay, lr, rule = "a") => ({ decay, lr, rule });
  const stage = { scene, word: () => "as it was" };
  stage.values = { ...state(0.7, 0.02), t: 5 };
  stage.ghosts = [{ values: state(0.4, 0.02) }];
  assert.deepEqual(ghostTexts(stage), ["λ = 0.4"]);
  stage.ghosts.push({ values: state(0.7, 0.1, "b") });
  assert.deepEqual(ghostTexts(stage), ["λ = 0.4, η = 0.02, rule = A", "λ = 0.7, η = 0.1, rule = B"]);
  stage.values = { ...state(0.4, 0.02), t: 9 };
  stage.ghosts = [{ values: state(0.4, 0.02) }];
  assert.deepEqual(ghostTexts(stage), ["as it was"]);
  stage.values = { ...state(0.1, 0.02), t: 9 };
  stage.ghosts = [{ values: state(0.1, 0.02) }];
  assert.deepEqual(ghostTexts(stage), ["λ = 0.1"]);
});

const INPUTS = { start: Float64Array.of(-1.5, -0), scales: Float64Array.of(1, 1), params: { a1: 3 }, hyper: {},
  lr: 1e-5, weightDecay: 0.4, steps: 10, schedule: "cosine", convention: "pytorch", noise: null };
const ABOUT = { title: "T", link: "http://x" };

test("a line of a script stands where its facts hold, its slots hold numbers that Python reads", () => {
  const slots = "<<schedule>> <<start>> <<lr>> <<param:a1>>";
  const lines = [["", "# <<title>>"], ["scaled", "never"], ["!scaled scheduled", slots]];
  assert.equal(filled({ lines, unless: [] }, INPUTS, ABOUT), "# T\n\"cosine\" [-1.5, 0] 1e-5 3");
  assert.ok(facts({ ...INPUTS, scales: [1, 2] }).has("scaled"));
  assert.equal(available({ lines, unless: ["noisy"] }, INPUTS), true);
  assert.equal(available({ lines, unless: ["noisy"] }, { ...INPUTS, noise: { sigma: 1 } }), false);
});

test("nothing but numbers and known names comes into a script, and no comment ends its line", () => {
  const fill = (text, inputs, about = ABOUT) =>
    filled({ lines: [["", text]], unless: [] }, { ...INPUTS, ...inputs }, about);
  for (const lr of ["1; import os", NaN, Infinity, undefined, [1]]) {
    assert.throws(() => fill("<<lr>>", { lr }), /finite numbers only/);
  }
  assert.throws(() => fill("<<schedule>>", { schedule: "x\" + y" }), /plain names only/);
  const evil = "a\nimport os\r\u2028\u2029\u0085\fb";
  const text = fill("# <<title>> <<link>>", {}, { title: evil, link: evil });
  assert.equal(text.split(/[\n\r\u2028\u2029\u0085\f]/).length, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { cable, flow, nearestSocket, offered, plugged, SOCKETS, within } from "../../ui/stage/controls/circuit.js";
import { shared, signature } from "../../ui/stage/controls/dials.js";
import { keyed, stopsOf } from "../../ui/stage/model/keys.js";
import { gridOf, nearest, snapped, spotsOf, way } from "../../ui/stage/picture/points.js";
import { aloud, decimal, digitsOf, placeOf, stepped, stopAt, typed, valueText } from "../../ui/stage/model/stops.js";

const stops = [0, 1e-4, 1e-2, 1, 10];

test("a track is even in stops, and a value off the grid lies between its neighbours", () => {
  assert.deepEqual(stops.map((stop) => placeOf(stops, stop)), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(placeOf(stops, 5.5), 0.875);
  assert.equal(placeOf(stops, -3), 0);
  assert.equal(placeOf(stops, 1e9), 1);
  assert.equal(placeOf([7], 7), 0);
  for (const stop of stops) assert.equal(stopAt(stops, placeOf(stops, stop)), stop);
  assert.equal(stopAt(stops, -1), 0);
  assert.equal(stopAt(stops, 2), 10);
});

test("a step from off the grid goes to the neighbour, not over it", () => {
  assert.equal(stepped(stops, 5, 1), 10);
  assert.equal(stepped(stops, 5, -1), 1);
  assert.equal(stepped(stops, 1, 1), 10);
  assert.equal(stepped(stops, 1, -10), 0);
});

test("the keys of a slider", () => {
  const many = Array.from({ length: 41 }, (_, k) => k);
  const press = (key, shiftKey = false) => stepped(many, 20, stopsOf({ key, shiftKey }));
  assert.deepEqual(["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"].map((key) => press(key)), [21, 21, 19, 19]);
  assert.deepEqual([press("ArrowRight", true), press("ArrowLeft", true)], [30, 10]);
  assert.deepEqual(["PageUp", "PageDown", "Home", "End"].map((key) => press(key)), [30, 10, 0, 40]);
  assert.equal(stopsOf({ key: "k" }), undefined);
  assert.deepEqual([stepped(stops, 5, -Infinity), stepped(stops, 5, Infinity)], [0, 10]);
});

test("a page, and an arrow with Shift, go as far as a track says, and no key over its ends", () => {
  const press = (key, at, shiftKey = false) => keyed({ low: 0, high: 5 }, at, { key, shiftKey }, { page: 3, fast: 1 });
  assert.deepEqual(["ArrowRight", "ArrowLeft", "Home", "End", "a"].map((key) => press(key, 2)), [3, 1, 0, 5, undefined]);
  assert.deepEqual([press("ArrowLeft", 0), press("PageUp", 1), press("PageUp", 4), press("ArrowRight", 2, true)], [0, 4, 5, 3]);
});

test("a value reads with all the digits it was given", () => {
  const said = (value, control = {}) => valueText({ kind: "number", scale: "linear", ...control }, value);
  assert.equal(said(0.1), "0.1");
  assert.equal(said(0.99999), "0.99999"); // three digits would say 1
  assert.equal(said(1e-8), "10⁻⁸");
  assert.equal(said(-2), "−2");
  assert.equal(said(1500, { kind: "integer" }), "1,500");
  assert.equal(said(1024, { scale: "binary" }), "2¹⁰ ≈ 10³");
  assert.equal(said(8, { scale: "binary" }), "2³ = 8");
  assert.equal(said(3, { scale: "binary" }), "3");
  assert.deepEqual([0, 0.1, 0.9995, 100, 1.25e-7, -2].map(digitsOf), [1, 1, 4, 1, 3, 1]);
});

test("ARIA gets numbers without exponents, and the same numbers", () => {
  assert.equal(decimal(1e-8), "0.00000001");
  assert.equal(decimal(1e16), "10000000000000000");
  for (const value of [0, 0.1, -2, 1e-5, 1.25e-7, 2 ** -40, 2 ** 40, 1e-16, 0.9999, 5000]) {
    assert.match(decimal(value), /^-?\d+(\.\d+)?$/);
    assert.equal(Number(decimal(value)), value);
  }
});

test("what is typed by hand becomes the spelling of a link", () => {
  assert.equal(typed(" ０．５ "), "0.5");
  assert.equal(typed("−3"), "-3");
  assert.equal(typed("1,500"), "1500");
  assert.equal(typed("0,5"), "0.5");
  assert.equal(typed("2^10"), "2^10");
  assert.equal(typed("1,2,3"), "1,2,3");
});

test("four dials in sight, the rest in the drawer", () => {
  const dial = (name, place = "dial") => ({ name, place });
  const found = shared([..."abcdef"].map((name) => dial(name)).concat(dial("g", "drawer"), dial("h", "handle")));
  assert.deepEqual(found.sight.map(({ name }) => name), ["a", "b", "c", "d"]);
  assert.deepEqual(found.rest.map(({ name }) => name), ["e", "f", "g"]);
});

test("a new value or one more stop builds no new dial, another label does", () => {
  const one = { name: "lr", label: "learning rate", value: 1, stops: [1, 2] };
  assert.equal(signature([[one]], "More"), signature([[{ ...one, value: 1.5, stops: [1, 1.5, 2] }]], "More"));
  assert.notEqual(signature([[one]], "More"), signature([[{ ...one, label: "学习率" }]], "更多"));
});

test("a dragged point stands on a round grid of about a pixel, inside its limits", () => {
  const control = { low: -2, high: 4 };
  assert.deepEqual(gridOf(6), { digit: 1, power: -2 });
  for (let k = 1; k < 200; k += 1) {
    const width = 1e-4 * 1.09 ** k;
    const { digit, power } = gridOf(width);
    const grid = digit * 10 ** power;
    assert.ok(grid <= (width / 500) * 1.000001 && grid > width / 1300, `${width}: ${grid}`);
  }
  assert.equal(snapped(1.2345678, 6, control), 1.23);
  assert.equal(snapped(9, 6, control), 4);
  assert.deepEqual([1.234, 0.009, -0.001].map((v) => snapped(v, 10, control)), [1.24, 0, 0]);
  assert.ok(Object.is(snapped(-1e-9, 6, control), 0));
  assert.equal(snapped(12345.6, 1e6, { low: null, high: null }), 12000);
});

test("arrows move a point by a hundredth of the window, with Shift by a tenth", () => {
  assert.deepEqual(way({ key: "ArrowUp" }, 2), [0, 0.01]);
  assert.deepEqual(way({ key: "ArrowLeft", shiftKey: true }, 2), [-0.1, 0]);
  assert.deepEqual(way({ key: "ArrowUp" }, 1), [0.01]);
  assert.equal(way({ key: "Enter" }, 2), null);
});

test("the nearest of several points is taken, the first of equals", () => {
  assert.equal(nearest([[0, 0], [10, 0]], 6, 1), 1);
  assert.equal(nearest([[5, 5], [5, 5]], 6, 1), 0);
});

test("the points that can be moved: the start, and a minimum that follows parameters", () => {
  const control = (target, place = "handle") => ({ name: target, target, place });
  const scene = (minimaFollow, ...controls) => ({ landscape: { d: 2, minimaFollow }, controls });
  const start = [control("start.0"), control("start.1")];
  const ids = (...given) => spotsOf(scene(...given)).map(({ id }) => id);
  const follow = ["param.a1", "param.a2"];
  assert.deepEqual(ids(null, ...start), ["start"]);
  assert.deepEqual(ids(follow, ...start, ...follow.map((target) => control(target))), ["start", "minimum"]);
  assert.deepEqual(ids(follow, ...start, control("param.a1")), ["start"]);
  assert.deepEqual(ids(null, control("start.0"), control("start.1", "none")), []);
});

test("the plug falls into the nearest socket that is offered", () => {
  for (const option of Object.keys(SOCKETS)) {
    assert.equal(nearestSocket(Object.keys(SOCKETS), plugged(option)), option);
  }
  assert.equal(nearestSocket(["proximal", "none"], SOCKETS.coupled), "none");
  const all = Object.keys(SOCKETS);
  assert.deepEqual(offered(all, [{ decay: "none" }, { decay: "proximal" }]), ["proximal", "none"]);
  assert.deepEqual(offered(["coupled", "unheard"], [{ decay: "coupled" }, { decay: "unheard" }]), ["coupled"]);
  assert.deepEqual(within([-50, 1000])[0], 8);
  assert.ok(within([-50, 1000])[1] < 132);
});

test("λ's way runs from its socket along the wire, and nowhere without one", () => {
  assert.equal(flow("none"), "");
  assert.equal(flow("nothing"), "");
  const begins = ["coupled", "decoupled", "proximal"].map((option) => Number(/^M(\d+)/.exec(flow(option))[1]));
  assert.deepEqual(begins, [...begins].sort((a, b) => a - b));
  for (const at of Object.values(SOCKETS)) assert.doesNotMatch(cable(at), /NaN|undefined/);
});

test("raised digits are said as words", () => {
  const stage = { word: (key, named) => `${key}(${Object.values(named).join(",")})` };
  assert.equal(aloud("2⁻¹⁰ ≈ 10⁻³", stage), "say_power(2,say_minus(10)) ≈ say_power(10,say_minus(3))");
  assert.equal(aloud("x₁ −2, 6.1×10⁵", stage), "x₁ −2, 6.1×say_power(10,5)");
});

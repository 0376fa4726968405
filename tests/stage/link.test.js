import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isAt, query, speaks } from "../../ui/stage/model/link.js";
import { clamp, exponentOf, read, repr, same, spell } from "../../ui/stage/model/values.js";

/** Made by tests/test_stage_link.py: what Python spells. */
const table = JSON.parse(readFileSync(new URL("spellings.json", import.meta.url), "utf8"));
const SPECIAL = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const value = (held) => (held !== null && typeof held === "object" && "float" in held ? SPECIAL[held.float] : held);

for (const { control, values, texts } of table) {
  test(`${control.name}: clamped and spelled as by Python`, () => {
    assert.ok(values.length >= 4);
    for (const [given, legal, text] of values) {
      const made = clamp(control, value(given));
      assert.deepEqual(made, value(legal), `clamp ${JSON.stringify(given)}`);
      assert.ok(!Object.is(made, -0));
      assert.equal(spell(control, made), text, `spell ${JSON.stringify(given)}`);
      assert.deepEqual(read(control, text), { value: made }, `read ${text}`);
    }
  });

  test(`${control.name}: texts are read or refused as by Python`, () => {
    assert.ok(texts.length > 30);
    for (const [text, legal, answer] of texts) {
      const expected = legal ? { value: value(answer) } : { reason: answer };
      assert.deepEqual(read(control, text), expected, JSON.stringify(text));
    }
  });
}

test("JavaScript's own spelling would fail the table", () => {
  assert.equal(String(1e-5), "0.00001");
  assert.equal(repr(1e-5), "1e-5");
  assert.equal(String(1e16), "10000000000000000");
  assert.equal(repr(1e16), "1e16");
  assert.equal(Math.round(2.5), 3);
  assert.equal(clamp({ kind: "integer", low: 0, high: 9, default: 1 }, 2.5), 2);
});

test("exact powers of two, and only those", () => {
  for (let k = -1074; k <= 1023; k += 1) assert.equal(exponentOf(2 ** k), k);
  for (const odd of [0, -2, 3, 0.1, 1 + 2 ** -52, 3 * 2 ** -1074, Infinity, NaN]) assert.equal(exponentOf(odd), null);
});

const lr = { name: "lr", kind: "number", scale: "log", low: 1e-5, high: 10, default: 0.02 };
const methods = { name: "methods", kind: "many", options: ["a", "b", "c"], default: ["a", "b"] };

test("a link keeps what is not ours and leaves out defaults", () => {
  const search = "?lang=zh&decay.lr=1&decay.other=5&scale.lr=3&size=large";
  assert.equal(query(search, "decay", [lr, methods], { lr: 0.1, methods: ["a", "b"] }),
    "?lang=zh&decay.lr=0.1&decay.other=5&scale.lr=3&size=large");
  assert.equal(query(search, "decay", [lr, methods], { lr: 0.02, methods: ["c"] }),
    "?lang=zh&decay.other=5&scale.lr=3&size=large&decay.methods=c");
  assert.equal(query("?decay.lr=1", "decay", [lr], { lr: 0.02 }), "");
});

test("ghosts stand in the link, readable, and go from it", () => {
  const kept = query("", "decay", [lr], { lr: 0.02 }, { keep: "lr=0.1,methods=a,b;-" });
  assert.equal(kept, "?decay.keep=lr=0.1,methods=a,b;-");
  assert.equal(new URLSearchParams(kept).get("decay.keep"), "lr=0.1,methods=a,b;-");
  assert.equal(query(kept, "decay", [lr], { lr: 0.02 }), "");
});

test("two values are the same only in every part", () => {
  assert.ok(same(["a", "b"], ["a", "b"]));
  assert.ok(!same(["a", "b"], ["b", "a"]) && !same(["a"], ["a", "b"]) && !same(1, "1"));
});

test("a reset leaves nothing of the page in its address, and nothing of others out", () => {
  const search = "?decay.lr=1&decay.ravine.start1=2&lang=zh&scale.lr=3";
  assert.ok(speaks(search, "decay") && !speaks("?decay.keep=-&lang=zh", "decay"));
  assert.equal(query(search, "decay", [lr], { lr: 0.02 }, { alone: true }), "?lang=zh&scale.lr=3");
  assert.equal(query(search, "decay", [lr], { lr: 0.02 }), "?decay.ravine.start1=2&lang=zh&scale.lr=3");
});

test("an answer to a scene of a lecture that was left is not for the address of the next", () => {
  assert.ok(isAt("?lecture=teaser&scene=2&start.decay=0.5", "2"));
  assert.ok(!isAt("?lecture=teaser&scene=1", "2"));
  assert.ok(isAt("?start.decay=0.5", "") && isAt("", undefined));
  assert.ok(!isAt("?start.decay=0.5", "2") && !isAt("?scene=2", ""));
});

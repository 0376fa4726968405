import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inEquation, number, powerOfTwo, superscript, whole } from "../../ui/stage/model/numbers.js";

const table = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url), "utf8"));
const SPECIAL = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const value = (text) => SPECIAL[text] ?? Number(text);
/** The parts of a number in an equation as the LaTeX that Python writes. */
const tex = ({ text, power }) => {
  const plain = text.replace("−", "-").replace("∞", "\\infty").replace("NaN", "\\text{NaN}").replace("×", " \\times ");
  return power === "" ? plain : `${plain}^{${power.replace("−", "-")}}`;
};

test("number", () => {
  for (const [v, digits, text] of table.number) assert.equal(number(value(v), digits), text, `${v} with ${digits}`);
  assert.equal(number("text"), "text");
});

test("whole numbers keep their digits", () => {
  for (const [v, text] of table.whole) assert.equal(whole(value(v)), text);
});

test("powers of two", () => {
  for (const [v, text] of table.power) assert.equal(powerOfTwo(value(v)), text);
  for (const [k, text] of table.superscript) assert.equal(superscript(k), text);
});

test("numbers in an equation, and how they hold together", () => {
  for (const [v, typed, text, kind] of table.equation) {
    const made = inEquation(value(v), typed);
    assert.equal(tex(made), text, `${v}, typed ${typed}`);
    assert.equal(made.kind, kind, `${v}, typed ${typed}`);
  }
});

test("JavaScript's own rounding would fail the table", () => {
  assert.equal((1.0625).toPrecision(4), "1.063");
  assert.equal(number(1.0625, 4), "1.062");
});

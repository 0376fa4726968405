import assert from "node:assert/strict";
import { test } from "node:test";

import { arrow } from "../../ui/stage/picture/labels.js";
import { places } from "../../ui/stage/picture/places.js";

const FRAME = { width: 800, height: 400, line: 16, gap: 10 };
const boxes = (names, found, { line } = FRAME) =>
  found.map(({ x, y }, i) => [x, y - line / 2, x + names[i].width, y + line / 2]);
const meet = (a, b) =>
  Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 0 && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > 0.5;

test("a lone name stands to the right of its end, at its height", () => {
  const [found] = places([{ x: 100, y: 200, width: 50 }], FRAME);
  assert.deepEqual([found.side, found.row, found.x, found.y], [1, 0, 110, 200]);
});

test("seven names at one end do not meet, and stay near it", () => {
  const names = Array.from({ length: 7 }, (_, i) => ({ x: 400, y: 200, width: 40 + 8 * i }));
  const found = boxes(names, places(names, FRAME));
  found.forEach((one, i) => {
    for (const other of found.slice(i + 1)) assert.ok(!meet(one, other), `${one} meets ${other}`);
  });
  for (const [, top, , bottom] of found) assert.ok(Math.abs((top + bottom) / 2 - 200) < 60);
});

test("twelve names at one end do not meet, also in a corner of a phone's picture", () => {
  const frames = [[FRAME, [400, 200]], [{ width: 310, height: 300, line: 17, gap: 9 }, [2, 297]]];
  for (const [frame, [x, y]] of frames) {
    const names = Array.from({ length: 12 }, (_, i) => ({ x, y, width: 70 + 4 * i }));
    const found = boxes(names, places(names, frame), frame);
    found.forEach((one, i) => {
      for (const other of found.slice(i + 1)) assert.ok(!meet(one, other), `${one} meets ${other}`);
      assert.ok(one[0] >= 0 && one[1] >= 0 && one[2] <= frame.width && one[3] <= frame.height, `${one} is outside`);
    });
  }
});

test("names on stems stand over their balls, not under them, as long as there is room", () => {
  const stems = { ...FRAME, lean: 1, down: 12 };
  const names = Array.from({ length: 4 }, () => ({ x: 400, y: 200, width: 70 }));
  const found = places(names, stems);
  assert.ok(found.every(({ row }) => row <= 0), `rows ${found.map(({ row }) => row)}`);
  assert.ok(found.every(({ x }) => x >= 400 + stems.gap || x + 70 <= 400 - stems.gap), "each leaves the stem free");
  const high = places(names.map((one) => ({ ...one, y: 8 })), stems);
  assert.ok(high.some(({ row }) => row > 0), "where there is none, under them");
});

test("no name leaves the picture", () => {
  const names = [[0, 0], [800, 0], [0, 400], [800, 400], [799, 200]].map(([x, y]) => ({ x, y, width: 90 }));
  for (const [left, top, right, bottom] of boxes(names, places(names, FRAME))) {
    assert.ok(left >= 0 && right <= 800 && top >= 0 && bottom <= 400, `${left} ${top} ${right} ${bottom}`);
  }
});

test("a name keeps off a mark and off the lines where there is room", () => {
  const name = { x: 300, y: 200, width: 60 };
  const mark = [310, 190, 330, 210];
  assert.ok(!meet(boxes([name], places([name], FRAME, [mark]))[0], mark));
  const line = Array.from({ length: 40 }, (_, i) => [300 + 4 * i, 200]).flat();
  const [, top, , bottom] = boxes([name], places([name], FRAME, [], [line]))[0];
  const right = places([name], FRAME, [], [line])[0].side > 0;
  assert.ok(!right || top >= 200 || bottom <= 200, "beside the line or on the other side of the end");
});

test("while an end moves by little, its name stays on its side", () => {
  const wall = Array.from({ length: 30 }, (_, i) => [420, 100 + 7 * i]).flat();
  let last;
  let changes = 0;
  for (let k = 0; k < 200; k++) {
    const end = { x: 360 + 3 * Math.sin(k), y: 200 + 3 * Math.cos(1.7 * k), width: 56, last };
    const [found] = places([end], FRAME, [], [wall]);
    if (last && (found.side !== last.side || found.row !== last.row)) changes += 1;
    last = found;
  }
  assert.ok(changes <= 1, `${changes} changes`);
});

test("an arrow points at the border that the path crosses", () => {
  const size = { width: 800, height: 400 };
  const ends = [[0, 200], [800, 200], [400, 0], [400, 400]];
  assert.deepEqual(ends.map((at) => arrow(at, size)), ["←", "→", "↑", "↓"]);
});

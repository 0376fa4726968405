/** Where names stand beside the ends of their paths: never on each other nor on a mark, and where they stood. Pure. */

const FEW = 6; // names, and rows up or down from an end that they look for room in; more names look farther
const OFF = 1.0; // a name on another name, per share of it that is covered
const COST = { name: 120, mark: 40, line: 9, border: 400, row: 3.2, left: 1.2, step: 1, stay: 4 };
const FINE = 0.55; // of a line: rows are tried this close

/**
 * @param {{x: number, y: number, width: number, last?: {side: number, row: number}}[]} names the ends of the paths in
 *   px, the width of each text, and where it stood the last time
 * @param {{width: number, height: number, line: number, gap: number, lean?: number, down?: number}} frame the plot;
 *   height of a line of text; px between an end and its name, and the share of it that is kept above or below the end;
 *   what it costs to stand below
 * @param {number[][]} marks boxes [left, top, right, bottom] that no name should cover
 * @param {number[][]} spots points of each path, flat: names keep off them where there is room
 * @returns {{side: number, row: number, x: number, y: number}[]} side 1: to the right of the end; x, y: px of the
 *   text's left edge and its middle
 */
export function places(names, frame, marks = [], spots = []) {
  const taken = [];
  const rows = rowsFor(names.length);
  const lines = shelved(spots, frame);
  return names.map((name) => {
    let best = { cost: Infinity };
    for (const side of [1, -1]) {
      for (const row of rows) {
        if (COST.row * Math.abs(row) >= best.cost) break; // the rows are ever farther away
        const spot = stand(name, side, row, frame);
        const cost = price(name, spot, frame, marks, lines, taken, best.cost);
        if (cost < best.cost) best = { ...spot, cost };
      }
    }
    taken.push(best.box);
    return { side: best.side, row: best.row, x: best.x, y: best.y };
  });
}

/** 0, −1, 1, −2, 2 …: so far that all of many names have room on one side of an end in a corner. */
function rowsFor(count) {
  const reach = count > FEW ? 2 * count : FEW;
  return Array.from({ length: 2 * reach + 1 }, (_, i) => (i % 2 ? -(i + 1) / 2 : i / 2) + 0);
}

function stand(name, side, row, { width, height, line, gap, lean = 0.4 }) {
  // a name beside its end starts beyond the marker; above or below it may lean over the end
  const away = Math.abs(row) > 1 ? lean * gap : gap;
  const wanted = side > 0 ? name.x + away : name.x - away - name.width;
  const x = Math.min(width - name.width - 2, Math.max(2, wanted));
  const y = Math.min(height - line / 2, Math.max(line / 2, name.y + FINE * line * row));
  const pushed = Math.abs(x - wanted) + Math.abs(y - (name.y + FINE * line * row));
  return { side, row, x, y, pushed, box: [x, y - line / 2, x + name.width, y + line / 2] };
}

/** What a spot costs; any number from `most` on where it costs that much. */
function price(name, { side, row, pushed, box }, frame, marks, lines, taken, most) {
  let cost = COST.row * Math.abs(row) + (side < 0 ? COST.left : 0) + (row > 0 ? frame.down ?? 0 : 0);
  cost += (COST.border * pushed) / (frame.width + 1);
  for (const other of taken) cost += COST.name * covered(box, other, OFF);
  for (const mark of marks) cost += COST.mark * covered(box, mark, 0);
  if (name.last && (name.last.side !== side || name.last.row !== row)) cost += COST.stay;
  return cost < most ? cost + COST.line * Math.min(1.5, hidden(lines, box, frame) / 6) : cost;
}

/** The points of all paths by the line of text in which they lie, so that a name asks only those near it. */
function shelved(spots, { height, line }) {
  const shelves = Array.from({ length: Math.ceil(height / line) + 2 }, () => []);
  for (const path of spots) {
    for (let k = 0; k < path.length; k += 2) {
      const at = Math.floor(path[k + 1] / line);
      if (at >= 0 && at < shelves.length) shelves[at].push(path[k], path[k + 1]);
    }
  }
  return shelves;
}

/** How many points lie in a box. */
function hidden(lines, [left, top, right, bottom], { line }) {
  let count = 0;
  const last = Math.min(lines.length - 1, Math.floor(bottom / line));
  for (let at = Math.max(0, Math.floor(top / line)); at <= last; at++) {
    const points = lines[at];
    for (let k = 0; k < points.length; k += 2) {
      if (points[k] > left && points[k] < right && points[k + 1] > top && points[k + 1] < bottom) count += 1;
    }
  }
  return count;
}

/** How much of a box lies on another, 0…1, and at least `least` where they touch. */
function covered([left, top, right, bottom], other, least) {
  const across = Math.min(right, other[2]) - Math.max(left, other[0]);
  const down = Math.min(bottom, other[3]) - Math.max(top, other[1]);
  if (across <= 0 || down <= 0.5) return 0;
  return Math.max(least, (across * down) / Math.min((right - left) * (bottom - top), area(other)));
}

const area = ([left, top, right, bottom]) => Math.max(1, (right - left) * (bottom - top));

/** Points on a square of cells, as a text: two digits for each, class 0 and class 1 with a full stop between. Pure. */

/** @returns {{c: number, r: number, k: number}[]} column, row (from below) and class */
export function read(text, digits) {
  return text.split(".").flatMap((group, k) => {
    const points = [];
    for (let i = 0; i + 1 < group.length; i += 2) {
      points.push({ c: digits.indexOf(group[i]), r: digits.indexOf(group[i + 1]), k });
    }
    return points;
  });
}

export function spell(points, digits) {
  const groups = ["", ""];
  for (const { c, r, k } of points) groups[k] += digits[c] + digits[r];
  return groups.join(".");
}

/** The points with one more, or the same list where its cell is taken or the pad is full. */
export function add(points, point, most) {
  const taken = points.some(({ c, r }) => c === point.c && r === point.r);
  return taken || points.length >= most ? points : [...points, point];
}

/** The cell under a place in parts 0 … 1 of the square from its lower left. */
export function cellAt(x, y, cells) {
  const inside = (v) => Math.min(Math.max(Math.floor(v * cells), 0), cells - 1);
  return { c: inside(x), r: inside(y) };
}

/** Where a key leads from a cell, `stride` cells at a time; undefined for other keys. */
export function moved({ c, r }, key, stride, cells) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (!way) return undefined;
  const inside = (v) => Math.min(Math.max(v, 0), cells - 1);
  return { c: inside(c + stride * way[0]), r: inside(r + stride * way[1]) };
}

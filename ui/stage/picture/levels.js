/** Heights of a landscape → lines that divide the shown area evenly. Pure; shared by the page and the worker. */

export const LEVELS = 14;
const SMALLEST = 8; // cells
const NARROWEST = 1; // cell
const KNOTS = 4 * LEVELS; // the scale of heights bends this often: every level stands on a bend

/**
 * Heights → [0, 1], so that equal steps are equal steps of √(area below): on a bowl the lines are equally spaced
 * circles, on twelve decades they still fill the picture. What is not finite counts as highest.
 * @param {Float64Array} heights
 * @returns {Float32Array}
 */
export function equalArea(heights) {
  const flat = Float64Array.from(heights, (v) => (Number.isNaN(v) ? Infinity : v));
  const sorted = Float64Array.from(flat).sort();
  const knots = new Float64Array(KNOTS + 1);
  for (let j = 0; j <= KNOTS; j++) knots[j] = sorted[Math.round((j / KNOTS) ** 2 * (sorted.length - 1))];
  return Float32Array.from(flat, (v) => place(v, knots));
}

/** Where a height stands among the knots, 0…1; on a plain of equal heights the lowest place counts. */
function place(v, knots) {
  if (v === Infinity) return 1;
  let low = 0;
  let high = KNOTS; // knots[low] < v ≤ knots[high], unless v is the lowest
  if (v <= knots[0]) return 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] < v) low = middle; else high = middle;
  }
  const share = (v - knots[low]) / (knots[high] - knots[low]);
  return (low + (Number.isFinite(share) ? share : 0)) / KNOTS;
}

/**
 * A function of the plane on nx × ny points, made level by `shape`. The outermost frame is below every height and the
 * one inside it lies one cell outside the window: lines close beyond the picture's border.
 */
export function sample(value, params, [[left, right], [bottom, top]], nx, ny, shape = equalArea) {
  const heights = new Float64Array((nx - 2) * (ny - 2));
  const at = [0, 0];
  const [dx, dy] = [(right - left) / (nx - 5), (top - bottom) / (ny - 5)];
  for (let j = 0, k = 0; j < ny - 2; j++) {
    at[1] = top - (j - 1) * dy;
    for (let i = 0; i < nx - 2; i++, k++) {
      at[0] = left + (i - 1) * dx;
      heights[k] = value(at, params);
    }
  }
  const shaped = shape(heights);
  const z = new Float32Array(nx * ny).fill(-1);
  for (let j = 0; j < ny - 2; j++) z.set(shaped.subarray(j * (nx - 2), (j + 1) * (nx - 2)), (j + 1) * nx + 1);
  return z;
}

/**
 * Closed rings around what is above each level, by marching squares: the higher side is always on the same hand, so
 * each crossed edge of the grid has exactly one ring leaving it and the rings follow from one table.
 * @returns {{points: Float32Array, ends: Int32Array, levels: Int32Array}} points: x, y in cells from the grid's first
 *   point; ends: where each ring ends, in points; levels: where each level ends, in rings.
 */
export function rings(z, nx, ny, levels = LEVELS) {
  const points = [];
  const ends = [];
  const last = [];
  const next = new Int32Array(2 * nx * ny).fill(-1);
  const starts = [];
  for (let k = 1; k < levels; k++) {
    const level = k / levels;
    starts.length = 0;
    for (let j = 0; j < ny - 1; j++) {
      for (let i = 0, c = j * nx; i < nx - 1; i++, c++) {
        const [a, b] = [z[c] >= level, z[c + 1] >= level];
        const [d, e] = [z[c + nx] >= level, z[c + nx + 1] >= level];
        if (a === b && b === d && d === e) continue;
        cell(c, a, b, e, d, nx, next, starts);
      }
    }
    for (const start of starts) {
      if (next[start] < 0) continue; // already part of a ring
      for (let edge = start; next[edge] >= 0;) {
        crossing(points, z, nx, edge, level);
        const after = next[edge];
        next[edge] = -1;
        edge = after;
      }
      if (resolved(points, 2 * (ends.at(-1) ?? 0))) ends.push(points.length / 2);
      else points.length = 2 * (ends.at(-1) ?? 0);
    }
    last.push(ends.length);
  }
  return { points: Float32Array.from(points), ends: Int32Array.from(ends), levels: Int32Array.from(last) };
}

/** A region narrower than a cell falls apart into beads on the grid: these are no shape of the landscape. */
function resolved(points, first) {
  let [area, length] = [0, 0];
  let [px, py] = [points.at(-2), points.at(-1)];
  for (let k = first; k < points.length; k += 2) {
    const [x, y] = [points[k], points[k + 1]];
    area += (px * y - x * py) / 2;
    length += Math.hypot(x - px, y - py);
    [px, py] = [x, y];
  }
  return Math.abs(area) > SMALLEST && 2 * Math.abs(area) > NARROWEST * length;
}

/** The one or two pieces of line in a cell with corners a b / d e (true: above). Edge 2c runs right from point c,
 * edge 2c + 1 down from it. */
function cell(c, a, b, e, d, nx, next, starts) {
  const sides = [2 * c, 2 * (c + 1) + 1, 2 * (c + nx), 2 * c + 1]; // top, right, bottom, left
  const corners = [a, b, e, d]; // clockwise; side s lies between corners s and s + 1
  for (let s = 0; s < 4; s++) {
    if (!corners[s] || corners[(s + 1) & 3]) continue; // enter where clockwise it goes from above to below
    let out = (s + 1) & 3;
    while (corners[out] || !corners[(out + 1) & 3]) out = (out + 1) & 3;
    next[sides[s]] = sides[out];
    starts.push(sides[s]);
  }
}

function crossing(points, z, nx, edge, level) {
  const c = edge >> 1;
  const other = edge & 1 ? c + nx : c + 1;
  const share = (level - z[c]) / (z[other] - z[c]);
  const [i, j] = [c % nx, Math.floor(c / nx)];
  if (edge & 1) points.push(i, j + share); else points.push(i + share, j);
}

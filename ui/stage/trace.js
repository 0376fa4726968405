/** A path in data units → the text of an SVG path in tenths of a px, and where it ends on the picture. Pure. */

export const TENTHS = 10; // units of the text in a px
const NEAR = 0.35; // px: a point nearer than this to the last one drawn changes no pixel
const BEYOND = 0.6; // of the picture: what lies farther outside is cut off, so that no dash is counted out there

/**
 * @param {ArrayLike<number>} x pairs of coordinates
 * @param {number} count how many pairs
 * @param {object} view
 * @returns {{d: string, end: number[]|null, leaves: number[]|null, spots: number[]}} `end`: px of the last finite
 *   point; `leaves`: px where the path crosses the border for good, null where it ends inside; `spots`: drawn points
 *   in px, flat, that lie inside.
 */
export function trace(x, count, view) {
  const [[left, right], [, top]] = view.window;
  const [sx, sy] = [view.width / (right - left), view.height / (view.window[1][1] - view.window[1][0])];
  const margin = BEYOND * Math.max(view.width, view.height);
  const box = [-margin, -margin, view.width + margin, view.height + margin];
  const text = [];
  const spots = [];
  const pen = { down: false, x: 0, y: 0 };
  let [px, py] = [NaN, NaN]; // the last point that was looked at
  let [dx, dy] = [NaN, NaN]; // the last one drawn
  let [end, inside] = [null, null];
  for (let k = 0; k < count; k++) {
    const [qx, qy] = [(x[2 * k] - left) * sx, (top - x[2 * k + 1]) * sy];
    if (!Number.isFinite(qx) || !Number.isFinite(qy)) break;
    end = [qx, qy];
    const here = view.inside(qx, qy);
    if (here) inside = [qx, qy, k];
    if (k > 0 && Math.abs(qx - dx) < NEAR && Math.abs(qy - dy) < NEAR && k < count - 1) continue;
    if (Number.isNaN(dx)) [dx, dy] = [qx, qy];
    [px, py] = [dx, dy];
    [dx, dy] = [qx, qy];
    if (here) spots.push(qx, qy);
    line(text, pen, px, py, qx, qy, box);
  }
  return { d: text.join(""), end, leaves: crossing(x, count, view, inside, end), spots };
}

/** Append the part of the segment that lies in the box. */
function line(text, pen, ax, ay, bx, by, box) {
  const [low, high] = within(ax, ay, bx, by, box);
  if (low > high) {
    pen.down = false;
    return;
  }
  const go = (share) => [Math.round(TENTHS * (ax + share * (bx - ax))), Math.round(TENTHS * (ay + share * (by - ay)))];
  if (!pen.down || low > 0) {
    [pen.x, pen.y] = go(low);
    text.push("M", pen.x, " ", pen.y);
  }
  const [ux, uy] = go(high);
  text.push("l", ux - pen.x, " ", uy - pen.y);
  [pen.x, pen.y] = [ux, uy];
  pen.down = high === 1;
}

/** The share of the segment a → b that lies in the box: [from, to], from > to where none does (Liang and Barsky). */
export function within(ax, ay, bx, by, [left, top, right, bottom]) {
  let [low, high] = [0, 1];
  for (const [from, way, least, most] of [[ax, bx - ax, left, right], [ay, by - ay, top, bottom]]) {
    if (way === 0) {
      if (from < least || from > most) return [1, 0];
      continue;
    }
    const [one, two] = [(least - from) / way, (most - from) / way];
    low = Math.max(low, Math.min(one, two));
    high = Math.min(high, Math.max(one, two));
  }
  return [low, high];
}

/** Where the path leaves the picture and does not come back. */
function crossing(x, count, view, inside, end) {
  if (!inside || !end || view.inside(...end)) return null;
  const [ix, iy, k] = inside;
  let [nx, ny] = [view.x(x[2 * k + 2]), view.y(x[2 * k + 3])];
  if (!Number.isFinite(nx) || !Number.isFinite(ny)) [nx, ny] = end;
  const share = within(ix, iy, nx, ny, [0, 0, view.width, view.height])[1];
  return [ix + share * (nx - ix), iy + share * (ny - iy)];
}

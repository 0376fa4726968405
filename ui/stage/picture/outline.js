/** A path in data units → the text of an SVG path in tenths of a px, and where it ends on the picture. Pure. */

export const TENTHS = 10; // units of the text in a px
const NEAR = 0.35; // px: a point nearer than this to the last one drawn changes no pixel
const LONG = 3000; // pieces; a path of many more is drawn a little coarser for each
const SPOT = 10; // px between two spots
const SPOTS = 1200; // numbers, so many are enough to say where a path runs
const BEYOND = 0.6; // of the picture: what lies farther outside is cut off, so that no dash is counted out there

/**
 * @param {ArrayLike<number>} x pairs of coordinates
 * @param {number} count how many pairs
 * @param {object} view
 * @returns {{d: string, end: number[]|null, leaves: number[]|null, spots: number[]}} `end`: px of the last finite
 *   point; `leaves`: px where the path crosses the border for good, null where it ends inside; `spots`: points
 *   every few px along what is drawn, flat.
 */
export function outline(x, count, view) {
  const sx = view.width / (view.window[0][1] - view.window[0][0]);
  const sy = view.height / (view.window[1][1] - view.window[1][0]);
  const left = view.window[0][0];
  const top = view.window[1][1];
  const pen = penOf(view);
  let dx = NaN; // the last point drawn
  let dy = NaN;
  let ox = NaN; // and the one before it
  let oy = NaN;
  let end = null;
  let inside = -1;
  for (let k = 0; k < count; k++) {
    const qx = (x[2 * k] - left) * sx;
    const qy = (top - x[2 * k + 1]) * sy;
    if (!Number.isFinite(qx) || !Number.isFinite(qy)) break;
    end = k;
    if (view.inside(qx, qy)) inside = k;
    const near = NEAR * (1 + Math.floor(pen.pieces / LONG));
    if (k > 0 && k < count - 1 && Math.abs(qx - dx) < near && Math.abs(qy - dy) < near) continue;
    if (k < count - 1 && Math.abs(qx - ox) < near && Math.abs(qy - oy) < near) {
      [ox, oy, dx, dy] = [dx, dy, ox, oy]; // to and fro: the same piece of line again
      pen.down = false;
      continue;
    }
    if (k === 0) line(pen, qx, qy, qx, qy); // a path at rest is a point
    else line(pen, dx, dy, qx, qy);
    ox = dx;
    oy = dy;
    dx = qx;
    dy = qy;
  }
  const place = (k) => [(x[2 * k] - left) * sx, (top - x[2 * k + 1]) * sy];
  return {
    d: pen.d,
    spots: pen.spots,
    end: end === null ? null : place(end),
    leaves: inside >= 0 && inside < end ? crossing(place(inside), place(inside + 1), view) : null,
  };
}

/** What writes the path: the text so far, where it stands in tenths of a px, px until the next spot, and the box that
 * it does not leave. */
function penOf({ width, height }) {
  const margin = BEYOND * Math.max(width, height);
  return {
    d: "", spots: [], pieces: 0, x: 0, y: 0, down: false, way: 0,
    left: -margin, top: -margin, right: width + margin, bottom: height + margin,
  };
}

/** Append the part of the segment that lies in the box; leave a spot every few px of the way. */
function line(pen, ax, ay, bx, by) {
  let low = 0;
  let high = 1;
  if (!within(pen, ax, ay) || !within(pen, bx, by)) [low, high] = share(ax, ay, bx, by, pen);
  if (low > high) {
    pen.down = false;
    return;
  }
  if (!pen.down || low > 0) {
    pen.x = Math.round(TENTHS * (ax + low * (bx - ax)));
    pen.y = Math.round(TENTHS * (ay + low * (by - ay)));
    pen.d += `M${pen.x} ${pen.y}`;
  }
  const wx = Math.round(TENTHS * (ax + high * (bx - ax))) - pen.x;
  const wy = Math.round(TENTHS * (ay + high * (by - ay))) - pen.y;
  pen.d += `l${wx} ${wy}`;
  const far = Math.sqrt(wx * wx + wy * wy) / TENTHS;
  for (; pen.way < far && pen.spots.length < SPOTS; pen.way += SPOT) {
    const part = pen.way / far;
    pen.spots.push((pen.x + part * wx) / TENTHS, (pen.y + part * wy) / TENTHS);
  }
  pen.way = Math.max(0, pen.way - far);
  pen.pieces += 1;
  pen.x += wx;
  pen.y += wy;
  pen.down = high === 1;
}

const within = (box, x, y) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

/** The share of the segment a → b that lies in the box: [from, to], from > to where none does (Liang and Barsky). */
export function share(ax, ay, bx, by, { left, top, right, bottom }) {
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

/** Where the segment from a point of the picture to one outside crosses the border. */
function crossing([ax, ay], [bx, by], { width, height }) {
  const part = share(ax, ay, bx, by, { left: 0, top: 0, right: width, bottom: height })[1];
  return [ax + part * (bx - ax), ay + part * (by - ay)];
}

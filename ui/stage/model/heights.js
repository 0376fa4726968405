/** Heights of a curve that may have poles: how much of them a picture shows, and where the line is interrupted. Pure. */

const SHARE = 0.03; // of the heights, on either side, that may lie outside a picture with a pole
const POLE = 4; // the whole range is more than so many times the range of the others: there is one

/**
 * The lowest and the highest value to show, and 0 where it is not far off.
 * @param {number[]} heights
 */
export function boundsOf(heights) {
  const sorted = heights.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return [0, 1];
  const cut = Math.ceil(SHARE * sorted.length);
  const whole = [sorted[0], sorted.at(-1)];
  const most = [sorted[Math.min(cut, sorted.length - 1)], sorted[Math.max(0, sorted.length - 1 - cut)]];
  const span = ([low, high]) => high - low;
  const [low, high] = span(most) > 0 && span(whole) > POLE * span(most) ? most : whole;
  const far = high - low || Infinity; // from so far away 0 would make a flat line of any curve
  return [low > far ? low : Math.min(0, low), -high > far ? high : Math.max(1e-300, high)];
}

/**
 * The indices of a curve's points in pieces: a new one after each point that is no number, and where the line would
 * jump across everything that is shown.
 * @param {number[]} heights
 * @param {number[]} bounds what `boundsOf` gave
 */
export function broken(heights, [low, high]) {
  const pieces = [];
  let piece = [];
  const end = () => {
    if (piece.length) pieces.push(piece);
    piece = [];
  };
  heights.forEach((value, k) => {
    if (!Number.isFinite(value)) return end();
    const before = heights[piece.at(-1)];
    if (piece.length && Math.min(before, value) < low && Math.max(before, value) > high) end();
    piece.push(k);
  });
  end();
  return pieces;
}

/** Where the three planes and the ruler stand, in px. Pure. */

const ROOM = 560; // px: from here on the planes stand beside each other
const [HIGHEST, LOWEST] = [400, 190];
const ABREAST = 300; // px: lower planes stand three in a row

/**
 * @param {number} width of the picture, px
 * @param {number} em px of its letters
 * @param {number} screen px of the window's height: on a low one the beats under the planes come into sight with them
 * @returns {{gradient: object, direction: object, place: object, ruler: object, height: number}} boxes {x, y, w, h};
 *   above each is room for two lines of text
 */
export function plan(width, em, screen = Infinity) {
  const title = 2.9 * em;
  const ruler = 7.4 * em;
  const gap = 1.4 * em;
  if (width >= ROOM) {
    const room = Math.max(LOWEST, screen - 36.5 * em); // the beat and the first dials are seen with it
    const high = Math.min(HIGHEST, 0.58 * width, room);
    const last = { ruler: { x: 0, y: title + high + gap, w: width - 1.2 * em, h: ruler }, height: title + high + gap + ruler };
    if (high < ABREAST) {
      const third = { y: title, w: (width - 2 * gap) / 3, h: high };
      const [gradient, direction, place] = [0, 1, 2].map((k) => ({ ...third, x: k * (third.w + gap) }));
      return { gradient, direction, place, ...last };
    }
    const left = Math.min(1.12 * high, 0.6 * width);
    const right = { x: left + gap, w: width - left - gap, h: (high - title) / 2 };
    return {
      gradient: { x: 0, y: title, w: left, h: high },
      direction: { ...right, y: title },
      place: { ...right, y: 2 * title + right.h },
      ...last,
    };
  }
  const high = Math.min(0.72 * width, 320); // so low that on a phone the beats come into sight with it
  const half = (width - gap) / 2;
  const low = 0.8 * half;
  const below = 2 * title + high;
  return {
    gradient: { x: 0, y: title, w: width, h: high },
    direction: { x: 0, y: below, w: half, h: low },
    place: { x: half + gap, y: below, w: half, h: low },
    ruler: { x: 0, y: below + low + gap, w: width - 1.2 * em, h: ruler },
    height: below + low + gap + ruler,
  };
}

/** A point of a plane, its origin in the middle and `reach` to the nearer edge, in px of the picture. */
export function scaled({ x, y, w, h }, reach) {
  const unit = Math.min(w, h) / 2 / reach;
  const [cx, cy] = [x + w / 2, y + h / 2];
  return {
    unit,
    at: ([a, b]) => [cx + a * unit, cy - b * unit],
    back: (px, py) => [(px - cx) / unit, (cy - py) / unit],
  };
}

/** Labels so far apart that each can be read: those that would lie on each other move down, line by line. */
export function apart(labels, line, wide) {
  const placed = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y)) {
    let { y } = label;
    const hit = () => placed.find((other) => Math.abs(other.x - label.x) < wide && Math.abs(other.y - y) < line);
    for (let other = hit(); other; other = hit()) y = other.y + 1.001 * line; // more than a line, whatever rounding does
    placed.push({ ...label, y });
  }
  return placed;
}

const [LOW, HIGH_POWER] = [-17, 8];

/** The share of the ruler at which a size stands: tenfold by tenfold, held at the ends; null for what has no size. */
export function ruled(size) {
  if (!(size >= 0)) return null;
  if (size === 0) return 0;
  return Math.min(Math.max((Math.log10(size) - LOW) / (HIGH_POWER - LOW), 0), 1);
}

/** The powers of ten that have a number on the ruler: every one, or every second, fourth … where it is narrow. */
export function powers(width, em) {
  const each = [1, 2, 4, 5, 10].find((n) => (width * n) / (HIGH_POWER - LOW) >= 3.1 * em) ?? 10;
  const found = [];
  for (let p = Math.ceil(LOW / each) * each; p <= HIGH_POWER; p += each) found.push(p);
  return found;
}

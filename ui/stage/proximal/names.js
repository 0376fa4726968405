/** Names of curves, each beside its own where no other curve, name or stem is in the way. Pure. */

const PLACES = 41; // along the picture
const LETTER = 0.5; // of its size, the width of a letter; a Chinese one is as wide as it is high
const COST = { curve: 1, own: 2, name: 400, stem: 12, above: 9, stay: -1.5 };

/**
 * @param {{name: string, text: string}[]} texts
 * @param {Object<string, number[][]>} curves name → points in px, from left to right and evenly apart
 * @param {{width: number, height: number, size: number, stems: number[], avoid?: number[][]}} room `stems`: x of
 *   lines to keep off; `avoid`: boxes [left, top, right, bottom], likewise
 * @param {Map<string, string>} stood name → key of the place it had; renewed here
 * @returns {Map<string, {x: number, y: number}>} middle of the text and its base line; none where its curve is out of sight
 */
export function beside(texts, curves, { width, height, size, stems, avoid = [] }, stood) {
  const found = new Map();
  const taken = [...avoid];
  for (const { name, text } of texts) {
    const half = wide(text, size) / 2 + 0.2 * size;
    let best = null;
    for (let k = 1; k < PLACES - 1; k++) {
      const points = curves[name];
      const [x, y] = points[Math.round((k * (points.length - 1)) / (PLACES - 1))];
      for (const [side, dx, dy] of [["over", 0, -0.95], ["left", -1, 0], ["right", 1, 0], ["under", 0, 0.95]]) {
        const [cx, cy] = [x + dx * (half + 0.35 * size), y + dy * size];
        const box = [cx - half, cy - 0.62 * size, cx + half, cy + 0.62 * size];
        if (!Number.isFinite(cy) || box[0] < 0 || box[2] > width || box[1] < 0.4 * size || box[3] > height) continue;
        const key = `${k} ${side}`;
        const cost = price(box, name, curves, stems, taken, size) + (stood.get(name) === key ? COST.stay : 0);
        if (!best || cost < best.cost) best = { cost, key, box, x: cx, y: cy + 0.34 * size };
      }
    }
    if (!best) continue;
    stood.set(name, best.key);
    taken.push(best.box);
    found.set(name, { x: best.x, y: best.y });
  }
  return found;
}

function price(box, name, curves, stems, taken, size) {
  const [left, top, right, bottom] = box;
  let cost = COST.above * Math.max(0, 1 - top / (6 * size)); // where the names of the balls are
  for (const other of taken) if (other[0] < right && other[2] > left && other[1] < bottom && other[3] > top) cost += COST.name;
  for (const x of stems) if (x > left && x < right) cost += COST.stem * Math.max(0, 1 - top / 200);
  for (const [curve, points] of Object.entries(curves)) {
    for (let k = 1; k < points.length; k++) {
      const [x, y] = points[k];
      if (x < left || x > right) continue;
      const [high, low] = [Math.min(y, points[k - 1][1]), Math.max(y, points[k - 1][1])];
      if (low >= top && high <= bottom) cost += curve === name ? COST.own : COST.curve;
    }
  }
  return cost;
}

const wide = (text, size) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : LETTER), 0) * size;

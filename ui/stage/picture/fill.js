/** Rings of contours → the canvas. */

import { LEVELS } from "./levels.js";

/** The canvas as many device pixels wide as it is shown. */
export function fit(canvas, { width, height }) {
  const [w, h] = [width, height].map((v) => Math.max(1, Math.round(v * devicePixelRatio)));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

/** Each level's region over the one below it, its border as a hairline. */
export function fill(context, { points, ends, levels }, { width, height, nx, ny }, { low, high, line }) {
  const scale = devicePixelRatio;
  const [sx, sy] = [(width * scale) / (nx - 5), (height * scale) / (ny - 5)];
  context.fillStyle = mix(low, high, 0);
  context.fillRect(0, 0, width * scale, height * scale);
  context.strokeStyle = mix(line, line, 0);
  context.lineWidth = 0.8 * scale;
  context.lineJoin = "round";
  let ring = 0;
  levels.forEach((until, k) => {
    const path = new Path2D();
    for (; ring < until; ring++) {
      const first = ring ? ends[ring - 1] : 0;
      for (let p = first; p < ends[ring]; p++) {
        const [x, y] = [(points[2 * p] - 2) * sx, (points[2 * p + 1] - 2) * sy];
        if (p === first) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      path.closePath();
    }
    context.fillStyle = mix(low, high, (k + 1) / (LEVELS - 1));
    context.fill(path, "evenodd");
    context.stroke(path);
  });
}

/** The three colours of the ground as the style sheet has them now; null where it has not come yet. */
export function colours(canvas) {
  const style = getComputedStyle(canvas);
  if (!style.getPropertyValue("--ramp-low")) return null;
  const read = (text) => (text.match(/[\d.]+/g) ?? [128, 128, 128]).slice(0, 3).map(Number);
  return { low: read(style.backgroundColor), high: read(style.outlineColor), line: read(style.color) };
}

const mix = (a, b, share) => `rgb(${a.map((v, i) => Math.round(v + share * (b[i] - v))).join(",")})`;

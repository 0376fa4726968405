/** Shapes of a plane as SVG path data, and where their labels stand. Pure. */

const HEAD = 9; // px: length of an arrow's head
const NEAR = 0.75; // px: an arrow shorter than this is a dot

/**
 * @param {object} shape of shapes.js
 * @param {{unit: number, at: Function}} scale of its plane
 * @returns {{line: string, head: string}} path data; `head` is filled, `line` is not
 */
export function pathOf(shape, { at, unit }) {
  if (shape.type === "arrow") return arrow(at(shape.from), at(shape.to));
  if (shape.type === "dot") return { line: "", head: ring(at(shape.to), 4.5) };
  if (shape.type === "circle") return { line: ring(at([0, 0]), shape.radius * unit), head: "" };
  return { line: closed(corners(shape).map(at)), head: "" };
}

/** The corners of a square on its axis, turned away from the gradient, or of a box. */
export function corners({ type, axis, side, sides, signs }) {
  if (type === "box") {
    const [a, b] = sides;
    if (!signs) return [[-a, -b], [a, -b], [a, b], [-a, b]];
    const [s, r] = signs;
    return [[0, 0], [s * a, 0], [s * a, r * b], [0, r * b]];
  }
  const [s, r] = [signs[0] * side, signs[1] * side];
  return axis === 0 ? [[0, 0], [s, 0], [s, -r], [0, -r]] : [[0, 0], [0, r], [-s, r], [-s, 0]];
}

/** Where the label of a shape stands, and how it is anchored; null where there is no room or no label. */
export function labelOf(shape, { at, unit }, em) {
  if (!shape.label) return null;
  if (shape.type === "square") {
    const side = Math.abs(shape.side) * unit;
    if (side < 1.9 * em) return null;
    const [first, , third] = corners(shape).map(at);
    return { x: (first[0] + third[0]) / 2, y: (first[1] + third[1]) / 2 + 0.35 * em, anchor: "middle" };
  }
  if (shape.type === "box" && !shape.signs) return beside(at([1, 1]), [0.5, 1], em);
  if (shape.type === "box") {
    const [a, b] = shape.sides;
    const [s, r] = shape.signs;
    return beside(at([s * a, r * b]), [-s, r], em);
  }
  if (shape.type === "circle") return beside(at([0, shape.radius]), [0, 1], em);
  const [fx, fy] = at(shape.from ?? [0, 0]);
  const [x, y] = at(shape.to);
  const long = Math.hypot(x - fx, y - fy);
  if (shape.strength === "part" || (shape.type === "arrow" && shape.plane === "place")) {
    if (long < 1.2 * em) return null;
    const [nx, ny] = [-(y - fy) / long, (x - fx) / long];
    const side = ny > 0 ? -1 : 1; // above a flat arrow
    return beside([(x + fx) / 2, (y + fy) / 2], [side * nx, -side * ny], em);
  }
  return long < NEAR ? beside([x, y], [0.7, -0.7], em) : beside([x, y], [(x - fx) / long, -(y - fy) / long], em);
}

/** A place a little outside of a point, in a direction that counts upwards. */
function beside([x, y], [dx, dy], em) {
  const anchor = dx > 0.35 ? "start" : dx < -0.35 ? "end" : "middle";
  return { x: x + 0.6 * em * dx, y: y - 0.75 * em * dy + 0.35 * em, anchor };
}

function arrow([ax, ay], [bx, by]) {
  const long = Math.hypot(bx - ax, by - ay);
  if (long < NEAR) return { line: "", head: ring([bx, by], 2) };
  const [ux, uy] = [(bx - ax) / long, (by - ay) / long];
  const head = Math.min(HEAD, 0.6 * long);
  const [cx, cy] = [bx - head * ux, by - head * uy];
  const wing = 0.42 * head;
  return {
    line: `M${p(ax)} ${p(ay)}L${p(cx + 0.2 * head * ux)} ${p(cy + 0.2 * head * uy)}`,
    head: closed([[bx, by], [cx - wing * uy, cy + wing * ux], [cx + wing * uy, cy - wing * ux]]),
  };
}

const p = (v) => Math.round(10 * v) / 10;
const closed = (points) => `M${points.map(([x, y]) => `${p(x)} ${p(y)}`).join("L")}Z`;
const ring = ([x, y], r) => `M${p(x - r)} ${p(y)}a${p(r)} ${p(r)} 0 1 0 ${p(2 * r)} 0a${p(r)} ${p(r)} 0 1 0 ${p(-2 * r)} 0Z`;

/** The markers of the methods (Plotly's names) as SVG path data, each about as large as a circle of radius 1. */

const polygon = (points) => `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
const round = (v) => Math.round(1000 * v) / 1000;
const ring = (n, radii, turn = 0) => polygon(Array.from({ length: n }, (_, k) => {
  const [r, angle] = [radii[k % radii.length], turn + (2 * Math.PI * k) / n - Math.PI / 2];
  return [r * Math.cos(angle), r * Math.sin(angle)];
}));
const turned = (points, turns) => points.map(([x, y]) => [[x, y], [-y, x], [-x, -y], [y, -x]][turns]);
const TRIANGLE = [[0, -1.1], [1.05, 0.72], [-1.05, 0.72]];
const w = 0.4; // half the width of a cross's bar
const CROSS = [[-w, -1], [w, -1], [w, -w], [1, -w], [1, w], [w, w],
  [w, 1], [-w, 1], [-w, w], [-1, w], [-1, -w], [-w, -w]];
const slanted = CROSS.map(([x, y]) => [(x - y) * 0.75, (x + y) * 0.75]);
const GLASS = [[-0.9, -1], [0.9, -1], [-0.9, 1], [0.9, 1]];

const SHAPES = {
  "circle": "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  "square": polygon([[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]]),
  "diamond": ring(4, [1.22]),
  "triangle-up": polygon(TRIANGLE),
  "triangle-right": polygon(turned(TRIANGLE, 1)),
  "triangle-down": polygon(turned(TRIANGLE, 2)),
  "triangle-left": polygon(turned(TRIANGLE, 3)),
  "cross": polygon(CROSS),
  "x": polygon(slanted),
  "pentagon": ring(5, [1.1]),
  "star": ring(10, [1.35, 0.55]),
  "hexagram": ring(12, [1.25, 0.72]),
  "star-square": ring(8, [1.35, 0.6], Math.PI / 4),
  "star-diamond": ring(8, [1.4, 0.6]),
  "hourglass": polygon(GLASS),
  "bowtie": polygon(turned(GLASS, 1)),
};
const DOT = "M0.3 0A0.3 0.3 0 1 1 -0.3 0A0.3 0.3 0 1 1 0.3 0Z";

/**
 * @param {string} marker a Plotly symbol name: shape, then "-open", "-dot" or "-open-dot"
 * @returns {{shape: string, open: boolean, dot: string}} path data about the origin, whether it is hollow, and the
 *   path data of the dot in its middle, "" without one
 */
export function shapeOf(marker) {
  const shape = marker.replace(/(-open|-dot)+$/, "");
  return {
    shape: SHAPES[shape] ?? SHAPES.circle,
    open: marker.includes("-open"),
    dot: marker.endsWith("-dot") ? DOT : "",
  };
}

/** Slope and curvature along the paths, and what a line L0 + L1‖∇f‖ is worth among them. Pure. */

export const LEAST = 1e-3; // slopes below count as arrived, as in the page's table
const MOST = 240; // points of one path that are looked at
const ROOM = 1e7; // what a path has left behind by then is no part of the picture

/**
 * @param {object} stage its program has `smoothness`
 * @returns {{slug: string, points: number[][]}[]} [slope, curvature] along the path of each method, from the start
 */
export function cloudOf({ program, scene, paths, inputs }) {
  const { slope, curvature } = program.smoothness;
  const p = { ...program.parameters, ...inputs.params };
  const world = scene.worlds.at(-1).id;
  const highest = Math.max(1, slope(inputs.start, p)) * (1 + 1e-9); // a path that climbs above its start is leaving
  return paths.filter((path) => path.world === world).map(({ slug, x, d, n }) => {
    const stride = Math.max(1, Math.ceil(n / MOST));
    const points = [];
    for (let k = 0; k <= n; k += stride) {
      const at = x.subarray(k * d, (k + 1) * d);
      const one = [slope(at, p), curvature(at, p)];
      if (one[0] >= LEAST && one[0] <= highest && one[1] > 0 && one[1] < ROOM) points.push(one);
    }
    return { slug, points };
  });
}

/** How many points lie above the line, and how many there are. */
export function aboveLine(cloud, line) {
  const all = cloud.flatMap(({ points }) => points);
  return { above: all.filter(([s, c]) => c > line(s) * (1 + 1e-9)).length, all: all.length };
}

/** The decades [low, high] of both axes that hold all points and `also`, heights of lines on the way. */
export function decades(cloud, also) {
  const all = cloud.flatMap(({ points }) => points);
  const heights = [...all.map(([, c]) => c), ...also.filter((v) => v > 0 && v < ROOM)];
  const up = (values, least) => Math.ceil(Math.log10(Math.max(least, ...values)) - 1e-9);
  const down = (values, most) => Math.floor(Math.log10(Math.min(most, ...values)) + 1e-9);
  return {
    across: [Math.log10(LEAST), up(all.map(([s]) => s), 10)],
    upward: [Math.max(-3, down(heights.map((v) => 0.9 * v), 1)), up(heights, 10)], // no line lies on the axis
  };
}

/**
 * What gradient descent can stand from the start: {exact, rate, distance, slope, curvature}. On a line `rate` is the
 * largest stable learning rate; in the plane it is 2/‖∇²f‖, for one step at the start.
 */
export function stableFrom({ program, inputs }, minimum) {
  const { slope, curvature, mirrored, flat } = program.smoothness;
  const p = { ...program.parameters, ...inputs.params };
  const distance = Math.hypot(...minimum.map((v, k) => inputs.start[k] - v));
  const steep = slope(inputs.start, p);
  const bent = curvature(inputs.start, p);
  const exact = minimum.length === 1;
  return { exact, distance, slope: steep, curvature: bent, rate: exact ? mirrored(distance, steep) : flat(bent) };
}

/** L0 and L1 as a hand sets them: two digits, or three above a hundred would be more than a line shows. */
export const short = (value) => Number(value.toPrecision(2));

/** L0 of the line through `height` at the left end, L1 of the one through `height` at the right end; never negative. */
export const throughLeft = (height, slope, L1) => short(Math.max(0, height - L1 * slope));
export const throughRight = (height, slope, L0) => short(Math.max(0, (height - L0) / slope));

/** Where a rising line passes this height, in slopes between the ends of the axis. */
export function slopeAt(line, height, { across }) {
  let [from, to] = across;
  if (line(10 ** to) <= height) return 10 ** to;
  for (let k = 0; k < 50; k++) {
    const middle = (from + to) / 2;
    if (line(10 ** middle) < height) from = middle;
    else to = middle;
  }
  return 10 ** to;
}

/** Where the hand of an end stands: 0, at the left end; 1, at the right end, or where the line leaves above. */
export const endOf = (line, box, end) => (end ? slopeAt(line, 10 ** box.upward[1], box) : 10 ** box.across[0]);

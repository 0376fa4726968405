/** Which part of the plane the picture shows: data ↔ px, zoom about a point, pan. No DOM: sizes are told to it. */

const CLOSEST = 1e-6; // a window is never narrower than this share of the whole map: float noise would show
const FARTHEST = 6; // nor wider than this many maps

/**
 * @param {{scene: object}} stage whose landscape has a window [[left, right], [low, high]]; one pair on a line
 * @returns the view; px are counted from the top left corner of the plot, downwards.
 */
export function view(stage) {
  const home = wholeMap(stage.scene.landscape);
  const self = {
    home, window: home.map((side) => [...side]),
    width: 600, height: 400, // px of the plot
    left: 0, top: 0, // px from the picture's corner to the plot's
    em: 17, // px of the page's text: what is drawn grows with it
    lift: (c) => c[0], // the height at which a point of a 1-D landscape stands
    stand: (id, c) => self.point(c), // px where a hand's point stands; a picture may put one elsewhere

    x: (v) => ((v - self.window[0][0]) / span(self.window[0])) * self.width,
    y: (v) => ((self.window[1][1] - v) / span(self.window[1])) * self.height,
    point: (c) => [self.x(c[0]), self.y(c.length > 1 ? c[1] : self.lift(c))],
    data: (px, py) => [
      self.window[0][0] + (px / self.width) * span(self.window[0]),
      self.window[1][1] - (py / self.height) * span(self.window[1]),
    ],
    /** Data units of one px, along each coordinate: what an arrow key or a drag moves. */
    unit: () => [span(self.window[0]) / self.width, span(self.window[1]) / self.height],
    inside: (px, py) => px >= 0 && py >= 0 && px <= self.width && py <= self.height,

    zoom(px, py, factor) {
      self.window = clamped(zoomed(self.window, self.data(px, py), factor), self.home);
    },
    pan(dx, dy) {
      const [ux, uy] = self.unit();
      const [[l, r], [b, t]] = self.window;
      self.window = clamped([[l - dx * ux, r - dx * ux], [b + dy * uy, t + dy * uy]], self.home);
    },
    reset() { self.window = self.home.map((side) => [...side]); },
    isHome: () => self.window.every((side, i) => side.every((v, j) => v === self.home[i][j])),
    /** Another landscape: its whole map. The same window again changes nothing, so that a zoom survives a rerun. */
    follow() {
      const next = wholeMap(stage.scene.landscape);
      if (next.every((side, i) => side.every((v, j) => v === self.home[i][j]))) return;
      self.home = next.map((side) => [...side]);
      self.reset();
    },
    /** True if the size changed. */
    resize(width, height) {
      const changed = width !== self.width || height !== self.height;
      self.width = Math.max(1, width);
      self.height = Math.max(1, height);
      return changed;
    },
    /** Equal as long as every point stands at the same px. */
    key: () => `${self.window} ${self.width} ${self.height} ${self.em}`,
  };
  return self;
}

/** A line has heights of its own, which its picture sets. */
const wholeMap = ({ window }) => [0, 1].map((i) => [...(window[i] ?? [0, 1])]);

const span = ([low, high]) => high - low;

/** A window `factor` times as small about the data point `at`, which keeps its place. */
export function zoomed(window, at, factor) {
  return window.map(([low, high], i) => [at[i] - (at[i] - low) / factor, at[i] + (high - at[i]) / factor]);
}

/** The window, not closer and not farther than makes sense, its middle never beyond the map's surroundings. */
export function clamped(window, home) {
  return window.map(([low, high], i) => {
    const whole = span(home[i]);
    if (![low, high].every(Number.isFinite)) return [...home[i]];
    const half = Math.min(FARTHEST * whole, Math.max(CLOSEST * whole, high - low)) / 2;
    const middle = Math.min(home[i][1] + whole, Math.max(home[i][0] - whole, (low + high) / 2));
    return Math.abs(2 * half - (high - low)) <= 1e-12 * half && middle === (low + high) / 2
      ? [low, high] : [middle - half, middle + half];
  });
}

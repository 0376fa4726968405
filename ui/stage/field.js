/**
 * The landscape from above: filled contours on a canvas. Drawn once per landscape, view, size and theme; coarser
 * while these change from frame to frame, in a worker where even that takes too long. What was drawn last stays, in
 * its place, until the next is ready.
 */

import { LEVELS, rings, sample } from "./levels.js";

const CELL = 4; // px of a cell of the grid
const COARSE = 9; // and while the landscape moves
const BUDGET = 8; // ms that a frame may spend here
const REST = 140; // ms without a change until the coarse picture is refined
const PROBES = 64;

/**
 * @param {object} stage
 * @param {HTMLCanvasElement} canvas covers the plot; its CSS colours are the ramp's: color (lines),
 *   background-color (floor), outline-color (heights)
 */
export function field(stage, canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  const worker = workshop();
  let wanted = ""; // what the picture should show
  let shown = ""; // what it shows
  let cost = null; // ms for a point of the grid, of this program
  let costOf = null;
  let timer = 0;
  let last = null;
  let inks = null;

  const describe = (cell) => {
    const { view } = stage;
    const cells = (length) => Math.min(320, Math.max(24, Math.round(length / cell))) + 5;
    return { window: view.window.map((side) => [...side]), width: view.width, height: view.height,
      nx: cells(view.width), ny: cells(view.height), params: parameters(stage) };
  };

  function paint(request, drawn, key) {
    inks ??= colours(canvas);
    fit(canvas, request);
    fill(context, drawn, request, inks);
    last = { request, drawn };
    shown = key;
    canvas.style.transform = "";
  }

  function compute(cell, key) {
    const request = describe(cell);
    const points = request.nx * request.ny;
    if (costOf !== stage.program) [cost, costOf] = [probe(stage, request), stage.program];
    const heavy = cost * points > BUDGET;
    if (heavy && worker.take(stage.scene.program, request, (drawn) => {
      if (key === wanted || last === null) paint(request, drawn, key);
    }, () => compute(cell, key))) return;
    const began = performance.now();
    const drawn = rings(sample(stage.program.value, request.params, request.window, request.nx, request.ny),
      request.nx, request.ny);
    cost = 0.5 * cost + (0.5 * (performance.now() - began)) / points;
    paint(request, drawn, key);
  }

  function refine() {
    timer = 0;
    if (stage.root.isConnected) compute(CELL, wanted);
  }

  const probeColours = () => {
    inks = null;
    if (last) paint(last.request, last.drawn, shown);
  };
  canvas.addEventListener("transitionend", probeColours); // the theme moved the colours, see picture.css

  return {
    draw() {
      const key = `${stage.view.key()} ${JSON.stringify(parameters(stage))} ${devicePixelRatio}`;
      if (stage.program !== costOf) wanted = "";
      if (key === wanted) return;
      const moving = wanted !== "" && last !== null;
      wanted = key;
      clearTimeout(timer);
      const full = describe(CELL);
      const dear = cost === null || cost * full.nx * full.ny + 3 > BUDGET;
      follow(canvas, last?.request, stage.view);
      compute(moving && dear ? COARSE : CELL, key);
      if (moving && dear) timer = setTimeout(refine, REST);
    },
    destroy() {
      clearTimeout(timer);
      canvas.removeEventListener("transitionend", probeColours);
      worker.end();
    },
  };
}

/** The landscape's parameters now, by name. */
export function parameters(stage) {
  return stage.inputs.params;
}

/** ms for a point, from a few points across the window. */
function probe({ program }, { params, window: [[left, right], [low, high]] }) {
  const began = performance.now();
  for (let k = 0; k < PROBES; k++) {
    const share = (k + 0.5) / PROBES;
    program.value([left + share * (right - left), low + ((7 * share) % 1) * (high - low)], params);
  }
  return (performance.now() - began) / PROBES + 1.5e-4; // marching over a point costs too
}

/** Until the next picture is ready the old one moves with the view. */
function follow(canvas, old, view) {
  if (!old) return;
  const [left, top] = [view.x(old.window[0][0]), view.y(old.window[1][1])];
  const [sx, sy] = [(view.x(old.window[0][1]) - left) / view.width, (view.y(old.window[1][0]) - top) / view.height];
  canvas.style.transform = `translate(${left}px, ${top}px) scale(${sx}, ${sy})`;
}

/** The canvas as many device pixels wide as it is shown. */
function fit(canvas, { width, height }) {
  const [w, h] = [width, height].map((v) => Math.max(1, Math.round(v * devicePixelRatio)));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

function fill(context, { points, ends, levels }, { width, height, nx, ny }, { low, high, line }) {
  const scale = devicePixelRatio;
  const [sx, sy] = [(width * scale) / (nx - 5), (height * scale) / (ny - 5)];
  context.fillStyle = mix(low, high, 0);
  context.fillRect(0, 0, width * scale, height * scale);
  context.strokeStyle = mix(line, line, 0);
  context.lineWidth = 0.8 * scale;
  context.lineJoin = "round";
  let [ring, point] = [0, 0];
  levels.forEach((until, k) => {
    const path = new Path2D();
    for (; ring < until; ring++) {
      for (let first = point; point < ends[ring]; point++) {
        const [x, y] = [(points[2 * point] - 2) * sx, (points[2 * point + 1] - 2) * sy];
        if (point === first) path.moveTo(x, y); else path.lineTo(x, y);
      }
      path.closePath();
    }
    context.fillStyle = mix(low, high, (k + 1) / (LEVELS - 1));
    context.fill(path, "evenodd");
    context.stroke(path);
  });
}

function colours(canvas) {
  const style = getComputedStyle(canvas);
  const read = (text) => (text.match(/[\d.]+/g) ?? [128, 128, 128]).slice(0, 3).map(Number);
  return { low: read(style.backgroundColor), high: read(style.outlineColor), line: read(style.color) };
}

const mix = (a, b, share) => `rgb(${a.map((v, i) => Math.round(v + share * (b[i] - v))).join(",")})`;

/** One worker, started when it is first needed; a newer request replaces those that wait. */
function workshop() {
  let worker = null;
  let broken = false;
  let busy = null;
  let waiting = null;
  let count = 0;

  function send(job) {
    busy = job;
    worker.postMessage({ id: (job.id = ++count), text: job.text, ...job.request });
  }
  function fail() {
    broken = true;
    worker?.terminate();
    worker = null;
    const job = waiting ?? busy;
    [busy, waiting] = [null, null];
    job?.instead();
  }
  return {
    /** False where there are no workers: then the caller computes. */
    take(text, request, done, instead) {
      if (broken) return false;
      const job = { text, request, done, instead };
      try {
        worker ??= new Worker(new URL("./field_worker.js", import.meta.url), { type: "module" });
        worker.onerror = fail;
        worker.onmessage = ({ data }) => {
          if (data.failed) return fail();
          const { done: tell } = busy;
          const next = waiting;
          [busy, waiting] = [null, null];
          if (next) send(next);
          tell(data.drawn);
        };
      } catch {
        broken = true;
        return false;
      }
      if (busy) waiting = job; else send(job);
      return true;
    },
    end() { worker?.terminate(); worker = null; broken = true; },
  };
}

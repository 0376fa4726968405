/**
 * The landscape from above: filled contours on a canvas. Drawn once per landscape, view, size and theme; coarser
 * while these change from frame to frame, in a worker where it takes too long. What was drawn last stays, in its
 * place, until the next is ready.
 */

import { colours, fill, fit } from "./fill.js";
import { rings, sample } from "./levels.js";
import { workshop } from "./workshop.js";

const CELL = 4; // px of a cell of the grid
const COARSE = 9; // and while the landscape moves
const MOST = 320; // cells along a side
const BUDGET = 8; // ms that a frame may spend here
const PAINT = 3; // ms of these go to filling
const REST = 140; // ms without a change until the coarse picture is refined
const PROBES = 64;

/**
 * @param {object} stage
 * @param {HTMLCanvasElement} canvas covers the plot; its CSS colours are the ramp's: color (lines),
 *   background-color (floor), outline-color (heights)
 */
export function field(stage, canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  const helper = workshop();
  let program = null; // whose cost is known
  let cost = 0; // ms for a point of the grid
  let wanted = ""; // what the picture should show
  let last = null; // what it shows: {request, drawn}
  let inks = null;
  let timer = 0;
  canvas.style.visibility = "hidden"; // an opaque canvas is black until it is painted, and a busy machine takes a while

  function paint(request, drawn) {
    last = { request, drawn };
    inks ??= colours(canvas);
    if (!inks) return; // the style sheet is on its way; its colours will be an event
    fit(canvas, request);
    fill(context, drawn, request, inks);
    canvas.style.visibility = "";
    follow(canvas, request, stage.view);
  }

  function compute(cell) {
    const request = requestOf(stage, cell);
    const { params, window, nx, ny } = request;
    const mine = stage.program;
    const done = (drawn, took) => {
      if (mine !== stage.program) return; // another landscape has come meanwhile
      cost = 0.5 * cost + (0.5 * took) / (nx * ny);
      paint(request, drawn);
    };
    const here = () => {
      const began = performance.now();
      const drawn = rings(sample(mine.value, params, window, nx, ny), nx, ny);
      done(drawn, performance.now() - began);
    };
    const heavy = cost * nx * ny > BUDGET;
    if (!heavy || !helper.take({ text: stage.scene.program, request, done, instead: here })) here();
  }

  function recolour() {
    inks = null;
    if (last) paint(last.request, last.drawn);
  }
  canvas.addEventListener("transitionend", recolour); // the theme moved the colours, see picture.css

  return {
    draw() {
      const full = requestOf(stage, CELL);
      const key = JSON.stringify([full, devicePixelRatio]);
      if (program === stage.program && key === wanted) return;
      if (program !== stage.program) [program, cost] = [stage.program, probe(stage.program, full)];
      // a first picture, and one that costs little, is drawn as it stays
      const coarse = wanted !== "" && cost * full.nx * full.ny + PAINT > BUDGET;
      wanted = key;
      clearTimeout(timer);
      if (last) follow(canvas, last.request, stage.view);
      compute(coarse ? COARSE : CELL);
      if (coarse) timer = setTimeout(() => stage.root.isConnected && compute(CELL), REST);
    },
    destroy() {
      clearTimeout(timer);
      canvas.removeEventListener("transitionend", recolour);
      helper.end();
    },
  };
}

/** All that a picture of the ground depends on. */
function requestOf({ view, inputs }, cell) {
  const cells = (length) => Math.min(MOST, Math.max(24, Math.round(length / cell))) + 5;
  const { width, height } = view;
  return {
    params: inputs.params, window: view.window.map((side) => [...side]),
    width, height, nx: cells(width), ny: cells(height),
  };
}

/** ms for a point of the grid, from a few points across the window. */
function probe({ value }, { params, window: [[left, right], [low, high]] }) {
  const began = performance.now();
  for (let k = 0; k < PROBES; k++) {
    const share = (k + 0.5) / PROBES;
    value([left + share * (right - left), low + ((7 * share) % 1) * (high - low)], params);
  }
  return (performance.now() - began) / PROBES + 1.5e-4; // marching over a point costs too
}

/** Until the next picture is ready the old one moves with the view. */
function follow(canvas, { window: [[left, right], [low, high]] }, view) {
  const [x, y] = [view.x(left), view.y(high)];
  const [sx, sy] = [(view.x(right) - x) / view.width, (view.y(low) - y) / view.height];
  const still = Math.abs(x) + Math.abs(y) < 0.01 && Math.abs(sx - 1) + Math.abs(sy - 1) < 1e-4;
  canvas.style.transform = still ? "" : `translate(${x}px, ${y}px) scale(${sx}, ${sy})`;
}

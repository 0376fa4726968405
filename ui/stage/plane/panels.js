/**
 * Small multiples of a training in the plane: for each method its decision boundary over the examples, and under it
 * its path over the loss. A wide pale line is the training with the gradients as they are, a thin one its twin with
 * one layer's rescaled. What is shown moves with the training; once that has ended, with the scrubber.
 */

import { playback } from "../controls/playback.js";
import { button, element, set, write } from "../dom.js";
import { boundary, bytes, finer, heights, lines, margins } from "./grids.js";
import { dot, shade, sheet, strokes } from "./paint.js";

const TIMES = 3; // a field is drawn this much finer than it is known
const STEEP = 4; // and a loss surface this much
const [BAND, LINE] = [8, 2.2]; // px, in the normal size of text
const DOT = 1 / 118; // of a panel's width, at most 2.3 px
const figures = new WeakMap();

/** Draw a scene into `root`; a later one is taken into the same figure. */
export function show(root, scene) {
  if (!figures.has(root)) figures.set(root, make(root));
  figures.get(root).take(scene);
}

function make(root) {
  const row = element("div", "plane-row", root);
  const scrub = element("div", "plane-scrub", root);
  const play = button(scrub, "plane-play", "", () => (clock.running ? clock.stop() : clock.start(start())));
  const range = Object.assign(element("input", "plane-range", scrub), { type: "range", min: 0, step: 1 });
  const said = element("output", "plane-step", scrub);
  const watcher = new ResizeObserver(() => draw());
  watcher.observe(row);
  let scene = null;
  let panels = [];
  let grounds = []; // loss surfaces, unpacked once
  let at = 0; // the frame that is shown

  const last = () => scene.frames.length - 1;
  const start = () => (at >= last() ? 0 : at / last());
  const clock = playback((place, final) => {
    to(Math.round(place * last()));
    if (final) write(play, scene.words.play);
    else write(play, scene.words.pause);
  });
  const to = (frame) => {
    at = frame;
    draw();
  };
  range.oninput = () => {
    clock.drop();
    write(play, scene.words.play);
    to(Number(range.value));
  };
  root.addEventListener("stageleave", () => clock.drop());

  function take(next) {
    const fresh = !scene || next.run !== scene.run || next.live || scene.live;
    if (fresh) clock.drop();
    scene = next;
    if (fresh || at > last()) at = last();
    if (panels.length !== scene.methods.length) {
      row.replaceChildren();
      panels = scene.methods.map(() => panel(row));
    }
    row.style.setProperty("--panels", panels.length);
    grounds = scene.planes.map((plane) => plane?.loss ? ground(plane) : null);
    set(range, { max: Math.max(last(), 1), "aria-label": scene.words.scrub });
    scrub.classList.toggle("plane-idle", scene.live || last() < 1);
    range.disabled = play.disabled = scene.live || last() < 1;
    if (!clock.running) write(play, scene.words.play);
    draw();
  }

  function draw() {
    if (!scene) return;
    const fields = scene.frames.length ? bytes(scene.frames[at]) : null;
    const step = scene.words.step.replace("{step}", (scene.steps[at] ?? 0).toLocaleString("en"));
    range.value = at;
    set(range, { "aria-valuetext": step });
    write(said, step);
    panels.forEach((one, k) => {
      write(one.name, scene.methods[k].name);
      one.name.style.color = scene.methods[k].text;
      write(one.note, scene.notes[at]?.[k] ?? "");
      write(one.caption, scene.planes[k]?.caption ?? scene.words.later);
      set(one.field, { "aria-label": `${scene.methods[k].name}: ${scene.words.field}` });
      set(one.path, { "aria-label": `${scene.methods[k].name}: ${scene.words.path}` });
      const worlds = [0, 1].map((w) => fields && world(fields, 2 * k + w));
      drawField(one.field, scene, scene.methods[k], worlds);
      drawPath(one.path, scene, scene.methods[k], scene.planes[k], grounds[k], scene.first + at);
    });
  }

  function world(fields, run) {
    const size = scene.grid ** 2;
    const known = margins(fields.subarray(run * size, (run + 1) * size));
    return known && finer(known, scene.grid, TIMES);
  }
  return { take };
}

function panel(row) {
  const root = element("figure", "plane-method", row);
  const name = element("figcaption", "plane-name", root);
  const field = set(element("canvas", "plane-field", root), { role: "img" });
  const note = element("div", "plane-note", root);
  const path = set(element("canvas", "plane-path", root), { role: "img" });
  return { name, field, note, path, caption: element("div", "plane-caption", root) };
}

function ground({ loss, n, low, high, step }) {
  const { values, levels } = heights(bytes(loss), low, high, step);
  const fine = finer(values, n, STEEP);
  const m = (n - 1) * STEEP + 1;
  return { fine, m, lines: levels > 1 ? lines(fine, m, levels) : [] };
}

function drawField(canvas, scene, method, worlds) {
  const paper = sheet(canvas);
  if (!paper) return;
  const { colors, points, scale } = scene;
  const radius = Math.min(2.3 * scale, paper[1] * DOT);
  const m = (scene.grid - 1) * TIMES + 1;
  const [plain, told] = worlds;
  if (plain) shade(paper, plain.map((v) => 1 / (1 + Math.exp(-v))), m, colors.zones[0], colors.zones[1]);
  const [left, right, bottom, top] = scene.window;
  points.k.forEach((k, i) => {
    const [x, y] = [(points.x[i] - left) / (right - left), (points.y[i] - bottom) / (top - bottom)];
    dot(paper, x, y, radius, colors.muted, colors.page, k === 0);
  });
  if (plain) strokes(paper, boundary(plain, m), { color: method.color, width: BAND * scale, alpha: 0.36 }, true);
  if (told) strokes(paper, boundary(told, m), { color: method.color, width: LINE * scale, dash: method.dash }, true);
}

function drawPath(canvas, scene, method, plane, ground, frame) {
  const paper = sheet(canvas);
  if (!paper || !plane) return;
  const { colors, scale } = scene;
  if (ground) shade(paper, ground.fine, ground.m, colors.ramp[0], colors.ramp[1]);
  for (const rings of ground?.lines ?? []) strokes(paper, rings, { color: colors.contour, width: 0.8 }, true);
  const [left, right, bottom, top] = plane.window;
  const [plain, told] = plane.paths.map((path) => path.slice(0, frame + 1).flatMap(([a, b]) =>
    [(a - left) / (right - left), (b - bottom) / (top - bottom)]));
  strokes(paper, [plain], { color: method.color, width: BAND * scale, alpha: 0.36 });
  strokes(paper, [told], { color: method.color, width: LINE * scale, dash: method.dash });
  dot(paper, plain[0], plain[1], 4 * scale, colors.ink, colors.page, false);
  dot(paper, plain.at(-2), plain.at(-1), 6 * scale, method.color, colors.page, true);
  dot(paper, told.at(-2), told.at(-1), 3.4 * scale, method.color, colors.page, false);
}

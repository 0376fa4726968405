/**
 * A pad to draw points of two classes on: by pointer (a drag leaves a trail), or by arrow keys and Enter. Each change
 * is sent when the hand rests; undo and clear take points away.
 */

import { button, element, set, write } from "../dom.js";
import { dot, sheet } from "./paint.js";
import { add, cellAt, moved, read, spell } from "./points.js";

const APART = 4; // cells between two points of a trail
const STRIDE = 2; // cells for an arrow key, four times as many with Shift
const pads = new WeakMap();

/** Draw the pad into `root`, or take a later scene into it. `send` hears {number, text}. */
export function show(root, scene, send) {
  if (!pads.has(root)) pads.set(root, make(root));
  pads.get(root).take(scene, send);
}

function make(root) {
  const canvas = set(element("canvas", "plane-pad", root), { tabindex: 0, role: "application" });
  const tools = element("div", "plane-tools", root);
  const classes = set(element("div", "plane-classes", tools), { role: "group" });
  const choices = [0, 1].map((k) => button(classes, "plane-class", "", () => choose(k)));
  const undo = button(tools, "plane-tool", "", () => change(points.slice(0, -1)));
  const clear = button(tools, "plane-tool", "", () => change([]));
  const count = element("div", "plane-count", tools);
  const spoken = set(element("div", "stage-hidden", root), { "aria-live": "polite" });
  let [scene, send, number] = [null, null, 0];
  let points = [];
  let chosen = 0;
  let cursor = { c: 32, r: 32 };
  let trail = null; // the last point of a drag
  let timer = 0;
  const watcher = new ResizeObserver(() => draw());
  watcher.observe(canvas);

  function take(next, sender) {
    [scene, send] = [next, sender];
    // the number goes on where a page that was left had come to; what answers an older message undoes nothing
    if (next.heard >= number) {
      number = next.heard;
      // the same points stay in the order in which they were drawn, so that undo takes the last one away
      if (!timer && !trail && spell(points, next.digits) !== next.text) points = read(next.text, next.digits);
    }
    const { words } = scene;
    set(canvas, { "aria-label": words.sketch });
    choices.forEach((choice, k) => write(choice, words[`class_${k}`]));
    write(undo, words.undo);
    write(clear, words.clear);
    choose(chosen);
  }
  function choose(k) {
    chosen = k;
    choices.forEach((choice, j) => set(choice, { "aria-pressed": j === k }));
    draw();
  }
  function change(next) {
    points = next;
    draw();
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      number += 1;
      send({ number, text: spell(points, scene.digits) });
    }, 300);
  }
  function place(cell) {
    const before = points;
    points = add(points, { ...cell, k: chosen }, scene.most);
    return points !== before;
  }
  function draw() {
    const paper = scene && sheet(canvas);
    if (!paper) return;
    const { ink, page, line } = scene.colors;
    const cells = scene.digits.length;
    const at = (v) => (v + 0.5) / cells;
    for (const { c, r, k } of points) dot(paper, at(c), at(r), 4.5, ink, page, k === 0);
    if (document.activeElement === canvas) cross(paper, at(cursor.c), at(cursor.r), line);
    const full = points.length >= scene.most;
    write(count, (full ? scene.words.full : scene.words.count).replace("{count}", points.length)
      .replace("{most}", scene.most));
    undo.disabled = clear.disabled = points.length === 0;
  }

  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return cellAt((event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height, scene.digits.length);
  };
  canvas.onpointerdown = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    trail = cursor = under(event);
    place(trail);
    draw();
  };
  canvas.onpointermove = (event) => {
    if (!trail) return;
    const cell = under(event);
    if (Math.hypot(cell.c - trail.c, cell.r - trail.r) < APART) return;
    trail = cursor = cell;
    place(cell);
    draw();
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!trail) return;
    trail = null;
    change(points);
  };
  canvas.onfocus = canvas.onblur = () => draw();
  canvas.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(cursor, event.key, event.shiftKey ? 4 * STRIDE : STRIDE, scene.digits.length);
    if (next) cursor = next;
    else if (event.key === "Enter" || event.key === " ") {
      if (place(cursor)) change(points);
    } else if (event.key === "Backspace" || event.key === "Delete") {
      if (points.length) change(points.slice(0, -1));
    } else if (event.key === "1" || event.key === "2") choose(Number(event.key) - 1);
    else return;
    event.preventDefault();
    write(spoken, scene.words.cell.replace("{column}", cursor.c + 1).replace("{row}", cursor.r + 1)
      .replace("{kind}", scene.words[`class_${chosen}`]).replace("{count}", points.length));
    draw();
  };
  root.addEventListener("stageleave", () => clearTimeout(timer));
  return { take };
}

function cross([context, width, height], x, y, color) {
  context.beginPath();
  context.moveTo(0, (1 - y) * height);
  context.lineTo(width, (1 - y) * height);
  context.moveTo(x * width, 0);
  context.lineTo(x * width, height);
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
}

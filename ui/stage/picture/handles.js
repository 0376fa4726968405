/**
 * The points of the picture that a reader drags: the start and, where the landscape allows it, its minimum. Who cannot
 * drag presses a point and then the place where it shall be.
 */

import { drag, settling } from "../drag.js";
import { fromPoint } from "../model/frame.js";
import { handle } from "./handle.js";
import { nearest, snapped, spotsOf, way } from "./points.js";
import { within } from "../pointer.js";

const SLACK = 4; // px that a press may slip

/**
 * @param {object} stage
 * @param {SVGGElement} place a layer of the picture, in px of the plot
 * @returns {{draw(): void, destroy(): void}}
 */
export function handles(stage, place) {
  const ground = place.closest(".stage-picture");
  let scene = null;
  let spots = [];
  let held = null; // {spot, before, moved, dx, dy}
  let picked = null; // the point that goes where the picture is pressed next
  let pressed = null; // [x, y] of the window where the picture was pressed last
  const view = () => stage.view;
  const width = (k) => view().window[k][1] - view().window[k][0];
  const move = (spot, point) => {
    const { program, inputs } = stage;
    const data = spot.id === "start" ? fromPoint(program, point, inputs.params) : point;
    const next = Object.fromEntries(spot.controls.map((one, k) => [one.name, snapped(data[k], width(k), one)]));
    const changed = Object.keys(next).some((name) => next[name] !== stage.values[name]);
    if (changed) stage.change(next, { final: false });
    return changed;
  };
  const keys = settling(() => stage.change({}, { final: true }));
  const release = () => {
    held.spot.root.classList.remove("stage-held");
    held = null;
  };
  const pick = (spot) => {
    picked?.root.classList.remove("stage-picked");
    picked = spot;
    picked?.root.classList.add("stage-picked");
    ground.classList.toggle("stage-picking", picked !== null);
  };
  const onPress = (event) => { pressed = [event.clientX, event.clientY]; };
  const onClick = (event) => {
    const slipped = !pressed || Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) >= SLACK;
    const other = event.target.closest("[tabindex], button, a, input"); // the hands themselves too, which hold the pointer
    if (!picked || slipped || (ground.contains(other) && other !== ground)) return;
    const moved = move(picked, view().data(...within(event, place)));
    pick(null);
    if (moved) stage.change({}, { final: true });
  };
  const hand = drag(place, {
    begin(event) {
      if (!spots.length) return false;
      keys.now();
      const [px, py] = within(event, place);
      const spot = spots[nearest(spots.map((one) => one.shown()), px, py)];
      const [x, y] = spot.shown();
      held = { spot, before: spot.state(), moved: false, dx: x - px, dy: y - py, at: [event.clientX, event.clientY] };
      spot.root.classList.add("stage-held", "stage-touched"); // the ring of the focus is for keys
      event.preventDefault(); // nothing is marked; and the focus goes to the nearest, not to what lies on top
      spot.root.focus({ preventScroll: true });
      return true;
    },
    move(event) {
      if (Math.hypot(event.clientX - held.at[0], event.clientY - held.at[1]) < SLACK && !held.moved) return;
      const [px, py] = within(event, place);
      held.moved = move(held.spot, view().data(px + held.dx, py + held.dy)) || held.moved;
    },
    end() {
      const { moved, spot } = held;
      release();
      pick(moved || spot === picked ? null : spot);
      if (moved) stage.change({}, { final: true });
    },
    cancel() {
      const { moved, before } = held;
      release();
      if (moved) stage.change(before, { final: true });
    },
  });
  const onKey = (event) => {
    if (hand.active) {
      if (event.key === "Escape") hand.cancel();
      return;
    }
    if (event.key === "Escape") pick(null);
    const spot = spots.find(({ root }) => root === event.target);
    spot?.root.classList.remove("stage-touched");
    const shares = !spot || event.ctrlKey || event.metaKey || event.altKey ? null : way(event, spot.controls.length);
    if (!shares) return;
    event.preventDefault();
    if (move(spot, spot.values().map((value, k) => value + shares[k] * width(k)))) keys.later();
  };
  const onLeave = (event) => {
    event.target.classList.remove("stage-touched");
    keys.now();
  };
  place.setAttribute("tabindex", -1); // Chromium makes a stop of a drawing that hears of the focus
  place.addEventListener("keydown", onKey);
  ground.addEventListener("pointerdown", onPress);
  ground.addEventListener("click", onClick);
  place.addEventListener("focusout", onLeave);

  const fit = () => {
    scene = stage.scene;
    const wanted = spotsOf(scene);
    const ids = (list) => list.map(({ id }) => id).join();
    if (ids(wanted) !== ids(spots)) {
      pick(null);
      place.replaceChildren();
      spots = wanted.map(({ id }) => handle(stage, id));
      place.append(...spots.map(({ root }) => root));
    }
    wanted.forEach(({ controls }, i) => spots[i].take(controls));
  };
  return {
    draw() {
      if (stage.scene !== scene) fit();
      for (const spot of spots) spot.draw();
    },
    destroy() {
      keys.drop();
      hand.destroy();
      ground.removeEventListener("pointerdown", onPress);
      ground.removeEventListener("click", onClick);
      place.removeEventListener("keydown", onKey);
      place.removeEventListener("focusout", onLeave);
      place.replaceChildren();
    },
  };
}

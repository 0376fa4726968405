/** The points of the picture that a reader drags: the start and, where the landscape allows it, its minimum. */

import { drag, settling } from "../drag.js";
import { fromPoint } from "../model/frame.js";
import { handle } from "./handle.js";
import { nearest, snapped, spotsOf, way } from "./points.js";
import { within } from "../pointer.js";

/**
 * @param {object} stage
 * @param {SVGGElement} place a layer of the picture, in px of the plot
 * @returns {{draw(): void, destroy(): void}}
 */
export function handles(stage, place) {
  let scene = null;
  let spots = [];
  let held = null; // {spot, before, moved, dx, dy}
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
  const hand = drag(place, {
    begin(event) {
      if (!spots.length) return false;
      keys.now();
      const [px, py] = within(event, place);
      const spot = spots[nearest(spots.map((one) => one.shown()), px, py)];
      const [x, y] = spot.shown();
      held = { spot, before: spot.state(), moved: false, dx: x - px, dy: y - py };
      spot.root.classList.add("stage-held", "stage-touched"); // the ring of the focus is for keys
      event.preventDefault(); // nothing is marked; and the focus goes to the nearest, not to what lies on top
      spot.root.focus({ preventScroll: true });
      return true;
    },
    move(event) {
      const [px, py] = within(event, place);
      held.moved = move(held.spot, view().data(px + held.dx, py + held.dy)) || held.moved;
    },
    end() {
      const { moved } = held;
      release();
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
  place.addEventListener("keydown", onKey);
  place.addEventListener("focusout", onLeave);

  const fit = () => {
    scene = stage.scene;
    const wanted = spotsOf(scene);
    const ids = (list) => list.map(({ id }) => id).join();
    if (ids(wanted) !== ids(spots)) {
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
      place.removeEventListener("keydown", onKey);
      place.removeEventListener("focusout", onLeave);
      place.replaceChildren();
    },
  };
}

/**
 * The stage of one figure: it holds the values, has the paths computed, and lets each part draw them.
 *
 * `show(root, scene, telling)` is called for every scene that Python sends; one element keeps one stage for its life.
 * A part is a function (stage, place) → {draw(), destroy?()}; it builds its elements once and draws what the stage
 * says: `stage.values`, `stage.paths`, `stage.ghosts`, `stage.view`, `stage.at`. It changes the stage by
 * `stage.change({name: value}, {final})` only.
 */

import { described, partsOf, titled } from "./layout.js";
import * as ghosts from "./model/ghosts.js";
import { isAt, write } from "./model/link.js";
import { known, spell, valuesOf } from "./model/values.js";
import * as past from "./model/past.js";
import { load } from "./model/program.js";
import { inputs, walk } from "./model/run.js";
import { view } from "./picture/view.js";

const stages = new WeakMap();
const turns = new WeakMap(); // element → number of the last scene that came for it

const KEYS_OF_ITS_OWN = "input:not([type=radio], [type=checkbox]), textarea, select, dialog";

/**
 * Draw `scene` in `root`, or go on with it there.
 * @param {{send: (message) => void, isLate: (scene) => boolean}} telling page/telling.js
 */
export async function show(root, scene, telling) {
  const turn = (turns.get(root) ?? 0) + 1;
  turns.set(root, turn);
  root.setAttribute("aria-busy", "true"); // what is seen is not yet what was asked for
  const program = await load(scene.program);
  if (turns.get(root) !== turn || !root.isConnected) return; // a later scene came first, or the page was left
  root.removeAttribute("aria-busy");
  const stage = stages.get(root);
  if (stage) stage.take(scene, program);
  else stages.set(root, new Stage(root, scene, program, telling));
}

class Stage {
  constructor(root, scene, program, telling) {
    Object.assign(this, { root, scene, program, telling, stack: [], frame: 0 });
    this.dragging = false;
    this.values = valuesOf(scene.controls);
    this.ghosts = ghosts.read(scene);
    this.view = view(this);
    this.parts = partsOf(this);
    root.addEventListener("stageleave", () => this.leave(), { once: true });
    this.resized = new ResizeObserver(() => this.redraw());
    this.resized.observe(root);
    root.onkeydown = (event) => this.key(event);
    this.renew();
    if (isAt(window.location.search, scene.place)) this.writeLink(); // on a page that is visited again the session knows values that its address has lost
  }

  /** Another scene for the same figure: after a release, or because a widget of the page moved. */
  take(scene, program) {
    const late = this.telling.isLate(scene);
    const kept = late || this.dragging ? this.values : {};
    const moved = scene.landscape.id !== this.scene.landscape.id;
    Object.assign(this, { scene, program, values: { ...valuesOf(scene.controls), ...known(scene.controls, kept) } });
    if (!late) this.ghosts = ghosts.read(scene);
    if (moved) this.view.follow();
    titled(this.root, scene);
    if (!this.dragging && isAt(window.location.search, scene.place)) this.writeLink(); // what Python has set on its own stands in the address too
    this.renew();
  }

  /** Whether a hand holds something, or keys have not settled: what they change is told when they rest. */
  get dragging() {
    return this.root.hasAttribute("data-held");
  }

  set dragging(held) {
    this.root.toggleAttribute("data-held", held);
  }

  control(target) {
    return this.scene.controls.find((control) => control.target === target);
  }

  controls(...places) {
    return this.scene.controls.filter((control) => places.includes(control.place));
  }

  /** The present value of an input of the runs, whoever sets it. */
  valueOf(target) {
    const control = this.control(target);
    return control ? this.values[control.name] : this.scene.fixed[target];
  }

  /** The step under the scrubber, within the run. */
  get at() {
    return Math.min(this.valueOf("t") ?? this.step ?? this.inputs.steps, this.inputs.steps);
  }

  /** A text of the scene with its braces filled. */
  word(key, named = {}) {
    const template = this.scene.words[key] ?? key;
    return template.replace(/\{(\w+)\}/g, (whole, name) => named[name] ?? whole);
  }

  /** New values, by control name. `final`: the hand has let go: remember it, write the link, tell Python. */
  change(values, { final = false } = {}) {
    if (!this.dragging) this.before = { ...this.values };
    this.dragging = !final;
    Object.assign(this.values, values);
    if (final) this.settle(this.before);
    if (this.scene.controls.some(({ name, target }) => name in values && !past.LOOKS.includes(target))) this.renew();
    else this.redraw();
  }

  undo() { // playback that is going on ends without a word
    const back = past.undo(this.stack);
    if (!back) return;
    Object.assign(this, { stack: back.stack, ghosts: back.ghosts.length ? back.ghosts : this.ghosts, dragging: false });
    Object.assign(this.values, known(this.scene.controls, back.values));
    this.tell();
    this.renew();
  }

  /** The opening state: of what stands here, and, as Python is told, of the whole page, if no other figure shares it. */
  reset() {
    const opening = past.defaults(this.scene.controls);
    Object.assign(this, { stack: past.remember(this.stack, this.values, opening, this.ghosts), ghosts: [], dragging: false });
    Object.assign(this.values, opening);
    this.tell({ reset: !this.scene.shared });
    this.renew();
  }

  keep() {
    if (this.scene.keep === undefined) return; // a figure that has no paths to keep
    this.setGhosts(ghosts.added(this.scene, this.ghosts, this.values));
  }

  dropGhost(index) {
    this.setGhosts(ghosts.dropped(this.ghosts, index));
  }

  redraw() { // in the next frame, without computing
    this.frame ||= requestAnimationFrame(() => this.drawNow());
  }

  /** Compute and draw in the next frame. */
  renew() {
    this.stale = true;
    this.redraw();
  }

  drawNow() {
    this.frame = 0;
    if (!this.root.isConnected) return;
    const started = performance.now();
    if (this.stale) this.compute();
    const computed = performance.now();
    for (const part of this.parts) part.draw();
    described(this);
    if (this.root.dataset.time === undefined) return;
    const detail = { compute: computed - started, draw: performance.now() - computed };
    this.root.dispatchEvent(new CustomEvent("stageframe", { detail }));
  }

  compute() {
    this.stale = false;
    this.inputs = inputs(this.scene, this.values, this.program);
    this.paths = this.walks(this.inputs);
    for (const ghost of this.ghosts) ghost.paths ??= this.walksOf(ghost);
  }

  /** A state that was kept with another rule or landscape has no paths here: these would not be the ones it names. */
  walksOf({ values }) {
    if (!past.walkable(this.scene.controls, values)) return [];
    return this.walks(inputs(this.scene, { ...this.values, ...values }, this.program));
  }

  walks(given) {
    return this.scene.worlds.flatMap((world) =>
      this.scene.methods.map((method) => walk(this.program, method, given, world)));
  }

  setGhosts(next) {
    this.ghosts = next;
    this.tell();
    this.renew();
  }

  settle(before) {
    const stack = past.remember(this.stack, before, this.values);
    if (stack === this.stack) return;
    this.stack = stack;
    this.tell();
  }

  /** One message for what happened, after the link has it: Python reads both. */
  tell({ reset = false } = {}) {
    if (this.gone) return; // a hand that lets go because the page is left: the address is another page's by now
    this.writeLink({ reset });
    const values = Object.fromEntries(this.scene.controls.map((one) => [one.name, spell(one, this.values[one.name])]));
    this.telling.send({ reset, values: { ...values, keep: ghosts.spelled(this.scene, this.ghosts) } });
  }

  writeLink({ reset = false } = {}) {
    const keep = ghosts.spelled(this.scene, this.ghosts);
    write(this.scene.page, this.scene.controls, this.values, { keep, alone: reset });
  }

  key(event) {
    const action = event.target.closest(KEYS_OF_ITS_OWN) ? "" : past.keyAction(event);
    if (action) event.preventDefault();
    this[action]?.();
  }

  leave() {
    this.gone = true;
    this.resized.disconnect();
    for (const part of this.parts) part.destroy?.();
    cancelAnimationFrame(this.frame);
    stages.delete(this.root);
  }
}

/**
 * When Python hears what a hand has done on a stage: at once where something in sight waits for it, else later.
 *
 * A stage draws by itself, so a release that changes nothing else that is seen is held back: three hundred readers who
 * turn dials cost the server nothing. It is told when a part of the page that Python draws comes near the screen, and
 * when anything else on the page is pressed. Until then the address has it.
 */

import { spell } from "../model/values.js";
import { inSight, watch as watchSight } from "./sight.js";

const all = new Map(); // root of a stage → its Telling
const PRESSED = "button, a, input, textarea, select, label, summary, [role=slider], [tabindex='0']"; // what may ask Python
const ONE_PRESS = 500; // ms in which what is pressed may ask Python too, in the same message
let hand = null; // tells Python for a stage, by way of the page
let pressed = -Infinity; // when something else than a stage was pressed last

/** The one of a stage. */
export function tellingOf(root) {
  if (!all.size) listen();
  if (!all.has(root)) {
    all.set(root, new Telling(root));
    root.addEventListener("stageleave", () => all.delete(root), { once: true });
  }
  return all.get(root);
}

/** The connection was lost and is there again: another process has heard no message, and has the state of the address. */
export function reconnected() {
  for (const one of all.values()) one.number = 0;
}

/**
 * @param {(keys: string) => void} ask asks Python for parts of the page, their keys with spaces between them, that have
 *   come near the screen
 * @param {(text: string) => void} told tells Python, as JSON {stage, state}, what a stage has held back. A message of the
 *   stage itself would make Streamlit run the stage's part alone, together with whatever is pressed at the same moment
 */
export function watch(ask, told) {
  hand = told;
  watchSight((keys) => {
    const untold = [...all.values()].filter(({ held }) => held);
    for (const one of untold) one.tell(keys.join(" ")); // the answer draws them
    if (!untold.length) ask(keys.join(" "));
  });
}

class Telling {
  constructor(root) {
    Object.assign(this, { root, page: "", key: "", number: 0, values: {}, held: null, asks: [], deliver: null });
  }

  /**
   * A scene has come.
   * @param {string} key what Python calls the stage
   * @param {string[]} asks names of the controls that it was made of: Python makes another when they change
   * @param {(message) => void} deliver tells Python
   */
  take(scene, key, asks, deliver) {
    Object.assign(this, { page: scene.page, key, asks, deliver });
    if (scene.heard < this.number) return;
    this.number = scene.heard;
    this.values = Object.fromEntries(scene.controls.map((one) => [one.name, spell(one, one.value)]));
  }

  /** Whether the hand has moved on since Python heard what it made this scene of. */
  isLate(scene) {
    return scene.heard < this.number || this.held !== null;
  }

  send(message) {
    this.held = message;
    const changed = this.changed();
    const { waits, near } = this.inSight(changed);
    if (waits || message.reset || changed.some((name) => this.asks.includes(name))) this.tell(near);
    else this.root.dispatchEvent(new CustomEvent("stageheld", { bubbles: true }));
  }

  /** The names of the controls of which Python knows another value. */
  changed() {
    return Object.keys(this.held.values).filter((name) => this.held.values[name] !== this.values[name]);
  }

  inSight(changed = this.changed()) {
    return inSight(changed.map((name) => `${this.page}.${name}`));
  }

  tell(sight) {
    const { held } = this;
    this.number += 1;
    Object.assign(this, { held: null, values: { ...this.values, ...held.values } });
    const state = { number: this.number, ...held, sight };
    if (hand && performance.now() - pressed < ONE_PRESS) hand(JSON.stringify({ stage: this.key, state }));
    else this.deliver(state);
  }
}

function listen() {
  // before what is pressed asks for itself, or in one message with it (`stage.hear_first`); help for reading aloud or
  // speaking presses by a click alone, and a field asks when it is left
  for (const name of ["pointerdown", "keydown", "click", "change"]) document.addEventListener(name, touched, { capture: true });
  addEventListener("popstate", forget); // after Back and Forward the address speaks, and it is of another state
}

function touched({ target }) {
  if (!target.closest?.(PRESSED) || [...all.keys()].some((root) => root.contains(target))) return;
  pressed = performance.now(); // also for a hand on a stage that lets go because of it
  for (const one of all.values()) if (one.held) one.tell(one.inSight().near);
}

function forget() {
  for (const one of all.values()) one.held = null;
}

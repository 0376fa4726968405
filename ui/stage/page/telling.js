/**
 * When Python hears what a hand has done on a stage: at once where something in sight waits for it, else later.
 *
 * A stage draws by itself, so a release that changes nothing else that is seen is held back: three hundred readers who
 * turn dials cost the server nothing. It is told when a part of the page that Python draws comes near the screen, and
 * before anything else on the page is touched. Until then the address has it.
 */

import { spell } from "../model/values.js";
import { inSight, watch as watchSight } from "./sight.js";

const all = new Map(); // root of a stage → its Telling

/** The one of a stage. */
export function tellingOf(root) {
  if (!all.size) listen();
  if (!all.has(root)) {
    all.set(root, new Telling(root));
    root.addEventListener("stageleave", () => all.delete(root), { once: true });
  }
  return all.get(root);
}

/** `ask(keys)` asks Python for parts of the page, their keys with spaces between them, that have come near the screen. */
export function watch(ask) {
  watchSight((keys) => {
    const untold = [...all.values()].filter(({ held }) => held);
    for (const one of untold) one.tell(keys.join(" ")); // the answer draws them
    if (!untold.length) ask(keys.join(" "));
  });
}

class Telling {
  constructor(root) {
    Object.assign(this, { root, number: 0, values: {}, held: null, asks: [], deliver: null });
  }

  /**
   * A scene has come.
   * @param {string[]} asks names of the controls that it was made of: Python makes another when they change
   * @param {(message) => void} deliver tells Python
   */
  take(scene, asks, deliver) {
    Object.assign(this, { asks, deliver });
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
    const sight = inSight();
    if (sight || message.reset || this.isAwaited(message)) this.tell(sight);
    else this.root.dispatchEvent(new CustomEvent("stageheld", { bubbles: true }));
  }

  isAwaited({ values }) {
    return this.asks.some((name) => name in values && values[name] !== this.values[name]);
  }

  tell(sight) {
    const { held } = this;
    this.number += 1;
    Object.assign(this, { held: null, values: { ...this.values, ...held.values } });
    this.deliver({ number: this.number, ...held, sight });
  }
}

function listen() {
  // Before something else on the page is pressed. A key that is pressed on nothing is a lecture's or the browser's own.
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { capture: true });
  addEventListener("popstate", forget); // after Back and Forward the address speaks, and it is of another state
}

function touched({ target }) {
  if (target === document.body) return;
  for (const [root, one] of all) if (one.held && !root.contains(target)) one.tell(inSight());
}

function forget() {
  for (const one of all.values()) one.held = null;
}

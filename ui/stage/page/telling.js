/**
 * When Python hears what a hand has done on a stage: at once where something in sight waits for it, else later.
 *
 * A stage draws by itself, so a release that changes nothing else that is seen is held back: three hundred readers who
 * turn dials cost the server nothing. It is told when a part of the page that Python draws comes near the screen, and
 * before anything else on the page is touched. Until then the address has it.
 */

import { spell } from "../model/values.js";
import { inSight, watch as watchSight } from "./sight.js";

const stages = new Map(); // root → {values: what Python knows, number: of the last message, held, asks, deliver}

for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { capture: true });

/**
 * How a stage tells, made anew for each of its scenes.
 * @param {string[]} asks names of the controls that the scene was made of: Python makes another when they change
 * @param {(message) => void} deliver tells Python
 */
export function teller(root, scene, asks, deliver) {
  const stage = stages.get(root) ?? { number: -1, held: null };
  Object.assign(stage, { asks, deliver });
  if (scene.heard >= stage.number) stage.values = valuesIn(scene);
  if (!stages.has(root)) root.addEventListener("stageleave", () => stages.delete(root), { once: true });
  stages.set(root, stage);
  return (message) => {
    stage.held = message;
    const sight = inSight();
    if (sight || isAwaited(stage, message)) tell(stage, sight);
    else root.dispatchEvent(new CustomEvent("stageheld", { bubbles: true }));
  };
}

/** `ask(keys)` asks Python for parts of the page, their keys with spaces between them, that have come near the screen. */
export function watch(ask) {
  watchSight((keys) => {
    const held = [...stages.values()].filter((stage) => stage.held);
    for (const stage of held) tell(stage, keys.join(" ")); // the answer draws them
    if (!held.length) ask(keys.join(" "));
  });
}

const valuesIn = (scene) => Object.fromEntries(scene.controls.map((one) => [one.name, spell(one, one.value)]));

/** Whether Python has something to do for a message that nothing in sight waits for. */
export const isAwaited = ({ values, asks }, message) =>
  message.reset || asks.some((name) => name in message.values && message.values[name] !== values[name]);

function tell(stage, sight) {
  const { held } = stage;
  Object.assign(stage, { held: null, values: held.values, number: held.number });
  stage.deliver({ ...held, sight });
}

/** Something else on the page is pressed; a key that is pressed on nothing is a lecture's or the browser's own. */
function touched({ target }) {
  for (const [root, stage] of stages) if (stage.held && target !== document.body && !root.contains(target)) tell(stage, inSight());
}

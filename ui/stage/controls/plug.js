/** The plug: λ pulled from socket to socket, and with it the decay style. Pointer, click and arrow keys. */

import { cable, circuit, flow, nearestSocket, offered, plugged, SOCKETS, within } from "./circuit.js";
import { element, set } from "../dom.js";
import { drag } from "../drag.js";
import * as pointer from "../pointer.js";

const GLIDE = 150; // ms from where the plug was let go to its socket

/**
 * @param {object} stage its control with the target "plug" has some of the options coupled, decoupled, proximal, none
 * @param {HTMLElement} place
 * @returns {{draw(): void, destroy(): void}}
 */
export function plug(stage, place) {
  let scene = null;
  let built = "";
  let circuitry = null; // what is drawn, with its sentences
  let hand = null;
  let held = null; // {before, dx, dy, moved}
  let at = null; // where the plug is drawn
  let frame = 0;

  const control = () => stage.control("plug");
  const options = () => offered(control().options, stage.scene.methods);
  const value = () => stage.values[control().name] ?? control().default;
  const put = (option, final) => stage.change({ [control().name]: option }, { final });
  const pointed = (event) => pointer.within(event, circuitry.root);

  const stand = (to) => {
    at = to;
    set(circuitry.plug, { transform: `translate(${to[0]} ${to[1]})` });
    set(circuitry.cable, { d: cable(to) });
  };
  const glide = (to) => {
    cancelAnimationFrame(frame);
    const from = at;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!from || still || Math.hypot(from[0] - to[0], from[1] - to[1]) < 1) return stand(to);
    const began = performance.now();
    const on = (now) => {
      const rest = (1 - Math.min(Math.max((now - began) / GLIDE, 0), 1)) ** 3;
      stand([to[0] + (from[0] - to[0]) * rest, to[1] + (from[1] - to[1]) * rest]);
      if (rest > 0) frame = requestAnimationFrame(on);
    };
    frame = requestAnimationFrame(on);
  };

  const grip = () => drag(circuitry.plug, {
    begin(event) {
      cancelAnimationFrame(frame);
      const [x, y] = pointed(event);
      held = { before: value(), moved: false, dx: at[0] - x, dy: at[1] - y };
      circuitry.root.classList.add("stage-held", "stage-touched"); // the ring of the focus is for keys
      event.preventDefault();
      circuitry.sockets.get(held.before)?.focus({ preventScroll: true }); // so that Escape is heard
    },
    move(event) {
      const [x, y] = pointed(event);
      stand(within([x + held.dx, y + held.dy]));
      const next = nearestSocket(options(), at);
      if (next === value()) return;
      held.moved = true;
      put(next, false);
    },
    end() {
      letGo(value());
    },
    cancel() {
      letGo(held.before);
    },
  });
  const letGo = (option) => {
    const { moved } = held;
    circuitry.sockets.get(option)?.focus({ preventScroll: true }); // still by hand: no ring
    held = null;
    circuitry.root.classList.remove("stage-held");
    if (moved) put(option, true);
    glide(plugged(option));
  };

  const onKey = (event) => {
    if (event.key === "Escape" && held) return hand.cancel();
    circuitry.root.classList.remove("stage-touched");
    if (held || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const list = options();
    const turn = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
    const focused = list.find((option) => circuitry.sockets.get(option) === document.activeElement) ?? value();
    if (!turn && event.key !== " " && event.key !== "Enter") return undefined;
    event.preventDefault();
    const next = list[(list.indexOf(focused) + turn + list.length) % list.length];
    circuitry.sockets.get(next).focus();
    if (next !== value()) put(next, true);
    return undefined;
  };

  const build = () => {
    destroy();
    const word = (key) => stage.word(key);
    const drawn = circuit(word, options());
    const absent = control().options.filter((option) => option in SOCKETS && !drawn.sockets.has(option));
    set(drawn.root, { tabindex: -1, role: "radiogroup", "aria-label": stage.word("plug_label") });
    place.append(drawn.root);
    const says = element("div", "stage-plug-says", place);
    const sentences = new Map(options().map((option) => {
      const line = element("p", "", says);
      line.textContent = stage.word(`plug_says_${option}`);
      set(drawn.sockets.get(option), { "aria-label": `${stage.word(`plug_${option}`)}: ${line.textContent}` });
      drawn.sockets.get(option).addEventListener("click", () => option !== value() && put(option, true));
      return [option, line];
    }));
    if (absent.length) {
      const line = element("p", "", says);
      line.textContent = word("plug_says_absent");
      for (const option of absent) sentences.set(option, line);
    }
    drawn.root.addEventListener("keydown", onKey);
    drawn.root.addEventListener("focusout", () => drawn.root.classList.toggle("stage-touched", held !== null));
    circuitry = { ...drawn, sentences };
    hand = grip();
  };

  const destroy = () => {
    hand?.destroy(); // a plug that is held goes back
    cancelAnimationFrame(frame);
    hand = circuitry = at = held = null;
    place.replaceChildren();
  };

  return {
    draw() {
      if (stage.scene !== scene) {
        scene = stage.scene;
        const list = control() ? [scene.language, stage.word("plug_label"), ...options()].join() : "";
        if (list !== built) {
          built = list;
          if (list) build();
          else destroy();
        }
      }
      if (!circuitry) return;
      const now = value();
      const { sockets, sentences } = circuitry;
      const works = sockets.has(now) ? now : "none";
      const first = sockets.has(now) ? now : [...sockets.keys()][0];
      set(circuitry.flow, { d: flow(works) });
      circuitry.tip.classList.toggle("stage-circuit-lit", works !== "none");
      circuitry.box.classList.toggle("stage-circuit-lit", works === "coupled");
      for (const [option, socket] of sockets) {
        set(socket, { "aria-checked": option === now, tabindex: option === first ? 0 : -1 });
      }
      for (const line of sentences.values()) line.classList.toggle("stage-said", line === sentences.get(now));
      if (!held && circuitry.shown !== now) glide(plugged(now));
      circuitry.shown = now;
    },
    destroy,
  };
}

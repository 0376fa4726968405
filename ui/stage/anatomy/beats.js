/** The beats of a step: what this one does in a sentence, and a row to go through them in both directions. */

import { said } from "./say.js";
import { watched } from "./watch.js";
import { element, set, write } from "../dom.js";
import { drag, settling } from "../drag.js";
import { keyed } from "../model/keys.js";
import { number, whole } from "../model/numbers.js";
import { along } from "../pointer.js";
import { announcer } from "../reading/spoken.js";
import { quietWord } from "../word.js";

const BUTTON = "stage-beats-button";
const PAUSE = 2200; // ms that a beat stays while the beats play: a sentence is read meanwhile

/** @returns {{draw(): void, destroy(): void}} */
export function beats(stage, place) {
  const sentence = element("p", "stage-beats-sentence", place);
  const region = set(element("div", "stage-hidden", place), { "aria-live": "polite" });
  const voice = announcer((text) => { region.textContent = text; }, () => stage.dragging);
  const row = element("div", "stage-beats-row", place);
  const way = element("div", "stage-beats-way", row);
  const back = quietWord(way, BUTTON, "‹", () => go(-1));
  const track = set(element("div", "stage-scrub-track stage-beats-track", way), { role: "slider", tabindex: 0 });
  element("span", "stage-scrub-line", track);
  const dots = element("div", "stage-beats-dots", track);
  const thumb = element("span", "stage-scrub-thumb", track);
  const on = quietWord(way, BUTTON, "›", () => go(1));
  const count = element("span", "stage-scrub-step", row);
  const play = quietWord(row, BUTTON, "", () => (timer ? stop() : start()));
  const history = element("p", "stage-beats-history", place);
  let timer = 0;

  const last = () => watched(stage).beats.length - 1;
  const at = () => watched(stage).at;
  /** The last beat is kept as the last of whatever method comes next. */
  const put = (next, final) => {
    const { name, default: end } = stage.control("beat");
    stage.change({ [name]: next < last() ? next : end }, { final });
  };
  const keys = settling(() => put(at(), true));
  function go(by) {
    stop();
    const next = Math.min(Math.max(at() + by, 0), last());
    if (next !== at()) put(next, true);
  }
  function start() {
    if (at() === last()) put(0, false);
    timer = setInterval(() => {
      put(Math.min(at() + 1, last()), at() + 1 >= last());
      if (at() === last()) stop();
    }, PAUSE);
    stage.redraw();
  }
  function stop() {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    put(at(), true);
  }

  let before = 0;
  const under = (event, final) => {
    const share = along(event, track, thumb.offsetWidth / 2);
    const next = Math.round(Math.min(Math.max(share, 0), 1) * last());
    if (final || next !== at()) put(next, final);
  };
  const hand = drag(track, {
    begin(event) {
      stop();
      keys.now();
      before = at();
      under(event, false);
    },
    move: (event) => under(event, false),
    end: (event) => under(event, true),
    cancel: () => put(before, true),
  }, { sideways: true });
  track.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hand.active) return hand.cancel();
    if (event.ctrlKey || event.metaKey || event.altKey || hand.active) return;
    const next = keyed({ low: 0, high: last() }, at(), event, { page: 3, fast: 1 });
    if (event.key === " ") play.click();
    else if (next === undefined) return;
    event.preventDefault();
    if (next === undefined || next === at()) return;
    if (timer) stop();
    put(next, false);
    keys.later();
  });
  track.addEventListener("blur", keys.now);

  return {
    draw() {
      const step = watched(stage);
      const high = last();
      const now = said(step.beats[step.at], step, (key, named) => stage.word(key, named));
      write(sentence, now);
      voice.hear(() => now);
      stage.parts.find((part) => part.highlight)?.highlight(step.beats[step.at].line);
      const words = stage.word("anatomy_count", { k: step.at + 1, n: high + 1 });
      write(count, words);
      write(play, stage.word(timer ? "anatomy_pause" : "anatomy_play"));
      const told = { t: whole(step.t), n: number(step.t - 1, 4) };
      const blank = stage.program.methods[step.method.slug].memory.length === 0;
      write(history, step.t > 1 ? stage.word("anatomy_history", told) : blank ? "" : stage.word("anatomy_history_first", told));
      thumb.style.setProperty("--at", high ? step.at / high : 0);
      set(track, { "aria-label": stage.word("anatomy_slider"), "aria-valuemin": 1, "aria-valuemax": high + 1,
        "aria-valuenow": step.at + 1, "aria-valuetext": words });
      set(back, { "aria-label": stage.word("anatomy_back"), "aria-disabled": String(step.at === 0) });
      set(on, { "aria-label": stage.word("anatomy_on"), "aria-disabled": String(step.at === high) });
      while (dots.children.length > high + 1) dots.lastChild.remove();
      while (dots.children.length < high + 1) element("span", "", dots);
      [...dots.children].forEach((dot, k) => dot.style.setProperty("--at", high ? k / high : 0));
    },
    destroy() {
      clearInterval(timer);
      voice.stop();
      keys.drop();
      hand.destroy();
      place.replaceChildren();
    },
  };
}

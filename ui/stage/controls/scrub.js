/**
 * Time without waiting: the whole path is always there; this row moves the marker along it. A track with the keys of
 * a slider, Play for those who want it, and its speed.
 */

import { element, set, write } from "../dom.js";
import { drag, settling } from "../drag.js";
import { keyed } from "../model/keys.js";
import { whole } from "../model/numbers.js";
import { playback, SPEEDS } from "./playback.js";
import { goTo, timeOf } from "../model/timescale.js";
import { along } from "../pointer.js";
import { quietWord } from "../word.js";

/** @returns {{draw(): void, destroy(): void}} */
export function scrub(stage, place) {
  const track = element("div", "stage-scrub-track", place);
  element("span", "stage-scrub-line", track);
  const thumb = element("span", "stage-scrub-thumb", track);
  const row = element("div", "stage-scrub-row", place);
  const play = quietWord(row, "stage-scrub-play");
  const speed = quietWord(row, "stage-scrub-speed");
  const step = element("span", "stage-scrub-step", row);
  const told = element("span", "stage-hidden", row);
  set(track, { role: "slider", tabindex: 0 });
  set(told, { "aria-live": "polite" });

  const clock = playback((at, final) => {
    const { scale } = timeOf(stage);
    shown = scale.step(at);
    goTo(stage, shown, final);
    if (final) told.textContent = stage.word("scrub_step", stepWords(scale, shown));
  });
  let shown = null; // the step that playback has set; another one means that somebody else moved
  const stopped = () => clock.running && clock.stop();
  play.onclick = () => {
    if (clock.running) return clock.stop();
    const { scale, at } = timeOf(stage);
    shown = at < scale.high ? at : scale.low;
    clock.start(scale.place(shown));
    goTo(stage, shown, false);
  };
  speed.onclick = () => {
    clock.speed = SPEEDS[(SPEEDS.indexOf(clock.speed) + 1) % SPEEDS.length];
    stage.redraw();
  };

  const keys = settling(() => goTo(stage, timeOf(stage).at, true));
  let before = null;
  const under = (event, final) => {
    const { scale, at } = timeOf(stage);
    const next = scale.step(along(event, track, thumb.offsetWidth / 2));
    if (final || next !== at) goTo(stage, next, final);
  };
  const hand = drag(track, {
    begin(event) {
      stopped();
      keys.now();
      before = timeOf(stage).at;
      track.classList.add("stage-held");
      under(event, false);
    },
    move: (event) => under(event, false),
    end(event) {
      track.classList.remove("stage-held");
      under(event, true);
    },
    cancel() {
      track.classList.remove("stage-held");
      goTo(stage, before, true);
    },
  }, { sideways: true });
  track.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hand.active) {
      event.stopPropagation();
      return hand.cancel();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || hand.active) return;
    if (event.key === " ") {
      event.preventDefault();
      return play.click();
    }
    const { scale, at } = timeOf(stage);
    const next = keyed(scale, at, event, { page: Math.max(1, Math.round((scale.high - scale.low) / 10)) });
    if (next === undefined) return;
    event.preventDefault();
    stopped();
    if (next === at) return;
    goTo(stage, next, false);
    keys.later();
  });
  track.addEventListener("blur", keys.now);

  return {
    draw() {
      const { scale, at } = timeOf(stage);
      if (clock.running && at !== shown) clock.drop();
      thumb.style.setProperty("--at", scale.place(at));
      const words = stage.word("scrub_step", stepWords(scale, at));
      write(step, words);
      write(play, stage.word(clock.running ? "scrub_pause" : "scrub_play"));
      write(speed, speedText(clock.speed));
      set(speed, { "aria-label": stage.word("scrub_speed", { speed: speedText(clock.speed) }) });
      set(track, { "aria-label": stage.word("scrub_track"), "aria-valuemin": scale.low, "aria-valuemax": scale.high,
        "aria-valuenow": at, "aria-valuetext": words });
    },
    destroy() {
      clock.drop();
      keys.drop();
      hand.destroy();
    },
  };
}

/** ½×, 1×, 2× … */
export const speedText = (speed) => `${speed === 0.5 ? "½" : speed}×`;

const stepWords = (scale, at) => ({ step: whole(at), steps: whole(scale.high) });

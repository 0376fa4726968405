/** A clock for playback: it moves a place 0 … 1 along an axis and knows nothing of what stands there. */

export const SECONDS = 6; // from end to end at speed 1, however many steps there are
export const SPEEDS = [0.5, 1, 2, 4];
const BEATS = 10; // under reduced motion: so many still pictures instead of a movement

/** What a frame counts for: a page that was hidden or held up does not leap when it comes back. */
const seconds = (ms) => Math.min(ms, 100) / 1000;

/** The place after `seconds` at `speed`. Pure. */
export const onward = (place, seconds, speed) => Math.min(place + (seconds * speed) / SECONDS, 1);

/** The next beat behind `place`. Pure. */
export const beat = (place) => Math.min((Math.floor(place * BEATS + 1e-9) + 1) / BEATS, 1);

/**
 * @param {(place: number, final: boolean) => void} show called for each frame, `final` when it stops
 * @returns {{readonly running: boolean, speed: number, start(place: number): void, stop(): void, drop(): void}}
 */
export function playback(show) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  let timer = 0;
  let place = 0;
  let last = 0;
  const clock = {
    speed: 1,
    get running() {
      return frame !== 0 || timer !== 0;
    },
    start(from) {
      drop();
      place = from;
      last = performance.now();
      next();
    },
    stop() {
      if (!clock.running) return;
      drop();
      show(place, true);
    },
    drop,
  };
  function drop() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
  }
  function next() {
    if (still.matches) timer = setTimeout(() => tick(beat(place)), (1000 * SECONDS) / BEATS / clock.speed);
    else frame = requestAnimationFrame((now) => tick(onward(place, seconds(now - last), clock.speed), now));
  }
  function tick(moved, now = performance.now()) {
    [place, last] = [moved, now];
    if (place >= 1) return clock.stop();
    show(place, false);
    if (clock.running) next();
  }
  return clock;
}

/** One pointer held down, and keys that settle: what handles, dials and the plug have in common. */

const SLOP = 6; // px that a finger trembles

/**
 * Follow a pointer from press to release. A press by another button or a second finger is left alone.
 * @param {Element} element what is pressed; it captures the pointer
 * @param {{begin(event): boolean|void, move(event): void, end(event): void, cancel(event?): void}} hand
 *   `begin` returns false to refuse; `cancel` gives the value back (Escape, or the browser took the gesture)
 * @param {{sideways?: boolean}} how on a track a finger may mean to scroll the page: its hand begins when it has moved
 *   across more than along, and a tap is a press and a release
 * @returns {{readonly active: boolean, cancel(): void, destroy(): void}}
 */
export function drag(element, hand, { sideways = false } = {}) {
  let pointer = null;
  let waiting = null; // where a finger came down that has not shown yet what it means
  const stop = new AbortController();
  const on = (name, listener, more = {}) => element.addEventListener(name, listener, { signal: stop.signal, ...more });
  const mine = (listener) => (event) => event.pointerId === pointer && listener(event);
  const leave = (event) => {
    const held = pointer;
    const begun = !waiting;
    pointer = waiting = null;
    if (held !== null && element.hasPointerCapture?.(held)) element.releasePointerCapture(held);
    if (begun) hand.cancel(event);
  };
  on("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    waiting = sideways && event.pointerType === "touch" ? event : null;
    if (!waiting && hand.begin(event) === false) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
  });
  // touch-action alone does not hold on every drawing: what is not prevented here, a browser may still take as a swipe
  if (!sideways) on("touchstart", (event) => event.cancelable && event.preventDefault(), { passive: false });
  on("pointermove", mine((event) => {
    if (waiting) {
      const [dx, dy] = [Math.abs(event.clientX - waiting.clientX), Math.abs(event.clientY - waiting.clientY)];
      if (dx < SLOP || dx <= dy) return;
      waiting = null;
      hand.begin(event);
    }
    hand.move(event);
  }));
  on("pointerup", mine((event) => {
    pointer = null;
    const near = waiting && Math.hypot(event.clientX - waiting.clientX, event.clientY - waiting.clientY) < SLOP;
    const begun = !waiting;
    waiting = null;
    if (near) hand.begin(event);
    if (near || begun) hand.end(event);
  }));
  on("pointercancel", mine(leave));
  on("lostpointercapture", mine(leave));
  return {
    get active() {
      return pointer !== null && !waiting;
    },
    cancel: () => pointer !== null && leave(),
    destroy() {
      if (pointer !== null) leave();
      stop.abort();
    },
  };
}

/**
 * Changes by key come in rows while a key is held: each is shown at once, the last is told when the keys rest.
 * @param {() => void} tell called once, `wait` ms after the last change or when `now` is called
 */
export function settling(tell, wait = 400) {
  let timer = 0;
  const now = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    tell();
  };
  return {
    later() {
      clearTimeout(timer);
      timer = setTimeout(now, wait);
    },
    now,
    drop() {
      clearTimeout(timer);
      timer = 0;
    },
  };
}

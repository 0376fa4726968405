/** One pointer held down, and keys that settle: what handles, dials and the plug have in common. */

/**
 * Follow a pointer from press to release. A press by another button or a second finger is left alone.
 * @param {Element} element what is pressed; it captures the pointer
 * @param {{begin(event): boolean|void, move(event): void, end(event): void, cancel(event?): void}} hand
 *   `begin` returns false to refuse; `cancel` gives the value back (Escape, or the browser took the gesture)
 * @param {{scrolls?: boolean}} how whether a finger that begins here may still scroll the page
 * @returns {{readonly active: boolean, cancel(): void, destroy(): void}}
 */
export function drag(element, hand, { scrolls = false } = {}) {
  let pointer = null;
  const stop = new AbortController();
  const on = (name, listener, more = {}) => element.addEventListener(name, listener, { signal: stop.signal, ...more });
  const leave = (event) => {
    const held = pointer;
    pointer = null;
    if (held !== null && element.hasPointerCapture?.(held)) element.releasePointerCapture(held);
    hand.cancel(event);
  };
  on("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0 || hand.begin(event) === false) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
  });
  // touch-action alone does not hold on every drawing: what is not prevented here, a browser may still take as a swipe
  if (!scrolls) on("touchstart", (event) => event.cancelable && event.preventDefault(), { passive: false });
  on("pointermove", (event) => event.pointerId === pointer && hand.move(event));
  on("pointerup", (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    hand.end(event);
  });
  on("pointercancel", (event) => event.pointerId === pointer && leave(event));
  on("lostpointercapture", (event) => event.pointerId === pointer && leave(event));
  return {
    get active() {
      return pointer !== null;
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

/** Hands on the ground of the picture: zoom and pan. A plain wheel and a one-finger swipe still scroll the page. */

const WHEEL = 0.0022; // zoom per unit of a wheel's way: about 1.25 a notch
const SLACK = 4; // px that a click may slip without moving the map
const KEYS = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, "_": 1 / 1.5 };

/**
 * @param {object} stage its view is moved, then it is redrawn
 * @param {HTMLElement} ground the element that covers the whole picture; handles above it keep their own events
 * @returns {{zoom: (factor: number) => void, destroy: () => void}} `zoom`: as a button asks for it
 */
export function gestures(stage, ground) {
  const fingers = new Map(); // pointer id → its place in px of the plot
  const ending = new AbortController();
  const on = (name, hear, options = {}) => ground.addEventListener(name, hear, { signal: ending.signal, ...options });
  const place = (event) => {
    const frame = ground.getBoundingClientRect();
    return [event.clientX - frame.left - stage.view.left, event.clientY - frame.top - stage.view.top];
  };
  let last = null; // where the ground was pressed last: there the buttons zoom
  const taken = (event) => {
    const held = event.target.closest("[tabindex], button, a, input");
    return event.defaultPrevented || (held !== null && held !== ground && ground.contains(held));
  };

  on("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault(); // else the browser magnifies the whole page
    const way = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    stage.view.zoom(...place(event), Math.exp(-WHEEL * Math.max(-400, Math.min(400, way))));
    stage.redraw();
  }, { passive: false });

  on("pointerdown", (event) => {
    if (taken(event) || event.button > 0) return;
    fingers.set(event.pointerId, (last = place(event)));
    // a finger stays free: the browser decides whether it scrolls the page
    if (event.pointerType !== "touch") ground.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (!other && !ground.classList.contains("stage-moving") && Math.hypot(dx, dy) < SLACK) return;
    fingers.set(event.pointerId, now);
    if (other) pinch(stage.view, other, before, now);
    else if (event.pointerType === "touch") return;
    else stage.view.pan(dx, dy);
    ground.classList.add("stage-moving");
    stage.redraw();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    on(name, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) ground.classList.remove("stage-moving");
    });
  }
  // two fingers are the picture's, however they move
  for (const name of ["touchstart", "touchmove"]) {
    on(name, (event) => { if (event.touches.length > 1 && event.cancelable) event.preventDefault(); },
      { passive: false });
  }
  on("dblclick", (event) => {
    if (taken(event)) return;
    stage.view.reset();
    stage.redraw();
  });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "0") stage.view.reset();
    else if (event.key in KEYS) stage.view.zoom(stage.view.width / 2, stage.view.height / 2, KEYS[event.key]);
    else return;
    event.preventDefault();
    stage.redraw();
  });
  return {
    zoom(factor) {
      const { width, height } = stage.view;
      stage.view.zoom(...(last ?? [width / 2, height / 2]), factor);
      last = null; // it stands elsewhere now
      stage.redraw();
    },
    destroy() { ending.abort(); },
  };
}

/** One of two fingers moves from `before` to `now`, the `other` rests: what was under each finger stays there as far
 * as one factor allows. */
export function pinch(view, other, before, now) {
  const apart = (a, b) => Math.max(8, Math.hypot(a[0] - b[0], a[1] - b[1]));
  const middle = [(other[0] + before[0]) / 2, (other[1] + before[1]) / 2];
  view.zoom(...middle, apart(other, now) / apart(other, before));
  view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
}

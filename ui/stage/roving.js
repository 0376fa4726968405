/** One stop of the Tab key for a row of things, arrows between them. */

/**
 * @param {HTMLElement} row
 * @param {string} which a selector of the things in it
 * @param {(chosen: HTMLElement) => void} choose called for the one that an arrow leads to; it has the focus
 * @returns {{rest(element: HTMLElement|null): void, destroy(): void}} `rest`: where Tab enters the row
 */
export function roving(row, which, choose) {
  const all = () => Array.from(row.querySelectorAll(which));
  const rest = (element) => {
    for (const one of all()) one.tabIndex = one === element ? 0 : -1;
  };
  const onKey = (event) => {
    const things = all();
    const next = follow(event.key, things.indexOf(event.target.closest(which)), things.length);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    rest(things[next]);
    things[next].focus();
    choose(things[next]);
  };
  const onFocus = (event) => rest(event.target.closest(which));
  row.addEventListener("keydown", onKey);
  row.addEventListener("focusin", onFocus);
  return {
    rest,
    destroy() {
      row.removeEventListener("keydown", onKey);
      row.removeEventListener("focusin", onFocus);
    },
  };
}

/** The place that a key leads to from place `at` of `count`, around the ends; undefined for other keys. Pure. */
export function follow(key, at, count) {
  const ways = { ArrowRight: 1, ArrowLeft: -1 }; // up and down scroll the page
  if (count === 0 || at < 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key in ways ? (at + ways[key] + count) % count : undefined;
}

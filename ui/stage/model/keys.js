/** The keys of a slider. Pure. */

/**
 * How many stops up a key asks for, down where negative, ±∞ for an end; undefined for a key that is not a slider's.
 * @param {{key: string, shiftKey: boolean}} event
 * @param {{page?: number, fast?: number}} far stops of Page Up, and of an arrow with Shift
 */
export function stopsOf({ key, shiftKey }, { page = 10, fast = 10 } = {}) {
  const one = shiftKey ? fast : 1;
  const ways = { ArrowRight: one, ArrowUp: one, ArrowLeft: -one, ArrowDown: -one, PageUp: page, PageDown: -page,
    Home: -Infinity, End: Infinity };
  return ways[key];
}

/** The whole number from `low` to `high` that a key leads to from `at`, or undefined. */
export function keyed({ low, high }, at, event, far) {
  const count = stopsOf(event, far);
  return count === undefined ? undefined : Math.min(Math.max(at + count, low), high);
}

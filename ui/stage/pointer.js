/** Where a pointer is, in the measure of what it is on. */

/** How far along a track: 0 … 1 between its ends, which lie `inset` px inside of it, and beyond. */
export function along(event, track, inset) {
  const { left, width } = track.getBoundingClientRect();
  return (event.clientX - left - inset) / Math.max(width - 2 * inset, 1);
}

/** [x, y] in the units of a drawing or of a layer of it, wherever the page puts that. */
export function within(event, drawing) {
  const { a, d, e, f } = drawing.getScreenCTM();
  return [(event.clientX - e) / a, (event.clientY - f) / d];
}

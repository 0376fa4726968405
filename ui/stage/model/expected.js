/** A curve that a reader draws where a path is expected: as text for the link, thinned so that it fits. Pure. */

import { snapped } from "../picture/points.js";
import { repr } from "./values.js";

export const MOST = 64; // points: their text stays below the 1500 characters of a control of kind "states"
const FREE = { low: null, high: null };

/** Points in data units → "x,y;x,y", on the grid that a hand can set in this window. */
export function spell(points, window) {
  const round = (v, k) => repr(snapped(v, window[k][1] - window[k][0], FREE));
  return thinned(points).map((point) => point.map(round).join(",")).join(";");
}

/** "x,y;x,y" → points; nothing of a text that is none. */
export function read(text) {
  const points = (text || "").split(";").map((pair) => pair.split(",").map(Number));
  return points.every((point) => point.length === 2 && point.every(Number.isFinite)) && text ? points : [];
}

/** At most MOST points, evenly, with both ends. */
export function thinned(points) {
  if (points.length <= MOST) return points;
  return Array.from({ length: MOST }, (_, k) => points[Math.round((k * (points.length - 1)) / (MOST - 1))]);
}

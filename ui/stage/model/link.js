/** The state of a page as its link spells it: the browser's side of ui/links.py. Pure but for `write`. */

import { spelled } from "./values.js";

/** Whether the address says anything of a page, besides the states that a reader keeps. */
export function speaks(search, page) {
  return [...new URLSearchParams(search).keys()].some((key) => key.startsWith(`${page}.`) && key !== `${page}.keep`);
}

/**
 * The query of a state: parameters that are not ours stay where they stand, defaults are left out.
 * @param {string} search the present query, with or without "?"
 * @param {{keep?: string, alone?: boolean}} more keep: the ghosts as past.js spells them; alone: what else the page has
 *   in the query goes
 * @returns {string} "" or "?…"
 */
export function query(search, page, controls, values, { keep = "", alone = false } = {}) {
  const parameters = new URLSearchParams(search);
  if (alone) [...parameters.keys()].filter((key) => key.startsWith(`${page}.`)).forEach((key) => parameters.delete(key));
  const texts = { ...spelled(controls, values), ...(keep ? { keep } : {}) };
  for (const name of [...controls.map((control) => control.name), "keep"]) {
    if (name in texts) parameters.set(`${page}.${name}`, texts[name]);
    else parameters.delete(`${page}.${name}`);
  }
  // a comma, an equals sign and a semicolon are legal in a query and stay readable
  const text = parameters.toString().replaceAll("%2C", ",").replaceAll("%3D", "=").replaceAll("%3B", ";");
  return text ? `?${text}` : "";
}

/** Whether the address is at this place in a lecture, "" at none: a scene that was left may be answered late. */
export const isAt = (search, place = "") => (new URLSearchParams(search).get("scene") ?? "") === place;

/**
 * Put the state into the address of the page, without an entry in the browser's history. A page that was opened from a
 * disk has no link, and not every browser lets it change its address.
 */
export function write(page, controls, values, more = {}) {
  if (window.location.protocol === "file:") return;
  const { pathname, search, hash } = window.location;
  const next = query(search, page, controls, values, more);
  if (next !== search) window.history.replaceState(window.history.state, "", `${pathname}${next}${hash}`);
}

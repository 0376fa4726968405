/** SVG elements, made once and kept by key; attributes written only where they differ. */

import { write } from "./dom.js";

export const SPACE = "http://www.w3.org/2000/svg";

/** @returns {SVGElement} a new element with attributes, appended to `parent` if there is one */
export function svg(name, attributes = {}, parent = null) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

/** Set an attribute only where it differs: writing the same again would still dirty the picture. */
export function put(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** A style property, likewise. */
export function dye(node, name, value) {
  if (node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

/**
 * One node for each key, in the order of the keys; those whose key is gone are removed.
 * @param {Map<string, Element>} pool what the last call left
 */
export function pooled(pool, layer, keys, make) {
  const wanted = new Set(keys);
  for (const [key, node] of pool) {
    if (wanted.has(key)) continue;
    node.remove();
    pool.delete(key);
  }
  keys.forEach((key, i) => {
    if (!pool.has(key)) pool.set(key, make(key));
    const node = pool.get(key);
    if (layer.children[i] !== node) layer.insertBefore(node, layer.children[i] ?? null);
  });
  return pool;
}

/** px → text for an attribute, at a tenth of a px; null for what is not a finite number. */
export const px = (v) => {
  const rounded = Math.round(10 * v) / 10;
  return Number.isFinite(rounded) ? String(rounded) : null;
};

/** A text and where it stands, in px. */
export function writeAt(node, text, x, y, anchor = "") {
  write(node, text);
  put(node, "x", px(x));
  put(node, "y", px(y));
  if (anchor) put(node, "text-anchor", anchor);
}

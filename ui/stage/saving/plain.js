/**
 * What the style sheets say, written into a copy of the elements: colours of the present theme as plain hexadecimal, so
 * that a drawing looks the same where no style sheet is.
 */

import { SPACE } from "../svg.js";

const PAINTS = { fill: "fill-opacity", stroke: "stroke-opacity" };
const INHERITED = [
  "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "text-anchor", "dominant-baseline",
];
/** Styles of an element alone, and what they are where nobody says otherwise. */
const OWN = { opacity: "1", "clip-path": "none", "mix-blend-mode": "normal" };
const TRANSIENT = ["class", "style", "tabindex", "role", "focusable"]; // of the page, not of the drawing

/**
 * Write what the style sheets say into the copy, element by element, and leave out what nobody sees.
 * @param {object} above attribute → value that the parent hands down
 */
export function plain(original, copy, above) {
  const style = getComputedStyle(original);
  const said = stylesOf(style);
  const children = [...original.children];
  const copies = [...copy.children];
  children.forEach((child, i) => {
    if (seen(child) && child.namespaceURI === SPACE && child.localName !== "foreignObject") plain(child, copies[i], said);
    else copies[i].remove();
  });
  if (original.style.transform) copy.setAttribute("transform", style.transform);
  for (const { name } of [...copy.attributes]) {
    if (TRANSIENT.includes(name) || /^(aria|data)-/.test(name)) copy.removeAttribute(name);
  }
  if (["defs", "clipPath", "title", "desc"].includes(original.localName)) return;
  for (const [name, value] of Object.entries(said)) {
    if (value === above[name]) copy.removeAttribute(name);
    else copy.setAttribute(name, value);
  }
  for (const [name, otherwise] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== otherwise) copy.setAttribute(name, value);
  }
  if (style.vectorEffect === "non-scaling-stroke") scaleStroke(original, copy, style);
  if (original.localName === "text" && style.paintOrder.startsWith("stroke") && said.stroke !== "none") haloed(copy);
}

/** A text with a stroke behind it as two texts: not every program knows `paint-order`. */
function haloed(copy) {
  const halo = copy.cloneNode(true);
  halo.setAttribute("fill", "none");
  halo.setAttribute("aria-hidden", "true");
  copy.before(halo);
  copy.setAttribute("stroke", "none");
}

/** A width that the page keeps while it scales the shape, said in the shape's own unit: not every program keeps it. */
function scaleStroke(original, copy, style) {
  const { a, b, c, d } = original.getScreenCTM();
  copy.removeAttribute("vector-effect");
  copy.setAttribute("stroke-width", Number.parseFloat(style.strokeWidth) / Math.sqrt(Math.abs(a * d - b * c)));
}

/** The inherited styles of an element as attributes: colours in hexadecimal, their opacity apart. */
function stylesOf(style) {
  const said = Object.fromEntries(INHERITED.map((name) => [name, style.getPropertyValue(name)]));
  for (const [paint, opacity] of Object.entries(PAINTS)) {
    const value = style.getPropertyValue(paint);
    const { color, alpha } = value === "none" || value.startsWith("url") ? { color: value, alpha: 1 } : hex(value);
    said[paint] = color;
    said[opacity] = String(alpha * Number(style.getPropertyValue(opacity)));
  }
  return said;
}

const UNDRAWN = ["defs", "clipPath", "title", "desc", "linearGradient", "stop", "marker", "pattern", "mask"];

/** Whether an element is painted at all. */
export function seen(part) {
  if (UNDRAWN.includes(part.localName)) return true;
  const style = getComputedStyle(part);
  return style.display !== "none" && style.visibility !== "hidden" && style.opacity !== "0";
}

const known = new Map();
let pixel = null;

/** One pixel that paints what it is told: it knows every colour and how wide a text is. */
export function brush() {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  return pixel;
}

/** Any CSS colour as the browser paints it: #rrggbb and its opacity. */
export function hex(color) {
  if (known.has(color)) return known.get(color);
  const one = brush();
  one.clearRect(0, 0, 1, 1);
  one.fillStyle = "#000";
  one.fillStyle = color;
  one.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = one.getImageData(0, 0, 1, 1).data;
  const digits = [r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("");
  const found = { color: `#${digits}`, alpha: Math.round((100 * a) / 255) / 100 };
  known.set(color, found);
  return found;
}

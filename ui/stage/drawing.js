/**
 * The picture as one SVG text that opens anywhere: styles written into the elements, colours of the present theme as
 * plain hexadecimal, canvases as embedded images, and under it the title and the link.
 */

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";
const PAINTS = { fill: "fill-opacity", stroke: "stroke-opacity" };
const INHERITED = [
  "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "text-anchor", "dominant-baseline",
];
/** Styles of an element alone, and what they are where nobody says otherwise. */
const OWN = { opacity: "1", "clip-path": "none", "mix-blend-mode": "normal" };
const TRANSIENT = ["class", "style", "tabindex", "role", "focusable"]; // of the page, not of the drawing
const TITLE = 17; // px
const LINK = 11.5;
const MARGIN = 12;
const PIECES = /[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/gu;
const SPARE = 1.2; // another machine may have a wider face

/**
 * @param {HTMLElement} root of the stage
 * @returns {{text: string, width: number, height: number}} its picture, in px of the page
 */
export function drawing(root, { title, link }) {
  const picture = root.querySelector(".stage-picture");
  const frame = picture.getBoundingClientRect();
  const width = Math.round(frame.width);
  const style = getComputedStyle(picture);
  const ink = hex(style.color).color;
  const page = hex(getComputedStyle(root.closest(".stApp") ?? document.body).backgroundColor).color;
  const made = node("svg", { width });
  node("title", {}, made).textContent = title;
  const ground = node("rect", { width, fill: page }, made);
  for (const part of picture.querySelectorAll("canvas, svg")) {
    if (part.parentElement.closest("svg") || !seen(part)) continue;
    made.append(part.localName === "canvas" ? image(part, frame) : plane(part, frame));
  }
  const height = caption(made, { title, link, width, top: frame.height, ink, family: style.fontFamily });
  for (const one of [made, ground]) one.setAttribute("height", height);
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const text = new XMLSerializer().serializeToString(made);
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, width, height };
}

/**
 * A text in lines no longer than `width`: broken at blanks and between Chinese characters, a longer piece anywhere.
 * @param {(text: string) => number} length of a text, in the unit of `width`
 */
export function wrapped(text, width, length) {
  const lines = [];
  let line = "";
  for (const piece of text.match(PIECES) ?? []) {
    for (const part of length(piece) > width ? [...piece] : [piece]) {
      if (line && length((line + part).trimEnd()) > width) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += part;
    }
  }
  return [...lines, line.trimEnd()].filter(Boolean);
}

function caption(made, { title, link, width, top, ink, family }) {
  let y = top + MARGIN;
  const write = (text, size, parent, opacity) => {
    brush().font = `${size}px ${family}`;
    for (const line of wrapped(text, width - 2 * MARGIN, (part) => SPARE * brush().measureText(part).width)) {
      y += size * 1.3;
      const look = { fill: ink, "fill-opacity": opacity, "font-family": family, "font-size": size };
      node("text", { x: MARGIN, y: Math.round(y), ...look }, parent).textContent = line;
    }
  };
  write(title, TITLE, made, 1);
  const anchor = node("a", { href: link }, made);
  anchor.setAttributeNS(XLINK, "xlink:href", link);
  write(link, LINK, anchor, 0.7);
  return Math.round(y + MARGIN);
}

function node(name, attributes = {}, parent = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function within(part, frame) {
  const box = part.getBoundingClientRect();
  return { x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height };
}

function image(canvas, frame) {
  const made = node("image", { ...within(canvas, frame), preserveAspectRatio: "none" });
  made.setAttributeNS(XLINK, "xlink:href", canvas.toDataURL("image/png")); // the older name is read by every program
  return made;
}

function plane(original, frame) {
  const copy = original.cloneNode(true);
  plain(original, copy, {});
  for (const [key, value] of Object.entries(within(original, frame))) copy.setAttribute(key, value);
  return copy;
}

/**
 * Write what the style sheets say into the copy, element by element, and leave out what nobody sees.
 * @param {object} above attribute → value that the parent hands down
 */
function plain(original, copy, above) {
  const style = getComputedStyle(original);
  const said = stylesOf(style);
  const children = [...original.children];
  const copies = [...copy.children];
  children.forEach((child, i) => {
    if (seen(child) && child.namespaceURI === SVG && child.localName !== "foreignObject") plain(child, copies[i], said);
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

function seen(part) {
  if (UNDRAWN.includes(part.localName)) return true;
  const style = getComputedStyle(part);
  return style.display !== "none" && style.visibility !== "hidden" && style.opacity !== "0";
}

const known = new Map();
let pixel = null;

/** One pixel that paints what it is told: it knows every colour and how wide a text is. */
function brush() {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  return pixel;
}

/** Any CSS colour as the browser paints it: #rrggbb and its opacity. */
function hex(color) {
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

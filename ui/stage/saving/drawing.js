/**
 * The picture as one SVG text that opens anywhere: styles written into the elements, colours of the present theme as
 * plain hexadecimal, canvases as embedded images, and under it the title and the link.
 */

import { brush, hex, plain, seen } from "./plain.js";
import { svg as node } from "../svg.js";

const XLINK = "http://www.w3.org/1999/xlink";
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
  const width = Math.round(frame.width) + 2 * MARGIN;
  const style = getComputedStyle(picture);
  const ink = hex(style.color).color;
  const page = hex(getComputedStyle(root.closest(".stApp") ?? document.body).backgroundColor).color;
  const made = node("svg", { width });
  node("title", {}, made).textContent = title;
  const ground = node("rect", { width, fill: page }, made);
  const inner = node("g", { transform: `translate(${MARGIN} ${MARGIN})` }, made);
  for (const part of picture.querySelectorAll("canvas, svg")) {
    if (part.parentElement.closest("svg") || !seen(part)) continue;
    inner.append(part.localName === "canvas" ? image(part, frame) : plane(part, frame));
  }
  const height = caption(made, { title, link, width, top: frame.height + MARGIN, ink, family: style.fontFamily });
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
  copy.setAttribute("overflow", getComputedStyle(original).overflow);
  return copy;
}

/** What lies over the page: the question with its votes, the room, the list of scenes, the keys. Texts are texts. */

import { button, element } from "../dom.js";
import { ANSWER, LOCKED, QUESTION, fill } from "./steps.js";

const HERE = /^(localhost|127\.|0\.0\.0\.0$|\[::1\])/;
const sum = (counts) => counts.reduce((all, one) => all + one, 0);

function line(parent, tag, className, text) {
  const made = element(tag, className, parent);
  made.textContent = text;
  return made;
}

const SMALLER = [1, 0.92, 0.85, 0.78, 0.71, 0.64]; // of the letters of a question: an answer is not to be scrolled for

/** As large as leaves it in sight. What is longer all the same is a stop of the Tab key, where arrows scroll it. */
export function reach(sheet, name) {
  for (const share of SMALLER) {
    sheet.style.setProperty("--fit", share);
    if (sheet.scrollHeight <= sheet.clientHeight + 1) break;
  }
  const long = sheet.scrollHeight > sheet.clientHeight + 1;
  for (const [key, value] of Object.entries({ tabindex: 0, role: "group", "aria-label": name })) {
    if (long) sheet.setAttribute(key, value);
    else sheet.removeAttribute(key);
  }
}

/** The question of a scene at this step. `counts` of the room's votes or null; `room` or null. */
export function question(parent, { scene, step, counts, room, words }) {
  line(parent, "h2", "lecture-question", scene.question);
  const all = counts ? sum(counts) : 0;
  const bars = counts && step >= LOCKED;
  const list = element("ol", "lecture-options", parent);
  scene.options.forEach((option, k) => {
    const item = element("li", "lecture-option", list);
    const right = step === ANSWER && scene.right === k + 1;
    if (right) item.dataset.right = "";
    line(item, "span", "lecture-letter", String.fromCharCode(65 + k));
    line(item, "span", "lecture-said", right ? `${option} ✓` : option);
    if (right) item.setAttribute("aria-label", `${option}: ${words.right}`);
    if (!bars) return;
    const track = element("span", "lecture-track", item);
    element("span", "lecture-fill", track).style.inlineSize = `${all ? (100 * counts[k]) / all : 0}%`;
    line(item, "span", "lecture-count", String(counts[k]));
  });
  if (step === ANSWER) line(parent, "p", "lecture-answer", scene.answer);
  const state = room ? (step === QUESTION ? fill(words.votes, { count: all }) : fill(words.locked, { count: all })) : words.hands;
  if (step !== ANSWER || room) line(parent, "p", "lecture-state", state);
  if (room && step !== ANSWER) code(element("div", "lecture-corner", parent), room);
}

/** QR code, short link and code of a room. */
function code(parent, held) {
  const picture = element("img", "lecture-qr", parent);
  picture.src = `data:image/svg+xml,${encodeURIComponent(held.qr)}`;
  picture.alt = held.link;
  const words = element("div", "lecture-address", parent);
  line(words, "p", "lecture-code", held.code);
  line(words, "p", "lecture-link", held.link.replace(/^https?:\/\//, ""));
}

/** The room, large: to be read from the last row. */
export function room(parent, { room: held, words, open, end }) {
  line(parent, "h2", "lecture-question", held ? words.room_join : words.room_title);
  if (HERE.test(location.host)) line(parent, "p", "lecture-warning", words.room_local);
  if (held) {
    code(element("div", "lecture-room", parent), held);
    button(parent, "lecture-tool", words.room_end, end);
  } else {
    line(parent, "p", "lecture-answer", words.room_about);
    button(parent, "lecture-tool lecture-first", words.room_open, open);
  }
}

/** All scenes; a press goes there. */
export function list(parent, { lecture, at, words, go }) {
  line(parent, "h2", "lecture-question", lecture.title);
  const rows = element("ol", "lecture-list", parent);
  lecture.scenes.forEach((scene, k) => {
    const row = button(element("li", "", rows), "lecture-row", "", () => go(k));
    line(row, "span", "lecture-number", String(k + 1));
    line(row, "span", "lecture-said", scene.title);
    line(row, "span", "lecture-when", `${fill(words.minute, { begins: scene.begins })}${scene.question ? " · ?" : ""}`);
    if (k === at.scene) row.setAttribute("aria-current", "step");
  });
  rows.querySelector("[aria-current]")?.focus();
}

/** The keys, one a line: `words.keys` has lines "keys = meaning". */
export function help(parent, { words }) {
  line(parent, "h2", "lecture-question", words.help);
  const rows = element("dl", "lecture-keys", parent);
  for (const row of words.keys.split("\n").filter(Boolean)) {
    const [keys, meaning] = row.split(" = ");
    line(rows, "dt", "", keys);
    line(rows, "dd", "", meaning);
  }
}

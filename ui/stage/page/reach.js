/**
 * What Streamlit's elements and typeset formulas lack for a reader with keys, a screen reader or a voice: the names of
 * the two switches and of the field for files, those that Streamlit gives in English alone, a stop of the Tab key on what
 * scrolls sideways, the language of English sources on a Chinese page, and a word for what a press has brought. Only
 * attributes are set, which React leaves alone; what it draws anew gets them again.
 */

import { element, set } from "../dom.js";

const REST = 250; // ms from a change until the page is looked over
const SCROLLS = ".katex-display, [data-testid=stCode] pre"; // none of them can be reached with keys by itself
const SWITCHES = ".st-key-lang button, .st-key-size button";
const SKIP = "[data-testid=stSkipToContent]"; // Streamlit's way past the menu speaks English; style.css draws the words
const FILES = "[data-testid=stFileUploaderDropzone]"; // has a name, but says that it is nothing (react-dropzone)
const SOURCES = "[class*=st-key-references] li";
const SAYS = "[class*=st-key-notice], [class*='-answer-'] strong:first-of-type";
const TRAINING = "[class*=st-key-training] [data-testid=stProgress]"; // says how it stands; what has ended is worth a word
const NAMED = "[aria-label], [placeholder]";
const HAN = /\p{Script=Han}/u;

let words = {};
let timer = 0;
let seen = null;
let saying = null; // the live region; it is there before it says anything, or it is not heard
let page = null; // the path of what was looked over last
let told = new Map(); // what says something → what it said

/** Mend the page now and after every change of it. `given`: {names: [[text, lang]…] of the switches in their order,
 *  skip, equation, code, streamlit: {English: name, "Remove {}": name with {}}}, in the language of the page. */
export function watch(given) {
  words = given;
  later();
  if (seen) return;
  saying = element("div", "page-says", document.body);
  saying.setAttribute("aria-live", "polite");
  seen = new MutationObserver((records) => records.some(concerns) && later());
  seen.observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", later);
  document.addEventListener("toggle", later, true); // a fold hides what scrolls in it until it is opened
}

/** A stage changes in every frame, and what stands in it is its own work. */
function concerns({ target }) {
  return target.nodeType === Node.ELEMENT_NODE && !target.closest(".stage, svg, canvas, .page-says");
}

function later() {
  timer ||= setTimeout(mend, REST);
  document.body.toggleAttribute("data-mending", true); // a test waits until it is gone
}

function mend() {
  timer = 0;
  document.body.removeAttribute("data-mending");
  document.querySelectorAll(SWITCHES).forEach((button, k) => {
    const [name, lang] = words.names[k] ?? [];
    if (name) set(button, { "aria-label": name, lang });
  });
  const skip = document.querySelector(SKIP);
  if (skip) set(skip, { "aria-label": words.skip });
  for (const field of document.querySelectorAll(FILES)) named(field);
  const boxes = [...document.querySelectorAll(SCROLLS)];
  const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1);
  boxes.forEach((box, k) => stop(box, wide[k])); // all are measured first: the page is laid out once
  const chinese = document.documentElement.lang.startsWith("zh");
  for (const item of document.querySelectorAll(SOURCES)) foreign(item, chinese);
  for (const node of document.querySelectorAll(NAMED)) rename(node);
  speak();
}

const english = new WeakMap(); // element → attribute → [Streamlit's name, what stands there instead]

/** A name that Streamlit gives in English, in the language of the page. */
function rename(node) {
  for (const name of ["aria-label", "placeholder"]) {
    const now = node.getAttribute(name);
    const known = english.get(node)?.[name];
    const own = known && known[1] === now ? known[0] : now; // React may have written another
    const said = own && (words.streamlit[own] ?? removing(own));
    if (!said || said === now) continue;
    node.setAttribute(name, said);
    english.set(node, { ...english.get(node), [name]: [own, said] });
  }
}

const removing = (text) => text.startsWith("Remove ") && words.streamlit["Remove {}"]?.replace("{}", text.slice(7));

/** Say what has come or changed since: verdicts, notices, how a training ended. What a page opens with is read with it. */
function speak() {
  const ended = [...document.querySelectorAll(TRAINING)].filter((bar) => bar.querySelector("[aria-valuenow='100']"));
  const key = (node) => node.closest("[class*=st-key-]").className.match(/st-key-\S+/)[0];
  const now = new Map([...document.querySelectorAll(SAYS), ...ended].map((node) => [key(node), node.textContent.trim()]));
  const news = page === location.pathname ? [...now].filter(([name, text]) => text && told.get(name) !== text) : [];
  [page, told] = [location.pathname, now]; // what has gone is news when it comes again
  if (news.length) saying.replaceChildren(news.map(([, text]) => text).join(" "));
}

/** A field for files, and its button where a sheet draws the word on it (`--choose`). */
function named(field) {
  set(field, { role: "group" });
  const button = field.querySelector("button");
  const drawn = button && getComputedStyle(button).getPropertyValue("--choose").replaceAll('"', "").trim();
  if (drawn) set(button, { "aria-label": drawn });
}

/** A box that scrolls is a stop of the Tab key with a name; one that has room again is none. */
function stop(box, wide) {
  if (wide) set(box, { tabindex: 0, role: "group", "aria-label": box.matches("pre") ? words.code : words.equation });
  else if (box.role === "group") for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
}

/** An entry without a Chinese letter is English; of one with a Chinese remark, its parts without are. */
function foreign(item, chinese) {
  const all = [item, ...item.querySelectorAll("em, a")];
  for (const part of all) {
    if (chinese && !HAN.test(part.textContent)) set(part, { lang: "en" });
    else part.removeAttribute("lang");
  }
}

/** The page's sentences in two languages, and what is said of a question in as many as its lecturer has. */

const WORDS = JSON.parse(document.getElementById("words").textContent);
const TAGS = { en: "en", zh: "zh-CN" };
const KEY = "adamw-lab:lang";

let lang = asked() ?? stored() ?? wanted();

/** @returns {string} "en" or "zh" */
export const language = () => lang;

/** Read on in another language, here and the next time. */
export function speak(other) {
  lang = other;
  try {
    localStorage.setItem(KEY, other);
  } catch {
    // a phone that keeps nothing asks its browser the next time
  }
}

/** The language of the whole page, for whoever reads it aloud. */
export function dress() {
  document.documentElement.lang = TAGS[lang];
}

/** A sentence, what stands in its braces filled in. */
export const say = (name, parts = {}) =>
  WORDS[lang][name].replace(/\{(\w+)\}/g, (_, part) => String(parts[part] ?? ""));

/** The sentence of what the server refused; one that this page does not know is trouble of any kind. */
export const sayRefused = ({ reason, parts }) =>
  say(`refused_${reason}` in WORDS[lang] ? `refused_${reason}` : "refused_away", parts);

/** What came with a question or an answer; an empty object where that is no text of ours. */
export function read(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** What a lecturer said, in the reader's language or else in the other one: {lang, said}; null where there is none. */
export function spoken(found) {
  const known = Object.keys(TAGS).filter((name) => found[name]);
  if (!known.length) return null;
  const one = known.includes(lang) ? lang : known[0];
  return { lang: TAGS[one], said: found[one] };
}

/** Words into an element, where they are new: a region that is read aloud is read again whenever it is written. */
export function write(where, text, tag = "") {
  if (where.textContent !== text) where.textContent = text;
  where.lang = tag || TAGS[lang];
}

function asked() {
  const named = new URLSearchParams(location.search).get("lang");
  return named in TAGS ? named : null;
}

function stored() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept in TAGS ? kept : null;
  } catch {
    return null;
  }
}

/** The first language of the browser that we have; zh-TW and zh-HK read zh. */
function wanted() {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const short = tag.toLowerCase().split("-")[0];
    if (short in TAGS) return short;
  }
  return "en";
}

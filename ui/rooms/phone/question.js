/** A question with its options: to choose, locked, or with the class's votes and the answer. */

import { read, say, spoken, write } from "./words.js";

const at = (id) => document.getElementById(id);
const letter = (k) => String.fromCharCode(65 + k);

/** Everything is written with textContent: what a lecturer has typed is never read as HTML. */
function make(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** What the question asks, for the headline: {text, lang}. */
export function headline(question) {
  const heard = spoken(read(question.said));
  return heard ? { text: String(heard.said.question ?? ""), lang: heard.lang } : { text: say("on_screen"), lang: "" };
}

export class Question {
  #drawn = "";
  #buttons = [];

  /** @param {(choice: number) => void} choose called with the number of an option, from 0 */
  constructor(choose) {
    this.choose = choose;
  }

  /**
   * @param {object | null} question as the room tells it
   * @param {Phone} phone what this phone has chosen
   * @param {string} trouble a sentence in place of the usual one
   */
  show(question, phone, trouble) {
    at("options").hidden = !question;
    if (!question) {
      this.#drawn = "";
      write(at("told"), "");
      at("answer").hidden = true;
      return;
    }
    this.#draw(question);
    const mine = phone.chosen(question.name);
    const told = question.state === "revealed" ? read(question.answer) : {};
    const right = Number.isInteger(told.right) ? told.right - 1 : null;
    this.#mark(question, mine, right);
    write(at("told"), trouble || this.#sentence(question, phone, mine, right));
    const why = spoken(told);
    at("answer").hidden = !why;
    if (why) write(at("answer"), String(why.said), why.lang);
  }

  /** New buttons only for a new question, so that a finger or a focus on one stays where it is. */
  #draw(question) {
    const heard = spoken(read(question.said));
    const key = JSON.stringify([question.name, question.options, heard?.lang, heard?.said]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#buttons = Array.from({ length: question.options }, (_, k) => {
      const button = make("button", "option");
      button.type = "button";
      button.addEventListener("click", () => this.choose(k));
      const text = make("span", "text", String(heard?.said.options?.[k] ?? ""));
      text.lang = heard?.lang ?? "";
      const [count, note] = [make("span", "count"), make("span", "note")];
      button.append(make("span", "bar"), make("span", "letter", letter(k)), text, count, note);
      return button;
    });
    at("options").replaceChildren(
      ...this.#buttons.map((button) => {
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }

  #mark(question, mine, right) {
    const counts = question.counts;
    const all = Math.max(1, (counts ?? []).reduce((sum, one) => sum + one, 0)); // shares, as on the lecturer's screen
    this.#buttons.forEach((button, k) => {
      button.setAttribute("aria-pressed", String(k === mine));
      button.disabled = question.state !== "open";
      button.classList.toggle("right", k === right);
      button.querySelector(".bar").style.width = counts ? `${(100 * counts[k]) / all}%` : "0";
      button.querySelector(".count").textContent = counts ? String(counts[k]) : "";
      const over = question.state !== "open";
      const notes = [k === right && say("mark_right"), over && k === mine && say("mark_mine")];
      button.querySelector(".note").textContent = notes.filter(Boolean).join(" · ");
    });
  }

  #sentence(question, phone, mine, right) {
    const parts = { letter: mine === null ? "" : letter(mine), right: right === null ? "" : letter(right) };
    const pending = phone.pending?.question === question.name;
    if (question.state === "open") return say(mine === null ? "choose" : pending ? "sending" : "counted", parts);
    if (question.state === "locked") return say(mine === null ? "locked_without" : "locked", parts);
    if (right === null) return say("revealed");
    return say(mine === null ? "right_without" : mine === right ? "right_mine" : "right_other", parts);
  }
}

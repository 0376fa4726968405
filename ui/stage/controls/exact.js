/** The number of a dial as a button; pressed, it is a field for the exact value. Enter commits, Escape leaves. */

import { element, set } from "../dom.js";
import { highOf, lowOf, read, spell } from "../model/values.js";
import { typed } from "../model/stops.js";

/**
 * @param {object} stage
 * @param {object} control a number or integer control
 * @param {string} title what the control is called
 * @param {HTMLElement} place where the number stands
 * @param {HTMLElement} below where a sentence about nonsense goes
 * @returns {{draw(text: string): void}}
 */
export function field(stage, control, title, place, below) {
  const button = element("button", "stage-dial-value", place);
  button.type = "button";
  let input = null;
  let note = null;
  const close = (focus) => {
    if (!input) return;
    const held = input;
    input = null; // first, because a field that is taken away loses the focus and asks again
    note?.remove();
    note = null;
    held.remove();
    button.hidden = false;
    if (focus) button.focus();
  };
  const complain = (reason) => {
    note ??= set(element("p", "stage-dial-bad", below), { role: "alert" });
    const key = reason === "no_integer" ? "dials_whole" : "dials_bad";
    const limits = { low: spell(control, lowOf(control)), high: spell(control, highOf(control)) };
    note.textContent = stage.word(key, { raw: input.value.trim().slice(0, 40), name: title, ...limits });
    input.setAttribute("aria-invalid", "true");
  };
  const commit = (leaving) => {
    const answer = read(control, typed(input.value));
    if ("reason" in answer) {
      if (leaving) close(false);
      else complain(answer.reason);
      return;
    }
    close(!leaving);
    if (answer.value !== stage.values[control.name]) stage.change({ [control.name]: answer.value }, { final: true });
  };
  button.addEventListener("click", () => {
    input = set(element("input", "stage-dial-field"), {
      type: "text", inputmode: control.scale === "binary" ? "text" : "decimal", autocomplete: "off",
      spellcheck: "false", "aria-label": stage.word("dials_exact", { name: title }),
    });
    input.value = spell(control, stage.values[control.name] ?? control.default);
    button.after(input);
    button.hidden = true;
    input.select();
    input.focus();
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the stage's own keys (Undo, keep) are letters here
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault(); // the same Enter must not press the number that gets the focus
      if (event.key === "Enter") commit(false);
      else close(true);
    });
    input.addEventListener("blur", () => input && commit(true));
  });
  return {
    draw(text) {
      button.textContent = text;
      button.setAttribute("aria-label", `${stage.word("dials_exact", { name: title })}: ${text}`);
    },
  };
}

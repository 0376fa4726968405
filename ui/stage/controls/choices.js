/** Controls that are no numbers: a switch, one of a few words, one of a list, some of a list. */

import { element, set } from "../dom.js";
import { same, titleOf } from "../model/values.js";

const WORDS = 5; // more options than these go into a list

/**
 * @param {object} stage
 * @param {object} control of kind "switch", "choice" or "many"
 * @returns {{root: HTMLElement, draw(): void}}
 */
export function choices(stage, control) {
  if (control.kind === "switch") return toggle(stage, control);
  const list = control.kind === "choice" && control.options.length > WORDS;
  return list ? menu(stage, control) : words(stage, control);
}

const nameOf = (control, i) => control.names?.[i] ?? control.options[i];
const idOf = (stage, control) => `stage-choice-${stage.scene.page}-${control.name}`.replaceAll(".", "-");

function toggle(stage, control) {
  const root = element("div", "stage-dial stage-choice");
  const button = set(element("button", "stage-switch", root), { type: "button", role: "switch" });
  button.id = idOf(stage, control);
  element("span", "stage-switch-track", button);
  button.append(titleOf(control));
  const value = () => stage.values[control.name] ?? control.default;
  button.addEventListener("click", () => stage.change({ [control.name]: !value() }, { final: true }));
  return { root, draw: () => button.setAttribute("aria-checked", String(value())) };
}

function menu(stage, control) {
  const root = element("div", "stage-dial stage-choice");
  const label = element("label", "stage-dial-label", root);
  label.textContent = titleOf(control);
  const select = element("select", "stage-menu", root);
  label.htmlFor = select.id = idOf(stage, control);
  control.options.forEach((option, i) => {
    const one = element("option", "", select);
    one.value = option;
    one.textContent = nameOf(control, i);
  });
  select.addEventListener("change", () => stage.change({ [control.name]: select.value }, { final: true }));
  return { root, draw: () => (select.value = stage.values[control.name] ?? control.default) };
}

function words(stage, control) {
  const many = control.kind === "many";
  const root = element("fieldset", "stage-dial stage-choice");
  element("legend", "stage-dial-label", root).textContent = titleOf(control);
  const row = element("div", "stage-words", root);
  const boxes = control.options.map((option, i) => {
    const label = element("label", "stage-word", row);
    const box = element("input", "", label);
    box.type = many ? "checkbox" : "radio";
    box.name = idOf(stage, control);
    box.value = option;
    element("span", "", label).textContent = nameOf(control, i);
    return box;
  });
  const value = () => stage.values[control.name] ?? control.default;
  const draw = () => boxes.forEach((box) => (box.checked = many ? value().includes(box.value) : box.value === value()));
  row.addEventListener("change", () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    const next = many ? chosen : chosen[0];
    if (many && !chosen.length) draw(); // at least one stays
    else if (!same(next, value())) stage.change({ [control.name]: next }, { final: true });
  });
  return { root, draw };
}

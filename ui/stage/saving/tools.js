/** The quiet line under everything: keep, undo, reset, copy, cite, save; and what was kept, each with its ×. */

import { citation } from "./citation.js";
import { copyText } from "./clipboard.js";
import { button, element, set, write } from "../dom.js";
import { address, saved } from "./export.js";
import { ghostTexts } from "../model/kept.js";
import { speaks } from "../model/link.js";
import { same } from "../model/values.js";
import { defaults } from "../model/past.js";
import { available } from "./script.js";

const SAID = 1600; // ms for which a button says what it did
const KEYS = { keep: "K", undo: "Control+Z", reset: "O" }; // as model/past.js hears them

/**
 * @param {object} stage
 * @param {HTMLElement} place
 * @returns {{draw(): void, destroy(): void}}
 */
export function tools(stage, place) {
  place.setAttribute("role", "group");
  const ghosts = element("div", "stage-tools-kept", place);
  const bar = element("div", "stage-tools-bar", place);
  const status = element("span", "stage-tools-status");
  status.setAttribute("role", "status");
  const buttons = {
    keep: tool(bar, () => stage.keep()),
    undo: tool(bar, () => stage.undo()),
    reset: tool(bar, () => stage.reset()),
    copy: tool(bar, () => copy()),
    cite: tool(bar, () => citation(stage, place)),
    save: tool(bar, () => unfold(buttons.save.ariaExpanded !== "true")),
  };
  const files = element("span", "stage-tools-files", bar);
  files.id = `stage-files-${stage.scene.page}`;
  buttons.save.setAttribute("aria-controls", files.id);
  const kinds = Object.fromEntries(["svg", "png", "csv", "script", "torch"].map((kind) =>
    [kind, tool(files, () => save(kind))]));
  bar.append(status);

  const unfold = (open) => {
    buttons.save.ariaExpanded = String(open);
    files.hidden = !open;
  };
  const say = (text) => {
    status.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { status.textContent = ""; }, SAID);
  };
  const copy = async () => {
    say(stage.word((await copyText(address(stage))) ? "tools_copied" : "tools_not_copied"));
  };
  const save = (kind) => saved(kind, stage).catch((error) => {
    say(stage.word("tools_failed"));
    console.warn(error);
  });
  place.onkeydown = (event) => {
    if (event.key !== "Escape" || files.hidden) return;
    unfold(false);
    if (files.contains(document.activeElement)) buttons.save.focus();
  };
  unfold(false);

  return {
    draw() {
      const { scene } = stage;
      set(place, { "aria-label": stage.word("tools_label") });
      label(buttons.keep, stage.word("tools_keep"), scene.keep !== undefined);
      for (const [name, keys] of Object.entries(KEYS)) {
        set(buttons[name], { title: stage.word(`tools_${name}_hint`), "aria-keyshortcuts": keys });
      }
      label(buttons.undo, stage.word("tools_undo"), true, stage.stack.length > 0);
      label(buttons.reset, stage.word("tools_reset"), true, moved(scene, stage.values) || stage.ghosts.length > 0);
      label(buttons.copy, stage.word("tools_copy"));
      label(buttons.cite, stage.word("tools_cite"), Boolean(scene.cite));
      label(buttons.save, stage.word("tools_save"));
      for (const [kind, made] of Object.entries(kinds)) {
        const script = { script: "core", torch: "torch" }[kind];
        const template = script && scene.script?.[script];
        label(made, stage.word(`tools_${kind}`), !script || Boolean(template),
          !template || !stage.inputs || available(template, stage.inputs));
      }
      drawGhosts(ghosts, stage);
    },
    destroy() {
      clearTimeout(say.timer);
      place.onkeydown = null;
    },
  };
}

/** Whether Reset would change anything: here, or of what the page's address says besides; that of a figure which shares
 * its page leaves the rest alone. */
function moved({ page, controls, shared }, values) {
  const here = Object.entries(defaults(controls)).some(([name, value]) => !same(value, values[name]));
  return here || (!shared && speaks(window.location.search, page));
}

/** A button that keeps the focus while it has nothing to do: it is disabled for the eye and the ear, not removed. */
function tool(parent, act) {
  return button(parent, "stage-tool", "", ({ currentTarget }) => { if (currentTarget.ariaDisabled !== "true") act(); });
}

function label(made, text, there = true, enabled = true) {
  write(made, text);
  if (made.hidden === there) made.hidden = !there;
  set(made, { "aria-disabled": String(!enabled) });
}

/** One button for each kept state: "1: λ = 0.4 ×". */
function drawGhosts(place, stage) {
  const texts = ghostTexts(stage);
  while (place.children.length > texts.length) place.lastChild.remove();
  texts.forEach((what, i) => {
    const made = place.children[i] ?? ghostButton(place, stage, i);
    const ghost = stage.word("tools_ghost", { number: i + 1, what });
    write(made.firstChild, ghost);
    set(made, { "aria-label": stage.word("tools_drop", { ghost }) });
  });
  if (place.hidden === Boolean(texts.length)) place.hidden = !texts.length;
}

function ghostButton(place, stage, i) {
  const made = tool(place, () => {
    stage.dropGhost(i);
    (place.children[i - 1] ?? place.nextElementSibling.firstChild).focus(); // this one leaves with the ghost
  });
  made.classList.add("stage-tool-ghost");
  element("span", "", made);
  element("span", "stage-tool-drop", made).textContent = "×";
  return made;
}

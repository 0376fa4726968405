/** What to cite: the papers of the page and the app, to read and as BibTeX, in a dialog that gives the focus back. */

import { copyText } from "./clipboard.js";
import { button, element } from "../dom.js";

/** Open the dialog of `stage.scene.cite`, {papers: [text], bibtex}. A button, Escape or a click beside it closes it. */
export function citation(stage, place) {
  const { papers, bibtex } = stage.scene.cite;
  const word = (key) => stage.word(key);
  const dialog = element("dialog", "stage-cite", place);
  const head = element("p", "stage-cite-head", dialog);
  head.id = `stage-cite-${stage.scene.page}`;
  head.textContent = word("cite_papers");
  dialog.setAttribute("aria-labelledby", head.id);
  const list = element("ul", "stage-cite-papers", dialog);
  for (const paper of papers) element("li", "", list).textContent = paper;
  const source = element("pre", "stage-cite-bibtex", dialog);
  source.tabIndex = 0; // it scrolls, so keys must reach it
  source.setAttribute("role", "region");
  source.setAttribute("aria-label", "BibTeX");
  source.textContent = bibtex;
  const bar = element("div", "stage-tools-bar", dialog);
  const copy = button(bar, "stage-tool", word("cite_copy"), async () => {
    copy.textContent = word((await copyText(bibtex)) ? "tools_copied" : "tools_not_copied");
  });
  button(bar, "stage-tool", word("cite_close"), () => dialog.close());
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.onclose = () => dialog.remove();
  dialog.showModal();
  copy.focus({ preventScroll: true }); // the list begins at its top
}

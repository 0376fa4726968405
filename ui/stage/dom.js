/** HTML elements, made one way; attributes and texts written where they differ. No text is read as markup. */

/** A new element with a class, put at the end of `parent` if there is one. */
export function element(tag, className = "", parent = null) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  parent?.append(made);
  return made;
}

/** A new button with a text that does something when it is pressed. */
export function button(parent, className, text = "", press = null) {
  const made = element("button", className, parent);
  return Object.assign(made, { type: "button", textContent: text, onclick: press });
}

/** Set attributes where they differ. Returns the node. */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
  return node;
}

/** A text, written only where it differs. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The page as a reader finds it who opens it. */
export const toTop = () => document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);

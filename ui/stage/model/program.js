// The compiled program of a scene: text in, module out.

const loaded = new Map();

/**
 * The module with this text, imported once however often it is asked for. Rejects where the text is no module.
 * @param {string} text what optim_core/compile/program.py printed
 * @returns {Promise<object>} its exports
 */
export function load(text) {
  if (!loaded.has(text)) {
    const module = imported(text);
    loaded.set(text, module);
    module.catch(() => loaded.delete(text));
  }
  return loaded.get(text);
}

function imported(text) {
  // Node's loader knows no blob: addresses, browsers do, and forget them sooner than a long data: address.
  if (globalThis.process?.versions?.node) return import(`data:text/javascript,${encodeURIComponent(text)}`);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return import(address).finally(() => URL.revokeObjectURL(address));
}

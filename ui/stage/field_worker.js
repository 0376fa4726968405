/** Contours of a heavy landscape, away from the page's thread. */

import { rings, sample } from "./levels.js";

let known = "";
let program = null;

self.onmessage = async ({ data }) => {
  const { id, text, params, window, nx, ny } = data;
  try {
    if (text !== known) {
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      program = await import(url);
      URL.revokeObjectURL(url);
      known = text;
    }
    const drawn = rings(sample(program.value, params, window, nx, ny), nx, ny);
    self.postMessage({ id, drawn }, [drawn.points.buffer, drawn.ends.buffer, drawn.levels.buffer]);
  } catch (error) {
    self.postMessage({ id, failed: String(error) });
  }
};

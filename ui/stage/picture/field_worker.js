/** Contours of a heavy landscape, away from the page's thread. */

import { rings, sample } from "./levels.js";
import { load } from "../model/program.js";

self.onmessage = async ({ data: { text, params, window, nx, ny } }) => {
  try {
    const { value } = await load(text);
    const began = performance.now();
    const drawn = rings(sample(value, params, window, nx, ny), nx, ny);
    self.postMessage({ drawn, took: performance.now() - began }, [drawn.points.buffer, drawn.ends.buffer, drawn.levels.buffer]);
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};

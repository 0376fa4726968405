// Runs asked for by tests/walked.py, by the stage's own modules: a JSON file in, numbers out.
import { readFileSync, writeFileSync } from "node:fs";

import { load } from "../ui/stage/model/program.js";
import { inputs, inside, walk } from "../ui/stage/model/run.js";

/** Every cell with its program loaded, through `ask`. */
async function each(source, ask) {
  const { programs, cells } = JSON.parse(readFileSync(source, "utf8"));
  const answers = [];
  for (const cell of cells) {
    const program = await load(programs[cell.program]);
    answers.push(ask(program, cell, inputs(cell.scene, {})));
  }
  return answers;
}

/** The paths and losses, one after the other, in the file `target`; how each path ended is returned. */
export async function walkCells(source, target) {
  const paths = await each(source, (program, cell, given) => walk(program, cell, given));
  writeFileSync(target, Buffer.concat(paths.flatMap(({ x, loss }) => [bytes(x), bytes(loss)])));
  return paths.map(({ n, d, divergedAt, cause, stop, left }) => ({ n, d, divergedAt, cause, stop, left }));
}

/** The state that one step makes of each given one. */
export function stepCells(source) {
  return each(source, (program, { slug, states }, given) => {
    const method = program.methods[slug];
    const g = new Float64Array(method.d);
    return states.map(({ t, state }) => {
      const now = Float64Array.from(state);
      program.gradient(now, given.params, g);
      method.step(now, g, t, given.lr, given.weightDecay, { ...method.hyper, ...given.hyper });
      return [...now];
    });
  });
}

/** Step t from inside. */
export function watchCells(source) {
  return each(source, (program, cell, given) => {
    const { before, names, lines, after } = inside(program, cell, given, {}, cell.t);
    return { names, lines: lines.map((row) => [...row]), g: [...before.g], lr: before.lr, x: [...after.x] };
  });
}

/** The shortest time in ms that all cells took together, of many. */
export async function timeCells(source) {
  const runs = await each(source, (program, cell, given) => () => walk(program, cell, given));
  const times = Array.from({ length: 200 }, () => {
    const begun = performance.now();
    for (const run of runs) run();
    return performance.now() - begun;
  });
  return [Math.min(...times)];
}

const bytes = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

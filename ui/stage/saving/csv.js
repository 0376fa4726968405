/** The paths of a stage as a table, with the settings and the link above it. Pure. */

import { repr, spell } from "../model/values.js";

/** Comment lines with "#", then method,world,step,x1,…,loss with every digit of every number. */
export function csv({ scene, values, paths }, { title, link }) {
  const d = scene.landscape.d;
  const axes = Array.from({ length: d }, (_, k) => `x${k + 1}`);
  const settings = scene.controls.map((control) => `# ${control.name} = ${spell(control, values[control.name])}`);
  const fixed = Object.entries(scene.fixed ?? {}).map(([target, value]) => `# ${target} = ${value}`);
  const head = [`# AdamW Lab: ${title}`, `# ${link}`, ...settings, ...fixed].map(oneLine);
  const lanes = new Map((scene.methods ?? []).filter(({ lane }) => lane).map(({ slug, name }) => [slug, name]));
  const rows = paths.flatMap((path) => Array.from({ length: path.n + 1 }, (_, t) => {
    const point = Array.from(path.x.slice(t * d, (t + 1) * d), exact);
    return [quoted(lanes.get(path.slug) ?? path.slug), path.world, t, ...point, exact(path.loss[t])].join(",");
  }));
  return [...head, ["method", "world", "step", ...axes, "loss"].join(","), ...rows, ""].join("\n");
}

const exact = (value) => (Object.is(value, -0) ? "-0" : repr(value)); // a link has one zero, a path has two

const oneLine = (text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");

const quoted = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A beat as geometry: arrows, squares and boxes in three planes, each with a unit of its own. Pure.
 *
 * "gradient": g, what is averaged from it, and squares whose sides are as long as a gradient; "direction": u, without a
 * unit where the rule has divided; "place": what is added to x, in units of the learning rate.
 */

const SPENDING = ["rescale", "larger", "smaller"]; // what they read goes on under another name
const JOINED = ["sum", "keep"];

/**
 * The shapes at beat `at`, from below: [{id, plane, type, color, strength, label, …}].
 * "arrow" {from, to}; "square" {axis, side, signs}: on a coordinate's axis, turned away from the gradient; "box" {sides,
 * signs} and "circle" {radius}: what an arrow is divided by, without signs to all sides; "dot" {to}. `strength`: "now", "part" of what is now,
 * "used" by it, or "past".
 * @param {object[]} beats of the scene
 * @param {number} at
 * @param {object} step what `watched` gives
 */
export function shapes(beats, at, step) {
  const signs = Array.from(step.told, (v) => (v < 0 ? -1 : 1));
  const now = beats[at];
  const used = usedBy(beats, at);
  const made = [];
  for (let i = 0; i < at; i++) {
    if (used.has(i) || !isSpent(beats, i, at)) made.push(...result(beats[i], i, step, signs, used.has(i) ? "used" : "past"));
    if (beats[i].act === "divide") made.push(...divisor(beats[i], i, step, signs, "past"));
  }
  made.push(...parts(now, at, step, signs), ...result(now, at, step, signs, "now"));
  return made.filter(isFinite).sort((a, b) => layer(a) - layer(b));
}

/** The gradient itself lies on top: often an average points the same way, and is drawn broader. */
const layer = ({ type, color, strength }) => (type === "arrow" && color === "gradient" && strength !== "part" ? 1 : 0);

/** Half the width that each plane needs to show every beat of the step. */
export function reaches(beats, step) {
  const reach = { gradient: 0, direction: 0, place: 0 };
  beats.forEach((_, at) => {
    for (const shape of shapes(beats, at, step)) reach[shape.plane] = Math.max(reach[shape.plane], ...spans(shape));
  });
  return reach;
}

/** `base`, or the first of 2, 5, 10, 20 … times it that holds `need`: scales change in few, round steps. */
export function ladder(need, base) {
  if (!(need > base)) return base;
  const power = 10 ** Math.floor(Math.log10(need / base));
  return base * power * [1, 2, 5, 10].find((one) => one * power * base >= need * (1 - 1e-12));
}

/** The beats before `at` that it reads: of each name the last one. */
export function usedBy(beats, at) {
  const last = new Map();
  for (let i = 0; i < at; i++) last.set(beats[i].target, i);
  return new Set(beats[at].reads.filter((name) => last.has(name)).map((name) => last.get(name)));
}

function isSpent(beats, i, at) {
  const later = beats.slice(i + 1, at + 1);
  const { target, plane } = beats[i];
  const goesOn = (beat) => SPENDING.includes(beat.act) && beat.plane === plane && beat.reads.includes(target);
  return later.some((beat) => beat.target === target || goesOn(beat));
}

/** What a beat leaves behind. */
function result(beat, i, step, signs, strength) {
  const { plane, kind, color, symbol } = beat;
  const look = { plane, color: color || "direction", strength };
  const value = step.of(beat);
  if (plane === "") return [];
  if (plane === "place") {
    const end = away(value, step);
    return [{ ...look, id: `${i}`, type: "dot", to: end, label: symbol === "x" ? "xₜ" : symbol }];
  }
  if (kind === "vector") return [{ ...look, id: `${i}`, type: "arrow", from: [0, 0], to: [...value], label: symbol }];
  return squares(value, kind, signs, { ...look, id: `${i}` }, symbol);
}

/** How a beat comes about. */
function parts(beat, i, step, signs) {
  const look = { plane: beat.plane, strength: "part" };
  const each = (role) => beat.parts.filter((part) => part.role === role);
  if (beat.act === "divide") return divisor(beat, i, step, signs, "now");
  if (beat.act === "move") return moved(beat, i, step);
  if (beat.plane === "") return [];
  if (beat.kind === "vector") {
    if (JOINED.includes(beat.act)) {
      return chain(beat.parts.map((part) => ({ part, value: step.value(part.at) })), [0, 0])
        .map((arrow, n) => ({ ...look, ...arrow, id: `${i} ${n}`, type: "arrow" }));
    }
    return []; // what is rescaled is there already: it is used
  }
  const inner = [...each("kept"), ...each("either")];
  return inner.flatMap((part, n) =>
    squares(step.value(part.at), beat.kind, signs, { ...look, id: `${i} ${n}`, color: colorOf(part) }, ""));
}

/** The sides of what is divided by: a box with one side for each coordinate, or a circle; and the unit it becomes. */
function divisor(beat, i, step, signs, strength) {
  const under = beat.parts.find((part) => part.role === "under");
  const [a, b] = step.value(under.at);
  const look = { color: colorOf(under), strength, label: under.text };
  const side = { plane: "gradient", id: `${i} under` };
  const unit = { plane: "direction", id: `${i} unit`, label: "1" };
  if (under.spread) {
    return [{ ...look, ...side, type: "box", sides: [a, b], signs }, { ...look, ...unit, type: "box", sides: [1, 1] }];
  }
  return [{ ...look, ...side, type: "circle", radius: a }, { ...look, ...unit, type: "circle", radius: 1 }];
}

/** From x before the step, head to tail, in units of the learning rate. */
function moved(beat, i, step) {
  const [here, ...rest] = beat.parts.map((part) => ({ part, value: step.value(part.at) }));
  const start = here.part.role === "here" ? away(here.value, step) : [0, 0];
  const arrows = chain(rest.map(({ part, value }) => ({ part, value: Array.from(value, (v) => v / step.lr) })), start);
  const look = { plane: "place", strength: "now" };
  return [
    { ...look, id: `${i} here`, type: "dot", to: start, color: "direction", strength: "past", label: "xₜ₋₁" },
    ...arrows.map((arrow, n) => ({ ...look, ...arrow, id: `${i} ${n}`, type: "arrow" })),
  ];
}

const away = (value, step) => Array.from(value, (v, k) => (v - step.x[k]) / step.lr);

function chain(list, start) {
  let from = start;
  return list.map(({ part, value }) => {
    const to = from.map((v, k) => v + value[k]);
    const arrow = { from, to, color: colorOf(part), label: short(part) };
    from = to;
    return arrow;
  });
}

/** A term as it stands, what it is of where that is too long to stand at an arrow, or nothing. */
const short = ({ text, core }) => (text.length <= 9 ? text : core.length <= 3 ? `… ${core}` : "");

function squares(value, kind, signs, look, symbol) {
  return Array.from(value, (v, axis) => ({
    ...look,
    id: `${look.id} ${axis}`,
    type: "square",
    axis,
    signs,
    side: kind === "square" ? Math.sqrt(v) : v,
    label: symbol && symbol + "₁₂"[axis],
  }));
}

const colorOf = ({ role, color }) => ({ decay: "decay", step: "rate" })[role] ?? (color || "direction");

function spans({ type, from, to, side, sides, radius }) {
  const held = { arrow: [...(from ?? []), ...(to ?? [])], dot: to, square: [side], box: sides, circle: [radius] }[type];
  return held.map(Math.abs);
}

const isFinite = (shape) => spans(shape).every(Number.isFinite);

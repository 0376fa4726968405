/** What is said of a beat: its sentence with the numbers of the moment. Pure. */

import { number } from "../model/numbers.js";

/**
 * @param {object} beat
 * @param {object} step what `watched` gives
 * @param {(key: string, named?: object) => string} word the texts of the scene
 */
export function said(beat, step, word) {
  return word(`anatomy_beat_${beat.sentence}`, named(beat, step, word));
}

/** Everything that a sentence can name. */
function named(beat, step, word) {
  const one = (role) => beat.parts.find((part) => part.role === role);
  const text = (role) => one(role)?.text ?? "";
  const value = step.of(beat);
  const sides = beat.kind === "square" ? Array.from(value, Math.sqrt) : value;
  const pair = (values, per = 1) => Array.from(values, (v) => number(v / per));
  const [a, b] = pair(sides);
  const [ra, rb] = one("step") ? pair(step.value(one("step").at), step.lr) : ["", ""];
  const [da, db] = beat.act === "move" && one("decay") ? pair(step.value(one("decay").at), step.lr) : ["", ""];
  const [taken, other] = one("condition") && step.value(one("condition").at)[0] ? ["first", "second"] : ["second", "first"];
  const share = (part) => (part?.share === null || !part ? "" : number(step.value(part.share)[0], 4));
  const whole = one("whole");
  return {
    q: beat.symbol,
    a,
    b,
    ra,
    rb,
    da,
    db,
    t: number(step.t, 4),
    value: number(value[0], 4),
    length: number(Math.hypot(...value)),
    names: beat.names,
    of: whole?.core ?? "",
    factor: share(whole),
    share: share(one("kept")),
    added: joined(beat.parts.filter(({ role }) => role === "added").map((part) => portion(part, share(part), word)), word),
    decay: text("decay"),
    list: joined(beat.parts.filter(({ role }) => role === "either").map((part) => part.text), word),
    over: text("over"),
    under: text("under"),
    taken: text(taken),
    other: text(other),
  };
}

const portion = (part, share, word) => (share ? word("anatomy_part", { share, core: part.core }) : part.core);

function joined(list, word) {
  return list.length < 2 ? list.join("") : list.reduce((first, second) => word("anatomy_and", { first, second }));
}

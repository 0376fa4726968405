/** One sentence for what happened, for those who listen; it is said when the hand rests, never during a drag. */

import { number, whole } from "../model/numbers.js";
import { kinship, point } from "../model/outcomes.js";

export const REST = 600; // ms without a change before the sentence is said

/** What all methods did: "AdamW stopped at (1, 2) after 212 steps; Adam-ℓ2 stopped at …."; `other(i)`: what is said of
 *  the i-th instead, if anything. */
export function said(outcomes, word, other = () => "") {
  const ending = (o) => word(endingKey(o), { ...named(o), point: point(o.end) });
  return finished(outcomes.map((o, i) => other(i) || ending(o)), word);
}

/** What rescaling did to each: `pairs` are {plain, told, deviation} with outcomes of both worlds. */
export function saidOfWorlds(pairs, window, word) {
  const clauses = pairs.map(({ plain, told, deviation }) => word(`say_${kinship(plain, told, deviation, window)}`, {
    ...named(told),
    own: whole(plain.step),
    value: number(deviation.apart, 2),
    there: point(told.end, 3),
    here: point(plain.end, 3),
  }));
  return word("say_rescaled", { sentence: finished(clauses, word) });
}

const named = (o) => ({ method: o.method, step: whole(o.step) });

const finished = (clauses, word) => word("say_end", { sentence: clauses.join(word("say_between")) });

function endingKey(o) {
  if (o.kind === "diverged") return "say_diverged";
  return `say_${o.kind}${o.leftAt < 0 ? "" : o.back ? "_back" : "_off"}`;
}

/**
 * Says what has come out once nothing has changed for a while and no hand holds anything. The first sentence is what
 * the page shows already and is not said; the later ones are made only when they are said.
 * @param {(sentence: string) => void} say
 * @param {() => boolean} busy whether a drag is going on
 */
export function announcer(say, busy) {
  let last = null;
  let make = null;
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, REST);
  };
  function tell() {
    if (busy()) {
      wait();
      return;
    }
    const sentence = make();
    if (sentence !== last) say((last = sentence));
  }
  return {
    /** @param {() => string} sentence */
    hear(sentence) {
      make = sentence;
      last ??= sentence();
      wait();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** The lecturer's side of a room: what is on show, the question, its votes. Acts go one after the other. */

import * as memory from "./memory.js";
import { ANSWER, LOCKED, QUESTION } from "./steps.js";

const EVERY = 1000; // ms between two looks at the votes

export class Room {
  /** `changed()` is called when counts or the trouble have changed. */
  constructor(lecture, changed) {
    this.lecture = lecture;
    this.changed = changed;
    this.held = memory.room();
    this.counts = null;
    this.locked = false; // the question was left before: nobody votes on it any more
    this.trouble = "";
    this.queue = Promise.resolve();
    this.shown = "";
    this.at = { scene: -1, step: 0 };
  }

  async post(act, parts = {}) {
    const body = { act, lang: document.documentElement.lang.slice(0, 2), ...parts };
    if (this.held) Object.assign(body, { code: this.held.code, secret: this.held.secret });
    const answer = await fetch(new URL("lecturer", document.baseURI), {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(said.sentence ?? this.lecture.words.away), { reason: said.reason ?? "" });
    return said;
  }

  /** Does `act` after all that was asked before; a room that is gone is forgotten. */
  then(act) {
    this.queue = this.queue.then(act).then(() => this.say(""), (error) => {
      if (["room", "secret", "code"].includes(error.reason)) this.forget();
      this.say(error instanceof TypeError ? this.lecture.words.away : error.message);
    });
    return this.queue;
  }

  say(trouble) {
    this.trouble = trouble;
    this.changed();
  }

  open() {
    const base = new URL(".", document.baseURI).href;
    return this.then(async () => {
      if (this.held) return;
      this.held = await this.post("open", { base });
      memory.keepRoom(this.held);
    }).then(() => this.follow(this.at));
  }

  end() {
    return this.then(() => this.post("end")).then(() => { this.forget(); this.changed(); });
  }

  forget() {
    this.held = null;
    this.shown = "";
    this.counts = null;
    memory.keepOpen(null);
    clearTimeout(this.timer);
    memory.keepRoom(null);
  }

  /** The lecture is here now: the room sees the scene, is asked, the vote is locked, the answer revealed. */
  follow({ scene, step }) {
    const told = this.lecture.scenes[scene];
    if (scene !== this.at.scene) Object.assign(this, { counts: null, locked: false });
    this.at = { scene, step };
    clearTimeout(this.timer);
    if (!this.held || !told) return this.queue;
    const question = told.vote;
    return this.then(async () => {
      await this.lockOthers(question);
      const where = `${told.page}?${told.query}`;
      if (where !== this.shown) await this.post("show", { page: told.page, query: told.query });
      this.shown = where;
      if (step < QUESTION) return;
      let seen = await this.post("ask", { question, options: told.options.length, said: told.asks });
      if (scene === this.at.scene) this.locked = !seen.open;
      memory.keepOpen(seen.open ? question : null);
      if (step === LOCKED) seen = await this.post("lock", { question });
      if (step === ANSWER) seen = await this.post("reveal", { question, said: told.answers });
      if (step >= LOCKED) memory.keepOpen(null);
      this.take(scene, seen.counts);
    }).then(() => this.watch(question));
  }

  /** A scene that is left takes its vote with it: nobody votes on what is no longer on the screen. */
  async lockOthers(question) {
    const open = memory.open();
    if (typeof open !== "string" || open === question) return;
    await this.post("lock", { question: open }).catch((error) => {
      if (error.reason !== "unasked") throw error; // the room knows no such question
    });
    memory.keepOpen(null);
  }

  /** The lecture is left. */
  leave() {
    return this.held ? this.then(() => this.lockOthers("")) : this.queue;
  }

  take(scene, counts) {
    if (scene === this.at.scene) this.counts = counts;
    this.changed();
  }

  /** The step as the room has it: a question that was left before is found locked. */
  seen({ step }) {
    return this.held && this.locked && step === QUESTION ? LOCKED : step;
  }

  /** Votes come in until the vote is locked. */
  watch(question) {
    clearTimeout(this.timer);
    const { scene, step } = this.at;
    if (!this.held || this.locked || step !== QUESTION || question !== this.lecture.scenes[scene].vote) return;
    this.timer = setTimeout(() => {
      this.then(async () => this.take(scene, (await this.post("tally", { question })).counts)).then(() => this.watch(question));
    }, EVERY);
  }
}

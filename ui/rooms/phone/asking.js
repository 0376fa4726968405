/** What the phone asks of the server, and what it keeps: its name in the room, and its votes. */

const PATIENCE = 10_000; // ms that one request may take
const DAY = 86_400_000; // ms after which another room's things are forgotten
const PREFIX = "adamw-lab:room:";

/** What the server refused, with the reason and the parts of its sentence. */
export class Refused extends Error {
  constructor({ reason, parts }) {
    super(reason);
    this.reason = reason;
    this.parts = parts;
  }
}

/** What is on show in a room. Throws Refused, or any other error where no answer came. */
export const look = (code) => request(`${encodeURIComponent(code)}/look`, { cache: "no-cache" });

const post = (path, content) =>
  request(path, { method: "POST", body: JSON.stringify(content), headers: { "Content-Type": "application/json" } });

async function request(path, how) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(new URL(path, location.href), { ...how, signal: stop.signal });
    const told = await answer.json(); // a proxy without a server says something else, which throws
    if (answer.ok) return told;
    if (answer.status >= 500) throw new Error(told.reason);
    throw new Refused(told);
  } finally {
    clearTimeout(limit);
  }
}

/** One phone in one room. `votes` maps a question to the option that the server has acknowledged. */
export class Phone {
  constructor(code) {
    this.code = code;
    this.device = "";
    this.votes = {};
    this.pending = null; // {question, choice} that is not acknowledged yet
    this.ended = {}; // question → number of the scene at which its vote was first seen closed
    this.sending = false;
    this.load();
  }

  /** What this phone has chosen, acknowledged or not; null without. */
  chosen(question) {
    return (this.pending?.question === question ? this.pending.choice : this.votes[question]) ?? null;
  }

  /** A choice, kept at once and sent by `send`. */
  choose(question, choice) {
    this.pending = { question, choice };
    this.save();
  }

  /** A name in the room, if this phone has none. */
  async join() {
    if (this.device) return;
    this.device = (await post(`${this.code}/join`, {})).device;
    this.save();
  }

  /** Send what is pending, and what is chosen meanwhile. To send a vote twice does no harm: it replaces itself. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.pending) await this.sendOne(this.pending);
    } finally {
      this.sending = false;
      this.save();
    }
  }

  async sendOne(vote) {
    try {
      await this.join();
      await post(`${this.code}/vote`, { device: this.device, ...vote });
      this.votes[vote.question] = vote.choice;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.reason === "device") this.device = ""; // of a store that is no longer there: the next try joins again
      if (error.reason !== "wait" && error.reason !== "device") this.drop(vote);
      throw error;
    }
    this.drop(vote);
  }

  drop(vote) {
    if (this.pending === vote) this.pending = null;
  }

  save() {
    const { device, votes, pending, ended } = this;
    try {
      localStorage.setItem(PREFIX + this.code, JSON.stringify({ device, votes, pending, ended, at: Date.now() }));
    } catch {
      // a phone that keeps nothing votes as long as the page is open
    }
  }

  load() {
    try {
      forget();
      const { device, votes, pending, ended } = JSON.parse(localStorage.getItem(PREFIX + this.code)) ?? {};
      Object.assign(this, { device: device ?? "", votes: votes ?? {}, pending: pending ?? null, ended: ended ?? {} });
    } catch {
      // nothing is kept here, or not by this page
    }
  }
}

function forget() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (!(JSON.parse(localStorage.getItem(key))?.at > Date.now() - DAY)) localStorage.removeItem(key);
  }
}

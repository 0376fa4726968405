// Listens, from before the first byte, to what a page and the server tell each other, so that a test may wait for the
// answer to what it did and need not guess how long one takes. `fields` are the numbers of Streamlit's messages.
(fields) => {
  /** Protobuf, one level deep: field number → all that stands there, numbers or bytes. */
  const read = (bytes) => {
    const found = {};
    let at = 0;
    const number = () => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number();
      const kind = tag & 7;
      let value;
      if (kind === 0) value = number();
      else {
        const length = kind === 2 ? number() : kind === 1 ? 8 : 4;
        value = bytes.subarray(at, at += length);
      }
      (found[Math.floor(tag / 8)] ??= []).push(value);
    }
    return found;
  };
  const words = (list) => (list ?? []).map((bytes) => new TextDecoder().decode(bytes));

  // reruns: runs that this page has asked for, by a reader's hand or by a timer; asked: those by hand.
  // owed: the last of these while it is unanswered, and the run that answers it once that has begun. timed: the last run
  // was asked for by a timer. waits: what a test that waits for rest is waiting for; looks: how often it has looked.
  const wire = window.__wire = { reruns: 0, asked: 0, owed: null, timed: false, waits: "", looks: 0 };

  const sent = (bytes) => {
    const rerun = read(bytes)[fields.rerun_script]?.[0];
    if (!rerun) return;
    const state = read(rerun);
    wire.reruns += 1;
    wire.timed = Boolean(state[fields.is_auto_rerun]?.[0]);
    if (wire.timed) return;
    wire.asked += 1;
    wire.owed = { fragment: words(state[fields.fragment_id])[0] ?? "", run: null };
  };

  const received = (bytes) => {
    const message = read(bytes);
    const owed = wire.owed;
    if (!owed || !(fields.new_session in message || fields.script_finished in message)) return;
    const run = read(read(message[fields.metadata]?.[0] ?? [])[fields.run]?.[0] ?? []);
    const id = words(run[fields.script_run_id])[0] ?? "";
    if (fields.new_session in message) {
      // A run of the whole page also runs its fragments; a timer's run of another fragment is no answer.
      const only = words(run[fields.fragment_ids]);
      if (owed.named || !only.length || only.includes(owed.fragment)) owed.run = id;
    } else if (owed.run === id) {
      // Ended early means: begun again, because something else was asked meanwhile or the script asked itself; a
      // callback may then have named other fragments than the one that was asked.
      if (message[fields.script_finished][0] === fields.early) Object.assign(owed, { run: null, named: true });
      else wire.owed = null;
    }
  };

  // What nothing in sight waits for is not told yet (ui/stage/page/telling.js): it has its answer already.
  document.addEventListener("stageheld", () => { wire.asked += 1; });

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => received(new Uint8Array(data)));
    }
    send(data) {
      sent(new Uint8Array(data));
      super.send(data);
    }
  };

  // What the server has sent but the page has not drawn, and what keys have changed but the page has not told yet.
  const UNSETTLED = "[data-testid=stSkeleton], .stage:not(:has(*)), .stage[aria-busy], .stage[data-held]";
  const app = () => document.querySelector("[data-testid=stApp]")?.dataset ?? {};
  // On a busy machine the runs of a timer follow each other without a pause; they are no unrest.
  const ran = () => wire.timed || app().testScriptState === "notRunning";
  const answered = () => app().testConnectionState === "CONNECTED" && wire.asked > 0 && !wire.owed && ran()
    && !document.querySelector(UNSETTLED);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  // Chromium has been seen to find no idle moment in a minute although frames came and nothing was left to do; its own
  // time limit then runs the callback as a task like any other, behind all that stood in the queue.
  const idle = () => new Promise((done) => requestIdleCallback(done, { timeout: 5000 }));

  /** What keeps a page from resting, for the report. */
  const unrest = (before) => (wire.asked > before
    ? `The page does not come to rest: ${JSON.stringify({ ...wire, ...app(), visible: document.visibilityState,
      unsettled: document.querySelector(UNSETTLED)?.outerHTML.slice(0, 100) })}`
    : "The page asked the server nothing: what was done to it got lost.");

  /** Resolves when more than `before` was asked, all of it is answered and, with nothing left to do, drawn. */
  wire.rests = async (before, limit) => {
    let timer; // no clock of frames: that a page gets no more of them is one of the things that can be wrong
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(unrest(before))), limit);
    });
    const waits = (thing) => {
      wire.waits = thing.name;
      return Promise.race([thing(), late]);
    };
    wire.looks = 0;
    const calm = () => {
      wire.looks += 1;
      return wire.asked > before && answered();
    };
    try {
      for (;;) {
        await waits(frame);
        if (!calm()) continue;
        await waits(idle);
        await waits(frame);
        if (calm()) return;
      }
    } finally {
      clearTimeout(timer);
    }
  };
}

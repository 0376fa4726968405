import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { workshop } from "../../ui/stage/picture/workshop.js";

let made;

beforeEach(() => {
  made = [];
  globalThis.Worker = class {
    constructor() {
      this.sent = [];
      made.push(this);
    }

    postMessage(message) { this.sent.push(message); }

    terminate() { this.ended = true; }
  };
});
afterEach(() => { delete globalThis.Worker; });

/** A job that remembers how it ended. */
const job = (n, log) => ({
  text: "program", request: { n }, done: (drawn) => log.push(["done", n, drawn]), instead: () => log.push(["instead", n]),
});

test("no worker is started before it is needed, and one does all jobs", () => {
  const shop = workshop();
  assert.equal(made.length, 0);
  const log = [];
  for (const n of [1, 2]) {
    assert.ok(shop.take(job(n, log)));
    made[0].onmessage({ data: { drawn: `rings ${n}` } });
  }
  assert.equal(made.length, 1);
  assert.deepEqual(log, [["done", 1, "rings 1"], ["done", 2, "rings 2"]]);
});

test("while it works only the newest job waits", () => {
  const shop = workshop();
  const log = [];
  for (const n of [1, 2, 3]) shop.take(job(n, log));
  assert.deepEqual(made[0].sent.map(({ n }) => n), [1]);
  made[0].onmessage({ data: { drawn: "a" } });
  assert.deepEqual(made[0].sent.map(({ n }) => n), [1, 3]);
  made[0].onmessage({ data: { drawn: "b" } });
  assert.deepEqual(log, [["done", 1, "a"], ["done", 3, "b"]]);
});

test("where a worker fails the page does the newest job itself, and all that follow", () => {
  for (const failing of [(worker) => worker.onerror(), (worker) => worker.onmessage({ data: { failed: "no module" } })]) {
    const shop = workshop();
    const log = [];
    shop.take(job(1, log));
    shop.take(job(2, log));
    const worker = made.at(-1);
    failing(worker);
    assert.deepEqual(log, [["instead", 2]]);
    assert.ok(worker.ended);
    assert.equal(shop.take(job(3, log)), false);
  }
});

test("where there are no workers at all it says so", () => {
  globalThis.Worker = class { constructor() { throw new Error("forbidden"); } };
  assert.equal(workshop().take(job(1, [])), false);
});

test("ended, its worker is gone and nothing is drawn", () => {
  const shop = workshop();
  const log = [];
  shop.take(job(1, log));
  shop.end();
  assert.ok(made[0].ended);
  assert.deepEqual(log, []);
});

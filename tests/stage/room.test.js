import assert from "node:assert/strict";
import { test } from "node:test";

/** A browser with nothing but storage, and a server that writes down what it is asked. */
function browser(open = null) {
  const kept = new Map(Object.entries({
    "adamw-lab.room": JSON.stringify({ code: "AAAAAA", secret: "s", link: "http://x/r/AAAAAA", qr: "<svg/>" }),
    ...(open ? { "adamw-lab.room.open": JSON.stringify(open) } : {}),
  }));
  const acts = [];
  globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text),
    removeItem: (name) => kept.delete(name) };
  globalThis.document = { documentElement: { lang: "en" }, baseURI: "http://x/" };
  const locked = new Set();
  globalThis.fetch = async (_, { body }) => {
    const { act, question } = JSON.parse(body);
    acts.push(question ? `${act} ${question}` : act);
    if (act === "lock") locked.add(question);
    return { ok: true, json: async () => ({ counts: [1, 2], open: !locked.has(question) }) };
  };
  return { acts, kept };
}

const lecture = { name: "mine", words: { away: "away" }, scenes: [
  { page: "start", query: "", question: "Which?", options: ["a", "b"], vote: "mine.1.aa", asks: "{}", answers: "{}" },
  { page: "scale", query: "", question: "", options: [], vote: "", asks: "", answers: "" }] };

test("a scene that is left takes its vote with it, and is found again with the vote locked", async () => {
  const { Room } = await import("../../ui/stage/presenting/room.js");
  const { acts } = browser();
  const room = new Room(lecture, () => {});
  await room.follow({ scene: 0, step: 1 });
  assert.deepEqual(acts.splice(0), ["show", "ask mine.1.aa"]);
  assert.equal(room.seen({ step: 1 }), 1);
  await room.follow({ scene: 0, step: 0 }); // the picture again, while the room votes
  assert.deepEqual(acts.splice(0), []);
  await room.follow({ scene: 1, step: 0 });
  assert.deepEqual(acts.splice(0), ["lock mine.1.aa", "show"]);
  await room.follow({ scene: 0, step: 1 });
  assert.deepEqual(acts.splice(0), ["show", "ask mine.1.aa"]);
  assert.equal(room.seen({ step: 1 }), 2);
  clearTimeout(room.timer);
});

test("so does one that was open when the page was opened anew, and a lecture that is left", async () => {
  const { Room } = await import("../../ui/stage/presenting/room.js");
  const { acts, kept } = browser("teaser.3.bb");
  const room = new Room(lecture, () => {});
  await room.follow({ scene: 0, step: 1 });
  assert.deepEqual(acts.splice(0), ["lock teaser.3.bb", "show", "ask mine.1.aa"]);
  await room.leave();
  assert.deepEqual(acts.splice(0), ["lock mine.1.aa"]);
  assert.equal(kept.has("adamw-lab.room.open"), false);
  clearTimeout(room.timer);
});

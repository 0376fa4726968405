/** The page of a student's phone: asks the room what is on show, every second and a half, and shows it. */

import { look, Phone, Refused } from "./asking.js";
import { Figure } from "./figure.js";
import { headline, Question } from "./question.js";
import { dress, language, say, sayRefused, speak, write } from "./words.js";

const EVERY = 1500; // ms between two looks; with chance, so that a hall does not ask in step
const HIDDEN = 15_000; // in a pocket, or where there is no room
const SLOWEST = 12_000; // after many looks without an answer

const at = (id) => document.getElementById(id);

let code = typed(); // what the address says; the room's answer has it as it is kept
let phone = new Phone(code);
let room = null; // what the server told last
let refused = null; // why there is no room
let trouble = null; // why the last vote was not taken
let failures = 0;
let timer = 0;
let looking = false;

const question = new Question((choice) => {
  if (room?.question?.state !== "open") return;
  trouble = null;
  phone.choose(room.question.name, choice);
  show();
  void vote();
});
const figure = new Figure();

function typed() {
  try {
    return decodeURIComponent(location.pathname.slice(location.pathname.lastIndexOf("/") + 1));
  } catch {
    return "%"; // no text at all, and no code
  }
}

async function vote() {
  try {
    await phone.send();
    [failures, trouble] = [0, null];
  } catch (error) {
    note(error);
  }
  show();
}

/** What went wrong with a vote: no answer, which the next look tries again, or a refusal with its sentence. */
function note(error) {
  if (!(error instanceof Refused)) failures += 1;
  else if (error.reason !== "device") trouble = { error, question: room?.question?.name };
}

async function watch() {
  clearTimeout(timer);
  if (looking || !code) return;
  looking = true;
  let wait = document.hidden ? HIDDEN : EVERY;
  try {
    take(await look(code));
    if (!phone.device || phone.pending) await settle();
  } catch (error) {
    if (error instanceof Refused) {
      if (error.reason !== "wait") refused = error;
      wait = Math.max(HIDDEN, 1000 * Number(error.parts.seconds ?? 0));
    } else {
      failures += 1;
      wait = Math.min(SLOWEST, wait * 2 ** (failures - 1));
    }
  }
  looking = false;
  show();
  timer = setTimeout(watch, wait * (0.75 + Math.random() / 2));
}

/** The room is there: what the phone shows from now on. */
function take(told) {
  if (told.code !== code) {
    code = told.code; // "abc-234" is ABC234
    phone = new Phone(code);
    history.replaceState(null, "", code + location.search);
  }
  [room, refused, failures] = [told, null, 0];
  at("code").value = ""; // nobody types it again
  const asked = told.question;
  if (asked && asked.state !== "open" && !(asked.name in phone.ended)) {
    phone.ended[asked.name] = told.number;
    phone.save();
  }
}

/** A name in the room, and the vote that has not arrived. */
async function settle() {
  try {
    await phone.join();
    await phone.send();
    trouble = null;
  } catch (error) {
    note(error);
  }
}

/** A question is the room's until its vote has ended and the lecturer has gone on to another scene. */
const isOver = (asked) => asked.state !== "open" && room.number > (phone.ended[asked.name] ?? room.number);

function show() {
  dress();
  document.querySelectorAll("#languages button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === language()));
  });
  at("languages").setAttribute("aria-label", say("language"));
  const lost = refused !== null;
  const known = Boolean(code) && !lost;
  const asked = known ? (room?.question ?? null) : null;
  write(at("room"), room && known ? say("room", { code: `${code.slice(0, 3)} ${code.slice(3)}` }) : "");
  at("enter").hidden = known;
  at("enter").querySelector("label").textContent = say("code");
  at("enter").querySelector("button").textContent = say("open");
  write(at("trouble"), lost && code ? why() : failures > 1 ? say("offline") : "");
  at("last").hidden = !asked || !isOver(asked);
  at("last").textContent = say("last");
  const title = known ? heading(asked) : { text: say("enter"), lang: "" };
  write(at("title"), title.text, title.lang);
  const said = trouble && trouble.question === asked?.name ? sayRefused(trouble.error) : "";
  question.show(asked, phone, said);
  figure.show(known ? room : null);
  at("out").hidden = known;
  at("out").firstElementChild.textContent = say("app");
}

/** Why there is no room: one that this page has seen has ended, one that it never saw may be a slip of a finger. */
const why = () => (room && refused.reason === "room" ? say("ended", { code }) : sayRefused(refused));

function heading(asked) {
  if (!room) return { text: say("connecting"), lang: "" };
  if (asked) return headline(asked);
  return { text: say(room.page ? "watch" : "waiting"), lang: "" };
}

at("code").value = code.slice(0, at("code").maxLength); // one that was refused can be mended where it stands
at("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(encodeURIComponent(at("code").value.trim()) + location.search);
});
at("languages").addEventListener("click", ({ target }) => {
  if (!target.value) return;
  speak(target.value);
  figure.translate();
  show();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void watch();
});
addEventListener("online", () => void watch());
show();
void watch();

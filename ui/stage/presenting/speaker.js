/** The speaker's view, in a second window of the same browser: it hears where the lecture is, and may move it. */

import { button, element, toTop, write } from "../dom.js";
import { wish } from "./keys.js";
import { ahead, ANSWER, clock, fill, LOCKED } from "./steps.js";

const SILENT = 2500; // ms without a word: no window presents this lecture
let one = null;

export function show(root, told) {
  if (one?.root === root && one.told === told) return;
  one?.stop();
  one = new Speaker(root, told);
}

class Speaker {
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.lecture = JSON.parse(told);
    this.heard = 0;
    this.now = { at: { scene: 0, step: 0 }, over: "", started: 0, counts: null, code: "" };
    this.channel = new BroadcastChannel(`adamw-lab.lecture.${this.lecture.name}`);
    this.channel.onmessage = ({ data }) => {
      if (!this.lecture.scenes[data?.at?.scene]) return;
      this.heard = Date.now();
      this.now = data;
      this.draw();
    };
    this.onkey = (event) => {
      const wanted = wish(event, this.root);
      if (typeof wanted !== "string" || event.repeat || ["enter", "full"].includes(wanted)) return;
      event.preventDefault();
      this.ask(wanted);
    };
    document.addEventListener("keydown", this.onkey, true);
    this.build();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.tick();
    root.addEventListener("lectureleave", () => setTimeout(() => { if (!root.isConnected) this.stop(); }, 400));
  }

  stop() {
    document.removeEventListener("keydown", this.onkey, true);
    clearInterval(this.ticking);
    this.channel.close();
    if (one === this) one = null;
  }

  ask(act, scene) {
    this.channel.postMessage({ act, scene });
  }

  build() {
    const { root, lecture: { words } } = this;
    root.replaceChildren();
    this.head = element("div", "speaker-head", root);
    this.time = element("span", "speaker-time", this.head);
    this.plan = element("span", "speaker-plan", this.head);
    this.acts = {};
    for (const name of ["previous", "next", "lock", "reveal", "blank", "restart"]) {
      this.acts[name] = button(this.head, "lecture-tool", words[name], () => this.ask(name));
      this.acts[name].dataset.act = name;
    }
    this.silence = element("p", "speaker-silence", root);
    this.silence.setAttribute("role", "status");
    this.body = element("div", "speaker-body", root);
    this.draw();
  }

  tick() {
    this.channel.postMessage({ hello: true });
    const { words, scenes } = this.lecture;
    write(this.silence, Date.now() - this.heard > SILENT ? words.speaker_silent : "");
    if (!this.now.started) return;
    const seconds = (Date.now() - this.now.started) / 1000;
    const lead = ahead(scenes[this.now.at.scene], seconds / 60);
    write(this.time, clock(seconds));
    write(this.plan, lead ? fill(lead > 0 ? words.ahead : words.behind, { minutes: Math.abs(lead) }) : words.on_time);
  }

  draw() {
    const { lecture: { scenes, words }, now: { at, over, counts, code } } = this;
    const parts = JSON.stringify([at, over, counts, code]);
    if (parts === this.drawn) return;
    this.drawn = parts;
    const scene = scenes[at.scene];
    if (this.shown !== at.scene) toTop();
    this.shown = at.scene;
    this.acts.lock.disabled = !scene.question || !code || at.step >= LOCKED; // there is a vote only in a room
    this.acts.reveal.disabled = !scene.question || at.step === ANSWER;
    const line = (parent, tag, className, text) => Object.assign(element(tag, className, parent), { textContent: text });
    this.body.replaceChildren();
    line(this.body, "p", "speaker-where", `${at.scene + 1}/${scenes.length} · ${scene.menu} · ${words[`step_${at.step}`]}`
      + (over ? ` · ${words[`tool_${over}`]}` : ""));
    line(this.body, "h1", "speaker-title", scene.title);
    const notes = element("dl", "speaker-notes", this.body);
    for (const [label, text] of scene.notes) {
      line(notes, "dt", "", label);
      line(notes, "dd", "", text);
    }
    if (scene.question) {
      line(this.body, "h2", "", scene.question);
      const options = element("ol", "speaker-options", this.body);
      scene.options.forEach((option, k) => {
        const right = scene.right === k + 1 ? " ✓" : "";
        line(options, "li", "", `${option}${right}${counts ? ` (${counts[k]})` : ""}`);
      });
      line(this.body, "p", "", scene.answer);
    }
    const later = scenes[at.scene + 1];
    line(this.body, "p", "speaker-next", later ? fill(words.after, { title: later.title }) : words.last);
  }
}

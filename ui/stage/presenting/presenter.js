/**
 * The lecturer's bar. The scene is in the address; a scene is entered as the browser's own Forward enters one, so the
 * page takes every control from the address, Back works, and one run of the server is enough.
 */

import { button, element, toTop } from "../dom.js";
import { wish } from "./keys.js";
import * as memory from "./memory.js";
import { Room } from "./room.js";
import * as screen from "./screen.js";
import * as steps from "./steps.js";

const SCREENS = { question: screen.question, room: screen.room, list: screen.list, help: screen.help };
const DIGITS = 2500; // ms in which a number can be typed on
let one = null; // the bar of this window: it outlives the element that shows it

/** Draw the lecture (JSON) in `root`, and take the keys, until the element leaves. */
export function show(root, told) {
  if (!one || one.told !== told) {
    const before = one?.lecture.name === JSON.parse(told).name ? one : null;
    one?.stop();
    one = new Presenter(told, before);
  }
  one.into(root);
}

class Presenter {
  constructor(told, before) {
    this.told = told;
    this.lecture = JSON.parse(told);
    this.words = this.lecture.words;
    const kept = memory.place(this.lecture.name);
    this.at = before?.at ?? { scene: this.here() ?? 0, step: steps.SCENE };
    if (!before && kept?.scene === this.at.scene) this.at.step = kept.step;
    this.over = before?.over ?? "";
    this.room = new Room(this.lecture, () => this.draw());
    this.started = memory.started(this.lecture.name) ?? Date.now();
    memory.keepStarted(this.lecture.name, this.started);
    this.digits = "";
    this.channel = new BroadcastChannel(`adamw-lab.lecture.${this.lecture.name}`);
    this.channel.onmessage = ({ data }) => (data?.act ? this.act(data.act, data.scene) : data?.hello && this.tell());
    this.onkey = (event) => this.key(event);
    this.onmove = () => this.moved();
    document.addEventListener("keydown", this.onkey, true);
    window.addEventListener("popstate", this.onmove);
    this.ticking = setInterval(() => this.tick(), 1000);
    this.room.follow(this.at);
    if (!before) toTop();
  }

  stop() {
    document.removeEventListener("keydown", this.onkey, true);
    window.removeEventListener("popstate", this.onmove);
    clearInterval(this.ticking);
    clearTimeout(this.room.timer);
    this.channel.close();
    if (one === this) one = null;
  }

  here() {
    return steps.sceneOf(location.search, this.lecture.scenes.length);
  }

  into(root) {
    if (this.root !== root) {
      this.root = root;
      root.replaceChildren();
      this.sheet = element("section", "lecture-screen", root);
      new ResizeObserver(() => screen.reach(this.sheet, this.lecture.title)).observe(this.sheet);
      this.bar = element("nav", "lecture-bar", root);
      this.bar.setAttribute("aria-label", this.lecture.title);
      const tool = (act, sign, word) => {
        const made = button(this.bar, "lecture-tool", sign, () => this.act(act));
        made.setAttribute("aria-label", word);
        made.title = word;
        return made;
      };
      tool("previous", "‹", this.words.previous);
      this.place = element("span", "lecture-place", this.bar);
      tool("next", "›", this.words.next);
      this.time = element("span", "lecture-time", this.bar);
      (this.trouble = element("span", "lecture-trouble", this.bar)).setAttribute("role", "status");
      for (const name of ["lock", "reveal"]) this[name] = button(this.bar, "lecture-tool", this.words[name], () => this.act(name));
      for (const name of ["room", "list", "blank", "full", "speaker", "help", "leave"]) {
        button(this.bar, "lecture-tool", this.words[`tool_${name}`], () => this.act(name)).dataset.act = name;
      }
      // Streamlit may put the element away and make another in the same run
      root.addEventListener("lectureleave", () => setTimeout(() => {
        if (this.root === root && !root.isConnected) this.stop();
      }, 400));
    }
    this.moved();
    this.draw();
  }

  /** The address has changed by Back, Forward or ourselves. */
  moved() {
    const scene = this.here();
    if (scene !== null && scene !== this.at.scene && new URLSearchParams(location.search).get("lecture") === this.lecture.name) {
      this.put({ scene, step: steps.SCENE });
    }
  }

  put(at) {
    this.at = at;
    memory.keepPlace(this.lecture.name, at);
    this.room.follow(at);
    this.draw();
  }

  go({ scene, step }) {
    this.over = "";
    if (scene !== this.at.scene) {
      document.activeElement?.blur?.();
      history.pushState(null, "", new URL(steps.address(this.lecture, scene, location.search), document.baseURI));
      this.put({ scene, step });
      window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
      toTop();
    } else this.put({ scene, step });
  }

  act(name, to) {
    const { lecture: { scenes }, at } = this;
    const asks = Boolean(scenes[at.scene].question);
    const held = this.room.held;
    const toggle = (over) => {
      this.over = this.over === over ? "" : over;
      this.draw();
    };
    const acts = {
      next: () => (this.over ? toggle(this.over) : this.go(steps.next(scenes, { ...at, step: this.room.seen(at) }, held))),
      previous: () => (this.over ? toggle(this.over) : this.go(steps.previous(scenes, at, held))),
      first: () => this.go({ scene: 0, step: steps.SCENE }),
      last: () => this.go({ scene: scenes.length - 1, step: steps.SCENE }),
      scene: () => { if (Number.isInteger(to) && scenes[to]) this.go({ scene: to, step: steps.SCENE }); },
      lock: () => { if (asks && at.step < steps.LOCKED) this.go({ scene: at.scene, step: held ? steps.LOCKED : steps.QUESTION }); },
      reveal: () => { if (asks) this.go({ scene: at.scene, step: steps.ANSWER }); },
      blank: () => toggle("blank"), list: () => toggle("list"), help: () => toggle("help"), room: () => toggle("room"),
      close: () => { if (this.over) toggle(this.over); },
      full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.())
        ?.catch?.(() => {}),
      speaker: () => window.open(new URL(`lecture?view=speaker&lecture=${lecture(this)}`, document.baseURI), "adamw-lab-speaker",
        "popup,width=900,height=800"),
      restart: () => { this.started = Date.now(); memory.keepStarted(this.lecture.name, this.started); this.tick(); },
      leave: () => this.leave(),
    };
    acts[name]?.();
    this.tell();
  }

  /** The page stays as it is, without the lecture. */
  leave() {
    const link = new URL(location.href);
    for (const name of ["lecture", "scene", "size"]) link.searchParams.delete(name);
    memory.keepPlace(this.lecture.name, null);
    memory.keepStarted(this.lecture.name, null);
    Promise.race([this.room.leave(), new Promise((done) => setTimeout(done, 1000))]).then(() => location.assign(link));
  }

  key(event) {
    const wanted = wish(event, this.root);
    if (!wanted) return;
    if (wanted.digit) {
      this.digits = (this.digits + wanted.digit).slice(-3);
      clearTimeout(this.typing);
      this.typing = setTimeout(() => { this.digits = ""; this.draw(); }, DIGITS);
      this.draw();
      return;
    }
    if (wanted === "enter") {
      if (!this.digits) return;
      this.act("scene", Number(this.digits) - 1);
      this.digits = "";
      this.draw();
    } else if (wanted === "close" && !this.over) return;
    else if (!event.repeat) this.act(wanted);
    event.preventDefault();
    event.stopPropagation();
  }

  tick() {
    const seconds = (Date.now() - this.started) / 1000;
    const ahead = steps.ahead(this.lecture.scenes[this.at.scene], seconds / 60);
    const plan = ahead ? steps.fill(ahead > 0 ? this.words.ahead : this.words.behind, { minutes: Math.abs(ahead) }) : "";
    this.time.textContent = `${steps.clock(seconds)}${plan ? ` · ${plan}` : ""}`;
  }

  tell() {
    const { at, over, started, room: { counts, held } } = this;
    this.channel.postMessage({ at, over, started, counts, code: held?.code ?? "" });
  }

  draw() {
    if (!this.root) return;
    const { lecture: told, at, words, room: { counts, held, trouble } } = this;
    const scene = told.scenes[at.scene];
    this.place.textContent = this.digits ? `→ ${this.digits}` : `${at.scene + 1}/${told.scenes.length} ${scene.title}`;
    this.trouble.textContent = trouble;
    const step = this.room.seen(at);
    this.lock.hidden = !scene.question || !held || step !== steps.QUESTION;
    this.reveal.hidden = !scene.question || at.step === steps.SCENE || at.step === steps.ANSWER;
    this.tick();
    const over = this.over || (at.step > steps.SCENE ? "question" : "");
    const parts = JSON.stringify([over, at, step, counts, held?.code, told.lang]);
    if (this.drawn === parts && this.sheet.dataset.over === over) return;
    [this.drawn, this.sheet.dataset.over] = [parts, over];
    this.sheet.hidden = !over;
    this.sheet.replaceChildren();
    const inner = Object.assign(element("div", "lecture-inner", this.sheet), { ariaLive: "polite" });
    if (over && over !== "blank") {
      SCREENS[over](inner, { lecture: told, scene, step, at, counts, room: held, words,
        open: () => this.room.open(), end: () => this.room.end(),
        go: (k) => this.go({ scene: k, step: steps.SCENE }) });
    }
    screen.reach(this.sheet, told.title);
    this.tell();
  }
}

const lecture = ({ lecture: { name, lang } }) => `${encodeURIComponent(name)}&lang=${lang}`;

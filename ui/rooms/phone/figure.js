/** The scene of the lecture, a page of the app in a frame: it moves with the lecturer until its reader explores. */

import { language, say, write } from "./words.js";

const SPREAD = 1500; // ms over which the phones of a hall ask for a new scene
const LEFT_OUT = ["lang", "size", "embed", "embed_options", "lecture", "scene", "view"]; // the phone's own affair

const at = (id) => document.getElementById(id);

/** The app's page that shows a scene, as a whole or to be framed. */
export function address({ page, query }, framed) {
  const named = new URLSearchParams(query);
  LEFT_OUT.forEach((name) => named.delete(name));
  named.set("lang", language());
  if (framed) named.set("embed", "true");
  return new URL(`../${page}?${named}`, location.href).href;
}

export class Figure {
  #frame = null;
  #following = true;
  #room = null;
  #shown = 0; // number of the scene in the frame
  #coming = 0;

  constructor() {
    at("toggle").addEventListener("click", () => this.#toggle());
    at("follow").addEventListener("click", () => this.#follow(!this.#following));
  }

  /** @param {object | null} room as the server tells it; without a scene there is no figure */
  show(room) {
    this.#room = room?.page ? room : null;
    at("figure").hidden = !this.#room && !this.#frame;
    if (this.#room && this.#frame && this.#following && this.#room.number !== this.#shown) this.#come();
    this.#say();
  }

  /** The frame in the language that the reader has chosen now, but for a reader who is at work in it. */
  translate() {
    if (this.#following) this.#go();
  }

  #toggle() {
    if (this.#frame) {
      this.#frame.remove();
      this.#frame = null;
      this.#following = true;
    } else if (this.#room) {
      this.#frame = document.createElement("iframe");
      this.#shown = this.#room.number;
      this.#frame.src = address(this.#room, true);
      at("place").append(this.#frame);
    }
    this.show(this.#room);
  }

  #follow(following) {
    this.#following = following;
    if (following) this.#go(); // also to the same scene, which the reader has changed
    this.#say();
  }

  /** Soon: three hundred phones that open a page in the same instant are a crowd. */
  #come() {
    this.#shown = this.#room.number;
    clearTimeout(this.#coming);
    this.#coming = setTimeout(() => this.#following && this.#go(), Math.random() * SPREAD);
  }

  /** Not by `src`: the reader's Back should leave the room, not walk through the lecture. */
  #go() {
    if (!this.#frame || !this.#room) return;
    this.#shown = this.#room.number;
    this.#frame.contentWindow.location.replace(address(this.#room, true));
  }

  #say() {
    const open = Boolean(this.#frame);
    at("toggle").textContent = say(open ? "figure_hide" : "figure_show");
    at("toggle").setAttribute("aria-expanded", String(open));
    const following = this.#following && Boolean(this.#room); // a room that has ended leads nowhere
    at("follow").hidden = !open || !this.#room;
    at("follow").textContent = say(following ? "explore" : "follow");
    write(at("following"), open ? say(following ? "following" : "exploring") : "");
    if (this.#frame) this.#frame.title = say("frame");
    const link = at("alone").firstElementChild;
    at("alone").hidden = !open || !this.#room;
    link.textContent = say("alone");
    if (this.#room) link.href = address(this.#room, false);
  }
}

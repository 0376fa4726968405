/** What outlives a reload: the place in the lecture for this tab, the clock and the room for this browser. */

const read = (store, name) => {
  try {
    return JSON.parse(store.getItem(name) ?? "null");
  } catch {
    return null;
  }
};
const write = (store, name, value) => {
  try {
    if (value === null) store.removeItem(name);
    else store.setItem(name, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing: the lecture goes on, a reload begins the scene again
  }
};

const PLACE = (name) => `adamw-lab.lecture.${name}`;
const ROOM = "adamw-lab.room";
const OPEN = "adamw-lab.room.open";
const CLOCK = (name) => `adamw-lab.clock.${name}`;

export const place = (name) => read(sessionStorage, PLACE(name));
export const keepPlace = (name, value) => write(sessionStorage, PLACE(name), value);
export const started = (name) => read(sessionStorage, CLOCK(name));
export const keepStarted = (name, value) => write(sessionStorage, CLOCK(name), value);

/** The room's secret: whoever has this browser can lead it, nobody else. */
export function room() {
  const held = read(localStorage, ROOM);
  return held && ["code", "secret", "link", "qr"].every((one) => typeof held[one] === "string") ? held : null;
}
export const keepRoom = (value) => write(localStorage, ROOM, value);
/** The name of the question on which the room still votes: it outlives a reload, or the next lecture in this room. */
export const open = () => read(localStorage, OPEN);
export const keepOpen = (value) => write(localStorage, OPEN, value);

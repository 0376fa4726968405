/** Where a lecture is: a scene, from 0, and a step within it. Pure. */

export const [SCENE, QUESTION, LOCKED, ANSWER] = [0, 1, 2, 3];

/** The steps of a scene. Without a room there is no vote that could be locked: hands are counted before the answer. */
export function steps(scene, room) {
  if (!scene.question) return [SCENE];
  return room ? [SCENE, QUESTION, LOCKED, ANSWER] : [SCENE, QUESTION, ANSWER];
}

/** The place after this one; the last place of a lecture is its own. */
export function next(scenes, { scene, step }, room) {
  const later = steps(scenes[scene], room).find((one) => one > step);
  if (later !== undefined) return { scene, step: later };
  return scene + 1 < scenes.length ? { scene: scene + 1, step: SCENE } : { scene, step };
}

/**
 * The place before this one: a scene that was left with its answer is found again with it. A vote that is locked stays
 * so: before it is not the question, which would look the same.
 */
export function previous(scenes, { scene, step }, room) {
  const earlier = steps(scenes[scene], room).filter((one) => one < step && !(step === LOCKED && one === QUESTION));
  if (earlier.length) return { scene, step: earlier.at(-1) };
  return scene > 0 ? { scene: scene - 1, step: steps(scenes[scene - 1], room).at(-1) } : { scene, step };
}

/** The scene that an address names, from 0, or null. */
export function sceneOf(search, count) {
  const text = new URLSearchParams(search).get("scene") ?? "";
  return /^\d{1,6}$/.test(text) && +text >= 1 && +text <= count ? +text - 1 : null;
}

/** The address of a scene, relative to the app: its state, what the reader's own switches say, and the lecture. */
export function address(lecture, k, search) {
  const { page, query } = lecture.scenes[k];
  const now = new URLSearchParams(search);
  const parts = new URLSearchParams(query);
  for (const name of ["lang", "size"]) if (now.has(name)) parts.set(name, now.get(name));
  parts.set("lecture", lecture.name);
  parts.set("scene", String(k + 1));
  return `${page}?${parts}`;
}

/** Minutes ahead (positive) or behind (negative) the plan, whole; 0 while the scene has its time. */
export function ahead({ begins, minutes }, elapsed) {
  if (elapsed < begins) return Math.floor(begins - elapsed);
  return elapsed > begins + minutes ? -Math.floor(elapsed - begins - minutes) : 0;
}

/** 75 seconds as 1:15. */
export const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** `{name}` in a text filled from `parts`. */
export const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);

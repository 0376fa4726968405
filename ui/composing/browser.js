// "Add this scene", what it did, and the copy of the lecture in localStorage. Everything shown is textContent.
const KEPT = "adamw-lab.lecture"
const NO_SCENE = ["lecture", "claims", ""] // pages that are no scene of a lecture
const SHOWN = 12000 // ms a card stays when nobody points at it

let asked = false // whether the server has been told, after this load of the page, what is kept
let stamp = "" // of the state that this window wrote or took over last
let card // the card that says what a press did
let number // of the last thing said
let leave // its timer
let hear // takes over what another window has written; renewed by every run

const stored = () => {
  try { return localStorage.getItem(KEPT) ?? "" } catch { return "" }
}
const keep = (text) => {
  try {
    if (text) localStorage.setItem(KEPT, text)
    else localStorage.removeItem(KEPT)
    return true
  } catch { return false }
}

const fold = () => {
  clearTimeout(leave)
  card?.remove()
  card = undefined
}
const part = (name, text, press) => {
  const made = document.createElement(name)
  made.textContent = text
  if (press) made.addEventListener("click", press)
  return made
}
const tell = (root, data, { text, undo }, back) => {
  fold()
  card = part("div", "")
  card.className = "card"
  const sentence = part("p", text)
  sentence.setAttribute("role", "status")
  const row = part("div", "")
  row.className = "row"
  if (undo) {
    const again = part("button", data.undo, () => { fold(); back() })
    const list = part("a", data.open)
    list.href = new URL(data.link, document.baseURI)
    row.append(again, list)
  }
  row.append(part("button", data.close, fold))
  for (const one of row.querySelectorAll("button")) one.type = "button"
  card.append(sentence, row)
  root.append(card)
  const wait = () => { clearTimeout(leave); leave = setTimeout(fold, SHOWN) }
  const stay = () => clearTimeout(leave)
  for (const [kind, what] of [["pointerenter", stay], ["focusin", stay], ["pointerleave", wait], ["focusout", wait]])
    card.addEventListener(kind, what)
  wait()
}

addEventListener("storage", (event) => { if (event.key === KEPT || event.key === null) hear?.() })
document.addEventListener("visibilitychange", () => hear?.())

let behind = false // whether another window has written since
export default ({ parentElement, data: { told }, setTriggerValue }) => {
  const data = JSON.parse(told)
  const root = parentElement.querySelector("button").parentElement ?? parentElement
  const button = parentElement.querySelector("button")
  let full = false
  if (data.keep && data.keep.stamp !== stamp) {
    const first = stamp === ""
    stamp = data.keep.stamp
    asked = true
    behind = false
    full = !(keep(data.keep.text) || first)
  }
  if (!asked) {
    asked = true
    const text = stored()
    if (text) setTimeout(() => setTriggerValue("kept", { text }), 0)
  }
  hear = () => {
    if (stored() !== (data.keep?.text ?? "")) behind = true
    if (!behind || document.hidden) return
    behind = false
    setTriggerValue("kept", { text: stored() })
  }
  button.textContent = data.add
  button.hidden = NO_SCENE.includes(location.pathname.split("/").pop())
  button.onclick = () => setTriggerValue("add", { address: location.href, press: Date.now() })
  const back = () => { setTriggerValue("undo", { press: Date.now() }); button.focus() }
  if (number === undefined) number = data.said.number // said before this window was loaded
  if (full) tell(root, data, { text: data.full, undo: false }, back)
  else if (data.said.number !== number) {
    number = data.said.number
    if (data.said.text) tell(root, data, data.said, back)
  }
}

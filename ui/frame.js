/*
 * Sets <html lang>, which Streamlit leaves at "en"; copies the link with the language written out; and asks for a new
 * run when the reader changes the theme, because the server hears of it only then and Plotly is drawn for one theme.
 * On a narrow screen, where the list of pages lies over the page, choosing one uncovers it; on a wide one the list
 * gives way to the switches, whose width the stylesheet is told: it is another in each language and size.
 * Whoever follows a link to another page and goes back finds the page as it was: on the way Streamlit enters the address
 * without the state of its own fields, and that entry is what Back would find.
 * Where the connection was lost and is there again, it may lead to another process, whose session has drawn nothing yet
 * and knows no part of the page: it is asked for a run of the whole page before a hand asks for one of a part.
 */
let asked = ""
const fold = ({ target }) => {
  if (target.closest("[data-testid=stSidebarNavLink]") && matchMedia("(max-width: 768px)").matches)
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}
let leaving = "" // the path of the page that a press on a link leaves, until the other one is there
const leave = ({ target, button, ctrlKey, metaKey, shiftKey }) => {
  const link = button || ctrlKey || metaKey || shiftKey ? null : target.closest("a[href]:not([target=_blank])")
  const other = link && new URL(link.href, document.baseURI)
  leaving = other?.origin === location.origin && other.pathname !== location.pathname ? location.pathname : ""
}
const keepAddress = () => {
  const push = history.pushState
  history.pushState = function (state, title, url) {
    const next = new URL(url ?? location.href, location.href)
    const bare = ![...next.searchParams.keys()].some((key) => key.includes(".")) // a page's own are <page>.<name>
    if (leaving && next.pathname === leaving && bare) return
    leaving = ""
    push.call(this, state, title, url)
  }
}
let tell = null
let page = null
const room = new ResizeObserver(([{ target }]) => {
  if (!target.isConnected) requestAnimationFrame(measure) // Streamlit puts others in their place
  else if (target.offsetWidth) document.documentElement.style.setProperty("--switches", `${target.offsetWidth}px`)
})
const measure = () => {
  room.disconnect()
  const switches = document.querySelector(".st-key-switches")
  if (switches) room.observe(switches)
}
const reconnected = (app) => {
  let lost = false
  new MutationObserver(() => {
    const there = app.dataset.testConnectionState === "CONNECTED"
    if (there && lost) {
      page.then(({ reconnected: anew }) => anew())
      tell("again", Date.now())
    }
    lost = !there
  }).observe(app, { attributeFilter: ["data-test-connection-state"] })
}
export default ({ parentElement, data, setTriggerValue }) => {
  document.addEventListener("click", fold)
  document.addEventListener("click", leave, { capture: true })
  if (!tell) {
    keepAddress()
    reconnected(document.querySelector("[data-testid=stApp]"))
  }
  tell = setTriggerValue
  document.documentElement.lang = data.lang
  measure()
  import(new URL(data.reach, document.baseURI)).then(({ watch }) => watch(JSON.parse(data.words)))
  page = import(new URL(data.telling, document.baseURI))
  page.then(({ watch }) =>
    watch((keys) => setTriggerValue("seen", keys), (text) => setTriggerValue("told", text)))
  const shown = getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme
  if (shown === data.theme) asked = ""
  else if (shown !== asked) {
    asked = shown
    setTimeout(() => setTriggerValue("theme", shown), 100)
  }
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  const copying = import(new URL(data.clipboard, document.baseURI)) // now: a copy must follow a press at once
  button.onclick = async () => {
    const link = new URL(window.location.href)
    for (const name of ["lecture", "scene"]) link.searchParams.delete(name) // a scene is sent without its lecture
    link.searchParams.set("lang", data.code)
    const { copyText } = await copying
    button.textContent = (await copyText(link.href)) ? data.done : data.refused
    setTimeout(() => { button.textContent = data.label }, 1600)
  }
}

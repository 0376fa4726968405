"""Every control of a page, found in the page itself: what it shows, and one legal move of it by keyboard or click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser.app import Visit

OPENS = 4000  # ms in which a list of options has opened

# One entry a control: where it is found, its kind, and what it shows in no language: a number, a place in a row, a
# tick. First Streamlit's widgets, each by its class st-key-…; the hidden fields that carry an option into the link are
# no controls of a reader, nor is what plays a finished training (`.plane`): it asks nobody and has tests of its own.
# Then the live stage's.
READ = """() => {
    const all = (box, selector) => [...box.querySelectorAll(selector)];
    const place = (list, test) => String(list.findIndex(test));
    const ticks = (list, test) => list.map(one => +test(one)).join('');
    const widgets = {
        slider: ['input[type=range]', list => list.map(e => e.getAttribute('aria-valuetext')).join(' ')],
        switch: ['input[role=switch]', list => String(list[0].checked)],
        radio: ['button[role=radio]', list => place(list, e => e.ariaChecked === 'true')],
        pills: ['[role=toolbar] button[aria-pressed]', list => ticks(list, e => e.ariaPressed === 'true')],
        chips: ['[data-testid=stMultiSelectTagsContainer] [data-tag]', list => list.map(e => e.ariaLabel).join(' ')],
        select: ['[data-testid=stSelectbox] input[role=combobox]', list => list[0].value],
        text: ['[data-testid=stTextInput] input', list => list[0].value],
    };
    const found = [];
    for (const box of all(document, '[data-testid=stMain] [data-testid=stElementContainer]')) {
        const name = [...box.classList].find(name => name.startsWith('st-key-'));
        if (!name || box.closest('[class*=st-key-carrier-]')) continue;
        for (const [kind, [selector, show]] of Object.entries(widgets)) {
            const list = all(box, selector).filter(one => !one.closest('.plane'));
            const guess = box.closest('[class*=st-key-question-]') !== null;
            if (list.length && !list[0].disabled) found.push({key: `.${name}`, kind, shows: show(list), guess});
        }
    }
    const numbers = text => (text.replaceAll(/,(?!\\d)/g, " ").match(/[\\d.,−⁰¹²³⁴-⁹⁻]+/g) ?? []).join(' ');
    for (const stage of all(document, '.stage')) {
        const add = (key, kind, shows) => found.push({key, kind: `stage ${kind}`, shows, guess: false});
        for (const hand of all(stage, '[role=slider]')) {
            const id = hand.getAttribute('aria-labelledby');
            const own = [...hand.classList].filter(name => name !== 'stage-touched' && name !== 'stage-off').join('.');
            add(id ? `[aria-labelledby="${id}"]` : `.${own}`, 'slider', numbers(hand.getAttribute('aria-valuetext')));
        }
        for (const menu of all(stage, 'select')) add(`#${menu.id}`, 'menu', menu.value);
        for (const box of all(stage, '[role=switch]')) add(`#${box.id}`, 'switch', box.ariaChecked);
        for (const name of new Set(all(stage, '.stage-choice input').map(one => one.name))) {
            const list = all(stage, `input[name="${name}"]`);
            add(`input[name="${name}"]`, list[0].type, ticks(list, e => e.checked));
        }
        const sockets = all(stage, '.stage-socket');
        if (sockets.length) add('.stage-socket', 'plug', place(sockets, e => e.ariaChecked === 'true'));
    }
    return found;
}"""


@dataclass(frozen=True)
class Control:
    """One control as the page shows it; `key` is its CSS selector; `shows` has no words in it, except for a select.

    A guess is the answer to a question of the page: it is the reader's own and does not travel in a link.
    """

    key: str
    kind: str
    shows: str
    guess: bool


def read(page: Page) -> dict[str, Control]:
    """key → control, for every control of the main column, drawers included."""
    return {entry["key"]: Control(**entry) for entry in page.evaluate(READ)}


def open_drawers(visit: Visit) -> None:
    """Opens every closed drawer, so that what is in it can be moved."""
    closed = visit.page.locator("[data-testid=stMain] details:not([open]) > summary")
    while closed.count():
        closed.first.click()  # opens at once; the server is not asked


def move(visit: Visit, control: Control) -> None:
    """Sets the control to another of its values, as a reader would, and waits for the answer."""
    with visit.asks():
        MOVES[control.kind](visit.page.locator(control.key), control)


def _slide(box: Locator, control: Control) -> None:
    thumb = box.locator("input[type=range]").first
    at_the_end = thumb.get_attribute("max") == thumb.input_value()
    thumb.press("ArrowLeft" if at_the_end else "ArrowRight")


def _toggle(box: Locator, control: Control) -> None:
    box.locator("label").first.click()


def _choose(box: Locator, control: Control) -> None:
    box.locator("button[role=radio][aria-checked=false]").first.click()


def _press(box: Locator, control: Control) -> None:
    box.locator("button[aria-pressed=false]").first.click()


def _select(box: Locator, control: Control) -> None:
    options = box.page.locator("[role=option]").filter(has_not_text=control.shows)
    field = box.locator("input[role=combobox]")
    field.click()
    try:
        options.first.click(timeout=OPENS)
    except TimeoutError:  # a chart drawn late moved the page, and a list of options closes when the page moves
        field.click()
        options.first.click()


def _remove(box: Locator, control: Control) -> None:
    box.locator(".react-aria-ComboBox button[aria-label^=Remove]").first.click()


def _type(box: Locator, control: Control) -> None:
    field = box.locator("input").first
    field.fill(_another(control.shows))
    field.press("Enter")


def _another(text: str) -> str:
    """Another legal text for a field that holds this one: a number, or words to search for where it holds none."""
    try:
        number = 2.0 if "^" in text else float(text)  # 2^10 becomes a plain factor
    except ValueError:
        return "bowl"
    return f"{number - 1:g}" if number == int(number) else f"{number / 2:g}"


def _nudge(hand: Locator, control: Control) -> None:
    at_the_end = hand.get_attribute("aria-valuenow") == hand.get_attribute("aria-valuemax")
    hand.press("ArrowLeft" if at_the_end else "ArrowRight")


def _pick(menu: Locator, control: Control) -> None:
    menu.select_option(index=1 if menu.evaluate("box => box.selectedIndex") == 0 else 0)


def _tick(boxes: Locator, control: Control) -> None:
    boxes.nth(control.shows.index("0")).locator("xpath=..").click()


def _plug(sockets: Locator, control: Control) -> None:
    sockets.nth(int(control.shows)).press("ArrowRight")


MOVES: dict[str, Any] = {
    "stage slider": _nudge,
    "stage menu": _pick,
    "stage switch": lambda box, control: box.click(),
    "stage radio": _tick,
    "stage checkbox": _tick,
    "stage plug": _plug,
    "slider": _slide,
    "switch": _toggle,
    "radio": _choose,
    "pills": _press,
    "chips": _remove,
    "select": _select,
    "text": _type,
}

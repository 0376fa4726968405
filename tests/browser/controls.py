"""Every control of a page, found in the page itself: what it shows, and one legal move of it by keyboard or click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser.app import Visit

OPENS = 4000  # ms in which a list of options has opened

# One entry a control: its key (Streamlit's class st-key-…), its kind, and what it shows in no language: a number, a
# place in a row, a tick. The hidden fields that carry an option into the link are no controls of a reader.
READ = """() => {
    const kinds = {
        slider: ['input[type=range]', all => all.map(e => e.getAttribute('aria-valuetext')).join(' ')],
        switch: ['input[role=switch]', all => String(all[0].checked)],
        radio: ['button[role=radio]', all => String(all.findIndex(e => e.ariaChecked === 'true'))],
        pills: ['[role=toolbar] button[aria-pressed]', all => all.map(e => +(e.ariaPressed === 'true')).join('')],
        chips: ['[data-testid=stMultiSelectTagsContainer] [data-tag]', all => all.map(e => e.ariaLabel).join(' ')],
        select: ['[data-testid=stSelectbox] input[role=combobox]', all => all[0].value],
        text: ['[data-testid=stTextInput] input', all => all[0].value],
    };
    const found = [];
    for (const box of document.querySelectorAll('[data-testid=stMain] [data-testid=stElementContainer]')) {
        const key = [...box.classList].find(name => name.startsWith('st-key-'));
        if (!key || box.closest('[class*=st-key-carrier-]')) continue;
        for (const [kind, [selector, show]] of Object.entries(kinds)) {
            const all = [...box.querySelectorAll(selector)];
            const guess = box.closest('[class*=st-key-question-]') !== null;
            if (all.length && !all[0].disabled) found.push({key, kind, shows: show(all), guess});
        }
    }
    return found;
}"""


@dataclass(frozen=True)
class Control:
    """One control as the page shows it; `shows` has no words in it, except for a select.

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
        MOVES[control.kind](visit.page.locator(f".{control.key}"), control)


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
    number = 2.0 if "^" in control.shows else float(control.shows)  # 2^10 becomes a plain factor
    field = box.locator("input").first
    field.fill(f"{number - 1:g}" if number == int(number) else f"{number / 2:g}")
    field.press("Enter")


MOVES: dict[str, Any] = {
    "slider": _slide,
    "switch": _toggle,
    "radio": _choose,
    "pills": _press,
    "chips": _remove,
    "select": _select,
    "text": _type,
}

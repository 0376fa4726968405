"""A scene from the address of a page as it stands in the browser: "add this scene" to a lecture."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from ui.decks import controls_of, slugs
from ui.lectures.checking import of_state
from ui.lectures.fault import BadLecture, Fault, instead
from ui.lectures.lecture import Scene, Words
from ui.text import LANGUAGES, page_text

LONGEST = 8000
MOST = 200  # parameters of one address
MINUTES = 3


def scene_from(address: str, languages: Sequence[str] = tuple(LANGUAGES), minutes: float = MINUTES) -> Scene:
    """The scene that `address` shows, with the title of its page in each language and nothing said yet.

    `address` is a whole link or what follows the app's own address: `start?start.decay=0.5`. What belongs to no page
    (the language, the text size) is left out, and so are values that are the default. Raises BadLecture.
    """
    if len(address) > LONGEST:
        raise BadLecture([Fault("too_long", field="address", named={"most": str(LONGEST), "count": str(len(address))})])
    try:
        parts = urlsplit(address.strip())
        query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        raise BadLecture([Fault("no_address")]) from None
    page = parts.path.strip("/").rpartition("/")[2]
    if page not in slugs():
        raise BadLecture([Fault("no_page", field="address", named={"instead": instead(page, slugs())})])
    mine = {key.removeprefix(f"{page}."): values for key, values in query.items() if key.startswith(f"{page}.")}
    if any(len(values) > 1 for values in mine.values()):
        raise BadLecture([Fault("state_twice", field="address")])
    words = {lang: Words(page_text(page, lang).title) for lang in languages}
    found = Scene(page, minutes, words, {name: values[0] for name, values in mine.items()})
    if faults := list(of_state(found)):
        raise BadLecture(faults)
    return Scene(page, minutes, words, _shortest(found))


def _shortest(scene: Scene) -> dict[str, str]:
    """The state in its usual spelling, without what is default anyway."""
    state = dict(scene.state)
    for control in controls_of(scene.page) or ():
        if control.name in state:
            value = control.read(state.pop(control.name))
            if value != control.default:
                state[control.name] = control.spell(value)
    return state

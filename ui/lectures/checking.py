"""Whether a lecture fits this app: its pages exist, its states are legal, what stands in braces can be filled."""

from __future__ import annotations

from collections.abc import Iterator

from ui import links
from ui.control import Control
from ui.decks import controls_of, slugs
from ui.lectures import words
from ui.lectures.fault import BadLecture, Fault, instead
from ui.lectures.lecture import Lecture, Scene
from ui.lectures.reading import parse


def read(source: bytes | str, file: str = "") -> Lecture:
    """The lecture that `source` spells, every scene of which can be shown. Raises BadLecture with what to write."""
    lecture = parse(source, file)
    if found := list(faults(lecture)):
        raise BadLecture(found, file)
    return lecture


def faults(lecture: Lecture) -> Iterator[Fault]:
    """All that keeps scenes from being shown as they are written."""
    for number, scene in enumerate(lecture.scenes, 1):
        yield from of_state(scene, number)
        yield from words.faults(scene, number)


def of_state(scene: Scene, number: int = 0) -> Iterator[Fault]:
    """What is wrong with the page of a scene or with its state. A page whose controls depend on its link is not judged
    here; it says itself what it cannot use."""
    if scene.page not in slugs():
        yield Fault("no_page", number, "page", {"instead": instead(scene.page, slugs())})
        return
    controls = controls_of(scene.page)
    if controls is None:
        return
    query = {f"{scene.page}.{name}": [value] for name, value in scene.state.items()}
    _, problems = links.check(controls, f"{scene.page}.", query)
    named = {f"{scene.page}.{control.name}": control for control in controls}
    for problem in problems:
        name = problem.key.removeprefix(f"{scene.page}.")
        if problem.key in named:
            yield Fault(f"state_{problem.reason}", number, f"state.{name}", _legal(named[problem.key], problem.raw))
        else:
            names = instead(name, [control.name for control in controls])
            yield Fault("no_control", number, f"state.{name}", {"instead": names})


def _legal(control: Control, raw: str) -> dict[str, str]:
    if control.is_number:
        return {"low": control.spell(control.low), "high": control.spell(control.high)}
    wrong = next((one for one in raw.split(",") if one not in control.options), raw)
    return {"instead": instead(wrong, control.options or ("true", "false"))}

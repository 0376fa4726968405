"""A lecture as data: scenes in order, each a state of a page with what to say, to ask and to answer.

All of it is frozen; whoever composes a lecture gets a new one from each of `added`, `moved`, `removed` and `replaced`.
Scenes count from 0 here and from 1 in every sentence that a lecturer reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode


@dataclass(frozen=True)
class Words:
    """What a scene says in one language.

    The notes have four parts, all optional: `press` (what the lecturer does), `see` (what then is on the screen), `say`
    (what it means) and `asked` (the question that somebody will ask, and what to reply). `question` with its `options`
    is for the audience, before anything is shown; `answer` explains the right one afterwards. Texts may hold
    `{{claim:…}}`, `{{method:…}}` and `{{state:…}}` (ui/lectures/words.py).
    """

    title: str
    press: str = ""
    see: str = ""
    say: str = ""
    asked: str = ""
    question: str = ""
    options: tuple[str, ...] = ()
    answer: str = ""


NOTES = ("press", "see", "say", "asked")


@dataclass(frozen=True)
class Scene:
    """One state of one page: `state` maps names of its controls to their spelling in a link; the rest is default.

    `minutes` is how long it takes. `right` is the number of the right option, from 1; None without a question.
    """

    page: str
    minutes: float
    words: Mapping[str, Words]
    state: Mapping[str, str] = field(default_factory=dict)
    right: int | None = None

    def query(self, lang: str = "") -> dict[str, str]:
        """The parameters of the link that opens this scene, in `lang` if one is given."""
        named = {f"{self.page}.{name}": value for name, value in self.state.items()}
        return {**named, "lang": lang} if lang else named

    def address(self, lang: str = "") -> str:
        """The link relative to the app: `start?start.decay=0.5&lang=en`."""
        query = urlencode(self.query(lang))
        return f"{self.page}?{query}" if query else self.page


@dataclass(frozen=True)
class Lecture:
    """A title and a sentence about it per language, and the scenes. Every scene speaks all languages of the title."""

    title: Mapping[str, str]
    scenes: tuple[Scene, ...]
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.title)

    def spoken(self, lang: str) -> str:
        """The language in which it is given to a reader of `lang`: that one if the lecture speaks it."""
        return lang if lang in self.title else self.languages[0]

    @property
    def minutes(self) -> float:
        """How long all scenes take together."""
        return sum(scene.minutes for scene in self.scenes)

    def begins(self) -> tuple[float, ...]:
        """The minute at which each scene begins."""
        return tuple(sum(scene.minutes for scene in self.scenes[:k]) for k in range(len(self.scenes)))

    def added(self, scene: Scene, at: int | None = None) -> Lecture:
        """With `scene` before the scene `at`; without `at`, at the end."""
        place = len(self.scenes) if at is None else self._place(at, len(self.scenes))
        return replace(self, scenes=(*self.scenes[:place], scene, *self.scenes[place:]))

    def moved(self, scene: int, to: int) -> Lecture:
        """With the scene at `scene` taken out and put back so that it is at `to`."""
        taken = self.scenes[self._place(scene)]
        rest = self.removed(scene)
        return rest.added(taken, self._place(to))

    def removed(self, scene: int) -> Lecture:
        place = self._place(scene)
        return replace(self, scenes=(*self.scenes[:place], *self.scenes[place + 1 :]))

    def replaced(self, scene: int, by: Scene) -> Lecture:
        return self.removed(scene).added(by, self._place(scene))

    def _place(self, scene: int, last: int | None = None) -> int:
        most = len(self.scenes) - 1 if last is None else last
        if not 0 <= scene <= most:
            raise IndexError(f"There is no scene {scene + 1}; this lecture has {len(self.scenes)}.")
        return scene

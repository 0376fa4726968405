"""A lecture on paper: one HTML file that needs nothing else, its answers on pages of their own.

For students: titles, questions with boxes to tick, room to draw what they expect to see, the equations of the methods
that the lecture names (from their source), then the answers. With `notes`, for the lecturer: what to press, what will
be seen, what to say, and the answer under its question. Everything in it is text; nothing of a lecture is mark-up.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

import optim_core as oc
from optim_core.compile.lines import method_lines
from optim_core.hyper import symbol
from ui.beats import plain
from ui.lectures.figure import figure
from ui.lectures.lecture import NOTES, Lecture, Scene
from ui.lectures.runs import pictured
from ui.lectures.words import HOLE, filled, texts
from ui.numbers import number
from ui.text import page_text, t
from ui.theme import SANS

CODES = {"zh": "zh-CN"}
STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 11pt/1.5 FONT; color: #1a1a1a; background: #fff; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.7em; line-height: 1.2; margin: 0 0 .2em; }
h2 { font-size: 1.15em; margin: 0; }
h2 small, .about, .link, dt { color: #555; font-weight: normal; }
.link { font-size: .85em; overflow-wrap: anywhere; }
section.scene { break-inside: avoid; border-top: 1px solid #bbb; padding: .7em 0; }
section.part { break-before: page; }
ol.options { list-style: none; padding: 0; margin: .3em 0; }
ol.options li::before { content: "\\2610\\00a0\\00a0"; }
ol.options li.right::before { content: "\\2611\\00a0\\00a0"; }
figure { margin: .6em 0; max-width: 30em; break-inside: avoid; } figure svg { display: block; width: 100%; }
.room { height: 5.5em; border: 1px dotted #999; margin: .5em 0; }
dl { margin: .4em 0; } dt { float: left; clear: left; width: 6.5em; } dd { margin: 0 0 .35em 7em; }
.equations { break-inside: avoid; margin: 0 0 1em; }
.equations p { margin: .1em 0 .1em 1.5em; font-family: "STIX Two Math", "Cambria Math", Cambria, Georgia, serif; }
.notes section.scene { break-inside: auto; } .notes :is(h2, .link, dt) { break-after: avoid; }
@media print { body { margin: 0; padding: 0; max-width: none; } a { color: inherit; text-decoration: none; } }
"""


def handout(lecture: Lecture, lang: str, *, notes: bool = False, base: str = "") -> str:
    """The whole file. `base` is the app's address ("https://lab.example/"): with it every scene shows its full link.
    Raises KeyError if the lecture does not speak `lang`."""
    if lang not in lecture.languages:
        raise KeyError(f"This lecture speaks {', '.join(lecture.languages)}, not {lang!r}.")
    title = html.escape(lecture.title[lang])
    body = [f"<h1>{title}</h1>", f'<p class="about">{html.escape(_head(lecture, lang))}</p>']
    body += [_scene(lecture, k, lang, notes, base) for k in range(len(lecture.scenes))]
    body += _equations(lecture, lang)
    if not notes:
        body += _answers(lecture, lang)
    style = STYLE.replace("FONT", SANS)
    return (
        f'<!DOCTYPE html>\n<html lang="{CODES.get(lang, lang)}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{style}</style>\n'
        + ('<body class="notes">\n' if notes else "")
        + "\n".join(body)
        + "\n</html>\n"
    )


def _head(lecture: Lecture, lang: str) -> str:
    minutes = t("lectures.minutes_long", lang, minutes=number(lecture.minutes))
    return " ".join(part for part in (lecture.about.get(lang, ""), minutes) if part)


def _scene(lecture: Lecture, k: int, lang: str, notes: bool, base: str) -> str:
    scene = lecture.scenes[k]
    begins, ends = lecture.begins()[k], lecture.begins()[k] + scene.minutes
    when = t("lectures.from_to", lang, begins=number(begins), ends=number(ends))
    page = t("lectures.on_page", lang, title=page_text(scene.page, lang).menu)
    address = base.rstrip("/") + "/" + scene.address(lang) if base else scene.address(lang)
    parts = [f"<h2>{k + 1}. {_said(scene, 'title', lang)} <small>{html.escape(f'{when} · {page}')}</small></h2>"]
    parts.append(f'<div class="link">{html.escape(address)}</div>')
    if notes:
        rows = [(t(f"lectures.note_{name}", lang), _said(scene, name, lang)) for name in NOTES]
        parts.append("<dl>" + "".join(f"<dt>{dt}</dt><dd>{dd}</dd>" for dt, dd in rows if dd) + "</dl>")
    parts += list(_question(scene, lang, answered=notes))
    drawing = "" if _answers_before(lecture, k) and not notes else _figure(scene, lang, answered=notes)
    parts.append(drawing)
    if not notes and (scene.right or not drawing):
        parts.append('<div class="room"></div>')
    return '<section class="scene">' + "\n".join(parts) + "</section>"


def _question(scene: Scene, lang: str, *, answered: bool) -> Iterator[str]:
    words = scene.words[lang]
    if not words.question:
        return
    yield f"<p><b>{_said(scene, 'question', lang)}</b></p>"
    marks = [' class="right"' if answered and k == scene.right else "" for k in range(1, len(words.options) + 1)]
    options = (html.escape(filled(one, scene, lang, plain=True)) for one in words.options)
    yield f'<ol class="options">{"".join(f"<li{m}>{o}</li>" for m, o in zip(marks, options, strict=True))}</ol>'
    if answered:
        yield f"<p>{_said(scene, 'answer', lang)}</p>"


def _figure(scene: Scene, lang: str, *, answered: bool) -> str:
    drawing = figure(scene, lang, answered)
    return f"<figure>{drawing}</figure>" if drawing else ""


def _answers_before(lecture: Lecture, k: int) -> bool:
    """Whether this scene shows what the question before it asks: the next state of the same picture. Its figure then
    stands with the answer, so that nobody reads it while they bet."""
    before, scene = lecture.scenes[k - 1] if k else None, lecture.scenes[k]
    if before is None or before.right is None or before.page != scene.page:
        return False
    return pictured(before) == pictured(scene)


def _answers(lecture: Lecture, lang: str) -> list[str]:
    """Every question again with its answer, and the figure of the scene that shows it."""
    asked = [(k, scene) for k, scene in enumerate(lecture.scenes) if scene.right]
    if not asked:
        return []
    sections = []
    for k, scene in asked:
        row = f"<h2>{k + 1}. {_said(scene, 'title', lang)}</h2>" + "".join(_question(scene, lang, answered=True))
        after = k + 1 < len(lecture.scenes) and _answers_before(lecture, k + 1)
        shown = _figure(lecture.scenes[k + 1] if after else scene, lang, answered=True)
        if not after and shown == _figure(scene, lang, answered=False):
            shown = ""
        sections.append(f'<section class="scene">{row}{shown}</section>')
    return [f'<section class="part answers"><h1>{t("lectures.answers", lang)}</h1>{"".join(sections)}</section>']


def _equations(lecture: Lecture, lang: str) -> list[str]:
    """The lines of each method that the texts name, in the order in which they name them."""
    said = (text for scene in lecture.scenes for _, text in texts(scene.words[lang]))
    named = dict.fromkeys(name for text in said for kind, name, _ in HOLE.findall(text) if kind == "method")
    if not named:
        return []
    blocks = []
    for slug in named:
        method = oc.method(slug)
        rows = (f"{symbol(line.target)[0]} ← {plain(line.value)}" for line in method_lines(method))
        lines = "".join(f"<p>{html.escape(row)}</p>" for row in rows)
        blocks.append(f'<div class="equations"><b>{html.escape(method.name)}</b>{lines}</div>')
    return [f'<section class="part"><h1>{t("lectures.equations", lang)}</h1>{"".join(blocks)}</section>']


def _said(scene: Scene, name: str, lang: str) -> str:
    return html.escape(filled(getattr(scene.words[lang], name), scene, lang, plain=True))

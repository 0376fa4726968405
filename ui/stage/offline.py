"""A stage as one HTML file that answers without a server and without a network: the scene, the modules and the style.

    offline.page(figure, about=["…"], link="https://…")      # a scene of scene.py → the text of the file

The modules import each other by relative names, which mean nothing in an address that holds its own content (data:);
so each import is written with the file's whole name, and an import map says what stands under it. The file's own
policy forbids it to load anything else.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from ui.frame import tokens
from ui.stage import served

ROOT = "stage/"
ENTRY = "stage.js"
ASKS_PYTHON = ("landscape", "rule", "style", "regularizer", "lane")  # targets that need another program or other words
#: Python has nothing to say here: nobody is told anything, and what only a server answers is left out of the scene.
_START = f"""
import {{ show }} from "{ROOT}{ENTRY}"
const figure = JSON.parse(document.getElementById("figure").textContent)
show(document.querySelector(".stage"), figure, {{ send() {{}}, isLate: () => false }})
"""
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; background: var(--page); color: var(--ink); font-family: var(--sans); line-height: var(--leading); }
main { max-width: 76rem; margin: 0 auto; padding: 1.2rem clamp(0.8rem, 3vw, 2.5rem) 3rem; }
h1 { font-family: var(--serif); font-size: clamp(1.4rem, 5vw, 2.2rem); line-height: 1.2; margin: 0 0 1rem; }
.about { max-width: var(--measure); margin-top: 1.6rem; overflow-wrap: anywhere; }
.about p { margin: 0 0 0.6rem; }
a { color: inherit; }
"""
#: Nothing from outside: scripts and styles stand in the file, a program and a saved picture are made in it.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline'; img-src data: blob:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)
_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}/[^"']+)\2""")


def page(figure: Mapping[str, Any], *, about: Sequence[str], link: str) -> str:
    """The whole file. `about`: plain sentences under the figure; `link`: where the state is open to Python's tools.

    What stands in it is read as text, never as markup, whoever wrote it. The typeset equations are left out: the style
    sheet and the faces of KaTeX come from the server. So are the hands that only Python can answer.
    """
    controls = [{**one, "place": "none"} if one["target"] in ASKS_PYTHON else one for one in figure["controls"]]
    held_here = {name: value for name, value in figure.items() if name != "ledger"}
    home = {"home": link} if link.startswith(("https://", "http://")) else {}  # a browser may have named any address
    scene = {**held_here, "controls": controls, "heard": 0, **home}
    anchor = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if home else ""
    lang = {"zh": "zh-CN"}.get(figure["language"], figure["language"])
    modules = {"imports": {ROOT + name: _data(text) for name, text in _modules(served.files().version).items()}}
    styles = tokens("normal", figure["language"]) + _STYLE + served.files().styles
    sentences = "\n".join(f"<p>{escape(one)}</p>" for one in about)
    return f"""<!doctype html>
<html lang="{escape(lang)}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(figure["title"])}</title>
<style>{styles}</style>
<script type="importmap">{_json(modules)}</script>
<body class="stApp">
<main>
<h1>{escape(figure["title"])}</h1>
<section class="stage" role="group"></section>
<div class="about">
{sentences}
{anchor}
</div>
</main>
<script type="application/json" id="figure">{_json(scene)}</script>
<script type="module">{_START}</script>
</body>
</html>
"""


def _json(value: Any) -> str:
    """JSON that cannot end the element it stands in, and that is also JavaScript."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _data(text: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(text.encode()).decode()


@lru_cache(maxsize=1)
def _modules(version: str) -> Mapping[str, str]:
    """Every module that the entry reaches, by name, its imports written with whole names."""
    files, found, waiting = served.files().content, {}, [ENTRY]
    while waiting:
        name = waiting.pop()
        if name in found or name not in files:
            continue
        wanted: list[str] = []
        folder = posixpath.dirname(name)

        def whole(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(folder, match[3]))  # noqa: B023
            if not target.startswith("vendor/"):
                wanted.append(target)  # noqa: B023
            return f"{match[1]}{match[2]}{ROOT}{target}{match[2]}"

        found[name] = _IMPORT.sub(whole, files[name].decode())
        waiting += wanted
    return found

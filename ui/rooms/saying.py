"""What is said with a scene's question and with its answer, as JSON that the store keeps and the phones read.

    classroom.ask(code, secret, name, len(words.options), said=question(scene))
    classroom.reveal(code, secret, name, said=answer(scene))

Texts are plain: what stands in braces is filled in, and Markdown's marks stay as they are typed.
"""

from __future__ import annotations

import json

from ui.lectures import Scene, filled


def question(scene: Scene) -> str:
    """`{"en": {"question": "…", "options": ["…", …]}, …}` in every language of the scene."""
    said = {
        lang: {
            "question": filled(words.question, scene, lang, plain=True),
            "options": [filled(option, scene, lang, plain=True) for option in words.options],
        }
        for lang, words in scene.words.items()
    }
    return _spelled(said)


def answer(scene: Scene) -> str:
    """`{"right": 2, "en": "…", …}`: the number of the right option, from 1, and why it is."""
    said = {lang: filled(words.answer, scene, lang, plain=True) for lang, words in scene.words.items()}
    return _spelled({"right": scene.right, **said})


def _spelled(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

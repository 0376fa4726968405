"""What a room refuses, each with one sentence."""

from __future__ import annotations

SENTENCES = {
    "code": "A room has a code of {letters} letters and digits.",
    "room": (
        "There is no room {code}: check the code. A room ends when it is closed, or {hours} hours after its lecturer’s "
        "last act."
    ),
    "secret": "This is not the secret of room {code}.",
    "device": "This device has not joined room {code}.",
    "scene": "A scene is the short name of a page and a query of at most {most} characters, as in a link.",
    "question": "The name of a question has at most {most} letters, digits, dots and dashes.",
    "said": "What is said with a question or an answer is a text of at most {most} characters.",
    "options": "A question has 2 to {most} options.",
    "changed": "This question was asked with {options} options; ask under another name.",
    "unasked": "This question has not been asked in room {code}.",
    "choice": "Choose one of the {options} options.",
    "locked": "The vote on this question is locked.",
    "wait": "Too many requests: try again in {seconds} s.",
    "rooms_full": "There are {most} rooms open, and no more are allowed: try again later.",
    "questions_full": "A room has at most {most} questions.",
    "devices_full": "At most {most} devices can vote on a question.",
    "address": "An address begins with http:// or https:// and has at most {most} characters.",
    "away": "The rooms cannot be reached just now: try again.",
}


class Refused(ValueError):
    """`reason` is a key of SENTENCES, `parts` fill its braces: whoever has words in another language uses both."""

    def __init__(self, reason: str, **parts: object) -> None:
        super().__init__(SENTENCES[reason].format(**parts))
        self.reason, self.parts = reason, parts

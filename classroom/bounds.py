"""How much of everything there may be, and the checks of what clients send. Anything may come from a client, of any
type; what is not as it should be is a Refused."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

from classroom.refused import Refused

#: No 0 and O, no 1, I and L, which look alike on a projector; no U, which spares some words.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = 6  # letters: 7·10⁸ codes
LIFE = 4 * 3600.0  # s from the last act of the lecturer
MOST_ROOMS = 500
MOST_QUESTIONS = 64  # in a room, over its life
MOST_DEVICES = 2000  # that vote on one question; PostgreSQL lets in a few more that come at the same instant
MOST_OPTIONS = 12
LONGEST_QUERY = 4000
LONGEST_QUESTION = 60
LONGEST_SAID = 8000  # characters of a question or an answer with all its languages
LONGEST_NETWORK = 64

_PAGE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_QUERY = re.compile(rf"[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{{0,{LONGEST_QUERY}}}")  # RFC 3986, section 3.4
_QUESTION = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_QUESTION}}}")
_LONE = re.compile("[\ud800-\udfff]")  # halves of a character, which no encoding has
_CODE = re.compile(rf"[{LETTERS}]{{{CODE}}}")


def checked_code(typed: object) -> str:
    """A room's code as it is kept, from what somebody typed: small letters, blanks, dashes and full-width forms do."""
    if isinstance(typed, str) and len(typed) <= 8 * CODE:
        plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()
        if _CODE.fullmatch(plain):
            return plain
    raise Refused("code", letters=CODE)


def checked_scene(page: object, query: object) -> tuple[str, str]:
    """A page's short name and a query without its "?". Whether there is such a page is for the app to know."""
    if _is(_PAGE, page) and _is(_QUERY, query):
        return str(page), str(query)
    raise Refused("scene", most=LONGEST_QUERY)


def checked_question(name: object) -> str:
    """The name of a question: chosen by the lecturer, unique in the room."""
    if _is(_QUESTION, name):
        return str(name)
    raise Refused("question", most=LONGEST_QUESTION)


def checked_said(said: object) -> str:
    """What is said with a question or an answer, for the app to read: any text without the character 0, which not every
    store keeps."""
    if isinstance(said, str) and len(said) <= LONGEST_SAID and "\0" not in said and not _LONE.search(said):
        return said
    raise Refused("said", most=LONGEST_SAID)


def checked_options(options: object) -> int:
    """How many options a question has."""
    if type(options) is int and 2 <= options <= MOST_OPTIONS:
        return options
    raise Refused("options", most=MOST_OPTIONS)


def checked_choice(choice: object) -> int:
    """The number of an option, from 0; whether the question has so many is for the store to know."""
    if type(choice) is int and 0 <= choice < MOST_OPTIONS:
        return choice
    raise Refused("choice", options=MOST_OPTIONS)


def network(address: object) -> str:
    """Whom a network address stands for: an IPv4 address for itself, an IPv6 address for its /64, all of which one
    customer has. Anything else stands for its own beginning."""
    text = str(address)[:LONGEST_NETWORK]
    try:
        known = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _is(pattern: re.Pattern[str], given: object) -> bool:
    return isinstance(given, str) and pattern.fullmatch(given) is not None

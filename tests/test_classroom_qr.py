"""A QR code is read back from its drawing, and its drawing is safe to put on a page."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from classroom import Refused, qr_svg
from tests import qr_reader

ADDRESSES = [
    "http://a.b",
    "https://lab.example.org/?room=K7M2QX",
    "http://192.168.178.41:8501/room?code=K7M2QX&lang=zh&scene=%E5%B0%BA",
    "https://lab.example.org/" + "room/" * 26,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_drawing_is_read_back(address: str) -> None:
    assert qr_reader.read(qr_reader.drawn(qr_svg(address, "the room"))) == address


def test_the_reader_sees_a_wrong_module() -> None:
    modules = qr_reader.drawn(qr_svg(ADDRESSES[1], "the room"))
    modules[-1][-1] ^= 1
    with pytest.raises(AssertionError, match="error words"):
        qr_reader.read(modules)


def test_the_title_is_escaped_and_names_the_drawing() -> None:
    svg = qr_svg(ADDRESSES[1], '"><script>&')
    drawing = ElementTree.fromstring(svg)
    assert drawing.get("role") == "img" and drawing.get("aria-label") == '"><script>&'
    assert "<script" not in svg


@pytest.mark.parametrize(
    "wrong",
    ["", "javascript:alert(1)", "lab.example.org", "http://", "http://a b", "http://a/é", "http://" + "a" * 300],
)
def test_only_an_address_is_drawn(wrong: str) -> None:
    with pytest.raises(Refused, match="An address begins with"):
        qr_svg(wrong, "the room")

"""A lecturer's room: the scene on show, votes, and the store that keeps them. Knows no Streamlit.

`Classroom` is the way in, `open_store` opens what keeps the rooms, `Refused` is what they refuse, `qr_svg` draws the
address of a room.
"""

from classroom.classroom import Asked, Classroom, Opened, Room
from classroom.qr import qr_svg
from classroom.refused import Refused
from classroom.store import open_store

__all__ = ["Asked", "Classroom", "Opened", "Refused", "Room", "open_store", "qr_svg"]

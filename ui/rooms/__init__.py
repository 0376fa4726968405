"""Rooms on the web: what a student's phone asks for, without a session of Streamlit.

    rooms.classroom()                          # the process's Classroom, for whoever gives a lecture
    rooms.short_link("https://host", code)     # what the QR code says: https://host/r/CODE
    st.App(…, routes=[*rooms.routes()])        # what answers there (ui/rooms/web.py)

What a lecturer says with a question and its answer travels through the store as JSON; `ui/rooms/saying.py` writes it.
"""

from ui.rooms.kept import classroom, short_link
from ui.rooms.web import routes

__all__ = ["classroom", "routes", "short_link"]

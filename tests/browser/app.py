"""One visit to the app: opens a link, waits for Streamlit, remembers all that the browser complained of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import CDPSession, ConsoleMessage, Error, Locator, Page, Request

WIDE, PHONE = 1280, 390  # px
ACTION_LIMIT = 20_000  # ms, for one click or key on a page that is there
LIMIT = 60_000  # ms; a page takes about two seconds, a loaded two-core machine needs the rest

# Streamlit scrolls stMain, not the document, so both are asked.
OVERFLOW = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(box => box.scrollWidth - box.clientWidth))"""
# At /decay Streamlit's own page asks under /decay/_stcore/ first, to learn whether the app lives in a subfolder; the
# browser prints the 404 that it gets for an answer.
PROBE = re.compile(r"//[^/]+/[^/]+/_stcore/(health|host-config)$")
GROUND = """() => {
    const style = getComputedStyle(document.querySelector('[data-testid=stApp]'));
    const [r, g, b] = style.backgroundColor.match(/[\\d.]+/g);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}"""

PRESSES = """(thing, keys) => {
    const how = {bubbles: true, cancelable: true};
    for (const key of keys) thing.dispatchEvent(new KeyboardEvent("keydown", {...key, ...how}));
}"""


class Visit:
    """A tab that listens from before the first byte.

    `complaints` collects console errors, uncaught exceptions and every request that leaves this machine.
    """

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        self._sessions: list[CDPSession] = []
        page.set_default_timeout(ACTION_LIMIT)
        page.set_default_navigation_timeout(LIMIT)
        page.on("console", self._console)
        page.on("pageerror", self._uncaught)
        page.on("request", self._request)

    def leaves(self) -> None:
        """Stops listening, and takes back what was set through `devtools`: the tab is for another visitor."""
        for session in self._sessions:
            session.detach()
        self.page.remove_listener("console", self._console)
        self.page.remove_listener("pageerror", self._uncaught)
        self.page.remove_listener("request", self._request)

    def devtools(self) -> CDPSession:
        """A line to the browser itself: fingers, memory."""
        self._sessions.append(self.page.context.new_cdp_session(self.page))
        return self._sessions[-1]

    def _uncaught(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not PROBE.search(source):
            self.complaints.append(f"console: {message.text} ({source})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
            self.complaints.append(f"left the machine: {request.url}")

    def open(self, path: str = "/", **query: str) -> Visit:
        """Opens a page of the app and waits until it rests."""
        address = f"{self.base}/{path.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")
        self.page.goto(address)
        return self.rests()

    def rests(self, asked: int = 0, limit: float = LIMIT) -> Visit:
        """Waits until the page has asked the server more than `asked` times and all is answered and drawn."""
        self.page.evaluate("([asked, limit]) => window.__wire.rests(asked, limit)", [asked, limit])
        return self

    @contextmanager
    def asks(self) -> Iterator[None]:
        """What is done inside must reach the server; waits until it has, and has been answered and drawn.

        A click or a key that the page lost is a failure here, and named as one.
        """
        before = self.asked()
        yield
        self.rests(before)

    def presses(self, thing: Locator, *keys: str) -> None:
        """Keys that follow each other at once, as when one is held down: too fast for what waits until keys rest.

        Keys sent one by one are as far apart as the machine is busy.
        """
        thing.focus()
        thing.evaluate(PRESSES, [{"key": key.rpartition("+")[2], "shiftKey": "Shift+" in key} for key in keys])

    def asked(self) -> int:
        """How many runs this page has asked for by a reader's hand, its first included; a timer's do not count."""
        return self.page.evaluate("() => window.__wire.asked")

    def is_clean(self) -> None:
        """No exception box, no dialog in the way, no console error, no request to another machine."""
        in_the_way = self.page.locator("[data-testid=stException], [role=dialog]").all_inner_texts()
        assert not in_the_way, "\n".join(in_the_way)
        assert not self.complaints, "\n".join(self.complaints)

    def overflow(self) -> int:
        """By how many pixels the widest thing sticks out to the right of the window; 0 where nothing does."""
        return self.page.evaluate(OVERFLOW)

    def ground(self) -> float:
        """Luminance of the page's ground, 0 black to 1 white."""
        return self.page.evaluate(GROUND)

    def text(self) -> str:
        """What a reader sees in the main column."""
        return self.page.locator("[data-testid=stMain]").inner_text()

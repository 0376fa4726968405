"""Tabs that are used again: what a page costs a browser is mostly the reading of Streamlit's script.

A tab keeps its renderer, and with it the compiled script and the files fetched, as long as it stays at one address of
the app. In a new context opening a page takes twice the processor time (7 s for 3.5 s on /decay). What a visitor could
find of the one before is taken away in between: storage, cookies, history, permissions, media, window, mouse.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Error, Page

from tests.browser import wire
from tests.browser.app import Visit

EMPTY = "/_stcore/health"  # a page of two letters at the app's own address, so that the renderer stays


@dataclass
class Tabs:
    """The tabs of one browser: `take` gives one that nobody holds, `give_back` makes a held one as good as new."""

    browser: Browser
    free: list[Page] = field(default_factory=list)

    def new(self, width: int, theme: str) -> Page:
        """A tab in a context of its own."""
        window = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=window, color_scheme=theme, locale="en-US")
        page = context.new_page()
        page.add_init_script(wire.script())
        return page

    def take(self, width: int, theme: str) -> Page:
        """A tab with this window and theme."""
        if not self.free:
            return self.new(width, theme)
        page = self.free.pop()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="null", forced_colors="null", contrast="null")
        return page

    def give_back(self, visit: Visit) -> None:
        """Empties the visitor's tab for the next one; closes it where that fails, as after a crash."""
        page = visit.page
        context = page.context
        try:
            visit.leaves()
            for other in context.pages:
                if other != page:
                    other.close()
            page.mouse.up()
            page.mouse.move(0, 0)
            page.goto(visit.base + EMPTY)
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            context.clear_cookies()
            context.clear_permissions()
            page.unroute_all()
            session = context.new_cdp_session(page)
            session.send("Page.resetNavigationHistory")
            session.detach()
        except Error:
            context.close()
        else:
            self.free.append(page)

"""The script that runs for every visitor: find the pages, draw the frame, run the page that the address asks for.

The pages are the files `pages/<n>_<slug>.py` (ui/pages.py) with a text in every language (ui/text.py); adding those
files is all it takes. A page whose text is still missing stays out of the menu, and the log says what to write.
Addresses (`/scale`) and keys in links do not change with the language.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import streamlit as st

began = time.perf_counter()
ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts only this script's own folder there
    sys.path.insert(0, str(ROOT))

from ui import frame, observing, parts, presenting  # noqa: E402
from ui.pages import find_pages  # noqa: E402
from ui.text import has_words, page_text  # noqa: E402

st.set_page_config(page_title="AdamW Lab", layout="wide", initial_sidebar_state="auto")

files = [file for file in find_pages() if has_words(file.slug)]
pages = {file.slug: st.Page(file.file, title=page_text(file.slug).menu, url_path=file.slug) for file in files}
# Streamlit serves its default page at / only and says "Page not found" at that page's own address, which every shared
# link names. So the default is a signpost to the first page; what the link carried travels on.
signpost = st.Page(lambda: None, title="AdamW Lab", url_path="home", default=True, visibility="hidden")
current = st.navigation([signpost, *pages.values()], position="top")
if current is signpost:
    carried = {key: st.query_params.get_all(key) for key in st.query_params}
    st.switch_page(pages[files[0].slug], query_params=carried)
with observing.rerun(current.url_path, began):
    frame.dress()
    frame.switches()
    presenting.bar(current.url_path)
    parts.begin()
    current.run()
    parts.end(current.url_path)
    frame.onward(current.url_path, tuple(pages), pages)

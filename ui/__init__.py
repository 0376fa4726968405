"""The only code that knows both Streamlit and optim_core. Pages import from here; nothing here imports a page."""

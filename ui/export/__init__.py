"""An experiment as files that a reader takes along: a script, a notebook, a table of its paths, and the file that the
app reads back. Pure: Experiment → text, no Streamlit but for words in the reader's language."""

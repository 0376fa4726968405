"""One file per landscape. A file here is its registration: nothing is listed anywhere."""

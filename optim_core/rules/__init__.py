"""One file per update rule. A file here is its registration: nothing is listed anywhere."""

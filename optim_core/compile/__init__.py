"""Readers of the source: `source` parses an equation, `tex` typesets it, `js` prints it for the browser."""

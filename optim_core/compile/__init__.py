"""Readers of a whole method's source: `tex` typesets it, `trace` walks it statement by statement, `js` prints it."""

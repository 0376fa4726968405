"""The equation as data: `source` parses and binds it, `symbolic` derives it, `evaluator` runs it on points, `typeset`
prints an expression, `typed` reads a user's formula. Knows nothing of rules, methods or landscapes."""

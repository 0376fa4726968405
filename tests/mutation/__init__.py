"""Wrong versions of the core, planted one at a time in a copy of the tree, to show that the tests catch each.

Run `python -m tests.mutation` (or `make proofs`). It fails when a plant survives or no longer fits its file.
"""

"""What the app promises about itself under load, failure and every reader's hands: measured, printed, kept in docs/.

    python -m proofs                 # all of them
    python -m proofs crowd votes     # some

A proof is a module here with a function `prove() -> Proof`; its table is written to `docs/proofs/<module>.md`.
"""

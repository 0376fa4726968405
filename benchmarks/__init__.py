"""`python -m benchmarks`: the core beside torch.optim, batched torch and optax, in one run, with the same answers."""

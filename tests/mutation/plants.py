"""The wrong versions: mistakes that optimizers have really shipped with, and those that this design invites."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """One mistake: `was` → `becomes` (each `was` once in `file`), and the pytest arguments that should notice it."""

    name: str
    file: str
    change: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]

    def apply(self, text: str) -> str:
        """The text with the mistake in it. ValueError where the plant no longer fits."""
        for was, becomes in self.change:
            if text.count(was) != 1:
                raise ValueError(f"{self.file} holds “{was}” {text.count(was)} times, not once: mend the plant.")
            text = text.replace(was, becomes)
        return text


REFERENCES = "tests/test_references.py"
CONTRACT = "tests/test_rules.py"
PROTOCOL = "tests/test_networks_sweep_protocol.py"


def _plant(name: str, file: str, was: str, becomes: str, *tests: str) -> Plant:
    return Plant(name, f"optim_core/{file}", ((was, becomes),), tests)


PLANTS = (
    _plant(
        "decoupled decay is lost",
        "decay.py", "return x - lr * weight_decay * R.gradient(x) - lr * u(g)", "return x - lr * u(g)",
        CONTRACT, "-k", "decay_has_power and AdamW",
    ),
    _plant(
        "a sweep takes the papers' decay for the core's",
        "networks/sweep/protocol.py", "Fraction(str(decay)) / Fraction(str(lr))", "Fraction(str(decay))",
        PROTOCOL, "-k", "paper_says",
    ),
    _plant(
        "a sweep chooses a run that diverged",
        "networks/sweep/choice.py", 'float(row[by]) if row["diverged_at"] < 0 else 0.0',
        'float(row[by])', PROTOCOL, "-k", "best_mean",
    ),
    _plant(
        "a sweep takes parts of another protocol",
        "networks/sweep/units.py", "held = [FORM, self.job, ", "held = [FORM, ", PROTOCOL, "-k", "other_units",
    ),
    _plant(
        "a sweep runs finished units again",
        "networks/sweep/run.py", "            if found := self.parts.get(unit):",
        "            if (found := self.parts.get(unit)) and found[1] is None:",
        "tests/test_networks_sweep_ends.py", "-k", "interrupted_sweep",
    ),
    _plant(
        "a shortcut lets no gradient back",
        "networks/walk.py", ".add_(self.aside.pop())", ".add_(0 * self.aside.pop())",
        "tests/test_networks_architectures.py", "-k", "single_modules",
    ),
    _plant(
        "test examples are normalized with their own moments",
        "networks/evaluation.py", "logits(x, self.test[0], moments)", "logits(x, self.test[0])",
        "tests/test_networks_architectures.py", "-k", "modules_and_torch and batch",
    ),
    _plant(
        "every seed sees the first one's mini-batches",
        "networks/training.py", "chosen[0] if len(distinct) == 1 else chosen[run]", "chosen[0]",
        "tests/test_networks_entries.py", "-k", "seed",
    ),
    _plant(
        "decoupled decay without the learning rate",
        "decay.py", "x - lr * weight_decay * R.gradient(x)", "x - weight_decay * R.gradient(x)",
        "tests/test_decay.py",
    ),
    _plant(
        "coupled decay added after the rule",
        "decay.py", "x - lr * u(g + weight_decay * R.gradient(x))", "x - lr * (u(g) + weight_decay * R.gradient(x))",
        "tests/test_decay.py",
    ),
    _plant(
        "prox before the step",
        "decay.py", "R.prox(x - lr * u(g), lr * weight_decay)", "R.prox(x, lr * weight_decay) - lr * u(g)",
        "tests/test_decay.py",
    ),
    _plant(
        "the papers' λ taken as PyTorch's",
        "decay.py", "return decay / lr", "return decay",
        "tests/test_decay.py",
    ),
    _plant(
        "steps uphill",
        "decay.py", '"""No decay."""\n    return x - lr * u(g)', '"""No decay."""\n    return x + lr * u(g)',
        CONTRACT, "-k", "defaults_descend",
    ),
    _plant(
        "ε inside the root",
        "rules/adam.py", "sqrt(v_hat) + eps", "sqrt(v_hat + eps)",
        REFERENCES, "-k", "of_its_paper and adam",
    ),
    _plant(
        "no bias correction of m",
        "rules/adam.py", "m_hat = m / (1 - beta1**t)", "m_hat = m",
        REFERENCES, "-k", "of_its_paper and adam",
    ),
    Plant(
        "β₁ and β₂ swapped in Lion",
        "optim_core/rules/lion.py",
        (
            ("c = beta1 * m + (1 - beta1) * g", "c = beta2 * m + (1 - beta2) * g"),
            ("m = beta2 * m + (1 - beta2) * g", "m = beta1 * m + (1 - beta1) * g"),
        ),
        (REFERENCES, "-k", "of_its_paper and lion"),
    ),
    Plant(
        "AMSGrad keeps the maximum of the corrected v",
        "optim_core/rules/amsgrad.py",
        (("maximum(z, v)", "maximum(z, v / (1 - beta2**t))"), ("z_hat = z / (1 - beta2**t)", "z_hat = z")),
        (REFERENCES, "-k", "of_its_paper and amsgrad"),
    ),
    _plant(
        "Nesterov without the look-ahead",
        "rules/nesterov.py", "return g + momentum * b, b", "return b, b",
        REFERENCES, "-k", "of_its_paper and nesterov",
    ),
    _plant(
        "generalized SignSGD squares the gradient",
        "rules/generalized_signsgd.py", "* m**2", "* g**2",
        "tests/test_identities.py",
    ),
    _plant(
        "RAdam trusts its variance too early",
        "rules/radam.py", "where(rho > 5,", "where(rho > 4,",
        REFERENCES, "-k", "radam",
    ),
    _plant(
        "soft threshold doubled",
        "regularizers.py", "sign(v) * maximum(absolute(v) - strength, 0)\n",
        "sign(v) * maximum(absolute(v) - 2 * strength, 0)\n",
        "tests/test_prox.py",
    ),
    _plant(
        "an operation writes into its argument",
        "ops.py", "numpy=np.abs,", "numpy=lambda a: np.abs(a, out=a if isinstance(a, np.ndarray) else None),",
        CONTRACT, "-k", "is_pure and Adamax",
    ),
    _plant(
        "the norm runs over the whole batch",
        "ops.py", "np.sum(np.square(a), axis=-1, keepdims=True)", "np.sum(np.square(a))",
        CONTRACT, "-k", "batch_is_the_stack and NormalizedGD",
    ),
    _plant(
        "0/0 of plain numbers is NaN",
        "ratio.py", "return 0.0 if a == 0 else math.nan", "return math.nan if a == 0 else math.nan",
        CONTRACT, "-k", "zero_gradients and float and AdamW",
    ),
    _plant(
        "plain numbers forget the schedule",
        "evaluate.py", "lr = r.lr * schedule(t, r.steps)", "lr = r.lr",
        CONTRACT, "-k", "plain_numbers and AdamW",
    ),
    _plant(
        "memory starts at x",
        "method.py", "tuple(like * 0 for _", "tuple(like * 1 for _",
        REFERENCES, "-k", "of_its_paper and momentum",
    ),
    _plant(
        "the cosine is one step ahead",
        "schedule.py", "cos(pi * (t - 1) / steps)", "cos(pi * t / steps)",
        "tests/test_schedule.py",
    ),
    _plant(
        "noise is the same at every step",
        "noise.py", "h = mix(xor(h, step))", "h = mix(xor(h, 0 * step))",
        "tests/test_noise.py",
    ),
    _plant(
        "the gradient scale is applied to the point",
        "oracle.py", '_fitting(rescale, "gradient scales", c, inner.at(x, t, run), c)', "inner.at(c * x, t, run)",
        "tests/test_oracle.py",
    ),
    _plant(
        "the audit's oracle is diagonal and centred",
        "audit/ground.py", "z = x - self.centre",
        "return x * np.array([0.5, 1.0, 2.0, 4.0])",
        "tests/test_audit.py", "-k", "known_answers",
    ),
    _plant(
        "a smaller request that does not fit",
        "request.py", "r.steps // most + 1", "r.steps // most",
        "tests/test_refusals.py", "-k", "fit",
    ),
    _plant(
        "JavaScript loses the brackets",
        "compile/js.py", 'return f"({self.at(left, k)} {ARITHMETIC[type(op)]} {self.at(right, k)})"',
        'return f"{self.at(left, k)} {ARITHMETIC[type(op)]} {self.at(right, k)}"',
        "tests/test_js.py",
    ),
    _plant(
        "a parameter in place of memory is accepted",
        "rule_checks.py", "if returned != memory:", "if len(returned) != len(memory):",
        "tests/test_rule_registration.py",
    ),
    _plant(
        "sharpness is the largest eigenvalue, not the largest in size",
        "smoothness/local.py", "np.abs(eigenvalues).max(axis=-1)", "eigenvalues.max(axis=-1)",
        "tests/test_smoothness.py", "-k", "dense_hessian",
    ),
    _plant(
        "the upper envelope may have a negative L0",
        "smoothness/fit.py", "sorted([(0.0, 0.0), *zip(s.tolist(), c.tolist(), strict=True)])",
        "sorted(zip(s.tolist(), c.tolist(), strict=True))",
        "tests/test_smoothness_fit.py", "-k", "lowest_line",
    ),
    _plant(
        "a Transformer sees the character that it predicts",
        "networks/reading.py", ".triu(1)", ".triu(2)",
        "tests/test_networks_language.py", "-k", "seen_before",
    ),
    _plant(
        "measuring the curvature skips a mini-batch",
        "networks/training.py", "        if self.seen is None:\n", "        if True:\n",
        "tests/test_networks_sharpness.py", "-k", "not_moved",
    ),
    _plant(
        "a network's sharpness is a Rayleigh quotient, which two signs confuse",
        "networks/sharpness.py", "product.norm(dim=1), (product * vector).sum(dim=1)",
        "(product * vector).sum(dim=1), (product * vector).sum(dim=1)",
        "tests/test_networks_sharpness.py", "-k", "bends_down",
    ),
)  # fmt: skip

"""A report as one sentence after the other and as a table."""

from __future__ import annotations

from collections.abc import Iterator

from optim_core.audit.ground import FACTOR
from optim_core.audit.invariance import LEVELS, UNCLEAR, WEIGHT_DECAY
from optim_core.audit.report import Invariance, Report

SCALES = {
    "coordinate": "is scale-free: whatever factor each coordinate's gradient is multiplied by, its path stays the same",
    "tensor": "follows a factor for each parameter tensor, but none for each coordinate: it is not scale-free",
    "global": "follows one factor for the whole gradient, but none for each tensor or coordinate: it is not scale-free",
    "none": "is not scale-free: not even one factor for the whole gradient leaves its path as it is",
    "unclear": "gives no verdict on its scale: a deviation is neither rounding nor plainly there, or one contradicts a "
    "weaker one",
}
KINDS = {
    "none": "changes nothing",
    "coupled": "is coupled: it acts as λx added to the gradient",
    "decoupled": "is decoupled: it takes a share of the weights before the step is added",
    "decoupled after the step": "is decoupled: it takes a share of the weights after the step was added",
    "proximal": "is proximal: the weights are divided by 1 + k after the step",
    "coupled = decoupled": "is coupled and decoupled at once: here the two are the same",
    "other": "is none of coupled, decoupled and proximal, or the steps themselves depend on the weights",
}
REST = {
    "stays": "Where the gradient is zero it stays at rest",
    "moves": "It moves even where every gradient is zero",
    "not finite": "A zero gradient makes its weights NaN or infinite",
}
ANSWERS = {True: "follows", False: "does not follow", None: "unclear"}


def sentences(report: Report) -> Iterator[str]:
    """What was found, in the order of importance."""
    if report.exact.problem:
        yield f"{report.subject} could not be audited. {report.exact.problem}"
        return
    yield f"{report.subject} {SCALES[report.gradient_scale]}{_doubt(report.exact)}."
    if report.with_decay is not None and report.with_decay.gradient_scale != report.gradient_scale:
        yield f"With weight decay {WEIGHT_DECAY:g} it {SCALES[report.with_decay.gradient_scale]}."
    if report.vectors.gradient_scale != report.gradient_scale and not report.vectors.problem:
        yield f"On parameters that are vectors it {SCALES[report.vectors.gradient_scale]}."
    if report.usual is not None and report.usual.gradient_scale != report.gradient_scale and not report.usual.problem:
        epsilon = ", ".join(f"{name} = {value}" for name, value in report.epsilon.items())
        worst = max(report.usual.deviations[level] for level in LEVELS)
        yield f"That holds as ε → 0; with its own {epsilon} a rescaling by {FACTOR:g} shows: |Δx| up to {worst:.1e}."
    if report.decay is not None:
        yield f"Its weight decay {KINDS[report.decay.kind]}{_share(report)}."
    if report.first_step is not None:
        one, much = report.first_step
        yield f"Its first step is {one:.3g} lr long for a gradient of 1, and {much:.3g} lr for one of {FACTOR:g}."
    if report.at_zero is not None:
        yield f"{REST[report.at_zero]}."


def _doubt(found: Invariance) -> str:
    """Which deviations a verdict that is unclear stands on."""
    if found.gradient_scale != UNCLEAR:
        return ""
    return " (" + ", ".join(f"{level}: |Δx| = {found.deviations[level]:.1e}" for level in LEVELS) + ")"


def _share(report: Report) -> str:
    decay = report.decay
    if decay is None or decay.share is None:
        return ""
    grows = {True: ", and it grows with lr", False: ", whatever lr is", None: ""}[decay.with_lr]
    return f", k = {decay.share:.4g} lr λ in the first step{grows}"


def table(report: Report) -> str:
    """One line for each invariance and condition."""
    columns: list[tuple[str, Invariance | None]] = [
        ("matrices, ε → 0", report.exact), ("own ε", report.usual), ("vectors", report.vectors),
        ("no noise", report.noiseless), ("with decay", report.with_decay),
    ]  # fmt: skip
    shown = [(title, found) for title, found in columns if found is not None]
    rows = [["largest |Δx|", *(title for title, _ in shown)]]
    for name in report.exact.deviations:
        rows.append([name, *(f"{f.deviations[name]:.1e}" if name in f.deviations else "-" for _, f in shown)])
    rows.append(["gradient scale", *(f.gradient_scale for _, f in shown)])
    rows.append(["rotation", *(ANSWERS[f.rotation] for _, f in shown)])
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)

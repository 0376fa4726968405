"""The report on a torch optimizer: known answers, deliberately broken ones, and what stands on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from optim_core.audit import examine, subject
from optim_core.audit.__main__ import main
from optim_core.audit.ground import VECTORS
from optim_core.audit.report import exact, where_decay_acts
from optim_core.audit.subject import settings

# path → (on matrices, on vectors, whether U W Vᵀ is followed): what the papers' equations give as ε → 0.
KNOWN = {
    "torch.optim.SGD": ("none", "none", True),
    "torch.optim.SGD:momentum=0.9": ("none", "none", True),
    "torch.optim.Rprop": ("coordinate", "coordinate", False),
    "torch.optim.Adagrad": ("coordinate", "coordinate", False),
    "torch.optim.RMSprop": ("coordinate", "coordinate", False),
    "torch.optim.RMSprop:weight_decay=0.1": ("none", "none", False),
    "torch.optim.Adam": ("coordinate", "coordinate", False),
    "torch.optim.Adam:weight_decay=0.1": ("none", "none", False),
    "torch.optim.Adam:weight_decay=0.1,decoupled_weight_decay=True": ("coordinate", "coordinate", False),
    "torch.optim.Adam:amsgrad=True": ("coordinate", "coordinate", False),
    "torch.optim.AdamW": ("coordinate", "coordinate", False),
    "torch.optim.Adamax": ("coordinate", "coordinate", False),
    "torch.optim.NAdam": ("coordinate", "coordinate", False),
    "torch.optim.RAdam": ("none", "none", False),  # its first steps are momentum that nothing normalizes
    "torch.optim.ASGD": ("none", "none", True),
    "torch.optim.Adafactor": ("tensor", "coordinate", False),
    "pytorch_optimizer.Lion": ("coordinate", "coordinate", False),
    "pytorch_optimizer.Tiger": ("coordinate", "coordinate", False),
    "pytorch_optimizer.Lamb": ("coordinate", "coordinate", False),
    "pytorch_optimizer.Adan": ("coordinate", "coordinate", False),
    "pytorch_optimizer.AdaBelief": ("coordinate", "coordinate", False),
    "pytorch_optimizer.ADOPT": ("coordinate", "coordinate", False),
    "pytorch_optimizer.AdaFactor": ("tensor", "coordinate", False),
    "pytorch_optimizer.ScheduleFreeAdamW": ("coordinate", "coordinate", False),
    "pytorch_optimizer.NovoGrad": ("tensor", "tensor", True),
    "pytorch_optimizer.LARS": ("tensor", "none", True),  # the library leaves vectors out of its trust ratio
    "pytorch_optimizer.SOAP": ("tensor", "coordinate", None),  # its basis comes from single precision
}
DECAYS = {
    "torch.optim.SGD": ("coupled = decoupled", True),
    "torch.optim.SGD:momentum=0.9": ("coupled", None),
    "torch.optim.Adam": ("coupled", None),
    "torch.optim.Adam:decoupled_weight_decay=True": ("decoupled", True),
    "torch.optim.AdamW": ("decoupled", True),
    "torch.optim.AdamW:lr=1e-2,weight_decay=0.1": ("decoupled", True),
    "AdamProx": ("proximal", True),
    "Adam-l2": ("coupled", None),
    "AdamMetricProx": ("other", None),
    "pytorch_optimizer.Adan": ("proximal", True),
    "pytorch_optimizer.AdaBelief:fixed_decay=True": ("decoupled", False),
}


#: One optimizer of each answer, and one with a path of its own on vectors; `make proofs` examines all of them. What is
#: given up: an answer that is wrong for one of the others alone, which no line here can be but with another version.
SAMPLE = {"torch.optim.AdamW", *{KNOWN[path]: path for path in reversed(KNOWN)}.values()}


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=() if path in SAMPLE else pytest.mark.proof) for path in KNOWN]
)
def test_known_answers(path: str) -> None:
    on_matrices, on_vectors, turns = KNOWN[path]
    found = exact(subject(path))
    assert not found.problem
    assert (found.gradient_scale, found.rotation, found.matrix_rotation) == (on_matrices, path in ROTATED, turns)
    assert exact(subject(path), VECTORS).gradient_scale == on_vectors


ROTATED = {"torch.optim.SGD", "torch.optim.SGD:momentum=0.9", "torch.optim.ASGD"}


@pytest.mark.parametrize("path", DECAYS)
def test_where_the_decay_acts(path: str) -> None:
    found = where_decay_acts(subject(path))
    assert found is not None
    assert (found.kind, found.with_lr) == DECAYS[path]
    if found.with_lr:
        assert found.share == pytest.approx(1.0)


class Broken(torch.optim.Optimizer):
    """Adam in a few lines, and the ways in which it can be wrong."""

    def __init__(self, parameters: Any, lr: float = 1e-3, weight_decay: float = 0.0, fault: str = "") -> None:
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})
        self.fault = fault

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        if self.fault == "raises":
            raise RuntimeError("out of order")
        for group in self.param_groups:
            for p in group["params"]:
                self._one(p, group["lr"], group["weight_decay"])

    def _one(self, p: Any, lr: float, w: float) -> None:
        state = self.state[p]
        m, v = state.setdefault("m", torch.zeros_like(p)), state.setdefault("v", torch.zeros_like(p))
        m.mul_(0.9).add_(0.1 * p.grad)
        v.mul_(0.99).add_(0.01 * p.grad**2)
        if self.fault == "decay in the memory":
            m.add_(0.1 * w * p)
        guard = {"hidden epsilon": 1e-6, "large hidden epsilon": 0.1}.get(self.fault, 0.0)
        whole = self.fault == "one square root for all"
        step = m / ((v.mean() if whole else v).sqrt() + guard)
        kept = 1 - (w if self.fault == "decay without lr" else lr * w)
        p.copy_((p - lr * step) * kept if self.fault == "decay after the step" else p * kept - lr * step)


@pytest.mark.parametrize(
    ("fault", "scale"),
    [
        ("", "coordinate"),
        ("hidden epsilon", "unclear"),
        ("large hidden epsilon", "none"),
        ("one square root for all", "tensor"),
    ],
)
def test_what_is_broken_is_refuted(fault: str, scale: str) -> None:
    """Also where there is no argument eps to make small: a guard that nobody can see does show."""
    assert exact(_broken(fault)).gradient_scale == scale


def test_a_decay_that_leaks_into_the_memory_is_neither() -> None:
    report = examine(_broken("decay in the memory"))
    assert report.gradient_scale == "coordinate"
    assert report.with_decay is not None and report.with_decay.gradient_scale == "none"
    assert report.decay is not None and report.decay.kind == "other"


@pytest.mark.parametrize(
    ("fault", "kind", "with_lr"),
    [
        ("", "decoupled", True),
        ("decay without lr", "decoupled", False),
        ("decay after the step", "decoupled after the step", True),
    ],
)
def test_decays_that_look_alike_are_told_apart(fault: str, kind: str, with_lr: bool) -> None:
    decay = where_decay_acts(_broken(fault, weight_decay=0.1))
    assert decay is not None and (decay.kind, decay.with_lr) == (kind, with_lr)


def test_a_zero_gradient_and_what_raises() -> None:
    assert examine(_broken("")).at_zero == "not finite", "0/0 without a guard"
    report = examine(_broken("raises"))
    assert report.exact.problem == "RuntimeError: out of order"
    assert report.decay is report.first_step is report.at_zero is None


def _broken(fault: str, **given: Any) -> Any:
    held = ", ".join(f"{name}={value!r}" for name, value in {"fault": fault, **given}.items())
    return subject(f"{__name__}.Broken:{held}")


def test_the_first_step_of_generalized_signsgd() -> None:
    """Without bias correction it is 1/√(1 − β₂) learning rates long, for any gradient."""
    one, much = examine(subject("GeneralizedSignSGD")).first_step or (0.0, 0.0)
    assert one == pytest.approx((1 - 0.999) ** -0.5)
    assert one == much


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Adamw2", "did you mean AdamW"),
        ("torch.optim.Adam:foo=1", "takes no 'foo'; it takes lr, betas"),
        ("torch.optim.Adam:lr", "name=value"),
        ("torch.optim.Adam:lr=print(1)", "name=value"),
        ("torch.optim.Adam:**{}", "name=value"),
        ("torch.optim.Adam:lr=1,lr=2", "name=value"),
        ("torch.optim.Adam:lr=1)(eps=2", "name=value"),
        ("torch.optim.Adam:lr='a'", "lr is a finite number, not 'a'"),
        ("Adam:lr=1e400", "lr is a finite number, not inf"),
        ("torch.optim.Adam:weight_decay=None", "weight_decay is a finite number, not None"),
        ("torch.optim.Nothing", "torch.optim has no 'Nothing'"),
        ("nowhere.at.all", "There is no module 'nowhere'"),
        ("torch.pi", "is no class and no function"),
        ("torch..Adam", "is no import path"),
        ("../evil.py.x", "is no import path"),
        ("", "Nothing is named. Write a method (AdamW) or an import path (torch.optim.AdamW)"),
        (":lr=1", "Nothing is named. Write a method"),
        ("torch", "There is no method 'torch'. Write a method (AdamW) or an import path (torch.optim.AdamW)"),
    ],
)
def test_nonsense_gets_a_sentence(text: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([text]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1


def test_settings_are_literals() -> None:
    assert settings("lr=1e-3, betas=(0.9, 0.99), nesterov=True, mode='x'") == {
        "lr": 1e-3, "betas": (0.9, 0.99), "nesterov": True, "mode": "x",
    }  # fmt: skip
    assert settings("  ") == {}


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["torch.optim.AdamW"]) == 0
    said = capsys.readouterr().out
    assert "torch.optim.AdamW is scale-free" in said
    assert "Its weight decay is decoupled" in said and "k = 1 lr λ" in said
    assert "gradient scale" in said
    assert main(["torch.optim.LBFGS"]) == 1
    assert "could not be audited. TypeError" in capsys.readouterr().out


def test_json_has_the_fields_of_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "torch.optim.SGD"]) == 0
    (held,) = json.loads(capsys.readouterr().out)
    assert (held["subject"], held["gradient_scale"], held["rotation"]) == ("torch.optim.SGD", "none", True)
    assert held["decay"]["kind"] == "coupled = decoupled"
    assert set(held["deviations"]) == {"coordinate", "tensor", "global", "rotation", "matrix rotation"}


def test_a_factory_is_audited_like_a_class() -> None:
    assert exact(subject(f"{__name__}.factory")).gradient_scale == "coordinate"


def factory(parameters: Any) -> torch.optim.Optimizer:
    return torch.optim.AdamW(parameters, lr=0.05, eps=0.0, weight_decay=1.0)

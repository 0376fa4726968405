"""The audit must be able to refute: it is put before methods, torch optimizers and liars whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core.audit import LOUD, SILENT, audit, level
from optim_core.audit.ground import MATRICES, VECTORS, Ground
from optim_core.audit.invariance import LEVELS
from optim_core.decay import DECAYS
from optim_core.hyper import Decay, Tiny
from optim_core.method import Method
from optim_core.ops import ratio, sqrt, tensor_norm
from optim_core.regularizers import REGULARIZERS
from optim_core.rule import Rule, rule


def test_known_answers() -> None:
    """The table of the papers at ε = 0, and rotation: linear rules turn along, coordinate-wise ones do not."""
    for name, scale, turns in (
        ("SGD", "none", True),
        ("Momentum", "none", True),
        ("NormalizedGD", "global", True),
        ("ClippedSGD", "none", True),
        ("SignSGD", "coordinate", False),
        ("Lion", "coordinate", False),
        ("Adam", "coordinate", False),
        ("Adam-ℓ2", "none", False),
        ("AdamW", "coordinate", False),
        ("AdamProx", "coordinate", False),
        ("AdamMetricProx", "none", False),
        ("GeneralizedSignSGD", "coordinate", False),
        ("GeneralizedSignSGD-ℓ2", "none", False),
        ("RAdam", "none", False),
    ):
        found = audit(name)
        assert (found.gradient_scale, found.rotation) == (scale, turns), name


def test_the_margin_between_silent_and_loud_is_empty_by_far() -> None:
    """Invariances deviate by roundings (exactly 0 under powers of two), refutations by more than a tenth."""
    for name in ("AdamW", "AdamProx", "Lion", "NAdamW", "AdaBeliefProx", "Adagrad"):
        assert audit(name).deviations["coordinate"] == 0.0
    for name in ("Adam-ℓ2", "AdamMetricProx", "RMSprop-ℓ2", "SGDW", "Signum-ℓ2"):
        deviations = audit(name).deviations
        assert min(deviations[k] for k in ("coordinate", "tensor", "global")) > 100 * LOUD
    assert SILENT < LOUD


def test_decay_is_measured_where_there_is_some() -> None:
    assert audit("Adam").decay is None
    for name in ("Adam-ℓ2", "AdamW", "AdamProx", "AdamMetricProx", "AdamProx(l1)"):
        assert audit(name).decay is True
    lost = oc.method("AdamProx", regularizer="box")  # the indicator has one strength: λ changes nothing
    assert audit(lost).decay is False


def test_epsilon_is_visible_and_the_audit_says_that_it_cannot_tell() -> None:
    """At ε = 10⁻⁶ the deviation lies between silence and loudness; at ε = 0.1 it is plainly a refutation."""
    with pytest.raises(RuntimeError, match="neither silent .* nor loud .*: audit at ε = 0"):
        audit("AdamW", eps=1e-6)
    assert audit("AdamW", eps=0.1).gradient_scale == "none"


@pytest.mark.proves("scale.trap")
def test_a_centred_diagonal_oracle_would_call_adam_l2_scale_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trap: there g and λx are proportional coordinate by coordinate, and the rescaling cancels in the ratio."""
    assert audit("Adam-ℓ2").gradient_scale == "none"
    monkeypatch.setattr(Ground, "gradient", lambda _, x, t: np.array([0.5, 1.0, 2.0, 4.0]) * x)
    assert audit("Adam-ℓ2").gradient_scale == "coordinate", "the verdict of an audit that cannot refute"


@pytest.mark.parametrize("ground", [VECTORS, MATRICES], ids=["vectors", "matrices"])
def test_the_ground_is_coupled_off_centre_and_noisy(ground: Ground) -> None:
    at, centre = ground.gradient, ground.centre
    assert np.abs(centre).min() >= 0.5
    assert np.abs(at(centre, 1)).max() > 0.05, "noise at the centre"
    assert np.abs(at(centre, 1) - at(centre, 2)).max() > 0.05, "another draw at each step"
    slopes = np.array([(at(centre + 1e-6 * unit, 1) - at(centre, 1)) / 1e-6 for unit in np.eye(ground.d)])
    assert np.abs(slopes - np.diag(np.diag(slopes))).max() > 0.3, "coupled"


def test_a_rescaling_of_coordinates_is_no_product_of_rows_and_columns() -> None:
    """Adafactor's second moment is such a product, and would follow it."""
    for part, shape in zip(MATRICES.parts, MATRICES.shapes, strict=True):
        powers = np.log2(MATRICES.scales["coordinate"][part]).reshape(shape)
        assert np.ptp(powers - powers.mean(0) - powers.mean(1, keepdims=True) + powers.mean()) > 1


def _plain(made: Rule) -> Method:
    return Method(made, DECAYS["none"], REGULARIZERS["l2"])


def test_a_liar_is_refuted() -> None:
    @rule("Liar", scale_free="coordinate", family="gradient")
    def liar(g, b, *, momentum: Decay = 0.9):
        """Momentum that claims to be scale-free."""
        b = momentum * b + g
        return b, b

    claimed = _plain(liar)
    assert claimed.scale_free == "coordinate"
    assert audit(claimed).gradient_scale == "none"


def test_a_rule_per_tensor_is_seen_by_its_torch_optimizer() -> None:
    """NumPy has one tensor; two parameter tensors tell the levels apart, for our own methods as for any optimizer."""

    @rule("LayerNormalized", scale_free="tensor", family="clipped")
    def layer_normalized(g):
        """Each tensor's gradient at length one."""
        return ratio(g, tensor_norm(g))

    assert audit(_plain(layer_normalized)).gradient_scale == "tensor" == layer_normalized.scale_free
    coupled, decoupled = (Method(layer_normalized, DECAYS[d], REGULARIZERS["l2"]) for d in ("coupled", "decoupled"))
    assert (audit(coupled).gradient_scale, audit(coupled).decay) == ("none", True)
    assert (audit(decoupled).gradient_scale, audit(decoupled).decay) == ("tensor", True)

    class PerTensor(torch.optim.Optimizer):
        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters, {})

        @torch.no_grad()
        def step(self) -> None:  # type: ignore[override]
            for group in self.param_groups:
                for p in group["params"]:
                    p -= 0.05 * layer_normalized.bind("torch")(p.grad)

    assert audit(PerTensor).gradient_scale == "tensor"


def test_a_method_at_rest_gets_no_verdict() -> None:
    """Adadelta at ε = 0 never leaves its start: a path that cannot differ is no invariance, and decay is no motion."""

    @rule("Adadelta", scale_free="coordinate", family="adam")
    def adadelta(g, v, d, *, rho: Decay = 0.9, eps: Tiny = 1e-6):
        """Zeiler 2012, arXiv:1212.5701."""
        v = rho * v + (1 - rho) * g**2
        step = ratio(sqrt(d + eps), sqrt(v + eps)) * g
        d = rho * d + (1 - rho) * step**2
        return step, v, d

    for decay in ("none", "decoupled"):
        method = Method(adadelta, DECAYS[decay], REGULARIZERS["l2"])
        with pytest.raises(RuntimeError, match="The gradient moves nothing here: .* audit it with a positive eps"):
            audit(method)
        assert audit(method, eps=0.1).gradient_scale == "none"


def test_a_path_that_is_not_finite_gets_no_verdict() -> None:
    """Its deviations would be infinite, and a method that is scale-free would look refuted."""
    with pytest.raises(RuntimeError, match="not finite even where nothing is rescaled"):
        audit(lambda p: torch.optim.AdamW(p, lr=1e300, weight_decay=0.1))


@pytest.mark.parametrize(
    ("sizes", "verdict"),
    [("sss", "coordinate"), ("Lss", "tensor"), ("LLs", "global"), ("LLL", "none"), ("?ss", "unclear")]
    + [(sizes, "unclear") for sizes in ("sLs", "ssL", "LsL", "sLL", "ss?", "Ls?")],
)
def test_a_level_holds_only_where_all_weaker_ones_do(sizes: str, verdict: str) -> None:
    """One factor for each tensor is a factor for each coordinate: a silence that it contradicts is no verdict."""
    size = {"s": SILENT / 10, "?": SILENT * 10, "L": LOUD * 10}
    assert level(dict(zip(LEVELS, map(size.__getitem__, sizes), strict=True))) == verdict


class SignMomentum(torch.optim.Optimizer):
    """Steps along the sign of a running mean; the decay is coupled, under the name that is given."""

    def __init__(self, parameters: Any, name: str, decay: float) -> None:
        self.decay = name
        super().__init__(parameters, {name: decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.mul_(0.9).add_(p.grad + group[self.decay] * p, alpha=0.1)
                p -= 0.01 * mean.sign()


def test_a_decay_too_weak_to_turn_every_sign_is_no_invariance() -> None:
    """At 0.1 no sign turns under factors for each coordinate, one does under factors for each tensor. Where the groups
    say what the weight decay is, it is made strong; where they hide it, the contradiction is told."""
    assert audit(lambda p: SignMomentum(p, "weight_decay", 0.1)).gradient_scale == "none"
    with pytest.raises(RuntimeError, match="contradict each other: coordinate silent, tensor loud, global silent"):
        audit(lambda p: SignMomentum(p, "pull", 0.1))


@pytest.mark.parametrize("subject", [3, None, lambda p: 3, lambda p: None, lambda: 3, Method, lambda p, lr: p])
def test_what_is_no_optimizer_is_refused(subject: Any) -> None:
    with pytest.raises(TypeError, match="^Audit a method, its name, or a function parameters → torch optimizer"):
        audit(subject)


@pytest.mark.parametrize(
    ("make", "scale"),
    [
        (lambda p: torch.optim.Adam(p, lr=0.05, eps=0.0), "coordinate"),
        (lambda p: torch.optim.Adam(p, lr=0.05, eps=0.0, weight_decay=1.0), "none"),
        (lambda p: torch.optim.AdamW(p, lr=0.05, eps=0.0, weight_decay=1.0), "coordinate"),
        (lambda p: torch.optim.RMSprop(p, lr=0.05, eps=0.0), "coordinate"),
        (lambda p: torch.optim.SGD(p, lr=0.05), "none"),
        (lambda p: torch.optim.RAdam(p, lr=0.05, eps=0.0), "none"),
    ],
    ids=["Adam", "Adam-l2", "AdamW", "RMSprop", "SGD", "RAdam"],
)
def test_torch_optimizers_are_audited_alike(make: Any, scale: str) -> None:
    found = audit(make)
    assert found.gradient_scale == scale
    assert found.decay is None


def test_our_methods_and_torchs_get_the_same_deviations() -> None:
    ours = audit("AdamW").deviations
    theirs = audit(lambda p: torch.optim.AdamW(p, lr=0.05, eps=0.0, weight_decay=1.0)).deviations
    assert ours["rotation"] == pytest.approx(theirs["rotation"], rel=1e-9)
    assert ours["rotation"] > 0.1

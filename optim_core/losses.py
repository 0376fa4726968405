"""Losses of one example as equations of its score z = aᵀw and its label y, each with two derivatives in z."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optim_core.equation.source import Source, parse
from optim_core.ops import absolute, exp, log, maximum, tanh


@dataclass(frozen=True, eq=False)
class Loss:
    """The loss of one example. `value`, `slope` and `curvature` (the derivatives in z) are equations of (z, y);
    `title` and `about` have the keys "en" and "zh"; `tex` is the mean over the data."""

    id: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    tex: str
    value: Source
    slope: Source
    curvature: Source


LOSSES: dict[str, Loss] = {}


def _loss(title: Mapping[str, str], about: Mapping[str, str], tex: str) -> Callable[[type], Loss]:
    """Read a class of plain functions `value`, `slope` and `curvature` as one `Loss`."""

    def register(cls: type) -> Loss:
        value, slope, curvature = (parse(vars(cls)[part], f"{cls.__name__}.{part}") for part in
                                   ("value", "slope", "curvature"))  # fmt: skip
        LOSSES[cls.__name__] = made = Loss(cls.__name__, title, about, tex, value, slope, curvature)
        return made

    return register


@_loss(
    {"en": "Least squares", "zh": "最小二乘"},
    {
        "en": "A straight line fitted to noisy data: each mini-batch pulls in a direction of its own.",
        "zh": "用直线拟合带噪声的数据：每个小批量都朝自己的方向拉。",
    },
    r"\frac{1}{2n}\sum_{i=1}^{n}\left(a_i^{\top}w-y_i\right)^2",
)
class least_squares:
    def value(z, y):
        return (z - y) ** 2 / 2

    def slope(z, y):
        return z - y

    def curvature(z, y):
        return 1.0


@_loss(
    {"en": "Logistic regression", "zh": "逻辑回归"},
    {
        "en": "Two overlapping classes: the gradient fades where the data are already told apart.",
        "zh": "两类样本有所重叠：已经分对的地方，梯度逐渐消失。",
    },
    r"\frac{1}{n}\sum_{i=1}^{n}\log\left(1+e^{-y_i a_i^{\top}w}\right)",
)
class logistic:
    def value(z, y):
        return maximum(-y * z, 0.0) + log(1 + exp(-absolute(z)))

    def slope(z, y):
        return -y * (1 - tanh(y * z / 2)) / 2

    def curvature(z, y):
        return (1 - tanh(z / 2) ** 2) / 4

"""The networks that can be trained: classifiers of examples, and models of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CLASSIFIERS = ("mlp", "residual", "conv")
LANGUAGE = ("transformer", "lstm")  # they read windows of a text and predict every next character
KINDS = (*CLASSIFIERS, *LANGUAGE)
NORMS = {**dict.fromkeys(CLASSIFIERS, ("none", "batch", "layer")), "transformer": ("none", "pre", "post"),
         "lstm": ("none",)}  # fmt: skip
INITS = {**dict.fromkeys(CLASSIFIERS, ("kaiming", "scaled")), **dict.fromkeys(LANGUAGE, ("lecun",))}
HEADS = 2  # of a transformer's attention
LIMITS = {"depth": (2, 64), "width": (2, 256), "batch": (1, 1024), "steps": (1, 20_000), "every": (1, 20_000)}
DEEPEST = 8  # of a model of a text: its layers are counted in blocks


def whole(name: str, value: Any) -> None:
    """Raises ValueError if `value` is not a whole number within the limits of `name`."""
    low, high = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high:,}, not {value!r}.")


@dataclass(frozen=True)
class Architecture:
    """A network. depth: for the ReLU classifiers, layers with weights on the longest way through.

    "mlp": each fully connected layer after the other. "residual": an input layer, (depth − 2)/2 blocks
    relu(x + W₂ relu(W₁ x)), an output layer; the depth is even. "conv": a 1-D ResNet of `width` channels throughout: a
    stem, three stages of (depth − 2)/6 blocks of two convolutions of length 3, the average over positions, an output
    layer; the first block of the second and third stage takes every second position, and so does its shortcut, which
    has no weights (option A of He et al. 2016, arXiv:1512.03385). depth is 6n + 2.

    "transformer": embeddings of characters and positions, `depth` blocks of causal self-attention with 2 heads and a
    GELU network 4·width wide (Vaswani et al. 2017, arXiv:1706.03762; GELU: Hendrycks & Gimpel 2016, arXiv:1606.08415),
    an output layer of its own. "lstm": an embedding, `depth` layers of Hochreiter & Schmidhuber's LSTM (1997,
    doi:10.1162/neco.1997.9.8.1735, with Gers' forget gate), an output layer.

    norm: for classifiers, behind every hidden layer's weights, before its activation, "batch" (over the examples of one
    run) or "layer" (over the features of one example), with a factor and a shift for each feature instead of the bias.
    For a transformer a layer norm of each position, "post" (behind the sum of a branch and its shortcut, as in 2017) or
    "pre" (at the beginning of each branch and before the output layer; Xiong et al. 2020, arXiv:2002.04745).
    init: "kaiming" (variance 2/fan_in), or "scaled": the last layer of every residual branch also divided by the
    square root of the number of blocks, so that the blocks together add about as much as one. Models of a text have
    "lecun": variance 1/fan_in (LeCun et al. 1998), embeddings with deviation 0.02, no bias. "" is the kind's first.
    """

    kind: str = "mlp"
    depth: int = 4
    width: int = 32
    norm: str = "none"
    init: str = ""

    def __post_init__(self) -> None:
        self._one_of("kind", KINDS)
        object.__setattr__(self, "init", self.init or INITS[self.kind][0])
        whole("depth", self.depth)
        whole("width", self.width)
        self._one_of("norm", NORMS[self.kind])
        if self.init == "scaled" and self.kind == "mlp":
            raise ValueError("A plain network has no residual branches whose initial weights could be scaled.")
        self._one_of("init", INITS[self.kind])
        if self.kind == "residual" and self.depth % 2:
            raise ValueError(f"A residual network has an even number of layers, not {self.depth}.")
        if self.kind == "conv" and self.depth % 6 != 2:
            raise ValueError(f"A convolutional network has 6n + 2 layers (8, 14, 20, …), not {self.depth}.")
        if self.reads_text and self.depth > DEEPEST:
            raise ValueError(f"A model of a text has at most {DEEPEST} blocks, not {self.depth}.")
        if self.kind == "transformer" and self.width % HEADS:
            raise ValueError(f"The width of a transformer is a multiple of its {HEADS} heads, not {self.width}.")

    def _one_of(self, name: str, options: tuple[str, ...]) -> None:
        if getattr(self, name) not in options:
            of = "An architecture" if name == "kind" else f"A {self.kind} network"
            raise ValueError(f"{of}'s {name} is one of {', '.join(options)}, not {getattr(self, name)!r}.")

    @property
    def reads_text(self) -> bool:
        """Whether it predicts the characters of a text."""
        return self.kind in LANGUAGE

    @property
    def layer_names(self) -> tuple[str, ...]:
        """A name for each layer of weights, from the input on: numbers for classifiers; for a transformer "tokens",
        "positions", then for each block "1.qkv", "1.attention", "1.in", "1.out", last "head"."""
        if not self.reads_text:
            return tuple(str(k) for k in range(1, self.depth + 1))
        if self.kind == "lstm":
            return "tokens", *(f"{k}.gates" for k in range(1, self.depth + 1)), "head"
        blocks = (f"{k}.{part}" for k in range(1, self.depth + 1) for part in ("qkv", "attention", "in", "out"))
        return "tokens", "positions", *blocks, "head"

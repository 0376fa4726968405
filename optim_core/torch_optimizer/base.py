"""The torch.optim.Optimizer that evaluates a method: tensors are laid end to end as vectors, and laid back."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, ClassVar

import torch
from torch import Tensor

from optim_core.method import Method
from optim_core.torch_optimizer.settings import Schema, every_name

AT_ONCE = {"cpu": 2**17}  # elements: large enough to hide the calls, small enough to stay near the core


class MethodOptimizer(torch.optim.Optimizer):
    """What all these optimizers share; `optimizer_class` fills in the method.

    Parameters without a gradient are left alone and get no state, and so are frozen ones (even with a gradient left
    over, where torch's own would go on). `state[p]` holds `step`, how often p has moved, and the rule's memory by its
    names. A `norm` in the rule is taken over all parameters of all groups that have a gradient (in the widest of their
    types, on the first one's device), a `tensor_norm` over each alone.
    """

    method: ClassVar[Method]
    schema: ClassVar[Schema]
    joint: ClassVar[bool]

    def __init__(self, params: Any, lr: float | Tensor | None = None, **settings: Any) -> None:
        """params: tensors, named tensors or groups. lr: a number or a 1-element tensor. The rest: the signature.

        Raises TypeError for an unknown name and ValueError for a value out of range.
        """
        given = settings if lr is None else {"lr": lr, **settings}
        self.schema.refuse(given)
        defaults = {**self.schema.defaults, **self.schema.spelled(given, like=self.schema.defaults)}
        self.schema.check(defaults)
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with hyperparameters of their own; those left out are the optimizer's defaults."""
        if isinstance(param_group, dict):
            self.schema.refuse(name for name in param_group if name in every_name())
            self.schema.refuse_misspelled(param_group)
            param_group = self.schema.spelled(param_group, like=self.defaults)
        super().add_param_group(param_group)
        added = self.param_groups.pop()
        self.schema.check(added)
        if any(p.is_complex() for p in added["params"]):
            raise ValueError(f"{self.method.name} does not support complex parameters")
        self.param_groups.append(added)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore what was saved. Raises ValueError where another method's optimizer saved it, and where a value is out
        of range."""
        options, kept = set(self.schema.defaults), {"step", *self.method.rule.memory}
        saved = [(options, set(g)) for g in state["param_groups"]] + [(kept, set(s)) for s in state["state"].values()]
        for needed, found in saved:
            if needed - found:
                raise ValueError(
                    f"{self.method.name} cannot continue from this state: it lacks {', '.join(sorted(needed - found))}."
                )
        for group in state["param_groups"]:
            self.schema.check(group)
        super().__setstate__(state)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step. `closure` reevaluates the model with gradients and returns the loss, which this returns.

        Raises RuntimeError for sparse gradients, before any parameter has moved.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        moving = []
        for group in self.param_groups:
            numbers = self.schema.numbers(group)
            moving += [(p, numbers) for p in group["params"] if self._moves(p)]
        if self.joint and moving:
            self._advance(moving)
        else:
            for p, own in moving:
                if not self._advance_in_blocks(p, own):
                    self._advance([(p, own)])
        return loss

    def _moves(self, p: Tensor) -> bool:
        if p.grad is None or not p.requires_grad:
            return False
        if p.grad.layout is not torch.strided:
            raise RuntimeError(f"{self.method.name} does not support sparse gradients")
        return True

    def _advance_in_blocks(self, p: Tensor, own: dict[str, float]) -> bool:
        """One evaluation for each block of one parameter, every value written where it was: what lies between reading
        and writing stays near the core. False, with nothing done, where a block's values are not its own affair or
        do not lie side by side."""
        state, names = self._state(p), self.method.rule.memory
        held = [p.data, p.grad, *(state[name] for name in names)]
        if self.method.rule.reductions or not all(_alike(tensor, p) for tensor in held):
            return False
        most = AT_ONCE.get(p.device.type, p.numel())
        step = self.method.bind("fused", {n: own[n] for n in self.schema.hyper})
        pieces = zip(*(tensor.view(-1).split(most) for tensor in held), strict=True)
        for x, g, *memory in pieces:
            after, _, kept = step(x, g, tuple(memory), state["step"] + 1, own["lr"], own.get("weight_decay", 0.0))
            for place, value in zip((x, *memory), (after, *kept), strict=True):
                place.copy_(value)
        state["step"] += 1
        return True

    def _advance(self, together: list[tuple[Tensor, dict[str, float]]]) -> None:
        """One evaluation of the method over these parameters with their groups' numbers."""
        parameters = [p for p, _ in together]
        states = [self._state(p) for p in parameters]
        names, sizes = self.method.rule.memory, [p.numel() for p in parameters]
        like = parameters[0].new_empty((), dtype=reduce(torch.promote_types, (p.dtype for p in parameters)))
        x, g = _joined(parameters, like), _joined([p.grad for p in parameters if p.grad is not None], like)
        memory = tuple(_joined([s[name] for s in states], like) for name in names)
        t = _per_element([s["step"] + 1 for s in states], sizes, like)
        numbers = {n: _per_element([own[n] for _, own in together], sizes, like) for n in self.schema.hyper}
        step = self.method.bind("fused", numbers)
        after, _, kept = step(x, g, memory, t, numbers["lr"], numbers.get("weight_decay", 0.0))
        for name, values in zip(names, kept, strict=True):
            borrowed = len(states) > 1 or values is x or values is g  # a view of something that is not this state's own
            for p, state, part in zip(parameters, states, values.split(sizes), strict=True):
                state[name] = part.reshape(p.shape).to(p.device, p.dtype, copy=borrowed)
        for p, state, part in zip(parameters, states, after.split(sizes), strict=True):
            state["step"] += 1
            p.copy_(part.reshape(p.shape))

    def _state(self, p: Tensor) -> dict[str, Any]:
        state: dict[str, Any] = self.state[p]
        if not state:
            start = self.method.init(torch.zeros_like(p))
            state.update(step=0, **dict(zip(self.method.rule.memory, start, strict=True)))
        return state


def _alike(tensor: Any, p: Tensor) -> bool:
    return bool(
        isinstance(tensor, Tensor) and tensor.is_contiguous() and tensor.shape == p.shape
        and tensor.dtype == p.dtype and tensor.device == p.device
    )  # fmt: skip


def _joined(tensors: list[Tensor], like: Tensor) -> Tensor:
    """One vector on the device and of the type of `like`: a view of a lone contiguous tensor, else a copy."""
    parts = [tensor.reshape(-1).to(like.device, like.dtype) for tensor in tensors]
    return parts[0] if len(parts) == 1 else torch.cat(parts)


def _per_element(values: list[Any], sizes: list[int], like: Tensor) -> Any:
    """The number that all parameters share, or each one's spread over its elements.

    Spread in float64 whatever the type of the parameters: a plain number is that exact too, and in bfloat16 0.999 is 1.
    """
    if all(value == values[0] for value in values):
        return values[0]
    return torch.cat([like.new_full((n,), v, dtype=torch.float64) for v, n in zip(values, sizes, strict=True)])

"""The torch optimizers behave like torch's own: groups, states, schedulers, closures, messages, types and devices."""

from __future__ import annotations

import copy
import inspect
import io
import pickle
import re
from typing import Any

import pytest
import torch

import optim_core.torch_optimizer as package
from optim_core import catalog
from optim_core.torch_optimizer import AdamProx, GeneralizedSignSGD, make_optimizer, optimizer_class

DTYPES = [torch.float64, torch.float32, torch.bfloat16]
RULES = [rule.name for rule in catalog.rules().values()]


def net(dtype: torch.dtype = torch.float64, device: str = "cpu") -> torch.nn.Sequential:
    torch.manual_seed(3)
    layers = [torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)]
    return torch.nn.Sequential(*layers).to(device, dtype)


def loss_of(model: torch.nn.Module) -> torch.Tensor:
    p = next(model.parameters())
    x = torch.linspace(-1, 1, 15, dtype=torch.float64).reshape(5, 3).to(p.device, p.dtype)
    return (model(x) - 1).square().mean()


def train(model: torch.nn.Module, optimizer: torch.optim.Optimizer, steps: int, scheduler: Any = None) -> float:
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_of(model)
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
    return loss_of(model).item()


def weights(model: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()])


def with_gradient(values: list[float], g: list[float], dtype: torch.dtype = torch.float64) -> torch.nn.Parameter:
    p = torch.nn.Parameter(torch.tensor(values, dtype=dtype))
    p.grad = torch.tensor(g, dtype=dtype)
    return p


# --- names, defaults and messages -------------------------------------------------------------------------------------


def test_every_method_is_an_optimizer_importable_by_its_own_name() -> None:
    classes = {name: optimizer_class(name) for name in catalog.methods()}
    assert len({c.__name__ for c in classes.values()}) == len(classes)
    for name, cls in classes.items():
        assert issubclass(cls, torch.optim.Optimizer)
        assert cls.__name__.isidentifier()
        assert getattr(package, cls.__name__) is cls is optimizer_class(catalog.method(name))
    assert (AdamProx, GeneralizedSignSGD) == (optimizer_class("AdamProx"), optimizer_class("GeneralizedSignSGD"))
    assert optimizer_class("AdamProx", regularizer="l1").__name__ == "AdamProx_l1"
    with pytest.raises(AttributeError, match="no attribute 'AdamY'"):
        _ = package.AdamY
    with pytest.raises(ValueError, match="did you mean .*AdamW"):
        optimizer_class("AdmaW")


@pytest.mark.parametrize("name", [*RULES, "AdamW"])
@pytest.mark.proves("anatomy.guard", "start.long_memory")
def test_defaults_are_torchs_where_torch_has_the_optimizer(name: str) -> None:
    ours = optimizer_class(name)([torch.nn.Parameter(torch.zeros(1))]).defaults
    twin = getattr(torch.optim, name, None)
    theirs = inspect.signature(twin).parameters if twin else {"lr": inspect.Parameter("lr", 1, default=1e-3)}
    assert ours["lr"] == theirs["lr"].default
    for option, value in ours.items():
        if option in theirs:
            assert value == theirs[option].default


def test_the_signature_shows_every_option() -> None:
    shown = str(inspect.signature(AdamProx))
    assert shown == "(params, lr=0.001, *, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01)"
    assert "l1_ratio=0.5" in str(inspect.signature(optimizer_class("AdamProx", "elastic_net")))
    assert "1412.6980" in (AdamProx.__doc__ or "")


def test_beta1_and_beta2_are_the_pair_betas() -> None:
    p = [torch.nn.Parameter(torch.zeros(1))]
    assert AdamProx(p, beta1=0.5).defaults["betas"] == (0.5, 0.999)
    assert AdamProx(p, beta2=0.5, beta1=0.1).defaults["betas"] == (0.1, 0.5)
    groups = AdamProx([{"params": p, "beta2": 0.7}], betas=(0.3, 0.4)).param_groups
    assert groups[0]["betas"] == (0.3, 0.7)
    with pytest.raises(TypeError, match="give betas or beta1, not both"):
        AdamProx(p, betas=(0.9, 0.9), beta1=0.5)
    optimizer = AdamProx(p)
    optimizer.param_groups[0]["beta1"] = 0.5  # would otherwise be a change without effect
    with pytest.raises(TypeError, match=re.escape("set group['betas'], not group['beta1']")):
        optimizer.step()


WRONG: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("AdamProx", {"lr": -1}, ValueError, "Invalid learning rate: -1"),
    ("AdamProx", {"lr": float("nan")}, ValueError, "Invalid learning rate: nan"),
    ("AdamProx", {"lr": torch.tensor([1.0, 2.0])}, ValueError, "Tensor lr must be 1-element"),
    ("AdamProx", {"lr": "fast"}, TypeError, "Invalid learning rate: 'fast' is not a number"),
    ("AdamProx", {"eps": -1e-8}, ValueError, "Invalid epsilon value: -1e-08"),
    ("AdamProx", {"betas": (1.0, 0.9)}, ValueError, "Invalid beta parameter at index 0: 1"),
    ("AdamProx", {"betas": (0.9, -0.1)}, ValueError, "Invalid beta parameter at index 1: -0.1"),
    ("AdamProx", {"betas": (0.9,)}, ValueError, "Invalid betas: (0.9,)"),
    ("AdamProx", {"weight_decay": -1}, ValueError, "Invalid weight_decay value: -1"),
    ("Momentum", {"momentum": -0.5}, ValueError, "Invalid momentum value: -0.5"),
    ("AdamProx (elastic net)", {"l1_ratio": 2}, ValueError, "Invalid l1_ratio value: 2"),
    ("AdamProx", {"beta": 0.9}, TypeError, "AdamProx has no 'beta'; it has lr, betas, eps, weight_decay"),
    ("Adam", {"weight_decay": 0.1}, TypeError, "Adam has no 'weight_decay'"),
    ("SGD", {"betas": (0.9, 0.99)}, TypeError, "SGD has no 'betas'; it has lr"),
]


@pytest.mark.parametrize(("method", "options", "error", "message"), WRONG, ids=lambda v: str(v)[:40])
@pytest.mark.parametrize("place", ["constructor", "group", "added group"])
def test_wrong_options_are_named(
    place: str, method: str, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    p, q = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(2))
    with pytest.raises(error, match=re.escape(message)):
        if place == "constructor":
            make_optimizer([p], method, **options)
        elif place == "group":
            make_optimizer([{"params": [p], **options}], method)
        else:
            optimizer = make_optimizer([q], method)
            try:
                optimizer.add_param_group({"params": [p], **options})
            finally:
                assert len(optimizer.param_groups) == 1


def test_a_group_may_carry_data_of_its_own_as_in_torch() -> None:
    optimizer = AdamProx([{"params": [with_gradient([1.0], [1.0])], "name": "head"}])
    optimizer.step()
    assert optimizer.param_groups[0]["name"] == "head"


def test_a_misspelled_name_in_a_group_is_refused_and_a_name_of_ones_own_is_not() -> None:
    p = torch.nn.Parameter(torch.zeros(2))
    for wrong, meant in (("weight_decy", "weight_decay"), ("weightdecay", "weight_decay"), ("epss", "eps")):
        with pytest.raises(TypeError, match=f"AdamProx has no '{wrong}' in a parameter group; did you mean '{meant}'"):
            AdamProx([{"params": [p], wrong: 0.5}])
    own = {"name": "head", "lr_scale": 0.5, "initial_lr": 0.1, "max_lr": 1.0, "max_momentum": 0.9, "foreach": None}
    for method in ("AdamProx", "Momentum", "NAdamW"):
        assert make_optimizer([{"params": [p], **own}], method).param_groups[0]["lr_scale"] == 0.5


@pytest.mark.parametrize("betas", [0.9, None, {0.5, 0.9}, 5, (0.9,), (0.9, 0.99, 0.999)])
def test_betas_are_a_pair(betas: Any) -> None:
    with pytest.raises(ValueError, match=r"^Invalid betas: .*; they are a pair \(beta1, beta2\)$"):
        make_optimizer([torch.nn.Parameter(torch.zeros(2))], "Adam", betas=betas)


@pytest.mark.parametrize("lr", [10**400, "0.1", 1j, True])
def test_a_learning_rate_is_a_number(lr: Any) -> None:
    with pytest.raises(TypeError, match="^Invalid learning rate: .* is not a number"):
        make_optimizer([torch.nn.Parameter(torch.zeros(2))], "Adam", lr=lr)


def test_what_the_docstring_says_of_underflow_at_eps_zero() -> None:
    p = torch.nn.Parameter(torch.ones(2, dtype=torch.float32))
    p.grad = torch.tensor([1e-25, 1e-19])
    make_optimizer([p], "Adam", lr=0.5, eps=0.0).step()
    assert p[0].item() == -torch.inf
    assert p[1].item() == pytest.approx(0.5, rel=1e-2)
    assert "±∞" in (make_optimizer.__doc__ or "")


def test_complex_and_sparse_are_refused_before_anything_moves() -> None:
    with pytest.raises(ValueError, match="AdamProx does not support complex parameters"):
        AdamProx([torch.nn.Parameter(torch.zeros(2, dtype=torch.complex64))])
    first, table = with_gradient([1.0], [1.0]), torch.nn.Parameter(torch.ones(3, 2))
    table.grad = torch.ones(3, 2).to_sparse()
    optimizer = AdamProx([first, table])
    with pytest.raises(RuntimeError, match="AdamProx does not support sparse gradients"):
        optimizer.step()
    assert first.item() == 1.0
    assert not optimizer.state


# --- parameter groups, frozen and unused parameters -------------------------------------------------------------------


def test_groups_keep_their_own_hyperparameters() -> None:
    p, q = with_gradient([2.0], [0.0]), with_gradient([2.0], [0.0])
    optimizer = AdamProx([{"params": [p]}, {"params": [q], "lr": 0.5, "weight_decay": 2.0}], lr=1.0, weight_decay=1.0)
    optimizer.step()
    assert (p.item(), q.item()) == (2 / (1 + 1.0), 2 / (1 + 0.5 * 2))
    r = with_gradient([2.0], [0.0])
    optimizer.add_param_group({"params": r, "weight_decay": 3.0})
    optimizer.step()
    assert (p.item(), q.item(), r.item()) == (0.5, 0.5, 2 / (1 + 3.0))
    assert [optimizer.state[t]["step"] for t in (p, q, r)] == [2, 2, 1]


def test_weight_decay_can_be_kept_from_the_biases_by_named_groups() -> None:
    model = net()
    named = list(model.named_parameters())
    groups = [
        {"params": [(n, p) for n, p in named if p.ndim > 1]},
        {"params": [(n, p) for n, p in named if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = make_optimizer(groups, "SGDProx", lr=1.0, weight_decay=1.0)
    before = [p.detach().clone() for p in model.parameters()]
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    for p, old in zip(model.parameters(), before, strict=True):
        assert torch.equal(p, old / 2 if p.ndim > 1 else old)
    assert optimizer.param_groups[1]["param_names"] == ["0.bias", "2.bias"]


@pytest.mark.parametrize("method", ["AdamProx", "ClippedMomentumW"])
def test_frozen_and_unused_parameters_are_left_alone(method: str) -> None:
    model = net()
    model[0].requires_grad_(False)
    unused, stale = torch.nn.Parameter(torch.ones(2)), with_gradient([1.0], [1.0])
    stale.requires_grad_(False)  # frozen with a gradient left over
    optimizer = make_optimizer([*model.parameters(), unused, stale], method, lr=0.1, weight_decay=0.5)
    before = weights(model[0])
    optimizer.zero_grad(set_to_none=False)
    loss_of(model).backward()
    optimizer.step()
    assert torch.equal(weights(model[0]), before)
    assert (unused.detach() == 1).all()
    assert stale.item() == 1.0
    assert set(optimizer.state) == set(model[2].parameters())


def test_a_parameter_without_gradient_does_not_advance() -> None:
    """Its bias correction starts when it does: the first Adam step is lr, at whatever step of the others."""
    p, late = with_gradient([0.0], [3.0]), torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = make_optimizer([p, late], "Adam", lr=0.1, eps=0.0)
    optimizer.step()
    late.grad = torch.tensor([1e-3], dtype=torch.float64)
    optimizer.step()
    assert (
        abs(late.item() + 0.1) < 1e-15
    )  # a shared step count of 2 would give 0.1·(0.1/0.19)/√(0.001/0.001999) = 0.074
    assert [optimizer.state[t]["step"] for t in (p, late)] == [2, 1]


@pytest.mark.parametrize("method", ["AdamProx", "NormalizedGD"])
def test_a_step_without_any_gradient_changes_nothing(method: str) -> None:
    p = torch.nn.Parameter(torch.ones(2))
    optimizer = make_optimizer([p], method)
    optimizer.step()
    assert (p == 1).all()
    assert not optimizer.state


# --- what a step reads and writes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", list(catalog.methods()))
def test_a_step_writes_in_place_and_leaves_the_gradient(method: str) -> None:
    p = with_gradient([1.0, -2.0, 0.0], [0.5, 3.0, 0.0])
    place, g = p.data_ptr(), p.grad
    assert g is not None
    optimizer = make_optimizer([p], method, lr=0.1)
    optimizer.step()
    optimizer.step()
    assert p.data_ptr() == place
    assert p.requires_grad
    assert p.is_leaf
    assert p.grad is g
    assert torch.equal(g, torch.tensor([0.5, 3.0, 0.0], dtype=torch.float64))
    state = optimizer.state[p]
    assert list(state) == ["step", *optimizer.method.rule.memory]
    own = [p, g, *(state[name] for name in optimizer.method.rule.memory)]
    assert len({t.untyped_storage().data_ptr() for t in own}) == len(own)  # nobody's memory is another's
    assert all(not t.requires_grad for t in own[1:])


def test_any_shape_and_layout_is_one_vector_of_numbers() -> None:
    """A transposed, a channels-last, a single and an empty parameter move as their plain copies do."""
    torch.manual_seed(0)
    shaped = [
        torch.randn(3, 4).t(),
        torch.randn(2, 3, 2, 2).to(memory_format=torch.channels_last),
        torch.tensor(0.7),
        torch.zeros(0, 3),
    ]
    odd = [torch.nn.Parameter(t) for t in shaped]
    plain = [torch.nn.Parameter(t.detach().clone(memory_format=torch.contiguous_format).reshape(-1)) for t in shaped]
    assert not odd[0].is_contiguous()
    for method in ("AdamProx", "ClippedMomentumW"):
        ours, reference = (make_optimizer(ps, method, lr=0.1, weight_decay=0.5) for ps in (odd, plain))
        for _ in range(5):
            for a, b in zip(odd, plain, strict=True):
                a.grad = torch.cos(a.detach())
                b.grad = torch.cos(b.detach())
            ours.step()
            reference.step()
        for a, b in zip(odd, plain, strict=True):
            assert torch.allclose(a.reshape(-1), b, rtol=1e-6, atol=0)
        assert ours.state[odd[0]].keys() == reference.state[plain[0]].keys()


def test_eps_may_be_zero() -> None:
    """0/0 is 0, so a coordinate that never had a gradient stays; the others make the step of a sign."""
    p = with_gradient([1.0, 1.0, 1.0], [0.0, 1e-30, -5.0])
    make_optimizer([p], "Adam", lr=0.125, eps=0.0).step()
    assert torch.allclose(p, torch.tensor([1.0, 0.875, 1.125], dtype=torch.float64), rtol=1e-14)


def test_closure_is_called_once_with_gradients_and_its_loss_returned() -> None:
    p = torch.nn.Parameter(torch.tensor([3.0]))
    optimizer, calls = make_optimizer([p], "SGD", lr=0.25), []

    def closure() -> torch.Tensor:
        calls.append(torch.is_grad_enabled())
        optimizer.zero_grad()
        loss = (p**2).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 9.0
    assert calls == [True]
    assert p.item() == 1.5
    assert optimizer.step() is None
    optimizer.zero_grad()
    assert p.grad is None


def test_hooks_run_around_a_step() -> None:
    optimizer = AdamProx([with_gradient([1.0], [1.0])])
    seen: list[str] = []
    optimizer.register_step_pre_hook(lambda *_: seen.append("before"))
    optimizer.register_step_post_hook(lambda *_: seen.append("after"))
    optimizer.step()
    assert seen == ["before", "after"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", RULES)
def test_memory_has_the_parameters_type_and_training_goes_down(name: str, dtype: torch.dtype) -> None:
    model = net(dtype)
    optimizer = make_optimizer(model.parameters(), name, lr=0.01)
    before = loss_of(model).item()
    assert train(model, optimizer, 40) < 0.98 * before
    for p in model.parameters():
        assert p.dtype == dtype
        assert all(optimizer.state[p][m].dtype == dtype for m in optimizer.method.rule.memory)


# --- learning-rate schedulers -----------------------------------------------------------------------------------------


def test_onecycle_moves_lr_and_momentum() -> None:
    for method, option in (("AdamProx", "betas"), ("Momentum", "momentum")):
        optimizer = make_optimizer(net().parameters(), method)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=20)
        group = optimizer.param_groups[0]
        start = (group["lr"], group[option])
        assert start[1] in (0.95, (0.95, 0.999))
        optimizer.step()
        scheduler.step()
        assert group["lr"] > start[0]
        assert group[option] < start[1]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_lr_may_be_a_tensor_that_a_scheduler_fills(dtype: torch.dtype) -> None:
    ends = []
    for lr in (0.125, torch.tensor(0.125, dtype=dtype)):
        model = net()
        optimizer = AdamProx(model.parameters(), lr=lr, weight_decay=0.5)
        train(model, optimizer, 8, torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5))
        ends.append(weights(model))
        assert isinstance(optimizer.param_groups[0]["lr"], type(lr))
        assert float(optimizer.param_groups[0]["lr"]) == 0.125 / 16
    assert torch.equal(*ends)  # 1/8 and its halves are exact in both types


# --- saving and loading -----------------------------------------------------------------------------------------------


def saved(value: Any) -> Any:
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def two_groups(model: torch.nn.Sequential, method: str) -> Any:
    options = {"lr": 0.02} | ({"weight_decay": 0.3} if catalog.method(method).decays else {})
    groups = [{"params": model[0].parameters(), "lr": 0.05}, {"params": model[2].parameters()}]
    return make_optimizer(groups, method, **options)


@pytest.mark.parametrize("method", [*RULES, "AdamW", "AdamProx", "ClippedMomentum-l2"])
def test_a_loaded_state_continues_to_the_last_bit(method: str) -> None:
    whole = net()
    optimizer = two_groups(whole, method)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)
    train(whole, optimizer, 10, scheduler)
    model_state, kept = copy.deepcopy(whole.state_dict()), saved([optimizer.state_dict(), scheduler.state_dict()])
    train(whole, optimizer, 10, scheduler)

    resumed = net()
    resumed.load_state_dict(model_state)
    again = two_groups(resumed, method)
    later = torch.optim.lr_scheduler.CosineAnnealingLR(again, T_max=30)
    later.load_state_dict(kept[1])
    again.load_state_dict(kept[0])
    train(resumed, again, 10, later)
    assert torch.equal(weights(whole), weights(resumed))

    forgot = net()
    forgot.load_state_dict(model_state)
    train(forgot, two_groups(forgot, method), 10)
    assert (weights(forgot) - weights(whole)).abs().max() > 1e-4  # a state that was not loaded would show


@pytest.mark.parametrize("method", ["AdamProx", "AdamProx (ℓ1)", "Adam-ℓ2", "ClippedMomentumW (elastic net)"])
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_a_copy_or_a_pickle_of_model_and_optimizer_continues_to_the_last_bit(method: str, duplicate: Any) -> None:
    model = net()
    optimizer = two_groups(model, method)
    train(model, optimizer, 5)
    model2, optimizer2 = duplicate((model, optimizer))
    assert type(optimizer2) is type(optimizer)
    before = weights(model)
    assert train(model, optimizer, 5) == train(model2, optimizer2, 5)
    assert torch.equal(weights(model), weights(model2))
    assert not torch.equal(before, weights(model))
    optimizer2.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))]})
    assert len(optimizer.param_groups) == 2


def test_a_state_of_another_method_is_refused_unless_it_has_all_that_is_needed() -> None:
    model = net()
    adamw, prox = two_groups(model, "AdamW"), two_groups(model, "AdamProx")
    train(model, adamw, 3)
    prox.load_state_dict(adamw.state_dict())  # the same memory: one may change the decay in the middle of training
    assert prox.state[model[0].weight]["step"] == 3
    for other, lacking in (("AMSGradW", "z"), ("NAdamW", "momentum_decay")):
        with pytest.raises(ValueError, match=f"{other} cannot continue from this state: it lacks {lacking}"):
            two_groups(model, other).load_state_dict(adamw.state_dict())
    theirs = torch.optim.AdamW(model.parameters())
    train(model, theirs, 1)
    with pytest.raises(ValueError, match="AdamProx cannot continue from this state: it lacks m, v"):
        AdamProx(model.parameters()).load_state_dict(theirs.state_dict())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lr": -5}, "Invalid learning rate: -5 is not in [0, ∞)"),
        ({"betas": (2, 3)}, "Invalid beta parameter at index 0: 2 is not in [0, 1)"),
        ({"betas": None}, "Invalid betas: None; they are a pair (beta1, beta2)"),
        ({"eps": "tiny"}, "Invalid epsilon value: 'tiny' is not a number"),
    ],
)
def test_a_saved_value_out_of_range_is_refused(change: dict[str, Any], message: str) -> None:
    optimizer = make_optimizer(net().parameters(), "AdamW")
    state, before = optimizer.state_dict(), copy.deepcopy(optimizer.param_groups[0]["betas"])
    state["param_groups"][0].update(change)
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["betas"] == before


# --- CUDA -------------------------------------------------------------------------------------------------------------


@pytest.mark.cuda
@pytest.mark.parametrize("name", RULES)
def test_cuda_walks_the_path_of_the_cpu(name: str) -> None:
    for method in (m.name for m in catalog.methods().values() if m.rule.name == name):
        ends = []
        for device in ("cpu", "cuda"):
            model = net(device=device)
            optimizer = two_groups(model, method)
            train(model, optimizer, 20, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30))
            tensors = [t for s in optimizer.state.values() for t in s.values() if torch.is_tensor(t)]
            assert {t.device.type for t in (*model.parameters(), *tensors)} == {device}
            ends.append(weights(model).cpu())
        assert (ends[0] - ends[1]).abs().max() <= 1e-9, method
        assert (ends[0] - weights(net())).abs().max() > 1e-2, method


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", DTYPES)
def test_cuda_trains_in_every_type(dtype: torch.dtype) -> None:
    for name in RULES:
        model = net(dtype, "cuda")
        before = loss_of(model).item()
        assert train(model, make_optimizer(model.parameters(), name, lr=0.01), 40) < 0.98 * before, name


@pytest.mark.cuda
def test_cuda_steps_wait_for_nothing() -> None:
    model = net(device="cuda")
    loss_of(model).backward()
    optimizers = [two_groups(model, method) for method in catalog.methods()]
    torch.cuda.set_sync_debug_mode("error")
    try:
        for optimizer in optimizers:
            optimizer.step()
    finally:
        torch.cuda.set_sync_debug_mode("default")


@pytest.mark.cuda
def test_cuda_norm_spans_devices_and_lr_may_live_there() -> None:
    p, q = with_gradient([0.0], [3.0]), with_gradient([0.0], [4.0], torch.float32)
    q.data = q.data.cuda()
    q.grad = torch.tensor([4.0], device="cuda")
    optimizer = make_optimizer([p, q], "NormalizedGD", lr=torch.tensor(1.0, device="cuda"))
    optimizer.step()
    assert abs(p.item() + 0.6) < 1e-15
    assert abs(q.item() + 0.8) < 1e-7
    assert q.is_cuda


@pytest.mark.cuda
def test_cuda_state_loads_from_the_cpu() -> None:
    cpu, card = net(), net(device="cuda")
    optimizer, theirs = two_groups(cpu, "AdamProx"), two_groups(card, "AdamProx")
    train(cpu, optimizer, 5)
    theirs.load_state_dict(saved(optimizer.state_dict()))
    card.load_state_dict(cpu.state_dict())
    assert abs(train(cpu, optimizer, 5) - train(card, theirs, 5)) < 1e-12

"""The fused torch form of every method: the same numbers but for the last bits, and nothing given is overwritten."""

import pytest
import torch

import optim_core as oc

METHODS = oc.methods()


@pytest.mark.parametrize("name", METHODS)
def test_the_fused_step_is_the_plain_step_and_leaves_what_it_was_given(name):
    method, chance = METHODS[name], torch.Generator().manual_seed(0)
    draw = lambda: torch.rand(7, generator=chance, dtype=torch.float64) + 0.1
    given = (draw(), draw(), tuple(draw() for _ in method.rule.memory))
    before = [tensor.clone() for tensor in (given[0], given[1], *given[2])]
    settings = method.settings({})
    decay = 0.1 if method.decays else 0.0
    ends = [method.bind(reader, settings)(*given, 3, 0.05, decay) for reader in ("torch", "fused")]
    (x, u, memory), (x_fused, u_fused, memory_fused) = ends
    for plain, fused in zip((x, u, *memory), (x_fused, u_fused, *memory_fused), strict=True):
        assert torch.allclose(fused, plain, rtol=1e-13, atol=1e-15)
    assert all(torch.equal(a, b) for a, b in zip((given[0], given[1], *given[2]), before, strict=True))


def test_a_number_for_each_element_is_no_number_for_all():
    method = oc.method("AdamW")
    x, g = torch.ones(4), torch.arange(4.0)
    each = torch.full((4,), 0.9, dtype=torch.float64)
    settings = {**method.settings({}), "beta1": each}
    ends = [method.bind(reader, settings)(x, g, method.init(x), 1, 0.1, 0.1)[0] for reader in ("torch", "fused")]
    assert ends[0].dtype == ends[1].dtype
    assert torch.allclose(ends[0], ends[1], rtol=1e-6, atol=1e-8)

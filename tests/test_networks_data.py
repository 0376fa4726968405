"""The data sets in many dimensions: published recipe, fixed splits, standardized, and no global generator touched."""

from __future__ import annotations

import numpy as np
import pytest

from optim_core.networks import data
from optim_core.networks.data import dataset, mnist1d_samples

SIZES = {"digits": (1000, 297, 500), "mnist1d": (4000, 1000, 3000), "teacher": (4000, 1000, 3000)}


@pytest.mark.parametrize("name", SIZES)
def test_shapes_standardization_and_classes(name: str) -> None:
    found = dataset(name)
    parts = (found.train, found.validation, found.test)
    assert tuple(len(part.y) for part in parts) == SIZES[name]
    assert abs(found.train.x.mean()) < 1e-12 and abs(found.train.x.std() - 1) < 1e-12
    for part in parts:
        assert np.isfinite(part.x).all() and part.x.shape[1] == found.inputs
        assert set(part.y) == set(range(found.classes))
        assert np.bincount(part.y).min() > 0.6 * len(part.y) / found.classes


@pytest.mark.parametrize("name", SIZES)
def test_the_split_is_a_function_of_the_seed(name: str) -> None:
    again = data.DATA[name](0)
    assert np.array_equal(again.train.x, dataset(name).train.x)
    assert not np.array_equal(data.DATA[name](1).train.y, dataset(name).train.y)


def test_a_teacher_is_the_same_for_all_and_no_linear_map() -> None:
    first, second = data.DATA["teacher"](0), data.DATA["teacher"](1)
    assert first.inputs == 20 and not np.array_equal(first.train.x, second.train.x)
    x = np.random.default_rng(3).standard_normal((4000, 20))
    assert np.array_equal(data.taught(x), data.taught(x)) and np.array_equal(data.taught(x[:5]), data.taught(x)[:5])
    one_hot = np.eye(10)[data.taught(x)]
    fit, *_ = np.linalg.lstsq(x[:2000], one_hot[:2000], rcond=None)
    assert 0.3 < np.mean((x[2000:] @ fit).argmax(1) == one_hot[2000:].argmax(1)) < 0.8
    nearest = [np.argmin(((x[:2000] - row) ** 2).sum(1)) for row in x[2000:2400]]
    assert 0.15 < np.mean(one_hot[nearest].argmax(1) == one_hot[2000:2400].argmax(1)) < 0.7  # neighbours say something


def test_digits_are_cut_without_overlap() -> None:
    found = dataset("digits")
    rows = np.concatenate([part.x for part in (found.train, found.validation, found.test)])
    assert len(np.unique(rows, axis=0)) == 1797  # scikit-learn's digits hold no image twice


def test_generators_elsewhere_are_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the global state is what must not move
    mnist1d_samples(50, 3)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def _by_the_book(label: int, silence: int) -> np.ndarray:
    """The recipe without its random parts, one sample at a time: pad, stretch to 72 points, read out at 40."""
    padded = np.concatenate([data._templates()[label], np.zeros(silence)])
    stretched = np.interp(np.linspace(0, 1, 72), np.linspace(0, 1, len(padded)), padded)
    return np.interp(np.linspace(0, 1, 40), np.linspace(0, 1, 72), stretched)


def test_mnist1d_has_the_published_silence_noise_and_shear(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every random part switched off, a sample is its template, stretched; each part then shows by itself."""
    for name in ("SCALE", "SHEAR", "CORRELATED", "WHITE"):
        monkeypatch.setattr(data, name, 0.0)
    monkeypatch.setattr(data, "TRANSLATION", 1)
    x, y = mnist1d_samples(400, 0)
    assert x.shape == (400, 40)
    for sample, label in zip(x, y, strict=True):
        assert min(np.abs(sample - _by_the_book(label, silence)).max() for silence in range(36, 61)) < 1e-12
    # the signal takes 12 of 48…72 points, so it is over between 7 and 10 of 40; silence is exactly zero
    assert np.all(x[:, 11:] == 0) and np.all(np.abs(x[:, 1:6]).max(axis=1) > 0.1)
    monkeypatch.setattr(data, "WHITE", 0.02)
    noise = mnist1d_samples(400, 0)[0][:, 12:]
    # a value between two independent points has on average 2/3 of their variance
    assert abs(noise.std() / 0.02 - np.sqrt(2 / 3)) < 0.06
    monkeypatch.setattr(data, "WHITE", 0.0)
    monkeypatch.setattr(data, "SHEAR", 0.75)
    sheared = mnist1d_samples(400, 0)[0][:, 12:]
    slopes = (sheared[:, -1] - sheared[:, 0]) / (27 / 39)  # per length of the signal
    assert np.abs(np.diff(sheared, 2, axis=1)).max() < 1e-12  # straight lines
    assert 0.33 < slopes.max() <= 0.375 and -0.375 <= slopes.min() < -0.33  # ±0.75/2


def test_translation_moves_the_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCALE", "SHEAR", "CORRELATED", "WHITE"):
        monkeypatch.setattr(data, name, 0.0)
    x, _ = mnist1d_samples(2000, 0)
    middle = (np.abs(x) * np.arange(40)).sum(1) / np.abs(x).sum(1)
    assert middle.min() < 6 and middle.max() > 28


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(ValueError, match="'mnist'; there are digits, mnist1d"):
        dataset("mnist")

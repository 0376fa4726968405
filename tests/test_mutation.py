"""The mutation check itself: its plants fit today's files, and it can tell caught from survived."""

from __future__ import annotations

import pytest

from tests.mutation.__main__ import ROOT, _verdict
from tests.mutation.plants import PLANTS, Plant


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: p.name)
def test_a_plant_fits_its_file_and_names_tests_that_exist(plant: Plant) -> None:
    text = (ROOT / plant.file).read_text(encoding="utf-8")
    assert plant.apply(text) != text
    assert (ROOT / plant.tests[0]).is_file()


def test_a_plant_that_fits_no_longer_says_so() -> None:
    plant = Plant("gone", "optim_core/noise.py", (("no such line", ""),), ("tests/test_noise.py",))
    verdict = _verdict(plant)
    assert not verdict.caught
    assert verdict.by == "optim_core/noise.py holds “no such line” 0 times, not once: mend the plant."


def test_a_harmless_plant_survives_and_a_plant_that_breaks_the_import_is_not_caught() -> None:
    change = (("mixed after each, so that", "mixed after each so that"),)
    harmless = Plant("a comma in a docstring", "optim_core/noise.py", change, ("tests/test_schedule.py",))
    broken = Plant("no syntax", "optim_core/noise.py", (("def mix(h):", "def mix(h:"),), ("tests/test_schedule.py",))
    assert not _verdict(harmless).caught
    assert not _verdict(broken).caught

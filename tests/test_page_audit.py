"""The Audit page: what is stored is what is measured, and what is stored is what the page says."""

from __future__ import annotations

import csv
import io
import re
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from claims import audit_table
from claims.audit_subjects import SUBJECTS
from claims.audit_table import cell, grid, line, stored
from optim_core.audit import LOUD, SILENT
from optim_core.audit.invariance import LEVELS
from tests.a_page import code, opened, words
from tests.a_stage import said, scene_of
from ui import audit_page, audit_wall
from ui.text import LANGUAGES, strings

HELD = stored()
visit = partial(opened, "audit")
#: One method for each claim and each decay, and the extremes at their own ε.
AGAIN = ("AdamW", "Adam-l2", "LionProx", "NormalizedGDW", "RAdam", "GeneralizedSignSGDW", "Adagrad")
LIBRARY_AGAIN = ("torch.optim.RAdam", "pytorch_optimizer.RAdam")


def same(stored_number: float, now: float) -> bool:
    """Roundings are roundings; what is above them agrees to the digits of the file, far-off paths to their size."""
    if stored_number < SILENT:
        return now < SILENT
    return now == pytest.approx(stored_number, rel=0.02 if stored_number < 1e3 else 0.2)


@pytest.mark.parametrize("slug", AGAIN)
def test_a_cell_measures_as_it_is_stored(slug: str) -> None:
    now, held = cell(grid()[slug]), HELD.ours[slug]
    assert (now.level, now.own_level, now.eps) == (held.level, held.own_level, held.eps)
    for before, after in ((held.exact, now.exact), (held.own or {}, now.own or {})):
        assert before.keys() == after.keys()
        assert [name for name in before if not same(before[name], after[name])] == []


@pytest.mark.parametrize("path", LIBRARY_AGAIN)
def test_a_library_line_measures_as_it_is_stored(path: str) -> None:
    now, held = line(next(one for one in SUBJECTS if one.path == path)), HELD.library[path]
    assert (now.level, now.vectors, now.own_level, now.turns, now.decay, now.at_zero, now.deviates) == (
        held.level, held.vectors, held.own_level, held.turns, held.decay, held.at_zero, held.deviates,
    )  # fmt: skip
    assert [kind for kind in held.exact if not same(held.exact[kind], now.exact[kind])] == []


def test_the_whole_grid_and_every_subject_is_stored() -> None:
    assert HELD.ours.keys() == grid().keys() and len(HELD.ours) > 60
    assert list(HELD.library) == [one.path for one in SUBJECTS]
    assert len(SUBJECTS) == len({one.slug for one in SUBJECTS}) > 30


@pytest.mark.proves("audit.agrees", "audit.coupled_none")
def test_every_claim_stands_in_the_table_with_its_margin() -> None:
    for slug, method in grid().items():
        held = HELD.ours[slug]
        assert held.level == method.scale_free, slug
        for kind in LEVELS:
            assert held.exact[kind] < SILENT or held.exact[kind] > 100 * LOUD, (slug, kind)


def test_where_a_library_departs_from_its_paper_the_table_says_so() -> None:
    found = {path: one.deviates for path, one in HELD.library.items() if one.deviates}
    assert found["pytorch_optimizer.RAdam"] == found["pytorch_optimizer.Yogi"] == ("level",)
    assert found["torch.optim.Muon"] == ("turns",) and found["pytorch_optimizer.AdEMAMix"] == ("decay",)
    for mended in ("RAdam:degenerated_to_sgd=True", "Yogi:initial_accumulator=0.0", "Shampoo:matrix_eps=0.0"):
        assert not HELD.library[f"pytorch_optimizer.{mended}"].deviates, "set as the paper has it, it does not"
    for lang in LANGUAGES:
        notes = {key.removeprefix("audit.note_") for key in strings(lang) if key.startswith("audit.note_")}
        assert notes <= {one.slug for one in SUBJECTS}
        assert {one.expected.slug for one in HELD.library.values() if one.deviates or one.problem} <= notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_grid_has_a_button_for_each_cell_and_hides_the_answer(lang: str) -> None:
    before, after = (audit_wall.grid(HELD.ours, "AdamW", lang, answered) for answered in (False, True))
    assert set(re.findall('data-cell="([^"]+)"', before)) == set(grid())
    assert before.count('aria-pressed="true"') == after.count('aria-pressed="true"') == 1
    with_eps = sum(one.own is not None for one in HELD.ours.values())
    assert after.count('<i class="audit-') - before.count('<i class="audit-') == with_eps + 1, "one more in the legend"
    assert "data-refuted" not in after
    assert len(after) < 500 * len(grid()), "it is sent whenever it changes"


def test_a_refuted_claim_would_be_seen() -> None:
    false = {**HELD.ours, "AdamW": audit_table.Cell("AdamW", 1e-8, HELD.ours["Adam-l2"].exact, None)}
    assert audit_wall.grid(false, "SGD", "en", True).count("data-refuted") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_has_all_its_cells(lang: str) -> None:
    body = audit_wall.libraries(tuple(HELD.library.values()), lang, False)
    assert body.count('<tr role="row"') == len(SUBJECTS) + 2 and body.count("<td ") == 5 * len(SUBJECTS)
    assert body.count("audit-deviates") == sum(bool(one.deviates) for one in HELD.library.values())
    assert body.count("<details") == 2 and body.count(" open>") == 1


def pressed(at: AppTest, question: str, option: str) -> AppTest:
    next(group for group in at.button_group if group.key == f"audit.{question}.shown").set_value(option).run()
    assert not at.exception
    return at


def test_the_page_opens_on_a_cell_and_shows_its_two_paths() -> None:
    at = visit()
    assert [method["slug"] for method in scene_of(at)["methods"]] == ["RAdamW"]
    assert "largest |Δx| =" in said(at) and "every bit" not in said(at)
    assert not [box for box in at.get("html") if 'class="audit-lines"' in box.proto.body], "asked before it is shown"
    at = pressed(at, "same_name", "differ")
    (lines,) = [box.proto.body for box in at.get("html") if 'class="audit-lines"' in box.proto.body]
    assert lines.count('<tr role="row"') == len(SUBJECTS) + 2
    at.toggle(key="audit.deviating").set_value(True).run()
    assert f"{sum(bool(one.deviates) for one in HELD.library.values())} of {len(SUBJECTS)} optimizers" in words(at)
    at.text_input(key="audit.find").set_value("no such thing").run()
    assert f"None of the {len(SUBJECTS)} optimizers" in words(at)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"cell": "AdamProx"}, "every bit of 400 steps agrees"),
        ({"cell": "AdamProx", "guard": "own"}, "a difference too small to draw"),
        ({"cell": "Adam-l2"}, "ends at"),
        ({"cell": "SGD", "c1": "2^10"}, "diverges at step"),
    ],
)
def test_what_the_stage_says_of_a_cell(query: dict[str, str], expected: str) -> None:
    assert expected in said(visit(**query))


def test_the_answer_brings_the_third_square_and_its_column() -> None:
    at = visit(cell="AdamW")
    detail = lambda: next(box.proto.body for box in at.get("html") if 'class="audit-detail"' in box.proto.body)
    assert "ε = 10⁻⁸" not in detail()
    at = pressed(at, "own_eps", "little")
    assert "ε = 10⁻⁸" in detail() and "3.8×10⁻⁶" in detail()


def test_both_tables_are_saved_whole() -> None:
    rows = list(csv.DictReader(io.StringIO(audit_page.as_csv(HELD).decode("utf-8-sig"))))
    assert [row["optimizer"] for row in rows] == [*grid(), *(one.path for one in SUBJECTS)]
    assert all(None not in row for row in rows)


def test_the_code_names_what_there_is() -> None:
    for name in re.findall(r'"(\w[\w-]*)"', code("audit").splitlines()[2]):
        assert oc.method(name)

"""Words: the same keys and sections in both languages, none missing, none unused, no number that nobody measured."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from tests.prose import Asked, asked, loose_digits
from ui import claimed, numbers, text
from ui.pages import find_pages

LANGUAGES = list(text.LANGUAGES)
SLUGS = [page.slug for page in find_pages()]
TERMS = tomllib.loads((text.CONTENT / "glossary.toml").read_text("utf-8"))["term"]


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_have_the_same_labels() -> None:
    english, chinese = (set(text.strings(lang)) for lang in LANGUAGES)
    assert not english ^ chinese, f"only in one language: {sorted(english ^ chinese)}"
    assert len(english) > 20, "an empty folder would pass"


def test_a_label_takes_the_same_parts_in_both_languages() -> None:
    english, chinese = (text.strings(lang) for lang in LANGUAGES)
    assert not [key for key in english if holes(english[key]) != holes(chinese[key])]
    assert not [key for words in (english, chinese) for key, label in words.items() if not label.strip()], "empty"


def test_every_label_that_code_asks_for_exists() -> None:
    missing = asked(text.ROOT).keys - set(text.strings("en"))
    assert not missing, f"t() is asked for {sorted(missing)}, which no strings.toml holds"


def test_every_word_that_the_stage_asks_for_exists() -> None:
    """A string in the stage's scripts that begins like a key of the table [stage] is one."""
    known = {key.removeprefix("stage.") for key in text.strings("en") if key.startswith("stage.")}
    parts = {key.partition("_")[0] for key in known}
    wanted = {word for word in asked(text.ROOT).words if word.partition("_")[0] in parts}
    assert not wanted - known, f"content/*/stage.toml lacks {sorted(wanted - known)}"
    assert len(wanted) > 20, "a search that finds nothing would pass"


def test_no_label_is_orphaned() -> None:
    used = asked(text.ROOT)
    orphans = [key for key in text.strings("en") if not used.uses(key)]
    assert not orphans, f"no code asks for {orphans}"


def test_the_search_for_orphans_can_fail() -> None:
    used = Asked(['t("frame.size"); question("start", "where", ("same",)); t(f"link.{reason}"); t(f"{slug}.why_{n}")'])
    for key in ("frame.size", "start.where", "start.where_same", "link.outside", "start.why_first"):
        assert used.uses(key), key
    used = Asked(
        [], ['stage.word("tools_keep"); word(`say_${kind}`); word("scale_key"); const s = "gone"; const m = `M${x}`']
    )
    for key in ("stage.tools_keep", "stage.say_stopped", "scale.key"):
        assert used.uses(key), key
    for key in ("stage.tools_gone", "scale.say_stopped", "tools.keep_x", "stage.gone", "start.Mx"):
        assert not used.uses(key), key
    used = Asked(['t("frame.size"); question("start", "where", ("same",)); t(f"link.{reason}"); t(f"{slug}.why_{n}")'])
    for key in ("frame.gone", "start.whence", "start.where_other", "start.because"):
        assert not used.uses(key), key


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_has_the_same_sections_and_numbers_in_both_languages(slug: str) -> None:
    pages = [text.page_text(slug, lang) for lang in LANGUAGES]
    assert list(pages[0].sections) == list(pages[1].sections)
    assert all(body for page in pages for body in page.sections.values()), "a section is empty"
    for section in pages[0].sections:
        named = [set(text._HOLE.findall(page.sections[section])) for page in pages]
        claims = [{name for kind, name in found if kind != "method:"} for found in named]
        assert claims[0] == claims[1], f"{slug}, {section}: the languages state different numbers"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_in_prose_is_a_claim(slug: str, lang: str) -> None:
    page = text.page_text(slug, lang)
    for section, body in {"title": page.title, **page.sections}.items():
        assert not loose_digits(body), f"{slug}, {section} ({lang}): write these as claims: {loose_digits(body)}"


def settings(label: str) -> list[str]:
    return sorted(re.findall(r"[0-9⁰¹²³⁴-⁹.]*[0-9⁰¹²³⁴-⁹]", label))


def test_a_label_names_the_same_settings_in_both_languages() -> None:
    """A label may state a setting ("multiplied by 2¹⁰"), never a result; both languages state the same ones."""
    english, chinese = (text.strings(lang) for lang in LANGUAGES)
    assert not [key for key in english if settings(english[key]) != settings(chinese[key])]


@pytest.mark.parametrize(
    ("body", "loose"),
    [
        ("It stops at 4.545.", 1),
        ("停在 4.545 处", 1),
        ("It stops at $4.545$.", 1),
        ("It stops at $x_1 = 4.545$.", 1),
        ("It stops at $x_1 = 4$ and $x_2 = -1$, above $y = 3\\,\\eta$.", 3),
        ("Steps of $4.5\\,\\eta$ and of $45\\,\\eta$", 2),
        ("about $\\approx 4.5$, $\\approx 4$, $x \\approx 1$", 3),
        ("below about $10^{-21}$, $3 \\cdot 10^5$, $|g| \\le 10^{3}$", 3),
        ("$$\nx = 4.5\n$$ and $\\tfrac{1}{20}$", 2),
        ("after 10⁻⁵", 1),
        ("It stops at {{claim:start.adam_l2}}.", 0),
        ("{{claim:start.adam_l2|It stops there}} and {{claim:start.adam_l2|stops at 4.5}}.", 1),
        ("$\\varepsilon = 10^{-8}$, $c_2 = 2^{-13}$, $\\kappa = 2^{20}$, $D = \\mathrm{diag}(2^3, 2^{-3})$", 0),
        ("$\\varepsilon = 0$, $\\kappa = 1$, $\\lambda |x| > 1$, $x_{10} = {{claim:a.b}}$, `$4.5$`", 0),
        ("$x = 5/(1+\\lambda)$, $g = x - 5$, $\\tfrac12\\|z\\|^2$, $c^2 v_t$, $\\beta_1^t$", 0),
        ("$(1 - \\eta\\lambda)x$ and $$\\frac{1}{1+s}$$", 0),
        ("Adam-ℓ2 on CIFAR-10 (TMLR 2022, [arXiv:2202.00089](https://arxiv.org/abs/2202.00089)), `lr=0.1`", 0),
    ],
)
def test_the_search_for_digits_can_fail(body: str, loose: int) -> None:
    assert len(loose_digits(body)) == loose


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_claims_in_prose_have_been_measured(slug: str, lang: str) -> None:
    for body in text.page_text(slug, lang).sections.values():
        for kind, name in text._HOLE.findall(body):
            if kind == "claim:":
                assert claimed.claim(name)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_chinese_keeps_to_the_glossary(term: dict) -> None:
    assert term["zh"] not in term["never"]
    for file in sorted((text.CONTENT / "zh").iterdir()):
        written = file.read_text("utf-8")
        for wrong in term["never"]:
            assert wrong not in written, f"{file.name} says {wrong} for {term['en']}; the glossary says {term['zh']}"


def test_the_glossary_is_used() -> None:
    """A glossary of words that nobody writes would let every test above pass."""
    chinese = "".join(file.read_text("utf-8") for file in (text.CONTENT / "zh").iterdir())
    assert sum(term["zh"] in chinese for term in TERMS) >= 3


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "0"), (0.0, "0"), (0.5, "0.5"), (-0.5, "−0.5"), (5.0, "5"), (4.54545, "4.55"), (1484, "1,484"),
        (3289, "3,289"), (0.0123, "0.0123"), (6.1e-5, "6.1×10⁻⁵"), (1e-8, "10⁻⁸"), (4e-16, "4×10⁻¹⁶"),
        (2.0**40, "1.1×10¹²"), (float("inf"), "∞"), (float("nan"), "NaN"), (True, "True"), ("stopped", "stopped"),
        (12345.6, "12,300"), (0.1 + 0.2, "0.3"), (9.9999, "10"), (99999.6, "10⁵"),
    ],
)  # fmt: skip
def test_numbers_are_printed_for_readers(value: float, printed: str) -> None:
    assert numbers.number(value) == printed


def test_more_digits_on_request() -> None:
    assert numbers.number(4.545454, 4) == "4.545"
    assert numbers.number(4.545454, 2) == "4.5"


def test_wrapped_chinese_lines_are_joined_without_a_blank() -> None:
    assert text._unwrap("第一行，\n第二行\n[链接](x)") == "第一行，第二行\n[链接](x)"
    assert text._unwrap("如下：\n- 一\n- 二") == "如下：\n- 一\n- 二"
    assert text._unwrap("two\nlines") == "two\nlines"


def test_mistakes_get_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    with pytest.raises(KeyError, match=r"No text 'frame\.nothing'"):
        text.t("frame.nothing", "en")
    with pytest.raises(KeyError, match="needs 'title'"):
        text.t("frame.next", "en", wrong=1)
    with pytest.raises(FileNotFoundError, match=r"write content/zh/nowhere\.md"):
        text.page_text("nowhere", "zh")
    with pytest.raises(KeyError, match="has no section 'nothing'"):
        text.prose(SLUGS[0], "nothing", "en")
    with pytest.raises(KeyError, match="python -m claims measure"):
        claimed.claim("start.never_claimed")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("# A title\n", "must begin with `menu:`"),
        ("---\nmenu: A\n---\n", "must begin with `menu:`"),
        ("---\nmenu: A\ntitle: B\n---\nlost words\n", "text before its first"),
        ("---\nmenu: A\ntitle: B\n---\n<!-- section: a -->\nx\n<!-- section: a -->\ny\n", "names a section twice"),
    ],
)
def test_a_page_text_that_cannot_be_read_gets_a_sentence(
    source: str, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "odd.md").write_text(source, encoding="utf-8")
    monkeypatch.setattr(text, "CONTENT", tmp_path)
    with pytest.raises(ValueError, match=sentence):
        text.page_text("odd", "en")


@pytest.mark.parametrize("written", [None, "{}", '{"start.adam_l2": {"val'], ids=["no file", "empty", "half"])
def test_a_page_without_its_numbers_has_gaps_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, written: str | None
) -> None:
    lost = tmp_path / "measured.json"
    if written is not None:
        lost.write_text(written)
    monkeypatch.setattr(claimed, "MEASURED", lost)
    bodies = [(slug, name, body) for slug in SLUGS for name, body in text.page_text(slug, "en").sections.items()]
    claiming = [(slug, name, body) for slug, name, body in bodies if "{{claim:" in body]
    assert claiming
    for slug, name, body in claiming:
        named = {hole: "" for kind, hole in text._HOLE.findall(body) if not kind}
        shown = text.prose(slug, name, "en", **named)
        gaps = [hole for hole in re.findall(r"\{\{claim:[^}]*\}\}", body) if "|" not in hole]
        assert shown.count("…") == body.count("…") + len(gaps) and 'class="claim"' not in shown
    assert caplog.records

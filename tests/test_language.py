"""The report in another language: nothing unsaid, nothing of it in Chinese, the Chinese one as it was."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import get_args

import openpyxl
import pytest
from made_latin import CHINESE, broken_report, latin, latin_categories, latin_index, latin_report, quiet_report
from made_map import drawn
from made_supply import NONE, POLICY, stocked
from report_fixtures import empty_report, sample_report
from rich.console import Console
from test_actions import ENTRY, doubts, why
from test_backtest_page import made as made_backtest
from test_explain import made as made_explained

from notetrends.reports import festivals, language, stored
from notetrends.reports.alerts import build_digest, build_emerging
from notetrends.reports.backtest_page import render_backtest
from notetrends.reports.category_page import render_category
from notetrends.reports.channels.file import write_message
from notetrends.reports.explain_text import render_explained
from notetrends.reports.index_page import render_index
from notetrends.reports.language import UnknownLanguageError, speaking
from notetrends.reports.map_page import render_map
from notetrends.reports.page import render_page
from notetrends.reports.workbook import write_csv, write_workbook
from notetrends.trends.config import ReportConfig
from notetrends.trends.rising.festivals import FESTIVALS
from notetrends.trends.rising.season import TIME_OF_YEAR
from notetrends.trends.selection.actions import Decision
from notetrends.trends.selection.lifetime import Lifetime
from notetrends.trends.selection.match import Supply
from notetrends.trends.selection.prices import Band
from notetrends.trends.selection.reasons import reason
from notetrends.trends.selection.talk import Talk

ROOT = Path(__file__).parents[1]
LETTER = re.compile(r"[一-鿿]")
SLOT = re.compile(r"\{(\w+)[^}]*\}|%\((\w+)\)s")
OTHERS = [name for name in language.languages() if name != language.CHINESE]


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    """The script that makes the catalogues."""
    spec = importlib.util.spec_from_file_location("make_locale", ROOT / "scripts" / "make_locale.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def english() -> Iterator[None]:
    """The language of the test."""
    with speaking("en"):
        yield


def slots(said: str) -> list[str]:
    return sorted(brace or percent for brace, percent in SLOT.findall(said))


def forms(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.mark.parametrize("name", OTHERS)
def test_every_sentence_is_translated_with_its_slots_and_no_other_is(catalogues: ModuleType, name: str) -> None:
    wanted = {(entry.context, forms(entry.id)) for entry in catalogues.extract() if entry.id}
    found = {(entry.context, forms(entry.id)): entry for entry in catalogues.read(name) if entry.id}
    assert len(wanted) > 900 and set(found) == wanted
    assert not catalogues.read(name).obsolete
    for (_, sentences), entry in found.items():
        assert not entry.fuzzy and all(forms(entry.string)), sentences
        assert all(slots(said) == slots(sentences[0]) for said in forms(entry.string)), sentences
        # what is searched for is Chinese in any language; others than English may have these letters of their own
        assert name != "en" or not any(CHINESE.search(said.replace("防晒", "")) for said in forms(entry.string)), (
            sentences
        )


def test_no_sentence_of_the_code_escapes_the_catalogues(catalogues: ModuleType) -> None:
    known = {sentence for entry in catalogues.extract() for sentence in forms(entry.id)}
    escaped = {
        (file.name, said)
        for file in (ROOT / "reports").rglob("*.py")
        for said in _strings(ast.parse(file.read_text("utf-8")))
        if LETTER.search(said) and said not in known
    }
    assert escaped == set()


def _strings(tree: ast.Module) -> Iterator[str]:
    """The strings of a module, but for its docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def words(html: str) -> str:
    """What a page says to anybody: text, titles, labels, what its script says; no style and no code."""
    html = re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>", "", html)
    return unescape(html)


def test_pages_hold_no_chinese_of_their_own(english: None) -> None:
    report, broken = latin_report(), broken_report()
    pages = {
        "week": render_page(report),
        "broken": render_page(broken),
        "index": render_index(latin_index()),
        "backtest": render_backtest(latin(made_backtest())),
        "map": render_map(latin(drawn())),
        **{name: render_category(page, report) for name, page in latin_categories(report).items()},
    }
    assert len(pages) > 12
    for name, page in pages.items():
        assert '<html lang="en">' in page
        said = words(page).replace("e.g. 防晒", "")
        found = CHINESE.search(said)
        assert found is None, (name, said[found.start() - 80 : found.end() + 40])


def test_little_to_tell_is_told_in_english(english: None) -> None:
    for page, said in (
        (render_page(quiet_report()), "Nothing to act on this week."),
        (render_page(empty_report()), "Why this week is empty"),
    ):
        assert said in page
        assert CHINESE.findall(words(page)) == []


def test_workbook_and_messages_are_in_english(english: None) -> None:
    file, text = BytesIO(), BytesIO()
    report = latin_report()
    write_workbook(report, file)
    write_csv(report, text)
    book = openpyxl.load_workbook(file)
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert book.sheetnames[0] == "Suggestions" and len(book.sheetnames) > 10 and len(cells) > 500
    assert [cell for cell in (*cells, *book.sheetnames, text.getvalue().decode()) if CHINESE.search(cell)] == []
    messages = [build_digest(report, "https://example.com/w"), *build_emerging(report, "https://example.com/w", ())]
    messages.append(build_digest(broken_report(), "https://example.com/w", n_untold=2, undelivered={"feishu": 2}))
    assert len(messages) > 2
    for message in messages:
        # ideographic spaces and the twins of Markdown's own signs are no words
        assert LETTER.findall(json.loads(write_message(message))["markdown"]) == []


def test_the_terminal_is_in_english(english: None) -> None:
    console = Console(width=200, file=StringIO(), record=True)
    console.print(render_explained(latin(made_explained())))
    said = console.export_text()
    assert "Typical words" in said and CHINESE.findall(said) == []


RULES = ("short", "sold_out", "late", "thin", "unclear", "scattered", "unsure", "seasonal", "overstocked", "missing")
SHELVES = (None, NONE, stocked(1.5), stocked(2.0, in_stock=None), stocked(None, in_stock=0), stocked(5.0, partial=True))
LABELS = ("瑜伽垫", "a；b」，", "连升 3 周")


@pytest.mark.parametrize("supply", SHELVES)
@pytest.mark.parametrize("rule", RULES)
def test_every_stored_reason_is_said_in_english(english: None, rule: str, supply: Supply | None) -> None:
    for label, is_rising, n_authors, expected, n_weeks in product(
        LABELS, (True, False), (60.0, None), (20.0, 0.1), (1, 3)
    ):
        made = why(
            Decision("watch", rule), supply, Talk(engagement=0.72), label=label, is_rising=is_rising,
            n_authors=n_authors, n_expected=expected, n_weeks_rising=n_weeks,
        )  # fmt: skip
        said = stored.said(made)
        assert said is not None and f"“{label}”" in said and said.endswith(".")
        assert CHINESE.findall(said.replace(label, "")) == [], (made, said)


def test_a_rise_that_goes_on_for_years_is_said_too(english: None) -> None:
    for supply in (NONE, stocked(1.0)):
        life = Lifetime((0.0, 3.0), (1.0, 0.99), is_prior=True)
        made = reason(ENTRY, Decision("watch", "late"), supply, Talk(), life, POLICY)
        assert "两年" in made
        assert CHINESE.findall((stored.said(made) or "").replace("云帐篷", "")) == []


def test_every_stored_objection_is_said_in_english(english: None) -> None:
    made = "；".join(
        doubt
        for supply in SHELVES
        for season in (festival.name for festival in FESTIVALS)
        for n_authors in (60.0, 9.0)
        for doubt in doubts(
            supply, Talk(complaint_share=0.25), Band(20.0, 50.0, 61.0, 9), 0.4, season=season, n_authors=n_authors,
            last_year_growth=1.5, ad_share=0.3, fold_share=0.25, top_authors_share=0.3, n_weeks_rising=1, relevance=0.5,
        )
    )  # fmt: skip
    said = stored.said(made)
    assert said is not None and len(said.split("; ")) == len(made.split("；")) > 100
    assert CHINESE.findall(said) == []


def test_what_has_no_known_form_stays_and_chinese_is_not_touched() -> None:
    odd = "连升 4 周，下限仍高 24%；货够 7.5 周。"
    assert stored.said(odd) == odd and stored.said(None) is None
    with speaking("en"):
        assert stored.said(odd) == "连升 4 周，下限仍高 24%; 货够 7.5 周."


def test_every_day_of_the_calendar_has_a_name(english: None) -> None:
    names = {TIME_OF_YEAR, *(festival.name for festival in FESTIVALS)}
    assert {name for name in names if LETTER.search(name)} == set(festivals.NAMES)
    assert [name for name in names if LETTER.search(festivals.said(name))] == []


def test_the_settings_know_the_languages_there_are() -> None:
    assert list(get_args(ReportConfig.model_fields["language"].annotation)) == language.languages()


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(UnknownLanguageError, match="do not speak 'xx'; they speak zh, en"), speaking("xx"):
        pass


def test_chinese_is_back_afterwards_and_the_same(english: None) -> None:
    with speaking("zh"):
        page = render_page(sample_report())
    with speaking("en"):
        assert render_page(sample_report()) != page
    with speaking("zh"):
        assert render_page(sample_report()) == page and '<html lang="zh-CN">' in page

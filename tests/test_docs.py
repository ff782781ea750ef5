"""The documents lead somewhere: every file, picture and heading that they link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tests/benchmarks/*.md")])
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
MAX_PICTURE = 150_000  # bytes; who reads the README waits for all of them


def anchors(document: Path) -> set[str]:
    """What may stand behind `#`: the headings, as GitHub and GitLab spell them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(document: Path) -> list[str]:
    """The links of a document that lead nowhere within the repository."""
    dead = []
    for link in LINK.findall(CODE.sub("", document.read_text("utf-8"))):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    assert dead_links(document) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("# One's own\n[b](b.md) [c](#ones-own) [d](#two) [e](https://a/b) `[f](f.md)` ![g](g.png)\n")
    assert dead_links(document) == ["b.md", "#two", "g.png"]


def test_pictures_are_small_and_shown() -> None:
    pictures = list(ROOT.glob("docs/pictures/*"))
    assert {picture.name for picture in pictures if picture.stat().st_size > MAX_PICTURE} == set()
    shown = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert pictures and {picture.name for picture in pictures if picture.name not in shown} == set()

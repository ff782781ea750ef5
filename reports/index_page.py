"""The page over all weeks: one HTML file that needs nothing else, with a small script for its search and no other."""

from __future__ import annotations

from markupsafe import Markup

from notetrends.reports import index_words, wording
from notetrends.reports.addresses import anchor
from notetrends.reports.index_model import Index, Listed
from notetrends.reports.page import environment
from notetrends.reports.scripts import digest, read_script, script_json

_CLIP = 40


def render_index(index: Index) -> str:
    """Renders the index as one self-contained HTML document; the same index gives the same text."""
    script = read_script("index.js")
    return (
        environment()
        .get_template("index.html")
        .render(
            index=index,
            i=index_words,
            address=_address,
            # a script tag's text is not unescaped by browsers: the two are safe as they are
            data=Markup(script_json(_data(index))),  # noqa: S704
            script=Markup(script),  # noqa: S704
            digest=digest(script),
        )
    )


def _address(listed: Listed) -> str:
    """Where a category is told last: its detail in that week's page."""
    return f"week={listed.last}/index.html#{anchor(listed.category_id)}"


def _data(index: Index) -> dict[str, object]:
    """What the script reads: its words, weeks by number, and what it finds.

    Categories are [id, label, parent, words, last, first, n, best].
    """
    mondays = sorted({day for one in index.categories for day in (one.first, one.last)})
    number = {monday: place for place, monday in enumerate(mondays)}
    return {
        "words": index_words.of_script(),
        "weeks": [[str(monday), wording.week_code(monday)] for monday in mondays],
        "categories": [
            [
                anchor(one.category_id), wording.clip(one.label, _CLIP), wording.clip(one.parent_label or "", _CLIP),
                wording.clip(" ".join(one.words), _CLIP), number[one.last], number[one.first], one.n_weeks,
                one.best_rank or 0,
            ]
            for one in index.categories
        ],
    }  # fmt: skip

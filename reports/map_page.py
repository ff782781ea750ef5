"""The page of the map: one HTML file that needs nothing else, with a small script of its own and no other."""

from __future__ import annotations

from markupsafe import Markup

from notetrends.reports import charts, wording
from notetrends.reports.addresses import anchor
from notetrends.reports.language import _
from notetrends.reports.map_model import CatalogueMap, MapCategory
from notetrends.reports.page import environment
from notetrends.reports.scripts import digest, read_script, script_json

_SIDE = 1000  # the map is a square of so many units


def render_map(drawn: CatalogueMap) -> str:
    """Renders the map as one self-contained HTML document; the same map gives the same text."""
    script = read_script("map.js")
    return (
        environment()
        .get_template("map.html")
        .render(
            map=drawn,
            anchors=[anchor(category.category_id) for category in drawn.categories],
            sparklines=[_sparkline(category) for category in drawn.categories],
            n_outside=sum(note.group is None for note in drawn.notes),
            # a script tag's text is not unescaped by browsers: the two are safe as they are, see below
            data=Markup(script_json(_data(drawn))),  # noqa: S704
            script=Markup(script),  # noqa: S704
            digest=digest(script),
        )
    )


def _data(drawn: CatalogueMap) -> dict[str, object]:
    """What the script reads: its words, labels as [x, y], notes as [x, y, group, categories, week, text]."""
    weeks = {monday: number for number, monday in enumerate(drawn.mondays)}
    return {
        "words": {"outside": _("不属于任何品类"), "found": _("{n} 个品类，图上 {n_notes} 篇笔记")},
        "names": drawn.names,
        "weeks": [wording.week_name(monday) for monday in drawn.mondays],
        "labels": [[_place(category.x), _place(category.y)] for category in drawn.categories],
        "notes": [
            [
                _place(note.x), _place(note.y), -1 if note.group is None else note.group, note.categories,
                weeks[note.monday], note.text,
            ]
            for note in drawn.notes
        ],
    }  # fmt: skip


def _place(share: float) -> int:
    return round(share * _SIDE)


def _sparkline(category: MapCategory) -> Markup:
    return Markup(charts.sparkline(category.history, category.n_expected, category.label))  # noqa: S704

"""The page of the map: one HTML file that needs nothing else, with a small script of its own and no other."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from notetrends.reports import charts, wording
from notetrends.reports.map_model import CatalogueMap, MapCategory
from notetrends.reports.page import anchor, environment

_SIDE = 1000  # the map is a square of so many units


def render_map(drawn: CatalogueMap) -> str:
    """Renders the map as one self-contained HTML document in Chinese; the same map gives the same text."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
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
            digest=digest,
        )
    )


def script_json(value: object) -> str:
    r"""JSON that may stand between script tags, whatever strings it holds.

    >>> print(script_json(["</script><!--", "a\u2028b", "瑜伽&"]))
    ["\u003c/script\u003e\u003c!--","a\u2028b","瑜伽\u0026"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _data(drawn: CatalogueMap) -> dict[str, object]:
    """What the script reads: labels as [x, y], notes as [x, y, group, categories, week, text]."""
    weeks = {monday: number for number, monday in enumerate(drawn.mondays)}
    return {
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


@cache
def _script() -> str:
    return files("notetrends.reports.templates").joinpath("map.js").read_text("utf-8")

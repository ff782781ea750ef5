"""The catalogues in reports/locale as they should stand by the sentences of the code; make_docs.py writes them.

A new sentence is added with an empty translation, one that nothing says any more goes. Another language begins as a
copy of en.po: see docs/operate.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "reports" / "locale"
# function -> which of its arguments are a sentence; the same one twice: it has a form for one and one for several
KEYWORDS: Mapping[str, Any] = {
    "_": None, "msgid": None, "gettext": None, "plural": (1, 1), "forms": (1, 1), "ngettext": (1, 2),
    "within": ((1, "c"), 2),
    "Column": None, "Sheet": None, "make_sheet": None,
}  # fmt: skip
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trim_blocks": "true",
                                    "lstrip_blocks": "true", "silent": "false"}}  # fmt: skip


def extract() -> Catalog:
    """Every sentence that the reports can say, with the files that say it."""
    found = Catalog(charset="utf-8")
    for file, _, sentence, comments, context in extract_from_dir(ROOT / "reports", METHODS, OPTIONS, KEYWORDS):
        found.add(sentence, locations=[(f"reports/{file}", 0)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """A language's catalogue as it stands."""
    return read_po(BytesIO((LOCALE / f"{language}.po").read_bytes()), locale=language)


def update(language: str) -> str:
    """A language's catalogue as it should stand; its head, which translators write, stays as it is."""
    catalogue, written = read(language), BytesIO()
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.locations = sorted(message.locations)  # they are what the file is sorted by
    write_po(written, catalogue, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    head, _, _ = (LOCALE / f"{language}.po").read_bytes().partition(b"\n\n")
    return (head + b"\n\n" + written.getvalue()).decode()

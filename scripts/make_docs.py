"""Write what is made from the code: documents, the example of settings, translations; `--check` only compares."""

from __future__ import annotations

import ast
import json
import sys
from functools import partial
from pathlib import Path

import make_locale
import typer.main
from pydantic import BaseModel
from typer.cli import get_docs_for_click

from notetrends.trends.cli import app
from notetrends.trends.config import Config
from notetrends.trends.schemas import TABLES

ROOT = Path(__file__).parents[1]


def tables() -> str:
    """The tables as Markdown."""
    lines = [
        "# Tables",
        "",
        "Made from `trends/schemas.py` by `make docs`. Each table is kept as",
        "`{root}/{table}/week=YYYY-MM-DD/part.parquet`, the Monday (Asia/Shanghai) of the ISO week,",
        "and is replaced whole.",
    ]
    for table in TABLES.values():
        lines += [
            "",
            f"## {table.name}",
            "",
            f"{table.about} Made by `{table.made_by}`; key: {', '.join(table.key)}.",
            "",
        ]
        lines += ["| column | type | may be unknown | what it holds |", "|---|---|---|---|"]
        lines += [
            f"| {column.name} | {column.type} | {'yes' if column.nullable else ''} | {column.about} |"
            for column in table.columns
        ]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """Every setting with its default."""
    lines = [
        "# Settings of notetrends, each at its default: leave out what you do not change.",
        "# Name the file with --config or NOTETRENDS_CONFIG. Secrets do not belong here: tokens and addresses of",
        "# channels are read from the environment, see docs/operate.md.",
    ]
    for stage, field in Config.model_fields.items():
        model = type(field.default)
        lines += ["", f"# {model.__doc__}", f"[{stage}]"]
        for name, setting in model.model_fields.items():
            if setting.description:
                lines.append(f"# {setting.description}")
            value = setting.default
            lines.append(f"# {name} = (unset)" if value is None else f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value as TOML; settings within settings as an inline table."""
    if isinstance(value, BaseModel):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value) + " }"
    return json.dumps(value, ensure_ascii=False)


def commands() -> str:
    """What `--help` says of every command."""
    group = typer.main.get_command(app)
    said = get_docs_for_click(obj=group, ctx=typer.Context(group), name="notetrends", title="Commands")
    marks = str.maketrans({"\xa0": " "})
    return said.replace("[b]", "`").replace("[/b]", "`").translate(marks).rstrip() + "\n"


def modules() -> str:
    """Every module by the first line of its docstring, folder by folder."""
    lines = [
        "# Modules",
        "",
        "Made from the modules' own first lines by `make docs`; [the tour](tour.md) shows the way.",
    ]
    for folder, about in FOLDERS.items():
        lines += ["", f"## {folder}", "", about, "", "| module | |", "|---|---|"]
        for path in sorted((ROOT / folder).glob("*.py")):
            said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
            if said and path.name != "__init__.py":
                lines.append(f"| {path.stem} | {said.splitlines()[0]} |")
    return "\n".join(lines) + "\n"


FOLDERS = {
    "dags": "Airflow's door.",
    "trends": "The command line, the week's flow, the store, the settings.",
    "trends/steps": "One module a step, and what steps share. Here alone store, settings and stages meet.",
    "trends/intake": "Notes, catalogues and logs from whatever form they come in.",
    "trends/embedding": "Vectors.",
    "trends/categories": "The permanent catalogue.",
    "trends/rising": "What rises by itself.",
    "trends/groups": "Interest groups of users.",
    "trends/selection": "What to do about it.",
    "trends/outcomes": "What became of suggestions.",
    "trends/backtest": "How right the lists are.",
    "trends/simulate": "An invented community whose truth is known.",
    "tokenize": "Text.",
    "reports": "What people see. Knows nothing of the job.",
    "reports/channels": "Where messages go.",
}
FILES = {
    "docs/tables.md": tables,
    "docs/commands.md": commands,
    "docs/modules.md": modules,
    "notetrends.example.toml": settings,
    **{
        f"reports/locale/{path.name}": partial(make_locale.update, path.stem)
        for path in make_locale.LOCALE.glob("*.po")
    },
}


def main() -> int:
    """Write the files, or say which are out of date."""
    stale = [
        name for name, make in FILES.items() if not (ROOT / name).exists() or (ROOT / name).read_text("utf-8") != make()
    ]
    if "--check" not in sys.argv:
        for name in stale:
            (ROOT / name).write_text(FILES[name](), "utf-8")
        return 0
    if stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run: make docs\n")
    return bool(stale)


if __name__ == "__main__":
    raise SystemExit(main())

"""The house itself: what may exist where, and what may import what."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAPPING = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


def test_tokenize_never_becomes_a_package() -> None:
    assert not (ROOT / "tokenize" / "__init__.py").exists()


def test_python_keeps_its_own_tokenize_from_the_root() -> None:
    code = "import tokenize; print(tokenize.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "notetrends" not in found.stdout
    assert Path(found.stdout.strip()).parent == Path(ast.__file__).parent


def test_every_folder_with_code_is_listed_as_a_package() -> None:
    folders = {
        path.parent.relative_to(ROOT)
        for top in ("trends", "tokenize", "reports")
        for path in (ROOT / top).rglob("*.py")
    }
    assert {"notetrends." + ".".join(folder.parts) for folder in folders} == set(MAPPING["packages"])


def test_no_module_is_named_like_one_of_the_standard_library() -> None:
    names = {path.stem for top in ("trends", "tokenize", "reports", "dags") for path in (ROOT / top).rglob("*.py")}
    assert sorted((names - {"__init__"}) & sys.stdlib_module_names) == []


def test_no_file_grows_over_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for top in ("trends", "tokenize", "reports", "dags")
        for path in (ROOT / top).rglob("*.py")
        if (n := len(path.read_text("utf-8").splitlines())) > 300
    }
    assert not long


def test_the_command_line_loads_nothing_heavy() -> None:
    heavy = ("torch", "gensim", "hdbscan", "jieba", "pandas")
    code = f"import sys, notetrends.trends.cli; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_generated_documents_are_up_to_date() -> None:
    found = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_docs.py", "--check"], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr

"""Every example in a docstring is true."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    "notetrends." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for top in ("trends", "tokenize", "reports")
    for path in (ROOT / top).rglob("*.py")
    if path.stem != "__init__" and ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0

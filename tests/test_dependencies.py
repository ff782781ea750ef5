"""What is installed is what was tested: every dependency pinned, the indirect ones too."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LINES = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
PINS = dict(line.split("==") for line in LINES)


def named() -> list[Requirement]:
    """What the project asks for itself, extras and all."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [Requirement(line) for group in groups for line in group]


def needed(first: Iterable[Requirement]) -> Iterator[Requirement]:
    """These and whatever they need on this machine, each once, as far as it is installed here."""
    seen: set[tuple[str, frozenset[str]]] = set()
    rest = [(one, frozenset({""})) for one in first]
    while rest:
        one, extras = rest.pop()
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        key = (canonicalize_name(one.name), frozenset(one.extras))
        if key not in seen:
            seen.add(key)
            yield one
            try:
                rest += [(Requirement(line), frozenset({"", *one.extras})) for line in requires(one.name) or ()]
            except PackageNotFoundError:  # of an extra that is not installed
                continue


def test_every_line_pins_one_release() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line) for line in LINES)
    names = [canonicalize_name(name) for name in PINS]
    assert len(names) == len(set(names)) == len(LINES)


def test_every_dependency_is_pinned_and_allowed() -> None:
    pins = {canonicalize_name(name): version for name, version in PINS.items()}
    wrong = {
        str(one): pins.get(canonicalize_name(one.name))
        for one in named()
        if canonicalize_name(one.name) not in pins or pins[canonicalize_name(one.name)] not in one.specifier
    }
    assert not wrong


def test_whatever_these_need_is_pinned_as_well() -> None:
    pins = {canonicalize_name(name) for name in PINS}
    found = {canonicalize_name(one.name) for one in needed(named())}
    assert len(found) > 100
    assert sorted(found - pins - {"setuptools", "pip"}) == []  # what installs the rest comes with Python

"""Which scenes of life (students, office workers, those about to marry) an entry's notes speak of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from notetrends.tokenize.normalize import plain
from notetrends.tokenize.search import TextIndex
from notetrends.trends.errors import ConfigError
from notetrends.trends.schemas import SCENES

_MIN_VOICES = 3  # that speak of a scene
_SURE = 2.0  # standard errors above all notes
_MIN_INDEX = 120.0
_MOST = 3  # scenes an entry is said to be about
_FILE = TypeAdapter(dict[str, list[str]])


def read_scenes(path: str | Path | None = None) -> dict[str, list[str]]:
    """Scene -> its words, normalised, in the file's order; without a file, those of the package.

    Raises:
        ConfigError: the file cannot be read, or is not made of lines like `"上班族" = ["通勤", "加班"]`.
    """
    own = files("notetrends.trends.selection") / "scenes.toml"
    try:
        read = _FILE.validate_python(tomllib.loads((Path(path) if path else own).read_text("utf-8")), strict=True)
    except OSError as error:
        raise ConfigError(f"scenes {path} cannot be read ({error.strerror}); see [selection] scenes") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        problem = str(error).splitlines()[0]
        raise ConfigError(
            f"scenes {path} is no list of words for each scene ({problem}); write lines like: "
            '"上班族" = ["通勤", "加班"]'
        ) from None
    return {scene: [word for word in map(plain, words) if word] for scene, words in read.items()}


def find_scenes(texts: Sequence[str], scenes: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    """Which texts speak of which scenes: boolean [n texts, n scenes].

    Args:
        texts: normalised.
        scenes: scene -> words.

    >>> find_scenes(["早八通勤路上", "周末"], {"上班族": ["通勤", "加班"], "宝妈": ["带娃"]}).tolist()
    [[True, False], [False, False]]
    """
    index = TextIndex(texts)
    speaks = np.zeros((len(texts), len(scenes)), dtype=bool)
    for number, words in enumerate(scenes.values()):
        for word in words:
            speaks[index.find(word), number] = True
    return speaks


def scenes_by_category(voices: pd.DataFrame, usual: pd.Series[float]) -> pd.DataFrame:
    """The `scenes` table: how many of each category's voices speak of each scene, and how that compares.

    Args:
        voices: a row for each voice of each category: category_id, and a boolean column for each scene.
        usual: the part of all voices of the week that speak of each scene, by scene.

    >>> voices = pd.DataFrame({"category_id": "c1", "上班族": [True, True, False, False]})
    >>> scenes_by_category(voices, pd.Series({"上班族": 0.25})).to_dict("records")
    [{'category_id': 'c1', 'scene': '上班族', 'n_voices': 2, 'share': 0.5, 'index': 200.0}]
    """
    if voices.empty:
        return pd.DataFrame({name: [] for name in SCENES.column_names})
    grouped = voices.groupby("category_id")[list(usual.index)]
    table = grouped.sum().melt(var_name="scene", value_name="n_voices", ignore_index=False).reset_index()
    table["n_voices"] = table["n_voices"].astype(np.int64)
    table["share"] = table["n_voices"] / table["category_id"].map(grouped.size())
    base = table["scene"].map(usual).astype(np.float64)
    table["index"] = (100 * table["share"] / base.where(base > 0)).round(1)
    table = table[(table["n_voices"] > 0) & (base > 0)]
    return table.sort_values(["category_id", "scene"])[SCENES.column_names].reset_index(drop=True)


def outstanding(table: pd.DataFrame) -> dict[str, list[str]]:
    """The scenes that each category speaks of more than others do, strongest first, three at the most.

    Beyond doubt: 3 voices, an index of 120 and two standard errors above all notes.

    Args:
        table: the `scenes` table.

    >>> row = {"category_id": "c1", "scene": "上班族", "n_voices": 20, "share": 0.5, "index": 200.0}
    >>> outstanding(pd.DataFrame([row, row | {"scene": "宝妈", "n_voices": 2}]))
    {'c1': ['上班族']}
    """
    table = table.astype({"share": np.float64, "index": np.float64})
    usual = table["share"] / table["index"] * 100
    error = np.sqrt(usual * (1 - usual) / (table["n_voices"] / table["share"]))
    is_clear = (table["share"] - usual > _SURE * error) & (table["index"] >= _MIN_INDEX)
    clear = table[is_clear & (table["n_voices"] >= _MIN_VOICES)]
    clear = clear.sort_values(["category_id", "index", "scene"], ascending=[True, False, True])
    clear = clear.groupby("category_id").head(_MOST)
    return {str(name): scenes.to_list() for name, scenes in clear.groupby("category_id")["scene"]}

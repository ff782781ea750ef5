"""Settings: defaults suffice, mistakes are told in a sentence."""

from pathlib import Path

import pytest

from notetrends.trends.config import Config, load_config
from notetrends.trends.errors import ConfigError

ROOT = Path(__file__).parents[1]


def test_the_example_file_holds_the_defaults() -> None:
    assert load_config(ROOT / "notetrends.example.toml") == Config()


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[rising]\nmax_qq = 0.1", "rising.max_qq is unknown; allowed here: history_weeks"),
        ("[risng]\nmax_q = 0.1", "risng is unknown; allowed here: text"),
        ("[rising]\nmax_q = 2", "rising.max_q got 2"),
        ('[report]\nlanguage = "fr"', "report.language got 'fr': Input should be 'zh' or 'en'"),
        ("[rising\n", "are not TOML"),
        ('[text]\nuser_words = "no-such-file.txt"', "text.user_words got 'no-such-file.txt'"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, toml: str, says: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(toml)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert says in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml")


def test_the_fingerprint_moves_with_any_setting() -> None:
    changed = Config.model_validate({"rising": {"max_q": 0.05}})
    assert changed.fingerprint != Config().fingerprint == Config().fingerprint

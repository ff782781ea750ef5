"""Settings: one TOML file into frozen models, one a stage. The defaults run the demo with no file at all."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, FilePath, ValidationError, model_validator

from notetrends.trends.errors import ConfigError
from notetrends.trends.stage import Share, Stage, Weeks


class TextConfig(Stage):
    """How notes become words."""

    engine: Literal["auto", "jieba", "rjieba"] = "auto"
    fold_threshold: Share = Field(0.45, description="Jaccard similarity from which two notes are one")
    user_words: FilePath | None = Field(None, description="file of words to keep whole, one a line")
    veto_words: FilePath | None = Field(None, description="file of words never to learn, one a line")


class LexiconConfig(Stage):
    """What a new word must show."""

    min_notes: int = Field(4, ge=2, description="notes that hold it in one week")
    min_pmi: float = Field(3.0, ge=0, description="cohesion at its weakest cut, nats")
    min_entropy: float = Field(0.8, ge=0, description="freedom on either side, nats")
    max_extension: Share = Field(0.8, description="share of it that may lie in one longer string")
    max_crossing: Share = Field(0.5, description="share of it that may begin or end inside a known word or a number")
    min_bond: Share = Field(0.5, description="share of its rarer part that stands in it, where known words make it up")
    min_name_notes: int = Field(5, ge=2, description="authors that mark a hashtag or title, in half a year")
    max_notes: int = Field(100_000, ge=1000, description="notes that are searched at the most, drawn by chance")
    seed: int = 1


class EmbeddingConfig(Stage):
    """The vectors."""

    model: str | None = Field(None, description="a SentenceTransformer by name or folder; unset: trained on the notes")
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="cpu or cuda")
    batch_size: int = Field(256, ge=1)
    warmup_weeks: Weeks = Field(13, description="weeks of notes that the first embedding is trained on")
    train_weeks: Weeks = Field(26, description="newest weeks of notes that every later one is trained on")
    retrain_weeks: int = Field(26, ge=0, le=520, description="age in weeks at which a new one is trained; 0: never")
    max_notes: int = Field(200_000, ge=1000, description="notes that it is trained on at the most, drawn by chance")
    dimensions: int = Field(256, ge=8, le=1024)
    min_count: int = Field(2, ge=1, description="passages of notes from which a word gets a vector")
    seed: int = 1


class CategoriesConfig(Stage):
    """The catalogue of categories."""

    bootstrap_weeks: Weeks = Field(8, description="weeks pooled to build the catalogue")
    max_sample: int = Field(14_000, ge=100, description="notes that are clustered at the most")
    reduced_dimensions: int = Field(32, ge=2, le=64, description="dimensions in which notes are clustered")
    min_cluster_share: float = Field(0.0025, gt=0, lt=0.5, description="smallest cluster, as a share of the pool")
    merge_similarity: Share = Field(0.8, description="cosine from which clusters are one category")
    parent_similarity: Share = Field(0.3, description="cosine from which categories have one parent")
    residual_weeks: Weeks = Field(3, description="weeks of unassigned notes that are searched for births")
    min_notes: int = Field(5, ge=2, description="notes a week below which a centroid does not move")
    revision_weeks: Weeks = Field(4, description="weeks between revisions, which split and merge categories")
    dormant_weeks: Weeks = Field(8, description="weeks without enough notes after which a category sleeps")
    forget_weeks: Weeks = Field(52, description="silent weeks after which a newborn is dropped")
    drift: Share = Field(0.25, description="pull of this week's mean on the centroid")
    anchor: Share = Field(0.05, description="pull of the centroid it was born with")
    overrides: FilePath | None = Field(
        None,
        description="UTF-8 CSV of what merchandisers want otherwise, a line each: ID,rename,NAME or ID,merge,INTO_ID "
        "or ID,pin (never asleep, split or merged) or ID,ignore (never on the list nor in messages, nor the stories "
        "within it); # begins a remark",
    )
    seed: int = 1


class RisingConfig(Stage):
    """The test for rising by itself."""

    history_weeks: int = Field(26, ge=6, le=104, description="weeks the baseline may use")
    min_history_weeks: int = Field(8, ge=4, le=104, description="weeks before anything is tested")
    leave_out_weeks: int = Field(3, ge=1, le=8, description="newest weeks that the baseline does not see")
    min_notes: int = Field(3, ge=1, description="count of the week below which nothing is tested")
    max_word_q: Share = Field(0.2, description="false discovery rate of the bursting words that stories are made of")
    max_q: Share = Field(0.4, description="false discovery rate of the rising list; measured: less than half of it")
    min_growth: float = Field(0.2, ge=0, description="growth that the lower end of its interval must exceed")
    max_top_authors_share: Share = Field(0.3, description="share of the 3 busiest authors (large entries)")
    max_fold_share: Share = Field(0.5, description="share of near-duplicates")
    max_ad_share: Share = Field(0.6, description="voices that advertise: declared and suspected ads, giveaways")
    overlap: Share = Field(0.5, description="shared notes from which two bursting words are one entry")
    max_entries: int = Field(30, ge=1, description="entries on the rising list")
    newborn_weeks: Weeks = 4


class HealthConfig(Stage):
    """When notes are too unlike the median of the 4 weeks before; from half of a limit on there is a warning."""

    on_broken: Literal["warn", "block"] = Field(
        "warn", description="warn: the week goes on, says so, and alerts nobody of a rise; block: it stops at `check`"
    )
    min_notes: int = Field(100, ge=1, description="usual notes a week below which nothing is compared")
    max_volume_loss: Share = Field(0.4, description="part of the usual notes that may be missing")
    max_volume_gain: float = Field(1.0, gt=0, description="notes beyond the usual, as a part of it")
    max_missing_days: int = Field(1, ge=0, le=7, description="days with hardly a note")
    max_authors_loss: Share = Field(0.4, description="part by which authors a note may fall")
    max_coverage_loss: Share = Field(0.3, description="points that author, title, body or tags may lose in coverage")
    max_keyword_gain: Share = Field(0.3, description="points that one keyword or hashtag may gain of all notes")
    keyword_cap: int | None = Field(
        None, ge=1, description="notes that the crawl fetches a keyword: with as many its growth is unknown, a warning"
    )


class GroupsConfig(Stage):
    """Interest groups, from a behaviour log; without a log nothing here matters."""

    weeks: Weeks = Field(8, description="newest weeks of behaviour that groups are made of")
    entry_weeks: Weeks = Field(4, description="newest weeks of these in which an entry's users are counted")
    note_weeks: Weeks = Field(8, description="weeks up to a week whose notes its behaviour may be about")
    view_weight: float = Field(1.0, ge=0, description="what reading a note counts (浏览)")
    like_weight: float = Field(2.0, ge=0, description="what a like counts besides (点赞)")
    collect_weight: float = Field(4.0, ge=0, description="what a collect counts besides (收藏)")
    comment_weight: float = Field(3.0, ge=0, description="what a comment counts besides (评论)")
    cart_weight: float = Field(6.0, ge=0, description="what a cart counts besides (加购)")
    min_notes: int = Field(5, ge=1, description="notes in categories below which a user has no group")
    max_sample: int = Field(20_000, ge=100, description="users that groups are found on at the most")
    dimensions: int = Field(12, ge=2, le=256)
    min_groups: int = Field(2, ge=2)
    max_groups: int = Field(16, ge=2, le=100)
    revision_weeks: Weeks = Field(4, description="weeks between looks at how many groups there are")
    min_users: int = Field(20, ge=1, description="users of an entry below which nothing is said of its groups")
    min_lift: float = Field(1.3, ge=1, description="lift from which a group carries an entry")
    max_q: Share = Field(0.05, description="false discovery rate of the carriers")
    first_weeks: Weeks = Field(2, description="weeks from the onset of a rise whose users are its first")
    min_early: int = Field(
        2, ge=1, description="earlier rises of whose first 16 % an early adopter was, before the peak"
    )
    min_early_share: Share = Field(0.5, description="part of the rises it took up at all that these must be")
    min_rises: int = Field(4, ge=1, description="rises that some user has taken up before anyone is called early")
    seed: int = 1


class CesConfig(Stage):
    """Weights of reactions to a note (CES-style: no source gives follows)."""

    likes: float = Field(1.0, ge=0)
    collects: float = Field(1.0, ge=0)
    comments: float = Field(4.0, ge=0)
    shares: float = Field(4.0, ge=0)


class PriorWeeksConfig(Stage):
    """Weeks after which half of the rises of a stage are over."""

    emerging: float = Field(3.0, gt=0)
    surging: float = Field(3.0, gt=0)
    growing: float = Field(6.0, gt=0)
    seasonal: float = Field(3.0, gt=0)


class SelectionConfig(Stage):
    """From rising categories to suggestions."""

    max_suggestions: int = Field(20, ge=1)
    min_relevance: Share = Field(0.4, description="relevance below which nothing is suggested")
    act_relevance: Share = Field(0.6, description="relevance below which an entry is only watched")
    min_voices: int = Field(8, ge=1, description="authors (or notes) of the week below which an entry is only watched")
    min_quality: Share = Field(0.5, description="1 minus the worst of ad, template and top-author shares: the least")
    min_in_time: Share = Field(0.5, description="chance of outlasting the lead time below which goods come too late")
    min_focus: Share = Field(
        0.5,
        description="part of its notes in one part of the catalogue, or in none yet: below it nothing is done",
    )
    lead_time_weeks: float = Field(2.0, gt=0, description="lead time of products that state none")
    new_lead_time_weeks: float = Field(4.0, gt=0, description="lead time of goods that the house does not have yet")
    max_weeks_of_cover: float = Field(12.0, gt=0, description="stock beyond which a fading category is cleared")
    scenes: FilePath | None = Field(None, description="TOML file of scenes, each a list of words; unset: the package's")
    prior_weeks: PriorWeeksConfig = Field(
        PriorWeeksConfig(), description="weeks after which half of a stage's rises are over, while too few are known"
    )
    ces: CesConfig = Field(CesConfig(), description="weights of reactions to a note; unknown ones are left out")
    aliases: FilePath | None = Field(
        None,
        description="UTF-8 text or CSV of names of one thing (brands, products), a line each, parted by commas: "
        "SK-II,SK2,神仙水; # begins a remark",
    )
    match_vectors: bool = Field(True, description="whether the embedding may find products that no word finds")


class BrandsConfig(Stage):
    """The brand radar and the two short lists."""

    min_score: Share = Field(0.5, description="how much a word must stand in texts as a brand does")
    context_weeks: Weeks = Field(4, description="newest weeks whose texts are read for that")
    max_voices: int = Field(40, ge=3, description="voices that are read a word at the most")
    max_listed: int = Field(20, ge=1, description="brands on the radar at the most")
    max_gaps: int = Field(10, ge=1, description="lines of each short list at the most")
    few_voices: int = Field(3, ge=1, description="voices in 4 weeks below which nobody talks about what sells")


class OutcomesConfig(Stage):
    """What became of past suggestions, and what that says of confidence."""

    memory_weeks: Weeks = Field(26, description="newest weeks of outcomes that hit rates are counted on")
    min_scored: int = Field(30, ge=1, description="hits and misses from which a class's confidence is the measured one")


class ReportConfig(Stage):
    """How the report speaks, and what is written beside page and workbook."""

    language: Literal["zh", "en"] = Field("zh", description="of pages, workbook and messages: zh or en")
    pictures: bool = Field(
        False, description="whether `report` also writes 长图.png and 周报.pdf, where Chromium is installed"
    )


class EngineConfig(Stage):
    """Where single notes are worked on, shard by shard; the tables are the same wherever: docs/operate.md."""

    backend: Literal["loky", "dask", "sequential"] = Field(
        "loky", description="loky: processes of this machine; dask: a cluster; sequential: one process"
    )
    address: str | None = Field(None, description="the scheduler of the Dask cluster, such as tcp://10.0.0.5:8786")
    workers: int | None = Field(None, ge=1, description="processes of loky; unset: one a core")
    shard_notes: int = Field(
        20_000, ge=1, description="notes a shard, set at ingest: they set the memory of a process; one shard needs none"
    )

    @model_validator(mode="after")
    def _needs_address(self) -> Self:
        if self.backend == "dask" and not self.address:
            raise ValueError('backend "dask" needs address, that of the scheduler')
        return self


class AlertsConfig(Stage):
    """Where messages go, and when. Addresses and tokens come from the environment: docs/operate.md."""

    channel: str = Field("#选品", description="where the Slack bot posts; a channel's id lets it look what has arrived")
    max_alerts: int = Field(5, ge=0, le=50, description="alerts and follow-ups a week, besides the digest")
    report_url: str | None = Field(None, description="address under which the reports folder is served")
    slack_api: str | None = Field(None, description="another base address of Slack's API")
    quiet_from: int = Field(22, ge=0, le=23, description="hour in Shanghai from which messages wait")
    quiet_until: int = Field(8, ge=0, le=23, description="hour at which they go; the same as quiet_from: none waits")
    quiet_weekends: bool = Field(True, description="whether messages of a weekend wait for Monday")


class Config(Stage):
    """All settings."""

    text: TextConfig = TextConfig()
    lexicon: LexiconConfig = LexiconConfig()
    embedding: EmbeddingConfig = EmbeddingConfig()
    categories: CategoriesConfig = CategoriesConfig()
    rising: RisingConfig = RisingConfig()
    health: HealthConfig = HealthConfig()
    groups: GroupsConfig = GroupsConfig()
    selection: SelectionConfig = SelectionConfig()
    brands: BrandsConfig = BrandsConfig()
    outcomes: OutcomesConfig = OutcomesConfig()
    report: ReportConfig = ReportConfig()
    alerts: AlertsConfig = AlertsConfig()
    engine: EngineConfig = EngineConfig()

    @property
    def fingerprint(self) -> str:
        """A short hash of all settings that tables hang on, kept with what they made."""
        return hashlib.sha256(self.model_dump_json(exclude={"engine"}).encode()).hexdigest()[:12]


def load_config(path: str | Path | None = None) -> Config:
    """The settings of a TOML file; without one, the defaults.

    Raises:
        ConfigError: the file cannot be read, or a key or value is not allowed; the message names the allowed ones.
    """
    if path is None:
        return Config()
    try:
        return Config.model_validate(tomllib.loads(Path(path).read_text("utf-8")))
    except OSError as error:
        raise ConfigError(f"settings {path} cannot be read ({error.strerror}); see notetrends.example.toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"settings {path} are not TOML: {error}; see notetrends.example.toml") from None
    except ValidationError as error:
        raise ConfigError(f"settings {path}: {'; '.join(map(_sentence, error.errors()))}") from None


def _sentence(error: object) -> str:
    """One validation error as a sentence that names the allowed keys."""
    assert isinstance(error, dict)  # noqa: S101  pydantic's own type is private  # nosec B101
    keys = [str(part) for part in error["loc"]]
    where = ".".join(keys)
    if error["type"] != "extra_forbidden":
        return f"{where} got {error['input']!r}: {error['msg']}"
    model: type[BaseModel] = Config
    for key in keys[:-1]:
        model = type(model.model_fields[key].default)
    return f"{where} is unknown; allowed here: {', '.join(model.model_fields)}"

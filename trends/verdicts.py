"""The tables of verdicts: on a week's notes, on what rose in it, on how right such lists were (part of `schemas`)."""

from __future__ import annotations

from notetrends.trends.table import BOOLEAN, DAY, FLOAT, FLOATS, INTEGER, STRING, STRINGS, Column, Table

TRENDS = Table(
    "trends",
    ("category_id",),
    "Each active category's week: observed, expected, tested, ranked.",
    "detect",
    (
        Column("category_id", STRING, "the category"),
        Column("label", STRING, "its label this week"),
        Column("top_words", STRINGS, "its words this week, bursting words first"),
        Column("n_notes", INTEGER, "notes after folding near-duplicates (净笔记)"),
        Column("n_authors", INTEGER, "different authors (净作者); null where the source has none", nullable=True),
        Column("n_raw_notes", INTEGER, "notes before folding"),
        Column("n_expected", FLOAT, "what its baseline led to expect, in the unit that is tested"),
        Column("share", FLOAT, "its part of the week's authors (or folded notes)"),
        Column("growth", FLOAT, "observed over expected, minus 1"),
        Column("growth_low", FLOAT, "lower end of the 90 % interval of growth"),
        Column("growth_high", FLOAT, "upper end of the 90 % interval of growth"),
        Column("p_value", FLOAT, "windows of 1, 2 and 3 weeks combined (Cauchy)"),
        Column("q_value", FLOAT, "false discovery rate at which it would be called (Benjamini-Hochberg)"),
        Column("is_rising", BOOLEAN, "whether it is on the rising list"),
        Column(
            "stage",
            STRING,
            "emerging 萌芽, growing 成长, surging 爆发, peaked 见顶, fading 回落, seasonal 季节, "
            "steady 平稳, watching 观察",
        ),
        Column("n_weeks_rising", INTEGER, "weeks on the list in this episode, this one included"),
        Column("episode_week", DAY, "Monday of the week in which the episode began", nullable=True),
        Column(
            "onset_week", DAY, "Monday of the week in which its rise likeliest began; null off the list", nullable=True
        ),
        Column("onset_low", DAY, "first week of the 90 % interval of that; likewise", nullable=True),
        Column("onset_high", DAY, "last week of that interval; likewise", nullable=True),
        Column("relevance", FLOAT, "how much it is about things people buy and use, 0 to 1"),
        Column("relevance_words", STRINGS, "the words behind that, most frequent first: + before those for, - against"),
        Column("rank", INTEGER, "place on the rising list from 1; null off it", nullable=True),
        Column("score", FLOAT, "what the list is ordered by"),
        Column(
            "season",
            STRING,
            "the festival or shopping day its rise belongs to; 时令 = none that is named, but it rises every year",
            nullable=True,
        ),
        Column(
            "last_year_growth",
            FLOAT,
            "the most that it grew in the same weeks of last year, as far from the festival; null = it did not rise",
            nullable=True,
        ),
        Column(
            "last_year_weeks",
            INTEGER,
            "weeks by which it began to rise later than last year, negative = earlier; null likewise",
            nullable=True,
        ),
        Column(
            "ad_share",
            FLOAT,
            "mean part of its voices' notes that advertise or give away; null = unknown",
            nullable=True,
        ),
        Column("fold_share", FLOAT, "part of its notes folded away as near-duplicates"),
        Column("top_authors_share", FLOAT, "part of its notes by its 3 busiest authors; null = unknown", nullable=True),
        Column("collect_rate", FLOAT, "median collects over likes; null = unknown", nullable=True),
        Column("is_newborn", BOOLEAN, "born within the last 4 weeks"),
        Column("parent_label", STRING, "label of the wider category", nullable=True),
        Column("history", FLOATS, "the tested count of the last 26 weeks, oldest first, this week last; NaN = no data"),
        Column(
            "lasts_4w", FLOAT, "chance that the rise goes on for 4 more weeks; null = not enough history", nullable=True
        ),
        Column("lasts_8w", FLOAT, "chance that it goes on for 8 more weeks; likewise", nullable=True),
        Column("lasts_13w", FLOAT, "chance that it goes on for 13 more weeks; likewise", nullable=True),
        Column("n_episodes", INTEGER, "past rises of its kind that got as far as it has: what these chances rest on"),
        Column("evidence_ids", STRINGS, "typical notes of the week by different authors", holds="note"),
        Column("why_not", STRING, "the gate that kept a significant rise off the list", nullable=True),
    ),
)
BACKTESTS = Table(
    "backtests",
    ("measure", "about"),
    "How right the lists were, measured on the weeks up to this one; the file's metadata holds seeds and settings.",
    "backtest",
    (
        Column(
            "measure",
            STRING,
            "false_episodes (a week), list_length, recall, found, lead (weeks before the peak), delay (weeks after the "
            "onset), lead_share, false_share (of what is called at q), precision (at 10)",
        ),
        Column("about", STRING, "what of: a seed, a lead, a q, or a list and the weeks after it; empty for all"),
        Column("value", FLOAT, "what was measured; null = nothing to measure it on", nullable=True),
        Column("low", FLOAT, "lower end of its 95 % interval", nullable=True),
        Column("high", FLOAT, "upper end of its 95 % interval", nullable=True),
        Column("n", INTEGER, "weeks, rises or entries that it was measured on"),
    ),
)
HEALTH = Table(
    "health",
    ("check", "about"),
    "Whether the week's notes are like those of the 4 weeks before; the metadata say how many of these there were.",
    "check",
    (
        Column(
            "check",
            STRING,
            "volume (notes), days (with hardly a note), authors (a note), coverage (of a field), keyword and tag (part "
            "of the notes that has it), saturation (keywords at the crawl's cap)",
        ),
        Column("about", STRING, "the days, the field, the keyword or hashtag that gained most; else empty"),
        Column("value", FLOAT, "what was measured"),
        Column("expected", FLOAT, "the median of the weeks before; null = too little to compare with", nullable=True),
        Column("severity", STRING, "ok, warn, broken (no alert of a rise is sent) or unknown"),
    ),
)
OUTCOMES = Table(
    "outcomes",
    ("suggestion_id", "weeks_after"),
    "What became of the suggestions of 4, 8 and 13 weeks ago.",
    "score",
    (
        Column("suggestion_id", STRING, "the suggestion"),
        Column("weeks_after", INTEGER, "weeks from its list to this week: 4, 8 or 13"),
        Column("listed_week", DAY, "Monday of its list"),
        Column("category_id", STRING, "the category behind it"),
        Column("label", STRING, "what that was called on the list"),
        Column("action", STRING, "what was suggested"),
        Column("confidence", STRING, "high, medium or low, by the rules"),
        Column("counted_as", STRING, "its confidence; or watch or clear, which promise something else"),
        Column(
            "share_expected", FLOAT, "share of the week's authors that was expected then; null = unknown", nullable=True
        ),
        Column("share_before", FLOAT, "mean share of the 3 weeks that end with the list; likewise", nullable=True),
        Column("share_after", FLOAT, "mean share of the 3 weeks that end with this one; likewise", nullable=True),
        Column("share_needed", FLOAT, "what share_after had to exceed for a hit (clear: to stay below)", nullable=True),
        Column(
            "result",
            STRING,
            "hit: min_growth above what was expected and min_notes large (clear: fell further); miss; unknown",
        ),
        Column(
            "sales_before", FLOAT, "pieces of its product or brand sold in 4 weeks then; null = unknown", nullable=True
        ),
        Column("sales_after", FLOAT, "the same in a snapshot 4 weeks newer or more; likewise", nullable=True),
        Column("house_growth", FLOAT, "growth of all sales known in both snapshots; null = unknown", nullable=True),
        Column("sales_result", STRING, "hit: grew more than the house's (clear: less), miss or unknown"),
        Column(
            "band_rate", FLOAT, "part that held of that week's categories of half to double its size", nullable=True
        ),
    ),
)
BASELINES = Table(
    "baselines",
    ("rule", "category_id", "weeks_after"),
    "What simpler lists of 4, 8 and 13 weeks ago, as long as ours, would have picked, and whether it held.",
    "score",
    (
        Column("rule", STRING, "growth (over the week before) or volume"),
        Column("category_id", STRING, "what it picked"),
        Column("weeks_after", INTEGER, "weeks from the list to this week: 4, 8 or 13"),
        Column("result", STRING, "hit, miss or unknown, as for our own suggestions"),
    ),
)

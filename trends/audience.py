"""The tables of users: what they did, their groups, who carries what rises, who was early (part of `schemas`)."""

from __future__ import annotations

from notetrends.trends.table import BOOLEAN, DAY, FLOAT, FLOATS, INTEGER, STRING, STRINGS, Column, Table

_USER = Column("user_id", STRING, "the user, hashed (16 hex digits)", holds="person")
BEHAVIOUR = Table(
    "behaviour", ("user_id", "note_id"),
    "What each user did with each note in the week; 64 row groups, each a range of users (by the first two digits).",
    "behaviour",
    (
        _USER,
        Column("note_id", STRING, "the note, of this week or one of the weeks before", holds="note"),
        Column("n_views", INTEGER, "times it was read (浏览)"),
        Column("n_likes", INTEGER, "likes (点赞)"),
        Column("n_collects", INTEGER, "collects (收藏)"),
        Column("n_comments", INTEGER, "comments (评论)"),
        Column("n_carts", INTEGER, "times something of it went into a cart (加购)"),
    ),
)  # fmt: skip
USER_GROUPS = Table(
    "user_groups", ("user_id",), "The interest group of each user with enough behaviour; row groups as `behaviour`.",
    "interest",
    (_USER, Column("group_id", STRING, "the group that is nearest")),
)  # fmt: skip
GROUPS = Table(
    "groups", ("group_id",), "The interest groups of the week; empty without a behaviour log.", "interest",
    (
        Column("group_id", STRING, "permanent id"),
        Column("label", STRING, "the categories it over-uses most"),
        Column("first_week", DAY, "Monday of the week in which it was first found"),
        Column("n_users", INTEGER, "users in it"),
        Column("share", FLOAT, "its part of all users that have a group"),
        Column("top_categories", STRINGS, "the categories it over-uses, most telling first"),
        Column("top_labels", STRINGS, "their labels"),
        Column("top_indexes", FLOATS, "the group's part of its use in each, 100 = all users' average"),
        Column("categories", STRINGS, "the categories in which it does anything"),
        Column("centroid", FLOATS, "its mean weight in each of these: what next week's groups are matched with"),
    ),
)  # fmt: skip
GROUP_ENTRIES = Table(
    "group_entries", ("category_id", "group_id"), "Each rising entry in each interest group.", "interest",
    (
        Column("category_id", STRING, "the rising entry"),
        Column("group_id", STRING, "the group"),
        Column("n_users", INTEGER, "users of the group who did something with the entry in the last weeks"),
        Column("share", FLOAT, "their part of the entry's users; null = nobody", nullable=True),
        Column("lift", FLOAT, "that part over the group's part of all users; null = nobody", nullable=True),
        Column("lift_low", FLOAT, "lower end of its 95 % interval (Wilson); likewise", nullable=True),
        Column("lift_high", FLOAT, "upper end of that interval; likewise", nullable=True),
        Column("p_value", FLOAT, "chance of as many without any preference (binomial)"),
        Column("q_value", FLOAT, "false discovery rate over all entries and groups (Benjamini-Hochberg)"),
        Column("nearness", FLOAT, "cosine to the foremost carrier; null without one", nullable=True),
        Column("is_carrier", BOOLEAN, "whether it carries the entry; null = too few users", nullable=True),
        Column("is_next", BOOLEAN, "whether the entry likeliest spreads to it next; likewise", nullable=True),
    ),
)  # fmt: skip
ENTRY_ADOPTERS = Table(
    "entry_adopters", ("category_id",), "Whether early adopters moved first, for each rising entry.", "interest",
    (
        Column("category_id", STRING, "the rising entry"),
        Column("n_users", INTEGER, "users who have taken it up so far"),
        Column("n_first", INTEGER, "of these the first ones: in its first weeks, as far as there is a log"),
        Column("n_early", INTEGER, "early adopters among the first"),
        Column("early_share", FLOAT, "their part; null = nobody was first", nullable=True),
        Column("early_base", FLOAT, "the part to be expected of users as active, of the same groups", nullable=True),
        Column("early_p_value", FLOAT, "chance of as many by that part; null = too few", nullable=True),
        Column("is_early_first", BOOLEAN, "whether early adopters moved first; null = too few", nullable=True),
    ),
)  # fmt: skip
TAKERS = Table(
    "takers", ("category_id", "user_id"), "Who has taken up each entry whose peak is not known yet.", "interest",
    (
        Column("category_id", STRING, "the entry"),
        _USER,
        Column("first_week", DAY, "Monday of the week in which the user first did something with it"),
        Column("onset_week", DAY, "Monday of the week in which it began to rise; null = unknown", nullable=True),
    ),
)  # fmt: skip
ADOPTERS = Table(
    "adopters", ("user_id",), "How early users were in the rises that are over.", "interest",
    (
        _USER,
        Column("n_rises", INTEGER, "rises that are over and that the user took up"),
        Column("n_early", INTEGER, "of these, among the first 16 % and before the week of the peak"),
    ),
)  # fmt: skip

AUDIENCE = (BEHAVIOUR, USER_GROUPS, GROUPS, GROUP_ENTRIES, ENTRY_ADOPTERS, TAKERS, ADOPTERS)

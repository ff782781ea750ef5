"""The tables that look beyond categories: brands, and what talk and shelf do not share (part of `schemas`)."""

from __future__ import annotations

from notetrends.trends.table import BOOLEAN, DAY, FLOAT, FLOATS, INTEGER, STRING, STRINGS, Column, Table

BRANDS = Table(
    "brands", ("brand",),
    "The names of brands and of single products in the week's notes: each against its own past, and in what company.",
    "suggest",
    (
        Column("brand", STRING, "the name, normalised"),
        Column("shown", STRING, "the name as people write it"),
        Column("kind", STRING, "brand; or product, a name of its own behind a brand's"),
        Column("of_brand", STRING, "the brand that a product's name mostly stands behind", nullable=True),
        Column("also", STRINGS, "more of its name: the second Latin word, the name in the other script"),
        Column("score", FLOAT, "how much it stands in texts as a brand does, 0 to 1; 1 for the catalogue's brands"),
        Column("n_read", INTEGER, "voices whose texts that rests on"),
        Column("signs", STRINGS, "how many of them show what, as sign:n, most frequent first"),
        Column("n_voices", INTEGER, "what was counted this week (authors, or folded notes where there are none)"),
        Column("n_expected", FLOAT, "what its own history led to expect"),
        Column("growth", FLOAT, "observed over expected, minus 1"),
        Column("growth_low", FLOAT, "lower end of its 90 % interval"),
        Column("growth_high", FLOAT, "upper end; infinite without a past"),
        Column("p_value", FLOAT, "chance of so many without a rise, windows of 1 to 3 weeks combined"),
        Column("q_value", FLOAT, "false discovery rate among the names (Benjamini-Hochberg)"),
        Column("is_rising", BOOLEAN, "q and growth beyond the limits, and not mostly advertised"),
        Column("n_weeks", INTEGER, "weeks of the window in which it was written"),
        Column("history", FLOATS, "voices in each week of the window, oldest first; NaN where one is missing"),
        Column("first_week", DAY, "Monday of the first week it is known from; the window's first may be later"),
        Column("ad_share", FLOAT, "voices that declare advertising; null without notes", nullable=True),
        Column("suspected_share", FLOAT, "voices that sell or give away without declaring it", nullable=True),
        Column("price_low", FLOAT, "P25 of the prices close to the name, yuan; null = fewer than 5", nullable=True),
        Column("price_high", FLOAT, "P75 of them", nullable=True),
        Column("n_prices", INTEGER, "voices that name a price close to it"),
        Column("categories", STRINGS, "labels of the categories most of its voices stand in, at most 3"),
        Column("n_products", INTEGER, "products that bear the name; null = no catalogue", nullable=True),
        Column("evidence_ids", STRINGS, "notes to read, by different voices", holds="note"),
    ),
)  # fmt: skip
GAPS = Table(
    "gaps", ("side", "kind", "name"),
    "What is talked about and not sold here, and what sells here and nobody talks about.",
    "suggest",
    (
        Column("side", STRING, "wanted: talked about, not sold here; silent: sells here, not talked about"),
        Column("kind", STRING, "brand, category, product, or word (for goods)"),
        Column("name", STRING, "what it is called; of a product its id"),
        Column("shown", STRING, "the name as people write it"),
        Column("rank", INTEGER, "place on its side's list, from 1"),
        Column("n_voices", INTEGER, "voices this week"),
        Column("n_voices_4w", INTEGER, "voices of the last 4 weeks, each week's counted by itself"),
        Column("near", FLOAT, "part of its notes that also name what is sold here; null: silent", nullable=True),
        Column("n_products", INTEGER, "products behind it; 0 on the wanted side"),
        Column("sales_4w", INTEGER, "pieces that they sold in 4 weeks; null on the wanted side", nullable=True),
        Column("category_id", STRING, "the category it is", nullable=True),
        Column("evidence_ids", STRINGS, "notes to read, by different voices", holds="note"),
    ),
)  # fmt: skip

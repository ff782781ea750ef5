"""The tables of advice: what to do this week, what scenes it is about, and who was told (part of `schemas`)."""

from __future__ import annotations

from notetrends.trends.table import BOOLEAN, DAY, FLOAT, INTEGER, MOMENT, STRING, STRINGS, Column, Table

SUGGESTIONS = Table(
    "suggestions",
    ("suggestion_id",),
    "What to do this week, with reasons for and against.",
    "suggest",
    (
        Column("suggestion_id", STRING, "stable id: category, action and object"),
        Column("rank", INTEGER, "place on the list, from 1: what waits last, what only its season lifts before it"),
        Column("category_id", STRING, "the rising category behind it"),
        Column(
            "action",
            STRING,
            "promote 主推, restock 补货, extend 上新, source 引入, recruit 引品牌, watch 观望, clear 清退",
        ),
        Column(
            "rule",
            STRING,
            "why this action: in_stock, short, sold_out, partly, missing, brand, late, overstocked; to watch: "
            "no_catalogue, thin, unclear, scattered, unsure, seasonal, late",
        ),
        Column("product_id", STRING, "the SKU it is about", nullable=True),
        Column("brand", STRING, "the brand it is about", nullable=True),
        Column(
            "score", FLOAT, "opportunity: demand x gap x in_time x quality, ranked 0 to 100; unknown parts left out"
        ),
        Column("demand", FLOAT, "lower bound of growth x log of size x relevance x engagement, ranked 0 to 1"),
        Column(
            "engagement",
            FLOAT,
            "mean place of its voices' notes among those of the same age, 0 to 1, CES-style; null = unknown",
            nullable=True,
        ),
        Column("gap", FLOAT, "unmet supply 0 to 1; null = no catalogue", nullable=True),
        Column("needed_weeks", FLOAT, "weeks until goods are on the shelf: lead_time_weeks, else as the settings say"),
        Column("in_time", FLOAT, "chance that the rise outlasts needed_weeks; null = it does not rise", nullable=True),
        Column("is_late", BOOLEAN, "赶不上: that chance is too small; null likewise", nullable=True),
        Column("weeks_left_low", FLOAT, "weeks for which three of four such rises go on; null likewise", nullable=True),
        Column("weeks_left_high", FLOAT, "weeks for which one of four goes on; null = more than 104", nullable=True),
        Column("quality", FLOAT, "1 minus the worst of ad, template and top-author shares"),
        Column("confidence", STRING, "high, medium or low; where enough is measured, as its class has hit"),
        Column(
            "confidence_rules",
            STRINGS,
            "the rules that are met: growth, weeks, clean, broad; high with four, medium with two",
        ),
        Column("n_products", INTEGER, "matching SKUs; null = no catalogue", nullable=True),
        Column("n_in_stock", INTEGER, "matching SKUs with stock; null = not provided", nullable=True),
        Column("weeks_of_cover", FLOAT, "stock over weekly sales of the matching SKUs; null = unknown", nullable=True),
        Column("lead_time_weeks", FLOAT, "shortest lead time of the matching SKUs; null = unknown", nullable=True),
        Column("price_low", FLOAT, "P25 of prices in its notes, yuan; null = too few", nullable=True),
        Column("price_median", FLOAT, "P50 of prices in its notes, yuan; null = too few", nullable=True),
        Column("price_high", FLOAT, "P75 of prices in its notes, yuan; null = too few", nullable=True),
        Column("n_prices", INTEGER, "voices in its notes that name a price"),
        Column("scenes", STRINGS, "scenes of life that it is about more than other notes are, strongest first"),
        Column("reason", STRING, "why, in one Chinese sentence with its figures"),
        Column("against", STRING, "what speaks against it, in Chinese", nullable=True),
        Column("complaint_share", FLOAT, "part of its voices that complain; null = no notes", nullable=True),
        Column("evidence_ids", STRINGS, "notes to read, by different authors, the most typical first", holds="note"),
        Column(
            "counter_id",
            STRING,
            "a note against it: a complaint, else one that sells; null = none",
            nullable=True,
            holds="note",
        ),
        Column("rule_confidence", STRING, "high, medium or low by the rules alone: what is measured"),
        Column(
            "decision",
            STRING,
            "adopted or done: taken up before; rejected: back, see changed; null: open",
            nullable=True,
        ),
        Column("decided_week", DAY, "Monday of the sheet on which that was decided", nullable=True),
        Column("decided_reason", STRING, "why it was rejected, as a person wrote it", nullable=True),
        Column("changed", STRINGS, "what changed since it was rejected: episode, stage, strength, supply"),
    ),
)
SCENES = Table(
    "scenes",
    ("category_id", "scene"),
    "Of which scenes of life the notes of rising and fading categories speak.",
    "suggest",
    (
        Column("category_id", STRING, "the category"),
        Column("scene", STRING, "the scene, as the file of scenes calls it"),
        Column("n_voices", INTEGER, "its voices this week that speak of the scene"),
        Column("share", FLOAT, "their part of its voices"),
        Column("index", FLOAT, "100 x that part over the part of all voices of the week: 100 = as usual"),
    ),
)
ALERTS = Table(
    "alerts",
    ("alert_id",),
    "What was said to whom: the ledger that keeps an alert from being sent twice.",
    "alert",
    (
        Column("alert_id", STRING, "hash of message, kind and channel"),
        Column("episode", STRING, "category and week in which its episode began; or the week, for a digest"),
        Column("kind", STRING, "digest, emerging or follow_up; or health, a digest of broken notes"),
        Column("channel", STRING, "where it goes: a Slack channel, slack-webhook, feishu, wecom, dingtalk; or file"),
        Column("thread", STRING, "Slack's ts of the message, for replies", nullable=True),
        Column("sent_at", MOMENT, "when it was accepted (UTC); only here does the store know a clock", nullable=True),
        Column(
            "state",
            STRING,
            "sent; held (quiet hours); refused (it did not arrive); or sending: begun, and nobody knows how it ended. "
            "Null = sent, of weeks before there were states",
            nullable=True,
        ),
        Column("stage", STRING, "the stage of the episode that it tells; null for a digest", nullable=True),
        Column("label", STRING, "the category's name as it was told; null for a digest", nullable=True),
        Column("place", STRING, "Slack's id of the channel it lies in", nullable=True),
        Column("begun_at", MOMENT, "when the last attempt to send it began (UTC)", nullable=True),
        Column("trouble", STRING, "why it is not known to have arrived", nullable=True),
    ),
)

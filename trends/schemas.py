"""Every table the job keeps: its name, its key, and what each column holds.

Other programs read these files, so names and types here are promises. `docs/tables.md` is made from this file.
"""

from __future__ import annotations

from notetrends.trends.advice import ALERTS as ALERTS
from notetrends.trends.advice import SCENES as SCENES
from notetrends.trends.advice import SUGGESTIONS as SUGGESTIONS
from notetrends.trends.audience import ADOPTERS as ADOPTERS
from notetrends.trends.audience import AUDIENCE
from notetrends.trends.audience import BEHAVIOUR as BEHAVIOUR
from notetrends.trends.audience import ENTRY_ADOPTERS as ENTRY_ADOPTERS
from notetrends.trends.audience import GROUP_ENTRIES as GROUP_ENTRIES
from notetrends.trends.audience import GROUPS as GROUPS
from notetrends.trends.audience import TAKERS as TAKERS
from notetrends.trends.audience import USER_GROUPS as USER_GROUPS
from notetrends.trends.market import BRANDS as BRANDS
from notetrends.trends.market import GAPS as GAPS
from notetrends.trends.table import (
    BOOLEAN,
    DAY,
    FLOAT,
    FLOATS,
    INTEGER,
    MOMENT,
    STRING,
    STRINGS,
    VECTOR,
    Column,
    Table,
)
from notetrends.trends.verdicts import BACKTESTS as BACKTESTS
from notetrends.trends.verdicts import BASELINES as BASELINES
from notetrends.trends.verdicts import HEALTH as HEALTH
from notetrends.trends.verdicts import OUTCOMES as OUTCOMES
from notetrends.trends.verdicts import TRENDS as TRENDS

NOTES = Table(
    "notes", ("note_id",), "The notes of the week, one row a note, text normalised.", "ingest",
    (
        Column("note_id", STRING, "the source's own id", holds="note"),
        Column("author_id", STRING, "the author, hashed (16 hex digits)", nullable=True, holds="person"),
        Column("published_at", MOMENT, "when the note was published (UTC)"),
        Column("collected_at", MOMENT, "when the crawl saw it: the age of its counts (UTC)", nullable=True),
        Column("title", STRING, "the title as it came", nullable=True),
        Column("body", STRING, "the body as it came", nullable=True),
        Column("text", STRING, "title and body, normalised for counting"),
        Column("tags", STRINGS, "hashtags, normalised"),
        Column("note_type", STRING, "normal or video, as the source says", nullable=True),
        Column("n_likes", INTEGER, "likes; null = unknown", nullable=True),
        Column("n_collects", INTEGER, "collects (收藏); null = unknown", nullable=True),
        Column("n_comments", INTEGER, "comments; null = unknown", nullable=True),
        Column("n_shares", INTEGER, "shares; null = unknown", nullable=True),
        Column("is_ad", BOOLEAN, "true for a declared ad; null where neither source nor text tells", nullable=True),
        Column("is_suspected_ad", BOOLEAN, "true where the text sells, or leads away to buy, without declaring it"),
        Column("is_giveaway", BOOLEAN, "true where the text promises a prize, mostly for a follow, like or comment"),
        Column("signs", STRINGS, "the words behind the marks as kind:words (declared, covert, giveaway), sorted"),
        Column("prices", FLOATS, "the prices its text names, yuan, each once"),
        Column("fold_id", STRING, "the note_id that stands for its group of near-duplicates"),
        Column("fold_size", INTEGER, "notes of the week in that group, itself included"),
        Column("source", STRING, "the column map it came through"),
        Column("source_keyword", STRING, "the search word that brought it", nullable=True),
        Column("url", STRING, "the note's public address, without tokens", nullable=True),
    ),
)  # fmt: skip
REJECTS = Table(
    "rejects",
    ("reject_id",),
    "Rows that could not become notes; in the week of their ingest's notes.",
    "ingest",
    (
        Column("reject_id", STRING, "hash of file, row number and row"),
        Column("file", STRING, "name of the source file"),
        Column("row_number", INTEGER, "row in the file, from 1"),
        Column("reason", STRING, "why it was rejected, one of a few words"),
        Column("raw", STRING, "the row as JSON; names, contacts and tokens dropped", holds="row"),
    ),
)
WORDS = Table(
    "words",
    ("word",),
    "The learned lexicon after this week: what was found, when, on what evidence.",
    "learn",
    (
        Column("word", STRING, "the word, normalised"),
        Column("first_week", DAY, "Monday of the week it was found in"),
        Column("n_notes", INTEGER, "authors that used it when it was found; notes where there are no authors"),
        Column("pmi", FLOAT, "weakest-cut pointwise mutual information (凝固度), nats; null for names", nullable=True),
        Column("left_entropy", FLOAT, "branching entropy to the left (自由度), nats; null for names", nullable=True),
        Column("right_entropy", FLOAT, "branching entropy to the right (自由度), nats; null for names", nullable=True),
        Column("evidence", STRING, "what showed it: text; or tag or title (《》), names that people mark themselves"),
        Column("kind", STRING, "word, kept whole in text; or phrase: a hashtag made of words that it must not hide"),
        Column("status", STRING, "accepted or quarantined"),
    ),
)
TOKENS = Table(
    "tokens",
    ("note_id",),
    "Each note cut into words.",
    "segment",
    (
        Column("note_id", STRING, "the note", holds="note"),
        Column("tokens", STRINGS, "its words in order, without stop words"),
    ),
)
WORD_COUNTS = Table(
    "word_counts",
    ("word",),
    "How often each word occurs in the week.",
    "segment",
    (
        Column("word", STRING, "the word or hashtag"),
        Column(
            "n", INTEGER, "different authors that used it, of copies the first; folded notes and days without authors"
        ),
        Column("n_loud", INTEGER, "the same, with whoever posted a copy"),
        Column("shown", STRING, "how the week's notes mostly write it, where that is not as it counts", nullable=True),
    ),
)
EMBEDDINGS = Table(
    "embeddings",
    ("note_id",),
    "A unit vector a note; the file's metadata names the embedder.",
    "embed",
    (
        Column("note_id", STRING, "the note; notes without one known word are absent", holds="note"),
        Column("vector", VECTOR, "the embedding, unit length"),
    ),
)
BURSTS = Table(
    "bursts",
    ("word",),
    "Words far above their own baseline this week, joined where they share notes.",
    "burst",
    (
        Column("word", STRING, "the word or hashtag"),
        Column("lead_word", STRING, "the word that leads its group"),
        Column("n_notes", INTEGER, "what was counted this week (authors, or folded notes where there are none)"),
        Column("n_expected", FLOAT, "what its own history led to expect"),
        Column("p_value", FLOAT, "chance of so many without a rise"),
        Column("q_value", FLOAT, "false discovery rate at which it would be called (Benjamini-Hochberg)"),
        Column("score", FLOAT, "lower bound of growth x size: the best word leads its group"),
    ),
)
NOTE_CATEGORIES = Table(
    "note_categories",
    ("note_id", "category_id"),
    "The categories of each note: the settled one it lies in, and the stories told in it; notes in none are absent.",
    "categorize",
    (
        Column("note_id", STRING, "the note", holds="note"),
        Column(
            "category_id",
            STRING,
            "its category; at most one of a note has a similarity, and each story it tells has none",
        ),
        Column("similarity", FLOAT, "cosine to the category's centroid; null where a keyword decided", nullable=True),
    ),
)
CATEGORIES = Table(
    "categories",
    ("category_id",),
    "The catalogue of categories after this week.",
    "categorize",
    (
        Column("category_id", STRING, "permanent id"),
        Column("label", STRING, "what to call it"),
        Column("top_words", STRINGS, "the words that tell it from the others, best first"),
        Column("keywords", STRINGS, "a newborn's words: a note that holds one of them belongs to it while it is awake"),
        Column("exemplar_ids", STRINGS, "typical notes by different authors", holds="note"),
        Column("first_week", DAY, "Monday of the week it was born in"),
        Column("last_week", DAY, "Monday of the last week it had enough notes"),
        Column("n_weeks", INTEGER, "weeks with enough notes"),
        Column("centroid", VECTOR, "mean direction of its notes, unit length; zeros where none has a vector yet"),
        Column("anchor", VECTOR, "the centroid it was born with: the slow pull against drift"),
        Column("radius", FLOAT, "cosine from which notes belong to it at any rate; 2 while only keywords define it"),
        Column("state", STRING, "active or dormant"),
        Column("strength", FLOAT, "score of its burst in last_week: the stronger takes a note that both could have"),
        Column("parent", STRING, "category_id of the wider category it belongs to", nullable=True),
        Column("aliases", STRINGS, "ids of categories that went into it: what bore them is explained by this one"),
        Column("is_pinned", BOOLEAN, "a merchandiser wants it never asleep, split or merged"),
        Column("is_ignored", BOOLEAN, "a merchandiser wants it never on the list nor in alerts"),
    ),
)
CATEGORY_EVENTS = Table(
    "category_events",
    ("kind", "category_id"),
    "What happened to categories this week.",
    "categorize",
    (
        Column("week", DAY, "Monday of the week"),
        Column("kind", STRING, "born, split, merged, dormant or revived"),
        Column("category_id", STRING, "the category it happened to"),
        Column("others", STRINGS, "the parts of what split; what the merged one went into"),
    ),
)
PRODUCTS = Table(
    "products",
    ("product_id",),
    "The house's own catalogue, as loaded in this week.",
    "products",
    (
        Column("product_id", STRING, "SKU id, as text"),
        Column("name", STRING, "product name"),
        Column("brand", STRING, "brand", nullable=True),
        Column("category", STRING, "the house's category", nullable=True),
        Column("price", FLOAT, "price, yuan", nullable=True),
        Column("stock", INTEGER, "pieces in stock; null = not provided", nullable=True),
        Column("sales_4w", INTEGER, "pieces sold in 4 weeks; null = not provided", nullable=True),
        Column("lead_time_weeks", FLOAT, "weeks from order to shelf; null = not provided", nullable=True),
        Column("listed_at", DAY, "when it was listed", nullable=True),
    ),
)
DECISIONS = Table(
    "decisions",
    ("suggestion_id", "decided_week"),
    "What merchandisers decided on the week's sheet; a later word on it is a row of its own.",
    "decisions",
    (
        Column("suggestion_id", STRING, "the suggestion"),
        Column("decided_week", DAY, "Monday of the week by whose end it was decided: later weeks know it"),
        Column("status", STRING, "pending (someone is to see to it), adopted, rejected or done"),
        Column("reason", STRING, "why it was rejected, as it was written", nullable=True),
        Column("owner", STRING, "who sees to it: house staff", nullable=True),
        Column("due", DAY, "by when", nullable=True),
    ),
)
MATCHES = Table(
    "matches",
    ("category_id", "product_id"),
    "The products of the catalogue that answer each entry of the week, and why.",
    "suggest",
    (
        Column("category_id", STRING, "the entry"),
        Column("product_id", STRING, "the SKU"),
        Column(
            "how",
            STRING,
            "exact (called so), alias (another name), brand+attribute (the brand and another word), words (all words "
            "of the name, or it and a word for goods), vector (near it), parent (answers only the wider category)",
        ),
        Column("words", STRINGS, "the words of the entry that stand in the product"),
        Column("score", FLOAT, "how surely it answers, 0 to 1"),
        Column(
            "price_fit",
            FLOAT,
            "1 where its price lies between P25 and P75 of the notes' prices, else the ratio to the nearer one; null = "
            "its price is unknown or the notes name too few",
            nullable=True,
        ),
        Column("is_partial", BOOLEAN, "whether it answers only partly: by some words, or far from the notes' prices"),
        Column("rank", INTEGER, "place among the entry's products, from 1: by score, then by sales"),
    ),
)
RUNS = Table(
    "runs",
    ("step",),
    "What each finished step of the week wrote and with which models: a week is done when all are.",
    "run",
    (
        Column("step", STRING, "the step"),
        Column("n_rows", INTEGER, "rows it wrote"),
        Column("embedder", STRING, "name@version of the embedder in force; null for steps before it", nullable=True),
        Column("settings", STRING, "hash of the settings in force"),
    ),
)

TABLES = {
    table.name: table
    for table in (
        NOTES, REJECTS, HEALTH, WORDS, TOKENS, WORD_COUNTS, EMBEDDINGS, BURSTS, NOTE_CATEGORIES, CATEGORIES,
        CATEGORY_EVENTS, TRENDS, PRODUCTS, MATCHES, SUGGESTIONS, SCENES, BRANDS, GAPS, DECISIONS, OUTCOMES, BASELINES,
        ALERTS, RUNS, BACKTESTS, *AUDIENCE,
    )
}  # fmt: skip

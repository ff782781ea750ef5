"""The simulated community: its files, its format and the truth that it tells about itself."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import itertools
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from notetrends.trends.simulate import SimulationError, SimulationSummary, simulate
from notetrends.trends.week import TIMEZONE, Week

N_NOTES, N_WEEKS = 12_000, 30
FIELDS = [
    *("note_id", "type", "title", "desc", "video_url", "time", "last_update_time", "creator_hash", "nickname"),
    *("liked_count", "collected_count", "comment_count", "share_count", "image_list", "tag_list", "last_modify_ts"),
    *("note_url", "source_keyword", "xsec_token"),
]
Note = dict[str, str | int | None]
Rows = list[dict[str, str]]


def read_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Community:
    """One simulation, read back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary: SimulationSummary = simulate(folder, n_notes=N_NOTES, n_weeks=N_WEEKS, seed=1)
        self.weeks: dict[str, list[Note]] = {}
        for path in sorted((folder / "notes").glob("*.jsonl")):
            lines = path.read_text("utf-8").split("\n")
            self.weeks[path.stem] = [json.loads(line) for line in lines if line]
        self.notes = [note for notes in self.weeks.values() for note in notes]
        self.truth = {
            row["note_id"]: row for week in self.weeks for row in read_csv(folder / "truth" / "notes" / f"{week}.csv")
        }
        self.events = read_csv(folder / "truth" / "events.csv")
        self.products = read_csv(folder / "products.csv")

    def counts(self, pattern: str) -> list[int]:
        """Notes a week whose title or body matches."""
        return [
            sum(bool(re.search(pattern, f"{n['title']}\n{n['desc']}")) for n in notes) for notes in self.weeks.values()
        ]


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Community:
    return Community(tmp_path_factory.mktemp("community"))


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "other")]
    for folder, seed in zip(folders, (5, 5, 6), strict=True):
        simulate(folder, n_notes=600, n_weeks=6, seed=seed)
    one, two, other = map(digest, folders)
    assert one == two
    assert one.keys() == other.keys()
    assert one["notes/2026-W22.jsonl"] != other["notes/2026-W22.jsonl"]


@pytest.mark.parametrize(("n_notes", "n_weeks"), [(200, 1), (200, 40), (1500, 3)])
def test_every_size_writes_all_its_weeks(tmp_path: Path, n_notes: int, n_weeks: int) -> None:
    seen: list[tuple[str, int]] = []
    summary = simulate(
        tmp_path,
        n_notes=n_notes,
        n_weeks=n_weeks,
        last_week=Week.parse("2024-W02"),
        progress=lambda w, n: seen.append((str(w), n)),
    )
    files = sorted((tmp_path / "notes").glob("*.jsonl"))
    assert (
        [path.stem for path in files]
        == [week for week, _ in seen]
        == [str(w) for w in Week.parse("2024-W02").window(n_weeks)]
    )
    assert sum(path.read_text("utf-8").count("\n") for path in files) == summary.n_notes == n_notes
    assert all(path.is_file() for path in summary.files)


def test_a_rerun_replaces_and_a_stranger_is_refused(tmp_path: Path) -> None:
    simulate(tmp_path, n_notes=300, n_weeks=4)
    before = digest(tmp_path)
    simulate(tmp_path, n_notes=300, n_weeks=4)
    assert digest(tmp_path) == before
    with pytest.raises(SimulationError, match="other weeks"):
        simulate(tmp_path, n_notes=300, n_weeks=2)


@pytest.mark.parametrize("bad", [{"n_notes": 199}, {"n_notes": 10_000_001}, {"n_weeks": 0}, {"seed": -1}])
def test_bad_arguments_are_sentences(tmp_path: Path, bad: dict[str, int]) -> None:
    with pytest.raises(SimulationError, match=str(next(iter(bad.values())))):
        simulate(tmp_path / "new", **bad)  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_notes_have_mediacrawlers_fields_and_agree_with_their_time(community: Community) -> None:
    for week, notes in community.weeks.items():
        for note in notes:
            assert list(note) == FIELDS
            assert re.fullmatch(r"[0-9a-f]{24}", str(note["note_id"]))
            assert int(str(note["note_id"])[:8], 16) * 1000 == note["time"]
            assert str(Week.of(dt.datetime.fromtimestamp(int(str(note["time"])) / 1000, TIMEZONE))) == week
            assert int(str(note["time"])) <= int(str(note["last_update_time"])) <= int(str(note["last_modify_ts"]))
            assert re.fullmatch(r"[0-9a-f]{16}", str(note["creator_hash"]))
            assert str(note["note_url"]).endswith(f"/explore/{note['note_id']}")
            assert note["title"] or not note["desc"]
    assert len({note["note_id"] for note in community.notes}) == N_NOTES


def test_tags_stand_in_the_body_as_the_app_writes_them(community: Community) -> None:
    for note in community.notes:
        tags = [tag for tag in str(note["tag_list"]).split(",") if tag]
        assert re.findall(r"#([^#\[]+)\[话题\]#", str(note["desc"])) == tags
    assert any("[话题]##" in str(note["desc"]) for note in community.notes)  # adjacent ones too


def test_counts_come_in_all_the_ways_that_real_files_have(community: Community) -> None:
    written = Counter(re.sub(r"\d+", "9", str(note["liked_count"])) for note in community.notes)
    assert {"9", "9.9万", "None", ""} <= set(written)
    assert written["9"] > 0.8 * N_NOTES
    likes = sorted(int(str(n["liked_count"])) for n in community.notes if str(n["liked_count"]).isdigit())
    assert sum(likes[-len(likes) // 20 :]) > 0.5 * sum(likes)  # a few notes get most of the likes


def test_lengths_are_heavy_tailed(community: Community) -> None:
    lengths = sorted(len(str(note["desc"])) for note in community.notes)
    assert 190 <= lengths[len(lengths) // 2] <= 340
    assert lengths[0] < 20
    assert lengths[-len(lengths) // 100] > 480


def test_a_few_authors_write_much(community: Community) -> None:
    authors = Counter(str(note["creator_hash"]) for note in community.notes)
    top = sum(count for _, count in authors.most_common(len(authors) // 100))
    assert top > 0.05 * N_NOTES
    assert len(authors) > 0.3 * N_NOTES


def test_truth_has_a_row_for_every_note(community: Community) -> None:
    assert sorted(community.truth) == sorted(str(note["note_id"]) for note in community.notes)
    known = {row["category"]: row["parent"] for row in read_csv(community.folder / "truth" / "categories.csv")}
    for row in community.truth.values():
        assert row["category"] == "" or known[row["category"]] == row["parent"]
        assert row["ad"] in ("none", "declared", "covert")
    assert 0.1 < sum(row["parent"] == "闲聊" for row in community.truth.values()) / N_NOTES < 0.25


def test_events_agree_with_a_search_in_the_notes(community: Community) -> None:
    weeks = list(community.weeks)
    assert {row["kind"] for row in community.events} == {"self_made", "seasonal", "festival", "fad", "spam", "ads"}
    for row in community.events:
        counts = community.counts(row["pattern"])
        assert int(row["n_peak"]) == max(counts), row
        if row["peak_week"]:
            assert counts[weeks.index(row["peak_week"])] == max(counts)
        if row["onset_week"]:
            onset = weeks.index(row["onset_week"])
            before = counts[max(0, onset - 26) : onset]
            assert counts[onset] == int(row["n_onset"]) > 3 * sum(before) / len(before) + 2
            assert abs(float(row["mean_26w_before"]) - sum(before) / len(before)) < 0.01


def test_the_fitness_trend_rises_towards_the_last_week(community: Community) -> None:
    event = next(row for row in community.events if row["event"] == "漾步")
    counts = community.counts("漾步")
    assert (event["kind"], event["domain"], event["buyable"]) == ("self_made", "健身", "True")
    assert sum(counts[:-10]) == 0
    assert sum(counts[-3:]) > 1.5 * sum(counts[-6:-3]) > 0
    assert 1 <= N_WEEKS - 1 - list(community.weeks).index(event["onset_week"]) <= 8
    brand = next(row for row in community.events if row["event"] == "晃伴")
    assert int(brand["n_peak"]) > 0
    assert not any("晃伴" in product["name"] for product in community.products)


def test_bursts_and_ads_are_told(community: Community) -> None:
    bursts = Counter(row["burst"] for row in community.truth.values() if row["burst"])
    kinds = {row["event"]: row["kind"] for row in community.events}
    assert {kinds[name] for name in bursts} == {"spam", "ads"}
    spam = max((name for name in bursts if kinds[name] == "spam"), key=lambda name: bursts[name])
    times = [
        int(str(n["time"])) / 3_600_000 for n in community.notes if community.truth[str(n["note_id"])]["burst"] == spam
    ]
    assert len(times) > 5
    assert len({int(hour) for hour in times}) <= 12  # within a few hours of one or two days
    for note in community.notes:
        if community.truth[str(note["note_id"])]["ad"] == "declared":
            assert re.search("广告|合作|赞助|邀约|推广", str(note["desc"]))


def test_templates_share_most_of_their_text(community: Community) -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for note in community.notes:
        template = community.truth[str(note["note_id"])]["template_id"]
        if template.startswith("t"):
            groups[template].append(str(note["desc"]))
    assert 0.03 < sum(map(len, groups.values())) / N_NOTES < 0.08
    shared = []
    for texts in groups.values():
        for left, right in itertools.pairwise(texts):
            a, b = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (left, right))
            shared.append(len(a & b) / len(a | b))
    shared.sort()
    assert 0.4 < shared[len(shared) // 2] < 0.9
    assert (
        any(left == right for texts in groups.values() for left, right in itertools.pairwise(texts)) or shared[-1] > 0.8
    )


def test_other_notes_do_not_repeat_each_other(community: Community) -> None:
    plain = [str(n["desc"]) for n in community.notes if not community.truth[str(n["note_id"])]["template_id"]]
    bodies = [re.sub(r"#[^#\[]+\[话题\]#", "", text).strip() for text in plain]
    long = [body for body in bodies if len(body) > 40]
    assert len(set(long)) > 0.995 * len(long)
    sentences = [s for body in long for s in re.split(r"[。！\n]", body) if len(s) >= 12]
    assert len(set(sentences)) > 0.6 * len(sentences)


def test_the_catalogue_covers_most_categories_with_gaps(community: Community) -> None:
    products = community.products
    assert ",".join(products[0]) == "product_id,name,brand,category,price,stock,sales_4w,lead_time_weeks,listed_at"
    assert all(re.fullmatch(r"\d{18}", product["product_id"]) for product in products)
    assert len({product["product_id"] for product in products}) == len(products) > 400
    empty = Counter(column for product in products for column, cell in product.items() if cell == "")
    assert {"brand", "category", "price", "stock", "sales_4w", "lead_time_weeks", "listed_at"} == set(empty)
    known = [p for p in products if p["stock"] and p["sales_4w"] and p["lead_time_weeks"]]
    short = [p for p in known if int(p["stock"]) < int(p["sales_4w"]) / 4 * int(p["lead_time_weeks"])]
    assert 0.1 < len(short) / len(known) < 0.6
    assert any(p["stock"] == "0" for p in products)
    shelves = {p["category"] for p in products if p["category"]}
    assert any("瑜伽" in shelf for shelf in shelves)
    assert not any("漾步" in p["name"] for p in products)

"""What strangers' files, models and settings may try, and what must never be said or written."""

from __future__ import annotations

import ast
import gzip
import json
import logging
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import torch
from all_text import holding
from hypothesis import given
from hypothesis import strategies as st
from loopback_slack import CHANNEL, Slack
from real_postgres import PASSWORD
from small_store import SmallStore
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from tiny_transformer import tiny_transformer
from typer.testing import CliRunner

from notetrends.reports.addresses import anchor, category_path
from notetrends.trends.cli import app
from notetrends.trends.embedding.sentence import load_embedder
from notetrends.trends.errors import ModelError, SourceError
from notetrends.trends.intake import formats, read_rows
from notetrends.trends.intake.columns import parse_map
from notetrends.trends.intake.databases import Database, whole
from notetrends.trends.intake.note_tables import NoteTable
from notetrends.trends.terminal import TROUBLE_EXIT

ROOT = Path(__file__).parents[1]

# --- our own code


RUNS_CODE = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "marshal.load",
    "marshal.loads", "shelve.open", "dill.load", "dill.loads", "yaml.load", "torch.load", "joblib.load",
    "pd.read_pickle", "pandas.read_pickle", "runpy.run_path",
}  # fmt: skip
MUST_NOT_BE = {"shell": True, "allow_pickle": True, "trust_remote_code": True, "weights_only": False,
               "autoescape": False, "verify": False}  # fmt: skip


def dangers(source: str) -> Iterator[str]:
    """The calls in a source that run what they are given, or are told to."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if (name := ast.unparse(node.func)) in RUNS_CODE:
                yield name
            for word in node.keywords:
                if word.arg in MUST_NOT_BE and ast.unparse(word.value) == str(MUST_NOT_BE[word.arg]):
                    yield f"{word.arg}={MUST_NOT_BE[word.arg]}"


def test_the_search_finds_what_it_looks_for() -> None:
    source = (
        "import os\nos.system('ls')\nrun('ls', shell=True)\nnp.load(f, allow_pickle=True)\neval('1')\nre.compile('x')"
    )
    assert sorted(dangers(source)) == ["allow_pickle=True", "eval", "os.system", "shell=True"]


def test_nothing_of_ours_runs_what_it_reads() -> None:
    files = [
        path for top in ("trends", "tokenize", "reports", "dags", "scripts") for path in (ROOT / top).rglob("*.py")
    ]
    found = {str(path.relative_to(ROOT)): kinds for path in files if (kinds := [*dangers(path.read_text("utf-8"))])}
    assert len(files) > 200 and not found


# --- models


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_transformer(tmp_path_factory.mktemp("models"), "茶杯", seed=1)


def test_a_model_that_brings_code_is_not_loaded(model: Path, tmp_path: Path) -> None:
    evil, proof = shutil.copytree(model, tmp_path / "evil"), tmp_path / "proof"
    (evil / "own.py").write_text(
        f"open({str(proof)!r}, 'w')\nclass Own:\n    load = classmethod(lambda *a, **k: None)\n"
    )
    parts = json.loads((evil / "modules.json").read_text())
    parts[0]["type"] = "own.Own"
    (evil / "modules.json").write_text(json.dumps(parts))
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(str(evil), reads_words=False)
    assert not proof.exists()


class _Payload:
    """What unpickling it runs."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return os.mkdir, (self.proof,)


def test_a_model_with_pickled_weights_is_not_loaded(model: Path, tmp_path: Path) -> None:
    evil, proof = shutil.copytree(model, tmp_path / "evil"), tmp_path / "proof"
    for weights in evil.rglob("*.safetensors"):
        torch.save({"weights": _Payload(proof)}, weights.with_name("pytorch_model.bin"))
        weights.unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        load_embedder(str(evil), reads_words=False)
    assert not proof.exists()
    torch.load(next(evil.rglob("*.bin")), weights_only=False)
    assert proof.exists()  # the payload is a real one


# --- files that unpack without end


@pytest.mark.parametrize("name", ["notes.csv.gz", "notes.jsonl.gz", "notes.json.gz"])
def test_a_small_file_of_one_endless_line_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(formats, "_LARGEST_ARRAY", 1 << 26)  # as it is, the test would need its memory
    before = {"csv": b"note_id,title\n1,", "jsonl": b'{"note_id": "', "json": b'["'}[name.split(".")[1]]
    path = tmp_path / name
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(before)
        for _ in range(100):
            file.write(b"0" * (1 << 20))
    assert path.stat().st_size < 1 << 18
    with pytest.raises(SourceError, match=f"{name}: (a line is longer|one JSON array of more) than"):
        list(read_rows(str(path)))


def test_a_workbook_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["note_id", "title"])
    book.save(path)
    assert len(list(read_rows(str(path)))) <= 1
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(100):
            part.write(b" " * (1 << 20))
    with pytest.raises(SourceError, match=r"unpack to 10[0-9],[0-9,]* bytes, more than 200 times its size"):
        list(read_rows(str(path)))


# --- SQL


SEVERAL = ["SELECT 1; DELETE FROM goods", "SELECT 1; COMMIT; DELETE FROM goods; SELECT 1", "SELECT 1;;"]


@pytest.mark.parametrize("query", SEVERAL)
def test_several_statements_are_none(query: str) -> None:
    with pytest.raises(SourceError, match="several statements; write one SELECT"):
        whole(None, query)


def test_a_semicolon_in_a_text_or_at_the_end_is_none_between_statements() -> None:
    for query in ("SELECT ';' AS a;\n", 'SELECT 1 AS "a;b" -- ; c', "SELECT /* ; */ 1"):
        assert str(whole(None, query)) == query


def test_a_database_is_only_read_whatever_the_query(postgres: URL) -> None:
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (a int)"))
        connection.execute(text("INSERT INTO kept VALUES (1), (2)"))
    database = Database(postgres.render_as_string(hide_password=False))
    for query in (
        "DELETE FROM kept RETURNING a",
        "WITH gone AS (DELETE FROM kept RETURNING a) SELECT * FROM gone",
        "COPY kept TO PROGRAM 'touch /tmp/copied'",
        "CREATE TABLE made AS SELECT 1",
    ):
        with pytest.raises(SourceError) as caught:
            list(database.rows(text(query)))
        assert PASSWORD not in str(caught.value)
    # even statements that no driver should run: the next transaction is not ours to write in either
    with pytest.raises(SourceError):
        list(database.rows(text("SELECT 1; COMMIT; DELETE FROM kept")))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 2
    engine.dispose()


@pytest.mark.parametrize("table", ["goods; DROP TABLE goods", 'goods" UNION SELECT 1 --', "goods WHERE 1=0 --"])
def test_a_tables_name_is_a_name(tmp_path: Path, table: str) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE goods (note_id TEXT, published_at TEXT, title TEXT)")
    column_map = parse_map(
        f"table = {json.dumps(table)}\n[columns]\nnote_id = 'note_id'\npublished_at = 'published_at'\ntitle = 'title'",
        "house",
    )
    with pytest.raises(SourceError, match="has no table"):
        NoteTable.open(f"sqlite:///{path}", column_map)
    with pytest.raises(SourceError, match="no such table"):
        list(Database(f"sqlite:///{path}").rows(whole(table, None)))


# --- names of files


@given(st.text(min_size=1))
def test_a_categorys_page_lies_in_its_folder_whatever_its_id(category_id: str) -> None:
    folder, name = category_path(category_id).split("/")
    assert folder == "categories" and not name.startswith("..") and name.isascii()
    assert not set(name) & set("\\/:*?\"<>|\0 \n'") and not set(anchor(category_id)) & set("\"'<>& ")


# --- secrets


MARK = "s3cret4711"


def test_no_secret_is_said_or_written(
    small_store: SmallStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slack: Slack,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Commands end well and badly with every secret there is; neither their words, nor logs, nor files hold one."""
    nowhere = "127.0.0.1:9"
    for name, value in {
        "SALT": f"{MARK}-of-the-house", "SLACK_TOKEN": f"xoxb-{MARK}", "SLACK_WEBHOOK": f"http://{nowhere}/{MARK}",
        "FEISHU_WEBHOOK": f"{slack.url}/webhook/{MARK}", "FEISHU_SECRET": MARK,
        "WECOM_WEBHOOK": f"http://{nowhere}/send?key={MARK}",
        "DINGTALK_WEBHOOK": f"no address {MARK}", "DINGTALK_SECRET": f"SEC{MARK}",
        "NOTES_URL": f"postgresql+psycopg://ann:{MARK}@{nowhere}/x?application_name={MARK}",
        "PRODUCTS": f"postgresql+psycopg://ann:{MARK}@{nowhere}/x",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"NOTETRENDS_{name}", value)
    caplog.set_level(logging.DEBUG)
    data, house, week = tmp_path / "data", tmp_path / "house", f"{small_store.last + -1}"
    shutil.copytree(small_store.root, house)
    settings, wrong = tmp_path / "settings.toml", tmp_path / "wrong.toml"
    settings.write_text(small_store.config.read_text() + f'[alerts]\nchannel = "{CHANNEL}"\nslack_api = "{slack.url}"\n'
                        "quiet_from = 0\nquiet_until = 0\nquiet_weekends = false\n")  # fmt: skip
    wrong.write_text(f'[alerts]\nslack_token = "xoxb-{MARK}"\n')
    notes = tmp_path / "notes.csv"
    notes.write_text("note_id,author_id,published_at,title\n1,u1,2022-04-20,春茶\n2,u2,2022-04-21,新茶\n")
    ingest = ("ingest", "--root", data, "--source", "generic")
    said, alert = [], ("alert", "--root", house, "--config", settings, "--week", week)

    def run(*arguments: object, ends: int) -> None:
        done = CliRunner().invoke(app, [str(one) for one in arguments])
        said.append(done.output + done.stderr + repr(done.exception))
        assert done.exit_code == ends, said[-1]

    run(*ingest, notes, ends=0)
    run(*ingest, "--table", "notes", ends=TROUBLE_EXIT)  # the database is not there
    run(*ingest, tmp_path / "gone.csv", ends=1)
    run("products", "--root", data, "--week", week, "--table", "goods", ends=TROUBLE_EXIT)
    run("forget", "--root", data, "--author", "u1", ends=0)
    run("run", "--root", data, "--week", "2022-W16", "--no-alerts", "--config", wrong, ends=1)
    run(*alert, ends=1)  # an address is none
    monkeypatch.delenv("NOTETRENDS_DINGTALK_WEBHOOK")
    run(*alert, ends=1)  # one channel takes it, others do not
    assert slack.accepted
    run("ingest", "--root", house, "--source", "generic", notes, ends=1)  # another house's salt
    monkeypatch.setenv("NOTETRENDS_TRACEBACK", "1")
    run(*ingest, "--table", "notes", ends=1)
    assert "NOTETRENDS_SALT is not the salt that hashed the people of this store" in "".join(said)
    assert MARK not in "".join(said)
    assert MARK not in caplog.text
    assert holding(data, MARK) == holding(house, MARK) == []

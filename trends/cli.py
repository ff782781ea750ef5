"""The command line: one command a step, `run` for weeks, `ingest` and `products` to bring data in."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table as Grid
from typer.exceptions import TyperException

from notetrends.trends.cli_decide import decisions
from notetrends.trends.cli_forget import forget
from notetrends.trends.cli_groups import behaviour
from notetrends.trends.cli_ingest import ingest
from notetrends.trends.cli_look import draw_map, explain, picture
from notetrends.trends.cli_products import products
from notetrends.trends.cli_tell import alert, print_held
from notetrends.trends.terminal import (
    ConfigFile,
    Root,
    WeekOption,
    console,
    errors,
    open_store,
    open_to_write,
    progress,
    sentences,
    show_log,
)
from notetrends.trends.training import rehouse, train
from notetrends.trends.week import Week, weeks_between

_MAX_GAPS = 10
app = typer.Typer(
    name="notetrends",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Finds the categories that rise by themselves in a community's notes, and says what to stock.\n\n"
    "A first time: [b]notetrends simulate --out demo[/b], "
    "[b]notetrends ingest --root data --source mediacrawler demo/notes/*.jsonl[/b], "
    "[b]notetrends products --root data --week 2025-W36 demo/products.csv[/b], "
    "[b]notetrends run --root data --from 2025-W36 --to 2026-W22[/b].",
)


@app.command()
@sentences
def simulate(
    out: Annotated[Path, typer.Option(help="Folder to write notes, catalogue and truth to.")],
    notes: Annotated[int, typer.Option(help="How many notes, 200 to 10 million.")] = 40_000,
    weeks: Annotated[int, typer.Option(help="How many weeks they span.")] = 40,
    last_week: Annotated[str, typer.Option(help="The last of them.")] = "2026-W22",
    seed: Annotated[int, typer.Option(help="The same seed gives the same community.")] = 1,
    users: Annotated[int, typer.Option(help="How many readers have their behaviour logged, up to 2 million.")] = 0,
) -> None:
    """Invent a community: its notes, the house's catalogue, and the truth beside them."""
    from notetrends.trends.simulate import simulate as generate

    with progress(weeks) as show:
        made = generate(
            out, n_notes=notes, n_weeks=weeks, last_week=Week.parse(last_week), seed=seed, n_users=users,
            progress=lambda week, n: show(str(week)),
        )  # fmt: skip
    console.print(f"{made.n_notes:,} notes in {out}/notes, catalogue {out}/products.csv, truth in {out}/truth")
    if users:
        console.print(f"what {users:,} readers did is in {out}/behaviour")


app.command()(ingest)
app.command()(behaviour)
app.command()(products)
app.command()(decisions)
app.command()(forget)


@app.command()
@sentences
def run(
    root: Root,
    week: Annotated[str | None, typer.Option(help="One week.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First week of a replay.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last week of a replay.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Repeat finished weeks.")] = False,
    alerts: Annotated[
        bool | None, typer.Option("--alerts/--no-alerts", help="Send messages; by default only for --week.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Run every step of a week, or of many; finished weeks are left alone.

    Without an embedding, one is trained as soon as enough weeks are in.
    """
    from notetrends.trends.many_weeks import run_weeks
    from notetrends.trends.weekly import Outcome, require_notes, run_week, warmup_end

    if (week is None) == (first is None or last is None):
        raise typer.BadParameter("give --week, or both --from and --to")
    start, end = Week.parse(week or first or ""), Week.parse(week or last or "")
    if end < start:
        raise typer.BadParameter(f"--from {start} is later than --to {end}")
    store, settings = open_to_write(root, config)
    trains_at, weeks = warmup_end(store, start, end, settings), list(weeks_between(start, end))
    with progress(len(weeks)) as show:
        if week is not None:
            show(week)
            became = [run_week(store, start, settings, force=force, may_train=True, send_alerts=alerts is not False)]
        else:
            became = run_weeks(
                store, weeks, settings, force=force, trains_at=trains_at, send_alerts=bool(alerts), on_week=show
            )
    outcomes = list(zip(weeks, became, strict=True))
    for kind in Outcome:
        found = [str(current) for current, outcome in outcomes if outcome == kind]
        if found:
            console.print(f"{kind}: {len(found)} weeks ({found[0]} to {found[-1]})")
    if outcomes[-1][1] in (Outcome.DONE, Outcome.FINISHED_BEFORE):
        _print_report(store, outcomes[-1][0])
    if outcomes[-1][1] == Outcome.DONE:
        print_held(store, outcomes[-1][0], settings)
    if all(outcome == Outcome.NO_NOTES for _, outcome in outcomes):
        require_notes(store, start)  # says what there is instead, and what to do


app.command()(train)


def _add_step(name: str, about: str) -> None:
    """One command a step; the step itself is imported when it is called."""

    @sentences
    def command(root: Root, week: WeekOption, config: ConfigFile = None) -> None:
        from notetrends.trends.weekly import run_step

        store, settings = open_to_write(root, config)
        n_rows = run_step(store, Week.parse(week), settings, name)
        console.print(f"{name} {week}: {n_rows:,} rows")
        if name == "report":
            _print_report(store, Week.parse(week))

    app.command(name, help=about)(command)


for _name, _about in {
    "check": "Compare the week's notes with those of the weeks before; a broken week warns or stops here.",
    "learn": "Find the week's new words.",
    "segment": "Cut the week's notes into words.",
    "embed": "Turn the week's notes into vectors.",
    "burst": "Test every word against its own past.",
    "categorize": "Give each note its category; categories are born, move, sleep.",
    "detect": "Test every category, and write the rising list.",
    "interest": "Group users by what they read and do, and see which groups carry what rises.",
    "score": "See what became of the suggestions of 4, 8 and 13 weeks ago.",
    "suggest": "Match the rising categories with the catalogue.",
    "report": "Write the week's pages and workbook, and the index over all weeks.",
}.items():
    _add_step(_name, _about)
app.command()(rehouse)


app.command()(alert)


@app.command()
@sentences
def backtest(
    root: Root,
    first: Annotated[str | None, typer.Option("--from", help="First week; by default the first with notes.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", "--week", help="Last week; by default the last with notes.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=20, help="How many replays of each kind.")] = 3,
    planted: Annotated[int, typer.Option(min=0, max=200, help="Rises planted in each replay that has some.")] = 20,
    out: Annotated[Path, typer.Option(help="Folder for the page.")] = Path("backtest"),
    work: Annotated[
        Path | None, typer.Option(help="Folder for scratch stores, kept; by default one beside the page, removed.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Replays at a time.")] = 1,
    config: ConfigFile = None,
) -> None:
    """Measure how right the lists are: on shuffled weeks, on planted rises, and on what became of past lists."""
    from notetrends.trends.backtest.measure import make_plan, measure
    from notetrends.trends.backtest.publish import PAGE, publish

    store, settings = open_store(root, config)
    span = [None if text is None else Week.parse(text) for text in (first, last)]
    plan = make_plan(store, *span, seeds=seeds, n_rises=planted, config=settings)
    scratch = work or out / "work"
    with progress(plan.n_replays * len(plan.weeks)) as show:
        found = measure(store, plan, settings, scratch, show, jobs=jobs)
    measured = publish(store, plan, found, settings, out)
    if work is None:
        shutil.rmtree(scratch)
    grid = Grid("measured", "of", "value", "95 % interval", "n", box=SIMPLE)
    for (name, about), rate in measured.rates.items():
        if rate.value is not None:
            interval = "" if rate.low is None else f"{rate.low:.3f} to {rate.high:.3f}"
            grid.add_row(name, about, f"{rate.value:.3f}", interval, f"{rate.n:,}")
    console.print(grid)
    console.print(f"page: {out / PAGE}", soft_wrap=True, highlight=False)


@app.command()
@sentences
def status(
    root: Root,
    week: Annotated[str | None, typer.Option(help="Fail when this week has no notes.")] = None,
    last: Annotated[int, typer.Option(help="How many of the newest weeks to show.")] = 20,
    finished: Annotated[bool, typer.Option("--finished", help="Fail as well when its steps are not all done.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show weeks, rows, and what is missing."""
    from notetrends.trends.status import describe
    from notetrends.trends.weekly import require_finished, require_notes

    store, settings = open_store(root, config)
    if week is not None:
        n_notes = require_notes(store, Week.parse(week))
        if finished:
            require_finished(store, Week.parse(week))
        console.print(f"check {week}: {n_notes:,} notes{', all steps done' if finished else ''}")
        return
    if finished:
        raise typer.BadParameter("--finished asks about one week: give --week")
    rows, missing, models = describe(store, settings)
    grid = Grid("week", "notes", "rejects", "words", "categories", "rising", "to do", "state", box=SIMPLE, padding=0)
    for column in grid.columns:
        column.no_wrap = True
    for row in rows[-last:]:
        grid.add_row(*row)
    console.print(grid)
    console.print(f"embedders: {', '.join(models) or 'none'}")
    more = f" and {len(missing) - _MAX_GAPS} more spans" if len(missing) > _MAX_GAPS else ""
    console.print(f"weeks without notes in between: {', '.join(missing[-_MAX_GAPS:]) or 'none'}{more}")


app.command()(explain)
app.command("map")(draw_map)
app.command()(picture)


def _print_report(store: Any, week: Week) -> None:  # noqa: ANN401
    from notetrends.trends.steps.advise import WORKBOOK
    from notetrends.trends.steps.pages import PAGE, report_path

    for kind, name in (("report: ", PAGE), ("sheet:  ", WORKBOOK)):
        address = store.address(report_path(store, week, name))
        console.print(f"{kind}{address}", soft_wrap=True, highlight=False)


def main() -> None:
    """Entry point of the `notetrends` command; wrong arguments are one line too, as all that is wrong."""
    # several threads add up in another order: the same notes would give other last digits on a machine of other cores
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    show_log()
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if error.format_message():  # without arguments it is the help, which stands there already
            errors.print(f"[red]error:[/red] {escape(error.format_message())} (notetrends --help)", soft_wrap=True)
        code = error.exit_code
    except typer.Abort:
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()

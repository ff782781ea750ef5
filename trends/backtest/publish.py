"""What a backtest leaves behind: its figures in the store, for the weekly reports, and its page."""

from __future__ import annotations

from pathlib import Path

from notetrends.reports.backtest_page import render_backtest
from notetrends.reports.language import speaking
from notetrends.reports.measured import Backtest, read_backtest
from notetrends.trends import schemas
from notetrends.trends.backtest.measure import Findings, Plan
from notetrends.trends.config import Config
from notetrends.trends.store import Store

PAGE, RISES = "index.html", "rises.csv"


def publish(store: Store, plan: Plan, found: Findings, config: Config, out: Path) -> Backtest:
    """Write the table `backtests`, the page and the planted rises; returns what the page shows.

    Args:
        store: the house's store; only its table `backtests` is written, in the last week of the plan.
        plan: what was measured.
        found: what came of it.
        config: the settings it was measured with.
        out: folder of the page.
    """
    last = plan.weeks[-1]
    facts = {
        "first": str(plan.weeks[0].monday), "last": str(last.monday), "n_weeks": str(len(plan.weeks)),
        "n_seeds": str(len(plan.seeds)), "n_rises": str(len(found.rises)), "settings": config.fingerprint,
    }  # fmt: skip
    store.write(schemas.BACKTESTS, last, found.measures, facts)
    backtest = read_backtest(found.measures, facts, found.rises)
    out.mkdir(parents=True, exist_ok=True)
    with speaking(config.report.language):
        (out / PAGE).write_text(render_backtest(backtest), "utf-8")
    found.rises.to_csv(out / RISES, index=False)
    return backtest

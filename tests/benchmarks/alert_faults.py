"""Messages through faults of every kind on every platform: told once, or known to be lost? alert_faults.py [N] [SEED].

Each platform is a server on this machine. Weeks of four messages are told as Airflow would, three tries 5 minutes
apart; the first posts of each week meet faults drawn by chance. Prints a table by platform and one by kind of fault.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import typer

sys.path.insert(0, str(Path(__file__).parents[1]))
from fault_runs import FAULTS, PLATFORMS, run_week

N_MESSAGES = 4


def main(n: int = 200, seed: int = 1) -> None:
    """Tell weeks until `n` faults have been met."""
    dice, started = random.Random(seed), time.perf_counter()  # noqa: S311
    met: Counter[str] = Counter()
    by_platform: Counter[tuple[str, str]] = Counter()
    amiss: Counter[str] = Counter()
    n_weeks = n // N_MESSAGES
    for number in range(n_weeks):
        name = PLATFORMS[number % len(PLATFORMS)]
        faults = [dice.choice(FAULTS) for _ in range(N_MESSAGES)]
        with tempfile.TemporaryDirectory() as folder:
            told, is_amiss = run_week(Path(folder), name, faults)
        met.update(map(str, faults))
        for message in told:
            fate = _fate(message.n_shown, message.is_sent, is_amiss)
            by_platform[name, fate] += 1
            if fate in ("told twice", "lost unnoticed"):
                amiss.update(map(str, faults))
    fates = ("told once", "in doubt, reported", "lost, reported", "told twice", "lost unnoticed")
    sys.stdout.write(f"{met.total()} faults in {n_weeks} weeks, {time.perf_counter() - started:.0f} s\n\n")
    sys.stdout.write("\n".join([f"| platform | {' | '.join(fates)} |", "|---" * 6 + "|"]) + "\n")
    for name in PLATFORMS:
        sys.stdout.write(f"| {name} | {' | '.join(str(by_platform[name, fate]) for fate in fates)} |\n")
    sys.stdout.write("\n| fault | met | in a week where a message was told twice or lost unnoticed |\n|---|---|---|\n")
    for fault in FAULTS:
        sys.stdout.write(f"| {fault} | {met[str(fault)]} | {amiss[str(fault)]} |\n")


def _fate(n_shown: int, is_sent: bool, is_amiss: bool) -> str:
    """What became of one message: as it can be read, and as the ledger and the step's last word have it."""
    if n_shown > 1:
        return "told twice"
    if is_sent:
        return "told once" if n_shown else "lost unnoticed"
    if not is_amiss:
        return "lost unnoticed"
    return "in doubt, reported" if n_shown else "lost, reported"


if __name__ == "__main__":
    typer.run(main)

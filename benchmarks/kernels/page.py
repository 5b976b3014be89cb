"""The page of results: goals first, then every cell, losses first, then the machine and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.kernels.bars import BARS, Bar
from benchmarks.kernels.bystanders import DISTURBED
from benchmarks.kernels.records import Records
from benchmarks.kernels.work import Record, Work
from benchmarks.kernels.works import WORKS

_TOP = """# The compiled core beside its peers

Written by `python -m benchmarks.kernels`; how to read and to repeat it: [README.md](README.md). Ratios are
the peer's time over ours, medians of interleaved rounds: above 1 we are faster; where we are slower the
number is bold.
"""
_COMMANDS = """## Commands

```
make bench                                        # everything, in an environment with the peers
.venv-bench/bin/python -m benchmarks.kernels      # this page
.venv-bench/bin/python -m benchmarks.kernels --only fit --max-n 100000 --resume
```
"""
_VERDICT = {True: "met", False: "**not met**", None: "–"}


def page(records: Records) -> str:
    """Write the whole page."""
    parts = [_TOP, _summary(records), _wrong(records), _disturbed(records)]
    parts += [_cells(work, records.of(work.name)) for work in WORKS.values()]
    parts += [_machine(records), _COMMANDS]
    return "\n".join(part for part in parts if part)


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(headings)]
    lines.append(["---"] * len(lines[0]))
    lines += [list(row) for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _summary(records: Records) -> str:
    """All goals and what was reached."""
    rows = [_goal(bar, records.of(bar.work)) for bar in BARS]
    return table(("work", "against", "goal", "reached", "cells", ""), rows)


def _goal(bar: Bar, records: Sequence[Record]) -> tuple[str, ...]:
    """One line of the summary."""
    text, enough = bar.reached(records) if records else ("not measured", None)
    jobs = WORKS[bar.work].jobs(False)
    measured = len({str(record.job) for record in records})
    share = "all" if measured == len(jobs) else f"{measured} of {len(jobs)} jobs"
    return bar.what, bar.against, bar.goal, text, share, _VERDICT[enough]


def _wrong(records: Records) -> str:
    """Results that are not right."""
    lines = [
        f"- {record.work}, {record.where()}: {fault}"
        for work in WORKS
        for record in records.of(work)
        for fault in record.faults
    ]
    return (
        "## Wrong results\n\n" + "\n".join(lines) + "\n"
        if lines
        else "Results: right in every cell that was measured.\n"
    )


def _cells(work: Work, records: Sequence[Record]) -> str:
    """The table of one kind."""
    if not records:
        return ""
    ranked = sorted(records, key=work.rank)
    rows = [[*(text(record) for _, text in work.columns), _others(record)] for record in ranked]
    headings = [*(name for name, _ in work.columns), "others"]
    return f"## {work.title}\n\n{work.note}\n\n{table(headings, rows)}"


def _others(record: Record) -> str:
    """Cores that other programs used meanwhile."""
    return f"**{record.others:.2f}**" if record.others > DISTURBED else f"{record.others:.2f}"


def _disturbed(records: Records) -> str:
    """How many cells are not to be trusted."""
    cells = [record for work in WORKS for record in records.of(work)]
    count = sum(record.others > DISTURBED for record in cells)
    return (
        f"Other programs: in {count} of {len(cells)} cells they used more than {DISTURBED} of a core (last "
        "column of each table), which slows down most those peers whose threads wait for each other.\n"
    )


def _machine(records: Records) -> str:
    """What it was measured on."""
    commits = sorted({record.commit for work in WORKS for record in records.of(work)})
    rows = [*records.machine.items(), ("commit", ", ".join(commits) or "–")]
    return f"## Machine\n\n{table(('', ''), rows)}"

"""What a kind of measurement is, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.kernels.race import Effort

Job = dict[str, Any]
Column = tuple[str, Callable[["Record"], str]]


@dataclass
class Record:
    """One measured cell.

    Parameters
    ----------
    work : str
        Name of the kind of measurement.
    job : dict
        What was asked for; one job may give several cells.
    cell : dict
        Where in the grid it lies.
    seconds : dict of str to float
        Median seconds of each contestant.
    ratios : dict of str to float
        Seconds of each peer divided by ours: above 1 is in our favour.
    facts : dict
        Quality, counts and whatever else is told.
    faults : list of str
        What is wrong with the results; empty where they are right.
    commit : str
        The state of the code.
    others : float
        Cores that other programs used meanwhile.
    """

    work: str
    job: Job
    cell: Job
    seconds: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    commit: str = ""
    others: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def where(self) -> str:
        """The cell in words."""
        return ", ".join(
            f"{name}={value:,}" if isinstance(value, int) else f"{value}" for name, value in self.cell.items()
        )


@dataclass(frozen=True)
class Work:
    """A kind of measurement.

    Parameters
    ----------
    name : str
        As `--only` has it.
    title : str
        Heading on the page of results.
    note : str
        What was measured and how, for the page.
    jobs : callable
        ``jobs(quick)``: what is to be measured, each in a process of its own.
    measure : callable
        ``measure(job, effort)``: the records of one job.
    guess : callable
        ``guess(job)``: seconds that a job will take, roughly.
    columns : sequence
        Headings and cell texts of the table of results.
    rank : callable
        Records are listed by this number, smallest first: the ratio that counts.
    """

    name: str
    title: str
    note: str
    jobs: Callable[[bool], list[Job]]
    measure: Callable[[Job, Effort], list[Record]]
    guess: Callable[[Job], float]
    columns: Sequence[Column]
    rank: Callable[[Record], float]


def seconds(value: float | None) -> str:
    """Seconds with three digits."""
    if value is None:
        return "–"
    if value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:.3g} s" if value < 1000 else f"{value:,.0f} s"


def times(value: float | None) -> str:
    """A ratio; those below 1, where we are slower, stand out."""
    if value is None:
        return "–"
    text = f"{value:.2f}" if value < 10 else f"{value:.1f}"
    return f"**{text}**" if value < 1 else text

"""Timing calls against each other: interleaved, warmed up, ratios of the same round, their median.

Contestants take turns within a round, so that whatever else the machine does meets all of them. After each
call the process sleeps until its threads have stopped looking for more work, which would cost the next
contestant a core: for some milliseconds, or for a fifth of a second where OpenMP is set so. It is quiet when
its own processor time stands still. A short call is repeated within its turn,
as users of such calls do, so that waking the processors up does not count more than the work. The garbage
collector is kept out.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OURS = "cluster_maker"
#: Share of a core that a quiet process may use, and seconds after which it is not waited for any longer.
IDLE = 0.05
PATIENCE = 5.0
Calls = Mapping[str, Callable[[], Any]]


@dataclass(frozen=True)
class Effort:
    """How much time a cell may take.

    Parameters
    ----------
    budget : float
        Seconds for all rounds of a cell, about.
    turn : float
        A call that is shorter than these seconds is repeated to fill them; its mean counts.
    most : int
        Rounds at most.
    least : int
        Rounds at least, for contestants that are not `slow`.
    slow : float
        A peer's call that takes longer than these seconds is measured once.
    rest : float
        Seconds for which the process must have used no processor time after each call.
    quick : bool
        Whether only the results matter.
    """

    budget: float = 4.0
    turn: float = 0.03
    most: int = 11
    least: int = 3
    slow: float = 5.0
    rest: float = 0.05
    quick: bool = False


FULL = Effort()
QUICK = Effort(budget=0.0, turn=0.0, least=0, rest=0.0, quick=True)


@dataclass
class Race:
    """What was measured: seconds of each contestant by round, and what its first call returned.

    Round 0 warms up. Its time counts only for a peer that was too slow to be run again.
    """

    seconds: dict[str, dict[int, float]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """Median seconds of a contestant."""
        return statistics.median(self._counted(name).values())

    def medians(self) -> dict[str, float]:
        """Median seconds of all contestants."""
        return {name: self.median(name) for name in self.seconds}

    def ratio(self, peer: str, ours: str = OURS) -> float:
        """Median over rounds of the peer's seconds divided by ours; above 1 is in our favour."""
        own, theirs = self._counted(ours), self._counted(peer)
        if own.keys() != theirs.keys():  # measured once, so against our median
            return self.median(peer) / self.median(ours)
        return statistics.median(theirs[turn] / own[turn] for turn in theirs)

    def ratios(self, ours: str = OURS) -> dict[str, float]:
        """Ratios of all peers."""
        return {name: self.ratio(name, ours) for name in self.seconds if not name.startswith(OURS)}

    def rounds(self) -> int:
        """Rounds that count of the contestant that was run most often."""
        return max(len(self._counted(name)) for name in self.seconds)

    def _counted(self, name: str) -> dict[int, float]:
        """Seconds of the rounds that count."""
        taken = self.seconds[name]
        return {turn: value for turn, value in taken.items() if turn > 0 or len(taken) == 1}


def race(calls: Calls, effort: Effort = FULL) -> Race:
    """Run the calls in turn, as often as the effort allows.

    Ours comes first and must not fail; a peer that raises an error is left out with its message.
    """
    found = Race()
    for name, call in calls.items():
        _run(found, 0, name, call, effort)
    firsts = {name: taken[0] for name, taken in found.seconds.items()}
    again = [name for name, taken in firsts.items() if taken <= effort.slow or name.startswith(OURS)]
    round_takes = sum(max(firsts[name], effort.turn) + effort.rest for name in again)
    wanted = round(effort.budget / max(round_takes, 1e-9))
    for turn in range(1, min(effort.most, max(effort.least, wanted)) + 1):
        for name in again:
            repeats = max(1, round(effort.turn / max(firsts[name], 1e-6)))
            _run(found, turn, name, calls[name], effort, repeats)
    return found


def _run(
    found: Race, turn: int, name: str, call: Callable[[], Any], effort: Effort, repeats: int = 1
) -> None:
    """Time one call, or the mean of several, and book it."""
    try:
        seconds, result = timed(call, repeats)
    except Exception as error:
        if name.startswith(OURS):
            raise
        found.failed[name] = f"{type(error).__name__}: {error}"
        found.seconds.pop(name, None)
        return
    found.seconds.setdefault(name, {})[turn] = seconds
    found.results.setdefault(name, result)
    _fall_quiet(effort.rest)


def _fall_quiet(rest: float) -> None:
    """Sleep until the threads of this process have used next to no processor time for `rest` seconds."""
    deadline = time.perf_counter() + PATIENCE
    while rest > 0:
        used = time.process_time()
        time.sleep(rest)
        if time.process_time() - used < IDLE * rest or time.perf_counter() > deadline:
            return


def timed(call: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Return the seconds that a call took, the mean of `repeats`, and its result."""
    gc.collect()
    gc.disable()
    try:
        begin = time.perf_counter()
        for _ in range(repeats):
            result = call()
        return (time.perf_counter() - begin) / repeats, result
    finally:
        gc.enable()

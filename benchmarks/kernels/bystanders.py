"""How much of the machine other programs used meanwhile.

It matters more than it seems: threads that wait for each other at every step, as those of OpenMP do, come to
a halt when one of them has no core, so that on a busy machine scikit-learn's Lloyd may take twenty times as
long. Such cells flatter us; they are marked, and `--resume` measures them again.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

#: Cores used by others from which on a cell counts as disturbed.
DISTURBED = 0.1
_STAT = Path("/proc/stat")


@dataclass(frozen=True)
class Clock:
    """Seconds by the wall clock, of all processors at work, and of this process with its children."""

    wall: float
    busy: float
    own: float

    @classmethod
    def now(cls) -> Clock:
        """Read all three."""
        return cls(time.perf_counter(), _busy_seconds(), sum(os.times()[:4]))

    def others_since(self) -> float:
        """Cores that other programs used on average since then; 0 where the system does not tell."""
        now = Clock.now()
        foreign = (now.busy - self.busy) - (now.own - self.own)
        return max(0.0, foreign) / max(now.wall - self.wall, 1e-9)


def _busy_seconds() -> float:
    """Seconds that all processors together have worked or were taken away by the host."""
    if not _STAT.exists():
        return 0.0
    user, nice, system, _, _, irq, softirq, steal = map(int, _STAT.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")

"""How much memory is free, and a clear refusal of work that needs more."""

from __future__ import annotations

import os
from pathlib import Path

from cluster_maker.errors import MemoryLimitError

#: Share of the free memory that one piece of work may take.
USABLE_SHARE = 0.8


def free_memory() -> int | None:
    """Return the memory that can still be had, in bytes; None where the system does not tell.

    Returns
    -------
    int or None
        The smaller of what the machine and what this process's control group have left.
    """
    known = [amount for amount in (_free_of_machine(), _free_of_group()) if amount is not None]
    return min(known, default=None)


def require_memory(needed: int, work: str, advice: str) -> None:
    """Refuse work that does not fit.

    Parameters
    ----------
    needed : int
        Bytes.
    work : str
        What needs them, for the message.
    advice : str
        What to do instead.

    Raises
    ------
    MemoryLimitError
        If `needed` is more than 80 % of the free memory. Nothing is refused where that is unknown.
    """
    free = free_memory()
    if free is not None and needed > USABLE_SHARE * free:
        raise MemoryLimitError(
            f"{work} needs {_readable(needed)}, but only {_readable(free)} are free: {advice}."
        )


def _readable(amount: int) -> str:
    """Bytes in a unit for people."""
    return f"{amount / 2**30:.1f} GiB" if amount >= 2**30 else f"{amount / 2**20:.0f} MiB"


def _free_of_machine() -> int | None:
    """Memory the system could hand out, caches included where it says so."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _free_of_group() -> int | None:
    """Return what is left of a container's limit, if it has one (Linux control groups, version 2)."""
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
        statistics = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        cached = sum(int(line.split()[1]) for line in statistics if line.startswith("inactive_file "))
        return None if limit == "max" else max(int(limit) - used + cached, 0)
    except (OSError, ValueError):
        return None

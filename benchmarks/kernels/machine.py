"""What the measurements were made on."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.kernels.peers import intelex_runs, versions
from cluster_maker.kernels import _core

ROOT = Path(__file__).resolve().parents[2]


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor_name() -> str:
    """What the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def commit() -> str:
    """The state of the code: a short hash, with a plus where sources are changed; else "unknown"."""
    try:
        words = ["git", "-C", str(ROOT)]
        found = subprocess.run(
            [*words, "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True
        )
        changed = subprocess.run(
            [*words, "status", "--porcelain", "src"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip() + ("+" if changed.stdout.strip() else "")


def describe() -> dict[str, str]:
    """Name and value of everything that a reader needs to know about the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    limits = [
        f"{name}={os.environ[name]}"
        for name in ("OMP_NUM_THREADS", "CLUSTER_MAKER_NUM_THREADS")
        if name in os.environ
    ]
    return {
        "processor": f"{processor_name()}, {processors()} core(s) used",
        "instruction set of our kernels": _core.instruction_set(),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "thread limits": ", ".join(limits) or "none set",
        "load at the start": f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown",
        **versions(),
        "scikit-learn-intelex runs its own code": "yes" if intelex_runs() else "no",
        "date": datetime.now(UTC).date().isoformat(),
    }

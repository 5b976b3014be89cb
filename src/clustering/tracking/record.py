"""`run.json`: the record that lets a run be told from another, understood and repeated."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

LIBRARIES = ("cluster-maker", "numpy", "scipy", "pandas", "scikit-learn", "matplotlib")


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that decide a result."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def run_id(data_hash: str, configuration: Mapping[str, Any]) -> str:
    """Return 12 hexadecimal digits that stand for data, configuration and version together.

    Where the data lay and where the result goes (``source``, ``out``) do not count.

    >>> run_id("abc", {"seed": 0, "out": "here"}) == run_id("abc", {"seed": 0, "out": "there"})
    True
    """
    counted = {key: value for key, value in configuration.items() if key not in ("out", "source")}
    text = json.dumps([data_hash, version("cluster-maker"), counted], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def run_record(
    *,
    run_id: str,
    data_hash: str,
    configuration: Mapping[str, Any],
    command: str,
    started: str,
    timings: Mapping[str, float],
    summary: Mapping[str, Any],
) -> dict[str, Any]:
    """Put together the content of `run.json`.

    Parameters
    ----------
    run_id : str
        As `run_id` gives it.
    data_hash : str
        SHA-256 of the source's bytes.
    configuration : mapping
        The validated settings.
    command : str
        The command that repeats the run.
    started : str
        When it began, ISO 8601 with its time zone.
    timings : mapping of str to float
        Seconds of each step.
    summary : mapping
        The report's content as data.
    """
    return {
        "run_id": run_id,
        "command": command,
        "started": started,
        "data_sha256": data_hash,
        "configuration": dict(configuration),
        "seed": configuration.get("seed"),
        "versions": library_versions(),
        "platform": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "byteorder": sys.byteorder,
        },
        "timings_seconds": dict(timings),
        "summary": dict(summary),
    }

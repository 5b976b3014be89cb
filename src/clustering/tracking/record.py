"""`run.json`: the record that lets a run be told from another, understood and repeated."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

LIBRARIES = ("cluster-maker", "numpy", "scipy", "pandas", "scikit-learn", "matplotlib")


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that decide a result."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def run_id(data_hash: str, configuration: Mapping[str, Any]) -> str:
    """Return 12 hexadecimal digits that stand for data, configuration and version together.

    >>> len(run_id("abc", {"seed": 0}))
    12
    """
    text = json.dumps([data_hash, version("cluster-maker"), dict(configuration)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def run_record(
    *,
    data_hash: str,
    configuration: Mapping[str, Any],
    command: str,
    started: datetime,
    timings: Mapping[str, float],
    summary: Mapping[str, Any],
) -> dict[str, Any]:
    """Put together the content of `run.json`.

    Parameters
    ----------
    data_hash : str
        SHA-256 of the source's bytes.
    configuration : mapping
        The validated settings; the place of the output is not part of the run's identity.
    command : str
        The command that repeats the run.
    started : datetime
        When it began, with its time zone.
    timings : mapping of str to float
        Seconds of each step.
    summary : mapping
        The report's content as data.
    """
    identity = {key: value for key, value in configuration.items() if key not in ("out", "source")}
    return {
        "run_id": run_id(data_hash, identity),
        "command": command,
        "started": started.isoformat(timespec="seconds"),
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

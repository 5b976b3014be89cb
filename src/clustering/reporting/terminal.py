"""The report as a short table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEADER = ("segment", "name", "rows", "share", "what sets it apart")


def short_table(summary: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the segments as a header and rows of text; rows in no segment come last.

    The texts come from the data as they are: a terminal library that reads markup in them has to be
    told not to.

    Parameters
    ----------
    summary : mapping
        What `summarise` returned.

    Returns
    -------
    header : tuple of str
    rows : list of tuple of str
        One for each segment, largest first: number, name, rows, share, what sets it apart.
    """
    rows: list[tuple[str, ...]] = [
        (str(each["id"]), each["name"], each["count_text"], each["share_text"], each["apart"])
        for each in summary["segments"]["list"]
    ]
    rows += [
        ("", each["name"], each["count_text"], each["share_text"], each["apart"])
        for each in summary["segments"]["without_segment"]
    ]
    return HEADER, rows

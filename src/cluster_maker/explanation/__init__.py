"""Clusters described in the data's own words: what sets each apart, a name, and typical rows.

`build_profile` does all of it; the other functions are its steps. Every figure is taken from the
original table, so that a reader meets the values that went in, not the ones that were clustered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.explanation.characteristics import characteristics_of as characteristics_of
    from cluster_maker.explanation.figures import describe_columns as describe_columns
    from cluster_maker.explanation.names import name_clusters as name_clusters
    from cluster_maker.explanation.profile import build_profile as build_profile
    from cluster_maker.explanation.representatives import typical_rows as typical_rows
    from cluster_maker.explanation.words import format_amount as format_amount
    from cluster_maker.explanation.words import format_share as format_share
    from cluster_maker.explanation.words import format_value as format_value

_ROOM = "cluster_maker.explanation"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "build_profile": f"{_ROOM}.profile",
        "characteristics_of": f"{_ROOM}.characteristics",
        "describe_columns": f"{_ROOM}.figures",
        "format_amount": f"{_ROOM}.words",
        "format_share": f"{_ROOM}.words",
        "format_value": f"{_ROOM}.words",
        "name_clusters": f"{_ROOM}.names",
        "typical_rows": f"{_ROOM}.representatives",
    },
)

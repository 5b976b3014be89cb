"""Clusters described in the data's own words: what sets each apart, a name, a rule, and rows that show it.

`build_profile` does all of it; the other functions are its steps. Every figure is taken from the
original table, so that a reader meets the values that went in, not the ones that were clustered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.explanation.characteristics import characteristics_of as characteristics_of
    from cluster_maker.explanation.figures import describe_columns as describe_columns
    from cluster_maker.explanation.importance import column_importance as column_importance
    from cluster_maker.explanation.names import name_clusters as name_clusters
    from cluster_maker.explanation.outlying import noise_rows as noise_rows
    from cluster_maker.explanation.outlying import outlying_rows as outlying_rows
    from cluster_maker.explanation.profile import build_profile as build_profile
    from cluster_maker.explanation.representatives import typical_rows as typical_rows
    from cluster_maker.explanation.rules import caught_rows as caught_rows
    from cluster_maker.explanation.rules import learn_rules as learn_rules
    from cluster_maker.explanation.words import format_amount as format_amount
    from cluster_maker.explanation.words import format_share as format_share
    from cluster_maker.explanation.words import format_value as format_value

_ROOM = "cluster_maker.explanation"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "build_profile": f"{_ROOM}.profile",
        "caught_rows": f"{_ROOM}.rules",
        "characteristics_of": f"{_ROOM}.characteristics",
        "column_importance": f"{_ROOM}.importance",
        "describe_columns": f"{_ROOM}.figures",
        "format_amount": f"{_ROOM}.words",
        "format_share": f"{_ROOM}.words",
        "format_value": f"{_ROOM}.words",
        "learn_rules": f"{_ROOM}.rules",
        "name_clusters": f"{_ROOM}.names",
        "noise_rows": f"{_ROOM}.outlying",
        "outlying_rows": f"{_ROOM}.outlying",
        "typical_rows": f"{_ROOM}.representatives",
    },
)

"""All rules of a result as one expression in SQL, for a database that holds such rows."""

from __future__ import annotations

from collections.abc import Iterator

from cluster_maker.explanation.conditions import quoted_text
from cluster_maker.explanation.words import format_share
from cluster_maker.types import ClusterProfile, Profile, Rule


def rules_sql(profile: Profile) -> str:
    """Return a CASE expression that gives a row the name of its cluster, with comments.

    Parameters
    ----------
    profile : Profile
        The clusters and their rules.

    Returns
    -------
    str
        To be put into a SELECT. Only good rules are in it, the most precise first: where two rules catch a
        row, the first counts. Rows that none catches get NULL. Names are texts in single quotes, columns
        stand in double quotes, as the SQL standard has them.

    Examples
    --------
    >>> import pandas as pd
    >>> from cluster_maker.types import Rule
    >>> rule = Rule((), "income ≥ 60", '"income" >= 60', 0.9, 1.0, True)
    >>> rich = ClusterProfile(0, "High income", 10, 0.5, (), (), rule)
    >>> print(rules_sql(Profile((rich,), pd.DataFrame(), pd.DataFrame())).splitlines()[-3].strip())
    WHEN "income" >= 60 THEN 'High income'
    """
    known = [(cluster, cluster.rule) for cluster in profile.clusters if cluster.rule is not None]
    good = sorted((pair for pair in known if pair[1].good), key=lambda pair: -round(pair[1].precision, 3))
    lines = [*_head(), *(_comment(cluster, rule) for cluster, rule in good)]
    lines += [
        f"-- {_plain(cluster.name)}: no rule. {rule.remark}" for cluster, rule in known if not rule.good
    ]
    converted = dict.fromkeys(name for _, rule in good for name in rule.converted)
    lines += [
        f"-- {_plain(name)} holds text that is read as a number or date: convert it first."
        for name in converted
    ]
    if not good:
        return "\n".join([*lines, "NULL", ""])
    cases = [f"  WHEN {rule.sql} THEN {quoted_text(cluster.name)}" for cluster, rule in good]
    return "\n".join([*lines, "CASE", *cases, "  ELSE NULL", "END", ""])


def _head() -> Iterator[str]:
    """Say what the expression is."""
    yield "-- Segments as rules: put this expression into a SELECT."
    yield "-- Rules are short cuts. Coverage is the share of a segment's rows that its rule catches, and"
    yield "-- precision the share of the caught rows that are the segment's, measured on rows kept aside."
    yield "-- Where two rules catch a row, the first counts; a row that none catches gets NULL."
    yield "-- A row without a value fulfils only what says IS NULL."


def _comment(cluster: ClusterProfile, rule: Rule) -> str:
    """Say how good a rule is."""
    figures = f"coverage {format_share(rule.coverage)}, precision {format_share(rule.precision)}"
    return f"-- {_plain(cluster.name)}: {figures}."


def _plain(text: str) -> str:
    """Keep a text on its line."""
    return " ".join(text.split())

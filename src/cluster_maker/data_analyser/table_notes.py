"""Notes on the table as a whole: repeated rows, outcomes, personal data, missing headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.facts import ColumnFacts
from cluster_maker.data_analyser.naming import words_of
from cluster_maker.types import ColumnReport, Role
from cluster_maker.wording import plural

#: Rows for each customer (store, …) from which the rows are events rather than customers.
SEVERAL = 1.5


def table_notes(
    reports: Sequence[ColumnReport], facts: Sequence[ColumnFacts], copies: Mapping[str, str]
) -> tuple[str, ...]:
    """Say what a reader should know about the table as a whole."""
    if not facts:
        return ("The table has no columns.",)
    if not facts[0].n_rows:
        return ("The table has no rows.",)
    notes = [
        *_duplicate_rows(reports, facts),
        *_events(reports, facts),
        *_one_category(reports),
        *_outcomes(reports),
        *_personal(reports),
        *_unnamed(facts),
        *_restated(reports),
        *_infinite(facts),
    ]
    notes += [
        f"{copy!r} says the same as {original!r} in every row and is left out."
        for copy, original in islice(copies.items(), 5)
    ]
    if len(copies) > 5:
        notes.append(f"{len(copies) - 5} more columns say the same as another one and are left out.")
    if not any(report.used for report in reports):
        notes.append("No column is fit to be clustered on.")
    return tuple(notes)


def _duplicate_rows(reports: Sequence[ColumnReport], facts: Sequence[ColumnFacts]) -> list[str]:
    """Count rows that repeat an earlier one, with identifiers and without."""
    whole = _n_repeated(facts)
    notes = [f"{_rows(whole)} an earlier row exactly."] if whole else []
    counters = [
        fact for fact, report in zip(facts, reports, strict=True) if report.role is not Role.IDENTIFIER
    ]
    if 1 < len(counters) < len(facts):
        apart = _n_repeated(counters)
        if apart > whole:
            notes.append(f"{_rows(apart)} an earlier row apart from identifiers.")
    return notes


def _events(reports: Sequence[ColumnReport], facts: Sequence[ColumnFacts]) -> list[str]:
    """Point out that rows are purchases or weeks, where somebody's identifier stands in many of them."""
    for report, fact in zip(reports, facts, strict=True):
        whose = next((word for word in fact.words if word in hints.WHOSE_ROW), "")
        if report.role is not Role.IDENTIFIER or not whose or not fact.n_distinct:
            continue
        each = fact.n_present / fact.n_distinct
        if each >= SEVERAL:
            return [
                f"{report.name!r} stands in {each:.1f} rows on average: the rows are events, and it is "
                f"events that are grouped. To group by {report.name!r}, first make one row of each "
                "(sums, counts, dates)."
            ]
    return []


def _one_category(reports: Sequence[ColumnReport]) -> list[str]:
    """Point out that with nothing but one category there is nothing to find."""
    used = [report for report in reports if report.used]
    if len(used) != 1 or used[0].role not in (Role.NOMINAL, Role.BINARY):
        return []
    return [
        f"Only {used[0].name!r} is clustered on, which is a category: the clusters can be no more than "
        "its levels."
    ]


def _rows(count: int) -> str:
    """Say how many rows repeat."""
    return f"{plural(count, 'row')} {'repeats' if count == 1 else 'repeat'}"


def _n_repeated(facts: Sequence[ColumnFacts]) -> int:
    """Count rows whose values all occurred together before; rows are compared by a 64-bit hash."""
    mixed = np.zeros(facts[0].n_rows, dtype=np.uint64)
    for fact in facts:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + (fact.codes + 1).astype(np.uint64)
        mixed ^= mixed >> np.uint64(29)
    return len(mixed) - len(np.unique(mixed))


def _outcomes(reports: Sequence[ColumnReport]) -> list[str]:
    """Point at used columns that look like an outcome or a class."""
    found = [report.name for report in reports if report.used and hints.is_outcome(words_of(report.name))]
    return [
        f"{name!r} looks like an outcome or a class: consider leaving it out (exclude), so that it can be "
        "compared with the clusters afterwards."
        for name in found[:5]
    ]


def _personal(reports: Sequence[ColumnReport]) -> list[str]:
    """Say which columns hold personal data."""
    found = [report.name for report in reports if report.personal]
    if not found:
        return []
    return [
        f"Personal data in {', '.join(repr(name) for name in found[:8])}: not clustered on unless asked for."
    ]


def _unnamed(facts: Sequence[ColumnFacts]) -> list[str]:
    """Warn of a header that is missing or not in the first line."""
    unnamed = sum(fact.name.startswith("Unnamed: ") for fact in facts)
    if unnamed >= 3:
        return [
            f"{unnamed} of {len(facts)} columns have no name: the table may have a title above its header, "
            "or two header lines."
        ]
    if len(facts) > 1 and all(fact.name.isdigit() for fact in facts):
        return [
            "The columns have numbers for names, so only their values could be judged: check that no class, "
            "score or identifier is among the features."
        ]
    return []


def _restated(reports: Sequence[ColumnReport]) -> list[str]:
    """Point at columns that seem to be others on a different scale."""
    found = [report.name for report in reports if report.used and hints.restates(words_of(report.name))]
    if not found or len(found) == len([report for report in reports if report.used]):
        return []
    shown = repr(found[0]) if len(found) == 1 else f"{len(found)} columns such as {found[0]!r}"
    return [f"{shown} may say again what other columns say, on another scale: use one of the two (exclude)."]


def _infinite(facts: Sequence[ColumnFacts]) -> list[str]:
    """Say where infinite values are read as missing."""
    return [
        f"{fact.name!r} has infinite values, which are read as missing (rows: {fact.n_infinite})."
        for fact in facts
        if fact.n_infinite
    ]

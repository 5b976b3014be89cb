"""The whole table analysed: the role of each column, which columns are used, and notes for the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_maker.data_analyser import name_hints as hints
from cluster_maker.data_analyser.amount_rules import small_range
from cluster_maker.data_analyser.facts import ColumnFacts, gather_facts, text_of
from cluster_maker.data_analyser.findings import Finding, Rule, Surroundings
from cluster_maker.data_analyser.role_rules import CONTENT_RULES, RULES
from cluster_maker.data_analyser.table_notes import table_notes
from cluster_maker.data_analyser.told_roles import UNUSABLE, take_role
from cluster_maker.data_analyser.values import read_numbers
from cluster_maker.data_analyser.wishes import Wishes, check_wishes, column_names
from cluster_maker.errors import PreprocessingError
from cluster_maker.types import ColumnReport, Role, TableReport

#: A column with a larger share of missing values is left out.
MOSTLY_MISSING = 0.9
#: A column in which one value has a larger share of the rows is left out.
NEARLY_CONSTANT = 0.995
#: Copies of a column are left out from this number of rows.
ENOUGH_ROWS = 20
EXAMPLES = 3


def analyse_columns(
    table: pd.DataFrame,
    *,
    features: Sequence[str] | None = None,
    exclude: Collection[str] = (),
    id_column: str | None = None,
    roles: Mapping[str, Role | str] | None = None,
) -> TableReport:
    """Say of each column what it is, why, and whether it should be clustered on.

    Left out unless asked for: identifiers, personal data, constants (and columns in which one value
    has more than 99.5 % of the rows), free text, survey weights, dates of the record, empty columns
    (and those more than 90 % missing), kinds with too many levels, exact copies of another column.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, p)
        Any table; it is not changed.
    features : sequence of str, optional
        Use exactly these columns, whatever they are.
    exclude : collection of str
        Use none of these.
    id_column : str, optional
        The column that names the rows.
    roles : mapping of str to Role or str, optional
        Roles that are known: ``{"Channel": "nominal"}``.

    Returns
    -------
    TableReport

    Raises
    ------
    ColumnError
        If a column is named that the table does not have.
    ConfigError
        If a role is named that does not exist, or a column is both asked for and excluded.
    PreprocessingError
        If two columns have the same name, or a column cannot be what it was asked to be.

    Notes
    -----
    Missing and different values are counted over all rows. Patterns (codes, e-mail addresses,
    dates) and readings of text as numbers are looked for in 5000 rows spread evenly over the table,
    so the time grows with the number of columns and only lightly with the number of rows.

    Examples
    --------
    >>> table = pd.DataFrame({"customerID": range(1, 7), "age": [31, 45, 27, 60, 38, 52],
    ...                       "city": ["Rome", "Oslo", "Rome", "Oslo", "Rome", "Bern"]})
    >>> [(column.name, str(column.role), column.used) for column in analyse_columns(table).columns]
    [('customerID', 'identifier', False), ('age', 'numeric', True), ('city', 'nominal', True)]
    """
    names = column_names(table)
    wishes = check_wishes(names, features, exclude, id_column, roles)
    facts = [gather_facts(name, table.iloc[:, position]) for position, name in enumerate(names)]
    around = Surroundings(Counter(found for fact in facts if (found := small_range(fact))))
    reports = [_report(fact, _find(fact, around, wishes), wishes) for fact in facts]
    copies = _find_copies(reports, facts, wishes)
    columns = _without_copies(reports, copies)
    return TableReport(columns, len(table), table_notes(columns, facts, copies), wishes.id_column or "")


def _find(facts: ColumnFacts, around: Surroundings, wishes: Wishes) -> Finding:
    """Find a column's role, as told or by the rules."""
    name = facts.name
    asked = wishes.features is not None and name in wishes.features
    if name in wishes.roles:
        return take_role(facts, wishes.roles[name])
    first = _first(RULES, facts, around)
    if name == wishes.id_column and not asked:
        return Finding(
            Role.IDENTIFIER,
            "named as the column that identifies the rows",
            "it names the rows",
            first.personal,
        )
    if first.role is Role.EMPTY and asked:
        raise PreprocessingError(f"the column {name!r} was asked for but has no values: leave it out.")
    if asked and first.role in UNUSABLE:
        content = _first(CONTENT_RULES, facts, around)
        looks = f"asked for, though it is {_article(first.role)} ({first.reason})"
        reason = f"{looks}; taken as {content.role}: {content.reason}"
        return replace(content, reason=reason, personal=first.personal)
    return first


def _first(rules: Sequence[Rule], facts: ColumnFacts, around: Surroundings) -> Finding:
    """Return what the first rule that has something to say finds."""
    for rule in rules:
        finding = rule(facts, around)
        if finding is not None:
            return finding
    raise AssertionError("the last rule always finds something")


def _article(role: Role) -> str:
    """Put "a" or "an" before a role."""
    if role in (Role.FREE_TEXT, Role.EMPTY):
        return str(role)
    return f"{'an' if str(role)[0] in 'aeiou' else 'a'} {role}"


def _report(facts: ColumnFacts, finding: Finding, wishes: Wishes) -> ColumnReport:
    """Decide on use and put the report of a column together."""
    reason, left_out = finding.reason, _left_out(facts, finding, wishes)
    if not left_out and wishes.features is not None and not reason.startswith("asked for"):
        reason = f"asked for; {reason}"
    return ColumnReport(
        name=facts.name,
        role=finding.role,
        reason=reason,
        used=not left_out,
        left_out_because=left_out,
        personal=finding.personal,
        n_missing=facts.n_missing,
        n_distinct=facts.n_distinct,
        examples=() if finding.personal else _examples(facts),
        levels=finding.levels,
        converted=finding.converted,
        unit=finding.unit,
    )


def _left_out(facts: ColumnFacts, finding: Finding, wishes: Wishes) -> str:
    """Return why a column is not used; empty where it is."""
    if facts.name in wishes.exclude:
        return "excluded"
    if wishes.features is not None:
        return "" if facts.name in wishes.features else "not among the columns that were asked for"
    if finding.left_out_because or facts.name in wishes.roles:
        return finding.left_out_because
    if facts.name in hints.OWN_RESULTS:
        return "it looks like the result of an earlier clustering"
    return _says_little(facts, ticked=finding.role is Role.BINARY and facts.n_distinct == 1)


def _says_little(facts: ColumnFacts, *, ticked: bool) -> str:
    """Return that a column is mostly missing or nearly constant; in ticked boxes blank is an answer."""
    if ticked:
        most = max(facts.n_present, facts.n_missing) / facts.n_rows
    else:
        most = int(facts.counts[0]) / facts.n_present
    if facts.share_missing > MOSTLY_MISSING and not ticked:
        return f"{facts.share_missing:.1%} of its values are missing (limit {MOSTLY_MISSING:.0%})"
    if most > NEARLY_CONSTANT:
        return f"{most:.2%} of its rows have the same value (limit {NEARLY_CONSTANT:.1%})"
    return ""


def _examples(facts: ColumnFacts) -> tuple[str, ...]:
    """Return the commonest values, cut short."""
    return tuple(
        text if len(text) <= 40 else text[:39] + "…" for text in map(text_of, facts.values[:EXAMPLES])
    )


def _find_copies(
    reports: Sequence[ColumnReport], facts: Sequence[ColumnFacts], wishes: Wishes
) -> dict[str, str]:
    """Return for each used column that says the same as an earlier one in every row that earlier one."""
    if wishes.features is not None or not facts or facts[0].n_rows < ENOUGH_ROWS:
        return {}
    candidates = [
        (report, fact)
        for report, fact in zip(reports, facts, strict=True)
        if report.used and report.name not in wishes.roles
    ]
    alike = Counter(_outline(fact) for _, fact in candidates)
    seen: dict[int, str] = {}
    copies: dict[str, str] = {}
    for report, fact in candidates:
        if alike[_outline(fact)] > 1:
            original = seen.setdefault(_fingerprint(fact, report.role), report.name)
            if original != report.name:
                copies[report.name] = original
    return copies


def _outline(facts: ColumnFacts) -> tuple[int, int, int]:
    """Return counts that columns must share to be copies; cheap to compare."""
    return facts.n_distinct, facts.n_missing, int(facts.counts[0])


def _without_copies(reports: Sequence[ColumnReport], copies: Mapping[str, str]) -> tuple[ColumnReport, ...]:
    """Leave out the columns that only repeat another one."""
    return tuple(
        replace(
            report,
            used=False,
            left_out_because=f"it says the same as {copies[report.name]!r} in every row",
        )
        if report.name in copies
        else report
        for report in reports
    )


def _fingerprint(facts: ColumnFacts, role: Role) -> int:
    """Return a number that is the same for columns that say the same row by row.

    Kinds say the same where they part the rows in the same way, whatever they are called.
    """
    if role in (Role.BINARY, Role.NOMINAL):
        places, _ = pd.factorize(facts.codes)  # numbered by first appearance
        return hash(("kinds", places.astype(np.int32).tobytes()))
    hashed = pd.util.hash_array(_comparable(facts))
    return hash(np.append(hashed, np.uint64(0))[facts.codes].tobytes())


def _to_twelve_digits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to twelve significant digits: parsers of text may differ in the last one."""
    mantissa, exponent = np.frexp(values)
    rounded: npt.NDArray[np.float64] = np.ldexp(np.round(mantissa * 2.0**40) / 2.0**40, exponent)
    return rounded


def _comparable(facts: ColumnFacts) -> npt.NDArray[Any]:
    """Return the different values so that 1, 1.0 and "1" are the same."""
    if not facts.text and facts.values.dtype.kind in "iufb":
        return _to_twelve_digits(facts.values.astype(np.float64))
    amounts = facts.numbers
    if facts.text and amounts.share == 1 and facts.n_present == len(facts.sample):
        return _to_twelve_digits(read_numbers(pd.Series(facts.values, dtype=object)).values.to_numpy())
    return np.array([text_of(value) for value in facts.values], dtype=object)

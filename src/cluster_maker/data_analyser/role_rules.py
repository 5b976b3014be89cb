"""The order in which rules are tried on a column: the first that finds something decides.

Each rule reads the `ColumnFacts` of one column and returns a `Finding` (role, reason, why it should
not be used) or None. A new rule is one function and one place in this order.
"""

from __future__ import annotations

from cluster_maker.data_analyser.amount_rules import amounts
from cluster_maker.data_analyser.content_rules import (
    binary,
    constant,
    date,
    empty,
    free_text,
    nominal,
    ordered_categories,
    scale,
    tick,
)
from cluster_maker.data_analyser.findings import Rule
from cluster_maker.data_analyser.identity_rules import (
    coded_identifier,
    coded_things,
    named_identifier,
    names_the_row,
    personal,
    row_counter,
    weight,
)

#: The rules that find what names or weighs a row; skipped for columns that were asked for.
IDENTITY_RULES: tuple[Rule, ...] = (
    personal,
    weight,
    row_counter,
    named_identifier,
    coded_identifier,
    coded_things,
)

#: All rules, in order.
RULES: tuple[Rule, ...] = (
    empty,
    tick,
    constant,
    *IDENTITY_RULES,
    date,
    binary,
    ordered_categories,
    scale,
    amounts,
    free_text,
    names_the_row,
    nominal,
)

#: The rules that find what can be clustered on, whatever else a column is.
CONTENT_RULES: tuple[Rule, ...] = (empty, tick, date, binary, ordered_categories, scale, amounts, nominal)

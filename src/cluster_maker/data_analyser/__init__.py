"""What is in a table: the role of each column, values read from text, and summaries.

`analyse_columns` says of each column what it is, why, and whether it should be clustered on;
`to_numbers` and `to_dates` read text; the summaries describe columns in figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.data_analyser.naming import pretty_label as pretty_label
    from cluster_maker.data_analyser.naming import unit_of as unit_of
    from cluster_maker.data_analyser.roles import analyse_columns as analyse_columns
    from cluster_maker.data_analyser.summaries import (
        calculate_correlation as calculate_correlation,
    )
    from cluster_maker.data_analyser.summaries import (
        calculate_descriptive_statistics as calculate_descriptive_statistics,
    )
    from cluster_maker.data_analyser.summaries import column_summary as column_summary
    from cluster_maker.data_analyser.values import read_dates as read_dates
    from cluster_maker.data_analyser.values import read_numbers as read_numbers
    from cluster_maker.data_analyser.values import to_dates as to_dates
    from cluster_maker.data_analyser.values import to_numbers as to_numbers

_ROOM = "cluster_maker.data_analyser"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "analyse_columns": f"{_ROOM}.roles",
        "calculate_correlation": f"{_ROOM}.summaries",
        "calculate_descriptive_statistics": f"{_ROOM}.summaries",
        "column_summary": f"{_ROOM}.summaries",
        "pretty_label": f"{_ROOM}.naming",
        "read_dates": f"{_ROOM}.values",
        "read_numbers": f"{_ROOM}.values",
        "to_dates": f"{_ROOM}.values",
        "to_numbers": f"{_ROOM}.values",
        "unit_of": f"{_ROOM}.naming",
    },
)

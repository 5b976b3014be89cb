"""The figures of each column, in original values."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.explanation.column_figures import MOST_LEVELS, OTHER_LEVELS
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.types import ColumnReport, Role, TableReport
from tests.cluster_maker.explanation.tables import figures_of, numeric_report, report_of


def only(table, role, labels, **options):
    """Describe a table of one column."""
    (name,) = table.columns
    (figures,) = figures_of(table, {name: role}, labels, **options)
    return figures


def test_amounts_are_means_in_original_units_and_noise_counts_overall():
    table = pd.DataFrame({"Annual Income (k$)": [10.0, 20.0, 40.0, 60.0, 70.0]})
    figures = only(table, Role.NUMERIC, [0, 0, 1, 1, -1])
    assert (figures.label, figures.unit, figures.statistic) == ("annual income", "k$", "mean")
    assert figures.values.tolist() == [[15.0, 50.0]]
    assert figures.overall.tolist() == [40.0]  # (10 + 20 + 40 + 60 + 70) / 5
    assert figures.counts.tolist() == [2, 2]
    assert figures.total == 5


def test_missing_values_are_left_out():
    table = pd.DataFrame({"height": [1.0, np.nan, 3.0, 9.0]})
    figures = only(table, Role.NUMERIC, [0, 0, 0, 1])
    assert figures.values.tolist() == [[2.0, 9.0]]
    assert figures.overall[0] == pytest.approx(13 / 3)
    assert figures.counts.tolist() == [2, 1]


def test_columns_with_a_gross_outlier_or_a_long_tail_are_told_by_their_median():
    calm = np.linspace(40_000, 60_000, 99)
    assert only(pd.DataFrame({"pay": calm}), Role.MONEY, [0] * 99).statistic == "mean"
    absurd = np.append(calm, 99_999_999_999.0)
    figures = only(pd.DataFrame({"pay": absurd}), Role.MONEY, [0] * 100)
    assert figures.statistic == "median"
    assert figures.overall[0] < 60_000
    tail = pd.DataFrame({"spent": np.exp(np.linspace(-2, 2, 201) * 1.5)})
    assert only(tail, Role.MONEY, [0] * 201).statistic == "median"


def test_columns_that_are_mostly_zero_are_told_by_their_mean():
    table = pd.DataFrame({"cash advance": [0.0] * 80 + [100.0] * 20})
    assert only(table, Role.MONEY, [0] * 90 + [1] * 10).statistic == "mean"


def test_dates_are_medians_in_days():
    table = pd.DataFrame({"joined": pd.to_datetime(["1970-01-03", "1970-01-02", "1970-01-09", "1970-02-01"])})
    figures = only(table, Role.DATE, [0, 0, 0, 1])
    assert (figures.form, figures.statistic) == ("date", "median")
    assert figures.values.tolist() == [[2.0, 31.0]]


def test_years_are_known_as_years():
    table = pd.DataFrame({"Year_Birth": [1960, 1970, 1980]})
    assert only(table, Role.COUNT, [0, 0, 1]).form == "year"


def test_ordered_levels_in_words_have_ranks_and_shares():
    table = pd.DataFrame({"smoking": ["never", "often", "never", "sometimes", "often", None]})
    levels = {"smoking": {"levels": ("never", "sometimes", "often")}}
    figures = only(table, Role.ORDINAL, [0, 0, 0, 1, 1, 1], **levels)
    assert figures.statistic == "mean rank"
    assert figures.values[0].tolist() == pytest.approx([5 / 3, 2.5])  # ranks 1 3 1, and 2 3
    assert figures.ladder.levels == ("never", "sometimes", "often")
    assert figures.ladder.values[:, 0].tolist() == pytest.approx([2 / 3, 0, 1 / 3])
    assert figures.ladder.overall.tolist() == [0.4, 0.2, 0.4]


def test_ordered_levels_that_are_numbers_are_amounts():
    table = pd.DataFrame({"satisfaction": [1, 2, 5, 5]})
    figures = only(table, Role.ORDINAL, [0, 0, 1, 1], satisfaction={"levels": ("1", "2", "3", "4", "5")})
    assert (figures.statistic, figures.ladder) == ("mean", None)
    assert figures.values.tolist() == [[1.5, 5.0]]


@pytest.mark.parametrize(
    "answers", [["Yes", "No", "Yes", "Yes"], [1, 0, 1, 1], [True, False, True, True], ["y", "n", "y", "y"]]
)
def test_yes_and_no_are_told_by_the_share_of_yes(answers):
    figures = only(pd.DataFrame({"Partner": answers}), Role.BINARY, [0, 0, 1, 1])
    assert figures.yes_no
    assert figures.values.tolist() == [[0.5, 1.0]]
    assert figures.overall.tolist() == [0.75]


@pytest.mark.parametrize("blank", [None, "Not selected"])
def test_a_ticked_box_is_told_by_the_share_of_ticks(blank):
    table = pd.DataFrame({"seen": ["A New Hope", blank, "A New Hope", blank]}, dtype=object)
    figures = only(table, Role.BINARY, [0, 0, 1, 1])
    assert figures.levels == ("A New Hope",)
    assert figures.values.tolist() == [[0.5, 0.5]]
    assert figures.total == 4


def test_levels_are_shares_of_rows_with_a_value_most_common_first():
    table = pd.DataFrame({"type": ["B", "A", "A", None, "A", "C"]})
    figures = only(table, Role.NOMINAL, [0, 0, 0, 0, 1, 1])
    assert figures.levels == ("A", "B", "C")
    assert figures.values[:, 0].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    assert figures.overall.tolist() == [0.6, 0.2, 0.2]


def test_a_column_of_countless_levels_keeps_the_common_ones():
    rows = 20_000
    codes = np.concatenate((np.zeros(rows // 2, int), np.arange(rows // 2) + 1))
    table = pd.DataFrame({"postcode": np.char.add("p", codes.astype(str))})
    figures = only(table, Role.NOMINAL, (np.arange(rows) % 3).tolist())
    assert len(figures.levels) == MOST_LEVELS
    assert figures.levels[0] == "p0"
    assert figures.levels[-1] == OTHER_LEVELS
    assert figures.values.sum(axis=0) == pytest.approx([1.0, 1.0, 1.0])


def test_columns_that_were_not_clustered_on_are_described_where_they_may_differ():
    table = pd.DataFrame(
        {"x": [1.0, 2.0], "spare": [1.0, 3.0], "id": ["a", "b"], "phone": ["1", "2"], "one": ["c", "c"]}
    )
    roles = {
        "x": Role.NUMERIC,
        "spare": Role.NUMERIC,
        "id": Role.IDENTIFIER,
        "phone": Role.NOMINAL,
        "one": Role.NOMINAL,
    }
    found = figures_of(table, roles, [0, 1], unused=["spare", "id", "phone", "one"], phone={"personal": True})
    assert [(each.column, each.used) for each in found] == [("x", True), ("spare", False)]


def test_a_column_without_any_value_is_left_out():
    table = pd.DataFrame({"x": [1.0, 2.0], "gone": [np.nan, np.nan]})
    found = figures_of(table, {"x": Role.NUMERIC, "gone": Role.NUMERIC}, [0, 1])
    assert [each.column for each in found] == ["x"]


def test_columns_whose_labels_are_numbers_are_found():
    table = pd.DataFrame({0: [1.0, 2.0]})
    (figures,) = describe_columns(table, report_of(table.rename(columns=str), {"0": Role.NUMERIC}), [0, 1], 2)
    assert figures.values.tolist() == [[1.0, 2.0]]


def test_huge_numbers_neither_warn_nor_fail():
    table = pd.DataFrame({"x": [1e308, 1.5e308, -1e308, 1.0]})
    figures = only(table, Role.NUMERIC, [0, 0, 1, 1])
    assert np.isfinite(figures.effects).all()


def test_the_number_of_labels_must_be_the_number_of_rows():
    table = pd.DataFrame({"x": [1.0, 2.0]})
    with pytest.raises(ValueError, match="3 labels for 2 rows"):
        describe_columns(table, numeric_report(table), [0, 1, 1], 2)


def test_a_ticked_box_whose_name_says_what_was_ticked_needs_only_a_yes():
    name = "Films you have seen: Episode V"
    table = pd.DataFrame({name: ["Episode V", "Episode V", None, None]})
    column = ColumnReport(name, Role.BINARY, "ticked or not", True, n_missing=2, n_distinct=1)
    (figures,) = describe_columns(table, TableReport((column,), 4), np.array([0, 0, 1, 1]), 2)
    assert figures.levels == ("yes",)
    assert figures.values.tolist() == [[1.0, 0.0]]

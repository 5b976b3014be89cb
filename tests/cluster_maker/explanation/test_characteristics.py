"""What sets a cluster apart, in words."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.explanation.characteristics import MOST_TOLD, characteristics_of
from cluster_maker.types import Role
from tests.cluster_maker.explanation.tables import figures_of


def told(table, roles, labels, cluster=0, **options):
    """Return the characteristics of one cluster."""
    return characteristics_of(figures_of(table, roles, labels, **options), cluster)


def spread(center, n=20, width=1.0):
    """Return evenly spaced values around a centre."""
    return np.linspace(center - width, center + width, n)


def test_an_amount_is_compared_with_everyone_in_its_unit():
    table = pd.DataFrame({"Annual Income (k$)": np.concatenate((spread(86.5), spread(34.7)))})
    (found,) = told(table, {"Annual Income (k$)": Role.NUMERIC}, [0] * 20 + [1] * 20)
    assert found.text == "annual income 86.5 k$, against 60.6 k$ overall"
    assert (found.kind, found.level, found.label) == ("amount", "", "annual income")
    assert found.value == pytest.approx(86.5)
    assert found.overall == pytest.approx(60.6)
    assert found.effect > 0


def test_a_median_is_called_a_median():
    spent = np.concatenate((spread(100), spread(10), [1e9]))
    (found,) = told(pd.DataFrame({"spent": spent}), {"spent": Role.MONEY}, [0] * 20 + [1] * 21)
    assert found.text.startswith("median spent 100, against ")


def test_shares_of_levels_and_of_yes_are_percentages():
    table = pd.DataFrame(
        {
            "Contract": ["Two year"] * 15 + ["Monthly"] * 5 + ["Monthly"] * 20,
            "Partner": ["Yes"] * 18 + ["No"] * 2 + ["Yes"] * 2 + ["No"] * 18,
        }
    )
    roles = {"Contract": Role.NOMINAL, "Partner": Role.BINARY}
    texts = {each.column: each.text for each in told(table, roles, [0] * 20 + [1] * 20)}
    assert texts["Contract"] == "contract: 75% “Two year”, against 38% overall"
    assert texts["Partner"] == "partner: 90% yes, against 50% overall"


def test_a_level_that_is_more_common_is_told_before_one_that_is_rarer():
    table = pd.DataFrame({"plan": ["a"] * 12 + ["b"] * 8 + ["b"] * 2 + ["c"] * 18})
    (found,) = told(table, {"plan": Role.NOMINAL}, [0] * 20 + [1] * 20)
    assert found.level == "a"
    assert found.effect > 0


def test_an_ordered_column_is_told_in_its_levels():
    words = ["never"] * 12 + ["sometimes"] * 8 + ["often"] * 18 + ["sometimes"] * 2
    levels = {"smoking": {"levels": ("never", "sometimes", "often")}}
    table = pd.DataFrame({"smoking": words})
    labels = [0] * 20 + [1] * 20
    (low,) = told(table, {"smoking": Role.ORDINAL}, labels, **levels)
    (high,) = told(table, {"smoking": Role.ORDINAL}, labels, cluster=1, **levels)
    assert low.text == "smoking: mostly “never” 60%, against 30% overall"
    assert high.text == "smoking: mostly “often” 90%, against 45% overall"
    assert low.effect < 0 < high.effect


def test_an_ordered_column_with_the_same_common_level_is_told_from_a_step_on():
    words = ["b"] * 10 + ["c"] * 5 + ["d"] * 5 + ["b"] * 12 + ["a"] * 8
    table = pd.DataFrame({"grade": words})
    (found,) = told(
        table, {"grade": Role.ORDINAL}, [0] * 20 + [1] * 20, grade={"levels": ("a", "b", "c", "d")}
    )
    assert found.text == "grade: “c” or more 50%, against 25% overall"


def test_dates_are_told_as_dates():
    days = pd.to_datetime("2020-01-01") + pd.to_timedelta(np.arange(40), unit="D")
    (found,) = told(pd.DataFrame({"joined": days}), {"joined": Role.DATE}, [0] * 21 + [1] * 19)
    assert found.text == "median joined 2020-01-11, against 2020-01-20 overall"
    assert found.effect < 0


def test_years_have_no_comma_and_no_decimals():
    table = pd.DataFrame({"Year_Birth": [1950, 1951, 1952] * 7 + [1990, 1991, 1992] * 7})
    (found,) = told(table, {"Year_Birth": Role.COUNT}, [0] * 21 + [1] * 21)
    assert found.text == "year birth 1951, against 1971 overall"


def test_strongest_come_first_and_columns_not_clustered_on_never():
    rng = np.random.RandomState(0)
    labels = np.repeat([0, 1], 200)
    table = pd.DataFrame(
        {
            "weak": rng.randn(400) + 0.6 * labels,
            "strong": rng.randn(400) + 2.0 * labels,
            "unused": labels * 1.0,
        }
    )
    found = told(table, dict.fromkeys(table.columns, Role.NUMERIC), labels.tolist(), unused=["unused"])
    assert [each.column for each in found] == ["strong", "weak"]


def test_nothing_is_told_of_a_cluster_like_everyone():
    table = pd.DataFrame({"x": np.tile(np.arange(10.0), 10)})
    assert told(table, {"x": Role.NUMERIC}, ([0] * 10 + [1] * 10) * 5) == ()


def test_what_chance_makes_in_three_rows_is_not_told():
    # three rows of 100 with rather high values: d about 1, within two standard errors (1.2)
    table = pd.DataFrame({"x": np.arange(100.0)})
    labels = np.zeros(100, dtype=int)
    labels[[60, 75, 90]] = 1
    assert told(table, {"x": Role.NUMERIC}, labels.tolist(), cluster=1) == ()


def test_a_difference_that_its_figures_deny_is_not_told():
    # by ranks cluster 0 is higher (in 19 of 20 rows), by the mean shown one row makes it lower
    values = np.concatenate((np.full(19, 2.0), [-500.0], np.full(30, 1.0)))
    table = pd.DataFrame({"profit": values})
    figures = figures_of(table, {"profit": Role.NUMERIC}, [0] * 20 + [1] * 30)
    assert figures[0].statistic == "mean"
    assert figures[0].effects[0, 0] > 0.5
    assert characteristics_of(figures, 0) == ()


def test_columns_that_say_the_same_are_told_once():
    labels = [0] * 30 + [1] * 30
    radius = np.concatenate((spread(2, 30), spread(5, 30)))
    table = pd.DataFrame({"radius": radius, "area": radius**2, "perimeter": radius * 6.28})
    found = told(table, dict.fromkeys(table.columns, Role.NUMERIC), labels)
    assert [each.column for each in found] == ["radius"]


def test_no_more_are_told_than_anybody_reads():
    rng = np.random.RandomState(1)
    labels = np.repeat([0, 1], 60)
    table = pd.DataFrame(rng.randn(120, 80) + 1.2 * labels[:, None]).rename(columns="c{}".format)
    assert len(told(table, dict.fromkeys(table.columns, Role.NUMERIC), labels.tolist())) == MOST_TOLD

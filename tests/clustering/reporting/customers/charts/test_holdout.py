"""The chart of the purchase model says how far off it was, in the figures of the check."""

from dataclasses import replace

import pandas as pd
import pytest

from clustering.core.customer_settings import ReportingConfig
from clustering.customers.lifetime.holdout import HoldoutEvaluation
from clustering.customers.purchase_check import PurchaseCheck
from clustering.reporting.customers.charts.holdout import describe_holdout, sentence_of, title_of
from clustering.reporting.customers.charts.table import draw_charts
from tests.clustering.customers.made_segmentation import made_segmentation


def check(actual=200.0, expected=230.0):
    table = pd.DataFrame(
        {"frequency": ["0", "1", "5+"], "customers": [50, 30, 20], "actual": [0.5, 2.0, 5.0],
         "expected": [0.6, 2.2, 5.5], "naive": [0.0, 3.0, 9.0]}
    )  # fmt: skip
    over_time = pd.DataFrame(
        {"day": [0.0, 50, 100, 190], "actual": [0, 90, 200, 400], "expected": [0, 80, 210, 440]}
    )
    evaluation = HoldoutEvaluation(table, actual, expected, 270.0, 1.25, 1.9)
    return PurchaseCheck(90, pd.Timestamp("2024-10-02"), evaluation, over_time)


@pytest.mark.parametrize(
    ("actual", "expected", "title"),
    [
        (200.0, 230.0, "The model expected 15% too many orders in the 90 days held back"),
        (200.0, 150.0, "The model expected 25% too few orders in the 90 days held back"),
        (200.0, 204.0, "The model expected the orders of the 90 days held back to within 2%"),
        (0.0, 4.0, "Nobody who was known ordered in the 90 days held back"),
    ],
)
def test_the_title_says_how_far_off_the_total_was(actual, expected, title):
    assert title_of(check(actual, expected)) == title


def test_the_sentence_has_the_totals_and_the_two_errors():
    told = sentence_of(check())
    assert "230 order days were expected of the customers known then, 200 came" in told
    assert "off by 1.25 on average; letting everyone go on as before, by 1.90" in told
    assert "far off" not in told
    assert "far off" in sentence_of(check(200.0, 300.0))


def test_the_chart_is_drawn_where_there_is_a_check_and_only_there():
    made = made_segmentation()
    config = ReportingConfig(figure_dpi=60)
    assert "holdout" not in draw_charts(made, config)
    figure = draw_charts(replace(made, purchase_check=check()), config)["holdout"]
    left, right = figure.axes
    assert [bar.get_height() for bar in left.patches[:3]] == [0.5, 2.0, 5.0]
    assert [label.get_text() for label in left.get_xticklabels()] == ["0", "1", "5+"]
    assert right.lines[0].get_ydata().tolist() == [0, 90, 200, 400]
    assert describe_holdout(made) == "No chart: the model of orders was not tried."

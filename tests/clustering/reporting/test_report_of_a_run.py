"""From a real run of the engine to both reports, with every algorithm."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.interface import run_clustering
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from tests.clustering.reporting.conftest import summary_of
from tests.support import shared_data


@pytest.fixture(scope="module")
def customers():
    """90 customers in three groups, with an identifier, a category, a date and some gaps."""
    rng = np.random.default_rng(0)
    group = np.repeat([0, 1, 2], 30)
    table = pd.DataFrame(
        {
            "customer_id": [f"C{i:03d}" for i in range(90)],
            "income (k$)": (np.array([20.0, 60.0, 100.0])[group] + rng.normal(0, 3, 90)).round(1),
            "visits": np.array([2, 15, 40])[group] + rng.integers(0, 5, 90),
            "contract": np.array(["monthly", "yearly", "none"])[group],
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(group * 300 + rng.integers(0, 60, 90), "D"),
        }
    )
    table.loc[[3, 50], "income (k$)"] = np.nan
    return table


@pytest.mark.parametrize("algorithm", ALGORITHMS.names())
def test_every_algorithm_s_result_becomes_a_report(customers, algorithm):
    result = run_clustering(customers, algorithm=algorithm)
    summary = summary_of(result)
    listed = [figure["name"] for figure in summary["see_it"]["figures"]]
    assert set(listed) <= set(result.figures())
    sizes = [each["size"] for each in (*summary["segments"]["list"], *summary["segments"]["without_segment"])]
    assert sum(sizes) == len(customers)
    assert summary["answer"]["headline"] in render_html(summary, {}, {})
    assert render_markdown(summary).startswith("# ")


def test_figures_of_cards_are_those_of_the_profile_in_their_units(customers):
    result = run_clustering(customers, n_clusters=3)
    summary = summary_of(result)
    titles = {
        trait["column"]: trait for each in summary["segments"]["list"] for trait in each["characteristics"]
    }
    assert titles["income (k$)"]["value_text"].endswith("k$")
    assert titles["contract"]["value_text"] == "100%"
    assert titles["since"]["overall_text"].startswith("20")  # a date, not a number of days
    for segment in summary["segments"]["list"]:
        for trait in segment["characteristics"]:
            assert trait["value_text"] in trait["text"]
            assert trait["overall_text"] in trait["text"]


@pytest.mark.shared_data
def test_real_customers_with_missing_values_and_ordered_levels():
    path = shared_data("customers", "customer_personality", "marketing_campaign.csv")
    result = run_clustering(path, n_clusters=3)
    summary = summary_of(result)
    assert summary["answer"]["headline"].startswith("Three segments in 2,240 rows")
    assert [each["name"] for each in summary["what_went_in"]["left_out"]["rows"]] == [
        "ID",
        "Z_CostContact",
        "Z_Revenue",
    ]
    assert any("24 missing values of Income" in note for note in summary["what_went_in"]["notes"])


def test_over_many_features_a_low_silhouette_is_no_verdict():
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 3, 90)
    values = rng.normal(size=(90, 60)) + np.eye(3)[kinds] @ rng.normal(0, 0.6, (3, 60))
    result = run_clustering(pd.DataFrame(values).add_prefix("m"), k=3)
    assert result.evaluation.silhouette < 0.25
    summary = summary_of(result)
    assert summary["answer"]["headline"].endswith("which the silhouette does not confirm.")
    assert summary["answer"]["figures"][1]["text"] == "Unclear"
    assert "low even where groups are real" in str(summary["limits"])
    assert "Blurred border" not in str(summary["segments"])

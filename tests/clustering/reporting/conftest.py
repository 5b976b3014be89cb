"""One result of each kind, and its summary."""

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.types import ColumnReport, Role, Selection, TableReport
from clustering.reporting.summary import summarise
from tests.clustering.reporting import made


def summary_of(result, **more):
    """Summarise, and insist on what every summary must be: plain JSON without NaN."""
    summary = summarise(result, source=more.pop("source", made.source_of(result)), run=made.RUN, **more)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    return summary


@pytest.fixture(scope="session")
def wine_result():
    return made.wine()


@pytest.fixture(scope="session")
def wine_summary(wine_result):
    return summary_of(wine_result)


def one_group():
    table = pd.DataFrame({"income": np.arange(50.0), "age": np.arange(50.0)[::-1]})
    reason = "No number of clusters divides the rows better than leaving them together."
    return made.made(
        table, np.zeros(50, int), selection=Selection(1, None, reason, "worst cluster's silhouette")
    )


def only_noise():
    table = pd.DataFrame({"income": np.arange(50.0) ** 2})
    return made.made(
        table,
        np.full(50, -1),
        algorithm="dbscan",
        selection=Selection(0, None, "No region is dense enough.", "found by the algorithm"),
    )


def one_feature():
    return made.made(pd.DataFrame({"income": np.r_[np.zeros(30), np.ones(20)]}), np.repeat([0, 1], [30, 20]))


def thirty_clusters():
    labels = np.repeat(np.arange(30), 10)
    return made.made(pd.DataFrame({"x": labels * 1.0, "y": labels % 5 * 1.0}), labels)


def thousand_columns():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(40, 1000)), columns=[f"column {i}" for i in range(1000)])
    told = [[made.characteristic(f"column {i}", 1.0, 0.5, 3 - i / 400) for i in range(900)], []]
    return made.made(table, np.repeat([0, 1], 20), characteristics=told)


def unclustered_rows():
    table = pd.DataFrame({"income": [1.0, 1.0, np.nan, 9.0, np.nan], "age": [2.0, 2.0, np.nan, 8.0, np.nan]})
    inside = table.iloc[[0, 1, 3]]
    return made.made(inside, [0, 0, 1], input_table=table, rows=np.array([0, 1, 3]))


def hostile():
    """Names, levels and cells that would break a page or a table if they were not escaped."""
    bad = "<script>alert('1')</script>"
    table = pd.DataFrame({bad: np.r_[np.zeros(40), np.ones(40)], "a|b`c\n# d": np.arange(80.0)})
    table["text"] = "</style><img src=x onerror=alert(2)> | *bold* $x$ [l](http://example.org) @me"
    columns = TableReport(
        (
            made.numeric(bad),
            made.numeric("a|b`c\n# d"),
            ColumnReport(
                "text", Role.FREE_TEXT, "long | texts", False, "free <b>text</b>", examples=("<i>x</i>",)
            ),
        ),
        80,
        notes=("A note with <script>alert(3)</script> & | pipes.",),
    )
    told = [
        [made.characteristic(bad, 0.0, 0.5, -2.0)],
        [made.characteristic("a|b`c\n# d", 60.0, 40.0, 1.0)],
    ]
    return made.made(
        table,
        np.repeat([0, 1], 40),
        columns=columns,
        characteristics=told,
        names=(f"low {bad}", "high a|b`c\n# d"),
        notes=("javascript:alert(4)",),
    )


KINDS = {
    "two groups": made.two_groups,
    "one group": one_group,
    "only noise": only_noise,
    "one feature": one_feature,
    "thirty clusters": thirty_clusters,
    "thousand columns": thousand_columns,
    "unclustered rows": unclustered_rows,
    "hostile": hostile,
    "wine": made.wine,
}


@pytest.fixture(scope="session", params=list(KINDS))
def any_summary(request):
    """The summary of each kind of result in turn."""
    return summary_of(KINDS[request.param]())

"""Rows far from the others, and the reasons in original values."""

import numpy as np
import pandas as pd

from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.outlying import Scene, noise_rows, outlying_rows
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.types import FeatureMatrix, Role
from tests.cluster_maker.explanation.tables import features_of, report_of


def scene_of(table, roles, labels, features=None, **extra):
    """Put a table, its features and labels together."""
    labels = np.asarray(labels)
    features = features_of(table) if features is None else features
    report = report_of(table, roles, **extra)
    figures = describe_columns(table, report, labels, int(labels.max(initial=-1)) + 1)
    return Scene(table, report, features, labels, figures, row_keys(features.values))


def test_the_farthest_come_first_with_their_values_and_the_usual_ones():
    income = np.r_[np.linspace(50, 70, 40), 990.0, 400.0]
    table = pd.DataFrame({"Income (k$)": income, "age": np.r_[np.linspace(30, 40, 40), 35.0, 90.0]})
    roles = {"Income (k$)": Role.MONEY, "age": Role.COUNT}
    first, second = outlying_rows(scene_of(table, roles, [0] * 42), 0)
    assert (first.row, second.row) == (40, 41)
    assert first.distance > second.distance
    assert first.reason == "income 990 k$, usually 61 k$"
    assert second.columns == ("Income (k$)", "age")
    assert second.reason == "income 400 k$, usually 61 k$; age 90, usually 35.1"


def test_a_distance_is_the_root_mean_square_of_robust_deviations():
    values = np.r_[np.arange(-10.0, 11.0), 100.0]
    (found,) = outlying_rows(scene_of(pd.DataFrame({"x": values}), {"x": Role.NUMERIC}, [0] * 22), 0)
    middle = np.median(values)
    spread = 1.4826 * np.median(np.abs(values - middle))
    assert found.distance == (100 - middle) / spread


def test_an_even_cluster_and_a_tiny_one_have_no_outliers():
    table = pd.DataFrame({"x": np.r_[np.linspace(0, 1, 40), np.full(8, 5.0), 50.0]})
    scene = scene_of(table, {"x": Role.NUMERIC}, [0] * 40 + [1] * 9)
    assert outlying_rows(scene, 0) == ()
    assert outlying_rows(scene, 1) == ()


def test_a_rare_level_is_told_with_how_many_have_it():
    table = pd.DataFrame({"plan": ["basic"] * 99 + ["max"], "grade": ["a", "b"] * 50})
    values = np.column_stack([(table["plan"] == "max") * 1.0, np.zeros(100)])
    features = FeatureMatrix(values, ("plan=max", "grade"), ("plan", "grade"), table.index)
    scene = scene_of(table, {"plan": Role.NOMINAL, "grade": Role.NOMINAL}, [0] * 100, features)
    (found,) = outlying_rows(scene, 0)
    assert found.reason == "plan “max”, as 1% have"


def test_a_no_is_told_with_how_many_say_no():
    table = pd.DataFrame({"member": ["Yes"] * 98 + ["No"] * 2})
    values = (table["member"] == "No").to_numpy(dtype=float)[:, None]
    features = FeatureMatrix(values, ("member",), ("member",), table.index)
    first, _ = outlying_rows(scene_of(table, {"member": Role.BINARY}, [0] * 100, features), 0)
    assert first.reason == "member “No”, as 2% have"


def test_personal_columns_are_never_named():
    table = pd.DataFrame({"salary": np.r_[np.linspace(0, 1, 40), 50.0]})
    scene = scene_of(table, {"salary": Role.NUMERIC}, [0] * 41, salary={"personal": True})
    (found,) = outlying_rows(scene, 0)
    assert (found.columns, found.reason) == ((), "an unusual combination of ordinary values")


def test_noise_is_compared_with_everyone():
    table = pd.DataFrame({"income": np.r_[np.zeros(25), np.zeros(25), 1000.0, 500.0], "age": np.zeros(52)})
    scene = scene_of(table, dict.fromkeys(table.columns, Role.NUMERIC), [0] * 25 + [1] * 25 + [-1, -1])
    found = noise_rows(scene)
    assert [each.row for each in found] == [50, 51]
    assert found[0].reason == "income 1,000, usually 29"


def test_without_noise_there_are_no_noise_rows():
    assert noise_rows(scene_of(pd.DataFrame({"x": [1.0, 2.0]}), {"x": Role.NUMERIC}, [0, 0])) == ()

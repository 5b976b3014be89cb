"""Made-up tables with known clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.dataframe_builder import define_dataframe_structure, simulate_data
from cluster_maker.errors import ColumnError, ConfigError

SPECS = [{"name": "x", "reps": [0, 5, 10]}, {"name": "y", "reps": [1.0, 9.0, -3.0]}]


class TestDefineDataframeStructure:
    def test_a_row_for_each_cluster(self):
        centres = define_dataframe_structure(SPECS)
        assert centres.to_numpy().tolist() == [[0, 1], [5, 9], [10, -3]]
        assert centres.index.tolist() == [0, 1, 2]
        assert centres.index.name == "cluster_id"
        assert (centres.dtypes == np.float64).all()

    @pytest.mark.parametrize(
        ("specs", "text"),
        [
            ([], "at least one"),
            ({"name": "x", "reps": [1]}, "must be a list"),
            ("x", "must be a list"),
            ([{"name": "x"}], r"column_specs\[0\] must have 'name' and 'reps'"),
            ([{"name": "", "reps": [1]}], "needs a name that is text"),
            ([{"name": 3, "reps": [1]}], "needs a name that is text, got 3"),
            ([{"name": "x", "reps": []}], "reps of 'x' must be a list of finite numbers"),
            ([{"name": "x", "reps": [1, np.nan]}], "finite numbers"),
            ([{"name": "x", "reps": ["a"]}], "reps of 'x' must be numbers"),
            ([{"name": "x", "reps": "12"}], "finite numbers, got '12'"),
            ([*SPECS, {"name": "x", "reps": [1, 2, 3]}], "'x' occurs twice"),
            ([*SPECS, {"name": "z", "reps": [1, 2]}], "'x' has 3, 'y' has 3, 'z' has 2"),
            ([{"name": "true_cluster", "reps": [1]}], "is kept for"),
        ],
    )
    def test_specs_that_do_not_fit_are_refused(self, specs: object, text: str):
        with pytest.raises(ConfigError, match=text):
            define_dataframe_structure(specs)


class TestSimulateData:
    CENTRES = define_dataframe_structure(SPECS)

    @pytest.mark.parametrize(
        ("n_points", "sizes"), [(9, [3, 3, 3]), (10, [4, 3, 3]), (11, [4, 4, 3]), (3, [1, 1, 1])]
    )
    def test_exactly_n_points_spread_evenly(self, n_points: int, sizes: list[int]):
        points = simulate_data(self.CENTRES, n_points=n_points, random_state=0)
        assert len(points) == n_points
        assert points["true_cluster"].value_counts().sort_index().tolist() == sizes

    def test_columns_types_and_index(self):
        points = simulate_data(self.CENTRES, random_state=0)
        assert points.columns.tolist() == ["x", "y", "true_cluster"]
        assert points.shape == (100, 3)
        assert points.index.equals(pd.RangeIndex(100))
        assert points["x"].dtype == np.float64
        assert pd.api.types.is_integer_dtype(points["true_cluster"])

    def test_the_same_seed_gives_the_same_points_and_another_gives_others(self):
        first = simulate_data(self.CENTRES, random_state=4)
        pd.testing.assert_frame_equal(
            first, simulate_data(self.CENTRES, random_state=np.random.RandomState(4))
        )
        assert not first.equals(simulate_data(self.CENTRES, random_state=5))

    def test_without_spread_the_points_are_the_centres(self):
        points = simulate_data(self.CENTRES, n_points=6, cluster_std=0)
        assert points["x"].tolist() == [0, 0, 5, 5, 10, 10]

    def test_means_and_deviations_are_as_asked(self):
        points = simulate_data(self.CENTRES, n_points=30_000, cluster_std=2.0, random_state=0)
        groups = points.groupby("true_cluster")
        np.testing.assert_allclose(groups.mean().to_numpy(), self.CENTRES.to_numpy(), atol=0.1)
        np.testing.assert_allclose(groups.std().to_numpy(), 2.0, rtol=0.05)

    @pytest.mark.parametrize(
        ("cluster_std", "expected"),
        [
            ([1.0, 2.0, 3.0], [[1, 1], [2, 2], [3, 3]]),  # one for each of three clusters
            ([1.0, 2.0], [[1, 2]] * 3),  # one for each of two columns
            ({"y": 4.0, "x": 1.0}, [[1, 4]] * 3),
            ([[1, 2], [3, 4], [5, 6]], [[1, 2], [3, 4], [5, 6]]),
        ],
    )
    def test_deviations_by_cluster_and_by_column(self, cluster_std: object, expected: list[list[float]]):
        points = simulate_data(self.CENTRES, n_points=30_000, cluster_std=cluster_std, random_state=0)
        np.testing.assert_allclose(points.groupby("true_cluster").std().to_numpy(), expected, rtol=0.05)

    def test_the_labels_of_the_centres_are_kept(self):
        centres = pd.DataFrame({"x": [0.0, 9.0]}, index=["low", "high"])
        assert simulate_data(centres, n_points=2)["true_cluster"].tolist() == ["low", "high"]

    @pytest.mark.parametrize(
        ("options", "text"),
        [
            ({"n_points": 2}, "n_points=2 is less than the 3 clusters"),
            ({"n_points": 10.5}, "n_points must be a whole number, got 10.5"),
            ({"n_points": True}, "n_points must be a whole number"),
            ({"cluster_std": -1}, "not negative, got -1"),
            ({"cluster_std": np.nan}, "finite"),
            ({"cluster_std": "wide"}, "must be a number"),
            ({"cluster_std": [1, 2, 3, 4]}, r"shape \(4,\), but there are 3 clusters and 2 columns"),
            ({"cluster_std": {"x": 1}}, "names no deviation for the column 'y'"),
        ],
    )
    def test_settings_that_do_not_fit_are_refused(self, options: dict[str, object], text: str):
        with pytest.raises(ConfigError, match=text):
            simulate_data(self.CENTRES, **options)

    def test_a_deviation_for_an_unknown_column_is_refused(self):
        with pytest.raises(ColumnError, match="unknown column 'z'"):
            simulate_data(self.CENTRES, cluster_std={"x": 1, "y": 1, "z": 1})

    @pytest.mark.parametrize(
        ("centres", "text"),
        [
            ([[1, 2]], "must be a pandas DataFrame of centres, got list"),
            (pd.DataFrame(), "0 rows and 0 columns"),
            (pd.DataFrame({"x": ["a"]}), "must be numbers"),
            (pd.DataFrame({"x": [1.0], "y": [np.nan]}), "'y' has a missing or infinite one"),
            (pd.DataFrame({"true_cluster": [1.0]}), "none of them 'true_cluster'"),
            (pd.DataFrame([[1.0, 2.0]], columns=["a", "a"]), "different names"),
        ],
    )
    def test_centres_that_are_none_are_refused(self, centres: object, text: str):
        with pytest.raises(ConfigError, match=text):
            simulate_data(centres)

"""What may be wished for: read as people write it, refused in one line where it cannot be meant."""

from __future__ import annotations

import numpy as np
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.evaluation.wishes import Wish, missed_size, parameters_for, wish_of


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ("auto", (1, None)),
        (4, (4, 4)),
        ("4", (4, 4)),
        ((3, 8), (3, 8)),
        ([3, 8], (3, 8)),
        ("3-8", (3, 8)),
        (np.int64(5), (5, 5)),
    ],
)
def test_numbers_are_read_as_they_are_written(asked: object, bounds: tuple[int, int | None]) -> None:
    wish = wish_of(asked)
    assert (wish.fewest, wish.most) == bounds


@pytest.mark.parametrize(
    "asked", ["many", "3-", "-3", "0-4", "3-4-5", 0, -2, 2.5, True, None, (3,), (1, 2, 3), (0, 4), (2.5, 4)]
)
def test_what_is_no_number_is_refused(asked: object) -> None:
    with pytest.raises(
        ConfigError, match=r"should be a whole number of at least 1, a range such as \(3, 8\)"
    ):
        wish_of(asked)


@pytest.mark.parametrize("asked", ["8-3", (8, 3)])
def test_a_range_from_more_to_fewer_is_refused_and_turned_round(asked: object) -> None:
    with pytest.raises(ConfigError, match="runs from more to fewer: write 3-8"):
        wish_of(asked)


@pytest.mark.parametrize("asked", [0, -5, 0.0, 0.6, 2.5, float("nan"), True, "5%"])
def test_what_is_no_size_is_refused(asked: object) -> None:
    with pytest.raises(ConfigError, match="should be a number of rows"):
        wish_of("auto", asked)


def test_a_wished_size_is_counted_in_the_rows_that_are_looked_at() -> None:
    assert wish_of("auto", 50).least_rows(400) == 50
    assert wish_of("auto", 0.05).least_rows(400) == 20
    assert wish_of("auto", 0.07).least_rows(100) == 7  # not 8, though 0.07 * 100 is 7.000000000000001
    assert wish_of("auto", 50).least_rows(10_000, 4_000) == 20  # 50 / 10,000 of 4,000
    assert wish_of("auto", 0.05).least_rows(10_000, 4_000) == 200
    assert wish_of().least_rows(400) == 1


def test_an_algorithm_that_finds_the_number_is_told_the_size_by_its_own_parameter() -> None:
    assert parameters_for(Wish(smallest=30), "hdbscan", 400, {"min_samples": 5}) == {
        "min_samples": 5,
        "min_cluster_size": 30,
    }
    given = {"n_init": 3}
    assert parameters_for(Wish(smallest=30), "kmeans", 400, given) is given
    with pytest.raises(ConfigError, match=r"dbscan cannot be told how small .* use one of kmeans"):
        parameters_for(Wish(smallest=30), "dbscan", 400, None)
    with pytest.raises(ConfigError, match="min_cluster_size say the same thing"):
        parameters_for(Wish(smallest=30), "hdbscan", 400, {"min_cluster_size": 5})


def test_a_size_that_was_missed_is_told() -> None:
    assert missed_size(Wish(smallest=0.1), np.array([80, 9]), 100).startswith(
        "The wish is not met: the smallest cluster has 9 rows, and 10 rows were wished for."
    )
    assert missed_size(Wish(smallest=0.1), np.array([80, 10]), 100) == ""
    assert missed_size(Wish(3, 3), np.array([80, 1]), 81) == ""

import numpy as np

from cluster_maker.comparison.changes import cluster_changes
from cluster_maker.matching.overlap import match_clusters
from cluster_maker.matching.records import Overlap

OLD, NEW = ("A", "B", "C"), ("X", "Y", "Z")


def changes(counts, left=None, came=None, by="ids"):
    """What became of the clusters, by the counts of rows; two rows and columns for no cluster at the end."""
    counts = np.array(counts)
    zeros = np.zeros(len(counts), dtype=int), np.zeros(counts.shape[1], dtype=int)
    overlap = Overlap(
        counts, *(np.array(g) if g else z for g, z in zip((left, came), zeros, strict=True)), by
    )
    n_old, n_new = (size - 2 for size in counts.shape)
    return cluster_changes(overlap, match_clusters(overlap.jaccard), OLD[:n_old], NEW[:n_new])


def told(found):
    return [(each.happened, each.old, each.new) for each in found]


def test_found_again_with_its_figures():
    (found,) = changes([[80, 10, 0], [20, 0, 0], [0, 0, 0]], left=[10, 0, 0])
    # 80 of 100 are there again (10 to noise, 10 left) and make up 80 of 100
    assert told([found]) == [("found again", 0, 0)]
    assert found.likeness == 80 / 110
    assert found.sentence == (
        "“A” is found again as “X”: it holds 80% of its earlier rows, and 80% of its present ones were in it."
    )


def test_a_split_in_halves_and_a_piece_that_is_split_off():
    found = changes([[50, 40, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], left=[10, 0, 0])
    # 50 of 90 rows recognised are alike enough to be the same cluster still
    assert told(found) == [("found again", 0, 0), ("split off", 0, 1)]
    assert found[0].sentence.endswith("Split off from it: “Y”.")
    assert found[1].sentence == "“Y” was split off from “A”: 100% of its rows were there."


def test_a_split_into_three_of_which_none_is_the_same():
    found = changes([[40, 30, 30, 0, 0], [0] * 5, [0] * 5])
    assert told(found) == [("split", 0, None), *(("split off", 0, new) for new in range(3))]
    assert found[0].sentence == (
        "“A” was split: 40% of its rows are in “X”, 30% of its rows are in “Y” "
        "and 30% of its rows are in “Z”."
    )


def test_a_merger_of_which_one_part_lives_on():
    found = changes([[90, 0, 0], [40, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert told(found) == [("found again", 0, 0), ("merged", 1, 0)]
    assert found[0].sentence.endswith("It took in 100% of “B”.")
    assert found[1].sentence == "“B” went into “X”, which holds 100% of its rows."


def test_a_merger_of_three_of_which_none_is_the_same():
    found = changes([[40, 0, 0], [30, 0, 0], [30, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert told(found) == [*(("merged", old, 0) for old in range(3)), ("joined", None, 0)]
    assert found[3].sentence == "“X” holds 100% of “A”, 100% of “B” and 100% of “C”."


def test_gone_and_where_its_rows_went():
    found = changes([[90, 0, 0], [10, 20, 0], [0, 0, 0], [0, 0, 0]], left=[0, 70, 0, 0])
    assert told(found) == [("found again", 0, 0), ("gone", 1, None)]
    assert found[1].sentence == "“B” is gone: of its rows, 70% left, 20% in no cluster and 10% in “X”."


def test_gone_because_nobody_is_like_that_any_more():
    found = changes([[90, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]], by="model")
    assert found[1].sentence == "“B” is gone: no row of the new table belongs there."


def test_new_and_where_its_rows_come_from():
    found = changes([[90, 10, 0, 0], [0, 20, 0, 0], [0, 0, 0, 0]], came=[0, 70, 0, 0])
    assert told(found) == [("found again", 0, 0), ("new", None, 1)]
    assert found[1].sentence == (
        "“Y” is new, 100 rows: 70% were not in the earlier table, 20% from no cluster and 10% from “A”."
    )


def test_newcomers_do_not_make_a_cluster_a_piece_of_another():
    # every row of Y that was there before comes from A, but most were not there
    found = changes([[90, 10, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], came=[0, 90, 0, 0])
    assert told(found)[1] == ("new", None, 1)


def test_every_cluster_is_told_once():
    rng = np.random.default_rng(0)
    for _ in range(200):
        shape = rng.integers(0, 4, 2) + 2
        counts = rng.integers(0, 50, shape) * (rng.random(shape) < 0.4)
        counts[-2, :-2] += 1  # no new cluster is empty
        found = changes(counts)
        n_old, n_new = shape - 2
        olds = [each.old for each in found[:n_old]]
        news = [each.new for each in found if each.happened in ("found again", "split off", "joined", "new")]
        assert olds == list(range(n_old))
        assert sorted(news) == list(range(n_new))
        assert all(each.sentence.endswith(".") for each in found)

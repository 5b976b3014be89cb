from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from cluster_maker.evaluation.halves import Repeated
from cluster_maker.evaluation.structure import look_for_structure, not_looked_at

SEVERAL, TRUTH = make_blobs(500, 3, centers=5, cluster_std=0.7, random_state=4)
NOTHING = np.random.default_rng(0).normal(size=(500, 3))


def test_clear_clusters_are_called_clear():
    look = look_for_structure(SEVERAL, random_state=0)
    assert look.structure.verdict == "clear"
    assert look.structure.valleys > 2
    assert "clear valleys of density" in look.structure.reason
    assert look.rows is None


def test_no_clusters_are_called_none():
    look = look_for_structure(NOTHING, random_state=0)
    assert look.structure.verdict == "none"
    assert "chance would not make as well" in look.structure.reason
    assert look.structure.halves_n_clusters >= 2


def test_what_rows_held_out_show_goes_into_the_verdict_and_its_words():
    look = look_for_structure(SEVERAL, random_state=0)
    choice = replace(look.choice, valleys=2.5, repeated=None)
    shape = Repeated("kmeans", 3, 0.99, {})
    same = replace(shape, algorithm="genie", at_gaps=True)
    assert replace(choice, held_out=1.5).verdict == "clear"
    assert replace(choice, held_out=0.2).verdict == "none"
    assert replace(choice, held_out=0.2, repeated=same).verdict == "weak"
    assert choice.verdict == "weak"  # too few rows to hold any out
    assert replace(choice, valleys=1.5).verdict == "none"
    assert replace(choice, valleys=1.5, held_out=1.5).verdict == "weak"
    assert replace(choice, held_out=1.0).verdict == "weak"  # (2.5 + 1.0) / 2 is under 2
    assert replace(choice, valleys=3.1).verdict == "clear"  # in 500 rows
    few = replace(choice.landscape, heights=choice.landscape.heights[:200])
    assert replace(choice, valleys=4.1, landscape=few, held_out=-1.0).verdict == "none"
    assert replace(choice, valleys=5.1, landscape=few).verdict == "clear"
    assert replace(choice, valleys=0.5, repeated=same).verdict == "weak"  # over three dimensions
    assert replace(choice, valleys=0.5, repeated=shape).verdict == "none"
    wide = replace(choice.landscape, dimension=7.0)
    assert replace(choice, valleys=0.5, repeated=shape, landscape=wide).verdict == "clear"


def test_a_curve_that_is_halved_in_the_middle_again_and_again_is_one_cluster_and_the_reason_says_why():
    rng = np.random.default_rng(106)
    angle = rng.uniform(0, np.pi, 800)
    curve = np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.normal(size=(800, 2))
    structure = look_for_structure(curve, random_state=0).structure
    assert (structure.verdict, structure.halves_n_clusters) == ("none", 2)
    assert structure.halves > 0.97
    assert structure.reason.endswith(
        "That is the shape of the whole: cut at their widest gaps, halves do not agree."
    )


def test_large_tables_are_sampled_and_a_note_says_so():
    X = np.vstack([SEVERAL] * 12)
    look = look_for_structure(X, most_rows=1000, random_state=0)
    assert look.structure.n_rows == len(look.rows) == 1000
    np.testing.assert_array_equal(look.rows, np.unique(look.rows))
    assert "random sample of 1,000 of the 6,000 rows" in look.structure.notes[0]


@pytest.mark.parametrize("X", [np.zeros((40, 2)), np.arange(6.0)[:, None]])
def test_rows_too_few_or_alike_are_no_verdict(X):
    look = look_for_structure(X, random_state=0)
    assert look.structure.verdict == "unknown"
    assert look.choice is None


def test_what_was_not_looked_at_is_unknown_and_says_so():
    look = not_looked_at()
    assert look.structure.verdict == "unknown"
    assert "not looked at, as asked for" in look.structure.reason

"""Agreement with known classes on published sets, beside the published partitions of other programs."""

import numpy as np
import pytest

from benchmarks.quality.__main__ import CONTESTANTS, class_counts, score
from benchmarks.quality.data import labelled_sets, reference_scores
from tests.support import shared_data

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def small_sets():
    shared_data("benchmarks")
    return list(labelled_sets(450))


@pytest.fixture(scope="module")
def references():
    shared_data("reference_scores.csv")
    return reference_scores()


@pytest.mark.parametrize("title", ["ward", "average", "complete", "single"])
def test_hierarchical_scores_are_the_published_ones(small_sets, references, title):
    contestant = next(c for c in CONTESTANTS if c.title == title)
    ours = [score(data, contestant) for data in small_sets]
    published = [references[contestant.reference, data.name] for data in small_sets]
    np.testing.assert_allclose(ours, published, atol=1e-5)  # published to six digits


def test_k_means_scores_are_near_the_published_ones(small_sets, references):
    contestant = next(c for c in CONTESTANTS if c.title == "kmeans")
    ours = [score(data, contestant) for data in small_sets]
    published = [references[contestant.reference, data.name] for data in small_sets]
    assert np.mean(ours) == pytest.approx(np.mean(published), abs=0.01)


def test_a_set_with_several_labellings_is_cut_into_each_ones_number_of_classes(small_sets):
    compound = next(data for data in small_sets if data.name == "sipu/compound")
    assert class_counts(compound) == [6, 4, 5, 4, 5]

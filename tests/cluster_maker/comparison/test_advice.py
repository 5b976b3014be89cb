"""The rule on evidence made by hand, each limit from both sides."""

from dataclasses import replace

import numpy as np
import pytest

from cluster_maker.comparison.advice import Evidence, advise
from cluster_maker.comparison.psi import StabilityIndex
from cluster_maker.comparison.records import ColumnDrift, SegmentShare


def index(value, by_chance=0.01):
    return StabilityIndex(value, by_chance, np.array([value]))


def column(value, inside=0.0):
    return ColumnDrift("age", "age", index(value), index(inside), "40", "41", "over 60: 10% → 20%")


CALM = Evidence(
    kind="analyses",
    by="ids",
    agreement=0.95,
    stayed=0.95,
    model_agreement=0.97,
    lost=0.0,
    born=0.0,
    shares=(SegmentShare("A", 0, 0, 50, 50, 1.0, 1.0),),
    share_drift=index(0.02),
    drift=(column(0.05),),
    missing=(),
    placed_drift=index(0.2),
)
ROWS = replace(CALM, kind="rows", by="model", agreement=float("nan"), strangers=0.01)


def noise(then, now):
    return (SegmentShare("In no segment", None, None, 0, 0, then, now),)


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (CALM, "keep"),
        (replace(CALM, agreement=0.76), "keep"),
        (replace(CALM, agreement=0.74), "re-fit"),
        (replace(CALM, lost=0.09, born=0.09), "keep"),
        (replace(CALM, lost=0.1), "re-fit"),
        (replace(CALM, born=0.1), "re-fit"),
        (replace(CALM, model_agreement=0.74), "re-fit"),
        (replace(CALM, missing=("age",)), "re-fit"),
        (replace(CALM, share_drift=index(0.11)), "re-score"),
        (replace(CALM, share_drift=index(0.11, by_chance=0.12)), "keep"),
        (replace(CALM, drift=(column(0.24),)), "keep"),
        (replace(CALM, drift=(column(0.26),)), "re-score"),
        (
            replace(CALM, drift=(column(0.9, inside=0.9),)),
            "re-score",
        ),  # the clusters count more than the columns
        (replace(CALM, stayed=0.74), "re-score"),
        (ROWS, "keep"),
        (replace(ROWS, drift=(column(0.9, inside=0.24),)), "re-score"),
        (replace(ROWS, drift=(column(0.9, inside=0.26),)), "re-fit"),
        (replace(ROWS, shares=noise(0.05, 0.14)), "keep"),
        (replace(ROWS, shares=noise(0.05, 0.16)), "re-fit"),
        (replace(ROWS, strangers=0.09), "keep"),
        (replace(ROWS, strangers=0.11), "re-fit"),
    ],
)
def test_each_limit(evidence, verdict):
    found = advise(evidence)
    assert found.verdict == verdict
    assert found.reasons
    assert all(reason.endswith(".") and reason[0] == reason[0].upper() for reason in found.reasons)


def test_other_segments_where_nothing_moved_are_kept():
    still = replace(CALM, agreement=0.5, placed_drift=index(0.05))
    assert (advise(still).verdict, advise(still).unstable) == ("keep", True)
    assert not advise(replace(still, drift=(column(0.12),))).unstable
    assert not advise(replace(still, placed_drift=None)).unstable


def test_reasons_say_how_rows_were_recognised():
    assert advise(CALM).reasons[0] == (
        "The segments hold: of the rows in both tables, 95% are in the same segment as before."
    )
    assert advise(replace(CALM, by="model", agreement=0.5)).reasons[0] == (
        "The earlier model and the new analysis put only 50% of the new rows into the same segment."
    )

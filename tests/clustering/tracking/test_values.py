import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError, EvaluationError
from clustering.core.customer_settings import MLOpsConfig
from clustering.tracking.values import finite_metric, flattened, merged, plain_parameter


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (Path("a/b"), "a/b"),
        (pd.Timestamp("2024-05-01"), "2024-05-01T00:00:00"),
        ((1, (2, "x")), [1, [2, "x"]]),
        ({"a": np.int64(1)}, {"a": 1}),
        (None, None),
        (math.nan, "nan"),
    ],
)
def test_parameters_are_plain(value, plain):
    assert plain_parameter("p", value) == plain


def test_a_section_is_a_parameter():
    assert plain_parameter("mlops", MLOpsConfig())["log_level"] == "INFO"


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1]}), np.zeros(3), object()])
def test_a_table_is_no_parameter(value):
    with pytest.raises(ConfigError, match=rf"parameter 'p' holds a {type(value).__name__}: log texts"):
        plain_parameter("p", value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.float64(0.5), (0.5, "")),
        (np.int64(4), (4, "")),
        (None, (None, "it was not measured")),
        (np.nan, (None, "it could not be measured (not a number)")),
        (-math.inf, (None, "it is infinite")),
    ],
)
def test_metrics_are_finite_or_say_why_not(value, kept):
    assert finite_metric("m", value) == kept


@pytest.mark.parametrize("value", ["0.4", True, [1.0]])
def test_a_text_is_no_metric(value):
    with pytest.raises(EvaluationError, match="metric 'm' must be a number, got"):
        finite_metric("m", value)


def test_flat_names_hold_every_value_once():
    values = {"a": {"b": {"c": 1}, "d": [1, {"e": 2}]}, "f": None}
    assert flattened(values) == {"a.b.c": 1, "a.d": [1, {"e": 2}], "f": None}


def test_merging_keeps_what_the_later_does_not_name():
    assert merged({"a": {"b": 1}, "c": 2}, {"a": 5}) == {"a": 5, "c": 2}
    assert merged({"a": 5}, {"a": {"b": 1}}) == {"a": {"b": 1}}

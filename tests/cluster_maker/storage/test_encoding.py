"""Values go to nodes and come back as they were, with the types they had."""

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from cluster_maker.errors import ModelError
from cluster_maker.storage.decoding import Decoder
from cluster_maker.storage.encoding import Encoder
from cluster_maker.types import Candidate, Role


def there_and_back(value):
    encoder = Encoder()
    node = json.loads(json.dumps(encoder.node(value, "value"), allow_nan=False))
    return Decoder(encoder.store.held).value(node)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers() | st.text())
    ),
    max_leaves=15,
)


@given(plain)
def test_plain_values(value):
    found = there_and_back(value)
    assert repr(found) == repr(value) or found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        dt.datetime(2024, 2, 29, 1, 2, 3, 4),
        dt.time(1, 2),
        dt.timedelta(days=-1, microseconds=3),
        Decimal("1.10"),
        pd.Timestamp("2024-03-31 01:59", tz="Europe/Berlin"),
        pd.Timestamp("2024-03-31 01:59:00.123456789"),
        Role.MONEY,
        Candidate(3, 1.0, 0.5, 0.1, 2.0, 3.0, 7, 2.5, 0.75),
        np.float32(1.5),
        np.int8(-3),
        np.datetime64("2024-01-01", "D"),
    ],
    ids=repr,
)
def test_single_values(value):
    found = there_and_back(value)
    assert found == value
    assert type(found) is type(value)
    assert str(found) == str(value)


def test_missing_values_stay_what_they_are():
    assert there_and_back(pd.NA) is pd.NA
    assert there_and_back(pd.NaT) is pd.NaT


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.array(5.0),
        np.empty((0, 3)),
        np.array([True, False]),
        np.array(["2024-01-01", "NaT"], dtype="datetime64[us]"),
        np.array(["a", "longer"]),
        np.array([["a", None], [1.5, True]], dtype=object),
        np.array([], dtype=object),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_arrays(array):
    found = there_and_back(array)
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(found, array)


def test_trees_are_built_again_from_their_rows():
    rows = np.random.default_rng(0).normal(size=(50, 3))
    found = there_and_back({"rows": rows, "tree": cKDTree(rows, balanced_tree=False)})
    assert found["tree"].query(rows)[1].tolist() == list(range(50))
    assert np.shares_memory(found["tree"].data, found["rows"])


def test_a_generator_goes_on_where_it_was():
    generator = np.random.RandomState(3)
    generator.normal(size=7)
    found = there_and_back(generator)
    assert found.normal() == generator.normal()


COLUMNS = {
    "ints": pd.Series([1, 2, 3], dtype="int8"),
    "floats": [1.5, np.nan, -0.0],
    "flags": [True, False, True],
    "text": pd.Series(["a", None, "ä\n"], dtype="str"),
    "nullable text": pd.Series(["a", None, "b"], dtype="string"),
    "mixed": pd.Series([1, "1", True], dtype=object),
    "objects": pd.Series([None, np.nan, dt.date(2024, 1, 1)], dtype=object),
    "lists": pd.Series([[1, 2], {"a": 1}, None], dtype=object),
    "days": pd.to_datetime(["2024-01-01", None, "2024-05-05"]),
    "zoned": pd.to_datetime(["2024-03-31 00:30", None, "2024-05-05 12:00"]).tz_localize("Europe/Berlin"),
    "spans": pd.to_timedelta(["1 day", None, "2h"]),
    "kinds": pd.Categorical(["b", None, "a"], categories=["b", "a", "c"], ordered=True),
    "bins": pd.Categorical([3, 1, None]),
    "Int64": pd.array([1, None, 3], dtype="Int64"),
    "UInt8": pd.array([1, None, 3], dtype="UInt8"),
    "Float32": pd.array([1.5, None, 3], dtype="Float32"),
    "boolean": pd.array([True, None, False], dtype="boolean"),
    7: [1, 2, 3],
}


@pytest.mark.parametrize("name", COLUMNS, ids=str)
def test_columns_keep_their_type(name):
    table = pd.DataFrame({name: COLUMNS[name]})
    pd.testing.assert_frame_equal(there_and_back(table), table)
    pd.testing.assert_frame_equal(there_and_back(table.iloc[:0]), table.iloc[:0])


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(3, 9, 2, name="row"),
        pd.Index(["x", "y", "z"], name="id"),
        pd.Index([3, "y", None], dtype=object),
        pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-09"]),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["k", None]),
    ],
    ids=lambda index: type(index).__name__ + str(index.dtype),
)
def test_row_labels_keep_theirs(index):
    table = pd.DataFrame({"a": [1, 2, 3]}, index=index)
    pd.testing.assert_frame_equal(there_and_back(table), table)
    pd.testing.assert_series_equal(there_and_back(table["a"]), table["a"])


def test_what_cannot_be_kept_is_named_with_its_place():
    table = pd.DataFrame({"term": pd.period_range("2024-01", periods=2, freq="M")})
    with pytest.raises(ModelError, match=r"input_table, column 'term', holds .*Period, which a saved model"):
        Encoder().node(table, "input_table")

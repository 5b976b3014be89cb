"""The fitted transformer gives a row the very same numbers in the fit, in bulk and alone."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from cluster_maker.errors import ColumnError, PreprocessingError
from cluster_maker.preprocessing import PreprocessingOptions, TableTransformer
from cluster_maker.types import ColumnReport, Role

ROLES = {
    "income": Role.MONEY,
    "visits": Role.COUNT,
    "age": Role.NUMERIC,
    "since": Role.DATE,
    "grade": Role.ORDINAL,
    "member": Role.BINARY,
    "city": Role.NOMINAL,
}
COLUMNS = tuple(
    ColumnReport(name, role, "", True, levels=("low", "mid", "high") if name == "grade" else ())
    for name, role in ROLES.items()
)


def mixed_table(n=150):
    rng = np.random.RandomState(0)
    table = pd.DataFrame(
        {
            "ignored": np.arange(n),
            "income": [f"${value:,.2f}" for value in rng.lognormal(10, 1, n)],
            "visits": rng.poisson(1, n),
            "age": rng.normal(40, 10, n),
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.randint(0, 900, n), unit="D"),
            "grade": rng.choice(["low", "mid", "high"], n),
            "member": rng.choice(["yes", "no"], n, p=[0.1, 0.9]),
            "city": rng.choice(["Oslo", "Rome", "Ulm"], n, p=[0.5, 0.3, 0.2]),
        }
    )
    table.loc[[10, 20], "city"] = ["Ely", "Pau"]  # one row of 150: rarer than 1 %
    table.loc[table["age"] > 50, "visits"] = np.nan
    table.loc[3, ["age", "grade", "member", "city"]] = [900.0, None, None, None]
    return table


SETTINGS = {
    "defaults": {},
    "knn": {"missing": "knn"},
    "robust": {"scaling": "robust", "outliers": "zscore"},
    "minmax": {"scaling": "minmax", "outliers": "iqr", "missing": "mean"},
    "raw": {"scaling": "none", "outliers": "none", "missing": "mode"},
    "forest": {"outliers": "isolation_forest", "power": True},
    "pca": {"reduction": "pca", "n_components": 0.8, "missing_indicator": True},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_row_gets_the_same_numbers_in_the_fit_in_bulk_and_alone(settings):
    table = mixed_table()
    transformer = TableTransformer(COLUMNS, PreprocessingOptions(**settings), random_state=0)
    fitted = transformer.fit_transform(table)
    assert np.isfinite(fitted).all()
    assert fitted.shape == (150, len(transformer.get_feature_names_out())) == (150, len(transformer.sources_))
    np.testing.assert_array_equal(fitted, transformer.transform(table))
    alone = np.vstack([transformer.transform(table.iloc[[i]]) for i in range(0, 150, 7)])
    np.testing.assert_array_equal(fitted[::7], alone)


def test_the_table_is_not_changed():
    table = mixed_table()
    before = table.copy(deep=True)
    TableTransformer(COLUMNS).fit(table).transform(table)
    pd.testing.assert_frame_equal(table, before)


def test_features_stand_in_the_tables_order_with_readable_names():
    names = TableTransformer(COLUMNS).fit(mixed_table()).get_feature_names_out().tolist()
    assert names == [
        "income", "visits", "visits is missing", "age", "since", "grade", "member = yes",
        "city = Oslo", "city = Rome", "city = Ulm", "city = other",
    ]  # fmt: skip


def test_columns_may_be_rearranged_and_added():
    table = mixed_table()
    transformer = TableTransformer(COLUMNS).fit(table)
    other = table[table.columns[::-1]].assign(more=1)
    np.testing.assert_array_equal(transformer.transform(table), transformer.transform(other))


def test_a_missing_column_is_an_error_that_names_the_closest_one():
    table = mixed_table()
    transformer = TableTransformer(COLUMNS).fit(table)
    with pytest.raises(ColumnError, match=r"unknown column 'city'\. Did you mean 'City'"):
        transformer.transform(table.rename(columns={"city": "City"}))


def test_unseen_values_are_taken():
    table = mixed_table()
    transformer = TableTransformer(COLUMNS).fit(table)
    row = table.iloc[[0]].assign(city="Bern", grade="superb", member="maybe", income="n/a")
    values = pd.Series(transformer.transform(row)[0], transformer.get_feature_names_out())
    rare = pd.Series(
        transformer.transform(table[table["city"] == "Ely"].iloc[[0]])[0], transformer.get_feature_names_out()
    )
    assert np.isfinite(values).all()
    assert values["city = other"] == rare["city = other"]


def test_it_can_be_pickled_and_cloned():
    table = mixed_table()
    transformer = TableTransformer(COLUMNS, PreprocessingOptions(reduction="pca")).fit(table)
    again = pickle.loads(pickle.dumps(transformer))
    np.testing.assert_array_equal(transformer.transform(table), again.transform(table))
    copy = clone(transformer)
    with pytest.raises(NotFittedError):
        copy.transform(table)
    np.testing.assert_array_equal(copy.fit_transform(table), transformer.transform(table))


def test_no_rows_give_no_rows():
    transformer = TableTransformer(COLUMNS).fit(mixed_table())
    assert transformer.transform(mixed_table().iloc[:0]).shape == (0, 11)


def test_anything_but_a_table_is_refused():
    with pytest.raises(PreprocessingError, match="a pandas DataFrame is needed, got list"):
        TableTransformer(COLUMNS).fit([[1]])


def test_gaps_do_not_narrow_the_scale_of_the_values_that_are_there():
    # 60 % missing: filled with the median, the column would look far narrower than it is
    rng = np.random.RandomState(0)
    table = pd.DataFrame({"full": rng.normal(size=500), "gappy": rng.normal(size=500)})
    table.loc[:299, "gappy"] = np.nan
    columns = tuple(ColumnReport(name, Role.NUMERIC, "", True) for name in table)
    options = PreprocessingOptions(missing_indicator=False)
    values = TableTransformer(columns, options).fit_transform(table)
    np.testing.assert_allclose(values[300:, 1].var(), 1.0)
    np.testing.assert_allclose(values[:, 1].var(), 0.4, atol=0.02)

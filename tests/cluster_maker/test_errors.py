import pytest

from cluster_maker import errors
from cluster_maker.errors import ClusterMakerError, ColumnError, suggest, unknown_column


def subclasses(kind):
    found = set()
    for child in kind.__subclasses__():
        found |= {child} | subclasses(child)
    return found


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.DataLoadError, OSError),
        (errors.ColumnError, KeyError),
        (errors.PreprocessingError, ValueError),
        (errors.ClusteringError, ValueError),
        (errors.MemoryLimitError, MemoryError),
        (errors.EvaluationError, ValueError),
        (errors.ConfigError, ValueError),
        (errors.ExportError, OSError),
        (errors.ModelError, ValueError),
        (errors.MissingExtraError, ImportError),
    ],
)
def test_every_error_is_also_the_builtin_that_callers_expect(kind, builtin):
    with pytest.raises(builtin) as caught:
        raise kind("one line")
    assert isinstance(caught.value, ClusterMakerError)
    assert str(caught.value) == "one line"


def test_the_docstring_draws_every_error_of_the_engine():
    drawn = errors.__doc__
    engine = {kind for kind in subclasses(ClusterMakerError) if kind.__module__.startswith("cluster_maker")}
    assert len(engine) > 8
    assert all(kind.__name__ in drawn for kind in engine)


def test_an_unknown_column_names_the_closest_one_and_what_there_is():
    error = unknown_column("incme", ["Age", "Income"])
    assert isinstance(error, ColumnError)
    assert str(error) == "unknown column 'incme'. Did you mean 'Income'? The table has: 'Age', 'Income'."


def test_a_long_list_of_columns_is_cut_with_its_count():
    assert "(100 in all)" in str(unknown_column("zzz", [f"column{i}" for i in range(100)]))


def test_nothing_is_suggested_where_nothing_is_close():
    assert suggest("xyzzy", ["income", "age"]) == ""

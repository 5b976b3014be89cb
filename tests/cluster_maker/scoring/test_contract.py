"""What a new table must have, and what is said where it does not."""

import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.errors import ColumnError, ConfigError, PreprocessingError
from cluster_maker.types import Role

N = 60


def made(**columns):
    """60 customers: an amount written with decimal commas, a date, a yes/no, an ordinal, a category."""
    table = pd.DataFrame(
        {
            "customer": [f"K{i}" for i in range(N)],
            "sales": [f"{(i % 2) * 500 + i},{i % 10}" for i in range(N)],
            "since": pd.date_range("2020-01-01", periods=N, freq="7D").strftime("%d.%m.%Y"),
            "member": ["yes", "no"] * (N // 2),
            "size": ["small", "medium", "large"] * (N // 3),
            "city": ["Oslo", "Rome", "Wien", "Rome"] * (N // 4),
        }
    )
    return table.assign(**columns)


@pytest.fixture(scope="module")
def result():
    return run_clustering(
        made(), k=2, id_column="customer", roles={"size": "ordinal", "since": "date"}, quick=True
    )


def scoring(result, table, **options):
    return result.scoring(table, **options)


def test_the_contract_says_role_levels_and_writing(result):
    contract = {column.name: column for column in result.contract}
    assert list(contract) == ["sales", "since", "member", "size", "city"]
    assert contract["sales"].written == "numbers with a decimal comma"
    assert contract["since"].written == "dates (as %d.%m.%Y)"
    assert contract["since"].role is Role.DATE
    assert contract["city"].levels == ("Oslo", "Rome", "Wien")
    assert (contract["size"].kind, contract["member"].kind) == ("rank", "binary")


def test_the_table_of_the_fit_keeps_to_it_silently(result):
    found = scoring(result, made())
    assert found.notes == ()
    assert (found.check.extra, found.check.unread, found.check.unseen) == ((), (), ())


def test_missing_columns_are_named_with_the_closest(result):
    table = made().rename(columns={"sales": "Sales total", "city": "town"})
    with pytest.raises(ColumnError) as caught:
        result.score(table)
    assert str(caught.value).startswith(
        "2 of the 5 columns that the model needs are missing: 'sales' (if 'Sales total' is the same: "
        "--rename 'Sales total=sales'); 'city'. The table has: 'customer', 'Sales total', "
    )


def test_renamed_columns_score_as_before(result):
    table = made().rename(columns={"sales": "turnover", "customer": "no"})
    found = scoring(result, table, rename={"turnover": "sales", "no": "customer"})
    assert found.check.renamed == (("turnover", "sales"), ("no", "customer"))
    pd.testing.assert_frame_equal(found.rows, result.score(made()))


@pytest.mark.parametrize(
    ("rename", "error", "text"),
    [
        ({"revenue": "sales"}, ColumnError, "unknown column 'revenue'"),
        ({"extra": "salez"}, ColumnError, "the model has no such column. Did you mean 'sales'?"),
        ({"extra": "sales"}, ConfigError, "the table has another column of that name"),
    ],
)
def test_renames_that_cannot_be_meant(result, rename, error, text):
    with pytest.raises(error) as caught:
        result.score(made(extra=1), rename=rename)
    assert text in str(caught.value)


def test_extra_columns_are_noted(result):
    found = scoring(result, made(note="x", age=3))
    assert found.check.extra == ("note", "age")
    assert found.notes == ("2 columns were not used: note, age.",)


def test_a_missing_identifier_is_noted(result):
    found = scoring(result, made().drop(columns="customer"))
    assert found.notes == (
        "The column 'customer', which identified rows, is missing: rows are numbered from 0.",
    )
    assert found.rows["id"].tolist() == list(range(N))


def test_numbers_that_come_as_numbers_are_the_same_numbers(result):
    typed = made(sales=[(i % 2) * 500 + i + (i % 10) / 10 for i in range(N)])
    pd.testing.assert_frame_equal(result.score(typed), result.score(made()))


def test_a_column_most_of_which_cannot_be_read_is_refused(result):
    half = made(sales=["n/a"] * 20 + ["high"] * 21 + made()["sales"].tolist()[41:])
    with pytest.raises(PreprocessingError) as caught:
        result.score(half)
    assert "'sales' should hold numbers with a decimal comma, but 21 of its 40 values" in str(caught.value)
    with pytest.raises(PreprocessingError, match=r"'member' should hold one of 'no', 'yes', but 60 of"):
        result.score(made(member="M"))
    with pytest.raises(PreprocessingError, match=r"'since' should hold dates"):
        result.score(made(since="long ago"))


def test_a_few_unread_values_count_as_missing(result):
    table = made()
    table.loc[[2, 3], "sales"] = "high"
    found = scoring(result, table)
    assert found.check.unread == (("sales", 2),)
    assert found.notes[0] == "sales: 2 values ('high') could not be read and counted as missing."
    assert found.rows.loc[2, "flags"] == "missing value filled"


def test_one_row_is_not_refused_for_what_a_thousand_would_not_be(result):
    row = made(sales="high").iloc[[0]]
    assert scoring(result, row).check.unread == (("sales", 1),)


def test_levels_that_were_never_seen_are_noted_with_what_is_done(result):
    table = made()
    table.loc[0, "city"] = "Atlantis"
    table.loc[1, "size"] = "huge"
    found = scoring(result, table)
    assert found.check.unseen == (("size", ("huge",), 1), ("city", ("Atlantis",), 1))
    assert "size: 1 row with levels that were never seen ('huge'), counted as missing." in found.notes
    assert (
        "city: 1 row with levels that were never seen ('Atlantis'), treated as rare levels were."
        in found.notes
    )
    assert found.rows["reason"].tolist()[:2] == [
        "city 'Atlantis' was never seen",
        "size 'huge' was never seen",
    ]


def test_two_columns_of_one_name_are_refused(result):
    table = pd.concat([made(), made()[["city"]]], axis=1)
    with pytest.raises(PreprocessingError, match="2 columns called 'city'"):
        result.score(table)


def test_a_table_without_rows_gives_one_without_rows(result):
    found = result.score(made().iloc[:0])
    assert len(found) == 0
    assert list(found.columns) == list(result.score(made()).columns)


def test_the_table_is_left_as_it_was(result):
    table = made().rename(columns={"sales": "turnover"})
    before = table.copy(deep=True)
    result.score(table, rename={"turnover": "sales"})
    pd.testing.assert_frame_equal(table, before)

"""Names: true, unique, short, and independent of the ids."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_maker.explanation.differences import differences_of
from cluster_maker.explanation.names import ALL_ROWS, CLOSE_TO_AVERAGE, LONGEST_NAME, name_clusters
from cluster_maker.types import Role
from tests.cluster_maker.explanation.tables import figures_of


def names_of(table, roles, labels, **options):
    """Name the clusters of a table."""
    labels = np.asarray(labels)
    figures = figures_of(table, roles, labels.tolist(), **options)
    return name_clusters(figures, np.bincount(labels[labels >= 0]).tolist())


def blocks(*levels, n=30, width=1.0):
    """Return n evenly spaced values around each level, one block after the other."""
    return np.concatenate([np.linspace(level - width, level + width, n) for level in levels])


def years():
    """Return the years of two generations."""
    return np.round(blocks(1950, 1990, width=4))


def numbers(**columns):
    """Return a table of numbers and its roles."""
    table = pd.DataFrame(columns)
    return table, dict.fromkeys(table.columns, Role.NUMERIC)


def test_names_say_high_and_low_in_the_words_of_the_table():
    table, roles = numbers(annual_income=blocks(80, 20, 80, 20), spending_score=blocks(90, 90, 10, 10))
    assert names_of(table, roles, np.repeat([0, 1, 2, 3], 30)) == (
        "High annual income and spending score",
        "Low annual income, high spending score",
        "High annual income, low spending score",
        "Low annual income and spending score",
    )


def test_a_column_that_says_the_same_is_not_in_the_name():
    radius = blocks(2, 5)
    table, roles = numbers(radius=radius, area=radius**2)
    assert names_of(table, roles, np.repeat([0, 1], 30)) == ("Low radius", "High radius")


def test_a_cluster_near_the_average_says_so():
    table, roles = numbers(income=blocks(20, 50, 80))
    assert names_of(table, roles, np.repeat([0, 1, 2], 30)) == ("Low income", CLOSE_TO_AVERAGE, "High income")


def test_a_single_cluster_is_all_rows():
    table, roles = numbers(income=blocks(20, 50))
    assert names_of(table, roles, [0] * 60) == (ALL_ROWS,)


def test_many_clusters_along_one_column_are_told_apart_by_their_typical_value():
    table = pd.DataFrame({"Income (k$)": blocks(10, 20, 30, 40, 50, 60)})
    names = names_of(table, {"Income (k$)": Role.NUMERIC}, np.repeat(np.arange(6), 30))
    assert names == (
        "Low income (10 k$)",
        "Low income (20 k$)",
        "Close to average (income 30 k$)",
        "Close to average (income 40 k$)",
        "High income (50 k$)",
        "High income (60 k$)",
    )


def test_clusters_that_cannot_be_told_apart_are_numbered_by_size():
    table, roles = numbers(x=np.concatenate((np.zeros(30), np.zeros(50), np.ones(40))))
    names = names_of(table, roles, [0] * 30 + [1] * 50 + [2] * 40)
    assert names == ("Low x (0) (2)", "Low x (0)", "High x")


def test_levels_are_named_by_how_many_have_them():
    table = pd.DataFrame(
        {
            "Contract": ["Two year"] * 24 + ["Monthly"] * 6 + ["Monthly"] * 30,
            "TechSupport": ["Yes", "No"] * 15 + ["No"] * 30,
        }
    )
    names = names_of(table, {"Contract": Role.NOMINAL, "TechSupport": Role.BINARY}, [0] * 30 + [1] * 30)
    assert names == (
        "Mostly two year contract, tech support: mostly yes",
        "Monthly contract, no tech support",
    )


def test_a_rare_answer_is_not_called_absent_and_a_minority_not_the_most():
    table = pd.DataFrame({"accepted": ["Yes"] * 12 + ["No"] * 18 + ["No"] * 60})
    names = names_of(table, {"accepted": Role.BINARY}, [0] * 30 + [1] * 60)
    assert names[0] == "Accepted: more often yes"
    assert "no" not in names[1].lower().split()  # 13% of all rows say yes: nothing worth missing


@pytest.mark.parametrize(
    ("column", "role", "values", "expected"),
    [
        ("Age", Role.COUNT, blocks(25, 60), ("Younger", "Older")),
        ("Year_Birth", Role.COUNT, years(), ("Older", "Younger")),
        ("Year_Built", Role.COUNT, years(), ("Earlier year built", "Later year built")),
        ("tenure", Role.COUNT, blocks(5, 60), ("Short tenure", "Long tenure")),
        ("NumStoreVisits", Role.COUNT, np.round(blocks(2, 9)), ("Few store visits", "Many store visits")),
        ("party_size", Role.COUNT, np.round(blocks(2, 9)), ("Small party size", "Large party size")),
        ("Score (1-100)", Role.NUMERIC, blocks(5, 60), ("Low score", "High score")),
    ],
)
def test_amounts_take_the_adjective_that_goes_with_them(column, role, values, expected):
    assert names_of(pd.DataFrame({column: values}), {column: role}, np.repeat([0, 1], 30)) == expected


def test_dates_are_earlier_and_later():
    dates = pd.to_datetime("2020-01-01") + pd.to_timedelta(np.arange(60), unit="D")
    names = names_of(pd.DataFrame({"joined": dates}), {"joined": Role.DATE}, np.repeat([0, 1], 30))
    assert names == ("Earlier joined", "Later joined")


def test_ordered_levels_in_words_are_named_by_the_level():
    table = pd.DataFrame({"smoking": ["never"] * 25 + ["often"] * 5 + ["often"] * 28 + ["never"] * 2})
    names = names_of(
        table, {"smoking": Role.ORDINAL}, np.repeat([0, 1], 30), smoking={"levels": ("never", "often")}
    )
    assert names == ("Smoking mostly never", "Smoking mostly often")


def test_codes_stand_after_their_column_and_genders_alone():
    table = pd.DataFrame({"Region": [1] * 18 + [3] * 42, "Gender": ["Female"] * 30 + ["Male"] * 30})
    names = names_of(table, {"Region": Role.NOMINAL, "Gender": Role.NOMINAL}, np.repeat([0, 1], 30))
    assert names == ("Female, mostly region 1", "Male, region 3")


def test_columns_that_were_not_clustered_on_never_give_a_name():
    table, roles = numbers(x=np.tile(np.arange(30.0), 2), told=blocks(0, 100))
    assert "told" not in " ".join(names_of(table, roles, np.repeat([0, 1], 30), unused=["told"]))


def test_names_hold_no_underscores_or_braces_and_long_questions_are_cut_and_quoted():
    question = "How satisfied_are {you}, all things considered, with <b>life</b> these days?"
    table, roles = numbers(**{question: blocks(1, 9)})
    names = names_of(table, roles, np.repeat([0, 1], 30))
    assert all(name.startswith(("High “How satisfied", "Low “How satisfied")) for name in names)
    assert not set("".join(names)) & set("_{}<>[]")
    assert max(map(len, names)) <= LONGEST_NAME


def random_case(seed, k):
    """Return figures of random clusters in a random table of numbers and levels, with sizes and labels."""
    rng = np.random.RandomState(seed)
    labels = np.concatenate((np.arange(k), np.arange(k), rng.randint(-1, k, 80)))
    shift = rng.randn(k + 1, 4) * 2
    amounts = rng.standard_t(2, (len(labels), 4)) + shift[labels]
    codes = (rng.randint(0, 3, len(labels)) + labels * rng.randint(0, 2)) % 3
    levels = np.array(["red", "green", "blue"])
    table = pd.DataFrame(amounts, columns=["income", "age", "visits", "tenure"]).assign(colour=levels[codes])
    roles = dict.fromkeys(table.columns, Role.NUMERIC) | {"colour": Role.NOMINAL}
    return table, roles, labels


@given(st.integers(0, 10_000), st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_names_are_unique_short_and_sentence_case(seed, k):
    table, roles, labels = random_case(seed, k)
    names = names_of(table, roles, labels)
    assert len({name.casefold() for name in names}) == k
    assert all(name[0].isupper() and len(name) <= LONGEST_NAME + 20 for name in names)


@given(st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_high_is_said_only_where_the_typical_value_is_higher(seed, k):
    table, roles, labels = random_case(seed, k)
    figures = figures_of(table, roles, labels.tolist())
    names = name_clusters(figures, np.bincount(labels[labels >= 0]).tolist())
    for cluster, name in enumerate(names):
        for part in name.lower().split(", "):
            words = part.split()
            if words[0] in ("high", "low", "long", "short"):
                column = next(each for each in figures if each.column in words)
                above = column.values[0, cluster] > column.overall[0]
                assert above == (words[0] in ("high", "long")), (name, cluster)


@given(st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_names_do_not_depend_on_the_ids_of_the_clusters(seed, k):
    table, roles, labels = random_case(seed, k)
    renamed = np.random.RandomState(seed + 1).permutation(k)
    names = names_of(table, roles, labels)
    again = names_of(table, roles, np.where(labels < 0, -1, renamed[labels]))
    assert [again[renamed[cluster]] for cluster in range(k)] == list(names)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_names_do_not_depend_on_the_order_of_the_rows(seed):
    table, roles, labels = random_case(seed, 4)
    order = np.random.RandomState(seed).permutation(len(labels))
    figures = figures_of(table, roles, labels.tolist())
    shuffled = figures_of(table.iloc[order], roles, labels[order].tolist())
    for cluster in range(4):
        one = [(each.figures.column, each.level) for each in differences_of(figures, cluster)]
        other = [(each.figures.column, each.level) for each in differences_of(shuffled, cluster)]
        assert one == other

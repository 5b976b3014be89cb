"""Rules: true, short, measured on rows kept aside, and the same in words, in Python and in SQL."""

import sqlite3
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker import run_clustering
from cluster_maker.explanation import rules
from cluster_maker.explanation.conditions import condition_sql, fulfilled, read_columns
from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.rule_words import condition_words
from cluster_maker.explanation.rules import NOTHING, caught_rows, learn_rules
from cluster_maker.explanation.rules_sql import rules_sql
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.types import ClusterProfile, Condition, Profile, Role, Rule
from tests.cluster_maker.explanation.tables import report_of
from tests.support import shared_data


def learnt(table, roles, labels, **options):
    """Learn the rules of a table."""
    labels = np.asarray(labels)
    report = report_of(table, roles, **options)
    k = int(labels.max()) + 1
    figures = describe_columns(table, report, labels, k)
    numbers = np.column_stack([pd.factorize(table[name])[0] for name in table.columns]).astype(float)
    return learn_rules(table, report, figures, labels, k, row_keys(numbers)), report


def customers(n=300, seed=0):
    """Return customers in three groups: by income, and the poorer by plan."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    income = np.where(labels == 0, rng.normal(90, 8, n), rng.normal(40, 8, n)).round(1)
    plan = np.where(labels == 1, "plus", "basic")
    table = pd.DataFrame({"income (k$)": income, "plan": plan, "noise": rng.normal(size=n)})
    return table, {"income (k$)": Role.MONEY, "plan": Role.NOMINAL, "noise": Role.NUMERIC}, labels


def test_rules_say_what_made_the_groups():
    table, roles, labels = customers()
    found, _ = learnt(table, roles, labels)
    assert [rule.good for rule in found] == [True] * 3
    assert found[1].text == "plan = “plus”"
    assert found[1].sql == "\"plan\" = 'plus'"
    assert found[0].text == "income ≥ 60 k$"
    assert {each.column for way in found[0].alternatives for each in way} == {"income (k$)"}
    assert {each.column for way in found[2].alternatives for each in way} == {"income (k$)", "plan"}
    assert all(rule.coverage >= 0.9 and rule.precision >= 0.9 for rule in found)


def test_figures_are_those_of_rows_that_took_no_part_in_learning():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(600, 5)), columns=list("abcde"))
    found, report = learnt(table, dict.fromkeys("abcde", Role.NUMERIC), rng.integers(0, 2, 600))
    for rule in found:  # what a tree finds in noise does not hold on other rows
        assert not rule.good
        assert rule.remark.startswith("No short rule tells this cluster well: the best catches ")
        assert rule.n_learnt + rule.n_measured == 600
    labels = rng.integers(0, 2, 600)
    again, _ = learnt(table, dict.fromkeys("abcde", Role.NUMERIC), labels)
    caught = caught_rows(again[0], table, report)
    assert again[0].precision < (caught & (labels == 0)).sum() / caught.sum()


def test_at_most_four_columns_are_asked_for_on_at_most_two_ways():
    rng = np.random.default_rng(3)
    centers = rng.normal(size=(6, 8)) * 2
    labels = rng.integers(0, 6, 500)
    table = pd.DataFrame(centers[labels] + rng.normal(size=(500, 8)), columns=list("abcdefgh"))
    for rule in learnt(table, dict.fromkeys("abcdefgh", Role.NUMERIC), labels)[0]:
        assert 1 <= len(rule.alternatives) <= 2
        assert max(len(way) for way in rule.alternatives) <= 4


@pytest.mark.parametrize(
    ("columns", "texts"),
    [
        (["service", "backup", "films"], ["service = “none”", "service = “fast”"]),
        (["films", "service", "backup"], ["films = “none”", "films ≠ “none”"]),
    ],
)
def test_of_columns_that_the_same_rows_have_a_level_of_the_first_is_asked_for(columns, texts):
    none = np.repeat([True, False], 100)
    answers = {"service": "fast", "backup": np.tile(["no", "yes"], 100), "films": np.tile(["yes", "no"], 100)}
    table = pd.DataFrame({name: np.where(none, "none", answers[name]) for name in columns})
    found, _ = learnt(table, dict.fromkeys(columns, Role.NOMINAL), np.where(none, 0, 1))
    assert [rule.text for rule in found] == texts


def test_the_order_of_the_rows_does_not_matter():
    table, roles, labels = customers()
    order = np.random.default_rng(5).permutation(len(table))
    keys = np.random.default_rng(6).integers(0, 2**63, len(table)).astype(np.uint64)
    report = report_of(table, roles)
    one, other = (
        learn_rules(each, report, describe_columns(each, report, groups, 3), groups, 3, own)
        for each, groups, own in ((table, labels, keys), (table.iloc[order], labels[order], keys[order]))
    )
    assert one == other


def test_a_small_cluster_is_said_to_be_too_small_to_measure():
    table = pd.DataFrame({"x": np.r_[np.zeros(60), np.full(6, 9.0)]})
    found, _ = learnt(table, {"x": Role.NUMERIC}, [0] * 60 + [1] * 6)
    assert not found[1].good
    assert found[1].remark == "Too few rows to measure it: 2 rows of the cluster were kept for that."


def test_a_cluster_of_nearly_all_rows_needs_more_than_calling_every_row_its_own():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": rng.normal(size=400)})
    labels = (rng.random(400) < 0.1).astype(int)
    found, _ = learnt(table, {"x": Role.NUMERIC}, labels)
    assert not found[0].good  # 90 % of any rows are its rows


def test_where_nothing_can_be_asked_there_is_no_rule():
    table = pd.DataFrame({"x": [1.0] * 40})
    found, report = learnt(table, {"x": Role.NUMERIC}, [0] * 20 + [1] * 20)
    assert [(rule.good, rule.remark, rule.text) for rule in found] == [(False, NOTHING, "")] * 2
    assert not caught_rows(found[0], table, report).any()


def test_a_single_cluster_has_nothing_to_be_told_from():
    table = pd.DataFrame({"x": np.arange(40.0)})
    assert learnt(table, {"x": Role.NUMERIC}, [0] * 40)[0] == (None,)


def test_noise_belongs_to_the_rest():
    table = pd.DataFrame({"x": np.r_[np.linspace(0, 1, 60), np.linspace(50, 60, 60)]})
    found, _ = learnt(table, {"x": Role.NUMERIC}, [0] * 60 + [-1] * 60)
    assert found[0].good
    assert found[0].text.startswith("x < ")


def test_of_a_large_table_some_rows_are_looked_at(monkeypatch):
    monkeypatch.setattr(rules, "MOST_ROWS", 90)
    table, roles, labels = customers()
    found, _ = learnt(table, roles, labels)
    assert all(rule.n_learnt + rule.n_measured == 90 for rule in found)


# SQL --------------------------------------------------------------------------------------------------------


def messy(n=400, seed=1):
    """Return a table with gaps, blanks, dates, numbers as levels, boxes and names that need quoting."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            'in"come; DROP': np.where(rng.random(n) < 0.1, np.nan, rng.normal(50, 20, n).round(2)),
            "it's a plan": rng.choice(["O'Neill", " plus", "max", None, ""], n),
            "region": rng.choice([1.0, 2.0, 3.0, np.nan], n),
            "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "ticked": rng.choice(["Star Wars", None], n),
            "grade": rng.choice(["low", "middle", "high", None], n),
            "stars": rng.choice([1, 2, 3, 4, 5], n),
            "member": rng.choice(["Yes", "No", None], n),
        }
    )
    roles = {
        'in"come; DROP': Role.MONEY, "it's a plan": Role.NOMINAL, "region": Role.NOMINAL, "joined": Role.DATE,
        "ticked": Role.BINARY, "grade": Role.ORDINAL, "stars": Role.ORDINAL, "member": Role.BINARY,
    }  # fmt: skip
    extra = {"grade": {"levels": ("low", "middle", "high")}, "stars": {"levels": ("1", "2", "3", "4", "5")}}
    return table, roles, extra


def rows_in_sqlite(table, condition):
    """Return which rows of a table a condition in SQL holds for."""
    with sqlite3.connect(":memory:") as base:
        table.assign(joined=table["joined"].dt.strftime("%Y-%m-%d")).to_sql("t", base, index_label="row")
        found = base.execute(f"SELECT row FROM t WHERE {condition}").fetchall()
    base.close()
    return np.isin(np.arange(len(table)), [row for (row,) in found])


@pytest.mark.parametrize("seed", range(12))
def test_sql_finds_the_same_rows(seed):
    table, roles, extra = messy()
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, len(table))
    chosen = rng.permutation(list(roles))[:3]  # a group that depends on some of the columns, gaps included
    codes = sum(pd.qcut(pd.factorize(table[name])[0], 2, labels=False, duplicates="drop") for name in chosen)
    labels = np.where(codes >= 2, 0, labels)
    found, report = learnt(table, roles, labels, **extra)
    for rule in found:
        assert rule.alternatives
        expected = caught_rows(rule, table, report)
        assert np.array_equal(rows_in_sqlite(table, rule.sql), expected), rule.sql


def test_each_kind_of_condition_is_the_same_in_words_python_and_sql():
    table, roles, extra = messy()
    report = report_of(table, roles, **extra)
    columns = {column.name: column for column in read_columns(table, report)}
    wanted = {
        Condition('in"come; DROP', low=40.0, high=60.5, missing=True): (
            "(in come DROP from 40 to under 60.5 or no value)",
            '(("in""come; DROP" >= 40 AND "in""come; DROP" < 60.5) OR "in""come; DROP" IS NULL)',
        ),
        Condition("it's a plan", levels=("O'Neill",)): (
            "it s a plan = “O'Neill”",
            "NULLIF(TRIM(\"it's a plan\"), '') = 'O''Neill'",
        ),
        Condition("it's a plan", levels=("O'Neill", "plus"), negated=True): (
            "it s a plan is neither “O'Neill” nor “plus”",
            "NULLIF(TRIM(\"it's a plan\"), '') NOT IN ('O''Neill', 'plus')",
        ),
        Condition("it's a plan", missing=True): (
            "it s a plan has no value",
            "NULLIF(TRIM(\"it's a plan\"), '') IS NULL",
        ),
        Condition("region", levels=("1", "3")): ("region is “1” or “3”", '"region" IN (1, 3)'),
        Condition("region", negated=True): ("region has a value", '"region" IS NOT NULL'),
        Condition("joined", high=18628.0): ("joined < 2021-01-01", "\"joined\" < '2021-01-01'"),
        Condition("ticked", missing=True): ("ticked: not ticked", '"ticked" IS NULL'),
        Condition("grade", levels=("middle", "high")): (
            "grade is “middle” or “high”",
            "\"grade\" IN ('middle', 'high')",
        ),
        Condition("stars", low=4.0): ("stars ≥ 4", '"stars" >= 4'),
    }
    for condition, (words, sql) in wanted.items():
        column = columns[condition.column]
        assert (condition_words(condition, column), condition_sql(condition, column)) == (words, sql)
        rows = fulfilled(condition, column)
        assert 0 < rows.sum() < len(table)
        assert np.array_equal(rows_in_sqlite(table, sql), rows)


def profile_of(found, names):
    """Put rules into a profile."""
    clusters = tuple(
        ClusterProfile(i, name, 10, 0.5, (), (), rule)
        for i, (name, rule) in enumerate(zip(names, found, strict=True))
    )
    return Profile(clusters, pd.DataFrame(), pd.DataFrame())


def test_all_rules_are_one_case_with_the_most_precise_first():
    table, roles, labels = customers()
    found, report = learnt(table, roles, labels)
    found = (replace(found[0], precision=0.8), found[1], replace(found[2], good=False, remark="Not good."))
    text = rules_sql(profile_of(found, ["Rich", "It's plus", "Poor\nDROP TABLE t"]))
    assert "-- Poor DROP TABLE t: no rule. Not good." in text
    assert text.index("'It''s plus'") < text.index("'Rich'")
    with sqlite3.connect(":memory:") as base:
        table.to_sql("t", base, index_label="row")
        names = [name for (name,) in base.execute(f"SELECT {text} FROM t ORDER BY row")]
    base.close()
    first, second = (caught_rows(rule, table, report) for rule in (found[1], found[0]))
    assert names == np.where(first, "It's plus", np.where(second, "Rich", None)).tolist()


def test_without_a_good_rule_the_expression_gives_nothing():
    bad = Rule((), "", "", float("nan"), float("nan"), False, NOTHING)
    text = rules_sql(profile_of([bad], ["All"]))
    with sqlite3.connect(":memory:") as base:
        assert base.execute(f"SELECT {text}").fetchone() == (None,)
    base.close()


def test_numbers_in_texts_are_said_to_need_converting():
    table = pd.DataFrame({"price": [f"${value}" for value in (*range(10, 70), *range(500, 560))]})
    found, report = learnt(table, {"price": Role.MONEY}, [0] * 60 + [1] * 60)
    assert found[0].converted == ("price",)
    assert caught_rows(found[0], table, report).sum() == 60
    assert "-- price holds text that is read as a number or date: convert it first." in rules_sql(
        profile_of(found, ["Cheap", "Dear"])
    )


@pytest.mark.shared_data
def test_mall_customers_in_five_rules():
    table = pd.read_csv(shared_data("customers", "mall_customers", "Mall_Customers.csv"))
    result = run_clustering(
        table, feature_cols=["Annual Income (k$)", "Spending Score (1-100)"], n_clusters=5, quick=True
    )
    assert all(cluster.rule.good for cluster in result.profile.clusters)
    assert max(len(cluster.rule.text) for cluster in result.profile.clusters) < 70
    for cluster in result.profile.clusters:
        caught = caught_rows(cluster.rule, table, result.columns)
        assert (caught == (result.labels == cluster.cluster)).mean() > 0.95

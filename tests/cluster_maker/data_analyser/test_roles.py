"""What each column of a table is found to be, and whether it is used."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import ColumnError, ConfigError, PreprocessingError
from cluster_maker.types import ColumnReport, Role
from tests.support import shared_data

N = 60
RNG = np.random.RandomState(7)


@pytest.fixture(autouse=True)
def same_draws():
    """Every test draws the same numbers, whichever tests ran before it."""
    RNG.seed(7)


def one(name: str, values: object, **options: object) -> ColumnReport:
    """The report of a column beside another one that repeats nothing."""
    table = pd.DataFrame({name: values})
    table["other column"] = np.linspace(0.5, 9.25, len(table)) ** 2
    return analyse_columns(table, **options)[name]


def cycle(*values: object) -> list[object]:
    """N values in turn."""
    return [values[i % len(values)] for i in range(N)]


class TestIdentity:
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("customerID", range(1, N + 1)),
            ("Unnamed: 0", range(N)),
            ("whatever", range(100, 100 + N)),  # counts the rows
            ("RespondentID", [3292879998 - 7 * i for i in range(N)]),
            ("CustomerID", [12000.0 + i // 2 for i in range(N - 1)] + [np.nan]),
            ("InvoiceNo", [f"C{536000 + i // 3}" for i in range(N)]),
            ("Postal Code", [10000 + 37 * (i // 2) for i in range(N)]),
            ("key", [f"{i:08x}-0000-4000-8000-{i:012x}" for i in range(N)]),
            ("code", [f"{1000 + i}-VHVEG" for i in range(N)]),
            ("article", [f"{i * 7:06d}" for i in range(N)]),
            ("long", [10**9 + 13 * i**2 for i in range(N)]),
            ("Store", [i // 2 for i in range(N)]),  # codes of 30 stores
            ("country", [f"Country of {chr(65 + i % 26)}{'x' * (i // 26)}" for i in range(N)]),
        ],
    )
    def test_what_names_rows_is_left_out(self, name: str, values: object):
        report = one(name, values)
        assert report.role is Role.IDENTIFIER
        assert not report.used
        assert "says nothing about them" in report.left_out_because

    def test_incomes_that_are_all_different_are_no_identifiers(self):
        report = one("income", [20_000 + 37 * i**2 for i in range(N)])
        assert (report.role, report.used) == (Role.MONEY, True)

    def test_an_id_with_few_values_is_a_kind(self):
        assert one("region_id", cycle(1, 2, 3)).role is Role.NOMINAL

    def test_personal_data_is_left_out_and_not_shown(self):
        report = one("contact", [f"person{i}@example.org" for i in range(N)])
        assert report.personal
        assert not report.used
        assert report.examples == ()
        assert "personal data" in report.left_out_because

    def test_survey_weights_are_left_out(self):
        report = one("weight", RNG.uniform(0.3, 1.7, N))
        assert report.role is Role.WEIGHT
        assert not report.used

    def test_body_weights_are_used(self):
        report = one("Weight", RNG.randint(45, 110, N))
        assert (report.role, report.used) == (Role.NUMERIC, True)


class TestAmounts:
    @pytest.mark.parametrize(
        ("name", "values", "role"),
        [
            ("x", RNG.normal(size=N), Role.NUMERIC),
            ("Age", RNG.randint(18, 70, N), Role.NUMERIC),
            ("visits", RNG.randint(0, 40, N), Role.COUNT),
            ("balance change", RNG.randint(-40, 40, N), Role.MONEY),
            ("change", RNG.randint(-40, 40, N), Role.NUMERIC),
            ("Income", RNG.randint(1000, 9000, N), Role.MONEY),
            ("x", [f"${i},500" for i in range(1, N + 1)], Role.MONEY),
            ("Region", cycle(1, 2, 3), Role.NOMINAL),
            ("month", cycle(*range(1, 13)), Role.NUMERIC),
            ("rating", cycle(1, 2, 3, 4, 5), Role.NUMERIC),
            ("children", cycle(0, 1, 2), Role.COUNT),
            ("x", pd.Series(cycle(10, 20, 30)).astype("category"), Role.NOMINAL),
            ("x", pd.to_timedelta(np.arange(N) ** 2, unit="h"), Role.NUMERIC),
        ],
    )
    def test_kinds_of_numbers(self, name: str, values: object, role: Role):
        report = one(name, values)
        assert report.role is role
        assert report.used

    def test_text_that_is_nearly_all_numbers_is_read_as_numbers(self):
        values = [str(i / 4) for i in range(N - 3)] + ["1,5", "15, thereof 8 as CTO", " "]
        report = one("TotalCharges", values)
        assert (report.role, report.converted, report.n_missing) == (Role.MONEY, True, 1)
        assert "98.3% of the values could be read" in report.reason  # 58 of 59

    def test_text_that_is_half_numbers_is_not(self):
        assert one("x", cycle("1", "2", "three", "four")).role is Role.NOMINAL

    def test_many_columns_with_one_small_range_are_ratings(self):
        table = pd.DataFrame({f"q{i}": RNG.randint(1, 6, N) for i in range(4)})
        table["spending on looks"] = RNG.randint(2, 6, N)  # nobody answered 1
        report = analyse_columns(table)
        assert {column.role for column in report.columns} == {Role.NUMERIC}
        assert all("a rating" in column.reason for column in report.columns)

    def test_units_come_from_the_name_or_the_values(self):
        assert one("Annual Income (k$)", RNG.randint(15, 140, N)).unit == "k$"
        assert one("share", [f"{i} %" for i in range(N)]).unit == "%"

    def test_infinite_values_count_as_missing_and_are_told(self):
        table = pd.DataFrame({"x": [np.inf, -np.inf, *range(3, 30)], "y": np.arange(29.0) ** 2})
        report = analyse_columns(table)
        assert report["x"].n_missing == 2
        assert any(
            "'x' has infinite values, which are read as missing (rows: 2)" in note for note in report.notes
        )


class TestKinds:
    def test_two_values_are_binary(self):
        report = one("Channel", cycle(1, 2))
        assert report.role is Role.BINARY
        assert "'1' and '2'" in report.reason

    def test_one_value_or_blank_is_a_ticked_box(self):
        report = one("Which films have you seen?", cycle("A New Hope", None, None))
        assert (report.role, report.used) == (Role.BINARY, True)
        assert "blank means not ticked" in report.reason

    def test_not_selected_is_a_box_that_was_not_ticked(self):
        report = one("q4_1", cycle("Not selected", "Father"))
        assert report.role is Role.BINARY
        assert "'Father' or not selected" in report.reason

    def test_known_scales_are_ordinal_with_their_levels(self):
        report = one("q7", cycle("Often", "Never", "Sometimes", "No answer"))
        assert (report.role, report.levels) == (Role.ORDINAL, ("Never", "Sometimes", "Often"))
        assert "'No answer' read as missing" in report.reason

    def test_ordered_categories_keep_the_order_of_the_table(self):
        values = pd.Categorical(cycle("b", "c", "a"), ["c", "a", "unused", "b"], ordered=True)
        assert one("x", values).levels == ("c", "a", "b")

    def test_a_few_stray_answers_do_not_hide_a_scale(self):
        values = ["Junior", "Senior", "Lead"] * 100 + ["self-made wizard"]
        report = one("level", values)
        assert report.levels == ("Junior", "Senior", "Lead")
        assert "answers outside the scale (1, in 1 rows) read as missing" in report.reason

    def test_blanks_around_a_text_make_no_new_level(self):
        assert one("city", cycle("Rome", "Rome ", "Oslo", "Bern")).n_distinct == 3

    def test_a_long_tail_is_used_where_common_levels_cover_most_rows(self):
        tail = [f"{'abcdefghijklmnopqrst'[i]} town" for i in range(20)]
        report = one("city", ["Rome"] * 60 + ["Oslo"] * 60 + tail)
        assert (report.role, report.used) == (Role.NOMINAL, True)
        assert "the 2 common ones cover 86% of the rows" in report.reason  # 120 of 140

    def test_too_many_levels_are_left_out(self):
        values = [f"{a}{b} town" for a in "abcdefghij" for b in "klmnopqrst"] * 2
        report = one("city", values)
        assert (report.role, report.used) == (Role.NOMINAL, False)
        assert "too many levels (100)" in report.left_out_because

    def test_sentences_are_free_text(self):
        values = [f"I would say it was quite good on day {i} of my stay" for i in range(N)]
        report = one("comment", values)
        assert (report.role, report.used) == (Role.FREE_TEXT, False)

    def test_dates_of_the_record_are_left_out_and_dates_of_the_person_used(self):
        days = pd.date_range("2020-01-01", periods=N).strftime("%d/%m/%Y")
        assert not one("Timestamp", days).used
        birth = one("birth date", days)
        assert (birth.role, birth.used, birth.converted) == (Role.DATE, True, True)
        assert "from 2020-01-01 to 2020-02-29" in birth.reason


class TestLittleToSay:
    def test_constant(self):
        report = one("Z_CostContact", [3] * N)
        assert (report.role, report.left_out_because) == (Role.CONSTANT, "it is the same in every row")

    def test_nearly_constant(self):
        assert "limit 99.5%" in one("x", [0] * 999 + [1]).left_out_because
        assert one("x", [0] * 99 + [1]).used

    @pytest.mark.parametrize("values", [[None] * N, [np.nan] * N, ["", "  "] * (N // 2)])
    def test_empty(self, values: list[object]):
        report = one("x", values)
        assert (report.role, report.used, report.n_missing) == (Role.EMPTY, False, N)

    def test_mostly_missing(self):
        values = [float(i) if i < 5 else np.nan for i in range(N)]
        assert "91.7% of its values are missing (limit 90%)" in one("x", values).left_out_because

    def test_copies_of_a_column_are_left_out_once(self):
        x = RNG.normal(size=N)
        table = pd.DataFrame({"x": x, "as text": x.astype(str), "flag": x > 0, "not flag": x <= 0})
        report = analyse_columns(table)
        assert [column.used for column in report.columns] == [True, False, True, False]
        assert "the same as 'x'" in report["as text"].left_out_because
        assert "the same as 'flag'" in report["not flag"].left_out_because

    def test_own_results_are_not_clustered_again(self):
        report = one("true_cluster", cycle(0, 1, 2))
        assert "earlier clustering" in report.left_out_because


class TestWishes:
    TABLE = pd.DataFrame(
        {
            "id": range(1, N + 1),
            "x": RNG.normal(size=N),
            "kind": cycle("a", "b", "c"),
            "note": [f"some words on case number {i}" for i in range(N)],
            "void": [None] * N,
        }
    )

    def test_features_are_used_exactly(self):
        report = analyse_columns(self.TABLE, features=["id", "note"])
        assert [column.name for column in report.used] == ["id", "note"]
        assert report["id"].role is Role.COUNT
        assert report["id"].reason.startswith("asked for, though it is an identifier")
        assert report["note"].role is Role.NOMINAL
        assert report["x"].left_out_because == "not among the columns that were asked for"

    def test_excluded_columns_are_not_used(self):
        report = analyse_columns(self.TABLE, exclude=["x"])
        assert (report["x"].used, report["x"].left_out_because) == (False, "excluded")

    def test_the_id_column_is_the_identifier(self):
        report = analyse_columns(self.TABLE, id_column="kind")
        assert (report["kind"].role, report["kind"].used) == (Role.IDENTIFIER, False)

    def test_roles_that_are_given_are_taken(self):
        report = analyse_columns(self.TABLE, roles={"kind": "ordinal", "id": Role.NUMERIC, "x": "free_text"})
        assert report["kind"].levels == ("a", "b", "c")
        assert "order of the alphabet" in report["kind"].reason
        assert report["id"].used
        assert (report["x"].role, report["x"].used) == (Role.FREE_TEXT, False)

    def test_given_ordinals_are_ordered_by_their_numbers(self):
        assert one("size", cycle("12", "9", "110"), roles={"size": "ordinal"}).levels == ("9", "12", "110")

    @pytest.mark.parametrize(
        ("options", "error", "text"),
        [
            ({"features": ["Kind"]}, ColumnError, "unknown column 'Kind'. Did you mean 'kind'?"),
            ({"exclude": ["nope"]}, ColumnError, "unknown column 'nope'"),
            ({"id_column": "nope"}, ColumnError, "unknown column 'nope'"),
            ({"roles": {"nope": "count"}}, ColumnError, "unknown column 'nope'"),
            ({"roles": {"x": "ordnal"}}, ConfigError, "unknown role 'ordnal' .* Did you mean 'ordinal'?"),
            ({"features": []}, ConfigError, "features is an empty list"),
            ({"features": ["x"], "exclude": ["x"]}, ConfigError, "'x' is both asked for and excluded"),
            ({"features": ["void"]}, PreprocessingError, "'void' was asked for but has no values"),
            ({"roles": {"kind": "money"}}, PreprocessingError, "'kind' cannot be money"),
            ({"roles": {"kind": "date"}}, PreprocessingError, "'kind' cannot be a date"),
            ({"roles": {"kind": "binary"}}, PreprocessingError, "it has 3 different values"),
        ],
    )
    def test_wishes_that_cannot_be_met_are_refused(
        self, options: dict[str, object], error: type[Exception], text: str
    ):
        with pytest.raises(error, match=text):
            analyse_columns(self.TABLE, **options)

    def test_double_names_are_refused_by_name(self):
        table = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
        with pytest.raises(PreprocessingError, match="several columns have the same name: 'a'"):
            analyse_columns(table)


class TestTable:
    def test_the_table_is_not_changed(self):
        table = pd.DataFrame({"a": [" x", "y ", ""], "b": [1, 2, 3]})
        before = table.copy(deep=True)
        analyse_columns(table)
        pd.testing.assert_frame_equal(table, before)

    def test_one_report_for_each_column_in_order(self):
        table = pd.DataFrame({3: [1, 2], "b": ["x", "y"], 1: [0.5, 1.5]})
        report = analyse_columns(table)
        assert [column.name for column in report.columns] == ["3", "b", "1"]
        assert report.n_rows == 2

    @pytest.mark.parametrize(
        ("table", "note"),
        [
            (pd.DataFrame(), "The table has no columns."),
            (pd.DataFrame({"a": [], "b": []}), "The table has no rows."),
        ],
    )
    def test_empty_tables_give_empty_reports(self, table: pd.DataFrame, note: str):
        report = analyse_columns(table)
        assert report.used == ()
        assert report.notes == (note,)

    def test_repeated_rows_are_counted(self):
        rows = [[1, "a"], [1, "a"], [2, "b"], [1, "a"], [1, "b"]]
        notes = analyse_columns(pd.DataFrame(rows, columns=["x", "y"])).notes
        assert "2 rows repeat an earlier row exactly." in notes

    def test_rows_that_differ_in_their_identifier_only_are_counted(self):
        table = pd.DataFrame({"id": range(10), "x": [0.5, 1.5] * 5, "y": [1, 2] * 5})
        assert "8 rows repeat an earlier row apart from identifiers." in analyse_columns(table).notes

    def test_outcomes_are_pointed_at(self):
        table = pd.DataFrame({"x": RNG.normal(size=N), "Churn": cycle("Yes", "No", "No")})
        report = analyse_columns(table)
        assert report["Churn"].used
        assert any(note.startswith("'Churn' looks like an outcome") for note in report.notes)

    def test_headers_that_are_not_in_the_first_line_are_suspected(self):
        table = pd.DataFrame(
            {"Title": [1, 2], "Unnamed: 1": [3, 4], "Unnamed: 2": [5, 6], "Unnamed: 3": [7, 8]}
        )
        assert any("3 of 4 columns have no name" in note for note in analyse_columns(table).notes)

    def test_columns_of_odd_things_do_no_harm(self):
        table = pd.DataFrame(
            {
                "lists": [[1], [2], [1]] * 10,
                "complex": RNG.normal(size=30) + 1j,
                "bytes": [b"a", b"b", b"c"] * 10,
                "mixed": [1, "2", None, 3.5, True, {"a": 1}] * 5,
                "periods": pd.period_range("2020", periods=30, freq="M"),
                "intervals": pd.arrays.IntervalArray.from_breaks(range(31)),
            }
        )
        report = analyse_columns(table)
        assert len(report.columns) == 6
        assert report["periods"].role is Role.DATE

    def test_the_sample_does_not_change_counts(self):
        # 12 000 rows are more than are looked at for patterns; missing and different values stay exact.
        values = ["1.5", "2.5", "", "4"] * 3000
        report = one("x", values)
        assert (report.n_missing, report.n_distinct, report.role) == (3000, 3, Role.NUMERIC)


@pytest.mark.shared_data
class TestRealTables:
    @staticmethod
    def roles(report: object) -> dict[str, Role]:
        return {column.name: column.role for column in report.columns}

    def test_mall_customers(self):
        table = pd.read_csv(shared_data("customers", "mall_customers", "Mall_Customers.csv"))
        report = analyse_columns(table)
        assert [column.role for column in report.columns] == [
            Role.IDENTIFIER, Role.BINARY, Role.NUMERIC, Role.MONEY, Role.NUMERIC,
        ]  # fmt: skip
        assert [column.used for column in report.columns] == [False, True, True, True, True]

    def test_telco_reads_total_charges_and_keeps_blanks_missing(self):
        path = shared_data("customers", "telco_churn", "WA_Fn-UseC_-Telco-Customer-Churn.csv")
        report = analyse_columns(pd.read_csv(path))
        charges = report["TotalCharges"]
        assert (charges.role, charges.converted, charges.n_missing) == (Role.MONEY, True, 11)
        assert report["customerID"].role is Role.IDENTIFIER
        assert report["PhoneService"].role is Role.BINARY

    def test_customer_personality(self):
        path = shared_data("customers", "customer_personality", "marketing_campaign.csv")
        report = analyse_columns(pd.read_csv(path, sep=";", encoding="utf-8-sig"))
        assert {column.name for column in report.columns if not column.used} == {
            "ID", "Z_CostContact", "Z_Revenue",
        }  # fmt: skip
        assert report["Education"].levels == ("Basic", "Graduation", "2n Cycle", "Master", "PhD")
        assert (report["Dt_Customer"].role, report["Dt_Customer"].used) == (Role.DATE, True)

    def test_it_salaries_stored_as_text(self):
        table = pd.read_csv(shared_data("surveys", "it_salary_eu", "Survey_2020.csv"))
        report = analyse_columns(table)
        assert report["Total years of experience"].converted
        assert not report["Timestamp"].used
        assert report["Company size"].levels == ("up to 10", "11-50", "51-100", "101-1000", "1000+")
        assert report["Seniority level"].levels == ("Junior", "Middle", "Senior", "Lead", "Head")

    def test_star_wars_boxes_and_scales(self):
        table = pd.read_csv(
            shared_data("surveys", "star_wars", "StarWars.csv"), encoding="cp1252", skiprows=[1]
        )
        report = analyse_columns(table)
        assert report["RespondentID"].role is Role.IDENTIFIER
        assert report["Unnamed: 4"].role is Role.BINARY
        assert report["Unnamed: 16"].levels[0] == "Very unfavorably"
        assert report["Age"].levels == ("18-29", "30-44", "45-60", "> 60")
        assert report["Household Income"].unit == "$"

    def test_masculinity_weights_and_answers(self):
        report = analyse_columns(pd.read_csv(shared_data("surveys", "masculinity", "raw-responses.csv.gz")))
        assert report["weight"].role is Role.WEIGHT
        assert report["Unnamed: 0"].role is Role.IDENTIFIER
        assert report["q0002"].levels == (
            "Not at all important", "Not too important", "Somewhat important", "Very important",
        )  # fmt: skip
        assert report["q0004_0001"].role is Role.BINARY

    def test_superstore_leaves_out_names_and_codes(self):
        path = shared_data("sales", "superstore", "Sample - Superstore.xls")
        report = analyse_columns(pd.read_excel(path, engine="calamine"))
        assert report["Customer Name"].personal
        assert {column.name for column in report.used} == {
            "Ship Mode", "Segment", "State", "Region", "Category", "Sub-Category",
            "Sales", "Quantity", "Discount", "Profit",
        }  # fmt: skip

    def test_the_crosstab_is_suspected(self):
        path = shared_data("surveys", "reluctant_trump", "march_2017_responses.xlsx")
        report = analyse_columns(pd.read_excel(path, engine="calamine"))
        assert any("columns have no name" in note for note in report.notes)


def test_the_report_of_a_column_holds_text_and_counts_only():
    report = one("x", RNG.normal(size=N))
    assert all(
        isinstance(getattr(report, part.name), (str, int, bool, tuple)) for part in fields(ColumnReport)
    )

"""What the summary says, and that every figure in it is the result's."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cluster_maker.types import ColumnImportance, ColumnReport, Role, Rule, Selection, TableReport
from clustering.reporting.html import render_html
from clustering.reporting.markdown import render_markdown
from clustering.reporting.records import SourceInfo
from clustering.reporting.summary import SUMMARY_VERSION, summarise
from tests.clustering.reporting import made
from tests.clustering.reporting.conftest import (
    one_group,
    only_noise,
    summary_of,
    thirty_clusters,
    thousand_columns,
    unclustered_rows,
)

ORDER = [
    "summary_version",
    "title",
    "answer",
    "segments",
    "see_it",
    "how_sure",
    "deciding",
    "segment_details",
    "what_went_in",
    "limits",
]


def titles(summary):
    return [each["title"] for each in summary["limits"]]


def limit(summary, title):
    return next(each["text"] for each in summary["limits"] if each["title"] == title)


def test_every_kind_of_result_has_all_sections_in_the_report_s_order(any_summary):
    assert list(any_summary) == ORDER
    assert any_summary["summary_version"] == SUMMARY_VERSION
    assert any_summary["answer"]["headline"].endswith(".")
    assert len(any_summary["answer"]["figures"]) == 3
    assert any_summary["limits"]


def test_summarising_twice_gives_the_same():
    assert summary_of(made.two_groups()) == summary_of(made.two_groups())


# answer -------------------------------------------------------------------------------------------------


def test_the_headline_says_how_many_segments_in_how_many_rows_and_how_far_apart():
    answer = summary_of(made.two_groups())["answer"]
    assert answer["headline"] == "Two segments in 100 rows, well apart from each other."
    assert answer["paragraph"].startswith("The largest is “low income” with 60 rows (60%).")


@pytest.mark.parametrize(
    ("silhouette", "words"),
    [
        (0.8, "clearly apart"),
        (0.6, "well apart"),
        (0.3, "blurred"),
        (0.01, "not fall into natural groups"),
    ],
)
def test_the_headline_never_praises_weak_segments(silhouette, words):
    assert words in summary_of(made.two_groups(silhouette=silhouette))["answer"]["headline"]


def test_a_low_silhouette_is_no_verdict_on_segments_of_any_shape():
    summary = summary_of(made.two_groups(silhouette=0.1, algorithm="hdbscan"))
    assert summary["answer"]["headline"] == "Two segments in 100 rows, which the silhouette does not confirm."
    assert summary["answer"]["figures"][1]["text"] == "Unclear"
    assert "could not be settled" in limit(summary, "Structure")
    round_ones = summary_of(made.two_groups(silhouette=0.8, algorithm="hdbscan"))
    assert "clearly apart" in round_ones["answer"]["headline"]


def test_one_cluster_is_told_as_no_structure_with_the_reason():
    answer = summary_of(one_group())["answer"]
    assert answer["headline"] == "No cluster structure found: treat these 50 rows as one group."
    assert answer["paragraph"] == "No number of clusters divides the rows better than leaving them together."
    assert answer["figures"][1]["text"] == "None"


def test_only_noise_is_told_as_no_segments():
    summary = summary_of(only_noise())
    assert (
        summary["answer"]["headline"] == "No segments found: none of the 50 rows lies close enough to others."
    )
    assert summary["segments"]["list"] == []
    assert summary["segments"]["without_segment"][0]["size"] == 50


def test_the_number_of_segments_says_where_it_comes_from(wine_summary):
    asked = summary_of(made.two_groups())["answer"]["figures"][0]
    assert (asked["value"], asked["text"], asked["note"]) == (2, "2", "as asked for")
    assert wine_summary["answer"]["figures"][0]["note"] == "chosen from 2 to 8; 2 came second"


def test_rows_on_the_fence_and_noise_are_not_counted_as_placed_clearly():
    labels = np.repeat([0, 1, -1], [50, 40, 10])
    confidence = np.r_[np.full(70, 0.9), np.full(20, 0.05), np.zeros(10)]
    values = pd.DataFrame({"x": labels * 1.0})
    figure = summary_of(made.made(values, labels, confidence=confidence))["answer"]["figures"][2]
    # 100 rows less 10 of noise less 20 on the fence
    assert figure["value"] == pytest.approx(0.7)
    assert figure["text"] == "70%"
    assert figure["note"] == "20 rows on the fence, 10 rows in no segment"


def test_rows_of_equal_segments_have_no_largest():
    values = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0]})
    assert "largest" not in summary_of(made.made(values, [0, 0, 1, 1]))["answer"]["paragraph"]


# segments -----------------------------------------------------------------------------------------------


def test_a_segment_carries_the_figures_of_its_profile():
    first, second = summary_of(made.two_groups())["segments"]["list"]
    assert (first["id"], first["name"], first["size"], first["share"]) == (0, "low income", 60, 0.6)
    assert first["color"] != second["color"]
    assert second["characteristics"][0] == {
        "column": "income",
        "label": "income",
        "title": "income",
        "kind": "amount",
        "level": "",
        "value": 9.0,
        "value_text": "9",
        "overall": 4.2,
        "overall_text": "4.2",
        "effect": 3.0,
        "effect_text": "+3.0",
        "bar": {"start": 50.0, "width": 50.0, "side": "over", "cut": False},
        "text": "income 9, against 4.2 overall",
        "interval_text": "",
        "effect_interval_text": "",
        "p_value": None,
        "index": None,
        "index_text": "",
    }


def test_intervals_and_index_stand_beside_their_figures():
    told = made.characteristic(
        "income",
        9.0,
        4.2,
        3.0,
        interval_text="8.5 to 9.5",
        effect_interval=(2.25, 3.75),
        p_value=0.01,
        index=214.6,
    )
    _, second = summary_of(made.two_groups(characteristics=[[], [told]]))["segment_details"]["list"]
    (row,) = second["columns"]
    assert (row["interval_text"], row["effect_interval_text"]) == ("8.5 to 9.5", "+2.2 to +3.8")
    assert (row["p_value"], row["index"], row["index_text"]) == (0.01, 214.6, "215")
    assert second["has_index"]


def with_rule(rule):
    """Give the first of two segments a rule."""
    result = made.two_groups()
    first, second = result.profile.clusters
    clusters = (replace(first, rule=rule), second)
    return replace(result, profile=replace(result.profile, clusters=clusters))


def test_a_rule_comes_with_its_figures_on_rows_kept_aside():
    rule = Rule((), "income < 5", '"income" < 5', 0.95, 0.875, True, "", 67, 33)
    first, second = summary_of(with_rule(rule))["segments"]["list"]
    assert first["rule"]["text"] == "income < 5"
    assert first["rule"]["sentence"] == (
        "Catches 95% of the segment; 88% of what it catches belongs there (measured on 33 rows kept aside)."
    )
    assert second["rule"] is None


def test_a_rule_that_is_not_good_is_not_shown():
    rule = Rule((), "income < 5", '"income" < 5', 0.4, 0.5, False, "No short rule tells it well.", 67, 33)
    summary = summary_of(with_rule(rule))
    told = summary["segments"]["list"][0]["rule"]
    assert (told["good"], told["text"], told["sql"]) == (False, "", "")
    assert told["sentence"] == "No short rule tells it well."
    assert "income < 5" not in str(summary)


def test_a_bar_starts_at_everyone_and_ends_at_the_edge():
    first, _ = summary_of(made.two_groups())["segments"]["list"]
    # an effect of -1.5 is half of 3, the full length: a quarter of the whole bar to the left of the middle
    assert first["characteristics"][0]["bar"] == {"start": 25.0, "width": 25.0, "side": "under", "cut": False}
    extreme = [made.characteristic("income", 9.0, 4.2, -7.0)]
    first, _ = summary_of(made.two_groups(characteristics=[extreme]))["segments"]["list"]
    assert first["characteristics"][0]["bar"] == {"start": 0.0, "width": 50.0, "side": "under", "cut": True}


def test_typical_rows_show_original_values_and_the_identifier(wine_result, wine_summary):
    for segment, profile in zip(wine_summary["segments"]["list"], wine_result.profile.clusters, strict=True):
        typical = segment["typical"]
        assert typical["id_title"] == "wine_id"
        assert typical["rows"][0]["id"] == wine_result.input_table["wine_id"][profile.typical_rows[0]]
        original = wine_result.input_table.iloc[profile.typical_rows[0]][typical["columns"][0]]
        assert float(typical["rows"][0]["cells"][0].replace(",", "")) == original


def test_personal_data_is_never_shown():
    table = pd.DataFrame(
        {"e-mail": [f"person{i}@example.org" for i in range(80)], "x": np.repeat([0.0, 1.0], 40)}
    )
    reports = (
        ColumnReport(
            "e-mail", Role.IDENTIFIER, "e-mail addresses", False, "personal data", personal=True,
            examples=("person0@example.org",),
        ),
        made.numeric("x"),
    )  # fmt: skip
    result = made.made(table, np.repeat([0, 1], 40), columns=TableReport(reports, 80))
    result = replace(result, features=replace(result.features, row_ids=pd.Index(table["e-mail"])))
    assert "@example.org" not in str(summary_of(result))
    typical = summary_of(result)["segments"]["list"][0]["typical"]
    assert (typical["id_title"], typical["rows"][0]["id"]) == ("row", "row 1")


def test_small_blurred_and_altered_segments_come_with_a_warning():
    flags = {"imputed": np.r_[np.ones(30, bool), np.zeros(70, bool)], "outlier": np.zeros(100, bool)}
    values = pd.DataFrame({"x": np.repeat([0.0, 1.0], [80, 20])})
    confidence = np.r_[np.full(80, 0.9), np.full(5, 0.02), np.full(15, 0.9)]
    result = made.made(
        values, np.repeat([0, 1], [80, 20]), silhouette=0.1, flags=flags, confidence=confidence
    )
    first, second = summary_of(result)["segments"]["list"]
    assert "38% of its rows (30) had missing values filled in." in first["cautions"]
    assert "It holds 80% of all rows, so it is close to everyone by nature." in first["cautions"]
    assert "Only 20 rows: its figures could look different in another sample." in second["cautions"]
    assert "25% of its rows (5) are on the fence to another segment." in second["cautions"]
    assert any("almost as close to another segment (silhouette 0.10)" in each for each in second["cautions"])


def test_a_good_segment_has_no_warning():
    assert all(segment["cautions"] == [] for segment in summary_of(made.two_groups())["segments"]["list"])


def test_thirty_segments_have_twelve_cards_and_all_are_listed():
    segments = summary_of(thirty_clusters())["segments"]
    assert (segments["cards"], segments["total"], len(segments["list"])) == (12, 30, 30)
    assert segments["cut_note"] == "The 12 largest have a card; the table lists all 30."


def test_rows_that_were_not_clustered_are_listed_apart():
    summary = summary_of(unclustered_rows())
    apart = summary["segments"]["without_segment"]
    assert [(each["name"], each["size"], each["share"]) for each in apart] == [("not clustered", 2, None)]
    assert "2 rows had no value to cluster on." in summary["answer"]["paragraph"]


# see it -------------------------------------------------------------------------------------------------


def test_only_figures_that_were_drawn_are_listed(wine_result):
    summary = summary_of(wine_result, figures=("heatmap", "scatter"))
    assert [figure["name"] for figure in summary["see_it"]["figures"]] == ["scatter", "heatmap"]


@pytest.mark.parametrize("result", [made.wine, made.two_groups, one_group, only_noise, thirty_clusters])
def test_every_figure_listed_by_rule_is_drawn(result):
    result = result()
    listed = [figure["name"] for figure in summary_of(result)["see_it"]["figures"]]
    assert set(listed) <= set(result.figures())
    assert "scatter" in listed


def test_figures_have_alternative_text_and_say_what_is_found(wine_summary):
    figures = {figure["name"]: figure for figure in wine_summary["see_it"]["figures"]}
    assert all(figure["alt"] and figure["caption"] and figure["heading"] for figure in figures.values())
    assert figures["scatter"]["finding"].endswith("least.")
    assert figures["elbow"]["finding"] == "Three segments were chosen; two came second."
    assert figures["scatter"]["file"] == "figures/scatter.png"


# how sure -----------------------------------------------------------------------------------------------


def test_the_table_of_choices_marks_the_choice_and_the_runner_up(wine_summary):
    choice = wine_summary["how_sure"]["choice"]
    assert [row["n_clusters"] for row in choice["rows"]] == [2, 3, 4, 5, 6, 7, 8]
    assert {row["n_clusters"]: row["mark"] for row in choice["rows"] if row["mark"]} == {
        3: "chosen",
        2: "runner-up",
    }
    assert choice["rows"][0]["texts"] == ["2", "0.29", "0.14", "1.50", "123", "500", "20"]
    assert len(choice["columns"]) == len(choice["rows"][0]["texts"])


@pytest.mark.parametrize(
    ("algorithm", "confidence", "on_fence"),
    [("kmeans", 0.1, True), ("kmeans", 0.5, False), ("gaussian_mixture", 0.55, True),
     ("hierarchical", 0.5, True), ("hierarchical", 0.6, False)],
)  # fmt: skip
def test_who_is_on_the_fence_depends_on_what_confidence_means(algorithm, confidence, on_fence):
    result = made.two_groups(algorithm=algorithm, confidence=np.r_[confidence, np.full(99, 0.95)])
    fence = summary_of(result)["how_sure"]["fence"]
    assert fence["count"] == int(on_fence)
    assert fence["text"].startswith("1 row (1%) is on the fence" if on_fence else "No row is on the fence")


def test_silhouettes_that_were_not_measured_are_a_dash():
    result = made.two_groups()
    by_cluster = np.array([0.5, np.nan])
    result = replace(result, evaluation=replace(result.evaluation, silhouette_by_cluster=by_cluster))
    rows = summary_of(result)["how_sure"]["by_segment"]
    assert [(row["silhouette"], row["silhouette_text"]) for row in rows] == [(0.5, "0.50"), (None, "–")]


def test_a_silhouette_from_a_sample_says_so():
    result = made.two_groups()
    result = replace(result, evaluation=replace(result.evaluation, silhouette_error=0.0042))
    sentence = summary_of(result)["how_sure"]["sentence"]
    assert "The mean silhouette is 0.60 (± 0.004, from a sample of 100 rows)." in sentence


# details ------------------------------------------------------------------------------------------------


def test_details_show_twelve_differences_and_count_the_rest():
    detail = summary_of(thousand_columns())["segment_details"]["list"][0]
    assert len(detail["columns"]) == 12
    assert detail["cut_note"] == "888 more differences not shown here."


def test_outliers_come_furthest_first_with_the_column_that_put_them_there():
    values = pd.DataFrame({"income": np.r_[np.zeros(50), 1000.0, 500.0], "age": np.zeros(52)})
    result = made.made(values, np.r_[np.zeros(25), np.ones(25), -1, -1])
    rows = summary_of(result)["segment_details"]["outliers"]
    assert (rows["total"], rows["shown"]) == (2, 2)
    assert [row["id"] for row in rows["rows"]] == ["50", "51"]
    assert rows["rows"][0]["reason"] == "income 1,000, usually 29"


def test_rows_unlike_the_others_of_their_segment_are_named(wine_result, wine_summary):
    for detail, profile in zip(
        wine_summary["segment_details"]["list"], wine_result.profile.clusters, strict=True
    ):
        ids = wine_result.input_table["wine_id"]
        assert [row["id"] for row in detail["unlike"]] == [ids[each.row] for each in profile.outlying]
        assert [row["reason"] for row in detail["unlike"]] == [each.reason for each in profile.outlying]
    assert any(detail["unlike"] for detail in wine_summary["segment_details"]["list"])


# which columns decide -----------------------------------------------------------------------------------


def test_columns_are_ranked_by_the_rows_that_would_change_sides():
    ranked = (ColumnImportance("income", "income", 0.4, 0.01), ColumnImportance("age", "age", 0.002, 0.001))
    result = made.two_groups()
    result = replace(result, profile=replace(result.profile, importance=ranked))
    told = summary_of(result)["deciding"]
    assert told["heading"] == "Which columns decide"
    assert told["importance"]["sentence"] == "“income” decides most; 1 of 2 columns hardly matter."
    (row,) = told["importance"]["rows"]
    assert (row["label"], row["changed_text"], row["bar"]) == ("income", "40%", {"width": 40.0})


def test_a_quick_run_says_that_the_ranking_was_left_out():
    run = replace(made.RUN, settings={"quick": True})
    result = made.two_groups()
    summary = summarise(result, source=made.source_of(result), run=run)
    assert summary["deciding"]["left_out"] == "How much each column decides was left out (--quick)."
    assert summary_of(result)["deciding"]["left_out"] == ""


def test_where_no_column_decides_that_is_said():
    result = made.two_groups()
    ranked = (ColumnImportance("income", "income", 0.001, 0.0),)
    result = replace(result, profile=replace(result.profile, importance=ranked))
    assert summary_of(result)["deciding"]["importance"]["sentence"].startswith("No single column decides")


def test_two_segments_are_set_side_by_side_once():
    told = summary_of(made.two_groups())["deciding"]
    assert told["heading"] == "What tells segments apart"
    (only,) = told["contrasts"]
    assert (only["title"], only["why"]) == ("“low income” against “high income”", "")
    assert (only["rows"][0]["title"], only["rows"][0]["first_text"], only["rows"][0]["second_text"]) == (
        "income",
        "1",
        "9",
    )


def test_of_three_segments_the_largest_and_the_most_alike_are_contrasted():
    x = np.r_[np.zeros(50), np.full(40, 10.0), np.full(30, 11.0)]
    told = summary_of(made.made(pd.DataFrame({"x": x}), np.repeat([0, 1, 2], [50, 40, 30])))["deciding"]
    assert [(each["ids"], each["why"]) for each in told["contrasts"]] == [
        ([0, 1], "the two largest"),
        ([1, 2], "the two most alike"),
    ]


def test_one_group_and_noise_have_nothing_to_contrast():
    for result in (one_group(), only_noise()):
        assert summary_of(result)["deciding"]["contrasts"] == []


# what went in -------------------------------------------------------------------------------------------


def test_columns_left_out_come_with_the_reason(wine_summary):
    left_out = wine_summary["what_went_in"]["left_out"]["rows"]
    assert [(each["name"], each["left_out_because"]) for each in left_out] == [
        ("wine_id", "it only names rows")
    ]
    assert wine_summary["what_went_in"]["used"]["total"] == 13


def test_a_thousand_columns_are_cut_with_a_count():
    used = summary_of(thousand_columns())["what_went_in"]["used"]
    assert (used["total"], used["shown"], len(used["rows"])) == (1000, 60, 1000)
    assert used["cut_note"] == "940 more columns not shown here."


def test_the_run_can_be_repeated_from_the_report(wine_summary):
    run = wine_summary["what_went_in"]["run"]
    assert run["command"] == "clustering analyse customers.csv --seed 0"
    assert (run["seed"], run["seed_text"]) == (0, "0")
    assert run["started_text"] == "1 March 2026, 09:05 UTC"
    assert wine_summary["what_went_in"]["source"]["sha256"] == "ab" * 32
    assert [each["name"] for each in wine_summary["what_went_in"]["settings"]] == ["algorithm", "n_clusters"]


def test_notes_of_all_steps_are_told_once_each():
    result = made.two_groups(notes=("2 rows were read twice.", "2 rows were read twice."))
    result = replace(result, features=replace(result.features, notes=("3 values were filled.",)))
    assert summary_of(result)["what_went_in"]["notes"] == ["2 rows were read twice.", "3 values were filled."]


def test_changed_values_are_counted():
    flags = {"outlier": np.arange(100) < 7}
    changed = summary_of(made.two_groups(flags=flags))["what_went_in"]["changed"]
    assert [each["rows"] for each in changed] == [7]
    assert changed[0]["text"].startswith("7 rows (7%) held at least one extreme value")


# limits -------------------------------------------------------------------------------------------------


def test_what_was_not_tested_is_said_in_every_report(any_summary):
    assert "Not tested" in titles(any_summary)


def test_stability_is_said_not_to_have_been_measured(wine_summary):
    assert limit(wine_summary, "Not tested").startswith("Stability was not measured")
    assert "do not say why" in limit(wine_summary, "Causes")


def test_small_segments_and_weak_structure_are_limits():
    summary = summary_of(replace(thirty_clusters(), selection=Selection(30, None, "", "given")))
    assert "and 24 more have fewer than 30 rows" in limit(summary, "Small segments")
    assert "Structure" not in titles(summary)
    assert "silhouette 0.30" in limit(summary_of(made.two_groups(silhouette=0.3)), "Structure")


def test_columns_left_out_that_may_matter_are_named():
    reports = (
        made.numeric("income"),
        made.numeric("age"),
        ColumnReport("city", Role.NOMINAL, "names", False, "too many different values"),
        ColumnReport("id", Role.IDENTIFIER, "all different", False, "it only names rows"),
        ColumnReport("constant", Role.CONSTANT, "one value", False, "always the same"),
        ColumnReport("e-mail", Role.FREE_TEXT, "addresses", False, "personal data", personal=True),
    )
    text = limit(summary_of(made.two_groups(columns=TableReport(reports, 100))), "Columns left out")
    assert text.startswith("“city” was not used and could divide the rows differently")


# size ---------------------------------------------------------------------------------------------------


def test_a_million_rows_are_summarised_without_copying_the_table():
    n = 1_000_000
    values = pd.DataFrame({"x": np.repeat([0.0, 1.0, 5.0], [600_000, 399_000, 1_000])})
    labels = np.repeat([0, 1, -1], [600_000, 399_000, 1_000])
    summary = summarise(
        made.made(values, labels), source=SourceInfo("big.parquet", "parquet", n, 1), run=made.RUN
    )
    assert summary["answer"]["headline"].startswith("Two segments in 1,000,000 rows")
    assert summary["segment_details"]["outliers"]["shown"] == 10


def test_the_largest_segment_is_named_where_ids_follow_an_earlier_result():
    table = pd.DataFrame({"income": np.repeat([1.0, 9.0, 5.0], [20, 50, 30])})
    result = made.made(table, np.repeat([0, 1, 2], [20, 50, 30]), names=("low", "high", "middling"))
    summary = summary_of(result)
    assert summary["answer"]["paragraph"].startswith("The largest is “high” with 50 rows (50%).")
    assert [each["name"] for each in summary["segments"]["list"]] == ["high", "middling", "low"]
    assert summary["deciding"]["contrasts"][0]["names"] == ["high", "middling"]
    tied = made.made(table, np.repeat([0, 1, 2], [20, 40, 40]))
    assert "The largest" not in summary_of(tied)["answer"]["paragraph"]


def test_a_shortened_rule_has_its_full_wording_in_a_tooltip_and_among_the_details():
    result = made.two_groups()
    rule = Rule(
        (), "first (which of…) ≥ 3", '"q1" >= 3', 0.9, 0.9, True, full_text='Which of the "two"? First ≥ 3'
    )
    first, second = result.profile.clusters
    clusters = (replace(first, rule=rule), replace(second, rule=replace(rule, full_text="")))
    summary = summary_of(replace(result, profile=replace(result.profile, clusters=clusters)))
    assert [each["rule"]["full"] for each in summary["segments"]["list"]] == [rule.full_text, ""]
    page, text = render_html(summary, {}, {}), render_markdown(summary)
    assert (
        page.count('<p class="rule" title="Which of the &#34;two&#34;? First ≥ 3">first (which of…) ≥ 3</p>')
        == 1
    )
    assert page.count("The rule in full: Which of the &#34;two&#34;? First ≥ 3.") == 1
    assert text.count('The rule in full: Which of the "two"? First ≥ 3.') == 1

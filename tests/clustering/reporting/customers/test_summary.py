"""The summary says what the figures say: arithmetic by hand on the made customers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clustering.customers.segment_metrics import compare_methods
from clustering.reporting.customers import summarise_segmentation
from clustering.reporting.customers.outcome import short_tables
from clustering.reporting.customers.potential import (
    cost_of_losing,
    one_more_order,
    revenue_at_risk,
    top_tenth_share,
)
from clustering.reporting.customers.records import Told
from clustering.reporting.customers.sections.caveats import caveats
from clustering.reporting.customers.sections.decisions import decisions, gone
from clustering.reporting.customers.sections.outlook import verdict
from clustering.reporting.customers.standing import earners, everyone, segment_labels
from tests.clustering.reporting.customers.kinds import CONFIG, CONTEXT


def with_stats(segmentation, **columns):
    """Return the segmentation with some figures of its segments replaced."""
    return replace(segmentation, stats=segmentation.stats.assign(**columns))


def told(segmentation, **settings):
    return Told(segmentation, CONFIG.model_copy(update=settings), CONTEXT)


def test_the_headline_names_the_number_and_who_brings_the_money(kinds):
    # 50 of 300 customers (17 %) bring 111,917 of 197,863 (57 %)
    headline = summarise_segmentation(kinds["made"], CONFIG, CONTEXT)["answer"]["headline"]
    assert headline == "Three segments in 300 customers: 17% of customers bring 57% of the revenue."


def test_headlines_of_results_without_segments(reports):
    said = {name: report.summary["answer"]["headline"] for name, report in reports.items()}
    assert said["one group"] == "No segments found: treat these 300 customers as one group."
    assert said["only noise"] == "No segments found: none of the 300 customers lies close enough to others."
    assert said["one cluster and noise"] == (
        "No segments found: 148 of the 150 customers are one crowd, 2 are unlike them."
    )


def test_earners_are_the_fewest_who_bring_half_richest_first(kinds):
    # revenue per head falls 0, 1, 2; 0 brings 0.4, with 1 it is 0.7
    found = earners(with_stats(kinds["made"], customer_share=[0.2, 0.3, 0.5], revenue_share=[0.4, 0.3, 0.3]))
    assert found.labels == (0, 1)
    assert (found.customer_share, found.revenue_share) == pytest.approx((0.5, 0.7))
    assert found.uneven


def test_even_revenue_is_said_to_be_even(kinds):
    even = with_stats(kinds["made"], customer_share=[0.5, 0.3, 0.2], revenue_share=[0.5, 0.3, 0.2])
    assert not earners(even).uneven
    headline = summarise_segmentation(even, CONFIG, CONTEXT)["answer"]["headline"]
    assert "revenue is spread about as the customers are" in headline


def test_a_large_part_that_brings_nearly_all_is_uneven_too(kinds):
    # the other fifth brings 5 %: 15 points more than their number, though the ratio is 1.19 only
    most = with_stats(kinds["made"], customer_share=[0.8, 0.1, 0.1], revenue_share=[0.95, 0.03, 0.02])
    assert earners(most).uneven


def test_a_sliver_of_the_revenue_names_nobody(kinds):
    crowd = with_stats(kinds["made"], customer_share=[0.0, 0.99, 0.01], revenue_share=[0.0, 0.95, 0.05])
    sliver = replace(crowd, stats=crowd.stats.drop(index=0))
    assert earners(sliver).labels == ()


def test_segments_stand_in_the_order_of_revenue_and_noise_last(kinds):
    assert segment_labels(kinds["made"]) == [2, 0, 1]
    assert segment_labels(kinds["dbscan"])[-1] == -1


def test_the_mean_of_everyone_is_weighted_by_customers(kinds):
    customers = kinds["made"].customers
    assert everyone(kinds["made"], "total_spent") == pytest.approx(customers["total_spent"].mean())


def test_money_at_stake_is_plain_arithmetic(kinds):
    segmentation = kinds["made"]
    inside = segmentation.customers[segmentation.result.labels == 2]
    assert revenue_at_risk(segmentation, 2) == pytest.approx((inside.total_spent * inside.churn_risk).sum())
    # one in ten of 50 customers, five orders of the usual value
    assert one_more_order(segmentation, 2) == pytest.approx(5 * inside.avg_transaction_value.mean())
    assert cost_of_losing(segmentation, 2) == pytest.approx(0.1 * inside.clv_advanced.sum())
    best = inside.total_spent.nlargest(5).sum() / inside.total_spent.sum()
    assert top_tenth_share(segmentation, 2) == pytest.approx(best)


def test_without_risk_and_value_the_money_is_told_from_revenue(kinds):
    segmentation = kinds["without value"]
    assert np.isnan(revenue_at_risk(segmentation, 2))
    assert cost_of_losing(segmentation, 2) == pytest.approx(0.1 * segmentation.stats.loc[2, "revenue"])


def test_three_decisions_about_three_segments(kinds):
    found = decisions(told(kinds["made"]))
    assert [each["segment"] for each in found] == [2, 0, 1]
    assert found[0]["title"] == "Keep “Big spenders”"
    assert "£5,600" in found[0]["why"]  # a tenth of 50 x 1,119.17
    assert found[0]["action"] == "Give them a contact."


def test_those_who_have_left_are_to_be_won_back_not_kept(kinds):
    lapsed = with_stats(kinds["made"], churn_risk=[0.1, 0.8, 0.2])
    assert gone(told(lapsed), 1)
    found = decisions(told(lapsed))
    assert found[1]["segment"] == 1
    assert found[1]["title"] == "Win back, or let go of, “Lapsed <small> buyers”"


def test_a_long_silence_at_more_than_everyone_s_risk_is_having_left_too(kinds):
    # segment 1 has been silent for 259 days, everyone for 101; everyone's risk is a mean over customers
    assert gone(told(with_stats(kinds["made"], churn_risk=[0.1, 0.4, 0.2])), 1)
    assert not gone(told(with_stats(kinds["made"], churn_risk=[0.45, 0.1, 0.45])), 1)


def test_without_risk_a_long_silence_is_having_left(kinds):
    # 259 days against 101 of everyone
    assert gone(told(kinds["without value"]), 1)
    assert not gone(told(kinds["without value"]), 0)


@pytest.mark.parametrize(
    ("eta", "chance", "rfm", "expected"),
    [
        (0.02, 0.02, 0.0, "no"),
        (0.30, 0.02, 0.29, "as RFM"),
        (0.30, 0.02, 0.20, "better than RFM"),
        (0.10, 0.02, 0.30, "worse than RFM"),
        (0.10, 0.02, np.nan, "as RFM"),
        (np.nan, 0.02, 0.1, "no"),
    ],
)
def test_the_verdict_on_the_outlook(kinds, eta, chance, rfm, expected):
    outlook = replace(kinds["made"].outlook, eta_squared=eta, eta_squared_chance=chance, eta_squared_rfm=rfm)
    assert verdict(outlook) == expected


def test_methods_are_compared_as_the_rest_of_the_program_does(kinds):
    made, dbscan = kinds["made"], kinds["dbscan"]
    found = summarise_segmentation(made, CONFIG, CONTEXT, other=dbscan)["methods"]
    compared = compare_methods((made, dbscan))
    assert found["agreement"] == pytest.approx(compared.agreement["adjusted_rand"])
    assert found["sentence"].startswith("Both methods find nearly the same groups (agreement 0.9")
    assert found["sentence"].endswith(compared.advice)


def test_where_one_method_does_not_divide_there_is_no_agreement_to_tell(kinds):
    found = summarise_segmentation(kinds["made"], CONFIG, CONTEXT, other=kinds["only noise"])["methods"]
    assert "agreement" not in found["sentence"]


def test_every_customer_is_in_one_cell_of_the_table_of_both_methods(reports):
    moves = reports["made"].summary["methods"]["moves"]
    assert sum(cell["count"] for row in moves["rows"] for cell in row["cells"]) == 300


def test_switches_leave_out_what_they_name(kinds):
    bare = CONFIG.model_copy(update={"include_business_insights": False, "include_recommendations": False})
    summary = summarise_segmentation(kinds["made"], bare, CONTEXT)
    assert (summary["value"], summary["outlook"], summary["answer"]["decisions"]) == ({}, {}, [])
    assert all(not card["actions"] and not card["worth"] for card in summary["segments"]["list"])
    assert "held back" not in summary["answer"]["paragraph"]


def test_caveats_tell_noise_small_segments_and_missing_value(kinds):
    noise = {each["title"]: each["text"] for each in caveats(told(kinds["only noise"]))}
    assert "100% of the customers" in noise["Customers in no segment"]
    small = {each["title"]: each["text"] for each in caveats(told(kinds["twelve"]))}
    assert "fewer than 30 customers" in small["Small segments"]
    missing = {each["title"]: each["text"] for each in caveats(told(kinds["without value"]))}
    assert missing["Expected value"] == (
        "What customers will still bring is not told: frequency and money are related."
    )
    assert missing["What comes next"].endswith("was not measured.")
    tiny = {each["title"]: each["text"] for each in caveats(told(kinds["tiny"]))}
    assert "hardly anything can be concluded" in tiny["Other times, other customers"]


def test_causes_are_never_claimed(kind, reports):
    assert "not why" in " ".join(each["text"] for each in reports[kind].summary["caveats"])


def test_columns_left_out_have_a_reason_that_is_given_or_found(kinds):
    context = replace(CONTEXT, left_out={"total_spent": "orders times their value"})
    left = {
        each["name"]: each["why"]
        for each in summarise_segmentation(kinds["made"], CONFIG, context)["made"]["left_out"]
    }
    assert left["total_spent"] == "orders times their value"
    assert left["rfm_score"].startswith("made from recency, frequency and money")
    assert left["rfm_segment"] == "no measure of how customers buy"
    assert not set(left) & set(kinds["made"].features)


def test_shares_and_revenue_of_the_cards_add_up(reports, kind):
    cards = reports[kind].summary["segments"]["list"]
    assert sum(card["customer_share"] for card in cards) == pytest.approx(1)
    assert sum(card["revenue_share"] for card in cards) == pytest.approx(1)


def test_a_segment_s_own_figures_beside_everyone_s(reports):
    card = reports["made"].summary["segments"]["list"][0]
    facts = {fact["column"]: (fact["text"], fact["overall_text"]) for fact in card["facts"]}
    assert facts["total_spent"] == ("£2,240", "£660")
    assert facts["days_since_last_purchase"] == ("25\u00a0days", "101\u00a0days")


def test_missing_figures_are_null_never_nan(kinds):
    summary = summarise_segmentation(
        with_stats(kinds["made"], clv=np.nan, clv_low=np.nan, clv_high=np.nan, clv_total=np.nan),
        CONFIG,
        CONTEXT,
    )
    assert all(row["clv"] is None and row["clv_text"] == "–" for row in summary["value"]["rows"])
    assert not summary["value"]["has_expected"]


def test_stats_in_any_order_of_rows_say_the_same(kinds):
    made = kinds["made"]
    turned = replace(made, stats=pd.DataFrame(made.stats.iloc[::-1]))
    assert summarise_segmentation(turned, CONFIG, CONTEXT) == summarise_segmentation(made, CONFIG, CONTEXT)


def test_one_more_order_is_the_same_sum_wherever_it_is_told(kinds):
    """Of 1,037 customers one in ten are 104, not 103.7: the actions of a segment say so too."""
    more = with_stats(kinds["made"], customers=[1037, 3, 50], avg_transaction_value=[228.0, 10.0, 60.0])
    assert [one_more_order(more, label) for label in (0, 1, 2)] == [104 * 228.0, 10.0, 5 * 60.0]


def test_the_days_held_back_are_listed_in_the_order_of_the_segments(kinds):
    """Those that are no more come after today's, scattered customers last."""
    table = kinds["made"].outlook.table.copy()
    table = pd.concat([table, table.iloc[:2]]).set_axis([2, 0, 1, 5, -1])
    table["name"] = [
        "Regular buyers",
        "Lapsed <small> buyers",
        "Big spenders",
        "Gone since",
        "Scattered customers",
    ]
    shuffled = replace(kinds["made"], outlook=replace(kinds["made"].outlook, table=table))
    found = summarise_segmentation(shuffled, CONFIG, CONTEXT)
    today = [each["name"] for each in found["segments"]["list"]]
    assert [row["name"] for row in found["outlook"]["rows"]] == [*today, "Gone since", "Scattered customers"]


def test_nothing_is_said_of_prediction_where_there_is_no_division(kinds):
    crowd = replace(kinds["one cluster and noise"], outlook=kinds["made"].outlook)
    paragraph = summarise_segmentation(crowd, CONFIG, CONTEXT)["answer"]["paragraph"]
    assert paragraph.startswith("No division by this method sets groups of customers apart")
    assert "held back" not in paragraph


def test_a_simple_value_is_told_as_one_with_the_reason(kinds):
    simple = with_stats(kinds["made"], clv_method="pace so far, without leaving")
    why = "5 customers are too few for a purchase model: at least 50 are needed."
    note = f"No churn_risk and no clv_advanced: {why} Use the simple value."
    given = Told(simple, CONFIG, replace(CONTEXT, notes=(note,)))
    text = {each["title"]: each["text"] for each in caveats(given)}["Expected value"]
    assert text.startswith("Expected value is a simple rule")
    assert text.endswith(why)


def test_notes_of_other_things_are_none_of_expected_value(kinds):
    """Two clusters tell high values from low ones: that is about values of columns."""
    noted = replace(kinds["made"], notes=("Two clusters often tell high values from low ones.",))
    text = {each["title"]: each["text"] for each in caveats(told(noted))}["Expected value"]
    assert "high values" not in text


MAIN_PARTS = ("answer", "segments", "methods", "value", "outlook", "caveats", "assumed")
ENGINE_WORDS = ("valley", "eta squared", "rows", "cluster", "inertia", "eps")


def test_the_main_parts_speak_of_customers_not_of_the_engine(reports):
    """What only analysts want is in "How it was made", and in charts and tooltips."""
    for report in reports.values():
        told = {part: report.summary[part] for part in MAIN_PARTS}
        for part, text in told.items():
            for text_of in texts(text):
                assert not [word for word in ENGINE_WORDS if word in text_of.lower()], (part, text_of)


def texts(found):
    """Return every text in plain data that is shown, keys aside."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, dict):
        return [text for key, each in found.items() if key != "sql" for text in texts(each)]
    return [text for each in found for text in texts(each)] if isinstance(found, list) else []


def test_the_terminal_shows_plain_spaces():
    """What is searched for is found: "1.84 million" with a usual space."""
    segment = {
        "emoji": "⭐", "name": "Loyal regulars", "customers": 1248, "customer_share_text": "25%",
        "revenue_text": "1.84\u00a0million", "revenue_share_text": "67%",
    }  # fmt: skip
    report = {"answer": {"headline": "Four segments."}, "segments": {"list": [segment]}}
    assert short_tables({"reports": {"kmeans": report}}) == [
        ("Four segments.", [("⭐ Loyal regulars", "1,248", "25%", "1.84 million", "67%")])
    ]

"""What headline, key figures and titles say, and that they keep quiet where there is nothing to say."""

import dataclasses

import pytest

from cluster_maker.types import Structure
from clustering.reporting.customers.dashboard.findings import (
    analyst_notes,
    headline,
    key_figures,
    page_notes,
    titles,
)
from clustering.reporting.customers.dashboard.points import customer_map
from tests.clustering.customers.made_segmentation import made_segmentation


@pytest.fixture(scope="module")
def segmentation():
    return made_segmentation()


def titles_of(segmentation, currency="£"):
    return titles(segmentation, customer_map(segmentation), currency)


def with_stats(segmentation, **columns):
    return dataclasses.replace(segmentation, stats=segmentation.stats.assign(**columns))


def test_titles_say_what_the_charts_show(segmentation):
    told = titles_of(segmentation)
    assert told["map"].startswith("Three segments on one map that keeps 9")
    assert told["shares"] == "“Big spenders” brings most: 17% of customers, 57% of revenue"
    # 50 buyers of 220 an order; 150 of 40 and 100 of 30 among 300: near (11000 + 6000 + 3000) / 300 = 67
    assert told["profile"].startswith("“Big spenders” stands out most: value of an order £22")
    assert told["profile"].endswith(", against £67.65 for all")
    assert told["outlook"] == (
        "The next 90 days: “Regular buyers” spent £300 a customer, 2.1 times the average"
    )


def test_a_customer_s_worth_is_told_against_the_average_of_all(segmentation):
    told = titles_of(with_stats(segmentation, clv=[10.0, 20.0, 90.0]))
    # (150 x 10 + 100 x 20 + 50 x 90) / 300 = 26.67, and 90 is 3.4 times that
    assert told["value"] == "A customer of “Big spenders” is worth £90, 3.4 times the average"


def test_scattered_customers_make_no_headline():
    noise = made_segmentation("dbscan")
    rich = with_stats(noise, revenue_share=[0.1, 0.05, 0.15, 0.7], clv=[1.0, 2.0, 3.0, 900.0])
    assert headline(rich) == "Three segments in 300 customers; none brings much more than its share"
    told = titles_of(rich)
    assert "Scattered" not in " ".join(told.values())


def test_even_revenue_is_no_news(segmentation):
    even = with_stats(segmentation, revenue_share=segmentation.stats["customer_share"])
    assert headline(even) == "Three segments in 300 customers; none brings much more than its share"


def test_without_revenue_nothing_is_said_about_it(segmentation):
    poor = with_stats(segmentation, revenue=0.0, revenue_share=float("nan"))
    assert headline(poor) == "Three segments in 300 customers; none brings much more than its share"
    assert titles_of(poor)["shares"] == "Customers and revenue by segment"


def test_one_group_is_called_one_group(segmentation):
    one = dataclasses.replace(segmentation, stats=segmentation.stats.loc[[0]])
    assert headline(one) == "One group: the 150 customers do not part into segments"


def test_segments_that_predict_nothing_are_said_to(segmentation):
    outlook = dataclasses.replace(segmentation.outlook, eta_squared=0.01)  # chance reaches 0.02
    told = titles_of(dataclasses.replace(segmentation, outlook=outlook))
    assert told["outlook"] == "The next 90 days: the segments tell no more than chance does"


@pytest.mark.parametrize(
    ("verdict", "text"), [("clear", "Clear groups"), ("weak", "Weak groups"), ("none", "No groups")]
)
def test_structure_is_told_in_words_and_its_evidence_below(segmentation, verdict, text):
    result = dataclasses.replace(segmentation.result, structure=Structure(verdict, "The evidence."))
    told = dataclasses.replace(segmentation, result=result)
    figure = key_figures(told, "£")[3]
    assert (figure["label"], figure["text"]) == ("Structure", text)
    assert "valley" not in figure["note"]
    assert analyst_notes(told)[0] == "The evidence."


def test_customers_in_no_segment_are_counted():
    noise = made_segmentation("dbscan")
    scattered = int(noise.stats.loc[-1, "customers"])
    figures = {each["label"]: each for each in key_figures(noise, "£")}
    assert figures["Customers"]["text"] == "300"
    assert figures["Segments"]["note"] == f"{scattered} customers in none"


def test_a_segment_like_everyone_does_not_stand_out(segmentation):
    alike = segmentation.customers.assign(total_transactions=[0.0, 1.0] * 150)  # the same mix in each
    alike = alike[["total_transactions", "total_spent", "customer_age_days"]].assign(total_spent=1.0)
    told = titles_of(dataclasses.replace(segmentation, customers=alike))
    assert told["profile"] == "No segment stands out from all customers"


def test_what_only_analysts_want_is_apart_and_in_the_words_of_customers(segmentation):
    """Readers are told of the test on later days, or why there was none; the engine's evidence is apart."""
    evidence = Structure("none", "No valleys of density in 90 rows, 2 clusters.")
    told = dataclasses.replace(
        segmentation,
        result=dataclasses.replace(segmentation.result, structure=evidence),
        outlook=None,
        notes=("Whether segments predict was not looked at, as asked for.", "Made for tests."),
    )
    assert page_notes(told) == ["Whether segments predict was not looked at, as asked for."]
    assert analyst_notes(told) == [
        "No gaps between groups (valleys of density) in 90 customers, 2 segments.",
        "Made for tests.",
    ]


def test_a_segment_of_then_that_is_no_more_can_have_spent_most(segmentation):
    """Its label is none of today's; scattered customers are no segment."""
    table = segmentation.outlook.table.copy()
    table.index = [0, 7, -1]
    table["name"] = ["Regular buyers", "Christmas buyers", "Scattered customers"]
    table["revenue"], table["lift"] = [10.0, 90.0, 900.0], [0.5, 1.25, 9.0]
    told = dataclasses.replace(segmentation, outlook=dataclasses.replace(segmentation.outlook, table=table))
    assert titles_of(told)["outlook"] == (
        "The next 90 days: “Christmas buyers” spent £90 a customer, 1.2 times the average"
    )


def test_one_crowd_is_no_segment():
    noise = made_segmentation("dbscan")
    one = dataclasses.replace(noise, stats=noise.stats.iloc[[0, -1]])
    figures = {each["label"]: each for each in key_figures(one, "£")}
    assert figures["Segments"]["text"] == "None"
    assert figures["Structure"]["note"] == ""

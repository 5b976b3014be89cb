"""The sentences of the dashboard: headline, key figures, and a title for each chart that says the finding."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cluster_maker.types import FloatVector
from cluster_maker.wording import first_lower, plural
from clustering.customers.money import money_text
from clustering.customers.outlook import UNTESTED
from clustering.customers.segment_words import SCATTERED
from clustering.customers.segmentation import Outlook, Segmentation
from clustering.reporting.customers.amounts import in_plain_words, part_text, times_text
from clustering.reporting.customers.dashboard.columns import profile_columns
from clustering.reporting.customers.dashboard.look import figure_text
from clustering.reporting.customers.dashboard.points import CustomerMap
from clustering.reporting.customers.sections.answer import STRUCTURE_WORDS
from clustering.reporting.customers.sections.value import how_text
from clustering.reporting.customers.standing import real_segments
from clustering.reporting.wording import capital, count_text, number_word, quoted, share_text

METHODS = {"kmeans": "K-means", "dbscan": "DBSCAN"}
_STRUCTURE = {"clear": "Clear groups", "weak": "Weak groups", "none": "No groups", "unknown": "Not known"}
#: A segment's share of the revenue must be so far above its share of the customers to make the headline.
_TELLING = 0.05
#: A segment must be so many standard deviations away from all customers to stand out.
_STANDS_OUT = 0.2


def headline(segmentation: Segmentation) -> str:
    """Return the one sentence at the top."""
    real = segmentation.stats.loc[real_segments(segmentation)]
    customers = plural(int(segmentation.stats["customers"].sum()), "customer")
    if real.empty:
        return f"No segments found: none of the {customers} is close enough to others"
    if len(real) == 1:
        return f"One group: the {customers} do not part into segments"
    above = (real["revenue_share"] - real["customer_share"]).to_numpy(dtype=float)
    if not np.isfinite(above).any() or np.nanmax(above) < _TELLING:
        number = capital(number_word(len(real)))
        return f"{number} segments in {customers}; none brings much more than its share"
    best = _greatest(real, above)
    return f"{quoted(str(best['name']))}: {_share_of_both(best)}"


def page_notes(segmentation: Segmentation) -> list[str]:
    """Return what a reader should know of the test on the days held back, or why there was none."""
    if segmentation.outlook is not None:
        return list(segmentation.outlook.notes)
    return [note for note in segmentation.notes if note.startswith(UNTESTED)]


def analyst_notes(segmentation: Segmentation) -> list[str]:
    """Return how the segments came about, for those who ask: the evidence for groups first."""
    told = dict.fromkeys([segmentation.result.structure.reason, *segmentation.notes])
    return [in_plain_words(note) for note in told if not note.startswith(UNTESTED)]


def _greatest(rows: pd.DataFrame, values: FloatVector) -> pd.Series:
    """Return the row with the greatest value."""
    return rows.iloc[int(np.nanargmax(values))]


def _share_of_both(row: pd.Series) -> str:
    """Say a segment's share of the customers and of the revenue."""
    return f"{share_text(row['customer_share'])} of customers, {share_text(row['revenue_share'])} of revenue"


def key_figures(segmentation: Segmentation, currency: str) -> list[dict[str, str]]:
    """Return customers, revenue, segments and structure, each with a note."""
    stats, verdict = segmentation.stats, segmentation.result.structure.verdict
    real = stats.loc[real_segments(segmentation)]
    customers, revenue = int(stats["customers"].sum()), float(stats["revenue"].sum())
    left, outside = len(segmentation.customers) - customers, customers - int(real["customers"].sum())
    without_values = f"{count_text(left)} without values are left out" if left else ""
    a_customer = f"{money_text(revenue / max(customers, 1), currency)} a customer"
    several = len(real) > 1
    figures = [
        ("Customers", count_text(customers), without_values),
        ("Revenue", money_text(revenue, currency), a_customer),
        (
            "Segments",
            count_text(len(real)) if several else "None",
            f"{plural(outside, 'customer')} in none" if outside else "",
        ),
        ("Structure", _STRUCTURE[verdict], STRUCTURE_WORDS[verdict] if several else ""),
    ]
    return [{"label": label, "text": text, "note": note} for label, text, note in figures]


# Charts ----------------------------------------------------------------------------------------------


def titles(segmentation: Segmentation, view: CustomerMap, currency: str) -> dict[str, str]:
    """Return a title for each chart; a chart without one is left out of the page."""
    return {
        "map": _map_title(segmentation, view),
        "shares": _shares_title(segmentation),
        "profile": _profile_title(segmentation, currency),
        "rfm": _rfm_title(segmentation),
        "value": _value_title(segmentation, currency),
        "outlook": _outlook_title(segmentation, currency),
    }


def _map_title(segmentation: Segmentation, view: CustomerMap) -> str:
    """Say how much of the differences the map keeps."""
    count = len(real_segments(segmentation))
    found = f"{capital(number_word(count))} segment{'' if count == 1 else 's'} on one map"
    if math.isnan(view.faithful):
        return found
    kept = "all" if view.faithful > 1 - 1e-9 else share_text(view.faithful)
    return f"{found} that keeps {kept} of the differences"


def map_note(segmentation: Segmentation, view: CustomerMap) -> str:
    """Say which customers are drawn, and what lies outside."""
    drawn, everyone = len(view.positions), int(segmentation.stats["customers"].sum())
    parts = [f"Each mark is a customer; all {count_text(everyone)} are drawn."]
    if drawn < everyone:
        parts = [
            f"Each mark is a customer: {count_text(drawn)} of {count_text(everyone)} are drawn, a share of",
            "each segment. Selections are of those drawn; without one every chart counts all customers.",
        ]
    if view.is_mixture:
        parts.append("Marks that lie close together buy alike; the axes are mixtures and have no unit.")
    if view.outside:
        verb = "lies" if view.outside == 1 else "lie"
        parts.append(f"{plural(view.outside, 'customer')} {verb} beyond the edge: “Whole map” shows them.")
    return " ".join(parts)


def _shares_title(segmentation: Segmentation) -> str:
    """Say which segment brings most."""
    real = segmentation.stats.loc[real_segments(segmentation)]
    shares = real["revenue_share"].to_numpy(dtype=float)
    if len(real) < 2 or not np.isfinite(shares).any() or np.nanmax(shares) <= 0:
        return "Customers and revenue by segment"
    first = _greatest(real, shares)
    return f"{quoted(str(first['name']))} brings most: {_share_of_both(first)}"


def _profile_title(segmentation: Segmentation, currency: str) -> str:
    """Say which segment stands out most, and by what."""
    compared, real = profile_columns(segmentation), real_segments(segmentation)
    if not compared:
        return ""
    table = segmentation.customers[[column.name for column in compared]].to_numpy(
        dtype=float, na_value=np.nan
    )
    labels = np.asarray(segmentation.result.labels)
    everyone, spread = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
    if len(real) < 2:
        return "Means of the customers, by segment"
    means = np.array([pd.DataFrame(table[labels == label]).mean() for label in real])
    away = np.abs(means - everyone) / spread
    row, at = np.unravel_index(np.nanargmax(away), away.shape)
    if away[row, at] < _STANDS_OUT:
        return "No segment stands out from all customers"
    column, name = compared[int(at)], segmentation.names[real[int(row)]].name
    own, all_ = (figure_text(float(value), column.kind, currency) for value in (means[row, at], everyone[at]))
    return f"{quoted(name)} stands out most: {first_lower(column.label)} {own}, against {all_} for all"


def _rfm_title(segmentation: Segmentation) -> str:
    """Say which scores bring most revenue."""
    table = segmentation.customers
    if not {"r_score", "f_score"} <= set(table.columns):
        return ""
    sums = table.groupby(["r_score", "f_score"])[["total_spent"]].sum().reset_index()
    if sums.empty:
        return ""
    revenue = sums["total_spent"].to_numpy(dtype=float)
    if revenue.sum() <= 0:
        return "Recency and frequency"
    best = _greatest(sums, revenue)
    scores = f"Recency {best['r_score']:.0f} with frequency {best['f_score']:.0f}"
    return f"{scores} brings most: {share_text(float(revenue.max() / revenue.sum()))} of revenue"


def _value_title(segmentation: Segmentation, currency: str) -> str:
    """Say which segment's customers are worth most."""
    known = segmentation.stats.dropna(subset=["clv"]) if "clv" in segmentation.stats else pd.DataFrame()
    if known.empty:
        return ""
    real = known[known.index.isin(real_segments(segmentation))]
    if len(real) < 2:
        return "What a customer is expected to be worth"
    worth = known["clv"].to_numpy(dtype=float)
    usual = float(np.average(worth, weights=known["customers"].to_numpy(dtype=float)))
    best = _greatest(real, real["clv"].to_numpy(dtype=float))
    times = f", {times_text(best['clv'] / usual)} times the average" if usual > 0 else ""
    worth_text = money_text(float(best["clv"]), currency)
    return f"A customer of {quoted(str(best['name']))} is worth {worth_text}{times}"


def value_note(segmentation: Segmentation) -> str:
    """Say where the expected value comes from."""
    stats = segmentation.stats
    methods = stats["clv_method"].dropna().unique().tolist() if "clv_method" in stats else []
    return how_text(", ".join(map(str, methods))).replace("the range says", "lines say")


def _outlook_title(segmentation: Segmentation, currency: str) -> str:
    """Say whether the segments predict the days held back."""
    outlook = segmentation.outlook
    if outlook is None or outlook.table["revenue"].isna().all():
        return ""
    real = outlook.table[(outlook.table.index >= 0) & (outlook.table["name"] != SCATTERED)]
    real = real.dropna(subset=["revenue"])
    if outlook.eta_squared <= outlook.eta_squared_chance or len(real) < 2:
        return f"The next {outlook.days} days: the segments tell no more than chance does"
    best = _greatest(real, real["revenue"].to_numpy(dtype=float))
    spent = f"{quoted(str(best['name']))} spent {money_text(best['revenue'], currency)} a customer"
    return f"The next {outlook.days} days: {spent}, {times_text(float(best['lift']))} times the average"


def outlook_note(outlook: Outlook | None) -> str:
    """Say how it was looked at, and how much of the differences the segments account for."""
    if outlook is None:
        return ""
    told, chance, easy = (
        part_text(max(share, 0.0))
        for share in (outlook.eta_squared, outlook.eta_squared_chance, outlook.eta_squared_rfm)
    )
    return (
        f"Segments made from orders up to {outlook.cut:%Y-%m-%d}, then compared on what came after: they "
        f"explain {told} of the differences in what customers then spent (compared by rank); chance alone "
        f"reaches {chance}, simple groups by how lately, often and much customers ordered (RFM score) "
        f"{easy}. Lines say how sure a mean is (95% interval). A selection on the map does not change this "
        "chart."
    )

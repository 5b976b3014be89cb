"""What a run of `clustering customers` found, in short: for the terminal, and as data for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clustering.customers.money import NBSP
from clustering.customers.segment_metrics import TITLES, MethodComparison
from clustering.reporting.plain import plain
from clustering.reporting.wording import score_text


def summarise_outcome(
    *,
    source: str,
    notes: Sequence[str],
    folder: Path,
    comparison: MethodComparison,
    recovery: Mapping[str, Mapping[str, float]],
    reports: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return everything that a run found as plain data.

    Parameters
    ----------
    source : str
        Where the customers came from.
    notes : sequence of str
        How they were read.
    folder : Path
        The output tree.
    comparison : MethodComparison
        The methods side by side.
    recovery : mapping of str to mapping
        How well each method found generated segments again; empty for real customers.
    reports : mapping of str to mapping
        The summary of each method's business report.
    """
    found = {
        "source": source,
        "notes": list(notes),
        "folder": str(folder),
        "methods": comparison.table.reset_index().to_dict("records"),
        "agreement": comparison.agreement,
        "better": comparison.better,
        "advice": comparison.advice,
        "recovery": recovery,
        "reports": reports,
    }
    return dict(plain(found))


def short_tables(summary: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return for each method its headline and a row for each segment: name, customers, share, revenue."""
    return [
        (
            report["answer"]["headline"],
            [
                (
                    f"{each['emoji']} {each['name']}".strip(),
                    f"{each['customers']:,}",
                    each["customer_share_text"],
                    each["revenue_text"].replace(
                        NBSP, " "
                    ),  # a terminal breaks no cell; what is copied is plain
                    each["revenue_share_text"],
                )
                for each in report["segments"]["list"]
            ],
        )
        for report in summary["reports"].values()
    ]


def recovery_sentence(summary: Mapping[str, Any]) -> str:
    """Say how well generated segments were found again; empty for real customers."""
    found = {name: each for name, each in summary["recovery"].items() if each}
    if not found:
        return ""
    told = ", ".join(
        f"{TITLES[name]} {score_text(each['recovery_adjusted_rand'])}" for name, each in found.items()
    )
    return (
        "The customers were generated, so their true segments are known: agreement (adjusted Rand index) "
        f"{told}; 1 = the same groups, 0 = chance."
    )

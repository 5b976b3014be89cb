"""What a person sees in a terminal: a progress bar on stderr, a short table on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cluster_maker.types import ProgressCallback


@contextmanager
def progress_display() -> Iterator[ProgressCallback | None]:
    """Show stages and a bar on stderr while work goes on; nothing where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("start", total=None)

        def show(stage: str, done: int, total: int) -> None:
            if stage != bar.tasks[0].description:  # a finished stage would stop the spinner and the clock
                bar.reset(task, description=stage, total=total or None)
            bar.update(task, completed=done, total=total or None)

        yield show


def show_report(summary: Mapping[str, Any], report: Path) -> None:
    """Print the headline, a table of the segments and where the report is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from clustering.reporting.terminal import short_table

    console = Console(highlight=False)
    console.print(Text(summary["answer"]["headline"]))
    header, rows = short_table(summary)
    table = Table(*header, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    click.echo(f"Report: {report}")


def show_prediction(headline: str, summary: Mapping[str, Any], target: Path) -> None:
    """Print the headline, a table of the segments with shares now and before, and where the rows are."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(headline))
    header = ("segment", "name", "rows", "share", "share before", "mean confidence", "out of domain")
    table = Table(*header, box=None, pad_edge=False, header_style="bold")
    for each in summary["segments"]:
        number = "" if each["id"] < 0 else str(each["id"])
        confidence = "" if each["confidence"] is None else f"{each['confidence']:.2f}"
        shares = (f"{each[key]:.0%}" for key in ("share", "share_before"))
        cells = (number, each["name"], f"{each['rows']:,}", *shares, confidence, f"{each['out_of_domain']:,}")
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    click.echo(f"Rows: {target}")


def show_comparison(summary: Mapping[str, Any], report: Path) -> None:
    """Print the headline, why, a table of the segments then and now, and where the report is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(summary["answer"]["headline"]))
    for reason in summary["answer"]["reasons"]:
        console.print(Text(f"  {reason}"))
    table = Table(
        "segment", "then", "now", "points", "what happened", box=None, pad_edge=False, header_style="bold"
    )
    for each in summary["segments"]["list"]:
        keys = ("name", "old_text", "new_text", "moved_text", "happened")
        table.add_row(*(Text(each[key]) for key in keys))
    console.print(table)
    click.echo(f"Report: {report}")


def show_customers(summary: Mapping[str, Any]) -> None:
    """Print for each method a headline and a table of its segments, then which to use and where all is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from clustering.reporting.customers.outcome import recovery_sentence, short_tables

    console = Console(highlight=False)
    for headline, rows in short_tables(summary):
        console.print(Text(headline, style="bold"))
        header = ("segment", "customers", "share", "revenue", "share of revenue")
        table = Table(*header, box=None, pad_edge=False, header_style="bold")
        for column in table.columns[1:]:
            column.justify = "right"
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for sentence in (summary["advice"], recovery_sentence(summary)):
        if sentence:
            console.print(Text(sentence))
    for method in summary["reports"]:
        click.echo(f"Report: {Path(summary['folder']) / 'reports' / f'{method}_clustering_report.html'}")

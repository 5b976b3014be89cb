"""`clustering analyse FILE`."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import click

from cluster_maker.algorithms.table import ALGORITHMS
from clustering.cli.terminal import progress_display, show_report

EPILOG = """\b
Examples:
  clustering analyse customers.csv
  clustering analyse survey.xlsx --sheet Answers --exclude "Name,Comment" --n-clusters 5
  clustering analyse customers.csv --algorithm auto --n-clusters 3-8 --smallest 5%
  clustering analyse sales.parquet --algorithm hierarchical --param linkage=average --out sales-report
  cat rows.jsonl | clustering analyse - --json
"""


def pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read repeated ``KEY=VALUE`` options."""
    found = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{value!r} should be KEY=VALUE.")
        found[key.strip()] = text.strip()
    return found


def literal_pairs(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, Any]:
    """Read repeated ``KEY=VALUE`` options whose values may be numbers, true/false or none."""
    return {key: _literal(text) for key, text in pairs(context, parameter, values).items()}


def _literal(text: str) -> Any:
    """Return a number, truth value or None where the text is one, else the text."""
    named = {"true": True, "false": False, "none": None}
    if text.lower() in named:
        return named[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


class ClustersType(click.ParamType[int | tuple[int, int] | str]):
    """A whole number, bounds such as ``3-8``, or ``auto``."""

    name = "N|N-N|auto"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | tuple[int, int] | str:
        """Read the option's text."""
        if not isinstance(value, str) or value == "auto":
            return value  # type: ignore[no-any-return]
        ends = value.split("-")
        if not 1 <= len(ends) <= 2 or not all(end.strip().isdecimal() and int(end) > 0 for end in ends):
            allowed = "a whole number of at least 1, a range such as 3-8, or 'auto'"
            self.fail(f"{value!r} should be {allowed}.", param, ctx)
        low, high = int(ends[0]), int(ends[-1])
        if low > high:
            self.fail(f"{value!r} runs from more to fewer: write {high}-{low}.", param, ctx)
        return low if len(ends) == 1 else (low, high)


class SizeType(click.ParamType[int | float]):
    """A number of rows, or a share of them with a percent sign."""

    name = "ROWS|SHARE%"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        """Read the option's text."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        try:
            if value.endswith("%") and 0 < float(value[:-1]) <= 50:
                return float(value[:-1]) / 100
            if value.isdecimal() and int(value) > 0:
                return int(value)
        except ValueError:
            pass
        self.fail(
            f"{value!r} should be a number of rows (50), or a share above 0% and up to 50%.", param, ctx
        )


@click.command("analyse", epilog=EPILOG, short_help="Cluster the rows of a file and write a report.")
@click.argument("file", metavar="FILE")
@click.option("--features", multiple=True, metavar="COLUMNS", help="Cluster on these columns only (A,B,C).")
@click.option("--exclude", multiple=True, metavar="COLUMNS", help="Do not cluster on these columns.")
@click.option("--id", "id_column", metavar="COLUMN", help="The column that identifies a row.")
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or position from 0.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    callback=pairs,
    metavar="COLUMN=ROLE",
    help="What a column is to be taken for: numeric, nominal, ordinal, date, …",
)
@click.option(
    "--algorithm",
    default="kmeans",
    show_default=True,
    metavar="NAME",
    help=", ".join(ALGORITHMS.names()) + "; auto chooses one.",
)
@click.option(
    "--param",
    "parameters",
    multiple=True,
    callback=literal_pairs,
    metavar="KEY=VALUE",
    help="A parameter of the algorithm, such as linkage=average or eps=0.5.",
)
@click.option(
    "--n-clusters",
    type=ClustersType(),
    default="auto",
    show_default=True,
    help="How many clusters, or between how many (3-8); auto tries several and says why it chose one, "
    "or that there are none.",
)
@click.option(
    "--smallest",
    type=SizeType(),
    help="What every cluster should have at least, in rows (50) or as a share of them (5%).",
)
@click.option(
    "--prep",
    "preprocessing",
    multiple=True,
    callback=literal_pairs,
    metavar="KEY=VALUE",
    help="A preprocessing setting, such as scaling=robust, missing=knn, outliers=none or reduction=pca.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Report folder; outputs/NAME by default."
)
@click.option(
    "--quick", is_flag=True, help="Do not look whether there are clusters at all; the report says so."
)
@click.option("--seed", default=0, show_default=True, help="Same data, settings and seed: same labels.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
def analyse_command(file: str, as_json: bool, **options: Any) -> None:
    """Cluster the rows of FILE and write a report that explains them.

    FILE is a table with one row for each thing to be grouped: CSV/TSV, XLSX/XLS, Parquet, JSON or JSON lines;
    - reads standard input. Without options, columns, preparation and number of clusters are found out, and
    the report says how.
    """
    # imported here so that --help need not wait for the numerical libraries
    from clustering.core.settings import analyse_settings
    from clustering.workflows.analyse import analyse

    settings = analyse_settings(source=file, **options)
    with progress_display() as progress:
        done = analyse(settings, progress=progress)
    if as_json:
        click.echo(json.dumps(done.summary, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_report(done.summary, done.report)

"""`clustering compare OLD NEW`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from clustering.cli.analyse import pairs
from clustering.cli.terminal import progress_display, show_comparison

EPILOG = """\b
Examples:
  clustering compare outputs/may outputs/june
  clustering compare outputs/may june.csv
  clustering compare outputs/may outputs/june --by model --json
"""


@click.command("compare", epilog=EPILOG, short_help="Find earlier segments again, and tell what has moved.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--by",
    type=click.Choice(["auto", "ids", "model"]),
    default="auto",
    show_default=True,
    help="How rows of two analyses are recognised: by their identifiers, or by where OLD would put them.",
)
@click.option(
    "--rename",
    multiple=True,
    callback=pairs,
    metavar="NEW=OLD",
    help="The column NEW of a file is the column OLD of the model.",
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or position from 0.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder to write; outputs/compare-OLD-NEW by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
def compare_command(old: str, new: str, as_json: bool, **options: Any) -> None:
    """Compare the segments of OLD with NEW, and say whether to keep them, to re-score or to re-fit.

    OLD is a report folder that clustering analyse wrote, or the model folder in it. NEW is another one, or a
    table with new rows, which OLD then gives their segments; - reads standard input. Written are a report,
    the crosswalk from old to new segments, who moved, how far each column moved, and, of two analyses, the
    new one under the earlier numbers and names.
    """
    # imported here so that --help need not wait for the numerical libraries
    from clustering.workflows.compare import CompareSettings, compare

    settings = CompareSettings(old=old, new=new, **options)
    with progress_display() as progress:
        done = compare(settings, progress=progress)
    if as_json:
        click.echo(json.dumps(done.summary, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_comparison(done.summary, done.report)

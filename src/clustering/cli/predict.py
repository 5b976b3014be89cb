"""`clustering predict MODEL FILE`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from clustering.cli.analyse import pairs
from clustering.cli.terminal import progress_display, show_prediction

EPILOG = """\b
Examples:
  clustering predict outputs/customers new-customers.csv
  clustering predict outputs/customers june.xlsx --sheet June --out june-segments.csv
  clustering predict outputs/customers crm.csv --rename "Annual income=income" --json
"""


@click.command("predict", epilog=EPILOG, short_help="Give new rows the clusters of an earlier result.")
@click.argument("model", metavar="MODEL")
@click.argument("file", metavar="FILE")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="File to write; outputs/NAME-labels.csv by default.",
)
@click.option(
    "--rename",
    multiple=True,
    callback=pairs,
    metavar="NEW=OLD",
    help="The column NEW of FILE is the column OLD of the model.",
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or position from 0.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON document.")
def predict_command(model: str, file: str, as_json: bool, **options: Any) -> None:
    """Give each row of FILE the cluster it belongs to by MODEL, and say which rows are unlike all before.

    MODEL is a report folder that clustering analyse wrote, or the model folder in it. FILE is a table with
    the columns that were clustered on; - reads standard input. Written is a CSV with one line for each row:
    id, cluster, name, confidence, flags, out_of_domain, reason.
    """
    # imported here so that --help need not wait for the numerical libraries
    from clustering.workflows.predict import PredictSettings, headline, predict

    settings = PredictSettings(model=model, source=file, **options)
    with progress_display() as progress:
        done = predict(settings, progress=progress)
    if as_json:
        click.echo(json.dumps(done.summary, indent=2, ensure_ascii=False, allow_nan=False))
        return
    for note in done.summary["notes"]:
        click.echo(f"note: {note}", err=True)
    show_prediction(headline(done.summary), done.summary, done.target)

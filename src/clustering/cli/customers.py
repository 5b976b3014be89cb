"""`clustering customers`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clustering.cli.terminal import progress_display, show_customers, show_prediction

if TYPE_CHECKING:
    from clustering.workflows.customer_request import CustomersRequest

EPILOG = """\b
Examples:
  clustering customers --demo
  clustering customers --transactions orders.csv --until 2024-12-31
  clustering customers --transactions orders.xlsx --customers people.csv --map customer=Client,date=Day
  clustering customers --config my.yaml --skip-dbscan --n-clusters 5 --out spring
  clustering customers --score spring --transactions june.csv
"""


@click.command("customers", epilog=EPILOG, short_help="Segment customers by what they bought.")
@click.option("--demo", is_flag=True, help="A smaller run: 1,000 customers, up to 6 segments.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Settings in YAML; `clustering config show` prints the defaults to begin with.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="One setting, as in clustering.kmeans_max_k=8; may be given several times.",
)
@click.option("--num-customers", type=int, metavar="N", help="How many customers are generated.")
@click.option("--transactions", default="", metavar="FILE", help="Real purchases, a row for each line.")
@click.option("--customers", default="", metavar="FILE", help="Who the customers are, a row for each.")
@click.option(
    "--map",
    "mapping",
    default="",
    metavar="JOB=COLUMN,…",
    help="Which column is customer, date, amount (or quantity, price), invoice, product, category, discount; "
    "what is not told is guessed and shown.",
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook of transactions.")
@click.option("--until", metavar="DATE", help="The observation date; what came later is not used.")
@click.option("--n-clusters", type=int, metavar="N", help="How many segments k-means is to make.")
@click.option(
    "--score",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Place the customers of --transactions in the segments of an earlier run; DIR is its output folder.",
)
@click.option("--skip-kmeans", is_flag=True, help="Leave k-means out.")
@click.option("--skip-dbscan", is_flag=True, help="Leave DBSCAN out.")
@click.option("--currency", metavar="TEXT", help="Put before amounts of money: €, say.")
@click.option("--seed", type=int, metavar="N", help="Of generating and clustering; 42 by default.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Output folder; outputs by default."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
def customers_command(as_json: bool, **options: Any) -> None:
    """Segment customers by what they bought: names, values, actions, dashboards and reports.

    With --transactions real purchases are read; without, customers are generated. K-means and DBSCAN are
    tuned and compared; tables, charts, dashboards, reports, models and a record of the run are written.
    """
    # imported here so that --help need not wait for the numerical libraries
    from clustering.workflows.customer_request import CustomerOptions, customers_request
    from clustering.workflows.customers import segment_customers

    request = customers_request(CustomerOptions.of(options))
    if request.score is not None:
        _score(request, as_json)
        return
    with progress_display() as progress:
        done = segment_customers(request, progress=progress)
    if as_json:
        click.echo(json.dumps(done.summary, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_customers(done.summary)


def _score(request: CustomersRequest, as_json: bool) -> None:
    """Place customers in the segments of an earlier run, and show where they are."""
    from clustering.workflows.score_customers import score_customers

    with progress_display() as progress:
        done = score_customers(request, progress=progress)
    if as_json:
        click.echo(json.dumps(done.summary, indent=2, ensure_ascii=False, allow_nan=False))
        return
    for told in done.summary.values():
        unlike = f"; {told['out_of_domain']:,} unlike all before" if told["out_of_domain"] else ""
        show_prediction(f"{told['customers']:,} customers placed{unlike}.", told, Path(told["file"]))

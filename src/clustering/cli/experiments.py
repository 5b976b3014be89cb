"""`clustering experiments list | show | compare | export`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

EPILOG = """\b
Examples:
  clustering experiments list
  clustering experiments show latest
  clustering experiments compare 20240501_120000 latest
  clustering experiments export --to mlflow
"""
_out = click.option(
    "--out",
    "tree",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    metavar="DIR",
    help="The output folder that the runs were written to.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("experiments", epilog=EPILOG)
def experiments_command() -> None:
    """Look at recorded runs: list them, show one, compare several, export them to MLflow.

    A run is named by its ID, by the beginning of it or of its run id, or as latest.
    """


@experiments_command.command("list")
@_out
@_json
def list_command(tree: Path, as_json: bool) -> None:
    """List the runs, newest first."""
    from clustering.cli.experiment_tables import list_text
    from clustering.workflows.experiments import list_experiments

    found = list_experiments(tree)
    for each in found.damaged:
        click.echo(f"skipped: {each.why}", err=True)
    _print(found.as_plain() if as_json else list_text(found))


@experiments_command.command("show")
@click.argument("wanted", metavar="ID")
@_out
@_json
def show_command(wanted: str, tree: Path, as_json: bool) -> None:
    """Show one run: parameters, figures, and whether its files are still as it left them."""
    from clustering.cli.experiment_tables import show_text
    from clustering.workflows.experiments import show_experiment

    shown = show_experiment(tree, wanted)
    _print(shown.as_plain() if as_json else show_text(shown))


@experiments_command.command("compare")
@click.argument("wanted", nargs=-1, required=True, metavar="ID ID…")
@_out
@_json
def compare_command(wanted: tuple[str, ...], tree: Path, as_json: bool) -> None:
    """Compare two or more runs: what was set differently, what was measured, same data and code or not."""
    from clustering.cli.experiment_tables import compare_text
    from clustering.workflows.experiments import compare_runs

    found = compare_runs(tree, wanted)
    _print(found.as_plain() if as_json else compare_text(found))


@experiments_command.command("export")
@click.argument("wanted", nargs=-1, metavar="[ID]…")
@click.option(
    "--to",
    required=True,
    metavar="DIR|URI",
    help="A folder, or an address of MLflow (sqlite:///…, http://…).",
)
@click.option("--files", is_flag=True, help="Copy the files of the runs too, not their records alone.")
@_out
@_json
def export_command(wanted: tuple[str, ...], tree: Path, as_json: bool, **options: Any) -> None:
    """Write runs (all, without an ID) where MLflow reads them; what is there already is left alone."""
    from clustering.cli.experiment_tables import export_text
    from clustering.workflows.experiments import export_experiments

    done = export_experiments(tree, options["to"], wanted, files=options["files"])
    told = {"uri": done.uri, "exported": list(done.exported), "already": list(done.already)}
    _print(told if as_json else export_text(done))


def _print(found: dict[str, Any] | str) -> None:
    """Print a text, or a document as JSON."""
    if isinstance(found, str):
        click.echo(found, nl=False)
    else:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))

"""`clustering config show | explain`."""

from __future__ import annotations

import json
from pathlib import Path

import click

EPILOG = """\b
Examples:
  clustering config show > customers.yaml
  clustering config explain --config customers.yaml
  CLUSTERING_CLUSTERING__KMEANS_MAX_K=8 clustering config explain
"""


@click.group("config", epilog=EPILOG)
def config_command() -> None:
    """Show the configuration of clustering customers, and where each value comes from.

    A later layer overrides an earlier one: defaults, a YAML file, environment variables
    (CLUSTERING_SECTION__KEY), the command line.
    """


@config_command.command("show")
def show_command() -> None:
    """Print all defaults as YAML: a configuration file to begin with."""
    import yaml

    from clustering.core.customer_settings import CustomersConfig

    plain = CustomersConfig().as_plain()
    click.echo(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True), nl=False)


@config_command.command("explain")
@click.option("--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="A YAML file.")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="A value, as the command line would give it; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document: key, value, origin.")
def explain_command(file: Path | None, pairs: tuple[str, ...], as_json: bool) -> None:
    """Print every key as YAML with its value, and in a comment where that came from."""
    from clustering.core.customer_settings import CustomersConfig
    from clustering.core.layers import explained, layered, told_pairs, values_of

    config, origins = layered(CustomersConfig, file, told=told_pairs(CustomersConfig, pairs))
    if not as_json:
        click.echo(explained(config, origins), nl=False)
        return
    values = values_of(config)
    told = {key: {"value": values[key], "origin": str(origin)} for key, origin in origins.items()}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))

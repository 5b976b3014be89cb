"""What `clustering customers` is asked to do: files, methods, and the configuration in all its layers."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster_maker.errors import ConfigError
from clustering.core.customer_settings import DEMO, CustomersConfig
from clustering.core.layers import layered, told_pairs
from clustering.core.sections import Section
from clustering.customers.cleaning_records import TransactionOptions
from clustering.customers.column_mapping import parse_mapping
from clustering.customers.segmentation import Method
from clustering.workflows.customer_sources import SourceRequest


@dataclass(frozen=True)
class CustomersRequest:
    """A run of `clustering customers`, settled in every respect.

    Parameters
    ----------
    config : CustomersConfig
        All settings.
    source : SourceRequest
        Which files to read; generated customers where there are none.
    methods : tuple of str
        How to cluster.
    command : str
        The command line that repeats the run.
    score : Path or None
        The output folder of an earlier run, in whose segments the customers are to be placed.
    """

    config: CustomersConfig
    source: SourceRequest
    methods: tuple[Method, ...]
    command: str
    score: Path | None = None


class CustomerOptions(Section):
    """What a command line may say; whatever is left out is settled by the configuration."""

    demo: bool = False
    config_file: Path | None = None
    settings: tuple[str, ...] = ()
    num_customers: int | None = None
    transactions: str = ""
    customers: str = ""
    mapping: str = ""
    sheet: str | None = None
    until: str | None = None
    n_clusters: int | None = None
    skip_kmeans: bool = False
    skip_dbscan: bool = False
    currency: str | None = None
    seed: int | None = None
    out: Path | None = None
    score: Path | None = None


def customers_request(
    options: CustomerOptions, environment: Mapping[str, str] = os.environ
) -> CustomersRequest:
    """Settle what is to be done from a command line, the environment and a file.

    Raises
    ------
    ConfigError
        If options contradict each other, or a setting is not allowed.
    """
    _check(options)
    config, _ = layered(
        CustomersConfig, file=options.config_file, environment=environment, told=_told(options)
    )
    source = SourceRequest(
        transactions=options.transactions,
        customers=options.customers,
        mapping=parse_mapping(options.mapping) if options.mapping else {},
        options=TransactionOptions(until=options.until),
        sheet=options.sheet,
    )
    return CustomersRequest(config, source, _methods(options), repeat_command(options), options.score)


def repeat_command(options: CustomerOptions) -> str:
    """Return the command line with the options that were told.

    >>> repeat_command(CustomerOptions(demo=True, out=Path("my folder")))
    "clustering customers --demo --out 'my folder'"
    """
    words = ["clustering", "customers"]
    for name, value in options.model_dump(exclude_defaults=True).items():
        for each in value if isinstance(value, tuple) else (value,):
            words += [_option(name)] if each is True else [_option(name), str(each)]
    return shlex.join(words)


def _option(name: str) -> str:
    """Return the option of a setting as the command line knows it."""
    named = {"config_file": "--config", "settings": "--set", "mapping": "--map"}
    return named.get(name, "--" + name.replace("_", "-"))


def _check(options: CustomerOptions) -> None:
    """Refuse options that contradict each other."""
    if options.transactions and options.num_customers is not None:
        raise ConfigError(
            "--num-customers is for generated customers: with --transactions all of the file's are taken."
        )
    if options.mapping and not options.transactions:
        raise ConfigError("--map tells the columns of --transactions FILE: name that file as well.")
    if options.score is not None:
        _check_score(options)
    if options.skip_kmeans and options.skip_dbscan:
        raise ConfigError("--skip-kmeans and --skip-dbscan leave nothing to do: skip one of them at most.")


def _check_score(options: CustomerOptions) -> None:
    """Refuse options that make segments where customers are to be placed in those that are there."""
    if not options.transactions:
        raise ConfigError("--score places the customers of --transactions FILE: name that file as well.")
    given = options.model_dump(exclude_defaults=True)
    for name in ("demo", "config_file", "settings", "n_clusters", "currency", "seed", "out"):
        if name in given:
            raise ConfigError(
                f"{_option(name)} is for making segments: with --score they are as the earlier run made them."
            )


def _methods(options: CustomerOptions) -> tuple[Method, ...]:
    """Return the methods that are not skipped."""
    kmeans: tuple[Method, ...] = () if options.skip_kmeans else ("kmeans",)
    dbscan: tuple[Method, ...] = () if options.skip_dbscan else ("dbscan",)
    return kmeans + dbscan


def _told(options: CustomerOptions) -> dict[str, Any]:
    """Return what the command line says, by the configuration's keys."""
    single = {
        "data_generator.num_customers": options.num_customers,
        "clustering.kmeans_n_clusters": options.n_clusters,
        "reporting.currency": options.currency,
        "paths.output_dir": None if options.out is None else str(options.out),
        "data_generator.random_seed": options.seed,
        "clustering.kmeans_random_state": options.seed,
    }
    told: dict[str, Any] = _flat(DEMO) if options.demo else {}
    told |= told_pairs(CustomersConfig, options.settings)
    return told | {key: value for key, value in single.items() if value is not None}


def _flat(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return nested settings by their dotted names, which single ones can override.

    >>> _flat({"clustering": {"kmeans_max_k": 6}})
    {'clustering.kmeans_max_k': 6}
    """
    return {f"{section}.{key}": value for section, keys in sections.items() for key, value in keys.items()}

"""A recorded run as text for people, on a terminal or in a variable."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from cluster_maker.wording import plural
from clustering.tracking.duration import format_duration
from clustering.tracking.experiment import Experiment

WIDTH = 100


def summary_text(experiment: Experiment) -> str:
    """Return what a run was, what it measured and what it wrote."""
    wrote = sum(each.size_bytes for each in experiment.artifacts)
    rows = [
        ("experiment", experiment.experiment_name),
        ("id", f"{experiment.id} (run {experiment.run_id})"),
        ("status", experiment.status + (f": {experiment.error}" if experiment.error else "")),
        ("started", when(experiment)),
        ("took", format_duration(experiment.duration_seconds)),
        ("versions", f"model {experiment.model_version}, data {experiment.data_version}"),
        *((f"data {name}", sha256[:12]) for name, sha256 in experiment.data.items()),
        *((name, metric_text(experiment, name)) for name in experiment.metrics),
        ("parameters", plural(len(experiment.parameters_flat), "value")),
        ("artefacts", f"{len(experiment.artifacts)}, {size_text(wrote)}"),
    ]
    return as_text(("", ""), rows)


def metric_text(experiment: Experiment, name: str) -> str:
    """Return a metric's figure, or why there is none."""
    value = experiment.metrics[name]
    if value is None:
        return f"not known: {experiment.metrics_missing.get(name, 'no reason was given')}"
    return number_text(value)


def number_text(value: float) -> str:
    """Return a number with as many digits as a reader needs.

    >>> number_text(5000), number_text(0.412345), number_text(310.25)
    ('5,000', '0.4123', '310.2')
    """
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def size_text(size: int) -> str:
    """Return a size in bytes as people say it.

    >>> size_text(900), size_text(12_300), size_text(4_560_000)
    ('900 B', '12.3 kB', '4.6 MB')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"


def when(experiment: Experiment) -> str:
    """Return when a run began, to the second and with its zone."""
    return experiment.started.isoformat(sep=" ", timespec="seconds")


def as_text(
    header: tuple[str, ...],
    rows: Iterable[Iterable[Any]],
    *,
    width: int = WIDTH,
    whole: tuple[str, ...] = (),
) -> str:
    """Return rows as aligned text; columns named in `whole` are not folded, an empty header is left out."""
    from rich.console import Console  # noqa: PLC0415 - only who shows something waits for it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, show_header=any(header), header_style="")
    for name in header:
        table.add_column(name, overflow="fold", no_wrap=name in whole)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    written = io.StringIO()
    Console(file=written, width=width, highlight=False, color_system=None).print(table)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def print_text(text: str) -> None:
    """Write text to standard output."""
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    Console(highlight=False, soft_wrap=True).print(Text(text), end="")

"""The `clustering` command: its subcommands, and what a user sees when something is wrong.

Exit codes: 0 done, 1 a fault of the program itself, 2 something is wrong with the input, 130 stopped by
Ctrl-C, 143 stopped by SIGTERM.
Subcommands are imported when they are called, so that `clustering --help` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from cluster_maker.errors import ClusterMakerError

#: name -> (where the command is, one line for the overview)
COMMANDS = {
    "analyse": ("clustering.cli.analyse:analyse_command", "Cluster the rows of a file and write a report."),
    "predict": ("clustering.cli.predict:predict_command", "Give new rows the clusters of an earlier result."),
    "compare": (
        "clustering.cli.compare:compare_command",
        "Find earlier segments again; tell what has moved.",
    ),
    "customers": ("clustering.cli.customers:customers_command", "Segment customers by what they bought."),
    "demo": ("clustering.cli.demo:demo_command", "Analyse a small real data set, to see what comes out."),
    "experiments": (
        "clustering.cli.experiments:experiments_command",
        "List, show, compare and export recorded runs.",
    ),
    "config": (
        "clustering.cli.config:config_command",
        "Show the configuration, and where each value comes from.",
    ),
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview without importing any subcommand."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example:  clustering analyse customers.csv",
)
@click.version_option(package_name="cluster-maker", prog_name="clustering")
def cli() -> None:
    """From a raw table to clusters that can be trusted, named, explained and pictured."""


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(outcome(arguments))


def outcome(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; every expected error becomes one line on stderr."""
    try:
        cli.main(arguments, prog_name="clustering", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return int(leave.exit_code)
    except BrokenPipeError:
        _forget_stdout()
    except (Exception, KeyboardInterrupt) as error:
        return _report(error)
    return 0


def _report(error: BaseException) -> int:
    """Tell a person what went wrong, and return the exit code that says the same."""
    match error:
        case click.Abort() | KeyboardInterrupt():
            return _say("stopped; nothing was left half-written.", 130)
        case click.ClickException():
            return _say(_one_line(error.format_message()), 2)
        case ClusterMakerError() | MemoryError():
            return _say(_one_line(error) or "there is not enough memory for this table.", 2)
    return _fault(error)


def _terminate(signum: int, frame: FrameType | None) -> None:
    """Leave on SIGTERM by an exception, so that unfinished files are taken away."""
    sys.exit(128 + signum)


def _one_line(error: BaseException | str) -> str:
    """Return a message on one line."""
    return " ".join(str(error).split())


def _say(message: str, code: int) -> int:
    """Write one line to stderr and return the exit code."""
    click.echo(f"clustering: {message}", err=True)
    return code


def _fault(error: BaseException) -> int:
    """Report a fault of the program itself; with CLUSTERING_DEBUG set, where it happened."""
    if os.environ.get("CLUSTERING_DEBUG"):
        raise error
    kind = type(error).__name__
    return _say(
        f"internal error ({kind}: {_one_line(error)}). This is a fault of the program, not of your data; "
        "set CLUSTERING_DEBUG=1 to see where it happened.",
        1,
    )


def _forget_stdout() -> None:
    """Keep Python from writing into a closed pipe once more at exit."""
    devnull: Any = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())

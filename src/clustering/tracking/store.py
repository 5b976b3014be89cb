"""Recorded runs on disk: written whole, listed, found by name, checked against their files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from cluster_maker.data_exporter import write_atomically
from cluster_maker.errors import ConfigError, DataLoadError, suggest
from clustering.io.folder import write_error
from clustering.tracking.experiment import FILE, Artifact, Experiment
from clustering.tracking.hashes import path_hash

#: The folder of an output tree in which each run has one.
ROOT = "experiments"
ArtifactState = Literal["still there", "changed", "missing"]


@dataclass(frozen=True)
class Damaged:
    """A record that cannot be read: the name of its folder, and why."""

    id: str
    why: str


def place_experiment(tree: Path, stamp: str, record: Callable[[str], Experiment]) -> Path:
    """Write a new record below ``experiments/`` and return its folder.

    The folder appears with the record in it, under the first of ``stamp``, ``stamp_2``, … that is free, also
    where several processes ask at once.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    root = tree / ROOT
    staging: Path | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{stamp}.", dir=root))
        for number in count(1):
            name = stamp if number == 1 else f"{stamp}_{number}"
            replace_experiment(staging, record(name))
            if _takes(staging, root / name):
                break
    except OSError as error:
        raise write_error(root, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    (root / name).chmod(root.stat().st_mode & 0o777)  # a temporary folder is readable by its owner only
    return root / name


def replace_experiment(folder: Path, experiment: Experiment) -> None:
    """Write a record into its folder, whole or not at all."""
    with write_atomically(folder / FILE) as handle:
        handle.write(experiment.model_dump_json(indent=2) + "\n")


def read_experiment(folder: Path) -> Experiment:
    """Read the record in a folder.

    Raises
    ------
    DataLoadError
        If there is none, or it is damaged or of another version.
    """
    path = folder / FILE
    try:
        found = Experiment.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DataLoadError(f"the experiment {folder.name!r} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise DataLoadError(f"the experiment {folder.name!r} is damaged: {_problem(error)}.") from error
    return found.model_copy(update={"id": folder.name})  # the folder may have been renamed


def experiments_in(tree: Path) -> tuple[list[Experiment], list[Damaged]]:
    """Read all records of an output tree: the intact ones newest first, and those that are damaged.

    Raises
    ------
    ConfigError
        If the tree holds no experiments.
    """
    root = tree / ROOT
    if not root.is_dir():
        raise ConfigError(
            f"no experiments are recorded in {str(tree)!r}: clustering customers records each run; "
            "name another output folder with --out."
        )
    intact, damaged = [], []
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != "."):
        try:
            intact.append(read_experiment(folder))
        except DataLoadError as error:
            damaged.append(Damaged(folder.name, str(error)))
    return sorted(intact, key=lambda each: (each.started, each.id), reverse=True), damaged


def find_experiment(tree: Path, wanted: str) -> Experiment:
    """Find one record.

    Parameters
    ----------
    tree : Path
        The output tree.
    wanted : str
        A name, the beginning of one or of a run id if only one begins so, or ``latest``.

    Raises
    ------
    ConfigError
        If none is called so, or several.
    DataLoadError
        If it is damaged.
    """
    intact, damaged = experiments_in(tree)
    if wanted == "latest":
        return _latest(tree, intact, damaged)
    for each in damaged:
        if each.id == wanted:
            raise DataLoadError(each.why)
    exact = [each for each in intact if each.id == wanted]
    begun = [
        each for each in intact if wanted and (each.id.startswith(wanted) or each.run_id.startswith(wanted))
    ]
    found = exact or begun
    names = [each.id for each in intact]
    if not found:
        known = ", ".join(names[:5]) + (f", … ({len(names)} in all)" if len(names) > 5 else "")
        raise ConfigError(
            f"unknown experiment {wanted!r}.{suggest(wanted, names)} Recorded: {known or 'none'}."
        )
    if len(found) > 1:
        raise ConfigError(
            f"{wanted!r} begins {len(found)} experiments: {', '.join(each.id for each in found)}. "
            "Write more of the name."
        )
    return found[0]


def artifact_state(tree: Path, artifact: Artifact) -> ArtifactState:
    """Tell whether what a run wrote still lies there as it was."""
    path = tree / artifact.path
    try:
        sha256, size = path_hash(path)
    except OSError:
        return "missing"
    return "still there" if (sha256, size) == (artifact.sha256, artifact.size_bytes) else "changed"


def _takes(staging: Path, target: Path) -> bool:
    """Move a written folder to its name, and tell whether that was free."""
    if target.exists():
        return False
    try:
        os.rename(staging, target)
    except OSError:
        if target.exists():  # another process was faster: a folder with files in it is never replaced
            return False
        raise
    return True


def _latest(tree: Path, intact: list[Experiment], damaged: list[Damaged]) -> Experiment:
    """Return the newest record; refuse to pass over a newer one that is damaged."""
    newest = max((each.id for each in damaged), default="")
    if intact and intact[0].id > newest:
        return intact[0]
    if not damaged:
        raise ConfigError(f"no experiments are recorded in {str(tree)!r} yet.")
    why = next(each.why for each in damaged if each.id == newest)
    before = f" The latest that can be read is {intact[0].id}." if intact else ""
    raise DataLoadError(why + before)


def _problem(error: ValidationError) -> str:
    """Say the first problem of a record in a few words."""
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "json_invalid":
        return "it is no complete JSON"
    return f"{place}: {problem['msg']}".replace("\n", " ").rstrip(".")

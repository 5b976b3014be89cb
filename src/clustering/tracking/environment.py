"""What a run ran on: Python, platform, libraries, and the very code."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from cluster_maker.data_exporter import write_atomically
from clustering.tracking.hashes import digest, file_hash, files_hash

LIBRARIES = (
    "cluster-maker", "numpy", "scipy", "pandas", "scikit-learn", "matplotlib", "pyarrow", "pydantic",
    "faker", "plotly", "pyyaml", "seaborn", "structlog",
)  # fmt: skip
PACKAGES = ("cluster_maker", "clustering")
#: What of a package decides what it does: Python, and the templates and styles of its pages.
SOURCES = {".py", ".html", ".md", ".css", ".js", ".jinja", ".j2", ".txt", ".json", ".yaml", ".csv"}


class Environment(BaseModel):
    """What a run ran on.

    Parameters
    ----------
    python, platform, machine : str
        Version of Python; operating system; processor family.
    cpu_count, cpu_usable : int
        Processors of the machine, and those that this process may use.
    libraries : dict of str to str
        Versions.
    code_sha256 : str
        Hash of the source files of both packages as they are installed, so that a change of the code is
        seen where there is no version control.
    kernels_sha256 : str or None
        Hash of the compiled core, which differs from build to build; None where there is none.
    git_commit : str or None
        Commit of the code, where it is run from a repository.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    python: str
    platform: str
    machine: str
    cpu_count: int
    cpu_usable: int
    libraries: dict[str, str]
    code_sha256: str
    kernels_sha256: str | None
    git_commit: str | None


def environment_info() -> Environment:
    """Return what this process runs on.

    Examples
    --------
    >>> import platform
    >>> environment_info().python == platform.python_version()
    True
    """
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        machine=platform.machine(),
        cpu_count=os.cpu_count() or 1,
        cpu_usable=_usable_cpus(),
        libraries=_versions(),
        code_sha256=code_hash(),
        kernels_sha256=kernels_hash(),
        git_commit=git_commit(_folder(PACKAGES[-1])),
    )


def save_environment_info(path: str | Path) -> None:
    """Write what this process runs on as JSON, whole or not at all.

    Raises
    ------
    ExportError
        If the folder does not exist or the file cannot be written.
    """
    with write_atomically(path) as handle:
        handle.write(json.dumps(environment_info().model_dump(), indent=2) + "\n")


def code_hash(folders: tuple[Path, ...] = ()) -> str:
    """Return one SHA-256 for the source files of packages, by default of both packages of this project."""
    found = folders or tuple(_folder(name) for name in PACKAGES)
    return digest(f"{folder.name} {files_hash(folder, _sources(folder))}" for folder in found)


def kernels_hash() -> str | None:
    """Return the SHA-256 of the compiled core."""
    spec = find_spec("cluster_maker.kernels._core")
    return file_hash(Path(spec.origin)) if spec is not None and spec.origin else None


def git_commit(folder: Path) -> str | None:
    """Return the commit of the repository that keeps a folder's files; None where none does.

    A package installed inside somebody's repository, in a virtual environment, say, is not kept by it.
    """
    if _git(folder, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None
    return _git(folder, "rev-parse", "HEAD")


def _git(folder: Path, *words: str) -> str | None:
    """Return what git says about a folder; None where it refuses or is not there."""
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def _folder(package: str) -> Path:
    """Return where a package's sources lie."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"the package {package!r} is not installed.")
    return Path(spec.origin).parent


def _sources(folder: Path) -> list[Path]:
    """Return the files of a package that decide what it does; those of the compiled core lie in no wheel."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SOURCES and path.is_file() and "cpp" not in path.relative_to(folder).parts
    ]


def _versions() -> dict[str, str]:
    """Return the versions of the libraries that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _usable_cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

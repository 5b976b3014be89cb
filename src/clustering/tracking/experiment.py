"""What `experiment.json` holds: a pydantic model, which is also its JSON schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from clustering.tracking.environment import Environment

#: The file of a recorded run, in a folder of its own.
FILE = "experiment.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Artifact(BaseModel):
    """A file or folder that a run wrote.

    `path` is relative to the output tree, with slashes; absolute where it lies elsewhere. A folder's size
    and hash are those of all files in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    kind: str
    size_bytes: int = Field(ge=0)
    sha256: Sha256


class Experiment(BaseModel):
    """A recorded run.

    `id` is the name of its folder; `run_id` stands for data, configuration and version, so that two runs of
    the same have the same. `parameters_flat` holds the nested `parameters` with dots. A metric that could
    not be measured is null, and `metrics_missing` says why. `data` holds a hash for each source.

    Examples
    --------
    >>> sorted(Experiment.model_json_schema()["properties"])[:4]
    ['artifacts', 'command', 'data', 'data_version']
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    format: Literal[1] = 1
    id: str = Field(min_length=1)
    run_id: str = Field(pattern=r"^[0-9a-f]{12}$")
    experiment_name: str
    status: Literal["finished", "failed"]
    error: str | None = None
    command: str = ""
    started: AwareDatetime
    ended: AwareDatetime
    duration_seconds: float = Field(ge=0)
    model_version: str
    data_version: str
    parameters: dict[str, Any]
    parameters_flat: dict[str, Any]
    metrics: dict[str, int | float | None]
    metrics_missing: dict[str, str]
    artifacts: tuple[Artifact, ...]
    data: dict[str, Sha256]
    environment: Environment | None
    log_file: str | None = None

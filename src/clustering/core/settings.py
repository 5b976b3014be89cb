"""The validated settings of a run, as a command line, a file or a program gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.errors import ConfigError, suggest
from cluster_maker.evaluation.wishes import NUMBERS_ALLOWED, SIZES_ALLOWED, wish_of
from cluster_maker.preprocessing.options import PreprocessingOptions


class AnalyseSettings(BaseModel):
    """What `clustering analyse` is asked to do.

    `n_clusters` may be bounds (3, 8); `smallest` is what every cluster should have at least, in rows (an int)
    or as a share of them (a float up to 0.5).
    Unknown keys are refused. `features` and `exclude` may name several columns in one entry,
    separated by commas.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    features: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    id_column: str | None = None
    sheet: str | None = None
    roles: dict[str, str] = Field(default_factory=dict)
    algorithm: str = "kmeans"
    parameters: dict[str, Any] = Field(default_factory=dict)
    n_clusters: int | tuple[int, int] | Literal["auto"] = "auto"
    smallest: int | float | None = None
    preprocessing: dict[str, Any] = Field(default_factory=dict)
    out: Path | None = None
    quick: bool = False
    seed: int = Field(default=0, ge=0, lt=2**32)

    @property
    def folder(self) -> Path:
        """Where the report goes: `out`, or ``outputs/NAME-OF-THE-FILE``."""
        if self.out is not None:
            return self.out
        name = Path(self.source).name.split(".")[0] if self.source != "-" else "stdin"
        return Path("outputs") / (name or "report")

    def preprocessing_options(self) -> PreprocessingOptions:
        """Return the preprocessing settings as the engine's options."""
        known = PreprocessingOptions.__dataclass_fields__
        for key in self.preprocessing:
            if key not in known:
                raise ConfigError(
                    f"unknown preprocessing setting {key!r}.{suggest(key, known)} Known: {', '.join(known)}."
                )
        return PreprocessingOptions(**self.preprocessing)


def analyse_settings(**values: Any) -> AnalyseSettings:
    """Validate settings.

    Raises
    ------
    ConfigError
        With one line that names the setting, what was got and what is allowed.
    """
    try:
        settings = AnalyseSettings(**values)
    except ValidationError as error:
        raise ConfigError(_first_problem(error)) from error
    wish_of(settings.n_clusters, settings.smallest)  # refuses what cannot be meant
    if settings.algorithm != "auto":
        ALGORITHMS[settings.algorithm]  # refuses an unknown name, with the closest known one
    return settings


def _first_problem(error: ValidationError) -> str:
    """Say the first problem of a failed validation in one line."""
    problem = error.errors()[0]
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden":
        known = AnalyseSettings.model_fields
        return f"unknown setting {name!r}.{suggest(name, known)} Known: {', '.join(known)}."
    allowed = {"n_clusters": NUMBERS_ALLOWED, "smallest": SIZES_ALLOWED}.get(name, problem["msg"])
    return f"{name}={problem['input']!r} is not allowed: {allowed}."

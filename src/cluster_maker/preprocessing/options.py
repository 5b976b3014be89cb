"""How a table becomes numbers: every choice, its allowed values and its default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal, TypeAlias

from cluster_maker.errors import ConfigError, suggest

MissingMethod: TypeAlias = Literal["auto", "median", "mean", "mode", "constant", "knn"]
OutlierMethod: TypeAlias = Literal["auto", "iqr", "zscore", "isolation_forest", "none"]
OutlierAction: TypeAlias = Literal["clip", "flag"]
ScalingMethod: TypeAlias = Literal["auto", "standard", "minmax", "robust", "none"]
ReductionMethod: TypeAlias = Literal["none", "pca"]

MISSING_METHODS = ("auto", "median", "mean", "mode", "constant", "knn")
OUTLIER_METHODS = ("auto", "iqr", "zscore", "isolation_forest", "none")
OUTLIER_ACTIONS = ("clip", "flag")
SCALING_METHODS = ("auto", "standard", "minmax", "robust", "none")
REDUCTION_METHODS = ("none", "pca")

#: What `outlier_threshold` is where none is given.
DEFAULT_THRESHOLDS = {"auto": 3.0, "iqr": 1.5, "zscore": 3.0, "isolation_forest": 0.6}


@dataclass(frozen=True)
class PreprocessingOptions:
    """Choices of the way from a table to a feature matrix.

    The defaults are meant to give sensible clusters on a real table with nothing set.

    Parameters
    ----------
    missing : {"auto", "median", "mean", "mode", "constant", "knn"}
        What a missing value is filled with. ``"auto"`` and ``"median"``: the median of numbers, the middle
        level of ordinal columns, the most frequent level of the others. ``"mean"``: the mean of numbers, the
        rest as before. ``"mode"``: the most frequent value of every column. ``"constant"``: `fill_value`
        where it suits the column, the rest as before. ``"knn"``: the mean of the `n_neighbors` rows that
        are most alike. Under ``"auto"``, a nominal column with 5 % missing or more gets a level "missing".
    fill_value : float or str, optional
        For ``missing="constant"``: a number fills number columns, a text fills nominal columns.
    n_neighbors : int
        For ``missing="knn"``: the number of rows that are averaged.
    missing_indicator : "auto", True or False
        Whether a 0/1 feature says that a value was missing. ``"auto"``: where 5 % or more are missing and
        that goes with other columns (rank correlation of 0.2 or more, and beyond chance), once for columns
        missing together.
    outliers : {"auto", "iqr", "zscore", "isolation_forest", "none"}
        How extreme values of number columns are found, after heavy tails are bent (see `power`).
        ``"auto"`` is the IQR rule with threshold 3. No row is ever dropped.
    outlier_action : {"clip", "flag"}
        Whether extreme values are drawn in for the clustering, or only flagged.
    outlier_threshold : float, optional
        IQR: number of interquartile ranges outside the quartiles (default 1.5; 3 for ``"auto"``).
        zscore: number of standard deviations (3). Isolation forest: anomaly score, 0-1 (0.6).
    max_levels : int
        Most levels of a nominal column that become features; the rarer ones are grouped as "other".
    rare_share : float
        Levels held by a smaller share (0-1) of the rows than this are grouped as "other".
    category_weight : float
        Variance that a category column adds where its levels are equally common, against 1 of a
        standardised number column; see `cluster_maker.preprocessing.encode` for the rule.
    scaling : {"auto", "standard", "minmax", "robust", "none"}
        How number columns are brought to one scale; ``"auto"`` is ``"standard"``. With ``"none"`` numbers
        go in as they are (heavy tails are not bent either unless `power` is True), categories as 0 and 1.
    power : "auto", True or False
        Whether heavy-tailed number columns are bent by arcsinh. ``"auto"``: where the skewness, after
        limiting the values to their 1 % and 99 % quantiles, is beyond 1 or -1. True: every number column.
    min_variance : float
        A feature is left out where ``p (1 - p)`` is smaller, p the share of rows that differ from its most
        common value (0.001: more than 99.9 % of the rows are alike); 0 leaves out constant features only.
    max_correlation : float
        Of two features correlated more strongly (absolute Pearson) the later one is left out as the same
        quantity under two names; 1 leaves out exact linear copies only.
    reduction : {"none", "pca"}
        Whether the features are replaced by principal components.
    n_components : int or float
        Number of components, or the share (above 0, at most 1, a float) of the variance they must explain.

    Raises
    ------
    ConfigError
        If a value is not allowed.

    Examples
    --------
    >>> PreprocessingOptions(scaling="robust").scaling
    'robust'
    >>> PreprocessingOptions(scaling="standart")
    Traceback (most recent call last):
    ...
    cluster_maker.errors.ConfigError: scaling='standart' is not known. Did you mean 'standard'? Allowed: ...
    """

    missing: MissingMethod = "auto"
    fill_value: float | str | None = None
    n_neighbors: int = 5
    missing_indicator: Literal["auto"] | bool = "auto"
    outliers: OutlierMethod = "auto"
    outlier_action: OutlierAction = "clip"
    outlier_threshold: float | None = None
    max_levels: int = 20
    rare_share: float = 0.01
    category_weight: float = 0.5
    scaling: ScalingMethod = "auto"
    power: Literal["auto"] | bool = "auto"
    min_variance: float = 0.001
    max_correlation: float = 0.99
    reduction: ReductionMethod = "none"
    n_components: int | float = 0.9

    def __post_init__(self) -> None:
        _check_choice("missing", self.missing, MISSING_METHODS)
        _check_choice("outliers", self.outliers, OUTLIER_METHODS)
        _check_choice("outlier_action", self.outlier_action, OUTLIER_ACTIONS)
        _check_choice("scaling", self.scaling, SCALING_METHODS)
        _check_choice("reduction", self.reduction, REDUCTION_METHODS)
        _check_switch("missing_indicator", self.missing_indicator)
        _check_switch("power", self.power)
        _check_count("n_neighbors", self.n_neighbors, least=1)
        _check_count("max_levels", self.max_levels, least=2)
        _check_range("rare_share", self.rare_share, 0.0, 0.5)
        _check_range("category_weight", self.category_weight, 0.0, 4.0, open_low=True)
        _check_range("min_variance", self.min_variance, 0.0, 0.25)
        _check_range("max_correlation", self.max_correlation, 0.0, 1.0, open_low=True)
        _check_fill(self.missing, self.fill_value)
        _check_threshold(self.outliers, self.outlier_threshold)
        check_components(self.n_components)

    @property
    def threshold(self) -> float:
        """The outlier threshold in force."""
        if self.outlier_threshold is not None:
            return float(self.outlier_threshold)
        return DEFAULT_THRESHOLDS.get(self.outliers, 0.0)

    @property
    def scaler(self) -> Literal["standard", "minmax", "robust", "none"]:
        """The scaling in force: what ``"auto"`` stands for is settled here."""
        return "standard" if self.scaling == "auto" else self.scaling

    @property
    def bends(self) -> Literal["auto"] | bool:
        """The power setting in force: unscaled numbers are left as they are unless bending is asked for."""
        return False if self.power == "auto" and self.scaling == "none" else self.power


def check_components(value: Any) -> None:
    """Refuse anything but a count of components or a share of variance.

    Raises
    ------
    ConfigError
        If `value` is neither an integer of 1 or more nor a float above 0 and at most 1.
    """
    if _is_whole(value) and value >= 1:
        return
    if isinstance(value, float) and 0.0 < value <= 1.0:
        return
    raise ConfigError(
        f"n_components={value!r} is not possible: give a number of components (1, 2, …) "
        f"or the share of the variance to keep, above 0 and at most 1 (0.9)."
    )


def _is_whole(value: Any) -> bool:
    """Whether a value is a whole number; True and False are none."""
    return not isinstance(value, bool) and isinstance(value, Integral)


def _check_choice(setting: str, value: Any, allowed: Sequence[str]) -> None:
    """Refuse a value that is not among the allowed names."""
    if value not in allowed:
        raise ConfigError(
            f"{setting}={value!r} is not known.{suggest(str(value), allowed)} Allowed: {', '.join(allowed)}."
        )


def _check_switch(setting: str, value: Any) -> None:
    """Refuse anything but "auto", True and False."""
    if not (isinstance(value, bool) or value == "auto"):
        raise ConfigError(
            f"{setting}={value!r} is not known.{suggest(str(value), ['auto'])} Allowed: auto, true, false."
        )


def _check_count(setting: str, value: Any, *, least: int) -> None:
    """Refuse anything but an integer of at least `least`."""
    if not _is_whole(value) or value < least:
        raise ConfigError(f"{setting}={value!r} is not possible: give a whole number of {least} or more.")


def _check_range(setting: str, value: Any, low: float, high: float, *, open_low: bool = False) -> None:
    """Refuse numbers outside an interval."""
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not low <= value <= high or (open_low and value == low):
        least = f"above {low:g}" if open_low else f"from {low:g}"
        raise ConfigError(f"{setting}={value!r} is not possible: give a number {least} to {high:g}.")


def _check_fill(missing: str, fill_value: Any) -> None:
    """Refuse a fill value without the method that uses it, and the reverse."""
    if missing == "constant" and fill_value is None:
        raise ConfigError("missing='constant' needs fill_value: the number or text to fill in.")
    if missing != "constant" and fill_value is not None:
        raise ConfigError(
            f"fill_value={fill_value!r} is used with missing='constant' only, got missing={missing!r}."
        )
    number = isinstance(fill_value, Real) and not isinstance(fill_value, bool)
    if number and not abs(float(fill_value)) < float("inf"):
        raise ConfigError(f"fill_value={fill_value!r} is not possible: give a finite number or a text.")
    if fill_value is not None and not number and not isinstance(fill_value, str):
        raise ConfigError(f"fill_value={fill_value!r} is not possible: give a number or a text.")


def _check_threshold(outliers: str, threshold: Any) -> None:
    """Refuse thresholds that are not positive; a score of the isolation forest is 1 at most."""
    if threshold is None:
        return
    if outliers == "none":
        raise ConfigError(f"outlier_threshold={threshold!r} has no use with outliers='none'.")
    high = 1.0 if outliers == "isolation_forest" else 1e6
    _check_range("outlier_threshold", threshold, 0.0, high, open_low=True)

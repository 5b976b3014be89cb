"""The configuration of `clustering customers`: six typed sections that YAML holds without loss.

`CustomersConfig.load` and `.save` read and write a file; making a configuration makes no folder.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from clustering.core.sections import Section
from clustering.core.yaml_files import read_yaml, write_yaml

#: The behavioural segments that are generated, and what share of the customers each has.
SEGMENT_SHARES = {
    "high_value": 0.15,
    "bargain_hunter": 0.25,
    "occasional": 0.30,
    "new": 0.15,
    "at_risk": 0.15,
}
#: Product categories and the prices of their articles, least and greatest.
PRICE_RANGES = {
    "Electronics": (40.0, 900.0), "Clothing": (12.0, 180.0), "Home & Garden": (8.0, 350.0),
    "Books": (5.0, 45.0), "Sports": (10.0, 260.0), "Beauty": (4.0, 90.0), "Toys": (5.0, 110.0),
}  # fmt: skip

#: What `--demo` tells.
DEMO = {
    "data_generator": {"num_customers": 1000},
    "clustering": {"kmeans_max_k": 6, "dbscan_eps_steps": 10},
}

Share = Annotated[float, Field(ge=0, le=1)]
Range = tuple[float, float]


class DataGeneratorConfig(Section):
    """How customers and their purchases are generated.

    Shares are 0-1; `price_ranges` are money for one piece. Where only `product_categories` are told, those
    without a price range get the widest usual one; `segment_shares` must add up to 1.
    """

    num_customers: int = Field(default=5000, ge=1, le=10_000_000)
    random_seed: int = Field(default=42, ge=0, lt=2**32)
    start_date: date = date(2022, 1, 1)
    end_date: date = date(2024, 12, 31)
    product_categories: tuple[str, ...] = tuple(PRICE_RANGES)
    price_ranges: dict[str, Range] = PRICE_RANGES
    segment_shares: dict[str, Share] = SEGMENT_SHARES
    seasonality: bool = True
    return_rate: Share = 0.05
    locale: str = "en_US"

    @field_validator("product_categories")
    @classmethod
    def _different(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names or len(set(names)) < len(names):
            raise ValueError("name at least one category, each once")
        return names

    @field_validator("price_ranges")
    @classmethod
    def _rising(cls, ranges: dict[str, Range]) -> dict[str, Range]:
        for name, (low, high) in ranges.items():
            if not 0 < low <= high:
                raise ValueError(f"prices of {name!r} run from {low:g} to {high:g}: both above 0, rising")
        return ranges

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.start_date >= self.end_date:
            raise ValueError(f"start_date {self.start_date} must lie before end_date {self.end_date}")
        unknown = set(self.segment_shares) - set(SEGMENT_SHARES)
        if unknown:
            raise ValueError(
                f"segment_shares knows {', '.join(SEGMENT_SHARES)}, not {', '.join(sorted(unknown))}"
            )
        total = sum(self.segment_shares.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"segment_shares add up to {total:g}, they must add up to 1")
        return self


class PreprocessingConfig(Section):
    """How customers become features.

    `outlier_threshold` is in interquartile ranges (iqr) or standard deviations (zscore). The value of a
    customer is counted over `clv_horizon_days` at `clv_margin` (the share of revenue that is kept) and
    `clv_annual_discount`. Without `clustering_features` the audit of features chooses what to cluster on.
    """

    scaling_method: Literal["standard", "minmax", "robust"] = "standard"
    handle_outliers: bool = True
    outlier_method: Literal["iqr", "zscore"] = "iqr"
    outlier_threshold: float = Field(default=1.5, gt=0, le=100)
    enable_rfm: bool = True
    enable_clv: bool = True
    enable_behavioral_features: bool = True
    rfm_bins: int = Field(default=5, ge=2, le=20)
    rfm_weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    clv_horizon_days: int = Field(default=365, ge=1, le=3650)
    clv_margin: float = Field(default=1.0, gt=0, le=1)
    clv_annual_discount: float = Field(default=0.1, ge=0, le=10)
    clustering_features: tuple[str, ...] = ()


class ClusteringConfig(Section):
    """How customers are clustered.

    `kmeans_n_clusters` settles the number; without it, it is chosen between `kmeans_min_k` and
    `kmeans_max_k`. DBSCAN's radius is chosen within `dbscan_eps_range`, among all radii at once;
    `dbscan_eps_steps` is how many of them are listed. `holdout_days` are held back to see whether the
    segments predict them; 0 leaves that out.
    """

    kmeans_min_k: int = Field(default=2, ge=1, le=100)
    kmeans_max_k: int = Field(default=10, ge=1, le=100)
    kmeans_n_clusters: int | None = Field(default=None, ge=1, le=100)
    kmeans_random_state: int = Field(default=42, ge=0, lt=2**32)
    kmeans_n_init: int = Field(default=10, ge=1, le=1000)
    kmeans_max_iter: int = Field(default=300, ge=1)
    dbscan_eps_range: Range = (0.3, 2.0)
    dbscan_eps_steps: int = Field(default=20, ge=2, le=1000)
    dbscan_min_samples_range: tuple[int, int] = (3, 10)
    dbscan_metric: Literal["euclidean"] = "euclidean"
    dbscan_noise: Literal["keep", "nearest", "own_segment"] = "keep"
    use_silhouette: bool = True
    use_davies_bouldin: bool = True
    use_calinski_harabasz: bool = True
    holdout_days: int = Field(default=90, ge=0, le=3650)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.kmeans_min_k > self.kmeans_max_k:
            raise ValueError(f"kmeans_min_k {self.kmeans_min_k} is above kmeans_max_k {self.kmeans_max_k}")
        if not 0 < self.dbscan_eps_range[0] < self.dbscan_eps_range[1]:
            raise ValueError(f"dbscan_eps_range {self.dbscan_eps_range} must rise and lie above 0")
        if not 1 <= self.dbscan_min_samples_range[0] <= self.dbscan_min_samples_range[1]:
            raise ValueError(
                f"dbscan_min_samples_range {self.dbscan_min_samples_range} must rise and begin at 1 or more"
            )
        return self


class ReportingConfig(Section):
    """How results are shown.

    `figure_size` is in inches. `color_palette` is "accessible", the colours of all reports, which
    colour-blind readers can tell apart, or the name of a seaborn palette (husl, say). `currency` is put
    before amounts.
    """

    figure_size: Range = (12.0, 8.0)
    figure_dpi: int = Field(default=300, ge=50, le=600)
    plot_style: Literal["white", "whitegrid", "dark", "darkgrid", "ticks"] = "whitegrid"
    color_palette: str = "accessible"
    generate_interactive: bool = True
    dashboard_template: str = "plotly_white"
    include_business_insights: bool = True
    include_recommendations: bool = True
    currency: str = Field(default="", max_length=8)

    @field_validator("figure_size")
    @classmethod
    def _printable(cls, size: Range) -> Range:
        if not all(2 <= side <= 50 for side in size):
            raise ValueError("both sides must be 2 to 50 inches")
        return size


class MLOpsConfig(Section):
    """What is recorded of a run."""

    experiment_name: str = Field(default="customer_segmentation", min_length=1, max_length=200)
    track_metrics: bool = True
    track_parameters: bool = True
    track_artifacts: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_to_file: bool = True
    model_version: str = "1.0.0"
    data_version: str = "1.0.0"
    save_environment: bool = True


class PathConfig(Section):
    """Where results go: folders under `output_dir`. Nothing is made until something is written."""

    output_dir: Path = Path("outputs")

    @property
    def data(self) -> Path:
        """Tables."""
        return self.output_dir / "data"

    @property
    def visualizations(self) -> Path:
        """Charts and dashboards."""
        return self.output_dir / "visualizations"

    @property
    def reports(self) -> Path:
        """Business reports."""
        return self.output_dir / "reports"

    @property
    def models(self) -> Path:
        """Saved models, a folder for each method."""
        return self.output_dir / "models"

    @property
    def logs(self) -> Path:
        """One file for each run."""
        return self.output_dir / "logs"

    @property
    def experiments(self) -> Path:
        """One folder for each run."""
        return self.output_dir / "experiments"


class CustomersConfig(Section):
    """Everything that `clustering customers` can be told, in six sections.

    Examples
    --------
    >>> CustomersConfig.of({"clustering": {"kmeans_max_kk": 8}})
    Traceback (most recent call last):
    ...
    cluster_maker.errors.ConfigError: unknown key 'clustering.kmeans_max_kk'. Did you mean 'kmeans_max_k'? ...
    """

    data_generator: DataGeneratorConfig = DataGeneratorConfig()
    preprocessing: PreprocessingConfig = PreprocessingConfig()
    clustering: ClusteringConfig = ClusteringConfig()
    reporting: ReportingConfig = ReportingConfig()
    mlops: MLOpsConfig = MLOpsConfig()
    paths: PathConfig = PathConfig()

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a YAML file; what it leaves out keeps its default.

        Raises
        ------
        ConfigError
            If it cannot be read, is no YAML mapping, or holds a key or value that is not allowed.
        """
        return cls.of(read_yaml(path))

    def save(self, path: str | Path) -> None:
        """Write every key to a YAML file that `load` reads back as the same configuration."""
        write_yaml(self.as_plain(), path)

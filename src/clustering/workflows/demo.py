"""The demonstration: scikit-learn's bundled wine set, written out as a file and analysed as one.

178 Italian wines, 13 measurements each, from three cultivars. The file does not hold the cultivar; how
well it comes back is measured afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sklearn.datasets import load_wine

from cluster_maker.data_exporter import export_to_csv
from cluster_maker.evaluation.external import external_scores
from cluster_maker.types import ProgressCallback
from clustering.core.settings import AnalyseSettings
from clustering.workflows.analyse import AnalyseOutcome, analyse


@dataclass(frozen=True)
class DemoOutcome:
    """The analysis of the wine file, and how well the cultivars were found again."""

    analysis: AnalyseOutcome
    source: Path
    n_cultivars: int
    adjusted_rand: float


def demo(folder: Path, *, seed: int = 0, progress: ProgressCallback | None = None) -> DemoOutcome:
    """Write the wine set as CSV into `folder` and analyse it into ``folder/report``.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    seed : int
        Random state of the analysis.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.
    """
    wine = load_wine(as_frame=True)
    table = wine.data.rename(columns={"od280/od315_of_diluted_wines": "od280_od315_of_diluted_wines"})
    table.insert(0, "wine_id", [f"W{i + 1:03d}" for i in range(len(table))])
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "wine.csv"
    export_to_csv(table, source)
    settings = AnalyseSettings(source=str(source), out=folder / "report", seed=seed)
    analysis = analyse(settings, progress=progress)
    scores = external_scores(wine.target.to_numpy(), analysis.result.labels)
    return DemoOutcome(analysis, source, int(wine.target.nunique()), scores["adjusted_rand"])

"""The frozen records that travel from one step to the next, and the array types they hold.

    table ─(data_analyser)→ ColumnReport… ─(preprocessing)→ FeatureMatrix ─(algorithms)→ Clustering
          ─(evaluation)→ Selection, Evaluation ─(explanation)→ Profile

Records hold results; they compute nothing. `ClusteringResult` (in `result.py`) holds them all.
"""

from __future__ import annotations

from cluster_maker.types.arrays import (
    NOISE,
    NOT_MEASURED,
    UNLABELLED,
    BoolVector,
    FloatMatrix,
    FloatRows,
    FloatVector,
    IntVector,
    ProgressCallback,
    RandomState,
)
from cluster_maker.types.clustering import (
    ClusterEstimator,
    Clustering,
    FeatureMatrix,
    to_canonical,
)
from cluster_maker.types.columns import (
    QUANTITATIVE_ROLES,
    ColumnReport,
    Role,
    TableReport,
)
from cluster_maker.types.evaluation import (
    ClusterStability,
    Evaluation,
    Shuffled,
    Structure,
)
from cluster_maker.types.explanation import (
    Characteristic,
    ClusterProfile,
    ColumnImportance,
    Condition,
    Contrast,
    ContrastedColumn,
    OutlyingRow,
    Profile,
    Rule,
)
from cluster_maker.types.noise import (
    EpsPath,
    Noise,
    NoiseCost,
    NoiseKind,
    Plateau,
)
from cluster_maker.types.selection import (
    Alternative,
    Answer,
    Candidate,
    Selection,
)

__all__ = [
    "NOISE",
    "NOT_MEASURED",
    "QUANTITATIVE_ROLES",
    "UNLABELLED",
    "Alternative",
    "Answer",
    "BoolVector",
    "Candidate",
    "Characteristic",
    "ClusterEstimator",
    "ClusterProfile",
    "ClusterStability",
    "Clustering",
    "ColumnImportance",
    "ColumnReport",
    "Condition",
    "Contrast",
    "ContrastedColumn",
    "EpsPath",
    "Evaluation",
    "FeatureMatrix",
    "FloatMatrix",
    "FloatRows",
    "FloatVector",
    "IntVector",
    "Noise",
    "NoiseCost",
    "NoiseKind",
    "OutlyingRow",
    "Plateau",
    "Profile",
    "ProgressCallback",
    "RandomState",
    "Role",
    "Rule",
    "Selection",
    "Shuffled",
    "Structure",
    "TableReport",
    "to_canonical",
]

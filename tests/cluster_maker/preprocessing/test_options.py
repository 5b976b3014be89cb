"""Every setting is checked, and the message says what was got, what is allowed and what is closest."""

from __future__ import annotations

import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.preprocessing.options import PreprocessingOptions


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"missing": "medain"},
            r"missing='medain' is not known\. Did you mean 'median'\? Allowed: auto, median",
        ),
        ({"outliers": "isolation"}, r"Allowed: auto, iqr, zscore, isolation_forest, none"),
        ({"outlier_action": "drop"}, r"outlier_action='drop' is not known.*Allowed: clip, flag"),
        ({"scaling": "min-max"}, r"Did you mean 'minmax'\?"),
        ({"reduction": "umap"}, r"Allowed: none, pca"),
        ({"power": "yes"}, r"power='yes' is not known.*auto, true, false"),
        ({"n_neighbors": 0}, r"n_neighbors=0 is not possible: give a whole number of 1 or more"),
        ({"n_neighbors": True}, r"n_neighbors=True is not possible"),
        ({"max_levels": 1}, r"max_levels=1 .* 2 or more"),
        ({"rare_share": -0.1}, r"rare_share=-0.1 .* from 0 to 0.5"),
        ({"category_weight": 0}, r"category_weight=0 .* above 0 to 4"),
        ({"max_correlation": float("nan")}, r"max_correlation=nan"),
        ({"min_variance": "small"}, r"min_variance='small'"),
        ({"outlier_threshold": -1.0}, r"outlier_threshold=-1.0"),
        ({"outliers": "isolation_forest", "outlier_threshold": 3.0}, r"above 0 to 1"),
        ({"outliers": "none", "outlier_threshold": 3.0}, r"has no use with outliers='none'"),
        ({"missing": "constant"}, r"needs fill_value"),
        ({"fill_value": 3}, r"fill_value=3 is used with missing='constant' only, got missing='auto'"),
        ({"missing": "constant", "fill_value": float("inf")}, r"finite number"),
        ({"missing": "constant", "fill_value": [1]}, r"give a number or a text"),
        ({"n_components": 0}, r"n_components=0 is not possible"),
        ({"n_components": 1.5}, r"n_components=1.5 is not possible"),
        ({"n_components": True}, r"n_components=True is not possible"),
    ],
)
def test_a_setting_that_is_not_allowed_is_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        PreprocessingOptions(**settings)


@pytest.mark.parametrize(
    ("outliers", "threshold"), [("auto", 3.0), ("iqr", 1.5), ("zscore", 3.0), ("isolation_forest", 0.6)]
)
def test_each_outlier_rule_has_its_own_default_threshold(outliers, threshold):
    assert PreprocessingOptions(outliers=outliers).threshold == threshold


def test_unscaled_numbers_are_not_bent_unless_asked():
    assert PreprocessingOptions(scaling="none").bends is False
    assert PreprocessingOptions(scaling="none", power=True).bends is True
    assert PreprocessingOptions().bends == "auto"

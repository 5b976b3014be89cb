"""One segmentation of each kind, made once, and its report."""

import json

import pytest

from clustering.reporting.customers import ClusteringReporter
from tests.clustering.customers.made_segmentation import made_segmentation
from tests.clustering.reporting.customers.kinds import CONFIG, CONTEXT, KINDS


@pytest.fixture(scope="session")
def kinds():
    """Every kind of segmentation, by name."""
    return {name: make() for name, make in KINDS.items()}


@pytest.fixture(scope="session")
def reports(kinds):
    """The business report of each kind, compared with DBSCAN's on the same customers where there is one."""
    other = made_segmentation("dbscan")
    reporter = ClusteringReporter(CONFIG)
    made = {}
    for name, segmentation in kinds.items():
        beside = other if len(segmentation.customers) == len(other.customers) else None
        made[name] = reporter.generate_business_report(segmentation, CONTEXT, other=beside)
        assert json.loads(json.dumps(made[name].summary, allow_nan=False)) == made[name].summary
    return made


@pytest.fixture(params=list(KINDS))
def kind(request):
    """The name of each kind in turn."""
    return request.param

import pytest

from cluster_maker.errors import ConfigError, MissingExtraError
from cluster_maker.registry import Entry, Registry


def test_a_name_that_occurs_twice_is_refused():
    with pytest.raises(ConfigError, match="'a' is registered twice"):
        Registry("thing", Entry("a", "math:sqrt", ""), Entry("a", "math:cos", ""))


def test_an_unknown_name_offers_the_closest_and_lists_the_known():
    things = Registry("thing", Entry("kmeans", "math:sqrt", ""), Entry("dbscan", "math:cos", ""))
    with pytest.raises(
        ConfigError, match=r"unknown thing 'kmean'. Did you mean 'kmeans'\? Known: kmeans, dbscan."
    ):
        things["kmean"]


def test_loading_imports_the_implementation():
    assert Registry("thing", Entry("root", "math:sqrt", "")).load("root")(9) == 3


def test_a_missing_optional_dependency_names_its_extra():
    entry = Entry("umap", "no_such_package_here:UMAP", "", extra="umap")
    with pytest.raises(
        MissingExtraError, match=r"'umap' needs .*'no_such_package_here'.*cluster-maker\[umap\]"
    ):
        entry.load()


def test_a_broken_import_of_our_own_is_not_disguised_as_a_missing_extra():
    with pytest.raises(ModuleNotFoundError, match="no_such_package_here"):
        Entry("own", "no_such_package_here:x", "").load()


def test_order_and_membership_are_those_of_the_table():
    things = Registry("thing", Entry("b", "math:sqrt", ""), Entry("a", "math:cos", ""))
    assert things.names() == ("b", "a")
    assert len(things) == 2
    assert "a" in things
    assert "c" not in things

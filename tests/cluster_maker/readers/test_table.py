"""The registry of readers."""

from __future__ import annotations

import re

import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.readers.table import READERS, entry_of_ending, entry_of_format


def test_every_reader_can_be_loaded():
    for entry in READERS:
        assert callable(entry.load())


def test_no_ending_belongs_to_two_formats():
    endings = [ending for entry in READERS for ending in entry.endings]
    assert len(endings) == len(set(endings))
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)


def test_text_formats_end_with_the_one_that_takes_everything():
    openings = [entry.opening for entry in READERS if not entry.magic]
    assert openings[-1] == ""
    assert all(openings[:-1])


def test_json_opening_is_not_seen_in_delimited_text():
    assert not re.match(READERS["json"].opening, "[id],[name]\n1,2\n")
    assert re.match(READERS["json"].opening, ' [ {"id": 1}')


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.CSV", "csv"), ("a.tsv.gz", "csv"), ("a.b.xlsx", "xlsx"), ("a.pq", "parquet"), ("a.ndjson", "jsonl")],
)
def test_ending_tells_the_format(name, found):
    entry = entry_of_ending(name)
    assert entry is not None
    assert entry.name == found


def test_unknown_ending_is_none():
    assert entry_of_ending("photo.png") is None


def test_format_name_may_be_an_ending():
    assert entry_of_format(".tsv").name == "csv"
    with pytest.raises(ConfigError, match="unknown file format 'png'"):
        entry_of_format("png")

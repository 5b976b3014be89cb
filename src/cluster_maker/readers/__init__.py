"""Local files to pandas tables: delimited text, workbooks, Parquet and JSON, read as they are found."""

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.readers.read import read_table as read_table
    from cluster_maker.readers.source import SourceTable as SourceTable
    from cluster_maker.readers.table import READERS as READERS

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "READERS": "cluster_maker.readers.table",
        "SourceTable": "cluster_maker.readers.source",
        "read_table": "cluster_maker.readers.read",
    },
)

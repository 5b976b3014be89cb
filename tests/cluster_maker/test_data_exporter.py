"""Tables written to files, whole or not at all."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cluster_maker import data_exporter
from cluster_maker.data_exporter import export_formatted, export_summary, export_to_csv, write_atomically
from cluster_maker.errors import ExportError

TABLE = pd.DataFrame(
    {"name": ["=1+1", "a;b", 'say "hi"', "ü\nx"], "value": [0.1, np.nan, 1e-9, 2.0]}, index=list("abcd")
)


def only(folder: Path) -> list[str]:
    """Names of all files of a folder, hidden ones too."""
    return sorted(os.listdir(folder))


class TestWriteAtomically:
    def test_the_file_appears_when_the_block_ends(self, tmp_path: Path):
        target = tmp_path / "a.txt"
        with write_atomically(target) as handle:
            handle.write("ü\r\n")
            assert not target.exists()
        assert target.read_bytes() == "ü\r\n".encode()
        assert only(tmp_path) == ["a.txt"]

    def test_an_error_in_the_block_leaves_the_old_file(self, tmp_path: Path):
        target = tmp_path / "a.txt"
        target.write_text("old")
        with pytest.raises(ZeroDivisionError), write_atomically(target) as handle:
            handle.write("new")
            _ = 1 / 0
        assert target.read_text() == "old"
        assert only(tmp_path) == ["a.txt"]

    def test_bytes_can_be_written(self, tmp_path: Path):
        with write_atomically(tmp_path / "a.bin", binary=True) as handle:
            handle.write(b"\x00\xff")
        assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff"

    def test_a_link_stays_a_link_and_permissions_stay(self, tmp_path: Path):
        real, link = tmp_path / "real.txt", tmp_path / "link.txt"
        real.write_text("old")
        real.chmod(0o640)
        link.symlink_to(real)
        with write_atomically(link) as handle:
            handle.write("new")
        assert link.is_symlink()
        assert real.read_text() == "new"
        assert real.stat().st_mode & 0o777 == 0o640

    def test_a_full_disk_is_one_line_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(data_exporter.os, "fsync", full)
        with pytest.raises(ExportError, match=r"cannot write .*No space left on device"):
            export_to_csv(TABLE, tmp_path / "a.csv")
        assert only(tmp_path) == []

    def test_a_missing_folder_is_named(self, tmp_path: Path):
        with pytest.raises(ExportError, match=r"the folder '.*nowhere' does not exist. Make it first"):
            export_to_csv(TABLE, tmp_path / "nowhere" / "a.csv")

    def test_a_folder_is_no_file(self, tmp_path: Path):
        with pytest.raises(ExportError, match="is a folder: give the name of a file in it"):
            export_to_csv(TABLE, tmp_path)

    def test_an_empty_name_is_refused(self):
        with pytest.raises(ExportError, match="file name is empty"):
            export_to_csv(TABLE, "")

    def test_a_file_in_the_place_of_the_folder(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        with pytest.raises(ExportError, match="does not exist"):
            export_to_csv(TABLE, tmp_path / "file" / "a.csv")

    def test_a_name_that_no_system_takes(self, tmp_path: Path):
        with pytest.raises(ExportError, match="cannot write"):
            export_to_csv(TABLE, tmp_path / "a\0b.csv")

    def test_a_folder_without_permission(self, locked_folder: Path):
        with pytest.raises(ExportError, match="Permission denied"):
            export_to_csv(TABLE, locked_folder / "a.csv")

    def test_the_message_is_one_line(self, tmp_path: Path):
        with pytest.raises(ExportError) as caught:
            export_to_csv(TABLE, tmp_path / "nowhere" / "a.csv")
        assert "\n" not in str(caught.value)


class TestExportToCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_written_and_read_again_is_the_same(self, tmp_path: Path, delimiter: str):
        export_to_csv(TABLE, tmp_path / "a.csv", delimiter=delimiter)
        back = pd.read_csv(tmp_path / "a.csv", sep=delimiter)
        pd.testing.assert_frame_equal(back, TABLE.reset_index(drop=True))

    def test_the_index_comes_first_where_it_is_wanted(self, tmp_path: Path):
        export_to_csv(TABLE, str(tmp_path / "a.csv"), include_index=True)
        back = pd.read_csv(tmp_path / "a.csv", index_col=0)
        assert back.index.tolist() == ["a", "b", "c", "d"]

    def test_values_that_look_like_formulas_are_data(self, tmp_path: Path):
        export_to_csv(TABLE, tmp_path / "a.csv")
        assert "=1+1,0.1" in (tmp_path / "a.csv").read_text(encoding="utf-8")

    def test_an_old_file_is_replaced(self, tmp_path: Path):
        (tmp_path / "a.csv").write_text("x" * 10_000)
        export_to_csv(TABLE, tmp_path / "a.csv")
        assert "xxx" not in (tmp_path / "a.csv").read_text(encoding="utf-8")

    @pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", None])
    def test_a_delimiter_is_one_character(self, tmp_path: Path, delimiter: str):
        with pytest.raises(ExportError, match="delimiter must be one character"):
            export_to_csv(TABLE, tmp_path / "a.csv", delimiter=delimiter)
        assert only(tmp_path) == []

    def test_what_is_no_table_is_refused(self, tmp_path: Path):
        with pytest.raises(ExportError, match="expected a pandas DataFrame to write, got dict"):
            export_to_csv({"a": 1}, tmp_path / "a.csv")


class TestExportFormatted:
    def test_columns_are_aligned(self, tmp_path: Path):
        table = pd.DataFrame({"city": ["Rome", "Reykjavik"], "n": [1, 1000]})
        export_formatted(table, tmp_path / "a.txt")
        lines = (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 3
        assert len({len(line) for line in lines}) == 1

    def test_long_texts_are_not_cut(self, tmp_path: Path):
        export_formatted(pd.DataFrame({"t": ["x" * 300]}), tmp_path / "a.txt")
        assert "x" * 300 in (tmp_path / "a.txt").read_text(encoding="utf-8")

    def test_an_open_file_is_written_to_and_left_open(self):
        handle = io.StringIO()
        export_formatted(TABLE, handle, include_index=True)
        assert handle.getvalue().splitlines()[1].startswith("a")
        assert not handle.closed

    @pytest.mark.parametrize(
        ("table", "text"),
        [
            (pd.DataFrame(), "(no columns)\n"),
            (pd.DataFrame({"a": [], "b": []}), "a  b\n(no rows)\n"),
        ],
    )
    def test_empty_tables_say_so(self, table: pd.DataFrame, text: str):
        handle = io.StringIO()
        export_formatted(table, handle)
        assert handle.getvalue() == text

    def test_a_file_for_bytes_is_refused(self):
        with pytest.raises(ExportError, match="open it for text"):
            export_formatted(TABLE, io.BytesIO())

    def test_a_closed_file_is_refused(self):
        handle = io.StringIO()
        handle.close()
        with pytest.raises(ExportError, match="closed file"):
            export_formatted(TABLE, handle)

    def test_what_is_no_file_is_refused(self):
        with pytest.raises(ExportError, match="expected a file name or an open text file, got int"):
            export_formatted(TABLE, 3)


class TestExportSummary:
    def test_both_files_are_written(self, tmp_path: Path):
        summary = pd.DataFrame({"mean": [1.5, 2.5]}, index=pd.Index(["x", "y"], name="column"))
        export_summary(summary, tmp_path / "s.csv", tmp_path / "s.txt")
        back = pd.read_csv(tmp_path / "s.csv", index_col="column")
        pd.testing.assert_frame_equal(back, summary)
        assert "1.5" in (tmp_path / "s.txt").read_text(encoding="utf-8")

    def test_a_mapping_becomes_a_column(self, tmp_path: Path):
        export_summary({"rows": 3, "name": "x"}, tmp_path / "s.csv", tmp_path / "s.txt")
        assert (tmp_path / "s.csv").read_text() == ",value\nrows,3\nname,x\n"

    def test_neither_is_written_where_one_cannot_be(self, tmp_path: Path):
        with pytest.raises(ExportError, match="does not exist"):
            export_summary(TABLE, tmp_path / "s.csv", tmp_path / "nowhere" / "s.txt")
        assert only(tmp_path) == []

    def test_one_file_for_both_is_refused(self, tmp_path: Path):
        with pytest.raises(ExportError, match="are the same file"):
            export_summary(TABLE, tmp_path / "s.csv", tmp_path / "." / "s.csv")

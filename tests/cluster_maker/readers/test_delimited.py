"""Delimited text: separators, headers, ragged rows, and what stays text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import SourceTable, read_table

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., SourceTable]:
    def write_and_read(text: str, *, encoding: str = "utf-8", nrows: int | None = None) -> SourceTable:
        path = tmp_path / "x.csv"
        path.write_bytes(text.encode(encoding))
        return read_table(path, nrows=nrows)

    return write_and_read


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "  "])
def test_separator_is_found(read, separator):
    lines = [["name", "age", "share"], ["Ann", "30", "0.5"], ["Bob", "41", "0.25"]]
    table = read("\n".join(separator.join(line) for line in lines)).table
    assert table.to_dict("list") == {"name": ["Ann", "Bob"], "age": [30, 41], "share": [0.5, 0.25]}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(read, newline):
    assert read(newline.join(["a,b", "1,x", "2,y", ""])).table.to_dict("list") == {
        "a": [1, 2],
        "b": ["x", "y"],
    }


def test_separators_inside_cells_are_not_taken_for_the_separator(read):
    assert list(read("id,langs\n1,a;b;c\n2,a;b\n3,c\n").table) == ["id", "langs"]
    assert list(read("id|text\n1|so, well, yes\n2|no, never, no\n").table) == ["id", "text"]


def test_single_column_of_words_stays_one_column(read):
    source = read("name\nBob Jones\nAlice Smith\nMary, Ann\n")
    assert source.table["name"].tolist() == ["Bob Jones", "Alice Smith", "Mary, Ann"]
    assert source.notes == ("Read as one-column text, UTF-8.",)


def test_sep_line_of_excel_is_obeyed(read):
    assert read("sep=;\na;b\n1;2\n3;4\n").table.to_dict("list") == {"a": [1, 3], "b": [2, 4]}


def test_quoted_cells_keep_separators_quotes_and_line_ends(read):
    table = read('a,b\n"x, y","line\nbreak"\n"he said ""hi""",2\n').table
    assert table["a"].tolist() == ["x, y", 'he said "hi"']
    assert table["b"].tolist() == ["line\nbreak", "2"]


def test_line_ends_inside_every_row_are_no_stray_quotation_marks(read):
    table = read('key,remark,amount\n0,"a\nb",0.5\n1,"c\nd",\n2,"e\nf",\n').table
    assert table["remark"].tolist() == ["a\nb", "c\nd", "e\nf"]


def test_other_ways_of_quoting_are_found(read):
    assert read("a,b\n'x, y','z'\n'p','q, r'\n").table["a"].tolist() == ["x, y", "p"]
    assert read('a,b\n"say \\"hi\\", x",1\n"b",2\n').table["a"].tolist() == ['say "hi", x', "b"]
    assert read('a\tb\n"hello\t1\nworld\t2\nfoo" x\t3\n').table["a"].tolist() == ['"hello', "world", 'foo" x']


def test_blank_after_each_separator_belongs_to_it(read):
    assert read('a, b, c\n1, "x, y", 3\n4, z, 6\n').table["b"].tolist() == ["x, y", "z"]


def test_title_and_blank_lines_above_the_header_are_skipped(read):
    for title in ("Report of sales\n\n", "Report of sales,,\n,,\n"):
        source = read(title + "name,age,city\nBob,3,Rome\nAnn,4,Oslo\n")
        assert list(source.table) == ["name", "age", "city"]
        assert "1 line above the header was skipped: 'Report of sales'." in source.notes


def test_comment_lines_are_skipped_and_counted(read):
    source = read("# made by x\n# v2\na,b\n1,2\n3,4\n")
    assert source.table.to_dict("list") == {"a": [1, 3], "b": [2, 4]}
    assert "2 comment lines above the table skipped." in source.notes


def test_header_behind_a_comment_sign_is_a_header(read):
    assert list(read("# a b c\n1 2 3\n4 5 6\n").table) == ["a", "b", "c"]
    assert read("#id,name\n1,Bob\n2,Ann\n").table.to_dict("list") == {"id": [1, 2], "name": ["Bob", "Ann"]}


def test_separator_at_the_line_ends_makes_no_column(read):
    for header in ("a,b,c,", "a,b,c"):
        source = read(f"{header}\n1,2,3,\n4,5,6,\n")
        assert source.table.to_dict("list") == {"a": [1, 4], "b": [2, 5], "c": [3, 6]}
        assert "1 column without name and values left out." in source.notes


def test_row_names_without_a_header_become_a_column(read):
    source = read('"a" "b"\n"r1" 1 2\n"r2" 3 4\n')
    assert source.table["row_id"].tolist() == ["r1", "r2"]
    assert any("first column was taken as row names" in note for note in source.notes)


def test_short_rows_get_empty_values_and_a_note(read):
    source = read("a,b,c\n1,2,3\n4,5\n6\n7,8,9\n")
    assert source.table["a"].tolist() == [1, 4, 6, 7]
    assert source.table["b"].isna().tolist() == [False, False, True, False]
    assert source.table["c"].isna().tolist() == [False, True, True, False]
    assert source.notes[-1] == (
        "2 lines had fewer cells than there are columns and were read with empty values "
        "(the first is line 3)."
    )


def test_row_with_too_many_cells_is_refused_with_its_line(read):
    # two comment lines, the header, and a cell over two lines: the long row is line 7
    text = '# one\n# two\na,b\n1,"x\ny"\n2,z\n3,u,v\n'
    with pytest.raises(DataLoadError, match=r"line 7 has 3 cells but there are 2 columns \(it begins '3'\)"):
        read(text)


def test_empty_cells_too_many_are_no_harm(read):
    assert read("a,b\n1,2\n3,4,,\n5,6\n").table.to_dict("list") == {"a": [1, 3, 5], "b": [2, 4, 6]}


def test_header_that_does_not_fit_the_rows_is_refused(read):
    with pytest.raises(DataLoadError, match="the header has 2 names but the rows have 4 cells"):
        read("a,b\n1,2,3,4\n5,6,7,8\n")


def test_empty_rows_are_left_out_and_counted(read):
    source = read("a,b\n1,2\n,\n3,4\n,\n")
    assert source.table.to_dict("list") == {"a": [1, 3], "b": [2, 4]}
    assert "2 empty rows left out." in source.notes


def test_remark_below_the_table_is_left_out_and_told(read):
    for text in ("a,b\n1,2\n3,4\n\nSource: me\n", "a,b\n1,2\n3,4\n,\nSource: me,\n"):
        source = read(text)
        assert source.table["a"].tolist() == [1, 3]
        assert any("'Source: me'" in note for note in source.notes)


def test_missing_value_in_a_single_column_keeps_its_row(read):
    table = read('v,\n1,\n"",\n3,\n').table
    assert list(table) == ["v"]
    assert len(read('v\n1.5\n""\n3.5\n').table) == 3


def test_nrows_reads_the_first_rows(read):
    assert read("a,b\n1,2\n3,4\n5,6\n", nrows=2).table["a"].tolist() == [1, 3]


def test_table_beyond_the_sample_is_read_by_the_same_rules(read):
    # the first missing cell, code and quotation come long after the lines that were looked at
    lines = ["id,x"] + [f"{number},{number}.5" for number in range(100, 60_000)] + ['007,"1,5"', ","]
    source = read("\n".join(lines))
    assert source.table["x"].iloc[-1] == "1,5"
    assert len(source.table) == 59_901  # 59 900 numbered rows and one more; the empty one left out


def test_short_row_beyond_the_sample_is_found(read):
    lines = ["id,x,y"] + [f"{number},1.25,word" for number in range(100_000)]
    lines[90_000] = "7,8"
    source = read("\n".join(lines))
    assert len(source.table) == 100_000
    assert source.notes[-1].endswith("(line 90,001).")


def test_stray_quotation_mark_swallows_no_rows(read):
    lines = ["a,b", *(f"{number},x" for number in range(1000))]
    lines[3] = '2,"open'  # among the lines that are looked at first
    assert len(read("\n".join(lines)).table) == 1000
    lines[3], lines[700] = "2,x", '699,"open'  # beyond them
    source = read("\n".join(lines))
    assert len(source.table) == 1000
    assert source.table["b"].iloc[699] == '"open'
    assert "read as ordinary characters" in source.notes[1]


def test_stray_quotation_mark_beside_quoted_cells_is_refused(read):
    lines = ["a,b", *(f'{number},"x, y"' for number in range(1000))]
    lines[700:] = ['699,"open', *(f"{number},z" for number in range(700, 800)), '800,"x, y"']
    with pytest.raises(DataLoadError, match="a quotation mark was opened before line 802 and not closed"):
        read("\n".join(lines))


def test_long_quoted_texts_are_no_stray_quotation_marks(read):
    poem = "first line, and\nsecond line, and\nthird, fourth\nfifth\nlast, end\n\n"
    source = read("id,text\n" + "".join(f'{number},"{poem}"\n' for number in range(500)))
    assert len(source.table) == 500


def test_cell_larger_than_any_text_is_told(read):
    text = "a b\n1 2\n3 4\n5 " + '"' + "x" * 200_000 + "\n"
    with pytest.raises(DataLoadError, match="quotation mark was probably opened and never closed"):
        read(text)


def test_many_columns(read):
    n = 3000
    text = ",".join(f"c{i}" for i in range(n)) + "\n" + (",".join(["1.5"] * n) + "\n") * 3
    assert read(text).table.shape == (3, n)


def test_index_counts_from_zero(read):
    assert read("a,b\n1,2\n,\n3,4\n").table.index.equals(pd.RangeIndex(2))


def test_survey_export_with_two_header_lines_in_windows_1252():
    source = read_table(DATA / "two_header_lines_cp1252.csv")
    assert list(source.table) == [
        "RespondentID",
        "Seen any?",
        "Which films?: Film A",
        "Which films?: Film B",
        "Which films?: Café C",
        "Age",
    ]
    assert source.table["RespondentID"].tolist() == [3292879998, 3292879538, 3292765271]
    assert source.table.iloc[0, 4] == "Café C"
    assert source.notes == (
        "Read as comma-separated text, Windows-1252.",
        "The second line was a continuation of the header and was merged into the column names.",
    )


def test_fixed_width_file_without_header():
    source = read_table(DATA / "fixed_width_no_header.txt")
    assert source.table["column_1"].tolist() == ["00004", "00004", "00021"]
    assert source.table["column_5"].tolist() == [29.33, 29.73, 63.34]
    assert source.notes[1] == "There is no header line; the columns were called 'column_1' to 'column_5'."


def test_decimal_comma_and_thousands_points_of_a_semicolon_file():
    source = read_table(DATA / "decimal_comma.csv")
    assert source.table["Preis"].tolist() == [1.75, 12.5]
    assert source.table["Menge"].tolist() == [1200, 3400]
    assert source.notes[0] == "Read as semicolon-separated text, UTF-8, decimal comma."


def test_crosstab_report_as_text_is_refused():
    with pytest.raises(DataLoadError, match=r"is a crosstab report .* ask for the raw answers") as caught:
        read_table(DATA / "crosstab_report.csv")
    assert "\n" not in str(caught.value)

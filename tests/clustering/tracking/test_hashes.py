import pandas as pd
import pytest

from clustering.tracking.hashes import path_hash, table_hash

TABLE = pd.DataFrame({"age": [31, 45, 45], "city": ["Oslo", "Rome", None]})


def test_the_order_of_rows_does_not_count():
    turned = TABLE.iloc[::-1].reset_index(drop=True)
    assert table_hash(turned) == table_hash(TABLE)
    named = TABLE.set_axis(["a", "b", "c"])
    assert table_hash(named.iloc[::-1]) == table_hash(named)


@pytest.mark.parametrize(
    "other",
    [
        TABLE.assign(age=[31, 45, 46]),
        TABLE.iloc[:2],
        TABLE.rename(columns={"age": "years"}),
        TABLE.astype({"age": float}),
        TABLE.set_axis(["a", "b", "c"]),
        TABLE.assign(city=["Rome", "Oslo", None]),
    ],
)
def test_any_other_content_is_other_data(other):
    assert table_hash(other) != table_hash(TABLE)


def test_a_folder_is_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_text("12")
    (tmp_path / "two").write_text("345")
    before = path_hash(tmp_path)
    assert before[1] == 5
    (tmp_path / ".hidden").write_text("x")
    assert path_hash(tmp_path) == before
    (tmp_path / "two").rename(tmp_path / "three")
    assert path_hash(tmp_path)[0] != before[0]

"""A model folder: whole or not at all, and refused when it is not what was written."""

import hashlib
import json
import pickle
import zipfile

import numpy as np
import pytest

from cluster_maker.errors import ExportError, ModelError
from cluster_maker.storage.files import _seal, read_model, write_model

CONTENT = {"numbers": np.arange(5.0), "name": "é\ud800", "nothing": None}


@pytest.fixture
def model(tmp_path):
    write_model(tmp_path / "model", CONTENT)
    return tmp_path / "model"


def resealed(model, **changes):
    """Change a model and put its seals right again, as one who means harm would."""
    sealed = json.loads((model / "model.json").read_text())
    del sealed["sha256"]
    sealed["arrays_sha256"] = hashlib.sha256((model / "arrays.npz").read_bytes()).hexdigest()
    sealed.update(changes)
    (model / "model.json").write_text(json.dumps({**sealed, "sha256": _seal(sealed)}))
    return model


def test_what_was_written_is_read(model):
    found = read_model(model)
    assert found["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert (found["name"], found["nothing"]) == ("é\ud800", None)
    assert sorted(path.name for path in model.iterdir()) == ["arrays.npz", "model.json"]


def test_the_same_content_makes_the_same_bytes(model, tmp_path):
    write_model(tmp_path / "again", CONTENT)
    for name in ("model.json", "arrays.npz"):
        assert (model / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_equal_arrays_are_kept_once(tmp_path):
    one = np.arange(1000.0)
    write_model(tmp_path / "model", {"first": one, "second": one.copy(), "third": one[::2]})
    with zipfile.ZipFile(tmp_path / "model" / "arrays.npz") as archive:
        assert len(archive.namelist()) == 2


def test_an_earlier_model_is_replaced_whole(model):
    write_model(model, {"name": "new"})
    assert read_model(model) == {"name": "new"}


def test_a_folder_with_other_files_is_left_alone(model):
    (model / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match=r"the model folder .* holds other files"):
        write_model(model, {"name": "new"})
    assert read_model(model)["nothing"] is None


def test_what_cannot_be_saved_leaves_nothing_behind(tmp_path):
    with pytest.raises(ModelError, match=r"init holds builtins\.function, which a saved model cannot keep"):
        write_model(tmp_path / "model", {"init": lambda: 1})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["model.json", "arrays.npz"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_truncated_file_is_refused(model, name, share):
    data = (model / name).read_bytes()
    (model / name).write_bytes(data[: int(share * len(data))])
    with pytest.raises(ModelError, match=r"the model in .*Save the model again"):
        read_model(model)


def test_every_changed_byte_of_the_arrays_is_seen(model):
    data = bytearray((model / "arrays.npz").read_bytes())
    for place in range(0, len(data), 7):
        changed = data.copy()
        changed[place] ^= 1
        (model / "arrays.npz").write_bytes(changed)
        with pytest.raises(ModelError, match=r"arrays\.npz is not as it was written"):
            read_model(model)


def test_another_format_is_named_with_its_writer(model):
    resealed(model, format=9, versions={"cluster-maker": "7.1"})
    with pytest.raises(ModelError, match=r"it is of format 9, written by cluster-maker 7\.1, and this is"):
        read_model(model)


def test_json_that_is_no_model(model):
    (model / "model.json").write_text("[1, 2]")
    with pytest.raises(ModelError, match="is not a model of this program"):
        read_model(model)
    (model / "model.json").write_text("[" * 100_000)
    with pytest.raises(ModelError, match="is damaged"):
        read_model(model)


@pytest.mark.parametrize(
    "node",
    [
        {"!": "object", "class": "Popen", "state": {}},
        {"!": "object", "class": "os:system", "state": {}},
        {"!": "object", "class": ["KMeans"], "state": {}},
        {"!": "choice", "class": "Popen", "value": 1},
    ],
)
def test_a_class_that_no_model_holds_is_refused(model, node):
    with pytest.raises(ModelError, match="which no model holds"):
        read_model(resealed(model, body={"x": node}))


@pytest.mark.parametrize(
    "node",
    [
        {"!": "run this"},
        {"no": "kind"},
        {"!": "array", "name": "a99"},
        {"!": "object", "class": "KMeans", "state": {}},
        {"!": "object", "class": "Structure", "state": {"verdict": "clear"}},
        {"!": "object", "class": "Structure", "state": {"verdict": "clear", "reason": "", "more": 1}},
        {"!": "choice", "class": "Structure", "value": "clear"},
        {"!": "choice", "class": "Role", "value": "no role"},
        {"!": "date", "value": "tomorrow"},
        {"!": "random state", "state": {"!": "tuple", "items": ["MT19937", 1]}},
    ],
    ids=str,
)
def test_nodes_that_make_no_sense_are_refused_in_one_line(model, node):
    with pytest.raises(ModelError) as caught:
        read_model(resealed(model, body={"x": node}))
    assert "\n" not in str(caught.value)


class Boom:
    def __reduce__(self):
        return (print, ("run!",))


def test_a_pickle_among_the_arrays_is_not_opened(model, capsys):
    objects = np.array([Boom()], dtype=object)
    with zipfile.ZipFile(model / "arrays.npz", "w") as archive, archive.open("a0.npy", "w") as file:
        np.lib.format.write_array(file, objects, allow_pickle=True)
    with pytest.raises(ModelError, match="is damaged"):
        read_model(resealed(model))
    (model / "arrays.npz").write_bytes(pickle.dumps(Boom()))
    with pytest.raises(ModelError, match="is damaged"):
        read_model(resealed(model))
    assert capsys.readouterr().out == ""

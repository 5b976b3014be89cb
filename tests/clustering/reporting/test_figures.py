"""Figures as bytes that are the same whenever the figure is."""

from matplotlib.figure import Figure

from clustering.reporting.figures import figure_pngs
from clustering.reporting.html import PNG_SIGNATURE


def drawn():
    figure = Figure(figsize=(2, 1), facecolor="#14171c")
    figure.add_subplot().plot([0, 1], [1, 0])
    return figure


def chunks(png):
    """Names of the parts of a PNG file."""
    position, names = len(PNG_SIGNATURE), []
    while position < len(png):
        length = int.from_bytes(png[position : position + 4], "big")
        names.append(png[position + 4 : position + 8])
        position += 12 + length
    return names


def test_the_same_figure_gives_the_same_bytes_at_150_dots_an_inch():
    first, again = figure_pngs({"a": drawn()}), figure_pngs({"a": drawn()})
    assert first == again
    assert int.from_bytes(first["a"][16:20], "big") == 300
    assert int.from_bytes(first["a"][20:24], "big") == 150


def test_no_program_and_no_date_are_written_into_the_file():
    png = figure_pngs({"a": drawn()})["a"]
    assert set(chunks(png)) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}

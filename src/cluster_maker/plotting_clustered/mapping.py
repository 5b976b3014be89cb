"""Draw a map in two dimensions: points or densities, noise, centres, and a name at each cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cluster_maker.plotting_clustered.density import density_image
from cluster_maker.plotting_clustered.fonts import DPI, text_width
from cluster_maker.plotting_clustered.labels import Placed, place_labels
from cluster_maker.plotting_clustered.projection import frame, sample_rows
from cluster_maker.plotting_clustered.scene import Scene
from cluster_maker.plotting_clustered.style import (
    NOISE_COLOR,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDTH,
    Size,
    Theme,
    cluster_marker,
    dress,
    font,
    label_axis,
    new_figure,
    readable,
    settle,
)
from cluster_maker.plotting_clustered.text import plural, wrap_all
from cluster_maker.types import FloatMatrix

#: Above this many rows, cells are tinted instead of points drawn.
POINT_ROWS = 20_000
_NOISE_CROSSES = 3_000
_LABEL_ROWS = 50_000
_PIXELS = DPI / 72  # pixels of a point
_LEADING = 1.25  # distance of the lines of a label, in font sizes
_MOST_NAMED = 16


def draw_map(
    scene: Scene, title: str, theme: Theme, *, most_named: int = _MOST_NAMED, size: Size = None
) -> Figure:
    """Return the figure of a scene with two axes; `size` is that of the plot, without title and note."""
    limits = frame(scene.seen, scene.labels, scene.centers)
    tags = _make_tags(scene, most_named)
    width, height = size or (WIDTH, 4.6)
    note = _note(scene, _outside(scene.seen, limits), len(tags))
    figure = new_figure(theme, title=title, note=note, width=width, height=height)
    axes = figure.add_subplot()
    dress(axes, theme)
    _set_axes(axes, scene, limits, theme)
    settle(figure)
    if scene.is_mixture:
        limits = _fill_frame(axes, limits)
    places = _find_places(axes, scene, tags)
    if tags and None in places:  # no room for all names: fewer, and the note says so
        return draw_map(scene, title, theme, most_named=len(places) - places.count(None), size=size)
    _draw_rows(axes, scene, limits)
    _draw_centers(axes, scene, theme)
    for tag, place in zip(tags, places, strict=True):
        if place is not None:
            _draw_tag(axes, tag, place, theme)
    return figure


def _outside(seen: FloatMatrix, limits: FloatMatrix) -> int:
    """Return how many rows lie beyond the limits."""
    return int(np.count_nonzero(((seen < limits[0]) | (seen > limits[1])).any(axis=1)))


def _note(scene: Scene, hidden: int, named: int) -> str:
    """Return the sentences below the map."""
    notes = list(scene.notes)
    if len(scene.seen) > POINT_ROWS:
        notes.append("The fuller the colour, the more rows.")
    if len(scene.centers):
        notes.append("Ringed dots: cluster means.")
    if scene.n_noise:
        notes.append("Grey crosses: rows without a cluster.")
    if hidden:
        verb = "lies" if hidden == 1 else "lie"
        notes.append(f"{plural(hidden, 'row')} {verb} far away, beyond the edge of the map.")
    if named < len(scene.counts):
        notes.append(f"Of {len(scene.counts)} clusters, the {named} largest are named.")
    return " ".join(notes)


def _set_axes(axes: Axes, scene: Scene, limits: FloatMatrix, theme: Theme) -> None:
    """Set limits and names of the axes; numbers of mixed axes mean nothing and are left out."""
    axes.set_xlim(*limits[:, 0])
    axes.set_ylim(*limits[:, 1])
    label_axis(axes.xaxis, scene.axis_names[0], theme)
    label_axis(axes.yaxis, scene.axis_names[1], theme, limit=280)
    if scene.is_mixture:
        axes.set_xticks([])
        axes.set_yticks([])


def _fill_frame(axes: Axes, limits: FloatMatrix) -> FloatMatrix:
    """Widen one axis so that a distance is as long across as up: in this view distances mean something."""
    box = axes.get_window_extent()
    per_pixel = np.ptp(limits, axis=0) / (box.width, box.height)
    wanted = per_pixel.max() * np.array([box.width, box.height])
    limits = limits.mean(axis=0) + np.outer((-0.5, 0.5), wanted)
    axes.set_xlim(*limits[:, 0])
    axes.set_ylim(*limits[:, 1])
    return limits


# Rows ------------------------------------------------------------------------------------------------


def _draw_rows(axes: Axes, scene: Scene, limits: FloatMatrix) -> None:
    """Draw noise, then the clusters, largest first so that small ones lie on top."""
    _draw_noise(axes, scene.rows_of(-1))
    if len(scene.seen) > POINT_ROWS:
        _draw_density(axes, scene, limits)
        return
    size = float(np.clip(500 / max(len(scene.seen), 1) ** 0.5, 4, 30))
    for id_ in scene.ids:
        rows = scene.rows_of(id_)
        axes.scatter(
            rows[:, 0],
            rows[:, 1],
            s=size,
            c=scene.color(id_),
            marker=cluster_marker(id_),
            alpha=0.8 if len(scene.seen) < 1000 else 0.55,
            linewidths=0,
            zorder=2,
        )


def _draw_noise(axes: Axes, rows: FloatMatrix) -> None:
    """Draw rows without a cluster as small crosses, a part of them where they are many."""
    rows = rows[sample_rows(len(rows), _NOISE_CROSSES)]
    size = 13 if len(rows) < 500 else 6
    axes.scatter(
        rows[:, 0], rows[:, 1], s=size, c=NOISE_COLOR, marker="x", linewidths=0.7, alpha=0.8, zorder=1.5
    )


def _draw_density(axes: Axes, scene: Scene, limits: FloatMatrix) -> None:
    """Tint cells of a few pixels."""
    box = axes.get_window_extent()
    side = 4.0 if len(scene.seen) > 100_000 else 6.0
    cells = (max(1, round(box.width / side)), max(1, round(box.height / side)))
    image = density_image(scene.seen, scene.labels, scene.ids, limits, cells, scene.color)
    (left, bottom), (right, top) = limits.tolist()
    axes.imshow(
        image,
        extent=(left, right, bottom, top),
        origin="lower",
        interpolation="nearest",
        aspect="auto",
        zorder=2,
    )


def _draw_centers(axes: Axes, scene: Scene, theme: Theme) -> None:
    """Mark the centres with ringed dots in their clusters' colours."""
    for id_, (x, y) in enumerate(scene.centers.tolist()):
        axes.scatter(x, y, s=80, c=theme.background, edgecolors=theme.ink, linewidths=1.1, zorder=3)
        axes.scatter(x, y, s=30, c=scene.color(id_), linewidths=0, zorder=3)


# Names -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Tag:
    """The text at a cluster: its name in bold, below it its share."""

    id: int
    name: str
    share: str
    color: str

    @property
    def lines(self) -> list[tuple[str, float, bool]]:
        """Each line with its font size and whether it is bold."""
        return [*((line, TEXT_SIZE, True) for line in self.name.split("\n")), (self.share, SMALL_SIZE, False)]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        width = max(text_width(text, size=size, bold=bold) for text, size, bold in self.lines)
        height = sum(size for _, size, _ in self.lines) * _LEADING
        return (width + 6) * _PIXELS, (height + 2) * _PIXELS


def _make_tags(scene: Scene, most: int) -> list[_Tag]:
    """Return the texts of the largest clusters, shorter the more there are."""
    ids = scene.ids[:most]
    width, lines = (142, 2) if len(ids) <= 5 else (95, 2) if len(ids) <= 9 else (85, 1)
    names = wrap_all([scene.names[id_] for id_ in ids], width, size=TEXT_SIZE, bold=True, max_lines=lines)
    return [_Tag(id_, name, scene.share(id_), scene.color(id_)) for id_, name in zip(ids, names, strict=True)]


def _find_places(axes: Axes, scene: Scene, tags: Sequence[_Tag]) -> list[Placed | None]:
    """Return where the names go, in pixels of the figure."""
    rows = sample_rows(len(scene.seen), _LABEL_ROWS)
    order = {tag.id: position for position, tag in enumerate(tags)}
    owners = np.array([order.get(int(label), -1) for label in scene.labels[rows]], dtype=np.intp)
    box = axes.get_window_extent()
    area = (box.x0 + 8, box.y0 + 8, box.x1 - 4, box.y1 - 4)
    points, marks = (axes.transData.transform(part) for part in (scene.seen[rows], scene.centers))
    return place_labels(points, owners, [tag.size for tag in tags], area, marks)


def _draw_tag(axes: Axes, tag: _Tag, place: Placed, theme: Theme) -> None:
    """Write a name at its place, with a line to the cluster where it stands apart."""
    to_axes = axes.transAxes.inverted()
    if place.anchor is not None:
        (x, y), (x2, y2) = to_axes.transform([_edge(place, tag.size), place.anchor])
        axes.plot([x, x2], [y, y2], transform=axes.transAxes, color=theme.muted, linewidth=0.8, zorder=4)
    top = place.y + (tag.size[1] / _PIXELS - 2) * _PIXELS / 2
    color = readable(tag.color, theme)
    halo = [patheffects.withStroke(linewidth=2.6, foreground=theme.background, alpha=0.85)]
    for text, size, bold in tag.lines:
        x, y = to_axes.transform((place.x, top - size * _LEADING * _PIXELS / 2))
        style = font(theme, size=size, color=color if bold else theme.ink, bold=bold)
        axes.text(
            x,
            y,
            text,
            transform=axes.transAxes,
            ha="center",
            va="center",
            path_effects=halo,
            zorder=5,
            **style,
        )
        top -= size * _LEADING * _PIXELS


def _edge(place: Placed, size: tuple[float, float]) -> tuple[float, float]:
    """Return the point of a label's box that is nearest to its anchor."""
    anchor = place.anchor or (place.x, place.y)
    x = float(np.clip(anchor[0], place.x - size[0] / 2, place.x + size[0] / 2))
    y = float(np.clip(anchor[1], place.y - size[1] / 2, place.y + size[1] / 2))
    return x, y

"""Colours that everyone can tell apart, on white and on dark, and texts that can be read."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import cluster_color, plot_elbow
from cluster_maker.plotting_clustered.style import (
    MARKERS,
    NOISE_COLOR,
    OVERFLOW_COLOR,
    PALETTE,
    THEMES,
    PlainFormatter,
    blend,
    cluster_marker,
    contrast,
    get_theme,
    readable,
    rgb,
)

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
NORMAL = np.eye(3)
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colors: tuple[str, ...], seen_by: np.ndarray) -> np.ndarray:
    """CIELAB of colours as an eye sees them."""
    channels = np.array([rgb(color) for color in colors])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    relative = np.clip(linear @ seen_by.T, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def ciede2000(first: np.ndarray, second: np.ndarray) -> float:
    """Difference of two CIELAB colours (Sharma, Wu and Dalal, 2005)."""
    chroma = (np.hypot(*first[1:]) + np.hypot(*second[1:])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    (l1, a1, b1), (l2, a2, b2) = first * (1, stretch, 1), second * (1, stretch, 1)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180
    lightness, mean, hue = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360

    def cosine(times: int, shift: float) -> float:
        return float(np.cos(np.radians(times * hue + shift)))

    t = 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.2 * cosine(4, -63)
    l_part = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    c_part = (c2 - c1) / (1 + 0.045 * mean)
    h_part = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean * t)
    rotation = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    rotation *= 2 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    return float(np.sqrt(l_part**2 + c_part**2 + h_part**2 + rotation * c_part * h_part))


def smallest_distance(colors: tuple[str, ...], seen_by: np.ndarray) -> float:
    points = lab(colors, seen_by)
    return min(ciede2000(a, b) for i, a in enumerate(points) for b in points[i + 1 :])


def test_the_colour_difference_agrees_with_published_pairs():
    # Pairs 1 and 25 of Sharma, Wu and Dalal (2005), table 1.
    assert ciede2000(np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])) == pytest.approx(
        2.0425, abs=1e-4
    )
    assert ciede2000(
        np.array([60.2574, -34.0099, 36.2677]), np.array([60.4626, -34.1751, 39.4387])
    ) == pytest.approx(1.2644, abs=1e-4)


@pytest.mark.parametrize(
    ("eye", "first_six", "all_ten"), [(NORMAL, 18, 16), (DEUTERANOPIA, 13, 10), (PROTANOPIA, 13, 10)]
)
def test_cluster_colours_can_be_told_apart_by_every_eye(eye, first_six, all_ten):
    assert smallest_distance(PALETTE[:6], eye) >= first_six
    assert smallest_distance(PALETTE, eye) >= all_ten


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_cluster_colours_stand_out_from_both_backgrounds(theme):
    for color in (*PALETTE, OVERFLOW_COLOR, NOISE_COLOR):
        assert contrast(color, theme.background) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_all_texts_have_the_contrast_that_wcag_asks_for(theme):
    assert contrast(theme.ink, theme.background) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5
    for color in (*PALETTE, OVERFLOW_COLOR):
        assert contrast(readable(color, theme), theme.background) >= 4.5


def test_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert blend("#000000", "#ffffff", 0.5) == "#808080"


def test_a_cluster_has_one_colour_and_those_beyond_ten_share_a_grey_but_not_a_marker():
    assert [cluster_color(i) for i in range(10)] == list(PALETTE)
    assert len(set(PALETTE)) == 10
    assert cluster_color(-1) == NOISE_COLOR
    assert {cluster_color(i) for i in (10, 11, 400)} == {OVERFLOW_COLOR}
    assert {cluster_marker(i) for i in range(10)} == {"o"}
    assert [cluster_marker(i) for i in range(10, 19)] == list(MARKERS[1:])
    assert len(set(MARKERS)) == len(MARKERS)


def test_an_unknown_theme_is_refused_with_the_known_ones():
    with pytest.raises(
        ConfigError, match=r"unknown theme 'drak'. Did you mean 'dark'\? Known: light, dark\."
    ):
        get_theme("drak")


def test_ticks_have_the_digits_that_their_distance_needs():
    ticks = PlainFormatter()
    assert ticks.format_ticks([0.0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]
    assert ticks.format_ticks([0.0, 2.5, 5.0]) == ["0.0", "2.5", "5.0"]
    assert ticks.format_ticks([0.0, 250.0, 500.0]) == ["0", "250", "500"]
    assert ticks.format_ticks([-500.0, 0.0, 500.0, 1000.0]) == ["−500", "0", "500", "1,000"]
    assert ticks.format_ticks([1e6, 1.5e6, 2e6]) == ["1.0\xa0M", "1.5\xa0M", "2.0\xa0M"]
    assert ticks.format_ticks([1000.001, 1000.002]) == ["1,000.001", "1,000.002"]
    assert ticks.format_ticks([]) == []


def test_different_ticks_never_read_the_same():
    for step in (1e-4, 0.02, 0.025, 0.5, 2.5, 40, 2.5e5, 5e7, 2e10):
        texts = PlainFormatter().format_ticks([step * i for i in range(-3, 7)])
        assert all(a != b for a, b in pairwise(texts)), texts


def test_global_settings_of_matplotlib_are_neither_changed_nor_used_by_pyplot():
    before = dict(mpl.rcParams)
    plot_elbow([2, 3, 4], [3.0, 2.0, 1.0])
    assert dict(mpl.rcParams) == before
    code = (
        "import sys; from cluster_maker.plotting_clustered import plot_elbow;"
        "plot_elbow([2, 3], [2.0, 1.0]); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_naming_the_package_loads_no_matplotlib():
    code = (
        "import sys; import cluster_maker.plotting_clustered.table;"
        "assert 'matplotlib' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

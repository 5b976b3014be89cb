"""Draw the figures of a result, or say in a sentence what they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import get_theme
from cluster_maker.plotting_clustered.table import PLOTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_figures(
    inputs: PlotInputs, *, names: Iterable[str] | None = None, theme: str = "light"
) -> dict[str, Figure]:
    """Draw the figures that apply to a result.

    Parameters
    ----------
    inputs : PlotInputs
        The records of the result.
    names : iterable of str or None
        Which figures, by their names in the table of figures; None draws all that apply.
    theme : {"light", "dark"}
        Colours of background and text; clusters have the same colours in both.

    Returns
    -------
    dict of str to matplotlib.figure.Figure
        In the order asked for. A figure that does not apply (no sweep over the number of
        clusters, no tree, one cluster only) is left out.

    Raises
    ------
    ConfigError
        For an unknown figure or theme.
    """
    get_theme(theme)
    entries = [PLOTS[name] for name in (PLOTS.names() if names is None else names)]
    drawn = {entry.name: entry.load()(inputs, theme=theme) for entry in entries}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def alt_text(name: str, inputs: PlotInputs) -> str:
    """Return a sentence that says what a figure shows, with its finding.

    Parameters
    ----------
    name : str
        Name in the table of figures.
    inputs : PlotInputs
        The records of the result.

    Returns
    -------
    str
        Never empty; where the figure does not apply, the reason why there is none.

    Raises
    ------
    ConfigError
        For an unknown figure.
    """
    return str(PLOTS[name].load_alt()(inputs))
